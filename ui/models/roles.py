"""What every table model of the program answers beyond Qt's own roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole)  # the native value: Decimal, date, str
ROW_ROLE = SORT_ROLE + 1  # the record of the row
TONE_ROLE = SORT_ROLE + 2  # theme.Tone for a pill, or None

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Column(NamedTuple):
    """A named column: its key, its head, its width in px (0 takes what is left), its side.

    An ``extra`` column is there for those who choose it.
    """

    key: str
    head: Callable[[], str]
    width: int
    right: bool = False
    extra: bool = False
