"""Exchange Web Services: open a mailbox, hand over a mail, look for one; the home of exchangelib.

exchangelib's messages, logs and exceptions hold requests with passwords and mails, so nothing of
them leaves this module: what went wrong is an ``EwsFault``, its kind and the server's own code.
"""

from __future__ import annotations

import contextlib
import enum
import functools
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import exchangelib
import exchangelib.autodiscover.cache
from exchangelib import DELEGATE, Configuration, Credentials, errors
from exchangelib.autodiscover import Autodiscovery
from exchangelib.autodiscover.protocol import AutodiscoverProtocol
from exchangelib.folders import Inbox, Root, SentItems
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.protocol import FailFast, Protocol
from exchangelib.transport import AUTH_TYPE_MAP, BASIC, DEFAULT_HEADERS, GSSAPI, NTLM, SSPI
from exchangelib.util import is_xml

from loantracker.errors import BadAccount
from loantracker.mail import tls
from loantracker.mail.addresses import parse_mailbox
from loantracker.mail.web import READ, TrustedAdapter, WebSession, lost
from loantracker.records import Account

_log = logging.getLogger(__name__)
logging.getLogger("exchangelib").setLevel(logging.CRITICAL + 1)  # its lines hold requests, with passwords

DISCOVERY_SECONDS: Final = 60.0
_ONLINE: Final = (".office365.com", ".office.com", ".outlook.com", ".outlook.cn", ".outlook.de")
_SCHEMES: Final[dict[str, tuple[str, ...]]] = {
    "": (NTLM,),
    "ntlm": (NTLM,),
    "basic": (BASIC,),
    "kerberos": (SSPI, GSSAPI),  # where its library is installed
}
_OK, _UNAUTHORIZED, _FORBIDDEN, _TOO_MANY, _TROUBLE = 200, 401, 403, 429, 500
# Answers after which the server may have done the work all the same.
_UNCERTAIN: Final = (
    errors.ErrorTimeoutExpired,
    errors.ErrorInternalServerError,
    errors.ErrorInternalServerTransientError,
    errors.ErrorMailboxStoreUnavailable,
    errors.ErrorConnectionFailed,
)
_T = TypeVar("_T")


class Kind(enum.StrEnum):
    """What a fault says about the work that was asked for."""

    BUSY = "busy"  # not done; asks for a pause
    REFUSED = "refused"  # not done
    UNAUTHORIZED = "unauthorized"  # not done
    SWITCHED_OFF = "switched_off"  # not done, and never will be
    UNREACHABLE = "unreachable"  # not even asked for
    CERTIFICATE = "certificate"  # not even asked for
    DOUBTFUL = "doubtful"  # perhaps done


@dataclass(frozen=True, slots=True)
class EwsFault:
    """Why the server did not say that it did something."""

    kind: Kind
    detail: str  # the server's code, the HTTP status or the system's words; nothing of a mail
    pause: float = 0.0  # seconds, for BUSY


