"""A sheet's first rows as they look, for a table that cannot be changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QBrush, QColor

from ui import theme
from ui.models.cells import DISPLAY
from ui.models.roles import LEFT, RIGHT, Index

_NUMBER: Final = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")  # numbers stand right, as in Excel


class PreviewModel(QAbstractTableModel):
    """Rows by their number in the sheet; the header's rows stand out, and the columns that wait in them."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[int] = []
        self._rows: list[tuple[str, ...]] = []
        self._width = 0
        self._header: Collection[int] = ()
        self._waiting: Collection[int] = ()

    def show(self, rows: Mapping[int, tuple[str, ...]], header: Collection[int], width: int) -> None:
        """Show these rows; ``header`` are the numbers of the header's rows."""
        self.beginResetModel()
        self.numbers = sorted(rows)
        self._rows = [rows[number] for number in self.numbers]
        self._header = header
        self._width = max([width, *map(len, self._rows)])
        self._waiting = ()
        self.endResetModel()

    def wait(self, columns: Collection[int]) -> None:
        """Mark these columns' headers as waiting for the clerk."""
        self._waiting = columns
        if self._rows and self._width:
            last = self.index(len(self._rows) - 1, self._width - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.BackgroundRole])

    def text(self, row: int, column: int) -> str:
        """The cell's text; "" beyond the row's end."""
        texts = self._rows[row]
        return texts[column] if column < len(texts) else ""

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return str(self.numbers[section])
        return None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        row, column = index.row(), index.column()
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if _NUMBER.fullmatch(self.text(row, column)) else LEFT
        return self._look(self.numbers[row], column).get(role)

    def _look(self, number: int, column: int) -> Mapping[int, object]:
        """How a cell looks by role: header rows stand out, what is above them is quieter."""
        now = theme.tokens()
        if number in self._header:
            tone = now.warning if column in self._waiting else now.success
            return {
                Qt.ItemDataRole.BackgroundRole: QBrush(QColor(tone.ground)),
                Qt.ItemDataRole.ForegroundRole: QBrush(QColor(now.text)),
                Qt.ItemDataRole.FontRole: theme.font(bold=True),
            }
        if self._header and number < min(self._header):
            return {Qt.ItemDataRole.ForegroundRole: QBrush(QColor(now.muted))}
        return {}
