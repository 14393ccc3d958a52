"""The cells that a change writes, as Excel names them: place, header, before and after."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from loantracker.changes import CellChange, Change
from loantracker.wording import text as _
from ui import theme
from ui.words import Label

PLACE_WIDTH = 56


def place(cell: CellChange, row: int | None) -> str:
    """A cell as Excel names it; the column alone where the row is not written yet."""
    return cell.column if row is None else f"{cell.column}{row}"


def shown(text: str) -> str:
    """A cell's text; a blank one is said, so that it can be seen."""
    return text or _("(ว่าง)")


class CellList(QWidget):
    """What will be written, cell by cell."""

    def __init__(self) -> None:
        super().__init__()
        self._change: Change | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE_S)
        self._grid.setVerticalSpacing(theme.SPACE_S)
        self._grid.setColumnStretch(1, 1)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is listed, a line a cell: place, header, before and after."""
        change = self._change
        if change is None:
            return ()
        return tuple(f"{place(each, change.row)} {each.header}: {self._words(each)}" for each in change.cells)

    def _words(self, cell: CellChange) -> str:
        change = self._change
        if change is not None and cell.column in change.withdrawn_formulas:
            return f"{_('สูตร')} → {shown(cell.after)}"
        words = change_words(cell, new=change is None or change.row is None)
        if change is not None and cell.column in change.continued and not change.withdraws:
            return _("{value} (ต่อจากแถวก่อนหน้า)", value=words)
        return words

    def show_change(self, change: Change | None) -> None:
        """List the cells of a change; None lists nothing."""
        if change == self._change:
            return
        self._change = change
        self._fill(() if change is None else change.cells)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._change is not None:
            self._fill(self._change.cells)

    def _fill(self, cells: Sequence[CellChange]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # it goes only when the event loop is back
                widget.deleteLater()
        row = self._change.row if self._change is not None else None
        for number, cell in enumerate(cells):
            where = Label(place(cell, row))
            where.tone("neutral")
            where.setFixedWidth(PLACE_WIDTH)
            where.setAlignment(Qt.AlignmentFlag.AlignCenter)
            where.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            head = Label(cell.header, look="caption", wrap=True)
            values = Label(self._words(cell), wrap=True, selectable=True)
            values.setFont(theme.font(tabular=True))
            for label in (head, values):
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            both = QWidget()
            box = QVBoxLayout(both)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(0)
            box.addWidget(head)
            box.addWidget(values)
            self._grid.addWidget(where, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(both, number, 1)


def change_words(cell: CellChange, *, new: bool) -> str:
    """Before and after; a new row has no before."""
    return shown(cell.after) if new else f"{shown(cell.before)} → {shown(cell.after)}"
