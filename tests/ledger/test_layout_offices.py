"""Registers as further offices would have them, with other words than in the other tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_books import book
from registers import REGISTERS, Register, taken

from loantracker import ledger
from loantracker.ledger import Field
from loantracker.ledger.cells import letters
from loantracker.records import Kind, ProblemCode

DAY = date(2023, 1, 15)

OFFICES = (
    Register(
        "headers in English",
        "Advances FY2024",
        ("Bangkok Metropolitan Administration", "Register of advances"),
        "No.=other | Contract No.=contract_no | Borrower=party | Position=other | Agency=agency | "
        "Project=project | Amount (Baht)=amount | Received on=received_on | Due date=deadline | "
        "Cleared amount=cleared | Date cleared=cleared_on | Balance=balance | Status=status | "
        "Borrower e-mail=party_email | Remarks=note",
        Kind.OFFICIAL_ADVANCE,
    ),
    Register(
        "one group for all the money",
        "ปีงบ 67",
        ("ทะเบียนคุมลูกหนี้เงินยืมราชการ",),
        "No.=other | เลขที่ บย.=contract_no | ชื่อผู้ยืม=party | สังกัด=agency | เงินยืม>จำนวน=amount | "
        "เงินยืม>ส่งใช้=cleared | เงินยืม>คงเหลือ=balance | วันส่งใช้=cleared_on | กำหนดส่งใช้=deadline",
        Kind.OFFICIAL_ADVANCE,
        merged=True,
    ),
    Register(
        "two clearings side by side",
        "ยืมทดรอง ปี ๒๕๖๗",
        (),
        "ลำดับ=other | สัญญายืมเงินเลขที่=contract_no | ชื่อ-นามสกุล=party | จำนวนเงินที่ยืม=amount | "
        "วันที่จ่ายเงิน=received_on | วันครบกำหนดชดใช้=deadline | การชดใช้ครั้งที่ 1>วัน เดือน ปี=cleared_on_part | "
        "การชดใช้ครั้งที่ 1>จำนวนเงิน=cleared_part | การชดใช้ครั้งที่ 2>วัน เดือน ปี=cleared_on_part | "
        "การชดใช้ครั้งที่ 2>จำนวนเงิน=cleared_part | ยอดคงค้าง=balance | หมายเหตุ=note",
        Kind.IMPREST_ADVANCE,
        merged=True,
    ),
    Register(
        "the back of the form 8500",
        "สัญญาการยืมเงิน",
        ("รายละเอียดการยืมเงินใช้ในราชการ",),
        "เลขที่สัญญาการยืมเงิน=contract_no | ผู้ยืมเงิน=party | ส่วนราชการ=agency | จำนวนเงินตามสัญญา=amount | "
        "วันครบกำหนดตามสัญญายืม=deadline | ครั้งที่ ๑>วันเดือนปี=cleared_on_part | "
        "ครั้งที่ ๑>เงินสดหรือใบสำคัญ=other | ครั้งที่ ๑>จำนวนเงิน=cleared_part | ครั้งที่ ๑>คงค้าง=other | "
        "ครั้งที่ ๒>วันเดือนปี=cleared_on_part | ครั้งที่ ๒>เงินสดหรือใบสำคัญ=other | "
        "ครั้งที่ ๒>จำนวนเงิน=cleared_part | ครั้งที่ ๒>คงค้าง=other",
        Kind.OFFICIAL_ADVANCE,
        merged=True,
    ),
    Register(
        "lines broken, the unit in parentheses",
        "ลูกหนี้",
        ("ทะเบียนคุมลูกหนี้เงินยืมทดรองราชการ", "หมายเหตุ: ให้กรอกวันที่เป็น พ.ศ. ทุกช่อง", "(หน่วย: บาท)"),
        "ที่=other | เลขที่\nสัญญา\nยืมเงิน=contract_no | วันที่\nยืม=borrowed_on | ชื่อ - สกุล\n(ผู้ยืม)=party | "
        "ตำแหน่ง=other | ส่วน\nราชการ=agency | วัตถุประสงค์\nในการยืม=project | จำนวน\nเงิน\n(บาท)=amount | "
        "วันครบ\nกำหนด\n(ว/ด/ป)=deadline | เงินสด\n(บาท)=cleared_part | ใบสำคัญ\n(บาท)=cleared_part | "
        "คงเหลือ\n(บาท)=balance | เลขที่\nใบเสร็จรับเงิน=document_no",
        Kind.IMPREST_ADVANCE,
    ),
    Register(
        "a travel register with one group",
        "เดินทางไปราชการ",
        ("บัญชีคุมเงินยืมไปราชการ",),
        "เลขที่ใบยืม=contract_no | ชื่อผู้ยืม=party | หน่วยงาน=agency | เรื่อง=project | "
        "วันที่ปฏิบัติราชการ (เริ่ม, สิ้นสุด)>เริ่ม=activity_start | "
        "วันที่ปฏิบัติราชการ (เริ่ม, สิ้นสุด)>สิ้นสุด=activity_end | ยอดเงินยืม=amount | วันที่ต้องส่งใช้=deadline | "
        "ส่งใช้แล้ว=cleared | ค้าง=balance | E-mail ผู้ยืม=party_email",
        Kind.OFFICIAL_ADVANCE,
        merged=True,
    ),
    Register(
        "deposits as the supply unit has them",
        "หลักประกัน ปีงบ 67",
        ("ทะเบียนคุมหลักประกันสัญญา (เงินสด เช็ค หนังสือค้ำประกัน e-LG)", "ข้อมูล ณ ๓๐ ก.ย. ๒๕๖๗"),
        "ลำดับที่=other | หน่วยงานเจ้าของเรื่อง=agency | สัญญาเลขที่=contract_no | ลงวันที่=borrowed_on | "
        "ชื่อบริษัท/ห้าง/ร้าน=party | รายการจัดซื้อจัดจ้าง=project | ชนิดหลักประกัน=category | "
        "หลักประกัน>ว/ด/ป=received_on | หลักประกัน>เล่มที่/เลขที่=other | หลักประกัน>จำนวนเงิน=amount | "
        "เริ่มต้น - สิ้นสุดสัญญา=other | การรับประกันความชำรุดบกพร่อง>ระยะเวลา=other | "
        "การรับประกันความชำรุดบกพร่อง>สิ้นสุด=released_on | การถอนคืน>ว/ด/ป=cleared_on | "
        "การถอนคืน>จำนวนเงิน=cleared | การถอนคืน>เลขที่เอกสาร=document_no | โทรศัพท์=other | หมายเหตุ=note",
        Kind.CONTRACT_DEPOSIT,
        merged=True,
    ),
    Register(
        "deposits of a sheet called by its year, addresses of both sides",
        "๒๕๖๗",
        ("เงินประกันสัญญา",),
        "ที่=other | เลขที่สัญญา/ใบสั่งซื้อ=contract_no | ผู้รับจ้าง/ผู้ขาย=party | โครงการ/งาน=project | "
        "รูปแบบหลักประกัน=category | วงเงินหลักประกัน=amount | วันที่วางหลักประกัน=received_on | "
        "วันหมดประกัน=released_on | ครบกำหนดคืนหลักประกัน=deadline | วันที่คืนหลักประกัน=cleared_on | "
        "จำนวนเงินที่คืน=cleared | สถานะหลักประกัน=status | อีเมลคู่สัญญา=party_email | อีเมลส่วนราชการ=agency_email",
        Kind.CONTRACT_DEPOSIT,
    ),
    Register(
        "split by expense, with a total",
        "ยืมเงิน",
        (),
        "สัญญา>ที่=contract_no | สัญญา>ลงวันที่=borrowed_on | ลูกหนี้เงินยืม=party | กอง/สำนัก=agency | "
        "รายการค่าใช้จ่าย>ค่าเบี้ยเลี้ยง=amount_part | รายการค่าใช้จ่าย>ค่าที่พัก=amount_part | "
        "รายการค่าใช้จ่าย>ค่าพาหนะ=amount_part | รายการค่าใช้จ่าย>ค่าใช้จ่ายอื่น ๆ=amount_part | "
        "รายการค่าใช้จ่าย>รวม=amount | ครบกำหนดเมื่อวันที่=deadline | ส่งใช้>ใบสำคัญ=cleared_part | "
        "ส่งใช้>เงินสด=cleared_part | ส่งใช้>เงินเหลือจ่าย=cleared_part | สถานะเงินยืม=status",
        Kind.OFFICIAL_ADVANCE,
        merged=True,
    ),
    Register(
        "a register of all kinds, the unit's own reminders noted",
        "รวม",
        ("ทะเบียนคุมเงินยืมและหลักประกันสัญญา",),
        "ที่=other | ประเภทรายการ=kind | เลขที่สัญญา=contract_no | ผู้ยืม/คู่สัญญา=party | ส่วนราชการ=agency | "
        "หมวดรายจ่าย=category | เลขหนังสือ=other | จำนวนเงิน=amount | ครบกำหนด=deadline | พ้นข้อผูกพัน=released_on | "
        "ติดตามทวงถาม>วันที่ล่าสุด=reminded_on | ติดตามทวงถาม>จำนวนครั้ง=reminded_count | งดแจ้ง=held",
        Kind.IMPREST_ADVANCE,
        merged=True,
    ),
    Register(
        "telephone and e-mail beside each person, the day in parentheses",
        "เงินทดรอง (ต.ค.66-ก.ย.67)",
        ("บัญชีลูกหนี้",),
        "ลำดับ ที่=other | เลขที่สัญญายืม (บย.)=contract_no | ข้อมูลผู้ยืม>ชื่อ-สกุล=party | ข้อมูลผู้ยืม>ตำแหน่ง=other | "
        "ข้อมูลผู้ยืม>โทร.=other | ข้อมูลผู้ยืม>E-mail=party_email | ข้อมูลหน่วยงาน>ชื่อ=agency | "
        "ข้อมูลหน่วยงาน>E-mail=agency_email | จำนวนเงินให้ยืม=amount | วันที่รับเงินยืม=received_on | "
        "กำหนดชดใช้เงินยืม=deadline | ชดใช้แล้ว=cleared | วันที่ชดใช้เงินยืม=cleared_on | ค้างชดใช้=balance",
        Kind.IMPREST_ADVANCE,
        merged=True,
    ),
)


@pytest.mark.parametrize("register", OFFICES, ids=lambda each: each.name)
def test_no_column_of_an_office_is_taken_for_another(register: Register, tmp_path: Path) -> None:
    snapshot = ledger.read(register.write(tmp_path / "register.xlsx"))
    (table,) = snapshot.layout.sheets
    meant = dict(enumerate(register.fields))
    wrong = {
        letters(c + 1): (each, meant.get(c)) for c, each in taken(table).items() if each is not meant.get(c)
    }
    left = {letters(c + 1): each for c, each in meant.items() if c not in taken(table)}
    assert (wrong, left) == ({}, {})
    assert {entry.kind for entry in snapshot.entries} == {register.kind}
    assert [entry.contract_no for entry in snapshot.entries] == ["1/2566", "2/2566", "3/2566"]
    assert [problem for problem in snapshot.problems if problem.blocking] == []


def test_nearly_all_columns_of_all_registers_are_found_without_help(
    tmp_path: Path,
) -> None:
    registers = (*REGISTERS, *OFFICES)
    assert len({each.columns for each in registers}) >= 24
    found = meant = wrong = 0
    for number, register in enumerate(registers):
        (table,) = ledger.read(register.write(tmp_path / f"{number}.xlsx")).layout.sheets
        read = taken(table)
        meant += len(register.fields)
        found += sum(read.get(column) is each for column, each in enumerate(register.fields))
        wrong += sum(read.get(column) not in {None, each} for column, each in enumerate(register.fields))
    assert wrong == 0
    assert found >= 0.95 * meant


# --- sheets that are no single table --------------------------------------------------


def test_a_sheet_for_each_fiscal_year_with_a_merged_agency(tmp_path: Path) -> None:
    header = ("No.", "เลขที่สัญญา", "สังกัด", "ผู้ยืม", "จำนวนเงิน\n(บาท)", "ครบกำหนด")
    sheets = {
        f"ปีงบ {year}": [
            (f"ทะเบียนคุมเงินยืมทดรองราชการ ปีงบประมาณ ๒๕{year}",),
            header,
            (1, f"1/{year}", "สปส.", "ก", 10, DAY),
            (2, f"2/{year}", None, "ข", 20, DAY),
            (None, None, None, "รวมเดือนตุลาคม", 30),
            (),
            (3, f"3/{year}", "กต.", "ค", 30, DAY),
        ]
        for year in (66, 67)
    }
    snapshot = ledger.read(book(tmp_path / "a.xlsx", sheets, {name: ["C3:C4"] for name in sheets}))
    assert [(each.contract_no, each.agency, each.kind) for each in snapshot.entries] == [
        (f"{number}/{year}", agency, Kind.IMPREST_ADVANCE)
        for year in (66, 67)
        for number, agency in ((1, "สปส."), (2, "สปส."), (3, "กต."))
    ]
    assert [each for each in snapshot.problems if each.blocking] == []


def test_two_tables_side_by_side_with_words_of_their_own(tmp_path: Path) -> None:
    left = ("ที่", "สัญญาเลขที่", "ลูกหนี้", "ยอดยืม", "กำหนดชดใช้")
    right = ("ลำดับ", "เลขที่ใบยืม", "ชื่อผู้ยืม", "วงเงินยืม", "วันครบกำหนด")
    rows = [
        ("เงินยืมใช้ในราชการ",),
        (*left, None, *right),
        (1, "1/2566", "ก", 10, DAY, None, 1, "ท 1/2566", "ข", 20, DAY),
        (2, "2/2566", "ก", 10, DAY, None, None, None, None, None, None),
    ]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"2566": rows}))
    assert sorted((each.contract_no, each.party, str(each.amount)) for each in snapshot.entries) == [
        ("1/2566", "ก", "10.00"),
        ("2/2566", "ก", "10.00"),
        ("ท 1/2566", "ข", "20.00"),
    ]


# --- what must not be taken in silence --------------------------------------------------


def asked(
    path: Path, header: Sequence[Any], row: Sequence[Any], *above: Sequence[Any]
) -> set[tuple[str, str]]:
    """The columns that are asked about, with the field each may be, of a sheet of which nothing is read."""
    snapshot = ledger.read(book(path / "a.xlsx", {"เงินยืม": [*above, header, row]}))
    assert snapshot.entries == ()
    assert {each.code for each in snapshot.problems} == {ProblemCode.AMBIGUOUS_COLUMN}
    return {(each.column, each.facts["field"]) for each in snapshot.problems}


def test_names_in_two_columns_are_asked_about(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ชื่อ", "นามสกุล", "จำนวนเงิน", "ครบกำหนด")
    found = asked(tmp_path, header, ("1/2566", "สมชาย", "ใจดี", 10, DAY))
    assert found == {("B", Field.PARTY), ("C", Field.PARTY)}


def test_cash_alone_may_be_how_the_money_was_paid_out(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "เงินสด", "เช็ค", "ครบกำหนด")
    assert asked(tmp_path, header, ("1/2566", "ก", 10, 10, None, DAY)) == {("D", Field.CLEARED_PART)}


def test_cash_under_a_payment_is_no_clearing(tmp_path: Path) -> None:
    above = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "การจ่ายเงิน", None, "ส่งใช้", None, "ครบกำหนด")
    header = (None, None, None, "เงินสด", "เช็ค", "ใบสำคัญ", "เงินสด", None)
    row = ("1/2566", "ก", 10, 10, None, 3, 4, DAY)
    (entry,) = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": [above, header, row]})).entries
    assert (str(entry.amount), str(entry.cleared)) == ("10.00", "7.00")


def test_a_group_that_only_resembles_a_clearing_is_asked_about(tmp_path: Path) -> None:
    above = ("เลขที่สัญญา", "ผู้ยืม", "วงเงินยืม", "ครบกำหนด", "เงินยืมที่ส่งใช้", None, "ช่อง", None)
    header = (None, None, None, None, "วันที่", "จำนวนเงิน", "ก", "ข")
    found = asked(tmp_path, header, ("1/2566", "ก", 10, DAY, DAY, 5), above)
    assert ("F", Field.CLEARED) in found


def test_the_last_word_of_a_name_decides_what_it_resembles(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "วงเงินยืม", "เงินยืมที่ส่งใช้", "ครบกำหนด")
    assert asked(tmp_path, header, ("1/2566", "ก", 10, 5, DAY)) == {("D", Field.CLEARED)}


@pytest.mark.parametrize(
    ("sheet", "title", "kind"),
    [
        ("เงินทดรอง 66", "บัญชีลูกหนี้เงินยืม", Kind.IMPREST_ADVANCE),
        ("Sheet1", "ทะเบียนลูกหนี้เงินยืมทดรองราชการ", Kind.IMPREST_ADVANCE),
        ("เงินยืม", "Imprest advances", Kind.IMPREST_ADVANCE),
        ("ทดรอง", "เงินยืมใช้ในราชการ", Kind.OFFICIAL_ADVANCE),
        ("Deposits", "", Kind.CONTRACT_DEPOSIT),
    ],
)
def test_the_plainer_word_gives_way(sheet: str, title: str, kind: Kind, tmp_path: Path) -> None:
    rows = [(title,), ("เลขที่สัญญา", "ชื่อ", "จำนวนเงิน", "ครบกำหนด"), ("1/2566", "ก", 10, DAY)]
    (entry,) = ledger.read(book(tmp_path / "a.xlsx", {sheet: rows})).entries
    assert entry.kind is kind
