"""Between a form and the core: what would be written, asked for while typing, and then writing it.

The core answers beside the window. What is planned always belongs to what is
typed now: a newer question silences the older one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from loantracker.changes import Change
from ui.desk import Desk
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.editing import Applied

PAUSE_MS = 120  # a moment without typing, before the core is asked


class Planning(QObject):
    """One form's change: planned, refused, applied. Never applied twice, however often one clicks."""

    planned = Signal()  # ``change`` is what would be written now, or None
    refused = Signal(object)  # what is typed can't be written: a LoanTrackerError
    applied = Signal(object, object)  # Applied, Change
    failed = Signal(object)  # applying raised; nothing was kept

    def __init__(self, desk: Desk, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._make: Callable[[], Change] | None = None
        self._job: Job[Change] | None = None
        self._wanted = False
        self.busy = False
        self.change: Change | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._ask)

    def plan(self, day: Day | None, make: Callable[[], Change] | None) -> None:
        """Ask what ``make`` would write, in a moment; None: the form is not complete."""
        self._day, self._make = day, make
        self._wanted = False
        self.change = None
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if make is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.planned.emit()

    @property
    def asking(self) -> bool:
        """Whether the core has not answered yet."""
        return self._timer.isActive() or self._job is not None

    def save(self) -> None:
        """Write what is planned; while the core still thinks, as soon as it has answered."""
        if self.busy:
            return
        day, change = self._day, self.change
        if day is None or change is None:
            self._wanted = self.asking
            return
        self.busy = True
        self.planned.emit()
        self._work.run(
            lambda _control: self._desk.apply(day, change),
            lambda applied: self._applied(applied, change),
            self._not_applied,
        )

    def _ask(self) -> None:
        make = self._make
        if make is not None:
            self._job = self._work.run(lambda _control: make(), self._planned, self._refused)

    def _planned(self, change: Change) -> None:
        self._job = None
        self.change = change
        self.planned.emit()
        if self._wanted:
            self._wanted = False
            self.save()

    def _refused(self, error: BaseException) -> None:
        self._job = None
        self._wanted = False
        self.refused.emit(error)

    def _applied(self, applied: Applied, change: Change) -> None:
        self.busy = False
        self.change = None
        self.applied.emit(applied, change)

    def _not_applied(self, error: BaseException) -> None:
        self.busy = False
        self.planned.emit()
        self.failed.emit(error)
