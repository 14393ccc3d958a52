"""Is all well? The installation, and an account up to a real message to oneself; and signing in."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from loantracker import __version__
from loantracker.errors import HomeNotWritable, LoanTrackerError, UnsafeKeyring
from loantracker.mail import accounts, handout
from loantracker.mail.check import CheckStep, Step, check
from loantracker.mail.setting_up import DeviceCode, SignedIn, Suggestion
from loantracker.records import Account
from loantracker.workplace import Workplace

if TYPE_CHECKING:
    from loantracker.mail.signin import SignIn

__all__ = [
    "CheckStep",
    "DeviceCode",
    "Finding",
    "SignedIn",
    "Step",
    "Suggestion",
    "check_account",
    "findings",
    "handed_out",
    "keep_password",
    "keeps_passwords",
    "needs_password",
    "needs_sign_in",
    "open_sign_in",
    "sign_in",
    "suggest",
]

LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "openpyxl", "keyring", "msal", "exchangelib")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact of the installation; ``error`` where something is wrong with it."""

    name: str  # version, python, system, libraries, home, journal, keyring, account
    ok: bool
    detail: str
    error: LoanTrackerError | None = None


def findings(place: Workplace) -> Iterator[Finding]:
    """Everything that can be seen without sending; never a password or a token."""
    yield Finding("version", ok=True, detail=__version__)
    yield Finding("python", ok=True, detail=platform.python_version())
    yield Finding("system", ok=True, detail=platform.platform())
    yield Finding("libraries", ok=True, detail=", ".join(map(_version, LIBRARIES)))
    yield _home(place)
    yield _journal(place)
    backend, trusted = accounts.keyring_backend()
    unsafe = None if trusted else UnsafeKeyring(backend=backend)
    yield Finding("keyring", ok=trusted, detail=backend, error=unsafe)
    for name, account in sorted(place.settings.accounts.items()):
        try:
            accounts.validate(account)
        except LoanTrackerError as error:
            yield Finding("account", ok=False, detail=f"{name} ({account.kind})", error=error)
        else:
            yield Finding("account", ok=True, detail=f"{name} ({account.kind})")


def _version(name: str) -> str:
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return f"{name} –"


def _home(place: Workplace) -> Finding:
    """Whether the home can be written, or made where it is not there yet."""
    nearest = next(each for each in (place.home, *place.home.parents) if os.access(each, os.F_OK))
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return Finding("home", ok=True, detail=str(place.home))
    return Finding("home", ok=False, detail=str(place.home), error=HomeNotWritable(path=place.home))


def _journal(place: Workplace) -> Finding:
    where = place.settings.journal_url or place.journal_path
    if not place.settings.journal_url and not place.journal_path.exists():
        return Finding("journal", ok=True, detail=f"{where}: –")
    try:
        with place.journal() as journal:
            count = len(journal.messages())
    except LoanTrackerError as error:
        return Finding("journal", ok=False, detail=str(where), error=error)
    return Finding("journal", ok=True, detail=f"{where}: {count}")


# --- accounts ---------------------------------------------------------------


def needs_password(account: Account) -> bool:
    """Whether signing in to the account takes a password."""
    return accounts.needs_password(account)


def needs_sign_in(account: Account) -> bool:
    """Whether a person signs in to Microsoft 365 for the account, instead of giving a password."""
    return accounts.needs_sign_in(account)


def keeps_passwords() -> bool:
    """Whether this computer has a keyring that passwords may be kept in."""
    return accounts.keyring_backend()[1]


def keep_password(account: Account, password: str) -> bool:
    """Keep a password in the keyring or, where none can be trusted, until the program ends: False."""
    return accounts.keep_password(account, password)


def handed_out(path: Path) -> Account:
    """The account in a settings file of the IT department's.

    Raises:
        BadSettings: it can't be read, or holds what it must not (facts: path, detail).
    """
    return handout.read(path)


def open_sign_in(place: Workplace, account: Account) -> SignIn:
    """The account's sign-in to Microsoft 365, by browser or by code; both wait for a person, in a worker.

    Raises:
        BadAccount: the settings can't work.
    """
    return accounts.open_sign_in(account, place.home)


def sign_in(
    place: Workplace,
    account: Account,
    show: Callable[[DeviceCode], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> SignedIn:
    """Sign in through the system's browser or, with ``show``, by a code that it gives to a person.

    Raises:
        SignInRefused, TransportUnavailable, BadAccount: see ``SignIn``.
    """
    signing = open_sign_in(place, account)
    try:
        user = signing.in_browser() if show is None else signing.by_device(show, should_stop)
        return SignedIn(user, signing.remembers)
    finally:
        signing.close()


def suggest(address: str) -> Suggestion | None:
    """What the address's domain says of its way of sending; asks DNS, so it belongs in a worker.

    Raises:
        UnsafeHeader: it is not one plain address (facts: field).
    """
    from loantracker.mail.discovery import suggest as announced  # noqa: PLC0415 - dnspython only here

    return announced(address)


def check_account(place: Workplace, account: Account, *, password: str | None = None) -> Iterator[Step]:
    """Try an account step by step, up to a real message to oneself; the first step that fails is the last.

    Nothing is sent before the last step: whoever stops asking for steps stops it.
    """
    return check(
        account,
        lambda: accounts.open_transport(account, outbox=place.outbox, password=password, brief=True),
        place.now(),
    )
