"""Signing in to Microsoft 365 as a person does; the home of msal and msal-extensions.

Tokens are kept by the operating system (Windows DPAPI, macOS Keychain, libsecret). Where none
of these works they live as long as the program does: never in a plain file.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msal
from msal.exceptions import MsalServiceError
from msal_extensions import PersistedTokenCache, build_encrypted_persistence
from msal_extensions.persistence import BasePersistence

from loantracker.errors import (
    BadAccount,
    CertificateRefused,
    MailError,
    SignInNeeded,
    SignInRefused,
    TransportUnavailable,
)
from loantracker.mail.setting_up import DeviceCode
from loantracker.mail.web import Lost, WebError, WebSession, lost, origin
from loantracker.records import Account

_log = logging.getLogger(__name__)
logging.getLogger("msal").setLevel(logging.WARNING)  # its DEBUG lines hold codes that sign in

AUTHORITY: Final = "https://login.microsoftonline.com"
_GRAPH: Final = "https://graph.microsoft.com/"
_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "graph": (f"{_GRAPH}Mail.ReadWrite", f"{_GRAPH}Mail.Send"),
    "shared": (f"{_GRAPH}Mail.ReadWrite.Shared", f"{_GRAPH}Mail.Send.Shared"),
    "smtp": ("https://outlook.office.com/SMTP.Send",),
    "imap": ("https://outlook.office.com/SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All"),
}
_Found = Mapping[str, Any]  # what msal gives: a token or an error, as OAuth names them
_AADSTS: Final = re.compile(r"AADSTS\d+")
_BROWSER_SECONDS: Final = 300

_FAULTS: Final = (
    OSError,
    RuntimeError,
    ValueError,
    ImportError,
)  # of stores that are missing, locked, damaged

# Of each place one, so that tokens that no store takes are known to the whole program while it runs.
_caches: dict[Path, msal.TokenCache] = {}


class _UnknownTenant(Exception):
    """The sign-in service knows no such organisation."""


class _StoredCache(PersistedTokenCache):  # type: ignore[misc]  # msal-extensions ships no types
    """Tokens in the operating system's store and in memory; a store that fails leaves those in memory."""

    works = True

    def _reload_if_necessary(self) -> None:
        try:
            super()._reload_if_necessary()
        except _FAULTS as error:
            self._note(error)

    def modify(self, credential_type: Any, old_entry: Any, new_key_value_pairs: Any = None) -> None:
        try:
            super().modify(credential_type, old_entry, new_key_value_pairs)
        except _FAULTS as error:
            self._note(error)

    def _note(self, error: Exception) -> None:
        self.works = False
        _log.warning("the store for tokens fails: %s", type(error).__name__)


