"""Where the program's own reminder columns go, and what they must leave as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from ledger_books import book
from sheet_reader import parts
from workbooks import make, numbers, sheet_xml

from loantracker import ledger
from loantracker.ledger.patch import write_cells
from loantracker.records import Mark

DAY = date(2023, 1, 15)
ON = date(2023, 2, 1)
HEADER = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนด")
OURS = ("วันที่แจ้งเตือนล่าสุด", "จำนวนครั้งที่แจ้งเตือน", "ขั้นการแจ้งเตือนล่าสุด")


def marked(snapshot: ledger.Snapshot) -> list[Mark]:
    """One mark for every entry."""
    return [Mark(entry.id, ON, 1, "+0") for entry in snapshot.entries]


def written(path: Path) -> tuple[ledger.Snapshot, Path]:
    """The ledger read again after a mark for every entry was written into it."""
    snapshot = ledger.read(path)
    target = path.with_name("marked.xlsx")
    write_cells(path, ledger.mark_plan(snapshot, marked(snapshot), add_columns=True).edits, target)
    return ledger.read(target), target


def shown(snapshot: ledger.Snapshot) -> set[tuple[date | None, int, str]]:
    """What the entries' reminder columns say."""
    return {(entry.reminded_on, entry.reminded_count, entry.reminded_stage) for entry in snapshot.entries}


def headers(edits: Iterable[str], row: int) -> set[str]:
    """The cells of the header row among the edited ones."""
    return {cell for cell in edits if cell.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row)}


# --- what stands right of a table ---------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="F3"><f>IF(C3="","",C3)</f></c>',
        '<c r="F3" t="str"><f>IF(C3="","",C3)</f><v></v></c>',
        '<c r="F3" t="e"><f>NA()</f><v>#N/A</v></c>',
        '<c r="F3" t="e"><v>#N/A</v></c>',
    ],
)
def test_formulas_that_show_nothing_are_never_overwritten_by_new_columns(cell: str, tmp_path: Path) -> None:
    rows = numbers(list(HEADER), ["1", "ก", 100, 44941])
    path = make(tmp_path / "a.xlsx", {"เงินยืม": sheet_xml(f'{rows}<row r="3">{cell}</row>')})
    snapshot = ledger.read(path)
    edits = ledger.mark_plan(snapshot, marked(snapshot), add_columns=True).edits["เงินยืม"]
    assert headers(edits, 1) == {"G1", "H1", "I1"}
    again, target = written(path)
    assert shown(again) == {(ON, 1, "+0")}
    assert cell in parts(target)["xl/worksheets/sheet1.xml"].decode()


def test_new_columns_stand_clear_of_merged_header_cells_but_not_of_a_title(tmp_path: Path) -> None:
    rows = [("ทะเบียนเงินยืมใช้ในราชการ",), HEADER, ("1", "ก", 100, DAY)]
    titled = book(tmp_path / "a.xlsx", {"เงินยืม": rows}, {"เงินยืม": ["A1:K1"]})
    assert ledger.read(titled).layout.sheets[0].free_column == 4
    merged = book(tmp_path / "b.xlsx", {"เงินยืม": rows}, {"เงินยืม": ["D2:F2"]})
    again, _ = written(merged)
    assert again.layout.sheets[0].columns[ledger.Field.REMINDED_ON] == 6
    assert shown(again) == {(ON, 1, "+0")}


def test_new_columns_beside_a_group_of_columns_are_known_again(tmp_path: Path) -> None:
    rows = [
        (*HEADER, "การรับเงิน", None, "การส่งใช้", None),
        (None, None, None, None, "วันที่", "เลขที่เช็ค", "วันที่", "จำนวนเงิน"),
        ("1", "ก", 100, DAY, DAY, "9", None, None),
    ]
    path = book(tmp_path / "a.xlsx", {"เงินยืม": rows}, {"เงินยืม": ["E1:F1", "G1:H1"]})
    again, _ = written(path)
    assert shown(again) == {(ON, 1, "+0")}
    assert ledger.mark_plan(again, marked(again), add_columns=True).edits == {}


# --- headers that stand again ----------------------------------------------------------------


def test_marks_under_the_first_of_two_headers_hold_for_both(tmp_path: Path) -> None:
    rows = [
        ("ทะเบียนเงินยืมทดรองราชการ",),
        HEADER,
        ("1", "ก", 100, DAY),
        (),
        HEADER,
        ("2", "ข", 100, DAY),
        ("3", "ค", 100, DAY),
    ]
    path = book(tmp_path / "a.xlsx", {"เงินยืม": rows})
    before = ledger.read(path)
    again, _ = written(path)
    assert [entry.id for entry in again.entries] == [entry.id for entry in before.entries]
    assert {entry.id.split(":")[0] for entry in again.entries} == {"imprest_advance"}
    assert shown(again) == {(ON, 1, "+0")}
    assert ledger.mark_plan(again, marked(again), add_columns=True).edits == {}


