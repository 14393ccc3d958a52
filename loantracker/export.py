"""Entries, with where each stands, as a new workbook (the home of openpyxl).

A sheet per kind and one of the problems. What readers other than Excel see is
what Excel shows: totals are values, since openpyxl writes formulas without
their results. Text is always text: a cell never becomes a formula.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, Generic, TypeVar, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from loantracker import wording
from loantracker.deadlines import Assessment
from loantracker.errors import ExportRefused, write_fault
from loantracker.records import Entry, Kind, Mark, Problem, Status
from loantracker.wording import text as _

Value = str | int | Decimal | date | None

DATE_FORMAT: Final = "[$-107041E]d mmm yy;@"  # 25 ส.ค. 66, as the ledgers have it
MONEY_FORMAT: Final = "#,##0.00"
LONGEST_TEXT: Final = 32_767  # what a cell holds, in UTF-16 units (Excel specifications and limits)

_OWN: Final = "LoanTracker"  # a document property by which an export is known again
_SAVED_BY: Final = b"lastModifiedBy"  # what Excel and LibreOffice leave in the file that they save
_PROPERTIES: Final = 65_536  # bytes of properties that are looked at

_FACE = "TH Sarabun New"
_HEADER_ROW = 4
_LINE_HEIGHT = 21.0  # points, for 14-point Thai with marks above and below
_TALLEST = 409.0  # points, the tallest row that Excel has
_LETTERS_A_WIDTH = 0.9  # letters that one of Excel's width units holds, in a wider face than ours
_LINE = Side(style="thin", color="FFBFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_FILL = PatternFill("solid", fgColor="FFDCE9E3")
_TOTAL_FILL = PatternFill("solid", fgColor="FFF2F2F2")
# The screen's colours of each status on light: ink and ground.
_COLOURS: Final = {
    Status.OVERDUE: ("FFB3261E", "FFFCEBEA"),
    Status.DUE_SOON: ("FF7A4F00", "FFFFF3D6"),
    Status.CLEARED: ("FF0B6E4F", "FFE7F3EE"),
    Status.HELD: ("FF5F5F5F", "FFEDEDED"),
}
# What XML 1.0 can't hold or a cell shouldn't: controls, lone surrogates, non-characters.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An entry as of the export's day, with its reason as a sentence and what was sent about it."""

    entry: Entry
    assessment: Assessment
    reason: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class _Column(Generic[T]):
    header: str
    width: float
    value: Callable[[T], Value]
    total: bool = False
    wrap: bool = False


def export_workbook(rows: Sequence[ExportRow], problems: Sequence[Problem], out: Path, today: date) -> None:
    """Write the entries and problems, as of ``today``, to ``out`` (replaced whole or left alone).

    Raises ExportRefused when ``out`` is no .xlsx or can't be written.
    """
    if out.suffix.lower() != ".xlsx":
        raise ExportRefused(path=out, detail="no_xlsx")
    book = Workbook()
    book.custom_doc_props.append(  # type: ignore[attr-defined] # the stubs don't know it yet
        StringProperty(name=_OWN, value="export")
    )
    book.remove(book.worksheets[0])
    _add_styles(book)
    for kind in Kind:
        mine = [row for row in rows if row.entry.kind is kind]
        columns = _columns(kind)
        sheet = _sheet(book, wording.kind(kind), today, columns, mine)
        _colour(sheet, columns, len(mine))
    _sheet(book, _("ข้อมูลที่ต้องตรวจ"), today, _problem_columns(), problems)
    _save(book, out)


def is_export(path: Path) -> bool:
    """Whether a file is an export of this program that nobody has saved since with another one."""
    try:
        with zipfile.ZipFile(path) as book, book.open("docProps/custom.xml") as own:
            if f'name="{_OWN}"'.encode() not in own.read(_PROPERTIES):
                return False
            with book.open("docProps/core.xml") as core:
                return _SAVED_BY not in core.read(_PROPERTIES)
    except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False  # no workbook, no such part, encrypted, packed in another way, damaged


