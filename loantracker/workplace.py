"""The program's own folder: settings, journal, backups and outbox, as both roots open it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loantracker import ledger, settings
from loantracker.calendar import BANGKOK, WorkingDays
from loantracker.changes import Change
from loantracker.errors import (
    HomeNotWritable,
    JournalDamaged,
    NoAccount,
    NoPassword,
    UnknownAccount,
    UnsafeKeyring,
)
from loantracker.ledger.kept import FILE_NAME as LAYOUTS_NAME
from loantracker.ledger.kept import load_layouts
from loantracker.mail.templates import OwnTemplates
from loantracker.pending import Queue
from loantracker.records import Account
from loantracker.settings import Settings

if TYPE_CHECKING:  # who only reads a ledger pays for neither journal nor mail
    from loantracker.journal import Journal


@dataclass(frozen=True, slots=True)
class Workplace:
    """The program's own folder and what the clerk has set in it."""

    home: Path
    config: Path
    settings: Settings
    now: Callable[[], datetime] = field(default=lambda: datetime.now(BANGKOK), repr=False)

    @classmethod
    def open(cls, home: Path | None = None, config: Path | None = None) -> Workplace:
        """Open the folder (``settings.home()`` by default) and its settings file."""
        home = home or settings.home()
        config = config or home / settings.FILE_NAME
        return cls(home, config, settings.load(config))

    @property
    def journal_path(self) -> Path:
        """The journal's file."""
        return self.home / settings.JOURNAL_NAME

    @property
    def backups(self) -> Path:
        """Where copies of ledgers go before each save."""
        return self.home / "backups"

    @property
    def journal_backups(self) -> Path:
        """Where copies of the journal go, one for each day of sending."""
        return self.backups / "journal"

    @property
    def outbox(self) -> Path:
        """Where .eml drafts go when an account names no folder of its own."""
        return self.home / "outbox"

    @property
    def templates(self) -> OwnTemplates:
        """The office's own templates over the built-in ones."""
        return OwnTemplates(self.home / "templates")

    @property
    def working_days(self) -> WorkingDays:
        """The office's working days, with those that the clerk has set."""
        chosen = self.settings
        return WorkingDays(extra_holidays=chosen.extra_holidays, extra_working=chosen.extra_working)

    @property
    def layouts_path(self) -> Path:
        """The file of the columns that the clerk has confirmed."""
        return self.home / LAYOUTS_NAME

    @property
    def pending(self) -> Path:
        """Where changes wait to be written into ledgers."""
        return self.home / "pending"

    def queue(self, path: Path) -> Queue:
        """The changes that wait to be written into a ledger."""
        return Queue(self.pending, path)

    def read(self, path: Path, overlay: Sequence[Change] | None = None) -> ledger.Snapshot:
        """Read a ledger as this office does: with its agencies, confirmed columns and waiting changes.

        ``overlay`` takes the place of the changes that wait.

        Raises what ``ledger.read`` raises; BadLayouts: the file of confirmed columns can't be read;
        PendingDamaged: that of waiting changes can't.
        """
        layouts = load_layouts(self.layouts_path)
        waiting = self.queue(path).load() if overlay is None else overlay
        return ledger.read(path, agencies=self.settings.agencies, layouts=layouts, overlay=waiting)

    def clock(self, today: date) -> Callable[[], datetime]:
        """The time now, on the day that the work is done as of: what journal and ledger shall show."""
        return lambda: datetime.combine(today, self.now().time(), BANGKOK)

    def journal(self) -> Journal:
        """The journal, open; close it by using it as a context manager.

        Raises:
            JournalError: it can't be used.
            HomeNotWritable: there is no folder for it.
        """
        from loantracker.journal import Journal, newest_copy  # noqa: PLC0415 - brings SQLAlchemy

        if self.settings.journal_url:
            return Journal.open(self.settings.journal_url, password=self._journal_password())
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            there = self.journal_path.exists()
        except OSError as error:
            raise HomeNotWritable(path=self.home) from error
        lost = None if there else newest_copy(self.journal_backups)
        if lost:  # a fresh journal would send everything again
            raise JournalDamaged(path=self.journal_path, detail="missing", backup=lost)
        try:
            return Journal.open(self.journal_path)
        except JournalDamaged as error:
            backup = newest_copy(self.journal_backups)
            raise JournalDamaged(**error.facts, **({"backup": backup} if backup else {})) from error

    @property
    def journal_account(self) -> Account | None:
        """What the shared journal's password is kept under; None where no user name asks for one."""
        parts = urlsplit(self.settings.journal_url)
        if not parts.username:
            return None
        host = f"{parts.hostname or 'localhost'}{parts.path}"
        return Account("journal", kind="postgresql", sender="", host=host, username=parts.username)

    def _journal_password(self) -> str | None:
        from loantracker.mail import accounts  # noqa: PLC0415 - brings the keyring

        account = self.journal_account
        if account is None:
            return None
        try:
            return accounts.find_password(account)
        except (NoPassword, UnsafeKeyring):  # the server may know its user by other means, else it says no
            return None

    def account(self, name: str | None) -> Account:
        """The named account, or the default one.

        Raises:
            NoAccount: none is named and there is no default.
            UnknownAccount: no account of that name (facts: account, known).
        """
        known = self.settings.accounts
        wanted = name or self.settings.default_account or (next(iter(known)) if len(known) == 1 else "")
        if not wanted:
            raise NoAccount
        if wanted not in known:
            raise UnknownAccount(account=wanted, known=", ".join(sorted(known)) or "-")
        return known[wanted]