class _HttpAnswer(errors.TransportError):  # type: ignore[misc]  # exchangelib ships no types
    """Any answer but a SOAP one."""

    def __init__(self, status: int, retry_after: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.retry_after = float(retry_after) if retry_after.isdigit() else 0.0


class _Strict(FailFast):  # type: ignore[misc]  # exchangelib ships no types
    """Never anything twice; and an answer's status is kept, where FailFast would guess at its meaning."""

    def raise_response_errors(self, response: Any) -> None:
        status = response.status_code
        if status != _OK and not (status == _TROUBLE and response.content and is_xml(response.content)):
            raise _HttpAnswer(status, response.headers.get("Retry-After", ""))


class _ExactMessage(exchangelib.Message):  # type: ignore[misc]  # exchangelib ships no types
    """A message of nothing but its MIME bytes.

    exchangelib would set eight properties by itself, and Exchange would change the mail after them.
    """

    def clean(self, version: object = None) -> None:
        """Fill in nothing."""


_BLANK: Final = {each.name: None for each in exchangelib.Message.FIELDS if each.default is not None}


class EwsClient:
    """One mailbox of an Exchange Server.

    Args:
        account: ``host`` is the server, found by autodiscover where empty; ``mailbox`` a shared mailbox.
        password: for NTLM and Basic.
        read: seconds to wait for an answer.
        discovery: seconds for autodiscover.

    Raises:
        BadAccount: Kerberos is asked for and not installed, or the authority's file can't be read.
    """

    def __init__(
        self,
        account: Account,
        password: str | None,
        *,
        read: float = READ,
        discovery: float = DISCOVERY_SECONDS,
    ) -> None:
        self._account = account
        self._read = read
        self._discovery = discovery
        self._address = account.mailbox or parse_mailbox(account.sender, "sender").address
        self._scheme = _scheme(account)
        by_password = self._scheme in {NTLM, BASIC}
        self._credentials = Credentials(account.username, password or "") if by_password else None
        self._context = tls.context(account)
        self._mailbox: exchangelib.Account | None = None
        self._sent: SentItems | None = None
        self.host = account.host
        port = f":{account.port}" if account.port else ""
        self._endpoint = f"https://{self.host}{port}/EWS/Exchange.asmx" if self.host else ""

    def open(self) -> EwsFault | None:
        """Find the server, sign in, and see that the Sent Items can be read."""
        if not self._endpoint:
            found = _quietly(self._discovered)
            if isinstance(found, EwsFault):
                return found
            self._endpoint = found
            self.host = found.split("/")[2]
        if is_online(self.host):
            return EwsFault(Kind.SWITCHED_OFF, self.host)
        found_any = _quietly(self._opened)
        return found_any if isinstance(found_any, EwsFault) else None

    def post(self, raw: bytes) -> EwsFault | None:
        """Send the mail with these bytes and keep a copy in the Sent Items; one request."""
        item = _ExactMessage(account=self._mailbox, folder=self._sent, **{**_BLANK, "mime_content": raw})
        done = _quietly(item.send_and_save)
        return done if isinstance(done, EwsFault) else None

    def has_sent(self, message_id: str) -> bool | EwsFault:
        """Whether a mail with this Message-ID is in the Sent Items."""
        return _quietly(lambda: self._look(message_id))

    def reports(self, since: datetime) -> list[bytes] | EwsFault:
        """The delivery reports in the Inbox that came in since a moment (aware), as MIME."""
        return _quietly(lambda: self._reports(since))

    def close(self) -> None:
        """Let the connections go; it can be opened again."""
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is not None:
            mailbox.protocol.close()
            with contextlib.suppress(KeyError):
                del Protocol[mailbox.protocol.config]

    def _look(self, message_id: str) -> bool:
        return self._sent is not None and bool(self._sent.filter(message_id=message_id).exists())

    def _reports(self, since: datetime) -> list[bytes]:
        if self._mailbox is None:
            return []
        place = DistinguishedFolderId(id="inbox", mailbox=Mailbox(email_address=self._address))
        root = Root(account=self._mailbox)
        self._mailbox.root = root  # else exchangelib asks for all folders before it gets an item
        inbox = Inbox(_distinguished_id=place, root=root)
        after = exchangelib.EWSDateTime.from_datetime(since.astimezone(UTC)).astimezone(exchangelib.UTC)
        found = inbox.filter(item_class__startswith="REPORT.IPM.Note", datetime_received__gte=after)
        return [bytes(each.mime_content) for each in found.only("mime_content") if each.mime_content]

    def _opened(self) -> bool:
        config = Configuration(
            service_endpoint=self._endpoint,
            credentials=self._credentials,
            auth_type=self._scheme,
            retry_policy=_Strict(),
            max_connections=1,
        )
        with contextlib.suppress(KeyError):
            del Protocol[config]  # exchangelib keeps one for each server and user, with its old settings
        mailbox = exchangelib.Account(
            self._address,
            config=config,
            access_type=DELEGATE,
            default_timezone=exchangelib.UTC,
            locale="en_US",
        )
        mailbox.protocol.raw_session = self._session
        mailbox.protocol.TIMEOUT = self._read
        self._mailbox = mailbox
        place = DistinguishedFolderId(id="sentitems", mailbox=Mailbox(email_address=self._address))
        self._sent = SentItems(_distinguished_id=place, root=Root(account=mailbox))
        return self._look("<nothing@loantracker.invalid>")

    def _session(self, *_: object, **__: object) -> WebSession:
        session = WebSession(self._account, read=self._read)
        session.headers.update(DEFAULT_HEADERS)
        return session

    # --- autodiscover -------------------------------------------------------

    def _discovered(self) -> str:
        """The server's address. exchangelib has no time limit for the whole of it, so a thread has."""
        found: list[str | Exception] = []

        def search() -> None:
            try:
                with _private_discovery(functools.partial(TrustedAdapter, self._context)):
                    _, protocol = Autodiscovery(self._address, self._credentials).discover()
                found.append(str(protocol.service_endpoint))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again by who waits
                found.append(error)

        searching = threading.Thread(target=search, daemon=True)
        searching.start()
        searching.join(self._discovery)
        if not found:
            raise TimeoutError("autodiscover gave no answer in time")
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]


