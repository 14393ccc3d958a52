"""Starts the windows: the composition root that binds them to ``loantracker.actions``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from loantracker import actions, attaching, mapping, wording
from loantracker.actions import Day, ReceivedMail, Workplace, WriteBack
from loantracker.ahead import ReadingAhead
from loantracker.records import Attachment, JournalMessage, Mail, Message, Outcome, Reminder
from loantracker.sending import Progress, SendReport
from loantracker.settings import Settings
from loantracker.window_state import FILE_NAME as WINDOW_FILE
from loantracker.window_state import WindowState, load_state, save_state
from ui import theme, wrapping
from ui.account_office import AccountOffice
from ui.changes_office import ChangesOffice
from ui.template_desk import TemplateDesk
from ui.upkeep_office import UpkeepOffice
from ui.window import Window


class OfficeDesk(UpkeepOffice, AccountOffice, ChangesOffice):
    """The desk of :mod:`ui.desk`, answered by the core; ``ahead`` may have read the first ledger already."""

    def __init__(self, place: Workplace, today: date, ahead: ReadingAhead | None = None) -> None:
        super().__init__(place, today)
        self._ahead = ahead

    @property
    def settings(self) -> Settings:
        """What the clerk has set."""
        return self._place.settings

    @property
    def today(self) -> date:
        """The day that everything is as of."""
        return self._today

    @property
    def templates(self) -> TemplateDesk:
        """The texts of the mails."""
        return TemplateDesk(lambda: self._place, self._today)

    def sample(self) -> Path:
        """A copy of the sample ledger that may be written to."""
        from loantracker import demo  # noqa: PLC0415 - its mail server is loaded for the sample alone

        copy = self._sample
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(demo.sample(), copy)
        return copy

    @property
    def _sample(self) -> Path:
        return self._place.home / "sample_ledger.xlsx"

    def open_ledger(self, path: Path) -> Day:
        """Read, assess and plan."""
        snapshot = self._ahead.take(path) if self._ahead is not None else None
        return actions.open_ledger(self._place, path, self._today, snapshot)

    def remember(self, path: Path) -> None:
        """Open this ledger when the program starts again; the sample is for trying only."""
        chosen = str(path.absolute())
        if chosen not in {self.settings.ledger, str(self._sample)}:
            self.save_settings(replace(self.settings, ledger=chosen))

    def columns(self, path: Path, choices: mapping.Choices) -> mapping.Mapping:
        """The ledger's first rows, and what its columns are taken for."""
        return mapping.look(self._place, path, choices)

    def try_columns(self, path: Path, choices: mapping.Choices) -> mapping.Tried:
        """What reading with these choices gives; nothing is kept."""
        return mapping.try_out(self._place, path, choices)

    def keep_columns(self, path: Path, choices: mapping.Choices) -> None:
        """Confirm the columns with these choices."""
        mapping.keep(self._place, path, choices)

    def attach(self, day: Day, paths: Sequence[Path], beside: Sequence[Attachment]) -> tuple[Attachment, ...]:
        """The files of one mail: those that it has already, and these, read and checked."""
        return attaching.read(day, paths, beside)

    def compose(
        self,
        day: Day,
        messages: Sequence[Message],
        account: str | None,
        files: Mapping[str, Sequence[Attachment]],
    ) -> dict[str, Mail]:
        """The exact mails with the clerk's files, both by message id."""
        return actions.compose(self._place, day, messages, account, files)

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
        """Send, each exactly once."""
        return actions.send(
            self._place,
            day,
            messages,
            mails,
            account,
            password=password,
            confirmed=confirmed,
            on_progress=on_progress,
            should_stop=should_stop,
        )

    def send_test(self, mail: Mail, address: str, account: str | None, *, password: str | None) -> Outcome:
        """Send one mail to oneself; no stage is spent."""
        return actions.send_test(self._place, mail, address, account, password=password)

    def write_back(self, path: Path, *, add_columns: bool) -> WriteBack:
        """Show in the ledger what was sent."""
        return actions.write_back(self._place, path, add_columns=add_columns)

    def export(self, day: Day, out: Path) -> Path:
        """Write a new workbook of all entries."""
        return actions.export(self._place, day, out, replace=True)  # the save dialog has asked

    def history(self) -> list[JournalMessage]:
        """Every message of the journal, newest first."""
        return actions.history(self._place)

    def entry_history(self, entry_id: str) -> list[tuple[JournalMessage, Reminder]]:
        """What was sent about one entry, newest first."""
        return actions.entry_history(self._place, entry_id)

    def resolve_unknown(self, message_id: str, *, arrived: bool) -> None:
        """Settle a message that nobody could be sure of."""
        actions.resolve_unknown(self._place, message_id, arrived=arrived, today=self._today)

    def received(self, inbox: Path) -> list[ReceivedMail]:
        """The mails in the demonstration's inbox."""
        return actions.received(inbox)

    def save_settings(self, settings: Settings) -> None:
        """Keep the settings."""
        self._place = actions.save_settings(self._place, settings)

    def window_state(self) -> WindowState:
        """How the clerk has arranged the windows."""
        return load_state(self._place.home / WINDOW_FILE)

    def keep_window_state(self, state: WindowState) -> None:
        """Keep how the windows are arranged."""
        save_state(state, self._place.home / WINDOW_FILE)


def run(
    place: Workplace,
    ledger: Path | None,
    today: date,
    *,
    inbox: Path | None = None,
    ahead: ReadingAhead | None = None,
) -> int:
    """Open the window on a ledger as of a day; gives the exit code when it is closed.

    ``inbox`` is the demonstration's folder of received mail; its page is shown when there is one.
    ``ahead`` reads the ledger already.
    """
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("LoanTracker")
    if sys.platform != "win32":
        app.setStyle("Fusion")
    theme.apply(app)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: theme.apply(app))
    clipboard = QGuiApplication.clipboard()
    clipboard.dataChanged.connect(lambda: wrapping.clean(clipboard))
    wording.set_language(place.settings.language)
    window = Window(OfficeDesk(place, today, ahead), inbox=inbox)
    before = sys.excepthook
    sys.excepthook = _shown_in(window)
    try:
        window.show()
        if ledger is not None:
            window.open_ledger(ledger)
        return app.exec()
    finally:
        sys.excepthook = before


def _shown_in(window: Window) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Our own mistakes in the window's code are shown in its bar, not lost on a console nobody sees."""

    def hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        window.errors.tell(error)

    return hook
