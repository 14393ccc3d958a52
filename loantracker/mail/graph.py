"""Sending through Microsoft 365: a draft from the exact MIME bytes, then its sending (Microsoft Graph v1.0).

A draft that is made has cost nothing. Only the answer to its sending can be doubtful, and
then the mailbox itself tells, by the mail's Message-ID, which is the same at every try and
which the journal has from the start: a message that is no draft any more was sent; a draft
that could be taken back was not, and never will be. An item's id changes when Exchange moves
the message out of the drafts, so taking it back by that id fails where it is being sent.
"""

from __future__ import annotations

import base64
import logging
import urllib.parse
from types import TracebackType
from typing import Final, NamedTuple, Self

from loantracker.errors import CertificateRefused, SignInRefused, TransportUnavailable
from loantracker.mail.graph_api import GRAPH, GraphApi, code, is_trouble, parsed, said, unavailable
from loantracker.mail.pace import Pace, Turnstile
from loantracker.mail.transport import Tokens
from loantracker.mail.web import Answer, Lost, WebSession
from loantracker.records import Accepted, Account, Mail, Outcome, Refused, Unknown

_log = logging.getLogger(__name__)

_CREATED, _ACCEPTED = 201, 202
_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _TOO_LARGE, _TOO_MANY = 400, 401, 403, 413, 429
# The answers to a sending after which the server has certainly not sent: it says why.
_NOT_SENT: Final = frozenset({_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _TOO_LARGE, _TOO_MANY})


_OWN_FAULTS: Final = frozenset(
    {
        "ErrorInvalidRecipients",
        "ErrorMessageSizeExceeded",
        "ErrorMimeContentInvalid",
        "ErrorMimeContentInvalidBase64String",
    }
)


class _Draft(NamedTuple):
    """A draft of a mail, and the Message-ID that it has in the mailbox."""

    id: str
    message_id: str


class _Found(NamedTuple):
    """What the mailbox holds under one Message-ID."""

    sent: bool
    drafts: tuple[str, ...]  # ids


