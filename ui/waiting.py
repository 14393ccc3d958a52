"""What waits to be written: tried again by a timer and when the file changes, told when it is done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from loantracker.changes import Flushed, Pending
from loantracker.errors import LoanTrackerError
from ui.desk import Desk
from ui.work import Work

RETRY_MS = 20_000


class Waiting(QObject):
    """The changes of the ledger that is open. Everything is done beside the window."""

    changed = Signal()  # ``pending`` and ``why`` are as they are now
    wrote = Signal(int)  # so many changes went into the ledger
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work = work
        self._path: Path | None = None
        self._asking = False
        self._again = False
        self._failure = ""
        self.pending = Pending()
        self.why: LoanTrackerError | None = None
        self.timer = QTimer(self)
        self.timer.setInterval(RETRY_MS)
        self.timer.timeout.connect(self.retry)

    @property
    def undisputed(self) -> int:
        """How many changes wait for the file alone."""
        disputed = {each.change.id for each in self.pending.conflicts}
        return sum(1 for each in self.pending.changes if each.id not in disputed)

    def open(self, path: Path) -> None:
        """Ask what waits for a ledger, and try to write it."""
        if path != self._path:
            self._path = path
            self._know(Pending(), None)
        self.retry()

    def retry(self) -> None:
        """Try to write what waits."""
        path = self._path
        if path is None:
            return
        if self._asking:
            self._again = True
            return
        self._asking = True

        def ask() -> tuple[Flushed, Pending]:
            return self._desk.flush(path), self._desk.pending(path)

        self._work.run(lambda _control: ask(), lambda answer: self._answered(path, *answer), self._failed)

    def _answered(self, path: Path, flushed: Flushed, pending: Pending) -> None:
        self._asking = False
        self._failure = ""
        if path == self._path:
            self._know(pending, flushed.why or pending.why)
            if flushed.written:
                self.wrote.emit(flushed.written)
        self._once_more()

    def _know(self, pending: Pending, why: LoanTrackerError | None) -> None:
        self.pending, self.why = pending, why
        if not pending.changes:
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()
        self.changed.emit()

    def _failed(self, error: BaseException) -> None:
        self._asking = False
        if str(error) != self._failure:  # said once, not at every try
            self._failure = str(error)
            self.failed.emit(error)
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self.retry()
