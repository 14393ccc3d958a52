"""What every sheet of the sample ledger has: titles, a header, rows, totals, and how it prints.

openpyxl writes formulas without results, and a reader would see blanks. So every
formula is written together with its result; ``package.finish`` puts the results
into the sheets' XML.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | date | None
Row = TypeVar("Row")

FACE = "TH Sarabun New"
DATE = "[$-107041E]d mmm yy;@"  # 25 ส.ค. 66
LONG_DATE = "[$-D07041E]d mmmm yyyy"  # ๒๕ สิงหาคม ๒๕๖๖
MONEY = "#,##0.00"
OFFICE = "ฝ่ายการคลัง สำนักงานเลขานุการปลัดกรุงเทพมหานคร"
HEADER_ROW = 5
FIRST_ROW = HEADER_ROW + 1

_LINE = Side(style="thin", color="FFBFBFBF")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEADER_FILL = PatternFill("solid", fgColor="FFDCE9E3")
TOTAL_FILL = PatternFill("solid", fgColor="FFF2F2F2")
_LINE_HEIGHT = 21.0  # points, for 14-point Thai with marks above and below
_LETTERS_A_WIDTH = 0.9  # letters that one of Excel's width units holds, in a wider face than ours


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and what it comes to."""

    text: str
    result: Decimal


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: header, width in Excel's units, and what it shows of a row (given the row's number)."""

    header: str
    width: float
    value: Callable[[Row, int], Value | Formula]
    number_format: str = "General"
    align: str = "left"
    wrap: bool = False
    total: bool = False
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """A worksheet and the results of its formulas: ``results["P6"]`` is the text of its ``<v>``."""

    ws: Worksheet
    results: dict[str, str] = field(default_factory=dict)

    def put(self, row: int, column: int, value: Value | Formula, number_format: str = "General") -> None:
        """Write one cell; a formula with its result."""
        cell = self.ws.cell(row, column)
        if isinstance(value, Formula):
            cell.value = value.text
            self.results[cell.coordinate] = str(value.result)
        else:
            cell.value = value
        cell.number_format = number_format


def letters(text: str) -> int:
    """How many letters take up room; Thai vowels and tone marks above and below take none."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def title(sheet: Sheet, text: str, day: date, columns: int) -> None:
    """Three title rows over the header; the third holds a real date."""
    for row, (words, size) in enumerate(((text, 18), (OFFICE, 16)), start=1):
        sheet.ws.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        sheet.put(row, 1, words)
        sheet.ws.cell(row, 1).font = Font(name=FACE, size=size, bold=True)
        sheet.ws.cell(row, 1).alignment = Alignment(horizontal="left", vertical="center")
        sheet.ws.row_dimensions[row].height = 27 if row == 1 else 24
    sheet.put(3, 1, "ปรับปรุงข้อมูลล่าสุด")
    sheet.ws.cell(3, 1).font = Font(name=FACE, size=14)
    sheet.ws.merge_cells(start_row=3, end_row=3, start_column=3, end_column=4)
    sheet.put(3, 3, day, LONG_DATE)
    sheet.ws.cell(3, 3).font = Font(name=FACE, size=14)
    sheet.ws.cell(3, 3).alignment = Alignment(horizontal="left")
    sheet.ws.row_dimensions[3].height = _LINE_HEIGHT


