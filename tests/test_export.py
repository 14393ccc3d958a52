"""The exported workbook, opened again by two other readers."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from loantracker import wording
from loantracker.deadlines import DEFAULT_RULES, assess
from loantracker.errors import ExportRefused
from loantracker.export import LONGEST_TEXT, ExportRow, export_workbook, is_export
from loantracker.records import Entry, Kind, Mark, Problem, ProblemCode

TODAY = date(2023, 8, 25)
HEADER, FIRST = 3, 4  # 0-based
ENTRY = Entry(
    id="1",
    sheet="เงินยืมใช้ในราชการ",
    row=6,
    kind=Kind.OFFICIAL_ADVANCE,
    agency="สปส.",
    agency_code="สปส.",
    contract_no="บย. 1/2566",
    category="ค่าวัสดุ",
    project="จัดแถลงข่าว",
    party="นายสมมติ ทดสอบ",
    party_email=("a@example.com", "b@example.com"),
    agency_email=("saraban.sps@example.org",),
    amount=Decimal("12345.50"),
    cleared=Decimal("345.25"),
    received_on=date(2023, 7, 1),
    ledger_deadline=date(2023, 8, 10),
)
DEPOSIT = replace(
    ENTRY,
    id="2",
    kind=Kind.CONTRACT_DEPOSIT,
    contract_no="สปส. 1/2566",
    party="บริษัท สมมติ จำกัด",
    released_on=date(2023, 8, 1),
    ledger_deadline=None,
    cleared=ENTRY.amount,
    closed=True,
)


def row(entry: Entry, mark: Mark | None = None) -> ExportRow:
    assessment = assess(entry, TODAY, DEFAULT_RULES)
    return ExportRow(entry, assessment, wording.reason(entry, assessment), mark)


def exported(folder: Path, rows: Sequence[ExportRow], problems: Sequence[Problem] = ()) -> Path:
    out = folder / "out.xlsx"
    export_workbook(rows, problems, out, TODAY)
    return out


def values(path: Path, sheet: str) -> list[dict[str, object]]:
    lines = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, lines[HEADER]), line, strict=True)) for line in lines[FIRST:]]


def sheet_of(path: Path, name: str) -> Worksheet:
    return cast("Worksheet", openpyxl.load_workbook(path)[name])


def column_of(sheet: Worksheet, header: str) -> str:
    return next(cell.column_letter for cell in sheet[HEADER + 1] if cell.value == header)


def test_an_entry_is_exported_with_its_dates_money_status_and_reason(tmp_path: Path) -> None:
    mark = Mark("1", date(2023, 8, 17), 2, "+7")
    [line, total] = values(exported(tmp_path, [row(ENTRY, mark)]), "เงินยืมใช้ในราชการ")
    assert line["เลขที่สัญญา"] == "บย. 1/2566"
    assert line["วันครบกำหนด"] == date(2023, 8, 10)
    assert (line["จำนวนเงิน"], line["จำนวนเงินส่งใช้"], line["คงเหลือ"]) == (12345.5, 345.25, 12000.25)
    assert (line["สถานะ"], line["เกินกำหนด (วัน)"]) == ("เกินกำหนด", 15)
    assert line["เหตุผล"] == wording.reason(ENTRY, assess(ENTRY, TODAY, DEFAULT_RULES))
    assert (line["แจ้งเตือนล่าสุด"], line["จำนวนครั้งที่แจ้ง"]) == (date(2023, 8, 17), 2)
    assert line["อีเมลผู้ยืม"] == "a@example.com; b@example.com"
    assert (total["ส่วนราชการ"], total["คงเหลือ"]) == ("รวมทั้งสิ้น", 12000.25)


def test_without_a_mark_the_ledgers_own_reminder_columns_are_shown(tmp_path: Path) -> None:
    entry = replace(ENTRY, reminded_on=date(2023, 8, 3), reminded_count=1)
    [line, _total] = values(exported(tmp_path, [row(entry)]), "เงินยืมใช้ในราชการ")
    assert (line["แจ้งเตือนล่าสุด"], line["จำนวนครั้งที่แจ้ง"]) == (date(2023, 8, 3), 1)


def test_each_kind_has_its_sheet_and_its_headers_and_empty_ones_stay_empty(tmp_path: Path) -> None:
    out = exported(tmp_path, [row(ENTRY), row(DEPOSIT)])
    assert CalamineWorkbook.from_path(out).sheet_names == [
        "เงินยืมใช้ในราชการ",
        "เงินยืมทดรองราชการ",
        "เงินประกันสัญญา",
        "ข้อมูลที่ต้องตรวจ",
    ]
    assert values(out, "เงินยืมทดรองราชการ") == []
    [line, _total] = values(out, "เงินประกันสัญญา")
    assert (line["คู่สัญญา"], line["วันพ้นข้อผูกพัน"]) == ("บริษัท สมมติ จำกัด", date(2023, 8, 1))
    assert (line["คงเหลือ"], line["สถานะ"], line["เกินกำหนด (วัน)"]) == (0, "ส่งใช้แล้ว", "")


def test_the_sheet_is_ready_for_work_in_excel(tmp_path: Path) -> None:
    sheet = sheet_of(exported(tmp_path, [row(ENTRY)]), "เงินยืมใช้ในราชการ")
    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref == "A4:U5"
    assert sheet[f"{column_of(sheet, 'วันครบกำหนด')}5"].number_format == "[$-107041E]d mmm yy;@"
    assert sheet[f"{column_of(sheet, 'จำนวนเงิน')}5"].number_format == "#,##0.00"
    formulas = {rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules}
    status = column_of(sheet, "สถานะ")
    assert formulas == {f'${status}5="{word}"' for word in ("เกินกำหนด", "ใกล้ครบกำหนด", "ส่งใช้แล้ว", "งดแจ้ง")}


def test_problems_are_exported_with_their_place_and_mend(tmp_path: Path) -> None:
    found = Problem("เงินยืมใช้ในราชการ", 39, "R", ProblemCode.BAD_EMAIL, "a(at)example.com")
    [line] = values(exported(tmp_path, [], [found]), "ข้อมูลที่ต้องตรวจ")
    assert line == {
        "แผ่นงาน": "เงินยืมใช้ในราชการ",
        "แถว": 39,
        "คอลัมน์": "R",
        "ค่าที่พบ": "a(at)example.com",
        "สิ่งที่ต้องแก้ไข": wording.problem(found),
    }


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|' /C calc'!A0", "+66 2 123", "-5", "@SUM(A1)", "#N/A", "=#REF!"]
)
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    out = exported(tmp_path, [row(replace(ENTRY, project=text))])
    sheet = sheet_of(out, "เงินยืมใช้ในราชการ")
    cell = sheet[f"{column_of(sheet, 'โครงการ')}5"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text[0] in "=+-@")
    assert values(out, "เงินยืมใช้ในราชการ")[0]["โครงการ"] == text


def test_control_characters_become_blanks_and_endless_text_is_cut(tmp_path: Path) -> None:
    entry = replace(ENTRY, project="ก\x00\x0bข\r\nค", note="ย" * 40_000, party="😀" * 20_000)
    [line, _total] = values(exported(tmp_path, [row(entry)]), "เงินยืมใช้ในราชการ")
    assert line["โครงการ"] == "ก ข ค"
    assert line["หมายเหตุ"] == "ย" * (LONGEST_TEXT - 1) + "…"
    assert len(str(line["ผู้ยืม"]).encode("utf-16-le")) // 2 <= LONGEST_TEXT


@given(texts=st.lists(st.text(max_size=40), min_size=4, max_size=4))
@settings(deadline=None, max_examples=25)
def test_whatever_is_in_a_text_the_workbook_opens_and_holds_no_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    project, party, note, category = texts
    entry = replace(ENTRY, project=project, party=party, note=note, category=category)
    out = exported(tmp_path_factory.mktemp("out"), [row(entry)])
    cells = [cell for line in sheet_of(out, "เงินยืมใช้ในราชการ").iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert len(values(out, "เงินยืมใช้ในราชการ")) == 2


def test_a_name_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused) as refused:
        export_workbook([row(ENTRY)], [], tmp_path / "out.csv", TODAY)
    assert refused.value.facts["detail"] == "no_xlsx"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "out.xlsx"
    with pytest.raises(ExportRefused) as refused:
        export_workbook([row(ENTRY)], [], out, TODAY)
    assert refused.value.facts["path"] == str(out)


def test_a_full_disk_leaves_the_old_export_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = exported(tmp_path, [row(ENTRY)])
    before = out.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportRefused):
        exported(tmp_path, [row(DEPOSIT)])
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]


def test_the_export_replaces_an_older_one(tmp_path: Path) -> None:
    exported(tmp_path, [row(ENTRY)])
    out = exported(tmp_path, [row(DEPOSIT)])
    assert values(out, "เงินยืมใช้ในราชการ") == []
    assert list(tmp_path.iterdir()) == [out]


def test_an_export_is_known_again_until_somebody_saves_it_with_another_program(tmp_path: Path) -> None:
    out = exported(tmp_path, [row(ENTRY)])
    assert is_export(out)
    book = openpyxl.load_workbook(out)
    book.properties.lastModifiedBy = "เจ้าหน้าที่"  # as Excel does
    book.save(out)
    assert not is_export(out)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a;b;c\r\n"])
def test_what_is_no_workbook_is_no_export(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert not is_export(path)
    assert not is_export(tmp_path / "missing.xlsx")


def test_a_workbook_of_somebody_else_is_no_export(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(path)
    assert not is_export(path)
