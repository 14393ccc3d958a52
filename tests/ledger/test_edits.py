"""Clearings, returns and reminder marks as cell edits, and the ledger that reads back as meant."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_books import advances, book

from loantracker import ledger
from loantracker.errors import CellRefused, NoSuchColumn, RecordRefused
from loantracker.ledger.patch import write_cells
from loantracker.records import Entry, Mark

DAY = date(2023, 1, 15)
ON = date(2023, 2, 1)
WHOLE: Mapping[str, Any] = {
    "เลขที่สัญญา": "1/2566",
    "จำนวนเงิน": 1000.5,
    "จำนวนเงินส่งใช้": 200.25,
    "สถานะ": "ค้างส่งใช้",
    "วันที่รับเงิน": DAY,
    "วันที่ส่งใช้": None,
    "เลขที่ใบรับใบสำคัญ": "บค. 1",
    "คงเหลือ": 800.25,
}


def only(path: Path) -> tuple[ledger.Snapshot, Entry]:
    snapshot = ledger.read(path)
    return snapshot, snapshot.entries[0]


def sheet(path: Path, header: Sequence[str], *rows: Sequence[Any]) -> Path:
    return book(path, {"เงินยืม": [header, *rows]})


# --- clearings ------------------------------------------------------------------------


def test_a_clearing_in_part_adds_up_and_leaves_the_status(tmp_path: Path) -> None:
    snapshot, entry = only(advances(tmp_path / "a.xlsx", WHOLE))
    edits = ledger.clearing_edits(snapshot, entry, Decimal("300.25"), ON, "บค. 2")
    assert edits == {
        entry.sheet: {
            "E2": Decimal("500.50"),
            "H2": ON,
            "I2": "บค. 1, บค. 2",
            "J2": Decimal("500.00"),
        },
    }


def test_a_clearing_of_the_rest_says_so_in_the_ledgers_own_word(tmp_path: Path) -> None:
    done = {**WHOLE, "เลขที่สัญญา": "2/2566", "สถานะ": "ล้างหนี้แล้ว", "จำนวนเงินส่งใช้": 1000.5}
    path = advances(tmp_path / "a.xlsx", WHOLE, done, {**done, "เลขที่สัญญา": "3/2566", "สถานะ": "ยกเลิก"})
    snapshot, entry = only(path)
    edits = ledger.clearing_edits(snapshot, entry, Decimal("800.25"), ON, "")
    assert edits[entry.sheet]["F2"] == "ล้างหนี้แล้ว"
    assert "I2" not in edits[entry.sheet]
    plain, entry = only(advances(tmp_path / "b.xlsx", WHOLE))
    assert ledger.clearing_edits(plain, entry, Decimal("800.25"), ON, "")[entry.sheet]["F2"] == "ส่งใช้แล้ว"


def test_a_return_of_a_deposit_is_written_as_one(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "คู่สัญญา", "จำนวนเงิน", "วันพ้นข้อผูกพัน", "วันที่คืน", "จำนวนเงินที่คืน", "สถานะ")
    snapshot, entry = only(sheet(tmp_path / "a.xlsx", header, ("1", "ก", 500, DAY, None, None, "ถือไว้")))
    assert ledger.clearing_edits(snapshot, entry, Decimal(500), ON, "ฎ. 1") == {
        "เงินยืม": {"F2": Decimal("500.00"), "E2": ON, "G2": "คืนแล้ว"},
    }


def test_formulas_are_left_alone(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {**WHOLE, "คงเหลือ": "=C2-E2"})
    snapshot, entry = only(path)
    assert "J2" not in ledger.clearing_edits(snapshot, entry, Decimal(1), ON, "")[entry.sheet]


def test_a_cleared_amount_that_the_ledger_computes_is_not_overwritten(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "คงเหลือ")
    path = sheet(tmp_path / "a.xlsx", header, ("1", "ก", 100, DAY, 100), ("2", "ก", 100, DAY, "=C3"))
    snapshot, entry = only(path)
    assert ledger.clearing_edits(snapshot, entry, Decimal(40), ON, "") == {"เงินยืม": {"E2": Decimal("60.00")}}
    table = snapshot.table(entry)
    assert table.is_formula(4, 3)
    moved = Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | {"row": 3})
    with pytest.raises(CellRefused) as caught:
        ledger.clearing_edits(snapshot, moved, Decimal(40), ON, "")
    assert (caught.value.facts["cell"], caught.value.facts["reason"]) == ("E3", "formula")


def test_vouchers_and_cash_apart_take_the_clearing_as_vouchers(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "เงินสด", "ใบสำคัญ")
    snapshot, entry = only(sheet(tmp_path / "a.xlsx", header, ("1", "ก", 100, DAY, 10, 20)))
    assert ledger.clearing_edits(snapshot, entry, Decimal(5), ON, "") == {"เงินยืม": {"F2": Decimal("25.00")}}


@pytest.mark.parametrize(
    ("held", "written"),
    [
        ((None, None, None, None), {"E2": Decimal("5.00"), "F2": ON}),
        ((10, DAY, None, None), {"G2": Decimal("5.00"), "H2": ON}),
        ((10, DAY, 20, DAY), {"G2": Decimal("25.00"), "H2": ON}),
    ],
    ids=["first", "second", "none free"],
)
def test_a_clearing_goes_into_the_next_free_instalment_with_its_day(
    held: tuple[Any, ...], written: Mapping[str, Any], tmp_path: Path
) -> None:
    of_instalments = ("ส่งใช้ครั้งที่ 1", "วันที่ส่งใช้ครั้งที่ 1", "ส่งใช้ครั้งที่ 2", "วันที่ส่งใช้ครั้งที่ 2")
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", *of_instalments)
    snapshot, entry = only(sheet(tmp_path / "a.xlsx", header, ("1", "ก", 100, DAY, *held)))
    assert ledger.clearing_edits(snapshot, entry, Decimal(5), ON, "") == {"เงินยืม": written}


def test_without_a_column_for_clearings_the_sheet_is_named(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด")
    snapshot, entry = only(sheet(tmp_path / "a.xlsx", header, ("1", "ก", 100, DAY)))
    with pytest.raises(NoSuchColumn) as caught:
        ledger.clearing_edits(snapshot, entry, Decimal(5), ON, "")
    assert (caught.value.facts["sheet"], caught.value.facts["field"]) == ("เงินยืม", "cleared")


@pytest.mark.parametrize(
    ("amount", "on", "reason"),
    [
        ("0", ON, "not_positive"),
        ("-5", ON, "not_positive"),
        ("0.005", ON, "too_precise"),
        ("800.26", ON, "more_than_balance"),
        ("1", date(2023, 1, 14), "before_received"),
    ],
)
def test_what_cant_be_right_is_refused(amount: str, on: date, reason: str, tmp_path: Path) -> None:
    snapshot, entry = only(advances(tmp_path / "a.xlsx", WHOLE))
    with pytest.raises(RecordRefused) as caught:
        ledger.clearing_edits(snapshot, entry, Decimal(amount), on, "")
    assert caught.value.facts == {
        "entry": "1/2566",
        "reason": reason,
        "amount": amount,
        "balance": "800.25",
    }


def test_what_is_done_takes_no_clearing(tmp_path: Path) -> None:
    snapshot, entry = only(advances(tmp_path / "a.xlsx", {**WHOLE, "สถานะ": "ส่งใช้แล้ว", "จำนวนเงินส่งใช้": None}))
    with pytest.raises(RecordRefused) as caught:
        ledger.clearing_edits(snapshot, entry, Decimal(1), ON, "")
    assert caught.value.facts["reason"] == "already_cleared"


# --- marks ------------------------------------------------------------------------------


def test_marks_fill_the_ledgers_own_columns_where_they_differ(tmp_path: Path) -> None:
    shown = {"วันที่แจ้งเตือนล่าสุด": DAY, "จำนวนครั้งที่แจ้งเตือน": 1, "ขั้นการแจ้งเตือนล่าสุด": "-7"}
    path = advances(tmp_path / "a.xlsx", {**shown, "เลขที่สัญญา": "1"}, {**shown, "เลขที่สัญญา": "2"})
    snapshot = ledger.read(path)
    marks = [
        Mark("official_advance:1", DAY, 1, "-7"),
        Mark("official_advance:2", DAY, 2, "+0"),
        Mark("official_advance:gone", DAY, 2, "+0"),
    ]
    assert ledger.stale_marks(snapshot, marks) == [marks[1]]
    assert ledger.needs_mark_columns(snapshot, marks) == ()
    assert ledger.mark_plan(snapshot, marks, add_columns=False).edits == {
        snapshot.entries[1].sheet: {"H3": 2, "I3": "+0"}
    }


def test_lacking_columns_are_added_right_of_everything_and_only_when_agreed(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "จำนวนครั้งที่แจ้งเตือน")
    rows = [header, ("1", "ก", 100, DAY), ("2", "ก", 100, DAY, None, None, "ที่ริม")]
    path = book(tmp_path / "a.xlsx", {"เงินยืม": [("เงินยืม",), *rows]})
    snapshot = ledger.read(path)
    marks = [Mark("official_advance:1", ON, 1, "+0")]
    assert ledger.needs_mark_columns(snapshot, marks) == ("เงินยืม",)
    assert ledger.mark_plan(snapshot, marks, add_columns=False).edits == {}
    edits = ledger.mark_plan(snapshot, marks, add_columns=True).edits
    assert edits == {
        "เงินยืม": {
            "H2": "วันที่แจ้งเตือนล่าสุด",
            "I2": "ขั้นการแจ้งเตือนล่าสุด",
            "H3": ON,
            "E3": 1,
            "I3": "+0",
        },
    }
    write_cells(path, edits, tmp_path / "b.xlsx")
    again = ledger.read(tmp_path / "b.xlsx")
    entry = again.entries[0]
    assert (entry.reminded_on, entry.reminded_count, entry.reminded_stage) == (ON, 1, "+0")
    assert again.problems == ()
    assert ledger.mark_plan(again, marks, add_columns=True).edits == {}


def test_tables_side_by_side_take_their_own_clearings(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "จำนวนเงินส่งใช้")
    path = sheet(
        tmp_path / "a.xlsx", (*header, "", *header), ("1", "ก", 9, DAY, 1, None, "2", "ข", 9, DAY, 2)
    )
    snapshot = ledger.read(path)
    edits = [ledger.clearing_edits(snapshot, entry, Decimal(1), ON, "") for entry in snapshot.entries]
    assert edits == [{"เงินยืม": {"E2": Decimal("2.00")}}, {"เงินยืม": {"K2": Decimal("3.00")}}]


# --- through the file and back -----------------------------------------------------------


def test_a_recorded_clearing_reads_back_as_recorded(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", WHOLE, {**WHOLE, "เลขที่สัญญา": "2/2566"})
    snapshot, entry = only(path)
    write_cells(path, ledger.clearing_edits(snapshot, entry, entry.balance, ON, "บค. 2"), tmp_path / "b.xlsx")
    again, after = only(tmp_path / "b.xlsx")
    assert (after.cleared, after.cleared_on, after.closed) == (entry.amount, ON, True)
    assert after.document_no == "บค. 1, บค. 2"
    assert again.entries[1] == snapshot.entries[1]
    assert again.problems == ()


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "จำนวนเงิน": st.integers(100, 10**9).map(lambda satang: satang / 100),
            "จำนวนเงินส่งใช้": st.sampled_from([None, 0.5, "๐.๗๕", 1]),
            "วันครบกำหนด": st.sampled_from([DAY, "15 ม.ค. 66", "๑๕/๑/๒๕๖๖", 44941, "เร็ว ๆ นี้", None]),
            "สถานะ": st.sampled_from([None, "ค้างส่งใช้", "ส่งใช้แล้ว", "แปลก"]),
            "อีเมลผู้ยืม": st.sampled_from([None, "a@example.com", "bad", "a@example.com; b@example.org"]),
            "เลขที่สัญญา": st.sampled_from(["1", "2", "3", "๔", "5", "6/2566 ลว. 1 ม.ค. 66", None]),
        },
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, max_examples=25)
@given(rows=ROWS, seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing_but_their_numbers(
    rows: list[dict[str, Any]], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("order")
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order to test, no secret
    one, two = (ledger.read(advances(folder / f"{n}.xlsx", *each)) for n, each in enumerate((rows, mixed)))

    def facts(snapshot: ledger.Snapshot) -> set[tuple[Any, ...]]:
        return {
            tuple(getattr(each, name) for name in Entry.__slots__ if name != "row")
            for each in snapshot.entries
        }

    assert facts(one) == facts(two)
    assert sorted((p.code, p.value) for p in one.problems) == sorted((p.code, p.value) for p in two.problems)
    told = {entry.row for entry in one.entries} | {
        problem.row for problem in one.problems if problem.blocking
    }
    assert told == set(range(2, len(rows) + 2))  # every row is an entry or a problem, none is lost
