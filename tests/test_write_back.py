"""Writing back what was sent: only what the ledger will show is counted, and one bad cell stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from editing_ledgers import (
    HEADER,
    ONE,
    ROWS,
    THREE,
    TODAY,
    TWO,
    cells,
    colleague,
    held,
    opened,
    rewritten,
)

from loantracker import actions, editing
from loantracker.errors import LedgerLocked
from loantracker.records import Entry, Mark
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)

MARKS = ("วันที่แจ้งเตือนล่าสุด", "จำนวนครั้งที่แจ้งเตือน", "ขั้นการแจ้งเตือนล่าสุด")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry was reminded once, today."""

    def marks(_journal: object, entries: Sequence[Entry]) -> list[Mark]:
        return [Mark(entry.id, TODAY, 1, "+15") for entry in entries]

    monkeypatch.setattr("loantracker.sending.marks", marks)


def test_a_merged_cell_in_one_marks_way_keeps_back_that_one_alone(place: Workplace, ledger: Path) -> None:
    rewritten(ledger, [(*HEADER, *MARKS), *ROWS], ["K2:K3"])
    done = actions.write_back(place, ledger, add_columns=False)
    assert (done.written, done.pending, done.kept_back, done.needs_columns) == (2, 0, 1, False)
    shown = {each.id: each.reminded_count for each in opened(place, ledger).snapshot.entries}
    assert shown == {ONE: 1, TWO: 0, THREE: 1}
    again = actions.write_back(place, ledger, add_columns=False)
    assert (again.written, again.kept_back) == (0, 1)


def test_a_mark_that_a_formula_keeps_from_showing_is_not_counted_as_written(
    place: Workplace, ledger: Path
) -> None:
    rewritten(ledger, [(*HEADER, *MARKS), (*ROWS[0], None, "=1+1"), *ROWS[1:]])
    done = actions.write_back(place, ledger, add_columns=False)
    assert (done.written, done.kept_back) == (2, 1)
    assert cells(ledger)["L2"] == "=1+1"


def test_marks_wait_for_columns_until_they_are_agreed_to(place: Workplace, ledger: Path) -> None:
    done = actions.write_back(place, ledger, add_columns=False)
    assert (done.written, done.pending, done.kept_back, done.needs_columns) == (0, 3, 0, True)
    done = actions.write_back(place, ledger, add_columns=True)
    assert (done.written, done.pending, done.kept_back, done.needs_columns) == (3, 0, 0, False)


def test_tables_side_by_side_take_no_columns_and_their_marks_are_not_asked_about(
    place: Workplace, ledger: Path
) -> None:
    rewritten(
        ledger,
        [
            (*HEADER[:5], None, *HEADER[:5]),
            (*ROWS[0][:5], None, "9/2566", *ROWS[1][1:5]),
        ],
    )
    done = actions.write_back(place, ledger, add_columns=True)
    assert (done.written, done.pending, done.kept_back, done.needs_columns) == (0, 0, 2, False)


def test_a_mark_on_a_row_with_a_waiting_change_is_written_with_it(place: Workplace, ledger: Path) -> None:
    rewritten(ledger, [(*HEADER, *MARKS), *ROWS])
    day = opened(place, ledger)
    with held(ledger):
        change = editing.clearing(place, day, ONE, Decimal(400), date(2023, 8, 20))
        editing.apply(place, day, change)
        with pytest.raises(LedgerLocked):
            actions.write_back(place, ledger, add_columns=False)
    assert actions.write_back(place, ledger, add_columns=False).written == 3
    assert cells(ledger)["F2"] == 400
    assert editing.pending(place, ledger) == editing.Pending()


def test_a_mark_on_a_row_in_conflict_is_written_and_the_conflict_stays(
    place: Workplace, ledger: Path
) -> None:
    rewritten(ledger, [(*HEADER, *MARKS), *ROWS])
    day = opened(place, ledger)
    change = editing.clearing(place, day, ONE, Decimal(400), date(2023, 8, 20))
    colleague(ledger, {"F2": 250})
    editing.apply(place, day, change)
    assert actions.write_back(place, ledger, add_columns=False).written == 3
    assert cells(ledger)["F2"] == 250
    assert len(editing.pending(place, ledger).conflicts) == 1