class SignIn:
    """One account's sign-in.

    Args:
        account: its tenant and client id say to which organisation, and as which registered program.
        folder: where the operating system's store keeps its files; encrypted, or without any content.
        authority: the sign-in service, for a national cloud.
        persistence: makes the store at a path; the operating system's by default.
    """

    def __init__(
        self,
        account: Account,
        folder: Path,
        *,
        authority: str = AUTHORITY,
        persistence: Callable[[str], BasePersistence] = build_encrypted_persistence,
    ) -> None:
        self._account = account
        self._authority = authority
        kind = "shared" if account.mailbox else "graph"
        if account.kind == "smtp":
            kind = "imap" if account.imap_host else "smtp"
        self._scopes = list(_SCOPES[kind])
        self._session = WebSession(account)
        self._cache = _cache(folder, account, persistence)
        self._made: msal.PublicClientApplication | None = None

    @property
    def remembers(self) -> bool:
        """Whether the sign-in outlives the program: the operating system keeps it."""
        return isinstance(self._cache, _StoredCache) and self._cache.works

    def token(self, *, fresh: bool = False) -> str:
        """An access token; see ``Tokens.token``."""
        found = self._asked(lambda app: self._silent(app, fresh=fresh))
        return self._taken(found, SignInNeeded)

    def user(self) -> str:
        """Who is signed in; "" for nobody."""
        found = self._asked(lambda app: {"user": self._who(app).get("username", "")})
        return str(found["user"])

    def in_browser(self, *, seconds: int = _BROWSER_SECONDS) -> str:
        """Sign in through the system's browser; gives the user's name.

        Raises:
            SignInRefused: it was cancelled, not allowed or took too long (facts: account, host, answer).
            TransportUnavailable: the sign-in server is out of reach (facts: account, host, detail).
            BadAccount: the tenant is unknown there (facts: account, field, detail).
        """
        hint = {"login_hint": self._account.username} if self._account.username else {}
        found = self._asked(lambda app: app.acquire_token_interactive(self._scopes, timeout=seconds, **hint))
        self._taken(found, SignInRefused)
        return self.user()

    def by_device(
        self, show: Callable[[DeviceCode], None], should_stop: Callable[[], bool] = lambda: False
    ) -> str:
        """Sign in with a code that ``show`` gives to a person; gives the user's name.

        Waits until the person has done it, the code has run out, or ``should_stop``.

        Raises:
            As ``in_browser``.
        """
        found = self._asked(lambda app: self._by_code(app, show, should_stop))
        self._taken(found, SignInRefused)
        return self.user()

    def forget(self) -> None:
        """Sign out: the tokens are removed from the store and from memory."""
        self._asked(_forgotten)

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    # --- msal ---------------------------------------------------------------

    def _asked(self, act: Callable[[msal.PublicClientApplication], _Found]) -> _Found:
        """What msal says. Errors are raised out here: no frame that held a token hangs on them."""
        failure: MailError
        try:
            return act(self._app())
        except WebError as error:
            failure = self._out_of_reach(lost(error))
        except MsalServiceError as error:  # 5xx
            failure = self._out_of_reach(Lost(str(error)))
        except msal.BrowserInteractionTimeoutError:
            failure = self._refusal(SignInRefused, {"error": "timeout"})
        except (RuntimeError, ValueError) as error:  # an answer that is not for this sign-in: state, nonce
            failure = self._refusal(SignInRefused, {"error": type(error).__name__})
        except _UnknownTenant:
            failure = BadAccount(account=self._account.name, field="tenant", detail="tenant")
        raise failure

    def _app(self) -> msal.PublicClientApplication:
        if self._made is None:
            own = self._authority != AUTHORITY
            try:
                self._made = msal.PublicClientApplication(
                    self._account.client_id,
                    authority=f"{self._authority}/{self._account.tenant}",
                    token_cache=self._cache,
                    http_client=self._session,
                    instance_discovery=False if own else None,
                )
            except ValueError as error:  # how msal says that there is no such tenant
                raise _UnknownTenant from error
        return self._made

    def _silent(self, app: msal.PublicClientApplication, *, fresh: bool) -> _Found:
        who = self._who(app)
        if not who:
            return {"error": "nobody"}
        found = app.acquire_token_silent_with_error(self._scopes, account=who, force_refresh=fresh)
        return found or {"error": "no_token"}

    def _by_code(
        self,
        app: msal.PublicClientApplication,
        show: Callable[[DeviceCode], None],
        should_stop: Callable[[], bool],
    ) -> _Found:
        flow: dict[str, Any] = app.initiate_device_flow(self._scopes)
        if "user_code" not in flow:
            return flow
        show(DeviceCode(flow["user_code"], flow["verification_uri"], int(flow["expires_in"])))

        def is_over(asked: Mapping[str, Any]) -> bool:
            return should_stop() or bool(asked["expires_at"] < time.time())

        found: _Found = app.acquire_token_by_device_flow(flow, exit_condition=is_over)
        return found

    def _who(self, app: msal.PublicClientApplication) -> _Found:
        wanted = self._account.username.casefold()
        for found in app.get_accounts():
            if wanted in {"", found["username"].casefold()}:
                return dict(found)
        return {}

    def _taken(self, found: _Found, kind: type[SignInRefused]) -> str:
        if "access_token" not in found:
            raise self._refusal(kind, found)
        return str(found["access_token"])

    def _refusal(self, kind: type[SignInRefused], found: _Found) -> SignInRefused:
        """The error's code and Microsoft's number for it; the description names people."""
        number = _AADSTS.search(str(found.get("error_description", "")))
        answer = " ".join(filter(None, (str(found.get("error", "")), number[0] if number else "")))
        return kind(account=self._account.name, host=origin(self._authority), answer=answer)

    def _out_of_reach(self, how: Lost) -> TransportUnavailable:
        kind = CertificateRefused if how.bad_certificate else TransportUnavailable
        return kind(account=self._account.name, host=origin(self._authority), detail=how.detail)


def _cache(folder: Path, account: Account, persistence: Callable[[str], BasePersistence]) -> msal.TokenCache:
    key = repr((account.name, account.tenant, account.client_id))
    place = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.tokens"
    if place not in _caches:
        _caches[place] = _stored(place, persistence) or msal.TokenCache()
    return _caches[place]


def _stored(place: Path, persistence: Callable[[str], BasePersistence]) -> _StoredCache | None:
    """The tokens in the operating system's store; None where there is no store, or one in plain text."""
    try:
        store = persistence(str(place))
        return _StoredCache(store) if store.is_encrypted else None
    except _FAULTS as error:
        _log.info("no store for tokens: %s", type(error).__name__)
        return None


def _forgotten(app: msal.PublicClientApplication) -> _Found:
    for each in app.get_accounts():
        app.remove_account(each)
    return {}