def fill(sheet: Sheet, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> int:
    """Write the header and the rows; gives the number of the last row."""
    for number, column in enumerate(columns, start=1):
        sheet.put(HEADER_ROW, number, column.header)
        cell = sheet.ws.cell(HEADER_ROW, number)
        cell.font, cell.fill, cell.border = Font(name=FACE, size=14, bold=True), HEADER_FILL, BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        dimension = sheet.ws.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = column.width, column.hidden
    sheet.ws.row_dimensions[HEADER_ROW].height = 2 * _LINE_HEIGHT + 4
    for place, row in enumerate(rows):
        _row(sheet, columns, row, FIRST_ROW + place)
    return FIRST_ROW + len(rows) - 1


def _row(sheet: Sheet, columns: Sequence[Column[Row]], row: Row, at: int) -> None:
    lines = 1
    for number, column in enumerate(columns, start=1):
        value = column.value(row, at)
        sheet.put(at, number, value, column.number_format)
        cell = sheet.ws.cell(at, number)
        cell.font, cell.border = Font(name=FACE, size=14), BORDER
        cell.alignment = Alignment(horizontal=column.align, vertical="center", wrap_text=column.wrap)
        if column.wrap and isinstance(value, str):
            lines = max(lines, -(-letters(value) // int(column.width * _LETTERS_A_WIDTH)))
    sheet.ws.row_dimensions[at].height = lines * _LINE_HEIGHT


def totals(sheet: Sheet, columns: Sequence[Column[Row]], last: int) -> int:
    """The totals row under the last row, by formula; gives its number."""
    at = last + 1
    first_total = next(number for number, column in enumerate(columns, start=1) if column.total)
    sheet.put(at, 1, "รวมทั้งสิ้น")
    for number, column in enumerate(columns, start=1):
        cell = sheet.ws.cell(at, number)
        cell.font, cell.fill, cell.border = Font(name=FACE, size=14, bold=True), TOTAL_FILL, BORDER
        cell.alignment = Alignment(horizontal="right" if column.total else "center", vertical="center")
        if column.total:
            letter = get_column_letter(number)
            shown = (_figure(sheet, f"{letter}{row}") for row in range(FIRST_ROW, last + 1))
            formula = f"=SUBTOTAL(9,{letter}{FIRST_ROW}:{letter}{last})"
            sheet.put(at, number, Formula(formula, sum(shown, Decimal(0))), MONEY)
    sheet.ws.merge_cells(start_row=at, end_row=at, start_column=1, end_column=first_total - 1)
    sheet.ws.row_dimensions[at].height = _LINE_HEIGHT + 3
    return at


def _figure(sheet: Sheet, cell: str) -> Decimal:
    return Decimal(sheet.results.get(cell) or str(sheet.ws[cell].value or 0))


def choices(sheet: Sheet, cells: str, source: str, message: str) -> None:
    """A drop-down list over the cells; anything else typed is warned of."""
    rule = DataValidation(type="list", formula1=source, allow_blank=True, errorStyle="warning")
    rule.error, rule.errorTitle = message, "ตรวจสอบข้อมูล"
    rule.add(cells)
    sheet.ws.add_data_validation(rule)


def amounts(sheet: Sheet, *cells: str) -> None:
    """Only amounts from zero up."""
    rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    rule.error, rule.errorTitle = "จำนวนเงินต้องเป็นตัวเลขไม่ติดลบ", "ตรวจสอบข้อมูล"
    for range_ in cells:
        rule.add(range_)
    sheet.ws.add_data_validation(rule)


def colours(sheet: Sheet, cells: str, formula: str, ink: str, ground: str) -> None:
    """Colour the cells for which the formula (written for the first row) is true."""
    look = DifferentialStyle(font=Font(color=ink), fill=PatternFill("solid", bgColor=ground))
    sheet.ws.conditional_formatting.add(cells, Rule(type="expression", dxf=look, formula=[formula]))


def view_and_print(sheet: Sheet, columns: int, last: int, total: int, *, tab: str) -> None:
    """Frozen header, filter, and a landscape A4 one page wide with the header on each page."""
    ws, right = sheet.ws, get_column_letter(columns)
    ws.freeze_panes = f"C{FIRST_ROW}"
    ws.auto_filter.ref = f"A{HEADER_ROW}:{right}{last}"
    ws.sheet_properties.tabColor = tab
    ws.sheet_view.showGridLines = False
    ws.print_area = f"A1:{right}{total}"
    ws.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9  # A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.8, footer=0.4)
    footer = ws.oddFooter
    if footer is not None:  # a new sheet has one; only the type says that it may not
        footer.left.text, footer.right.text = OFFICE, "หน้า &P จาก &N"