def _columns(kind: Kind) -> tuple[_Column[ExportRow], ...]:
    """The columns of one kind, headed as the unit's registers are."""
    deposit = kind is Kind.CONTRACT_DEPOSIT
    return (
        _Column(_("ส่วนราชการ"), 12, lambda row: row.entry.agency_code),
        _Column(_("เลขที่สัญญา"), 16, lambda row: row.entry.contract_no),
        _Column(_("คู่สัญญา") if deposit else _("ผู้ยืม"), 34, lambda row: row.entry.party),
        _Column(_("ประเภทหลักประกัน") if deposit else _("หมวดรายจ่าย"), 34, lambda row: row.entry.category),
        _Column(_("โครงการ"), 52, lambda row: row.entry.project, wrap=True),
        _Column(_("วันที่รับหลักประกัน") if deposit else _("วันที่รับเงิน"), 14, lambda row: row.entry.received_on),
        _Column(
            _("วันพ้นข้อผูกพัน") if deposit else _("วันที่สิ้นสุดปฏิบัติราชการ"),
            14,
            lambda row: row.entry.released_on if deposit else row.entry.activity_end,
        ),
        _Column(_("จำนวนเงิน"), 15, lambda row: row.entry.amount, total=True),
        _Column(
            _("จำนวนเงินที่คืน") if deposit else _("จำนวนเงินส่งใช้"), 15, lambda row: row.entry.cleared, total=True
        ),
        _Column(_("คงเหลือ"), 15, lambda row: row.entry.balance, total=True),
        _Column(_("วันครบกำหนด"), 14, lambda row: row.assessment.deadline),
        _Column(_("สถานะ"), 17, lambda row: wording.status(row.assessment.status)),
        _Column(_("เกินกำหนด (วัน)"), 13, lambda row: max(row.assessment.days_overdue, 0) or None),
        _Column(_("เหตุผล"), 80, lambda row: row.reason, wrap=True),
        _Column(_("แจ้งเตือนล่าสุด"), 14, lambda row: row.mark.last_on if row.mark else row.entry.reminded_on),
        _Column(
            _("จำนวนครั้งที่แจ้ง"),
            12,
            lambda row: (row.mark.count if row.mark else row.entry.reminded_count) or None,
        ),
        _Column(_("วันที่คืน") if deposit else _("วันที่ส่งใช้"), 14, lambda row: row.entry.cleared_on),
        _Column(
            _("เลขที่เอกสารการคืน") if deposit else _("เลขที่ใบรับใบสำคัญ"),
            18,
            lambda row: row.entry.document_no,
        ),
        _Column(
            _("อีเมลคู่สัญญา") if deposit else _("อีเมลผู้ยืม"), 32, lambda row: "; ".join(row.entry.party_email)
        ),
        _Column(_("อีเมลหน่วยงาน"), 32, lambda row: "; ".join(row.entry.agency_email)),
        _Column(_("หมายเหตุ"), 40, lambda row: row.entry.note, wrap=True),
    )


def _problem_columns() -> tuple[_Column[Problem], ...]:
    return (
        _Column(_("แผ่นงาน"), 24, lambda found: found.sheet),
        _Column(_("แถว"), 8, lambda found: found.row or None),
        _Column(_("คอลัมน์"), 10, lambda found: found.column),
        _Column(_("ค่าที่พบ"), 36, lambda found: found.value),
        _Column(_("สิ่งที่ต้องแก้ไข"), 90, wording.problem, wrap=True),
    )


