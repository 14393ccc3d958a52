"""Partial clearings over several columns and several rows: they add up, or are a clear problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_books import book

from loantracker import ledger
from loantracker.ledger import Snapshot
from loantracker.records import ProblemCode

DAY, LATER, LAST = date(2023, 1, 15), date(2023, 2, 1), date(2023, 3, 1)
HEADER = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "จำนวนเงินส่งใช้", "วันที่ส่งใช้", "เลขที่ใบเสร็จ")
ENTRY = ("1/2566", "นายสมมติ ตัวอย่าง", 1000, DAY, 100.25, DAY, "บร.1")


def read(
    path: Path, *rows: Sequence[Any], header: Sequence[Any] = HEADER, merged: Sequence[str] = ()
) -> Snapshot:
    return ledger.read(book(path / "a.xlsx", {"เงินยืม": [header, *rows]}, {"เงินยืม": merged}))


@pytest.mark.parametrize(
    "below",
    [
        (None, None, None, None, 200.5, LATER, "บร.2"),
        (None, None, None, None, 200.5, LATER, None),
        (None, None, None, None, "200.50", None, "บร.2"),
        ("1/2566", None, None, None, 200.5, LATER, None),
        ("๑ / ๒๕๖๖", "นายสมมติ ตัวอย่าง", None, None, 200.5, None, None),
        ("”", '"', None, None, 200.5, LATER, None),
        ("-", "-", None, None, 200.5, LATER, None),
    ],
    ids=str,
)
def test_a_row_that_only_brings_a_further_clearing_belongs_to_the_entry_above(
    below: Sequence[Any], tmp_path: Path
) -> None:
    other = ("2/2566", "นายอื่น", 50, DAY, None, None, None)
    snapshot = read(tmp_path, ENTRY, below, other)
    assert snapshot.problems == ()
    first, second = snapshot.entries
    assert (first.contract_no, str(first.cleared), str(first.amount)) == ("1/2566", "300.75", "1000.00")
    assert first.cleared_on == (LATER if below[5] else DAY)
    assert first.document_no == ("บร.1, บร.2" if below[6] else "บร.1")
    assert (second.contract_no, str(second.cleared)) == ("2/2566", "0.00")


def test_several_further_clearings_follow_one_another(tmp_path: Path) -> None:
    rows = [(None, None, None, None, 10, day, None) for day in (LATER, LAST)]
    (entry,) = read(tmp_path, ENTRY, *rows).entries
    assert (entry.cleared, entry.cleared_on) == (Decimal("120.25"), LAST)


def test_a_number_and_a_name_merged_over_the_clearings_hold_one_entry(tmp_path: Path) -> None:
    rows = [(None, None, None, None, 10, day, None) for day in (LATER, LAST)]
    snapshot = read(tmp_path, ENTRY, *rows, merged=("A2:A4", "B2:B4", "C2:C4", "D2:D4"))
    (entry,) = snapshot.entries
    assert (entry.cleared, snapshot.problems) == (Decimal("120.25"), ())


def test_a_number_merged_over_several_amounts_is_no_entry_of_the_first_amount(tmp_path: Path) -> None:
    second = (None, None, 500, DAY, None, None, None)
    snapshot = read(tmp_path, ENTRY, second, merged=("A2:A3", "B2:B3"))
    assert snapshot.entries == ()
    assert {each.code for each in snapshot.problems} == {ProblemCode.DUPLICATE_CONTRACT_NO}


@pytest.mark.parametrize(
    ("below", "code"),
    [
        ((None, None, None, None, 200.5, None, None), ProblemCode.NO_CONTRACT_NO),  # may be a total
        ((None, None, None, None, None, LATER, None), ProblemCode.NO_CONTRACT_NO),  # a day without a sum
        ((None, None, None, None, "สองร้อย", LATER, None), ProblemCode.NO_CONTRACT_NO),
        ((None, "นายอื่น", None, None, 200.5, LATER, None), ProblemCode.NO_CONTRACT_NO),
        ((None, None, None, None, -5, LATER, None), ProblemCode.NO_CONTRACT_NO),
    ],
    ids=str,
)
def test_a_clearing_that_may_be_anyones_is_a_problem_and_nobody_is_reminded_meanwhile(
    below: Sequence[Any], code: ProblemCode, tmp_path: Path
) -> None:
    snapshot = read(tmp_path, ENTRY, below)
    (entry,) = snapshot.entries
    assert (entry.cleared, entry.doubtful) == (Decimal("100.25"), True)
    assert (3, code, True) in [(each.row, each.code, each.blocking) for each in snapshot.problems]


def test_a_mark_that_repeats_the_number_above_is_no_number_of_an_amount(tmp_path: Path) -> None:
    snapshot = read(tmp_path, ENTRY, ("”", "นายอื่น", 50, DAY, None, None, None))
    assert [each.contract_no for each in snapshot.entries] == ["1/2566"]
    assert [(each.row, each.code) for each in snapshot.problems] == [(3, ProblemCode.NO_CONTRACT_NO)]


def test_a_row_after_a_gap_belongs_to_nobody(tmp_path: Path) -> None:
    snapshot = read(tmp_path, ENTRY, (), (None, None, None, None, 200.5, LATER, None))
    assert [entry.cleared for entry in snapshot.entries] == [Decimal("100.25")]
    assert {each.row for each in snapshot.problems if each.blocking} == {4}


def test_the_number_repeated_with_its_amount_stays_two_of_one_number(tmp_path: Path) -> None:
    snapshot = read(tmp_path, ENTRY, (*ENTRY[:4], 50, LATER, None))
    assert snapshot.entries == ()
    assert {each.code for each in snapshot.problems} == {ProblemCode.DUPLICATE_CONTRACT_NO}


def test_a_total_below_a_further_clearing_is_no_clearing(tmp_path: Path) -> None:
    below = (None, None, None, None, 200.5, LATER, None)
    snapshot = read(tmp_path, ENTRY, below, (None, "รวม", 1000, None, 300.75))
    assert [entry.cleared for entry in snapshot.entries] == [Decimal("300.75")]
    assert snapshot.problems == ()


def test_a_clearing_is_written_over_what_its_own_cell_holds(tmp_path: Path) -> None:
    snapshot = read(tmp_path, ENTRY, (None, None, None, None, 200.5, LATER, None))
    (entry,) = snapshot.entries
    edits = ledger.clearing_edits(snapshot, entry, Decimal(50), LAST, "")
    assert edits["เงินยืม"]["E2"] == Decimal("150.25")


INSTALMENTS = (
    "เลขที่สัญญา|ผู้ยืม|จำนวนเงิน|ครบกำหนด|{group} 1|||{group} 2||",
    "||||วันที่|จำนวนเงิน|เลขที่เอกสาร|วันที่|จำนวนเงิน|เลขที่เอกสาร",
)


@pytest.mark.parametrize("group", ["ครั้งที่", "การส่งใช้ ครั้งที่", "ชดใช้งวดที่"])
def test_clearings_side_by_side_add_up_and_the_last_day_counts(group: str, tmp_path: Path) -> None:
    header = [line.format(group=group).split("|") for line in INSTALMENTS]
    cells = [[text or None for text in line] for line in header]
    rows = [
        ("1/2566", "ก", 1000, DAY, DAY, 100, "บร.1", LATER, 200.5, "บร.2"),
        ("2/2566", "ก", 1000, DAY, DAY, 100, "บร.1", None, None, None),
        ("3/2566", "ก", 1000, DAY),
    ]
    merged = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:G1", "H1:J1")
    snapshot = read(tmp_path, cells[1], *rows, header=cells[0], merged=merged)
    assert snapshot.problems == ()
    assert [(each.cleared, each.cleared_on) for each in snapshot.entries] == [
        (Decimal("300.5"), LATER),
        (100, DAY),
        (0, None),
    ]


def test_groups_of_groups_are_read_from_three_header_rows(tmp_path: Path) -> None:
    top = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "การส่งใช้เงินยืม", None, None, None, "คงเหลือ")
    middle = (None, None, None, None, "ครั้งที่ ๑", None, "ครั้งที่ ๒", None, None)
    low = (None, None, None, None, "ว/ด/ป", "จำนวนเงิน", "ว/ด/ป", "จำนวนเงิน", None)
    row = ("1/2566", "ก", 1000, DAY, DAY, 100, LATER, 200, 700)
    merged = ("A1:A3", "B1:B3", "C1:C3", "D1:D3", "E1:H1", "E2:F2", "G2:H2", "I1:I3")
    snapshot = read(tmp_path, middle, low, row, header=top, merged=merged)
    assert snapshot.problems == ()
    assert [(str(each.cleared), each.cleared_on) for each in snapshot.entries] == [("300.00", LATER)]


def test_clearings_side_by_side_under_one_row_of_names_add_up(tmp_path: Path) -> None:
    header = (
        *HEADER[:4],
        "ส่งใช้ครั้งที่ 1 (บาท)",
        "วันที่ส่งใช้ครั้งที่ 1",
        "ส่งใช้ครั้งที่ ๒\n(บาท)",
        "วันที่ส่งใช้ (ครั้งที่ ๒)",
    )
    snapshot = read(tmp_path, (*ENTRY[:4], 100, DAY, 50, LATER), header=header)
    assert snapshot.problems == ()
    assert [(str(each.cleared), each.cleared_on) for each in snapshot.entries] == [("150.00", LATER)]


def test_a_further_balance_without_a_sum_is_a_problem(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "คงเหลือ")
    rows = [("1/2566", "ก", 100, DAY, 60), (None, None, None, None, 20)]
    snapshot = read(tmp_path, *rows, header=header)
    assert [(str(each.cleared), each.doubtful) for each in snapshot.entries] == [("40.00", True)]
    assert (3, ProblemCode.NO_CONTRACT_NO) in [(each.row, each.code) for each in snapshot.problems]


@settings(deadline=None, max_examples=25)
@given(sums=st.lists(st.integers(1, 10_000), min_size=1, max_size=6), blank=st.booleans())
def test_no_clearing_is_ever_lost_between_rows(
    sums: list[int], blank: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows: list[Sequence[Any]] = [("1/2566", "ก", 10**6, DAY, sums[0] / 100, DAY, None)]
    rows += [(None if blank else "1/2566", None, None, None, each / 100, LATER, None) for each in sums[1:]]
    rows.append(("2/2566", "ข", 5, DAY))
    snapshot = read(tmp_path_factory.mktemp("rows"), *rows)
    assert snapshot.problems == ()
    assert [each.cleared for each in snapshot.entries] == [Decimal(sum(sums)) / 100, 0]
