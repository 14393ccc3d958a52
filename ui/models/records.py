"""A table of any records: columns by name, words and tones by function."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal

from ui.models.cells import DISPLAY, Cell, CellModel
from ui.models.roles import Column, Index
from ui.theme import Tone

T = TypeVar("T")


class RecordsModel(CellModel, Generic[T]):
    """Records in the order given. ``words(record, key)`` fills a cell, ``tone`` makes it a pill."""

    def __init__(
        self,
        columns: Sequence[Column],
        words: Callable[[T, str], str],
        tone: Callable[[T, str], Tone | None] = lambda _record, _key: None,
    ) -> None:
        super().__init__(columns)
        self._words = words
        self._tone = tone
        self._records: tuple[T, ...] = ()

    @property
    def records(self) -> tuple[T, ...]:
        """What is shown."""
        return self._records

    def show(self, records: Iterable[T]) -> None:
        """Show these."""
        self.beginResetModel()
        self._records = tuple(records)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._records)

    def cell(self, row: int, column: int) -> Cell:
        record, shown = self._records[row], self.columns[column]
        return Cell(self._words(record, shown.key), self._tone(record, shown.key), right=shown.right)

    def record(self, row: int) -> T:
        return self._records[row]


class TickModel(RecordsModel[T]):
    """Records that can be ticked; all are until someone unticks one."""

    ticked = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        words: Callable[[T, str], str],
        tone: Callable[[T, str], Tone | None],
        key: Callable[[T], str],
    ) -> None:
        super().__init__(columns, words, tone)
        self._key = key
        self._off: set[str] = set()
        self._open = True

    @property
    def chosen(self) -> tuple[T, ...]:
        """The records that are ticked, in their order."""
        return tuple(each for each in self._records if self._key(each) not in self._off)

    def freeze(self, *, frozen: bool) -> None:
        """Keep the ticks as they are, or let them be changed again."""
        self._open = not frozen

    def tick_all(self, *, on: bool) -> None:
        """Tick all, or none."""
        if not self._open:
            return
        self._off = set() if on else {self._key(each) for each in self._records}
        self._repaint()

    def tick_only(self, keys: Collection[str]) -> None:
        """Tick these alone."""
        if not self._open:
            return
        self._off = {self._key(each) for each in self._records} - {*keys}
        self._repaint()

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == 0 and self._open:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def cell(self, row: int, column: int) -> Cell:
        shown = super().cell(row, column)
        return shown if column else shown._replace(ticked=self._key(self._records[row]) not in self._off)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole:
            ticked = self.cell(index.row(), index.column()).ticked
            return None if ticked is None else (Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() or not self._open:
            return False
        key = self._key(self._records[index.row()])
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._off.discard(key)
        else:
            self._off.add(key)
        self.dataChanged.emit(index, index, [role])
        self.ticked.emit()
        return True

    def _repaint(self) -> None:
        if self._records:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._records) - 1, 0))
        self.ticked.emit()
