"""What the small ledger of ``editing_places`` holds, and colleagues who work in it too."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from loantracker import actions
from loantracker.actions import Day
from loantracker.workplace import Workplace

TODAY = date(2023, 8, 25)
SHEET = "เงินยืมใช้ในราชการ"
HEADER = (
    "เลขที่สัญญา",
    "ผู้ยืม",
    "อีเมลผู้ยืม",
    "จำนวนเงิน",
    "วันครบกำหนด",
    "จำนวนเงินส่งใช้",
    "วันที่ส่งใช้",
    "เลขที่ใบรับใบสำคัญ",
    "สถานะ",
    "หมายเหตุ",
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("1/2566", "นางสาวมะลิ ใจดี", "mali@example.com", 1000, date(2023, 8, 1), None, None, None, None, None),
    (
        "2/2566",
        "นายสมชาย รักงาน",
        "somchai@example.com",
        2000,
        date(2023, 8, 2),
        None,
        None,
        None,
        None,
        "ด่วน",
    ),
    ("3/2566", "นางวิไล แก้วมณี", "wilai@example.com", 3000, date(2023, 8, 3), None, None, None, None, None),
)
ONE, TWO, THREE = (f"official_advance:{number}/2566" for number in (1, 2, 3))


def opened(place: Workplace, ledger: Path) -> Day:
    return actions.open_ledger(place, ledger, TODAY)


def rewritten(ledger: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> None:
    """Write the ledger anew, with these rows and merged areas."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    book.save(ledger)


def cells(ledger: Path) -> dict[str, Any]:
    """Every cell of the sheet that holds something."""
    sheet = load_workbook(ledger)[SHEET]
    return {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None}


def colleague(ledger: Path, changed: Mapping[str, Any], *, insert: int = 0, delete: int = 0) -> None:
    """Somebody else saves the ledger, with cells changed and rows inserted or deleted above them."""
    book = load_workbook(ledger)
    sheet = book[SHEET]
    for name, value in changed.items():
        sheet[name].value = value
    if insert:
        sheet.insert_rows(insert)
    if delete:
        sheet.delete_rows(delete)
    book.save(ledger)


@contextlib.contextmanager
def held(ledger: Path) -> Iterator[None]:
    """The ledger is open elsewhere."""
    with ledger.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
