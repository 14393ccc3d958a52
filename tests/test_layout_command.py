"""``loantracker layout``: what is shown of the columns, and what the clerk's word changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from loantracker import ledger, phrases
from loantracker.cli import main
from loantracker.columns import REASONS, reason
from loantracker.ledger.kept import FILE_NAME, load_layouts

HEADER = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ช่อง ก", "ช่อง ข")
ROWS = [
    [f"{number}/2566", "นายสมมติ ตัวอย่าง", 100.5, date(2023, 1, 15), "x@example.com"] for number in (1, 2, 3)
]
SHEET = "เงินยืม 2566"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def book(header: Sequence[Any] = HEADER, rows: Sequence[Sequence[Any]] = ROWS, sheet: str = SHEET) -> Path:
    made = Workbook()
    active = made.active
    assert active is not None
    active.title = sheet
    for row in (header, *rows):
        active.append(list(row))
    made.save("ledger.xlsx")
    return Path("ledger.xlsx")


def shown(capsys: pytest.CaptureFixture[str], *chosen: str) -> dict[str, Any]:
    options = ("--set", *chosen) if chosen else ()
    assert main(("layout", "ledger.xlsx", "--json", *options)) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(capsys: pytest.CaptureFixture[str], *chosen: str) -> str:
    assert main(("layout", "ledger.xlsx", "--set", *chosen)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_the_json_tells_tables_columns_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    book()
    found = shown(capsys)
    (table,) = found.pop("tables")
    columns = table.pop("columns")
    assert found == {"ledger": "ledger.xlsx", "entries": 3, "problems": 3}
    assert table == {
        "sheet": SHEET,
        "header_row": 1,
        "kind": "official_advance",
        "rows": 3,
        "agencies": False,
        "missing": [],
    }
    assert [each["column"] for each in columns] == ["A", "B", "C", "D", "E"]
    assert columns[2] == {
        "column": "C",
        "header": "จำนวนเงิน",
        "field": "amount",
        "confidence": 1.0,
        "reason": "name",
        "taken": True,
        "others": [],
    }
    assert columns[3] == {
        "column": "D",
        "header": "ช่อง ก",
        "field": "deadline",
        "confidence": 0.4,
        "reason": "content",
        "taken": False,
        "others": ["received_on", "activity_end", "cleared_on", "borrowed_on"],
    }


def test_a_person_reads_what_each_column_means(capsys: pytest.CaptureFixture[str]) -> None:
    book()
    assert main(("layout", "ledger.xlsx")) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"แผ่นงาน “{SHEET}” หัวตารางแถวที่ 1 มีข้อมูล 3 แถว: เงินยืมใช้ในราชการ"
    assert said[3] == "  ✓ C  จำนวนเงิน  จำนวนเงิน  100% ชื่อหัวตารางที่รู้จัก"
    assert said[4].startswith("  ? D  ช่อง ก  วันครบกำหนด / ")
    assert said[-1] == "ทะเบียน 3 รายการ ข้อมูลที่ต้องตรวจ 3 รายการ"  # no row has a deadline yet


@pytest.mark.parametrize("named", ["deadline", "วันครบกำหนด", " DEADLINE "])
def test_what_is_set_is_kept_for_the_next_reading(
    home: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    path = book()
    found = shown(capsys, f"{SHEET}!D={named}", f"'{SHEET}'!$e=-")
    columns = found["tables"][0]["columns"]
    assert [(each["field"], each["reason"], each["taken"]) for each in columns[3:]] == [
        ("deadline", "chosen", True),
        ("other", "chosen", True),
    ]
    assert shown(capsys) == found
    assert found["problems"] == 0
    snapshot = ledger.read(path, layouts=load_layouts(home / FILE_NAME))
    assert {entry.ledger_deadline for entry in snapshot.entries} == {date(2023, 1, 15)}


def test_columns_set_one_after_the_other_are_all_kept(capsys: pytest.CaptureFixture[str]) -> None:
    book()
    shown(capsys, f"{SHEET}!D=deadline")
    columns = shown(capsys, f"{SHEET}!E=party_email")["tables"][0]["columns"]
    assert [each["field"] for each in columns[3:]] == ["deadline", "party_email"]


def test_a_table_that_cannot_be_read_yet_is_shown_and_opened_by_the_clerks_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    book(("เลขสารบบ", "ผู้ยืม", "มูลหนี้", "วันครบกำหนด", "อีเมลผู้ยืม"))
    before = shown(capsys)
    assert (before["entries"], before["tables"][0]["missing"]) == (0, ["contract_no", "amount"])
    assert main(("layout", "ledger.xlsx")) == 0
    assert "ยังไม่มีคอลัมน์: เลขที่สัญญา, จำนวนเงิน" in capsys.readouterr().out
    after = shown(capsys, f"{SHEET}!A=contract_no", f"{SHEET}!C=amount")
    assert (after["entries"], after["problems"]) == (3, 0)


def test_a_workbook_without_any_table_is_said_to_have_no_known_header(
    capsys: pytest.CaptureFixture[str],
) -> None:
    book(("ก", "ข"), [["ค", "ง"]])
    assert main(("layout", "ledger.xlsx")) == 2
    assert "ไม่พบหัวตารางที่รู้จัก" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("chosen", "thai", "english"),
    [
        (["อื่น!D=deadline"], "ไม่พบแผ่นงาน “อื่น”", SHEET),
        ([f"{SHEET}!Z=deadline"], "ไม่มีหัวตารางที่คอลัมน์ Z", "A, B, C, D, E"),
        ([f"{SHEET}!D7=deadline"], "ไม่มีหัวตารางที่คอลัมน์ D", "no header in column D"),
        ([f"{SHEET}!D=สีแดง"], "ค่า “สีแดง” ใช้ไม่ได้", "contract_no"),
        ([f"{SHEET}!E=email"], "ค่า “email” ใช้ไม่ได้", "party_email"),
        (["D=deadline"], "ค่า “D=deadline” ใช้ไม่ได้", "Sheet!F=deadline"),
        ([f"{SHEET}!D=amount"], "มี “จำนวนเงิน” ซ้ำกันที่คอลัมน์ C, D", "C, D"),
        ([f"{SHEET}!D=note", f"{SHEET}!E=note"], "มี “หมายเหตุ” ซ้ำกันที่คอลัมน์ D, E", "D, E"),
    ],
    ids=str,
)
def test_a_wrong_choice_is_explained_and_nothing_is_kept(
    home: Path, capsys: pytest.CaptureFixture[str], chosen: list[str], thai: str, english: str
) -> None:
    book()
    said = refused(capsys, *chosen)
    assert thai in said
    assert english in said
    assert not (home / FILE_NAME).exists()


def test_a_field_moves_to_another_column_once_the_first_is_put_aside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    book()
    shown(capsys, f"{SHEET}!D=deadline")
    assert "ซ้ำกันที่คอลัมน์ D, E" in refused(capsys, f"{SHEET}!E=deadline")
    columns = shown(capsys, f"{SHEET}!D=-", f"{SHEET}!E=deadline")["tables"][0]["columns"]
    assert [each["field"] for each in columns[3:]] == ["other", "deadline"]


def test_a_column_of_several_tables_needs_the_header_row(capsys: pytest.CaptureFixture[str]) -> None:
    below = ("เลขที่สัญญา", "จำนวนเงิน", "ลูกหนี้", "ช่อง ก", "ช่อง ค")
    book(rows=[*ROWS, [], ["ทะเบียนเดือนใหม่"], below, ["9/2566", 50.25, "นายสมมติ", "y", "x"]])
    said = refused(capsys, f"{SHEET}!E=note")
    assert f"{SHEET}!E1=note" in said
    tables = shown(capsys, f"{SHEET}!E7=note")["tables"]
    assert [(each["header_row"], each["columns"][4]["field"]) for each in tables] == [
        (1, None),
        (7, "note"),
    ]


def test_a_broken_file_of_choices_is_said_and_left_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book()
    home.mkdir()
    (home / FILE_NAME).write_text("{", "utf-8")
    assert FILE_NAME in refused(capsys, f"{SHEET}!D=deadline")
    assert (home / FILE_NAME).read_text("utf-8") == "{"


def test_every_reason_and_every_field_has_its_words() -> None:
    assert set(REASONS) == {each.value for each in ledger.Reason}
    assert {each.value for each in ledger.Field} <= set(phrases.FIELDS)
    assert reason("chosen") == "เจ้าหน้าที่ยืนยันแล้ว"
