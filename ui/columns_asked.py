"""When the mapping page is shown: where the clerk wants it, and by itself where a ledger lacks columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from loantracker.records import ProblemCode
from ui.desk import Desk
from ui.pages.page import Page
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from ui.pages.mapping import MappingPage


OF_COLUMNS = frozenset({ProblemCode.MISSING_COLUMN, ProblemCode.AMBIGUOUS_COLUMN})


def lacks_columns(day: Day) -> bool:
    """Whether some of the ledger can't be read for want of columns."""
    return any(each.blocking and each.code in OF_COLUMNS for each in day.snapshot.problems)


class ColumnsAsked(QObject):
    """The page is built when it is first shown; reading the same ledger again shows it no second time."""

    shows = Signal(QWidget)  # the page, to be seen now
    left = Signal()  # to where the clerk came from
    kept = Signal(object)  # the Path of a ledger whose columns are confirmed

    def __init__(self, desk: Desk, work: Work, add: Callable[[Page], object], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work = work
        self._add = add
        self._path: Path | None = None  # the ledger that is open

    @cached_property
    def page(self) -> MappingPage:
        """What the ledger's columns are read as."""
        from ui.pages.mapping import MappingPage  # noqa: PLC0415 - brings the reading of workbooks

        page = MappingPage(self._desk, self._work)
        page.left.connect(self.left)
        page.kept.connect(self.left)
        page.kept.connect(self.kept)
        self._add(page)
        return page

    def ask(self, path: Path | None = None) -> None:
        """Show the columns of a ledger, of the open one by default."""
        path = path or self._path
        if path is not None:
            self.page.begin(path)
            self.shows.emit(self.page)

    def opened(self, day: Day) -> None:
        """A ledger was read; what can't be read for want of columns is asked about, once."""
        first, self._path = self._path != day.path, day.path
        if first and lacks_columns(day):
            self.ask()

    def is_shown(self, widget: QWidget | None) -> bool:
        """Whether this widget is the page; it is not built for the answer."""
        return widget is self.__dict__.get("page", self)
