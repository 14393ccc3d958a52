"""The ledger that the benches share: 50,000 rows and 15 columns, made once and kept in out/bench."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

ROWS = 50_000
LAST = 1_048_577  # the row after a sheet's last
SHEET = "เงินยืมใช้ในราชการ"
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
HEADER = (
    "เลขที่สัญญา",
    "ส่วนราชการ",
    "ผู้ยืม",
    "หมวดรายจ่าย",
    "โครงการ",
    "วันที่รับเงิน",
    "วันที่สิ้นสุดปฏิบัติราชการ",
    "จำนวนเงิน",
    "วันครบกำหนด",
    "วันที่ส่งใช้",
    "จำนวนเงินส่งใช้",
    "เลขที่ใบรับใบสำคัญ",
    "สถานะ",
    "อีเมลผู้ยืม",
    "อีเมลหน่วยงาน",
)
CLEARED_ON, CLEARED = "J", "K"  # the columns that the patching bench writes into

_FOLDER = Path(__file__).resolve().parent.parent / "out" / "bench"
_DATE = "[$-107041E]d mmm yy;@"
_AGENCIES = ("สลป.", "สปท.", "สตน.", "สกจ.", "สพข.", "สกค.", "สปส.", "กต.", "สกต.")
_CATEGORIES = ("ค่าใช้สอย - เดินทางไปราชการ", "ค่าใช้สอย - ฝึกอบรมและสัมมนา", "ค่าวัสดุ")

Value = str | int | float | date | None


def ledger(rows: int = ROWS) -> Path:
    """The path of the ledger with so many rows, made where it is not there yet."""
    path = _FOLDER / f"ledger-{rows}x{len(HEADER)}.xlsx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".tmp")
        _make(rows).save(unfinished)
        unfinished.replace(path)
    return path


def nearly_empty() -> Path:
    """The path of a ledger that fills its sheet to the last row, with entries in 500 and formats in all."""
    path = _FOLDER / "ledger-full-sheet.xlsx"
    if not path.exists():
        source = ledger(500)
        unfinished = path.with_suffix(".tmp")
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                data = old.read(name)
                if name.endswith("/sheet1.xml"):
                    blank = (
                        b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(FIRST_ROW + 500, LAST)
                    )
                    data = data.replace(b"</sheetData>", b"".join(blank) + b"</sheetData>")
                new.writestr(name, data)
        unfinished.replace(path)
    return path


def _make(rows: int) -> Workbook:
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(SHEET)
    sheet.append(["ทะเบียนคุมเงินยืมใช้ในราชการ"])
    sheet.append([])
    sheet.append(HEADER)
    for values in _rows(rows):
        sheet.append([_dated(sheet, value) if isinstance(value, date) else value for value in values])
    return book


def _dated(sheet: WriteOnlyWorksheet, day: date) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.value = day
    cell.number_format = _DATE
    return cell


def _rows(count: int) -> Iterator[tuple[Value, ...]]:
    first = date(2022, 10, 3)
    for number in range(count):
        received = first + timedelta(days=number % 700)
        ended, deadline = received + timedelta(days=10), received + timedelta(days=30)
        amount = 1_000 + number % 977 * 50.25
        done = number % 4 != 0
        agency = number % len(_AGENCIES)
        yield (
            f"บย. {number + 1}/2566",
            _AGENCIES[agency],
            f"นางสาวผู้ยืม สมมติ{number % 5_000}",
            _CATEGORIES[number % len(_CATEGORIES)],
            f"โครงการตัวอย่างที่ {number % 3_000} ของส่วนราชการ",
            received,
            ended,
            amount,
            deadline,
            deadline - timedelta(days=3) if done else None,
            amount if done else None,
            f"บค. {number}/2566" if done else None,
            "ส่งใช้แล้ว" if done else "ค้างส่งใช้",
            f"borrower{number % 5_000}@example.com",
            f"saraban.a{agency}@example.org",
        )
