"""Sending through Exchange Server: the exact MIME bytes in one CreateItem that sends and keeps a copy.

Nothing that sends is ever made again by itself. After a doubtful answer the Sent Items tell, by
the mail's Message-ID, which is the same at every try; where they don't, only a person knows.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Final, Self

from loantracker.errors import (
    CertificateRefused,
    EwsSwitchedOff,
    SignInRefused,
    TransportUnavailable,
)
from loantracker.mail.ews_client import EwsClient, EwsFault, Kind
from loantracker.mail.pace import Pace, Turnstile
from loantracker.records import Accepted, Account, Mail, Outcome, Refused, Unknown

_log = logging.getLogger(__name__)

# This mail's own fault: it would fail again. All else is the account's or the server's, and passes.
_OWN_FAULTS: Final = frozenset(
    {
        "ErrorInvalidRecipients",
        "ErrorMessageSizeExceeded",
        "ErrorMimeContentInvalid",
        "ErrorMimeContentInvalidBase64String",
        "ErrorMissingRecipients",
        "HTTP 413",
    }
)
_ACCOUNT_FAULTS: Final = frozenset(
    {
        "ErrorAccessDenied",
        "ErrorExceededConnectionCount",
        "ErrorMessageSubmissionBlocked",
        "ErrorNonExistentMailbox",
        "ErrorQuotaExceeded",
        "ErrorSendAsDenied",
        "ErrorSubmissionQuotaExceeded",
    }
)
_STOPPING: Final = frozenset(
    {Kind.BUSY, Kind.UNAUTHORIZED, Kind.SWITCHED_OFF, Kind.UNREACHABLE, Kind.CERTIFICATE}
)


class EwsTransport:
    """Sends from one's own mailbox, or from the shared one that the account names.

    Args:
        account: its ``host`` is the server; without one, autodiscover finds it.
        password: for NTLM and Basic; None for Kerberos.
        pace: how fast to go.
        client: speaks to the server.
    """

    def __init__(
        self,
        account: Account,
        password: str | None,
        *,
        pace: Pace | None = None,
        client: EwsClient | None = None,
    ) -> None:
        self._account = account
        self._pace = pace or Pace()
        self._turnstile = Turnstile(self._pace)
        self._client = client or EwsClient(account, password)

    def __enter__(self) -> Self:
        """Find the server and sign in.

        Raises:
            TransportUnavailable: it can't be found or reached (facts: account, host, detail).
            CertificateRefused: its certificate isn't trusted (facts: account, host, detail).
            SignInRefused: user name, password or mailbox is refused (facts: account, host, answer).
            EwsSwitchedOff: it is Exchange Online, or takes no EWS (facts: account, host).
        """
        fault = self._client.open()
        if fault is not None and self._rested(fault):
            fault = self._client.open()
        if fault is None:
            return self
        self._client.close()
        facts = {"account": self._account.name, "host": self._client.host or "autodiscover"}
        match fault.kind:
            case Kind.CERTIFICATE:
                raise CertificateRefused(**facts, detail=fault.detail)
            case Kind.SWITCHED_OFF:
                raise EwsSwitchedOff(**facts)
            case Kind.UNAUTHORIZED:
                raise SignInRefused(**facts, answer=fault.detail)
            case Kind.REFUSED if fault.detail in _ACCOUNT_FAULTS:
                raise SignInRefused(**facts, answer=fault.detail)
        raise TransportUnavailable(**facts, detail=fault.detail)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

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
        known = self._client.has_sent(mail.message_id)
        if isinstance(known, EwsFault) and (known.kind is Kind.DOUBTFUL or self._rested(known)):
            known = self._client.has_sent(mail.message_id)  # perhaps the server had closed the connection
        if isinstance(known, EwsFault):
            return Refused(known.detail, retry_safe=True, stops_batch=True)
        if known:
            return Accepted("found in the Sent Items: it was sent before")
        return self._submit(mail)

    def _submit(self, mail: Mail) -> Outcome:
        fault = self._client.post(mail.raw)
        if fault is not None and self._rested(fault):
            fault = self._client.post(mail.raw)  # busy: the server has not taken the first one up
        if fault is None:
            return Accepted("NoError")
        if fault.kind is Kind.DOUBTFUL:
            return self._settle(mail.message_id, fault.detail, pauses=self._pace.settling)
        if fault.detail in _OWN_FAULTS:
            return Refused(fault.detail, retry_safe=False)
        stops = fault.kind in _STOPPING or fault.detail in _ACCOUNT_FAULTS
        return Refused(fault.detail, retry_safe=True, stops_batch=stops)

    def _rested(self, fault: EwsFault) -> bool:
        """Wait as long as a busy server asks for; False where that is too long, or it isn't busy."""
        if fault.kind is not Kind.BUSY:
            return False
        pause = fault.pause or self._pace.pause
        if pause > self._pace.longest:
            return False
        _log.info("%s asks for a pause of %.0f s", self._client.host, pause)
        self._pace.sleep(pause)
        return True

    def _settle(self, message_id: str, evidence: str, *, pauses: tuple[float, ...]) -> Outcome:
        """After a doubtful answer: what the Sent Items say, once they have had time to say it."""
        for pause in (0.0, *pauses):
            if pause:
                self._pace.sleep(pause)
            if self._client.has_sent(message_id) is True:
                return Accepted(f"found in the Sent Items, after: {evidence}")
        return Unknown(f"not in the Sent Items, after: {evidence}")
