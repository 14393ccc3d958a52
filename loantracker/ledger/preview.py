"""The rows around each table's header as people see them, for a clerk who says what the columns are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loantracker.collecting import uncollected
from loantracker.ledger.confirmed import Layouts
from loantracker.ledger.layout import SheetLayout, find_tables
from loantracker.ledger.package import Package
from loantracker.ledger.values import shown
from loantracker.ledger.workbook import Cell, Sheet, read_sheets

_TOP: Final = 12  # rows from the sheet's first one on
_ABOVE: Final = 4  # rows above a header: its title
_BELOW: Final = 8  # rows below a header

Span = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column): rows from 1, columns from 0


@dataclass(frozen=True, slots=True)
class SheetView:
    """One worksheet: some of its rows by their number (from 1), its merged cells among them, its tables."""

    name: str
    rows: Mapping[int, tuple[str, ...]]  # all of one length: up to the last column with anything in it
    merged: tuple[Span, ...]
    tables: tuple[SheetLayout, ...]


def look_at(path: Path, layouts: Layouts, headers: Mapping[str, Collection[int]]) -> tuple[SheetView, ...]:
    """Every worksheet of a workbook; ``headers`` are the rows (from 1) by sheet that the clerk calls headers.

    Raises:
        LedgerMissing, NotAWorkbook, PasswordProtected, DamagedWorkbook, HostileWorkbook: as the file is.
    """
    with uncollected():
        return tuple(
            _view(sheet, find_tables(sheet, layouts, headers.get(sheet.name, ())))
            for sheet in read_sheets(Package.open(path))
        )


def _view(sheet: Sheet, tables: tuple[SheetLayout, ...]) -> SheetView:
    numbers = set(range(1, _TOP + 1))
    for table in tables:
        numbers |= set(range(table.header_row - _ABOVE, table.header_row + _BELOW + 1))
    seen = sorted(number for number in numbers if 1 <= number <= len(sheet.rows))
    width = max(
        (column + 1 for number in seen for column, value in enumerate(sheet.rows[number - 1]) if value != ""),
        default=0,
    )
    merged = tuple(
        ((top + 1, left), (bottom + 1, min(right, width - 1)))
        for (top, left), (bottom, right) in sheet.merged
        if top + 1 in numbers and left < width
    )
    rows = {number: tuple(map(_seen, sheet.rows[number - 1][:width])) for number in seen}
    return SheetView(sheet.name, rows, merged, tables)


def _seen(value: Cell) -> str:
    """The cell's value as registers show it: a fraction is one of baht."""
    return f"{value:,.2f}" if isinstance(value, float) and value != int(value) else shown(value)