def _sheet(
    book: Workbook, name: str, today: date, columns: Sequence[_Column[T]], rows: Sequence[T]
) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    _put(sheet, 1, 1, name).font = Font(name=_FACE, size=18, bold=True)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 27, _LINE_HEIGHT
    _put(sheet, 2, 1, _("ณ วันที่ {day}", day=wording.day(today))).font = Font(name=_FACE, size=14)
    for number, column in enumerate(columns, start=1):
        _put(sheet, _HEADER_ROW, number, column.header, "header")
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[_HEADER_ROW].height = 46
    for place, row in enumerate(rows, start=_HEADER_ROW + 1):
        lines = 1
        for number, column in enumerate(columns, start=1):
            shown = _put(sheet, place, number, column.value(row), "long" if column.wrap else "row").value
            if column.wrap and isinstance(shown, str):
                lines = max(lines, -(-_letters(shown) // int(column.width * _LETTERS_A_WIDTH)))
        sheet.row_dimensions[place].height = min(lines * _LINE_HEIGHT, _TALLEST)
    last = _HEADER_ROW + len(rows)
    if rows and any(column.total for column in columns):
        _totals(sheet, last + 1, columns, rows)
    sheet.freeze_panes = f"C{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(columns))}{last}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    return sheet


def _totals(sheet: Worksheet, at: int, columns: Sequence[_Column[T]], rows: Sequence[T]) -> None:
    for number, column in enumerate(columns, start=1):
        amounts = (column.value(row) for row in rows) if column.total else ()
        total = sum((each for each in amounts if isinstance(each, Decimal)), Decimal(0))
        label = _("รวมทั้งสิ้น") if number == 1 else ""
        _put(sheet, at, number, total if column.total else label, "total")


def _colour(sheet: Worksheet, columns: Sequence[_Column[ExportRow]], count: int) -> None:
    """Colour the status by its word, as the screen does."""
    if not count:
        return
    place = next(n for n, column in enumerate(columns, start=1) if column.header == _("สถานะ"))
    letter, top = get_column_letter(place), _HEADER_ROW + 1
    for status, (ink, ground) in _COLOURS.items():
        look = DifferentialStyle(font=Font(color=ink), fill=PatternFill("solid", bgColor=ground))
        rule = Rule(type="expression", dxf=look, formula=[f'${letter}{top}="{wording.status(status)}"'])
        sheet.conditional_formatting.add(f"{letter}{top}:{letter}{top + count - 1}", rule)


def _add_styles(book: Workbook) -> None:
    """The looks of all cells, once and by name: a look set cell by cell is 20 times slower."""
    grounds = {"row": PatternFill(), "long": PatternFill(), "header": _HEADER_FILL, "total": _TOTAL_FILL}
    formats = {"text": "General", "date": DATE_FORMAT, "money": MONEY_FORMAT, "number": "0"}
    for role, ground in grounds.items():
        for sort, number_format in formats.items():
            look = NamedStyle(f"{role} {sort}", number_format=number_format, fill=ground, border=_BORDER)
            look.font = Font(name=_FACE, size=14, bold=role in {"header", "total"})
            centred = role == "header" or sort == "date"
            look.alignment = Alignment(
                horizontal="center" if centred else None,
                vertical="center",
                wrap_text=role in {"header", "long"},
            )
            book.add_named_style(look)


def _put(sheet: Worksheet, row: int, column: int, value: Value, role: str = "") -> Cell:
    """Set one cell; text stays text, even "=1+1" and "#N/A"."""
    cell = cast("Cell", sheet.cell(row, column))  # no cell of ours is merged
    shown = _printable(value) if isinstance(value, str) else value
    cell.value = None if shown == "" else shown
    if role:
        cell.style = f"{role} {_sort(value)}"
    if isinstance(shown, str) and shown:
        cell.data_type = "s"
        if shown[0] in "=+-@":
            cell.quotePrefix = True  # and stays so when a person edits it in Excel
    return cell


def _sort(value: Value) -> str:
    if isinstance(value, date):
        return "date"
    if isinstance(value, Decimal):
        return "money"
    return "number" if isinstance(value, int) else "text"


def _letters(text: str) -> int:
    """How many letters take up room; Thai vowels and tone marks above and below take none."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def _printable(value: str) -> str:
    """The text without what a cell can't hold, cut with an ellipsis where it is too long."""
    shown = _UNPRINTABLE.sub(" ", value).strip()
    units = shown.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return shown
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _save(book: Workbook, out: Path) -> None:
    """Beside the target first, then in its place in one step."""
    packed = io.BytesIO()
    book.save(packed)
    temporary = out.with_name(f".{out.name}.{secrets.token_hex(4)}.tmp")
    try:
        try:
            with temporary.open("xb") as handle:
                handle.write(packed.getbuffer())
                handle.flush()
                os.fsync(handle.fileno())
            temporary.replace(out)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ExportRefused(path=out, detail=write_fault(error)) from error
