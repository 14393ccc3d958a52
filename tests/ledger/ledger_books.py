"""Small ledgers for tests, written by openpyxl from rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from loantracker import ledger
from loantracker.records import Entry, Problem

THAI_DATE = "[$-107041E]d mmm yy;@"
HEADER = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนด", "จำนวนเงินส่งใช้", "สถานะ")
ROW: Mapping[str, Any] = {
    "เลขที่สัญญา": "1/2566",
    "ผู้ยืม": "นางสาวมะลิ ใจดี",
    "จำนวนเงิน": 1000.5,
    "วันครบกำหนด": date(2023, 1, 15),
}


def fill(sheet: Worksheet, rows: Iterable[Sequence[Any]], merged: Iterable[str] = ()) -> None:
    """Put the rows from A1 on; dates get a Thai format."""
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(number, column, value)
            if isinstance(value, date):
                cell.number_format = THAI_DATE
    for area in merged:
        sheet.merge_cells(area)


def book(
    path: Path,
    sheets: Mapping[str, Iterable[Sequence[Any]]],
    merged: Mapping[str, Iterable[str]] | None = None,
) -> Path:
    """A workbook of these sheets."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        fill(made.create_sheet(name), rows, (merged or {}).get(name, ()))
    made.save(path)
    return path


def advances(path: Path, *rows: Mapping[str, Any], sheet: str = "เงินยืมใช้ในราชการ") -> Path:
    """A ledger of one sheet; each row is the plain row with some cells changed, or new columns filled."""
    filled = [{**ROW, **row} for row in rows]
    header = list(dict.fromkeys([*HEADER, *(name for row in filled for name in row)]))
    return book(path, {sheet: [header, *([row.get(name) for name in header] for row in filled)]})


def one(path: Path, cells: dict[str, Any]) -> tuple[Entry | None, Problem | None]:
    """The only entry and the only problem of a ledger of one row."""
    snapshot = ledger.read(advances(path / "a.xlsx", cells))
    assert len(snapshot.entries) <= 1
    assert len(snapshot.problems) <= 1
    return next(iter(snapshot.entries), None), next(iter(snapshot.problems), None)
