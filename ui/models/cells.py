"""The table model that all tables share: columns by name, and one cell at a time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, Qt

from ui.models.roles import LEFT, RIGHT, ROW_ROLE, SORT_ROLE, TONE_ROLE, Column, Index
from ui.theme import Tone

DISPLAY = Qt.ItemDataRole.DisplayRole


class Cell(NamedTuple):
    """What a cell shows: words, a pill's tone, a box's tick (None: no box), its side."""

    words: str
    tone: Tone | None = None
    ticked: bool | None = None
    right: bool = False


class CellModel(QAbstractTableModel):
    """Rows of a subclass. Painting asks for ``cell`` directly, which saves a trip through Qt a role."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)

    @property
    def widths(self) -> list[int]:
        """The columns' widths in px, 0 for those that stretch."""
        return [each.width for each in self.columns]

    @abstractmethod
    def cell(self, row: int, column: int) -> Cell:
        """What is shown at a place."""

    @abstractmethod
    def record(self, row: int) -> object:
        """The record of a row."""

    def value(self, row: int, column: int) -> object:
        """The native value at a place, for sorting and tests: Decimal, date, str."""
        return self.cell(row, column).words

    def hint(self, row: int, column: int) -> str:
        """The tool tip of a place: its words in full."""
        return self.cell(row, column).words

    def copied(self, row: int, column: int) -> str | Decimal | date | None:
        """What a table that is copied says at a place: numbers and dates as such."""
        return self.cell(row, column).words

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].head()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].right else LEFT
        return None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(row, column).words
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[column].right else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.hint(row, column)
        return self._native(row, column, role)

    def _native(self, row: int, column: int, role: int) -> object:
        if role == TONE_ROLE:
            return self.cell(row, column).tone
        if role == SORT_ROLE:
            return self.value(row, column)
        return self.record(row) if role == ROW_ROLE else None
