"""From an account's settings to a transport; passwords come from the environment or a trusted keyring.

The home of keyring. Nothing that speaks to a server or a keyring is imported
before it is needed: ``loantracker due`` must not pay for it.
"""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loantracker.errors import BadAccount, NoPassword, UnsafeHeader, UnsafeKeyring
from loantracker.mail.addresses import parse_mailbox
from loantracker.mail.folder import FolderTransport
from loantracker.mail.transport import Transport
from loantracker.records import Account

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "LoanTracker"

# Stores that keep a password encrypted under the user's own sign-in. Everything else (plaintext
# files, the null backend that forgets, unknown plug-ins) is refused.
TRUSTED_BACKENDS: Final = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
    }
)
_CHAIN: Final = "keyring.backends.chainer.ChainerBackend"
_SECURITY: Final = ("starttls", "tls", "none")
_MAX_PORT: Final = 65535
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?|::1")


def validate(account: Account) -> None:
    """Check an account's settings without asking any server.

    Raises:
        BadAccount: they can't work (facts: account, field, detail: "empty", "unknown", "address",
            "number", "name", "missing", "loopback" or "password").
    """
    fault = _fault(account)
    if fault is not None:
        field, detail = fault
        raise BadAccount(account=account.name, field=field, detail=detail)


def _fault(account: Account) -> tuple[str, str] | None:
    try:
        parse_mailbox(account.sender, "sender")
    except UnsafeHeader:
        return "sender", "address" if account.sender else "empty"
    match account.kind:
        case "folder":
            return None
        case "smtp":
            return _smtp_fault(account)
    return "kind", "unknown"


def _smtp_fault(account: Account) -> tuple[str, str] | None:
    clear = account.security == "none"  # nothing goes over a network in the clear, a password nowhere
    checks = (
        (not account.host, "host", "empty"),
        (not _HOST.fullmatch(account.host), "host", "name"),
        (not 0 <= account.port <= _MAX_PORT, "port", "number"),
        (account.security not in _SECURITY, "security", "unknown"),
        (clear and not is_loopback(account.host), "security", "loopback"),
        (clear and bool(account.username), "username", "password"),
        (bool(account.ca_file) and not Path(account.ca_file).is_file(), "ca_file", "missing"),
    )
    return next(((field, detail) for wrong, field, detail in checks if wrong), None)


def is_loopback(host: str) -> bool:
    """Whether the host is this very machine by its name or number."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def needs_password(account: Account) -> bool:
    """Whether signing in to the account takes a password."""
    return account.kind == "smtp" and bool(account.username)


def open_transport(account: Account, *, outbox: Path, password: str | None = None) -> Transport:
    """The transport of an account, not yet connected; ``outbox`` is for drafts without a folder of their own.

    Without ``password`` it comes from the environment or the keyring.

    Raises:
        BadAccount: the settings can't work.
        NoPassword, UnsafeKeyring: a password is needed and there is none.
    """
    validate(account)
    if account.kind == "folder":
        folder = Path(account.folder).expanduser() if account.folder else outbox
        return FolderTransport(folder, account=account.name)
    from loantracker.mail.smtp import SmtpTransport  # noqa: PLC0415 - smtplib and ssl only when sending

    if needs_password(account) and password is None:
        password = find_password(account)
    return SmtpTransport(account, password)


# --- passwords --------------------------------------------------------------


def variable(account: Account) -> str:
    """The environment variable for unattended use: ``LOANTRACKER_PASSWORD_<ACCOUNT>``."""
    return "LOANTRACKER_PASSWORD_" + re.sub(r"[^A-Z0-9]", "_", account.name.upper())


def find_password(account: Account) -> str:
    """The account's password from the environment, else from the keyring.

    Raises:
        NoPassword: neither has it (facts: account, variable).
        UnsafeKeyring: the keyring is missing or can't be trusted (facts: account, backend, variable).
    """
    given = os.environ.get(variable(account))
    if given:
        return given
    from keyring.errors import KeyringError  # noqa: PLC0415 - see the module's docstring

    try:
        kept = _keyring(account).get_password(SERVICE, _user(account))
    except KeyringError as error:
        raise NoPassword(account=account.name, variable=variable(account), detail=error) from error
    if not kept:
        raise NoPassword(account=account.name, variable=variable(account))
    return kept


def set_password(account: Account, password: str) -> None:
    """Keep the password in the operating system's keyring, bound to this user name and server.

    Raises:
        UnsafeKeyring: the keyring is missing, not to be trusted, or refuses (facts: account, backend,
            variable).
    """
    from keyring.errors import KeyringError  # noqa: PLC0415 - see the module's docstring

    backend = _keyring(account)
    try:
        backend.set_password(SERVICE, _user(account), password)
    except KeyringError:
        refused = True
    else:
        refused = False
    if refused:  # raised out here, so that no frame that held the password hangs on the error
        raise UnsafeKeyring(account=account.name, backend=_kind(backend), variable=variable(account))


def delete_password(account: Account) -> None:
    """Forget the password; nothing happens where there is none.

    Raises:
        UnsafeKeyring: the keyring is missing or can't be trusted (facts: account, backend, variable).
    """
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - see the module's docstring

    backend = _keyring(account)
    try:
        backend.delete_password(SERVICE, _user(account))
    except PasswordDeleteError:
        return


def _user(account: Account) -> str:
    # The server is part of the key: settings changed to another host never get this password.
    return f"{account.username}@{account.host}"


def _keyring(account: Account) -> KeyringBackend:
    import keyring  # noqa: PLC0415 - see the module's docstring

    backend = keyring.get_keyring()
    if not _is_trusted(backend):
        raise UnsafeKeyring(account=account.name, backend=_kind(backend), variable=variable(account))
    return backend


def _is_trusted(backend: KeyringBackend) -> bool:
    if _kind(backend) == _CHAIN:
        children = list(getattr(backend, "backends", ()))
        return bool(children) and all(_is_trusted(child) for child in children)
    return _kind(backend) in TRUSTED_BACKENDS


def _kind(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
