"""The sample ledger is what its script makes, and a real office workbook."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from loantracker import ledger
from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES, assess
from loantracker.policy import DEFAULT_POLICY
from loantracker.records import Kind, ProblemCode, Role, SkipReason, Status
from loantracker.reminders import plan

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_ledger.xlsx"
REGISTERS = ("เงินยืมใช้ในราชการ", "เงินยืมทดรองราชการ", "เงินประกันสัญญา")
AGENCIES = ("สลป.", "สปท.", "สตน.", "สกจ.", "สพข.", "สกค.", "สปส.", "กต.", "สกต.")
SEEN_ON = date(2023, 8, 25)
HEADER, FIRST = 4, 5  # 0-based

Rows = list[dict[str, object]]


def _make(out: Path) -> bytes:
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make_sample.py"), str(out)], check=True)
    return out.read_bytes()


@pytest.fixture(scope="module")
def registers() -> dict[str, Rows]:
    """Every row of the three registers, as another program than openpyxl reads it."""
    book = CalamineWorkbook.from_path(SAMPLE)
    read: dict[str, Rows] = {}
    for name in REGISTERS:
        rows = book.get_sheet_by_name(name).to_python()
        read[name] = [dict(zip(map(str, rows[HEADER]), row, strict=True)) for row in rows[FIRST:-1]]
    return read


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(SAMPLE)


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_two_runs_make_the_same_bytes_and_the_committed_file(tmp_path: Path) -> None:
    first, second = _make(tmp_path / "first.xlsx"), _make(tmp_path / "second.xlsx")
    assert first == second
    # part by part: another zlib may pack the very same parts into other bytes
    assert _members(SAMPLE) == _members(tmp_path / "first.xlsx")


def test_there_are_at_least_150_entries_over_two_fiscal_years(registers: dict[str, Rows]) -> None:
    assert sum(map(len, registers.values())) >= 150
    column = dict.fromkeys(REGISTERS[:2], "วันที่รับเงิน") | {REGISTERS[2]: "วันที่รับหลักประกัน"}
    for name, rows in registers.items():
        received = [row[column[name]] for row in rows]
        assert all(
            isinstance(day, date) and date(2022, 10, 1) <= day <= date(2024, 9, 30) for day in received
        )
        assert {isinstance(day, date) and day >= date(2023, 10, 1) for day in received} == {False, True}


def test_every_register_has_entries_of_all_nine_agencies(registers: dict[str, Rows]) -> None:
    for rows in registers.values():
        assert {row["ส่วนราชการ"] for row in rows} == set(AGENCIES)


def test_contract_numbers_are_unique_in_their_register(registers: dict[str, Rows]) -> None:
    for rows in registers.values():
        assert len({row["เลขที่สัญญา"] for row in rows}) == len(rows)


def test_every_status_is_there_as_seen_from_a_day_in_fiscal_year_2566(registers: dict[str, Rows]) -> None:
    advances = registers[REGISTERS[0]] + registers[REGISTERS[1]]
    assert {row["สถานะ"] for row in advances} == {"ค้างส่งใช้", "ส่งใช้บางส่วน", "ส่งใช้แล้ว", "งดแจ้ง"}
    assert {row["สถานะ"] for row in registers[REGISTERS[2]]} == {"ถือไว้", "คืนแล้ว", "นำส่งแล้ว", "งดแจ้ง"}
    live = [row for row in advances if row["สถานะ"] in {"ค้างส่งใช้", "ส่งใช้บางส่วน"}]
    left = {(row["วันครบกำหนด"] - SEEN_ON).days for row in live if isinstance(row["วันครบกำหนด"], date)}
    assert min(left) < 0  # overdue
    assert 0 in left
    assert any(0 < days <= 7 for days in left)  # due soon
    assert any(days > 7 for days in left)


def test_formulas_carry_results_that_agree_with_their_rows(registers: dict[str, Rows]) -> None:
    book = CalamineWorkbook.from_path(SAMPLE)
    paid = {"จำนวนเงินส่งใช้", "จำนวนเงินที่คืน"}
    for name, rows in registers.items():
        total = dict(zip(rows[0], book.get_sheet_by_name(name).to_python()[-1], strict=True))
        assert total["ลำดับ"] == "รวมทั้งสิ้น"
        done = (paid & set(rows[0])).pop()
        for row in rows:
            assert _money(row["คงเหลือ"]) == _money(row["จำนวนเงิน"]) - _money(row[done])
        for column in ("จำนวนเงิน", done, "คงเหลือ"):
            assert _money(total[column]) == sum(_money(row[column]) for row in rows)


def _money(value: object) -> Decimal:
    return Decimal(str(value or 0))


def test_the_sheet_of_agencies_names_nine_with_mailboxes_and_what_each_owes(
    registers: dict[str, Rows],
) -> None:
    rows = CalamineWorkbook.from_path(SAMPLE).get_sheet_by_name("ส่วนราชการ").to_python()
    agencies = [dict(zip(map(str, rows[HEADER]), row, strict=True)) for row in rows[FIRST : FIRST + 9]]
    assert [row["ตัวย่อ"] for row in agencies] == list(AGENCIES)
    assert all(str(row["อีเมลกลาง"]).startswith("saraban.") for row in agencies)
    for row in agencies:
        for name in REGISTERS:
            mine = (one for one in registers[name] if one["ส่วนราชการ"] == row["ตัวย่อ"])
            assert _money(row[f"{name} (บาท)"]) == sum(_money(one["คงเหลือ"]) for one in mine)


def test_addresses_lie_on_reserved_domains_and_just_one_is_wrong(registers: dict[str, Rows]) -> None:
    reserved = re.compile(r"[a-z.]+@(example\.(com|org)|[a-z]+\.example)")
    cells = [
        str(row[column])
        for rows in registers.values()
        for row in rows
        for column in ("อีเมลผู้ยืม", "อีเมลคู่สัญญา", "อีเมลหน่วยงาน")
        if row.get(column)
    ]
    assert [cell for cell in cells if not reserved.fullmatch(cell)] == ["prapatsorn.n(at)example.com"]
    borrowers = registers[REGISTERS[0]]
    assert any(row["อีเมลผู้ยืม"] == "" for row in borrowers)  # reached through the agency


def test_it_is_laid_out_like_an_office_workbook(book: Workbook) -> None:
    assert tuple(book.sheetnames) == (*REGISTERS, "ส่วนราชการ")
    assert book.defined_names["รายชื่อส่วนราชการ"].attr_text == "'ส่วนราชการ'!$C$6:$C$14"
    for name in REGISTERS:
        sheet = book[name]
        assert isinstance(sheet, Worksheet)
        assert sheet.freeze_panes == "C6"
        assert sheet.auto_filter.ref == f"A5:U{sheet.max_row - 1}"
        assert sheet["L6"].number_format == "[$-107041E]d mmm yy;@"
        assert sheet["C3"].number_format == "[$-D07041E]d mmmm yyyy"
        assert sheet["L5"].comment is not None
        assert sheet.column_dimensions["T"].hidden
        assert sheet.print_title_rows == "$5:$5"
        assert sheet.page_setup.orientation == "landscape"
        assert {rule.formula1 for rule in sheet.data_validations.dataValidation} >= {"รายชื่อส่วนราชการ", "0"}
        assert any(
            "TODAY()" in rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules
        )
        assert sheet["P6"].value == "=K6-N6"
        assert sheet["A6"].font.name == "TH Sarabun New"


def test_it_has_a_chart_and_texts_in_the_shared_table() -> None:
    members = _members(SAMPLE)
    assert "xl/charts/chart1.xml" in members
    assert next(iter(members)) == "[Content_Types].xml"
    assert "บย. 1/2566" in members["xl/sharedStrings.xml"].decode()
    assert not any(b"inlineStr" in body for body in members.values())


def test_the_program_reads_every_entry_and_finds_the_one_wrong_address() -> None:
    snapshot = ledger.read(SAMPLE)
    assert len(snapshot.entries) >= 150
    assert {entry.kind for entry in snapshot.entries} == set(Kind)
    assert [agency.code for agency in snapshot.agencies] == list(AGENCIES)
    [problem] = snapshot.problems
    assert (problem.code, problem.value) == (ProblemCode.BAD_EMAIL, "prapatsorn.n(at)example.com")


def test_on_a_day_in_fiscal_year_2566_it_asks_for_a_believable_batch() -> None:
    entries = ledger.read(SAMPLE).entries
    statuses = {assess(entry, SEEN_ON, DEFAULT_RULES).status for entry in entries}
    assert statuses == set(Status)
    batch = plan(entries, {}, DEFAULT_POLICY, DEFAULT_RULES, SEEN_ON, WorkingDays())
    assert 10 <= len(batch.messages) <= 25
    assert {message.party.role for message in batch.messages} == set(Role)
    assert any(len(message.lines) > 1 for message in batch.messages)  # one party, one message
    assert {skipped.reason for skipped in batch.skipped} == {SkipReason.HELD, SkipReason.NO_ADDRESS}
