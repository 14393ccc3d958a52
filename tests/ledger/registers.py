"""Registers as different offices have them, written with rows of sample values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from ledger_books import book

from loantracker.ledger import Field
from loantracker.ledger.cells import letters
from loantracker.ledger.layout import SheetLayout
from loantracker.records import Kind

F = Field
D = date(2023, 1, 15)
_DAYS = {
    F.BORROWED_ON,
    F.RECEIVED_ON,
    F.ACTIVITY_START,
    F.ACTIVITY_END,
    F.RELEASED_ON,
    F.DEADLINE,
    F.CLEARED_ON,
    F.CLEARED_ON_PART,
    F.EXTENDED_TO,
    F.EXTENDED_TO_PART,
    F.PROMISED_ON,
    F.HELD_UNTIL,
}
_SAMPLE: dict[Field, Any] = {
    F.CONTRACT_NO: "14/2566",
    F.PARTY: "นายสมมติ ตัวอย่าง",
    F.AGENCY: "สปส.",
    F.AMOUNT: 1500.25,
    F.AMOUNT_PART: 100.5,
    F.CLEARED: 500.0,
    F.CLEARED_PART: 10.25,
    F.BALANCE: 1000.25,
    F.PARTY_EMAIL: "someone@example.com",
    F.AGENCY_EMAIL: "saraban.sps@example.org",
    F.PERIOD: "1-3 ก.พ. 66",
    F.STATUS: "ค้างส่งใช้",
    F.KIND: "เงินยืมทดรองราชการ",
    F.REMINDED_COUNT: 1.0,
    **dict.fromkeys(_DAYS | {F.REMINDED_ON}, D),
}


@dataclass(frozen=True)
class Register:
    """A register as an office has it; ``columns`` are "header=field" or "group>header=field", parted by |."""

    name: str
    sheet: str
    titles: tuple[str, ...]
    columns: str
    kind: Kind
    merged: bool = False  # groups over their columns, and names without a group over both header rows
    below: tuple[tuple[Any, ...], ...] = ()  # right below the header
    totals: tuple[tuple[Any, ...], ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(Field(each.rpartition("=")[2]) for each in self.columns.split(" | "))

    def write(self, path: Path) -> Path:
        texts = [each.rpartition("=")[0] for each in self.columns.split(" | ")]
        groups = [text.rpartition(">")[0] for text in texts]
        names = [text.rpartition(">")[2] for text in texts]
        header: list[Sequence[Any]] = [names]
        if any(groups):
            starts = [group != before for group, before in pairwise(["", *groups])]
            upper = [
                (group if start else None) if group else name
                for group, name, start in zip(groups, names, starts, strict=True)
            ]
            header = [upper, [name if group else None for group, name in zip(groups, names, strict=True)]]
        rows = [
            [f"{number}/2566" if each is F.CONTRACT_NO else _SAMPLE.get(each, "ก") for each in self.fields]
            for number in (1, 2, 3)
        ]
        titles = [(title,) for title in self.titles]
        merged = list(_merged(groups, len(titles) + 1)) if self.merged else []
        return book(
            path,
            {self.sheet: [*titles, *header, *self.below, *rows, *self.totals]},
            {self.sheet: merged},
        )


def _merged(groups: Sequence[str], row: int) -> Iterator[str]:
    column = 1
    for group, run in groupby(groups):
        width = len(list(run))
        if group:
            yield f"{letters(column)}{row}:{letters(column + width - 1)}{row}"
        else:
            for each in range(column, column + width):
                yield f"{letters(each)}{row}:{letters(each)}{row + 1}"
        column += width


def taken(table: SheetLayout) -> dict[int, Field]:
    """The columns of a table that are read, with their fields."""
    return {each.column: each.field for each in table.proposals if each.taken and each.field}


REGISTERS = (
    Register(
        "header in the first row",
        "เงินยืมใช้ในราชการ",
        (),
        "ลำดับ=other | เลขที่สัญญา=contract_no | ผู้ยืม=party | ส่วนราชการ=agency | โครงการ=project | "
        "จำนวนเงิน=amount | วันครบกำหนด=deadline | สถานะ=status | หมายเหตุ=note",
        Kind.OFFICIAL_ADVANCE,
    ),
    Register(
        "header in the tenth row, other words for everything",
        "Sheet1",
        ("กรุงเทพมหานคร", "ทะเบียนคุมลูกหนี้เงินยืมทดรองราชการ", "", "", "", "", "", "", "ข้อมูล ณ วันที่ ๓๐ กันยายน ๒๕๖๖"),
        "ที่=other | สัญญาเลขที่=contract_no | วันที่อนุมัติ=borrowed_on | ลูกหนี้=party | ตำแหน่ง=other | "
        "สังกัด=agency | วัตถุประสงค์=project | วันที่จ่ายเงินยืม=received_on | ยอดยืม=amount | "
        "กำหนดชดใช้=deadline | วันที่ชดใช้=cleared_on | จำนวนเงินที่ชดใช้=cleared | คงค้าง=balance | "
        "เลขที่ใบเสร็จ=document_no | E-mail=party_email",
        Kind.IMPREST_ADVANCE,
    ),
    Register(
        "two rows, the same three columns under two groups",
        "2566",
        ("ทะเบียนคุมเงินยืมราชการ",),
        "ที่=other | สัญญา>เลขที่=contract_no | สัญญา>วันที่=borrowed_on | ชื่อ-สกุล=party | หน่วยงาน=agency | "
        "การยืม>ว/ด/ป=received_on | การยืม>เลขที่เอกสาร=other | การยืม>จำนวนเงิน=amount | ครบกำหนด=deadline | "
        "การส่งใช้>ว/ด/ป=cleared_on | การส่งใช้>เลขที่เอกสาร=document_no | การส่งใช้>จำนวนเงิน=cleared | "
        "คงเหลือ=balance",
        Kind.OFFICIAL_ADVANCE,
        merged=True,
    ),
    Register(
        "deposits received, banked and returned",
        "หลักประกันสัญญา",
        ("ทะเบียนคุมหลักประกันสัญญา", "ประจำปีงบประมาณ พ.ศ. ๒๕๖๖"),
        "ลำดับ=other | เลขที่สัญญา=contract_no | บริษัท/ห้าง/ร้าน=party | รายการ=project | "
        "การรับ>ว/ด/ป=received_on | การรับ>เลขที่เอกสาร=other | การรับ>จำนวนเงิน=amount | "
        "การฝาก>ว/ด/ป=other | การฝาก>เลขที่เอกสาร=other | การฝาก>จำนวนเงิน=other | "
        "วันพ้นข้อผูกพัน=released_on | การคืน>ว/ด/ป=cleared_on | การคืน>เลขที่เอกสาร=document_no | "
        "การคืน>จำนวนเงิน=cleared | หมายเหตุ=note",
        Kind.CONTRACT_DEPOSIT,
        merged=True,
    ),
    Register(
        "the kind in a column",
        "ทะเบียนรวม",
        ("ทะเบียนคุมเงินยืมใช้ในราชการและเงินยืมทดรองราชการ",),
        "ลำดับที่=other | ประเภทเงินยืม=kind | เลขที่สัญญายืมเงิน=contract_no | ผู้ยืมเงิน=party | ส่วนราชการ=agency | "
        "หมวดรายจ่าย=category | จำนวนเงินยืม=amount | กำหนดส่งใช้=deadline",
        Kind.IMPREST_ADVANCE,
    ),
    Register(
        "line breaks, dots, parentheses, a decomposed sara am",
        "ทดรอง",
        (),
        "ลําดับ\nที่=other | เลขที่\nสัญญา=contract_no | ชื่อ - สกุล\nผู้ยืม=party | ส่วนราชการ\n(สำนัก/กอง)=agency | "
        "จํานวนเงิน\n(บาท)=amount | วัน ครบ กำหนด=deadline | วันที่ส่งใช้\n(ว/ด/ป)=cleared_on | "
        "จํานวนเงินส่งใช้\n(บาท)=cleared | ยอดคงเหลือ (บาท)=balance | หมายเหตุ.=note",
        Kind.IMPREST_ADVANCE,
    ),
    Register(
        "amounts split by purpose, clearings by vouchers and cash",
        "เงินยืม",
        ("บัญชีเงินยืมเดินทางไปราชการ",),
        "บย.=contract_no | ชื่อผู้ยืมเงิน=party | หน่วยงาน=agency | วันที่เดินทางกลับ=activity_end | "
        "จำนวนเงิน>เบี้ยเลี้ยง=amount_part | จำนวนเงิน>ที่พัก=amount_part | จำนวนเงิน>พาหนะ=amount_part | "
        "จำนวนเงิน>อื่น ๆ=amount_part | ส่งใช้>ใบสำคัญ=cleared_part | ส่งใช้>เงินสด=cleared_part | คงค้าง=balance",
        Kind.OFFICIAL_ADVANCE,
        merged=True,
    ),
    Register(
        "groups that are not merged",
        "ยืมราชการ 2566",
        (),
        "เลขที่ใบยืม=contract_no | ผู้ยืม>ชื่อ-สกุล=party | ผู้ยืม>ตำแหน่ง=other | ผู้ยืม>อีเมล=party_email | "
        "วันที่ปฏิบัติราชการ>เริ่ม=activity_start | วันที่ปฏิบัติราชการ>สิ้นสุด=activity_end | ยอดเงินยืม=amount | "
        "วันที่ครบกำหนด=deadline | การแจ้งเตือน>วันที่ล่าสุด=reminded_on | การแจ้งเตือน>ครั้งที่=reminded_count",
        Kind.OFFICIAL_ADVANCE,
    ),
    Register(
        "deposits with contract and warranty",
        "เงินประกัน",
        ("สำนักงานเลขานุการปลัดกรุงเทพมหานคร", "รายละเอียดเงินประกันสัญญา"),
        "ลำดับ=other | ส่วนราชการ=agency | เลขที่สัญญา=contract_no | ผู้ขาย/ผู้รับจ้าง=party | โครงการ=project | "
        "ประเภทหลักประกัน=category | วันที่รับหลักประกัน=received_on | เล่มที่/เลขที่ใบเสร็จ=other | "
        "จำนวนเงิน=amount | เริ่มต้น - สิ้นสุดสัญญา=other | ระยะเวลารับประกัน=other | "
        "วันสิ้นสุดการรับประกันความชำรุดบกพร่อง=released_on | วันครบกำหนดคืน=deadline | วันที่คืน/ถอนคืน=cleared_on | "
        "จำนวนเงินที่คืน=cleared | สถานะ=status | อีเมล=party_email | โทรศัพท์=other | หมายเหตุ=note",
        Kind.CONTRACT_DEPOSIT,
    ),
    Register(
        "deposits without a word of it in the sheet's name",
        "ปี ๒๕๖๗",
        ("งานการเงิน ฝ่ายการคลัง",),
        "ที่=other | สัญญาเลขที่=contract_no | คู่สัญญา=party | หน่วยงาน=agency | รายการ=project | "
        "ชนิดหลักประกัน=category | จำนวนเงินหลักประกัน=amount | พ้นข้อผูกพัน=released_on | กำหนดคืน=deadline | "
        "วันที่ถอนคืน=cleared_on | ยอดคงเหลือ=balance | E-mail คู่สัญญา=party_email | "
        "E-mail ส่วนราชการ=agency_email",
        Kind.CONTRACT_DEPOSIT,
    ),
    Register(
        "one cell for the period, addresses told by what stands in them",
        "ลูกหนี้เงินยืม",
        ("ลูกหนี้เงินยืมนอกงบประมาณ", "", "หน่วย : บาท"),
        "เลขที่หนังสือ=other | เลขที่สัญญายืม=contract_no | ชื่อลูกหนี้=party | E-Mail=party_email | "
        "ส่วนราชการ=agency | อีเมล์=agency_email | วันที่โอนเงิน=received_on | ระยะเวลาดำเนินการ=period | "
        "วงเงินยืม=amount | วันครบกำหนดส่งใช้เงินยืม=deadline | ยอดเงินส่งใช้=cleared | "
        "เลขที่ใบรับใบสำคัญ=document_no | ยอดค้าง=balance | สถานะการส่งใช้=status",
        Kind.OFFICIAL_ADVANCE,
    ),
    Register(
        "numbered columns, totals below, reminder columns of its own",
        "เงินยืมทดรองราชการ",
        ("ทะเบียนคุมเงินยืมทดรองราชการ",),
        "ลำดับ=other | เลขที่สัญญา=contract_no | ผู้ยืม=party | จำนวนเงิน=amount | วันที่รับเงิน=received_on | "
        "วันครบกำหนด=deadline | วันที่แจ้งเตือนล่าสุด=reminded_on | จำนวนครั้งที่แจ้งเตือน=reminded_count | "
        "ขั้นการแจ้งเตือนล่าสุด=reminded_stage | งดแจ้งเตือน=held",
        Kind.IMPREST_ADVANCE,
        below=(("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"),),
        totals=((None, "รวมเดือนนี้", None, 4500.75), (None, "รวมตั้งแต่ต้นปี", None, 4500.75)),
    ),
    Register(
        "two rows that break one name in two",
        "เงินยืมราชการ",
        (),
        "เลขที่>สัญญา=contract_no | ชื่อ>ผู้ยืม=party | จำนวนเงิน>ยืม=amount | กำหนด>ส่งใช้=deadline | "
        "วันที่>ส่งใช้=cleared_on | จำนวนเงิน>ส่งใช้=cleared | วันที่>รับเงิน=received_on",
        Kind.OFFICIAL_ADVANCE,
    ),
)