def test_marks_under_the_second_of_two_headers_only_are_read(tmp_path: Path) -> None:
    rows = [HEADER, ("1", "ก", 100, DAY), (), (*HEADER, *OURS), ("2", "ข", 100, DAY, ON, 3, "+15")]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": rows}))
    assert [entry.reminded_count for entry in snapshot.entries] == [0, 3]
    assert ledger.needs_mark_columns(snapshot, marked(snapshot)) == ()


def test_a_header_of_other_columns_without_a_title_keeps_the_kind_of_the_title_above(tmp_path: Path) -> None:
    rows = [
        ("ทะเบียนเงินยืมทดรองราชการ",),
        HEADER,
        ("1", "ก", 100, DAY),
        (),
        ("เลขที่สัญญา", "โครงการ", "จำนวนเงิน", "ผู้ยืม"),
        ("2", "งาน", 100, "ข"),
    ]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": rows}))
    assert [entry.id for entry in snapshot.entries] == ["imprest_advance:1", "imprest_advance:2"]


# --- tables side by side -------------------------------------------------------------------


def test_tables_side_by_side_get_no_new_columns_and_are_not_offered_any(tmp_path: Path) -> None:
    rows = [(*HEADER, None, *HEADER), ("1", "ก", 100, DAY, None, "2", "ข", 100, DAY)]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": rows}))
    assert len(snapshot.entries) == 2
    assert len(ledger.stale_marks(snapshot, marked(snapshot))) == 2
    assert ledger.needs_mark_columns(snapshot, marked(snapshot)) == ()
    assert ledger.mark_plan(snapshot, marked(snapshot), add_columns=True).edits == {}


def test_a_table_beside_another_is_marked_in_reminder_columns_of_its_own(tmp_path: Path) -> None:
    rows = [(*HEADER, *OURS, None, *HEADER), ("1", "ก", 100, DAY, None, None, None, None, "2", "ข", 100, DAY)]
    again, _ = written(book(tmp_path / "a.xlsx", {"เงินยืม": rows}))
    assert [entry.reminded_on for entry in again.entries] == [ON, None]


# --- what is the clerk's ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["วันที่ทวงถาม", "วันที่ทวงถามล่าสุด"])
def test_the_clerks_own_notes_of_reminders_are_read_and_never_written(name: str, tmp_path: Path) -> None:
    rows = [
        (*HEADER, name, "จำนวนครั้งที่ทวงถาม"),
        ("1", "ก", 100, DAY, "โทรแล้ว 1 ส.ค. คุณแดงรับสาย", "3 ครั้ง"),
        ("2", "ข", 100, DAY, DAY, 1),
    ]
    path = book(tmp_path / "a.xlsx", {"เงินยืม": rows})
    assert ledger.read(path).entries[1].reminded_on == DAY
    again, target = written(path)
    assert shown(again) == {(ON, 1, "+0")}
    sheet = openpyxl.load_workbook(target)["เงินยืม"]
    assert [[cell.value for cell in row] for row in sheet["E2:F3"]] == [
        ["โทรแล้ว 1 ส.ค. คุณแดงรับสาย", "3 ครั้ง"],
        [datetime.combine(DAY, time()), 1],
    ]
    assert [cell.value for cell in sheet[1]][6:] == list(OURS)
    assert ledger.mark_plan(again, marked(again), add_columns=True).edits == {}


def test_formulas_and_unread_texts_in_our_columns_stay(tmp_path: Path) -> None:
    rows = [
        (*HEADER, *OURS),
        ("1", "ก", 100, DAY, None, "=1+1", None),
        ("2", "ข", 100, DAY, "15 ส.ค. (โทร)", "สองครั้ง", None),
    ]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": rows}))
    assert ledger.mark_plan(snapshot, marked(snapshot), add_columns=True).edits == {
        "เงินยืม": {"E2": ON, "G2": "+0", "G3": "+0"}
    }


def test_a_reminder_header_that_stands_twice_gets_neither_marks_nor_a_third(tmp_path: Path) -> None:
    rows = [(*HEADER, *OURS, OURS[0]), ("1", "ก", 100, DAY)]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": rows}))
    assert ledger.mark_plan(snapshot, marked(snapshot), add_columns=True).edits == {}
    assert ledger.needs_mark_columns(snapshot, marked(snapshot)) == ()