class GraphTransport:
    """Sends from one's own mailbox, or from the shared one that the account names.

    Args:
        account: its ``mailbox`` names a shared mailbox; the sender is to be that mailbox.
        tokens: the sign-in.
        base: the service's address, for a national cloud.
        pace: how fast to go.
    """

    def __init__(
        self, account: Account, tokens: Tokens, *, base: str = GRAPH, pace: Pace | None = None
    ) -> None:
        self._account = account
        self._session = WebSession(account)
        pace = pace or Pace()
        self._api = GraphApi(self._session, tokens, base, pace)
        self._turnstile = Turnstile(pace)
        self._root = f"/users/{urllib.parse.quote(account.mailbox)}" if account.mailbox else "/me"

    def __enter__(self) -> Self:
        """See that the mailbox can be used.

        Raises:
            TransportUnavailable: the service or its sign-in is out of reach (facts: account, host, detail).
            CertificateRefused: the certificate isn't trusted (facts: account, host, detail).
            SignInNeeded: a person has to sign in first (facts: account, host, answer).
            SignInRefused: whoever signed in may not use the mailbox (facts: account, host, answer).
        """
        facts = {"account": self._account.name, "host": self._api.host}
        answer = self._api.call("GET", f"{self._root}/mailFolders/drafts?$select=id")
        if isinstance(answer, Lost) and answer.bad_certificate:
            raise CertificateRefused(**facts, detail=answer.detail)
        if isinstance(answer, Answer) and answer.status in {_UNAUTHORIZED, _FORBIDDEN}:
            raise SignInRefused(**facts, answer=said(answer))
        if isinstance(answer, Lost) or not answer.good:
            raise unavailable(self._account.name, self._api.host, answer)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session.close()

    def send(self, mail: Mail) -> Outcome:
        """Hand over one mail; see ``Transport.send``."""
        outcome = self._send(mail)
        _log.info("%s: %s", mail.message_id, type(outcome).__name__)
        return outcome

    def trace(self, message_id: str) -> Outcome:
        """What the mailbox says of a Message-ID; see ``Tracing.trace``."""
        return self._settle(message_id, "asked for", pauses=())

    # --- one mail -----------------------------------------------------------

    def _send(self, mail: Mail) -> Outcome:
        self._turnstile.wait()
        try:
            ready = self._clear_way(mail.message_id) or self._make_draft(mail)
        except TransportUnavailable as error:
            return Refused(str(error), retry_safe=True, stops_batch=True)
        return self._submit(ready) if isinstance(ready, _Draft) else ready

    def _submit(self, draft: _Draft) -> Outcome:
        try:
            answer = self._api.call("POST", f"{self._message(draft.id)}/send", repeatable=False)
        except TransportUnavailable as error:  # the answer before it was 401: nothing was sent
            return Refused(str(error), retry_safe=True, stops_batch=True)
        if isinstance(answer, Answer) and answer.status == _ACCEPTED:
            return Accepted(said(answer))
        not_sent = answer.never_left if isinstance(answer, Lost) else answer.status in _NOT_SENT
        if not_sent:
            self._take_back(draft.id)
            return _refusal(answer)
        return self._settle(draft.message_id, said(answer), pauses=self._api.pace.settling)

    def _clear_way(self, message_id: str) -> Outcome | None:
        """See that this very mail was never sent, and put away drafts of it that an earlier try left."""
        found = self._look_up(message_id)
        if isinstance(found, Answer | Lost):
            return Refused(said(found), retry_safe=True, stops_batch=True)
        if found.sent:
            return Accepted("found in the mailbox: it was sent before")
        for ident in found.drafts:
            self._take_back(ident)
        return None

    def _make_draft(self, mail: Mail) -> _Draft | Refused:
        answer = self._api.call(
            "POST",
            f"{self._root}/messages",
            content=base64.b64encode(mail.raw),
            content_type="text/plain",  # so Graph takes the body for MIME in base64
            repeatable=False,  # a second draft would lie about for somebody to send
        )
        made = parsed(answer) if isinstance(answer, Answer) and answer.status == _CREATED else {}
        if not made.get("id"):
            return _refusal(answer)
        return _Draft(str(made["id"]), str(made.get("internetMessageId") or mail.message_id))

    def _settle(self, message_id: str, evidence: str, *, pauses: tuple[float, ...]) -> Outcome:
        """After a doubtful answer: what the mailbox says, once it has had time to say it."""
        found: _Found | Answer | Lost = Lost("not looked for")
        for pause in (0.0, *pauses):
            if pause:
                self._api.pace.sleep(pause)
            found = self._look_up_quietly(message_id)
            if isinstance(found, _Found) and found.sent:
                break
        if isinstance(found, _Found) and found.drafts and not found.sent:
            if all(self._take_back(ident) for ident in found.drafts):
                return Refused(f"was still a draft and is taken back, after: {evidence}", retry_safe=True)
            found = self._look_up_quietly(message_id)  # it was moved from under us: perhaps sent just now
        if isinstance(found, _Found) and found.sent:
            return Accepted(f"found sent in the mailbox, after: {evidence}")
        return Unknown(f"neither sent nor a draft in the mailbox, after: {evidence}")

    def _look_up_quietly(self, message_id: str) -> _Found | Answer | Lost:
        try:
            return self._look_up(message_id)
        except TransportUnavailable as error:
            return Lost(str(error))

    def _look_up(self, message_id: str) -> _Found | Answer | Lost:
        quoted = message_id.replace("'", "''")
        query = urllib.parse.urlencode(
            {"$filter": f"internetMessageId eq '{quoted}'", "$select": "id,isDraft"},
            safe="$,",
            quote_via=urllib.parse.quote,
        )
        answer = self._api.call("GET", f"{self._root}/messages?{query}")
        if isinstance(answer, Lost) or not answer.good:
            return answer
        items = parsed(answer).get("value")
        if not isinstance(items, list):
            return answer
        drafts = tuple(str(item["id"]) for item in items if item.get("isDraft"))
        return _Found(sent=len(drafts) < len(items), drafts=drafts)

    def _take_back(self, ident: str) -> bool:
        """Delete a draft; False where it is no longer to be had, or nobody can say."""
        try:
            answer = self._api.call("DELETE", self._message(ident))
        except TransportUnavailable:
            return False
        return isinstance(answer, Answer) and answer.good

    def _message(self, ident: str) -> str:
        return f"{self._root}/messages/{urllib.parse.quote(ident, safe='')}"


def _refusal(answer: Answer | Lost) -> Refused:
    """Final where it is this mail's own fault; all else is the account's or the server's, and passes."""
    if isinstance(answer, Answer) and (answer.status == _TOO_LARGE or code(answer) in _OWN_FAULTS):
        return Refused(said(answer), retry_safe=False)
    stops = is_trouble(answer) or (
        isinstance(answer, Answer) and answer.status in {_UNAUTHORIZED, _FORBIDDEN}
    )
    return Refused(said(answer), retry_safe=True, stops_batch=stops)
