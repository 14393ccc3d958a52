"""What every page of the window has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.desk import Desk
from ui.words import Label, Words
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


class Page(QWidget):
    """A page: it shows a day, and tells the window of failures, successes and changes."""

    failed = Signal(object)  # an exception, for the bar
    told = Signal(str)  # a sentence, for the toast
    changed = Signal()  # ledger or journal changed: read again
    changed_to = Signal(object)  # the Day as it is now
    applied = Signal(object, object)  # what became of a change (editing.Applied), and the Change
    goes_to = Signal(str)  # the key of a page that the clerk asked for

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self.desk = desk
        self.work = work
        self.day: Day | None = None
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def show_day(self, day: Day) -> None:
        """Show a ledger as of a day."""
        self.day = day

    def shown(self) -> None:
        """The clerk has just come to this page."""

    def settings_changed(self) -> None:
        """Accounts or the office's words have changed."""

    def may_close(self) -> bool:
        """Whether the window may close now; a page that says no tells the window later."""
        return True


def column(
    widget: QWidget | None = None, *, margin: int = theme.SPACE_L, space: int = theme.SPACE_M
) -> QVBoxLayout:
    """A vertical layout with the program's spacing."""
    made = QVBoxLayout(widget) if widget is not None else QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(space)
    return made


def row(widget: QWidget | None = None, *, margin: int = 0, space: int = theme.SPACE_S) -> QHBoxLayout:
    """A horizontal layout with the program's spacing."""
    made = QHBoxLayout(widget) if widget is not None else QHBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(space)
    return made


def heading(words: Words) -> Label:
    """The head of a section."""
    return Label(words, look="heading")


def scrolled() -> tuple[QScrollArea, QWidget]:
    """An area that scrolls downwards where its room is short, and the widget in it to lay things out on."""
    area, inside = QScrollArea(), QWidget()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area, inside