@contextlib.contextmanager
def _private_discovery(adapter: Callable[..., TrustedAdapter]) -> Iterator[None]:
    """Autodiscover with our trust, and without its pickles in the machine's shared temporary folder."""
    cache = exchangelib.autodiscover.cache
    before = AutodiscoverProtocol.HTTP_ADAPTER_CLS, cache.AUTODISCOVER_PERSISTENT_STORAGE
    with tempfile.TemporaryDirectory(prefix="loantracker-") as folder:
        AutodiscoverProtocol.HTTP_ADAPTER_CLS = adapter
        cache.AUTODISCOVER_PERSISTENT_STORAGE = Path(folder) / "cache"
        try:
            yield
        finally:
            cache.autodiscover_cache.close()
            AutodiscoverProtocol.HTTP_ADAPTER_CLS, cache.AUTODISCOVER_PERSISTENT_STORAGE = before


def is_online(host: str) -> bool:
    """Whether the host is Exchange Online's."""
    return host.lower().endswith(_ONLINE)


def _scheme(account: Account) -> str:
    for scheme in _SCHEMES[account.sign_in]:
        if scheme in AUTH_TYPE_MAP:
            return scheme
    raise BadAccount(account=account.name, field="sign_in", detail="kerberos")


def _quietly(act: Callable[[], _T]) -> _T | EwsFault:
    """What it gives, or the fault that its exception stands for."""
    try:
        return act()
    except (errors.EWSError, OSError) as error:  # requests' exceptions are OSErrors
        return _as_fault(error)


def _as_fault(error: Exception) -> EwsFault:
    if isinstance(error, _HttpAnswer):
        return _of_status(error)
    how = lost(error)
    if how.bad_certificate or how.never_left:
        return EwsFault(Kind.CERTIFICATE if how.bad_certificate else Kind.UNREACHABLE, how.detail)
    pause = float(getattr(error, "back_off", None) or 0)
    return EwsFault(_kind(error), type(error).__name__, pause)


def _kind(error: Exception) -> Kind:
    if isinstance(error, errors.ErrorServerBusy):
        return Kind.BUSY
    if isinstance(error, errors.UnauthorizedError):
        return Kind.UNAUTHORIZED
    certain = isinstance(error, errors.ResponseMessageError) and not isinstance(error, _UNCERTAIN)
    return Kind.REFUSED if certain else Kind.DOUBTFUL


def _of_status(answer: _HttpAnswer) -> EwsFault:
    detail = f"HTTP {answer.status}"
    kinds = {
        _UNAUTHORIZED: Kind.UNAUTHORIZED,
        _FORBIDDEN: Kind.SWITCHED_OFF,
        _TOO_MANY: Kind.BUSY,
    }
    usual = Kind.DOUBTFUL if answer.status >= _TROUBLE else Kind.REFUSED
    return EwsFault(kinds.get(answer.status, usual), detail, answer.retry_after)
