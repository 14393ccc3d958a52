"""What the windows ask of the core: one narrow protocol, so that tests can answer it themselves.

The records that pass through are the core's own. Everything but ``settings``
and ``accounts`` may take seconds and is called through ``ui.work``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from loantracker.records import Attachment, JournalMessage, Mail, Message, Outcome, Reminder
from ui.account_desk import AccountDesk
from ui.changes_desk import ChangesDesk
from ui.upkeep_desk import UpkeepDesk

if TYPE_CHECKING:  # the core's edges are loaded when the first ledger is opened, not with the window
    from loantracker import mapping
    from loantracker.actions import Day, ReceivedMail, WriteBack
    from loantracker.sending import Progress, SendReport
    from loantracker.settings import Settings
    from loantracker.window_state import WindowState
    from ui.template_desk import TemplateDesk


class Desk(UpkeepDesk, AccountDesk, ChangesDesk, Protocol):
    """The clerk's desk: one workplace, one day."""

    @property
    def settings(self) -> Settings:
        """What the clerk has set."""

    @property
    def today(self) -> date:
        """The day that everything is as of."""

    @property
    def templates(self) -> TemplateDesk:
        """The texts of the mails."""

    def sample(self) -> Path:
        """A copy of the sample ledger that may be written to."""

    def open_ledger(self, path: Path) -> Day:
        """Read, assess and plan."""

    def columns(self, path: Path, choices: mapping.Choices) -> mapping.Mapping:
        """The ledger's first rows, and what its columns are taken for."""

    def try_columns(self, path: Path, choices: mapping.Choices) -> mapping.Tried:
        """What reading with these choices gives; nothing is kept."""

    def keep_columns(self, path: Path, choices: mapping.Choices) -> None:
        """Confirm the columns with these choices."""

    def attach(self, day: Day, paths: Sequence[Path], beside: Sequence[Attachment]) -> tuple[Attachment, ...]:
        """The files of one mail: those that it has already, and these, read and checked."""

    def compose(
        self,
        day: Day,
        messages: Sequence[Message],
        account: str | None,
        files: Mapping[str, Sequence[Attachment]],
    ) -> dict[str, Mail]:
        """The exact mails with the clerk's files, both by message id."""

    def send(
        self,
        day: Day,
        messages: Sequence[Message],
        mails: Mapping[str, Mail],
        account: str | None,
        *,
        password: str | None,
        confirmed: int | None,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
    ) -> SendReport:
        """Send, each exactly once; ``confirmed`` is the number of messages as the clerk typed it."""

    def send_test(self, mail: Mail, address: str, account: str | None, *, password: str | None) -> Outcome:
        """Send one mail to oneself; no stage is spent."""

    def write_back(self, path: Path, *, add_columns: bool) -> WriteBack:
        """Show in the ledger what was sent."""

    def export(self, day: Day, out: Path) -> Path:
        """Write a new workbook of all entries."""

    def history(self) -> list[JournalMessage]:
        """Every message of the journal, newest first."""

    def entry_history(self, entry_id: str) -> list[tuple[JournalMessage, Reminder]]:
        """What was sent about one entry, newest first."""

    def resolve_unknown(self, message_id: str, *, arrived: bool) -> None:
        """Settle a message that nobody could be sure of."""

    def received(self, inbox: Path) -> list[ReceivedMail]:
        """The mails in the demonstration's inbox."""

    def remember(self, path: Path) -> None:
        """Open this ledger when the program starts again."""

    def save_settings(self, settings: Settings) -> None:
        """Keep the settings."""

    def window_state(self) -> WindowState:
        """How the clerk has arranged the windows; answered at once."""

    def keep_window_state(self, state: WindowState) -> None:
        """Keep how the windows are arranged."""
