"""Delivery reports by IMAP (RFC 9051) over TLS; the home of imaplib. The mailbox is opened read-only."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from loantracker.errors import CertificateRefused, MailError, SignInRefused, TransportUnavailable
from loantracker.mail import tls
from loantracker.mail.addresses import parse_mailbox
from loantracker.mail.reports import LARGEST
from loantracker.mail.transport import Tokens
from loantracker.records import Account

PORT: Final = 993
SECONDS: Final = 60.0
_NEWEST: Final = 2000  # mails that are looked at, at most
_AT_ONCE: Final = 100
_HEAD: Final = "(BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE FROM X-FAILED-RECIPIENTS)])"
_LIKELY: Final = re.compile(
    rb"report-type|multipart/report|x-failed-recipients|mailer-daemon|postmaster|mailsystem|microsoftexchange",
    re.IGNORECASE,
)
_UID: Final = re.compile(rb"UID (\d+)")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ImapReturns:
    """One mailbox, signed in to by password or, with ``tokens``, by XOAUTH2."""

    def __init__(self, account: Account, password: str | None, tokens: Tokens | None = None) -> None:
        self._account = account
        self._password = password or ""
        self._tokens = tokens
        self._facts = {"account": account.name, "host": account.imap_host}

    def fetch(self, since: datetime) -> Iterator[bytes]:
        """Every mail since that day which may be a delivery report; its bytes up to a limit.

        Raises:
            CertificateRefused, SignInRefused, TransportUnavailable: as in sending.
        """
        client = self._connected()
        try:
            self._sign_in(client)
            yield from self._likely(client, since)
        except (imaplib.IMAP4.error, OSError) as error:
            raise TransportUnavailable(**self._facts, detail=_words(error)) from None
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                client.logout()
            with contextlib.suppress(OSError):  # where the line was cut, logging out has left it open
                client.shutdown()

    def _connected(self) -> imaplib.IMAP4_SSL:
        context = tls.context(self._account)
        port = self._account.imap_port or PORT
        try:
            return imaplib.IMAP4_SSL(self._account.imap_host, port, ssl_context=context, timeout=SECONDS)
        except ssl.SSLCertVerificationError as error:
            raise CertificateRefused(**self._facts, detail=error.verify_message or error) from error
        except (imaplib.IMAP4.error, OSError) as error:
            raise TransportUnavailable(**self._facts, detail=_words(error)) from error

    def _sign_in(self, client: imaplib.IMAP4_SSL) -> None:
        user = self._account.username or parse_mailbox(self._account.sender, "sender").address
        failure: MailError | None = None
        try:
            if self._tokens is not None:
                said = f"user={user}\x01auth=Bearer {self._tokens.token()}\x01\x01".encode()
                client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)
            elif "AUTH=PLAIN" in client.capabilities:  # UTF-8, which LOGIN has no room for
                said = f"\0{user}\0{self._password}".encode()
                client.authenticate("PLAIN", lambda _: said)
            else:
                client.login(user, self._password)
        except imaplib.IMAP4.abort as error:
            failure = TransportUnavailable(**self._facts, detail=_words(error))
        except (imaplib.IMAP4.error, UnicodeError) as error:
            failure = SignInRefused(**self._facts, answer=_words(error))
        if failure is not None:  # raised out here, so that no frame that held a secret hangs on the error
            raise failure

    def _likely(self, client: imaplib.IMAP4_SSL, since: datetime) -> Iterator[bytes]:
        _good(client.select("INBOX", readonly=True))
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        found = _good(client.uid("SEARCH", "SINCE", day))
        known = b" ".join(each for each in found if isinstance(each, bytes)).split()[-_NEWEST:]
        for start in range(0, len(known), _AT_ONCE):
            heads = _good(client.uid("FETCH", b",".join(known[start : start + _AT_ONCE]).decode(), _HEAD))
            for uid in _uids(heads):
                for part in _good(client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")):
                    if isinstance(part, tuple):
                        yield part[1]


def _uids(heads: Sequence[object]) -> Iterator[str]:
    """The mails whose headers look like a report's."""
    for each, after in zip(heads, [*heads[1:], b""], strict=True):
        if not isinstance(each, tuple) or not _LIKELY.search(each[1]):
            continue
        told = _UID.search(each[0]) or (_UID.search(after) if isinstance(after, bytes) else None)
        if told:
            yield told[1].decode()


def _good(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(data[0] if data else kind)
    return data


def _words(error: Exception) -> str:
    """What the server or the system said."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = error.args[0] if error.args else type(error).__name__
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
