"""From an account's settings to a transport; passwords come from the environment or a trusted keyring.

The home of keyring. Nothing that speaks to a server or a keyring is imported
before it is needed: ``loantracker due`` must not pay for it.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loantracker.errors import BadAccount, NoPassword, UnsafeHeader, UnsafeKeyring
from loantracker.mail.addresses import is_address, is_loopback, parse_mailbox
from loantracker.mail.folder import FolderTransport
from loantracker.mail.transport import Transport
from loantracker.records import Account

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from loantracker.mail.signin import SignIn

SERVICE: Final = "LoanTracker"
_VARIABLE: Final = "LOANTRACKER_PASSWORD_"

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
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,253}")  # a GUID or a domain
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?|::1")

# Passwords out of the environment, by variable, while the program runs (``private_environment``).
_given: dict[str, str] = {}

# Passwords that no keyring takes, known while the program runs; the key is the keyring's own.
_session: dict[tuple[str, str], str] = {}


def validate(account: Account) -> None:
    """Check an account's settings without asking any server.

    Raises:
        BadAccount: they can't work (facts: account, field, detail: "empty", "unknown", "address",
            "number", "name", "missing", "loopback", "password" or "sender").
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
    checks: dict[str, Callable[[Account], Checks]] = {
        "folder": lambda _: (),
        "smtp": _smtp_checks,
        "ews": _ews_checks,
        "graph": lambda account: (*_organisation_checks(account), *_mailbox_checks(account)),
    }
    if account.kind not in checks:
        return "kind", "unknown"
    found = (*checks[account.kind](account), *_file_checks(account))
    return next(((field, detail) for wrong, field, detail in found if wrong), None)


Checks = tuple[tuple[bool, str, str], ...]  # whether it is wrong, the field, the code for why


def _smtp_checks(account: Account) -> Checks:
    clear = account.security == "none"  # nothing goes over a network in the clear, a secret nowhere
    by_token = account.sign_in == "xoauth2"
    return (
        *_host_checks(account, needed=True),
        (account.security not in _SECURITY, "security", "unknown"),
        (clear and not is_loopback(account.host), "security", "loopback"),
        (clear and (bool(account.username) or by_token), "username", "password"),
        (account.sign_in not in {"", "password", "xoauth2"}, "sign_in", "unknown"),
        (bool(account.imap_host) and not _HOST.fullmatch(account.imap_host), "imap_host", "name"),
        (not 0 <= account.imap_port <= _MAX_PORT, "imap_port", "number"),
        *(_organisation_checks(account) if by_token else ()),
    )


def _ews_checks(account: Account) -> Checks:
    return (
        *_host_checks(account, needed=False),  # without a host Exchange is asked where it is
        (not account.username, "username", "empty"),
        (account.sign_in not in {"", "ntlm", "basic", "kerberos"}, "sign_in", "unknown"),
        *_mailbox_checks(account),
    )


def _host_checks(account: Account, *, needed: bool) -> Checks:
    return (
        (needed and not account.host, "host", "empty"),
        (bool(account.host) and not _HOST.fullmatch(account.host), "host", "name"),
        (not 0 <= account.port <= _MAX_PORT, "port", "number"),
    )


def _organisation_checks(account: Account) -> Checks:
    return (
        (not account.tenant, "tenant", "empty"),
        (not _PLAIN.fullmatch(account.tenant), "tenant", "name"),
        (not account.client_id, "client_id", "empty"),
        (not _PLAIN.fullmatch(account.client_id), "client_id", "name"),
    )


def _mailbox_checks(account: Account) -> Checks:
    """A shared mailbox sends in its own name: then the recipient's answer comes back to it."""
    sender = parse_mailbox(account.sender, "sender").address
    return (
        (bool(account.mailbox) and not is_address(account.mailbox), "mailbox", "address"),
        (bool(account.mailbox) and account.mailbox.lower() != sender.lower(), "mailbox", "sender"),
    )


def _file_checks(account: Account) -> Checks:
    return ((bool(account.ca_file) and not Path(account.ca_file).is_file(), "ca_file", "missing"),)


