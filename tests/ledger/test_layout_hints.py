"""Columns under unknown headers: what stands in them is offered, and never taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_books import advances, book

from loantracker import ledger
from loantracker.ledger import Field, Proposal, Reason
from loantracker.ledger.hints import likely_fields

F = Field
DAY = date(2023, 1, 15)
UNKNOWN = "ช่องใหม่"


def offered(path: Path, values: list[Any], header: str = UNKNOWN, **more: Any) -> Proposal:
    rows = [
        {"เลขที่สัญญา": f"{number}/2566", header: value, **more} for number, value in enumerate(values, start=1)
    ]
    (table,) = ledger.read(advances(path / "a.xlsx", *rows)).layout.sheets
    (found,) = [each for each in table.proposals if each.header == header]
    return found


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ([DAY, DAY, DAY], (F.RECEIVED_ON, F.ACTIVITY_END, F.CLEARED_ON, F.BORROWED_ON)),
        (["15 ม.ค. 66", "๑๕/๐๑/๒๕๖๖", DAY], (F.RECEIVED_ON, F.ACTIVITY_END, F.CLEARED_ON, F.BORROWED_ON)),
        ([100.5, 250, "1,234.50"], (F.BALANCE,)),
        (["a@example.com", "b@example.com", "c@example.org"], (F.PARTY_EMAIL, F.AGENCY_EMAIL)),
        (
            ["saraban.a@example.org", "saraban.b@example.org", "saraban.c@example.org"],
            (F.AGENCY_EMAIL, F.PARTY_EMAIL),
        ),
    ],
)
def test_a_column_of_one_sort_is_offered_for_the_fields_that_the_table_lacks(
    tmp_path: Path, values: list[Any], fields: tuple[Field, ...]
) -> None:
    found = offered(tmp_path, values)
    assert (found.field, *found.others) == fields
    assert found.reason is Reason.CONTENT
    assert not found.taken


@pytest.mark.parametrize(
    "values",
    [
        [DAY, DAY],  # too few to tell
        [DAY, DAY, "ก", "ข"],
        ["ก", "ข", "ค"],
        [1, 2, 3],  # they count
        [2565, 2566, 2567],
        ["2565", "2566", "2567"],
        ["0812345678", "0898765432", "021234567"],
        ["a@example.com", "-", "ไม่มี"],
    ],
    ids=str,
)
def test_cells_that_tell_nothing_are_not_offered(tmp_path: Path, values: list[Any]) -> None:
    found = offered(tmp_path, values)
    assert (found.field, found.reason, found.others) == (None, Reason.UNKNOWN, ())


def test_one_odd_cell_among_many_dates_does_not_matter() -> None:
    assert likely_fields([*[DAY] * 19, "รอ", ""], deposit=False)[0] is F.DEADLINE


def test_a_deposit_is_offered_the_end_of_its_obligation_early() -> None:
    assert likely_fields([DAY] * 3, deposit=True)[:2] == (F.DEADLINE, F.RELEASED_ON)


def test_a_field_that_the_table_has_is_not_offered_again(tmp_path: Path) -> None:
    found = offered(tmp_path, ["a@example.com"] * 3, อีเมลผู้ยืม="x@example.com", อีเมลหน่วยงาน="y@example.com")
    assert found.field is None


def test_an_offer_for_a_missing_deadline_keeps_no_row_from_being_read(tmp_path: Path) -> None:
    header = ["เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", UNKNOWN]
    rows = [[f"{number}/2566", "นายสมมติ", 100.5, DAY] for number in (1, 2, 3)]
    snapshot = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": [header, *rows]}))
    assert [entry.ledger_deadline for entry in snapshot.entries] == [None, None, None]
    assert snapshot.layout.sheets[0].proposals[3].field is F.DEADLINE
