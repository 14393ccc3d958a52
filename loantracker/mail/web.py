"""HTTPS for Microsoft 365 and its sign-in, and for Exchange; the home of requests.

Nothing is repeated and no redirect is followed here: whoever asks decides that.
No exception leaves ``call``, because the frames below it hold the token.
"""

from __future__ import annotations

import contextlib
import ssl
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from loantracker.mail import tls
from loantracker.records import Account

WebError = requests.RequestException
CONNECT, READ = 30.0, 120.0  # seconds
_NEVER_LEFT: Final = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError")


class TrustedAdapter(HTTPAdapter):
    """An adapter that trusts whom the context trusts, whatever bundles requests or the environment bring."""

    def __init__(self, context: ssl.SSLContext, **options: Any) -> None:
        self._context = context
        super().__init__(**options)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Give every connection the context."""
        super().init_poolmanager(*arguments, **options, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Give every connection through a proxy the context."""
        return super().proxy_manager_for(proxy, **options, ssl_context=self._context)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, _verify: object, cert: Any = None
    ) -> tuple[Any, Any]:
        """Whatever else is asked for, certificates are verified, and with the context alone."""
        return super().build_connection_pool_key_attributes(request, True, cert)

    def cert_verify(self, conn: Any, _url: str, _verify: object, _cert: object) -> None:
        """Verify, without requests' own bundle beside the context."""
        conn.cert_reqs = "CERT_REQUIRED"


class WebSession(requests.Session):
    """A session with the account's trust and with time limits; it shows nothing of itself."""

    def __init__(self, account: Account, *, connect: float = CONNECT, read: float = READ) -> None:
        super().__init__()
        self._limits = (connect, read)
        self.mount("https://", TrustedAdapter(tls.context(account)))
        self.headers["User-Agent"] = "LoanTracker"

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        """As requests has it, with the session's time limits unless others are given."""
        options.setdefault("timeout", self._limits)
        return super().request(method, url, *args, **options)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def good(self) -> bool:
        """Whether the server did as it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110, section 15.3


@dataclass(frozen=True, slots=True)
class Lost:
    """There was no answer. ``never_left`` says that not a byte of the request went out."""

    detail: str
    never_left: bool = False
    bad_certificate: bool = False


class _Bearer(AuthBase):
    """The token, which no repr shows; given this way, no .netrc takes its place."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self._token}"
        return r


def call(
    session: requests.Session,
    method: str,
    url: str,
    *,
    token: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer | Lost:
    """One request, made once, and its answer."""
    try:
        got = session.request(
            method, url, data=content, headers=headers, auth=_Bearer(token), allow_redirects=False
        )
        return Answer(got.status_code, got.headers, got.content)
    except WebError as error:
        return lost(error)


def lost(error: BaseException) -> Lost:
    """What kind of failure an exception of requests stands for."""
    chain = _chain(error)
    certificate = next((each for each in chain if isinstance(each, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return Lost(certificate.verify_message or str(certificate), never_left=True, bad_certificate=True)
    refused = any(type(each).__name__ in _NEVER_LEFT for each in chain)
    return Lost(_detail(chain), never_left=refused or isinstance(error, requests.ConnectTimeout))


def _chain(error: BaseException) -> list[BaseException]:
    """The exception and what it stands for, as requests and urllib3 wrap one another, innermost last."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            waiting += [*each.args, getattr(each, "reason", None), each.__context__, each.__cause__]
    return found


def _detail(chain: list[BaseException]) -> str:
    """The system's own words; the messages of the libraries hold addresses and are long."""
    for each in chain:
        if isinstance(each, OSError) and each.strerror:
            return each.strerror
    return type(chain[0]).__name__


def origin(url: str) -> str:
    """The host and port of an address, for messages."""
    parts = urllib.parse.urlsplit(url)
    with contextlib.suppress(ValueError):
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    return url
