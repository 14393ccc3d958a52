"""The four sheets of the sample ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from sample import frame
from sample.entries import (
    CLEARED,
    FORFEITED,
    FORWARDED,
    HELD,
    IMPREST,
    KEPT,
    LAST_DAY,
    OFFICIAL,
    OUTSTANDING,
    PARTLY,
    RETURNED,
    Advance,
    Deposit,
    advances,
    deposits,
)
from sample.frame import DATE, FIRST_ROW, MONEY, Column, Formula, Sheet
from sample.people import AGENCIES, MAILBOXES, SampleAgency

OFFICIAL_SHEET, IMPREST_SHEET, DEPOSIT_SHEET = "เงินยืมใช้ในราชการ", "เงินยืมทดรองราชการ", "เงินประกันสัญญา"
AGENCY_SHEET = "ส่วนราชการ"
AGENCY_NAME = "รายชื่อส่วนราชการ"
_AGENCY_LAST = FIRST_ROW + len(AGENCIES) - 1
_RED, _AMBER, _GREY = ("FFB3261E", "FFFCEBEA"), ("FF7A4F00", "FFFFF3D6"), ("FF6B6B6B", "FFF4F4F4")


def _balance(amount: Decimal, cleared: Decimal, row: int) -> Formula:
    return Formula(f"=K{row}-N{row}", amount - cleared)


def _number(_row: object, at: int) -> int:
    return at - FIRST_ROW + 1


ADVANCE_COLUMNS: tuple[Column[Advance], ...] = (
    Column("ลำดับ", 7, _number, align="center"),
    Column("เลขที่สัญญา", 16, lambda row, _: row.contract_no),
    Column("วันที่ยืม", 13, lambda row, _: row.approved_on, DATE, "center"),
    Column("วันที่รับเงิน", 13, lambda row, _: row.received_on, DATE, "center"),
    Column("ผู้ยืม", 32, lambda row, _: row.borrower.name),
    Column("ตำแหน่ง", 42, lambda row, _: row.borrower.position, wrap=True),
    Column("ส่วนราชการ", 13, lambda row, _: row.borrower.agency, align="center"),
    Column("หมวดรายจ่าย", 34, lambda row, _: row.category, wrap=True),
    Column("โครงการ", 56, lambda row, _: row.project, wrap=True),
    Column("วันที่สิ้นสุดปฏิบัติราชการ", 14, lambda row, _: row.activity_end, DATE, "center"),
    Column("จำนวนเงิน", 14, lambda row, _: row.amount, MONEY, "right", total=True),
    Column("วันครบกำหนด", 13, lambda row, _: row.deadline, DATE, "center"),
    Column("วันที่ส่งใช้", 13, lambda row, _: row.cleared_on, DATE, "center"),
    Column("จำนวนเงินส่งใช้", 14, lambda row, _: row.cleared or None, MONEY, "right", total=True),
    Column("เลขที่ใบรับใบสำคัญ", 15, lambda row, _: row.document_no or None, align="center"),
    Column("คงเหลือ", 14, lambda row, at: _balance(row.amount, row.cleared, at), MONEY, "right", total=True),
    Column("สถานะ", 15, lambda row, _: row.status, align="center"),
    Column("อีเมลผู้ยืม", 33, lambda row, _: row.email or None),
    Column("อีเมลหน่วยงาน", 32, lambda row, _: MAILBOXES[row.borrower.agency]),
    Column("รหัสงบประมาณ", 14, lambda row, at: f"{row.received_on:%y}-{at:04}", hidden=True),
    Column("หมายเหตุ", 46, lambda row, _: row.note or None, wrap=True),
)

DEPOSIT_COLUMNS: tuple[Column[Deposit], ...] = (
    Column("ลำดับ", 7, _number, align="center"),
    Column("เลขที่สัญญา", 16, lambda row, _: row.contract_no),
    Column("วันที่รับหลักประกัน", 13, lambda row, _: row.received_on, DATE, "center"),
    Column("เลขที่ใบเสร็จ", 13, lambda row, _: row.receipt_no, align="center"),
    Column("คู่สัญญา", 42, lambda row, _: row.contractor),
    Column("ประเภทหลักประกัน", 19, lambda row, _: row.security),
    Column("ส่วนราชการ", 13, lambda row, _: row.agency, align="center"),
    Column("โครงการ", 46, lambda row, _: row.project, wrap=True),
    Column("วันสิ้นสุดสัญญา", 13, lambda row, _: row.contract_end, DATE, "center"),
    Column("วันพ้นข้อผูกพัน", 13, lambda row, _: row.released_on, DATE, "center"),
    Column("จำนวนเงิน", 14, lambda row, _: row.amount, MONEY, "right", total=True),
    Column("วันครบกำหนดคืน", 13, lambda row, _: row.deadline, DATE, "center"),
    Column("วันที่คืน", 13, lambda row, _: row.returned_on, DATE, "center"),
    Column("จำนวนเงินที่คืน", 14, lambda row, _: row.returned or None, MONEY, "right", total=True),
    Column("เลขที่เอกสารการคืน", 15, lambda row, _: row.document_no or None, align="center"),
    Column("คงเหลือ", 14, lambda row, at: _balance(row.amount, row.returned, at), MONEY, "right", total=True),
    Column("สถานะ", 15, lambda row, _: row.status, align="center"),
    Column("อีเมลคู่สัญญา", 33, lambda row, _: row.email or None),
    Column("อีเมลหน่วยงาน", 32, lambda row, _: MAILBOXES[row.agency]),
    Column("เลขที่บัญชีเงินนอกงบประมาณ", 14, lambda _, at: f"70{at:04}", hidden=True),
    Column("หมายเหตุ", 46, lambda row, _: row.note or None, wrap=True),
)


def build() -> tuple[Workbook, dict[str, dict[str, str]]]:
    """The workbook and, per sheet, the results of its formulas."""
    book = Workbook()
    book.remove(book.worksheets[0])
    official, imprest, held = advances(OFFICIAL), advances(IMPREST), deposits()
    sheets = [
        _register(book, OFFICIAL_SHEET, ADVANCE_COLUMNS, official, "0B6E4F"),
        _register(book, IMPREST_SHEET, ADVANCE_COLUMNS, imprest, "2F6DB5"),
        _register(book, DEPOSIT_SHEET, DEPOSIT_COLUMNS, held, "7A4F00"),
        _agencies(book, official, imprest, held),
    ]
    for sheet in sheets[:2]:
        _details(sheet, (OUTSTANDING, PARTLY, CLEARED, HELD), soon=7)
        note = "วันครบกำหนดที่พิมพ์ไว้มีผลก่อนเกณฑ์ของระเบียบ หากเว้นว่าง ให้นับตามเกณฑ์ของระเบียบ"
        _note(sheet, note)
    _details(sheets[2], (KEPT, RETURNED, FORWARDED, FORFEITED, HELD), soon=30)
    _note(sheets[2], "คืนภายใน 15 วัน นับถัดจากวันพ้นข้อผูกพัน (ระเบียบกระทรวงการคลังฯ พ.ศ. 2560 ข้อ 170)")
    where = f"'{AGENCY_SHEET}'!$C${FIRST_ROW}:$C${_AGENCY_LAST}"
    book.defined_names[AGENCY_NAME] = DefinedName(AGENCY_NAME, attr_text=where)
    return book, {sheet.ws.title: sheet.results for sheet in sheets}


def _register(
    book: Workbook, name: str, columns: Sequence[Column[frame.Row]], rows: Sequence[frame.Row], tab: str
) -> Sheet:
    sheet = Sheet(book.create_sheet(name))
    frame.title(sheet, f"ทะเบียนคุม{name} ปีงบประมาณ พ.ศ. 2566 - 2567", LAST_DAY, len(columns))
    last = frame.fill(sheet, columns, rows)
    total = frame.totals(sheet, columns, last)
    frame.view_and_print(sheet, len(columns), last, total, tab=tab)
    return sheet


def _last(sheet: Sheet) -> int:
    return int(sheet.ws.max_row) - 1  # the totals row is the last of all


def _details(sheet: Sheet, statuses: Sequence[str], *, soon: int) -> None:
    """Drop-downs and colours. Columns as both registers have them: G K L N P Q."""
    last, top = _last(sheet), FIRST_ROW
    frame.choices(sheet, f"G{top}:G{last}", AGENCY_NAME, "โปรดเลือกตัวย่อจากแผ่นงานส่วนราชการ")
    frame.choices(sheet, f"Q{top}:Q{last}", f'"{",".join(statuses)}"', "โปรดเลือกสถานะจากรายการ")
    frame.amounts(sheet, f"K{top}:K{last}", f"N{top}:N{last}")
    live = f'$L{top}<>"",$P{top}>0,$Q{top}<>"{HELD}"'
    where = f"A{top}:U{last}"
    frame.colours(sheet, where, f"$P{top}=0", *_GREY)
    frame.colours(sheet, where, f"AND({live},$L{top}<TODAY())", *_RED)
    frame.colours(sheet, where, f"AND({live},$L{top}>=TODAY(),$L{top}<=TODAY()+{soon})", *_AMBER)


def _note(sheet: Sheet, text: str) -> None:
    comment = Comment(text, "ฝ่ายการคลัง")
    comment.width, comment.height = 300, 90
    sheet.ws[f"L{frame.HEADER_ROW}"].comment = comment


def _agencies(
    book: Workbook, official: Sequence[Advance], imprest: Sequence[Advance], held: Sequence[Deposit]
) -> Sheet:
    """The nine agencies with their mailboxes, what each still owes by kind, and a chart of it."""
    owed = {
        OFFICIAL_SHEET: [(row.borrower.agency, row.amount - row.cleared) for row in official],
        IMPREST_SHEET: [(row.borrower.agency, row.amount - row.cleared) for row in imprest],
        DEPOSIT_SHEET: [(row.agency, row.amount - row.returned) for row in held],
    }

    def sum_of(name: str) -> Callable[[SampleAgency, int], Formula]:
        last = FIRST_ROW + len(owed[name]) - 1

        def value(agency: SampleAgency, at: int) -> Formula:
            cells = f"'{name}'!$P${FIRST_ROW}:$P${last},'{name}'!$G${FIRST_ROW}:$G${last}"
            mine = (balance for code, balance in owed[name] if code == agency.code)
            return Formula(f"=SUMIFS({cells},$C{at})", sum(mine, Decimal(0)))

        return value

    def row_sum(agency: SampleAgency, at: int) -> Formula:
        mine = (balance for rows in owed.values() for code, balance in rows if code == agency.code)
        return Formula(f"=SUM(E{at}:G{at})", sum(mine, Decimal(0)))

    columns: tuple[Column[SampleAgency], ...] = (
        Column("ลำดับ", 7, _number, align="center"),
        Column("ชื่อส่วนราชการ", 40, lambda row, _: row.name),
        Column("ตัวย่อ", 10, lambda row, _: row.code, align="center"),
        Column("อีเมลกลาง", 30, lambda row, _: row.mailbox),
        *(Column(f"{name} (บาท)", 18, sum_of(name), MONEY, "right", total=True) for name in owed),
        Column("รวม (บาท)", 18, row_sum, MONEY, "right", total=True),
    )
    sheet = Sheet(book.create_sheet(AGENCY_SHEET))
    frame.title(sheet, "ส่วนราชการในสังกัด และยอดคงเหลือตามทะเบียน", LAST_DAY, len(columns))
    last = frame.fill(sheet, columns, AGENCIES)
    total = frame.totals(sheet, columns, last)
    frame.view_and_print(sheet, len(columns), last, total + 20, tab="595959")
    sheet.ws.freeze_panes = f"A{FIRST_ROW}"
    remark = sheet.ws.cell(total + 1, 1, "หมายเหตุ: ข้อมูลในแฟ้มนี้สมมติขึ้นทั้งหมด ที่อยู่อีเมลใช้โดเมนสงวนสำหรับตัวอย่าง")
    remark.font, remark.alignment = Font(name=frame.FACE, size=14, italic=True), Alignment(vertical="center")
    chart = BarChart()
    chart.grouping, chart.overlap, chart.title = "stacked", 100, "ยอดคงเหลือตามส่วนราชการ (บาท)"
    header = frame.HEADER_ROW
    figures = Reference(sheet.ws, min_col=5, max_col=7, min_row=header, max_row=last)
    chart.add_data(figures, titles_from_data=True)
    chart.set_categories(Reference(sheet.ws, min_col=3, min_row=FIRST_ROW, max_row=last))
    chart.width, chart.height, chart.legend.position = 30, 9, "b"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt, chart.y_axis.title = "#,##0", None
    sheet.ws.add_chart(chart, f"A{total + 3}")
    return sheet
