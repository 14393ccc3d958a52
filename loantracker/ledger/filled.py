"""Formulas filled down a column, kept as one: a column of fifty thousand costs little more than one.

``H5-I5`` in row 5 and ``H6-I6`` in row 6 are the same formula. Their references name their own row ("#"), the
row above ("@") or fixed rows; what else they could be is left to be read one by one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from loantracker.ledger import formulas
from loantracker.ledger.cells import LAST_ROW, Place, Rect
from loantracker.ledger.sheetxml import Formula

_SIMPLE = re.compile(r"[A-Z0-9$:+\-*/^&=<>(),. #@]+")
_ROW_MARK = re.compile(r"(?<![A-Z])[#@]|[#@](?=[0-9A-Za-z_.(#@])")
_OTHER_ROW = re.compile(r"[A-Z][0-9]|(?<![$0-9])[0-9]+:")


class _Span(NamedTuple):
    """One reference of the formula: rows counted from the formula's own where they move with it."""

    sheet: int
    left: int
    right: int
    top: int
    top_moves: bool
    bottom: int
    bottom_moves: bool


@dataclass(slots=True)
class Filled:
    """One formula in many rows of a column."""

    sheet: int
    column: int
    spans: tuple[_Span, ...]
    rows: list[int] = field(default_factory=list)  # sorted; those not yet found stale

    def reached(self, sheet: int, rect: Rect) -> Iterator[int]:
        """Take out the rows whose formula refers to a cell of ``rect``, each once."""
        for span in self.spans:
            if span.sheet != sheet or span.left > rect.right or span.right < rect.left:
                continue
            low, high = 1, LAST_ROW
            if span.bottom_moves:
                low = rect.top - span.bottom
            elif span.bottom < rect.top:
                continue
            if span.top_moves:
                high = rect.bottom - span.top
            elif span.top > rect.bottom:
                continue
            start, end = bisect_left(self.rows, low), bisect_right(self.rows, high)
            hit = self.rows[start:end]
            del self.rows[start:end]
            yield from hit


class FilledColumns:
    """The formulas of one sheet, sorted into those filled down and the rest."""

    def __init__(self, sheet: int) -> None:
        """Start empty; ``sheet`` is the sheet's index."""
        self._sheet = sheet
        self._known: dict[tuple[int, str], Filled | None] = {}

    def take(self, formula: Formula) -> bool:
        """Whether the formula is one that is filled down; then it is kept here."""
        row, column = formula.place
        key = formula.text.replace(str(row), "#").replace(str(row - 1), "@")
        if (column, key) not in self._known:
            self._known[column, key] = self._understood(formula.place, formula.text, key)
        filled = self._known[column, key]
        if filled is None:
            return False
        filled.rows.append(row)
        return True

    def columns(self) -> list[Filled]:
        """All that was taken."""
        found = [filled for filled in self._known.values() if filled is not None]
        for filled in found:
            filled.rows.sort()
        return found

    def _understood(self, place: Place, text: str, key: str) -> Filled | None:
        if "#" in text or "@" in text or not _SIMPLE.fullmatch(key):
            return None
        if _ROW_MARK.search(key) or _OTHER_ROW.search(key):
            return None
        reading = formulas.read(text)
        if reading.anywhere or reading.names or reading.tables:
            return None
        spans: list[_Span] = []
        for area in reading.areas:
            first, last = area.first, area.last
            if first.row_moves != last.row_moves or first.row > last.row or first.column > last.column:
                return None
            spans.append(
                _Span(
                    self._sheet,
                    first.column,
                    last.column,
                    first.row - place.row * first.row_moves,
                    first.row_moves,
                    last.row - place.row * last.row_moves,
                    last.row_moves,
                ),
            )
        return Filled(self._sheet, place.column, tuple(spans))
