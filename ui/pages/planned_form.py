"""What every form of one change has: its plan, what the core refuses of it, and its draft."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loantracker.errors import FieldRefused, LoanTrackerError
from ui import telling
from ui.cells import CellList
from ui.desk import Desk
from ui.drafts import Drafts
from ui.fields import Field
from ui.planning import Planning
from ui.words import Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


class PlannedForm(QWidget):
    """The cells that would be written are planned while one types; a refusal stands beside its field."""

    applied = Signal(object, object)  # Applied, Change
    failed = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._day: Day | None = None
        self.drafts: Drafts | None = None
        self.cells = CellList()
        self.refusal = Label(look="fault", wrap=True)
        self.refusal.hide()
        self.planning = Planning(desk, work, self)
        self.planning.planned.connect(self._tell)
        self.planning.refused.connect(self._refused)
        self.planning.applied.connect(self._applied)
        self.planning.failed.connect(self.failed)

    @abstractmethod
    def _tell(self) -> None:
        """Say what will be written, and let it be written once that is known."""

    @abstractmethod
    def _applied(self, applied: object, change: object) -> None:
        """It was written, or waits: forget what was typed."""

    @abstractmethod
    def _field(self, name: str) -> Field[Any] | None:
        """The field that the core calls so."""

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, LoanTrackerError):
            self.failed.emit(error)
            return
        field = self._field(error.facts.get("field", "")) if isinstance(error, FieldRefused) else None
        if field is not None:
            field.refuse(telling.sentence(error))
        else:
            self.refusal.say(lambda: telling.sentence(error))
            self.refusal.show()
