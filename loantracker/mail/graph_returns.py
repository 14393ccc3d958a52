"""Delivery reports in a mailbox of Microsoft 365 (Graph v1.0)."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from loantracker.errors import CertificateRefused, SignInRefused
from loantracker.mail.graph_api import GRAPH, GraphApi, parsed, said, unavailable
from loantracker.mail.pace import Pace
from loantracker.mail.transport import Tokens
from loantracker.mail.web import Answer, Lost, WebSession
from loantracker.records import Account

_MESSAGE_CLASS: Final = "String 0x001A"  # PidTagMessageClass
_MOST: Final = 200  # reports of one reading
_REFUSED: Final = frozenset({401, 403})


class GraphReturns:
    """One's own mailbox, or the shared one that the account names."""

    def __init__(
        self, account: Account, tokens: Tokens, *, base: str = GRAPH, pace: Pace | None = None
    ) -> None:
        self._account = account
        self._session = WebSession(account)
        self._api = GraphApi(self._session, tokens, base, pace or Pace())
        self._root = f"/users/{urllib.parse.quote(account.mailbox)}" if account.mailbox else "/me"

    def fetch(self, since: datetime) -> Iterator[bytes]:
        """Every delivery report since a moment (aware); what Exchange itself takes for one.

        Raises:
            TransportUnavailable and its children: as in sending.
        """
        after = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        of_class = f"ep/id eq '{_MESSAGE_CLASS}' and startswith(ep/value,'REPORT.IPM.Note')"
        wanted = {
            "$filter": f"receivedDateTime ge {after} and singleValueExtendedProperties/any(ep:{of_class})",
            "$select": "id",
            "$top": str(_MOST),
        }
        query = urllib.parse.urlencode(wanted, safe="$,", quote_via=urllib.parse.quote)
        try:
            listed = self._got(f"{self._root}/mailFolders/inbox/messages?{query}")
            items = parsed(listed).get("value")
            for each in items if isinstance(items, list) else []:
                ident = urllib.parse.quote(str(each.get("id", "")), safe="")
                yield self._got(f"{self._root}/messages/{ident}/$value").body
        finally:
            self._session.close()

    def _got(self, path: str) -> Answer:
        facts = {"account": self._account.name, "host": self._api.host}
        answer = self._api.call("GET", path)
        if isinstance(answer, Lost) and answer.bad_certificate:
            raise CertificateRefused(**facts, detail=answer.detail)
        if isinstance(answer, Answer) and answer.status in _REFUSED:
            raise SignInRefused(**facts, answer=said(answer))
        if isinstance(answer, Lost) or not answer.good:
            raise unavailable(self._account.name, self._api.host, answer)
        return answer
