"""What the mapping page and ``loantracker layout`` ask: looking, trying out, keeping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from loantracker import mapping
from loantracker.errors import FieldTakenTwice, NoSuchHeader
from loantracker.ledger.kept import load_layouts
from loantracker.mapping import Choice, Choices, Field, KindChoice
from loantracker.records import Kind
from loantracker.workplace import Workplace

DAY = date(2023, 1, 15)
ODD = ("A", "B", "C", "D")  # a header of which no name is known
ROWS = [(f"{number}/2566", "นายสมมติ ตัวอย่าง", 100.5, DAY) for number in (1, 2, 3)]
SHEET = "เงินยืม 2566"


def book(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], merged: str = "") -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if merged:
            sheet.merge_cells(merged)
    made.save(path)
    return path


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.open(tmp_path / "home")


def columns(sheet: str, header: int, **fields: Field) -> tuple[Choice, ...]:
    return tuple(Choice(sheet, letter, field, header) for letter, field in fields.items())


ALL = columns(SHEET, 2, A=Field.CONTRACT_NO, B=Field.PARTY, C=Field.AMOUNT, D=Field.DEADLINE)


def test_the_first_rows_are_seen_as_people_see_them(place: Workplace, tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด")
    rows = [("ทะเบียน",), header, *ROWS * 10]
    path = book(tmp_path / "a.xlsx", {SHEET: rows, "บันทึก": [("อื่น",)]}, merged="A1:D1")
    first, second = mapping.look(place, path).sheets
    assert first.rows[3] == ("1/2566", "นายสมมติ ตัวอย่าง", "100.50", "15/01/2566")
    assert (min(first.rows), max(first.rows)) == (1, 12)
    assert first.merged == (((1, 0), (1, 3)),)
    assert [table.header_row for table in first.tables] == [2]
    assert (second.rows, second.tables) == ({1: ("อื่น",)}, ())


def test_a_row_that_the_clerk_calls_a_header_is_one_from_then_on(place: Workplace, tmp_path: Path) -> None:
    path = book(tmp_path / "2566.xlsx", {SHEET: [("ทะเบียน",), ODD, *ROWS]})
    assert mapping.look(place, path).sheets[0].tables == ()
    said = Choices(headers=((SHEET, 2),))
    (table,) = mapping.look(place, path, said).sheets[0].tables
    assert [each.header for each in table.proposals] == list(ODD)
    assert mapping.try_out(place, path, said).registers == 0
    choices = Choices(ALL, headers=said.headers)
    tried = mapping.try_out(place, path, choices)
    assert (tried.entries, tried.problems, tried.missing, tried.registers) == (3, 0, (), 1)
    assert not place.layouts_path.exists()
    mapping.keep(place, path, choices)
    next_year = book(tmp_path / "2567.xlsx", {"เงินยืม 2567": [(), (), ODD, *ROWS[:2]]})
    assert len(place.read(next_year).entries) == 2


def test_a_header_of_two_rows_may_be_unknown_as_well(place: Workplace, tmp_path: Path) -> None:
    rows = [("A", "B", "เงิน", None), (None, None, "C", "D"), *ROWS]
    path = book(tmp_path / "a.xlsx", {SHEET: rows}, merged="C1:D1")
    (table,) = mapping.look(place, path, Choices(headers=((SHEET, 2),))).sheets[0].tables
    assert (table.header_rows, [each.header for each in table.proposals]) == (2, ["A", "B", "เงิน C", "เงิน D"])


def test_what_is_lacking_is_told_until_it_is_chosen(place: Workplace, tmp_path: Path) -> None:
    header = ("เลขสารบบ", "ผู้ยืม", "มูลหนี้", "วันครบกำหนด", "หมายเหตุ")
    path = book(tmp_path / "a.xlsx", {SHEET: [header, *ROWS]})
    nothing = mapping.try_out(place, path, Choices())
    assert [(each.sheet, each.header_row, each.fields) for each in nothing.missing] == []
    assert nothing.registers == 0
    some = mapping.try_out(place, path, Choices(columns(SHEET, 1, A=Field.CONTRACT_NO)))
    assert [each.fields for each in some.missing] == [(Field.AMOUNT,)]
    assert some.entries == 0
    both = columns(SHEET, 1, A=Field.CONTRACT_NO, C=Field.AMOUNT)
    assert mapping.try_out(place, path, Choices(both)).entries == 3


def test_a_doubtful_column_is_lacking_until_the_clerk_decides(place: Workplace, tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนดโดยประมาณ")
    path = book(tmp_path / "a.xlsx", {SHEET: [header, *ROWS]})
    assert [each.fields for each in mapping.try_out(place, path, Choices()).missing] == [(Field.DEADLINE,)]
    aside = mapping.try_out(place, path, Choices(columns(SHEET, 1, D=Field.OTHER)))
    assert (aside.missing, aside.entries) == ((), 3)


def test_the_clerk_says_what_a_table_registers(place: Workplace, tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ชื่อ", "จำนวนเงิน", "ครบกำหนด")
    path = book(tmp_path / "a.xlsx", {"2566": [("เงินยืมและหลักประกัน",), header, *ROWS]})
    assert [each.fields for each in mapping.try_out(place, path, Choices()).missing] == [(Field.KIND,)]
    said = Choices(kinds=(KindChoice("2566", 2, Kind.CONTRACT_DEPOSIT),))
    assert mapping.try_out(place, path, said).missing == ()
    mapping.keep(place, path, said)
    assert {each.kind for each in place.read(path).entries} == {Kind.CONTRACT_DEPOSIT}
    (kept,) = load_layouts(place.layouts_path).confirmed
    assert (kept.kind, kept.signature.kind) == (Kind.CONTRACT_DEPOSIT, None)


def test_confirming_settles_every_column_but_those_that_wait(place: Workplace, tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันนัด", "ช่อง ก")
    rows = [(*row, f"ก{number}") for number, row in enumerate(ROWS)]
    path = book(tmp_path / "a.xlsx", {SHEET: [header, *rows]})
    mapping.keep(place, path, Choices())
    (kept,) = load_layouts(place.layouts_path).confirmed
    assert kept.fields == {0: Field.CONTRACT_NO, 1: Field.PARTY, 2: Field.AMOUNT, 4: Field.OTHER}
    longer = book(tmp_path / "b.xlsx", {SHEET: [(*header, "วันพบ"), *((*row, DAY) for row in rows)]})
    (table,) = mapping.look(place, longer).sheets[0].tables
    assert [each.header for each in table.waiting()] == ["วันนัด", "วันพบ"]
    mapping.keep(place, path, Choices(columns(SHEET, 1, D=Field.OTHER)))
    (table,) = mapping.look(place, longer).sheets[0].tables
    assert [each.header for each in table.waiting()] == ["วันพบ"]


@pytest.mark.parametrize("ask", [mapping.look, mapping.try_out, mapping.keep])
def test_a_choice_that_cannot_be_is_refused_and_nothing_is_kept(
    ask: Any, place: Workplace, tmp_path: Path
) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด")
    path = book(tmp_path / "a.xlsx", {SHEET: [header, *ROWS]})
    with pytest.raises(FieldTakenTwice):
        ask(place, path, Choices(columns(SHEET, 1, D=Field.AMOUNT)))
    with pytest.raises(NoSuchHeader):
        ask(place, path, Choices(columns(SHEET, 1, Z=Field.AMOUNT)))
    assert not place.layouts_path.exists()


@pytest.mark.parametrize("ask", [mapping.look, mapping.try_out, mapping.keep])
def test_a_column_that_only_a_repeated_header_names_is_no_choice(
    ask: Any, place: Workplace, tmp_path: Path
) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด")
    rows = [header, ROWS[0], (*header, "ช่อง ก"), (*ROWS[1], "x")]
    path = book(tmp_path / "a.xlsx", {SHEET: rows})
    with pytest.raises(NoSuchHeader, match="'A, B, C, D'"):
        ask(place, path, Choices(columns(SHEET, 1, E=Field.NOTE)))
    mapping.keep(place, path, Choices(columns(SHEET, 1, D=Field.OTHER)))
    assert len(place.read(path).entries) == 2