def needs_password(account: Account) -> bool:
    """Whether signing in to the account takes a password."""
    if account.kind == "smtp":
        return bool(account.username) and not needs_sign_in(account)
    return account.kind == "ews" and account.sign_in != "kerberos"


def needs_sign_in(account: Account) -> bool:
    """Whether a person signs in to Microsoft 365 for the account."""
    return account.kind == "graph" or (account.kind == "smtp" and account.sign_in == "xoauth2")


def open_sign_in(account: Account, home: Path) -> SignIn:
    """The account's sign-in to Microsoft 365; ``home`` is the program's own folder.

    Raises:
        BadAccount: the settings can't work.
    """
    validate(account)
    from loantracker.mail.signin import SignIn  # noqa: PLC0415 - msal only where somebody signs in

    return SignIn(account, home / "sign-in")


def open_transport(
    account: Account, *, outbox: Path, password: str | None = None, brief: bool = False
) -> Transport:
    """The transport of an account, not yet connected.

    ``outbox`` is the home's folder for drafts, for an account without a folder of its own; the
    sign-in to Microsoft 365 is kept beside it. Without ``password`` it comes from the environment,
    from what was typed since the start, or from the keyring. ``brief`` waits a minute at most for
    an answer, as a person does who is looking on; a batch has more patience.

    Raises:
        BadAccount: the settings can't work.
        NoPassword, UnsafeKeyring: a password is needed and there is none.
    """
    validate(account)
    if account.kind == "folder":
        folder = Path(account.folder).expanduser() if account.folder else outbox
        return FolderTransport(folder, account=account.name)
    tokens = open_sign_in(account, outbox.parent) if needs_sign_in(account) else None
    if needs_password(account) and password is None:
        password = find_password(account)
    # What speaks to a server is imported only when sending.
    if account.kind == "graph" and tokens is not None:
        from loantracker.mail.graph import GraphTransport  # noqa: PLC0415 - see above

        return GraphTransport(account, tokens)
    if account.kind == "ews":
        from loantracker.mail.ews import EwsTransport  # noqa: PLC0415 - see above

        return EwsTransport(account, password)
    from loantracker.mail.smtp import BRIEF, SmtpTransport  # noqa: PLC0415 - see above

    return SmtpTransport(account, password, BRIEF if brief else None, tokens=tokens)


# --- passwords --------------------------------------------------------------


@contextlib.contextmanager
def private_environment() -> Iterator[None]:
    """Take the passwords out of the environment, for no process that anything here starts shall inherit them.

    Libraries start some that nobody thinks of, such as ``uname``. At the end the environment is as it was.
    """
    taken = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_VARIABLE)}
    _given.update(taken)
    try:
        yield
    finally:
        os.environ.update(taken)
        for name in taken:
            del _given[name]


def variable(account: Account) -> str:
    """The environment variable for unattended use: ``LOANTRACKER_PASSWORD_<ACCOUNT>``."""
    return _VARIABLE + re.sub(r"[^A-Z0-9]", "_", account.name.upper())


def find_password(account: Account) -> str:
    """The account's password from the environment, as typed since the start, or from the keyring.

    Raises:
        NoPassword: neither has it (facts: account, variable).
        UnsafeKeyring: the keyring is missing or can't be trusted (facts: account, backend, variable).
    """
    name = variable(account)
    given = _given.get(name) or os.environ.get(name) or _session.get((account.name, _user(account)))
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


def keep_password(account: Account, password: str) -> bool:
    """Keep the password in the keyring or, where none can be trusted, until the program ends: False."""
    key = (account.name, _user(account))
    try:
        set_password(account, password)
    except UnsafeKeyring:
        _session[key] = password
        return False
    _session.pop(key, None)
    return True


def keyring_backend() -> tuple[str, bool]:
    """The keyring's name, and whether passwords may be kept in it."""
    import keyring  # noqa: PLC0415 - see the module's docstring

    backend = keyring.get_keyring()
    return _kind(backend), _is_trusted(backend)


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
