from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from loantracker.errors import BadCell, CellRefused, LedgerMissing, NoSuchSheet
from loantracker.ledger import patch
from loantracker.ledger.patch import write_cells

SHEET = "เงินยืม"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Three columns of figures with a formula in each row, a total, and an unrelated formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    sheet.append(["ยืม", "ส่งใช้", "คงเหลือ"])
    sheet.append([100, 40, "=A2-B2"])
    sheet.append([300, 0, "=A3-B3"])
    sheet["A4"] = "=SUM(A2:A3)"
    sheet["E3"] = datetime(2023, 8, 25)  # noqa: DTZ001 - cells know no zone
    other = book.create_sheet("อื่น")
    other["A1"] = "คงเดิม"
    book.save(tmp_path / "ledger.xlsx")
    return tmp_path / "ledger.xlsx"


def rows(path: Path, sheet: str = SHEET) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_value_of_each_kind_is_read_back_as_itself(ledger: Path, tmp_path: Path) -> None:
    moment = datetime(2023, 8, 25, 13, 45)  # noqa: DTZ001 - cells know no zone
    cells: dict[str, patch.CellValue] = {
        "A2": Decimal("10.25"),
        "B2": 7,
        "B3": 0.5,
        "F1": " ก & <ข> ",
        "F2": date(2023, 8, 25),
        "F3": moment,
        "G1": True,
        "A3": None,
    }
    write_cells(ledger, {SHEET: cells}, tmp_path / "new.xlsx")
    after = rows(tmp_path / "new.xlsx")
    assert after[1][:2] == [10.25, 7]
    assert after[2][:2] == ["", 0.5]
    assert [after[0][5], after[1][5], after[2][5], after[0][6]] == [
        " ก & <ข> ",
        date(2023, 8, 25),
        moment,
        True,
    ]


def test_only_the_touched_sheet_and_the_workbook_change(ledger: Path, tmp_path: Path) -> None:
    write_cells(ledger, {SHEET: {"B2": 50}}, tmp_path / "new.xlsx")
    before, after = parts(ledger), parts(tmp_path / "new.xlsx")
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert "xl/worksheets/sheet1.xml" in changed
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


def test_the_source_may_be_the_target(ledger: Path) -> None:
    write_cells(ledger, {SHEET: {"B2": 50}}, ledger)
    assert rows(ledger)[1][1] == 50
    assert [item.name for item in ledger.parent.iterdir()] == [ledger.name]


def test_no_edit_gives_the_very_same_file(ledger: Path, tmp_path: Path) -> None:
    write_cells(ledger, {SHEET: {}}, tmp_path / "new.xlsx")
    assert (tmp_path / "new.xlsx").read_bytes() == ledger.read_bytes()


@pytest.mark.parametrize("cell", ["", "7", "B", "B0", "XFE1", "A1048577", "A1:B2", "ก1", "R1C1"])
def test_a_name_that_no_cell_has_is_refused(ledger: Path, cell: str) -> None:
    with pytest.raises(BadCell):
        write_cells(ledger, {SHEET: {cell: 1}}, ledger)


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ("\x07", "control_character"),
        ("\ud800", "control_character"),
        ("￿", "control_character"),
        ("ก" * 32_768, "too_long"),
        (Decimal("NaN"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (Decimal("1E400"), "out_of_range"),
        (12345678901234567891, "too_many_digits"),
        (Decimal("0.12345678901234567891"), "too_many_digits"),
        (date(1899, 12, 31), "before_1900"),
    ],
)
def test_a_value_that_a_cell_would_not_keep_is_refused(
    ledger: Path, value: patch.CellValue, detail: str
) -> None:
    before = ledger.read_bytes()
    with pytest.raises(BadCell) as caught:
        write_cells(ledger, {SHEET: {"A2": value}}, ledger)
    assert caught.value.facts["detail"] == detail
    assert ledger.read_bytes() == before


def test_a_sheet_that_is_not_there_is_named(ledger: Path) -> None:
    with pytest.raises(NoSuchSheet) as caught:
        write_cells(ledger, {"ไม่มี": {"A1": 1}}, ledger)
    assert caught.value.facts["sheets"] == "เงินยืม, อื่น"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing):
        write_cells(tmp_path / "none.xlsx", {SHEET: {"A1": 1}}, tmp_path / "new.xlsx")


def test_one_refused_cell_leaves_every_other_unwritten(ledger: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ledger)
    book[SHEET].merge_cells("A2:B2")
    book.save(ledger)
    with pytest.raises(CellRefused) as caught:
        write_cells(ledger, {SHEET: {"A3": 1, "B2": 2}}, tmp_path / "new.xlsx")
    assert caught.value.facts["reason"] == "merged"
    assert caught.value.facts["top_left"] == "A2"
    assert not (tmp_path / "new.xlsx").exists()


def test_the_command_writes_what_its_arguments_say(ledger: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.xlsx"
    assert patch.main([str(ledger), SHEET, "B2", "99.50", str(target)]) == 0
    assert rows(target)[1][1] == 99.5


def test_the_command_says_what_it_refuses(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert patch.main([str(ledger), "ไม่มี", "B2", "1", str(tmp_path / "new.xlsx")]) == 2
    assert "ไม่มี" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("1500", Decimal(1500)),
        ("-1.50", Decimal("-1.50")),
        ("0123", "0123"),
        ("true", True),
        ("2023-08-25", date(2023, 8, 25)),
        ("2023-08-25 13:45", datetime(2023, 8, 25, 13, 45)),  # noqa: DTZ001 - cells know no zone
        ("2023-13-25", "2023-13-25"),
        ("สวัสดี", "สวัสดี"),
    ],
)
def test_the_command_takes_a_value_for_what_it_looks_like(text: str, value: patch.CellValue) -> None:
    assert patch.parse_value(text) == value
