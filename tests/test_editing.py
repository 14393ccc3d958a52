"""What a clerk changes: kept first, laid over every reading, merged by key, settled cell by cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from editing_ledgers import ONE, SHEET, TODAY, TWO, cells, colleague, held, opened

from loantracker import actions, editing
from loantracker.errors import (
    ChangeInConflict,
    ChangeWaits,
    LedgerLocked,
    NoSuchChange,
    PendingDamaged,
    RecordRefused,
    RowGone,
)
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)

ON = date(2023, 8, 20)


def clear(place: Workplace, ledger: Path, entry: str = ONE, amount: int = 400) -> editing.Change:
    return editing.clearing(place, opened(place, ledger), entry, Decimal(amount), ON, "บค. 9")


def apply(place: Workplace, ledger: Path, change: editing.Change) -> editing.Applied:
    return editing.apply(place, opened(place, ledger), change)


def test_a_clearing_shows_the_cells_that_it_will_change_and_writes_nothing(
    place: Workplace, ledger: Path
) -> None:
    before = ledger.read_bytes()
    change = clear(place, ledger, amount=1000)
    assert [(each.column, each.header, each.before, each.after) for each in change.cells] == [
        ("F", "จำนวนเงินส่งใช้", "", "1,000.00"),
        ("G", "วันที่ส่งใช้", "", "20/08/2566"),
        ("H", "เลขที่ใบรับใบสำคัญ", "", "บค. 9"),
        ("I", "สถานะ", "", "ส่งใช้แล้ว"),
    ]
    assert ledger.read_bytes() == before
    assert editing.pending(place, ledger) == editing.Pending()


def test_a_change_of_a_free_ledger_is_written_at_once(place: Workplace, ledger: Path) -> None:
    before = cells(ledger)
    done = apply(place, ledger, clear(place, ledger))
    assert (done.state, done.why, done.conflicts) == ("written", None, ())
    assert cells(ledger) == before | {"F2": 400, "G2": datetime(2023, 8, 20), "H2": "บค. 9"}  # noqa: DTZ001 - cells know no zone
    assert done.day.entry(ONE).balance == 600
    assert done.day.waiting == 0
    assert editing.pending(place, ledger).changes == ()
    (known,) = editing.written(place, ledger)
    assert known.entry_id == ONE


def test_a_ledger_open_elsewhere_keeps_the_change_counts_it_and_writes_it_later(
    place: Workplace, ledger: Path
) -> None:
    before = ledger.read_bytes()
    with held(ledger):
        done = apply(place, ledger, clear(place, ledger, amount=1000))
        assert (done.state, type(done.why)) == ("waiting", LedgerLocked)
        assert done.day.entry(ONE).balance == 0
        assert all(line.entry.id != ONE for each in done.day.batch.messages for line in each.lines)
        assert isinstance(editing.flush(place, ledger).why, LedgerLocked)
    assert ledger.read_bytes() == before
    again = Workplace.open(place.home)  # after a restart
    assert opened(again, ledger).waiting == 1
    flushed = editing.flush(again, ledger)
    assert (flushed.written, flushed.waiting, flushed.why) == (1, 0, None)
    assert cells(ledger)["F2"] == 1000
    assert editing.flush(again, ledger) == editing.Flushed()


def test_a_waiting_clearing_is_not_recorded_a_second_time(place: Workplace, ledger: Path) -> None:
    with held(ledger):
        with pytest.raises(ChangeWaits):
            actions.record(place, opened(place, ledger), ONE, Decimal(400), ON, "บค. 9")
        with pytest.raises(RecordRefused) as refused:
            clear(place, ledger)
        assert refused.value.facts["reason"] == "already_waiting"
        with pytest.raises(RecordRefused) as refused:
            clear(place, ledger, amount=1000)
        assert refused.value.facts["reason"] == "more_than_balance"
    editing.flush(place, ledger)
    assert cells(ledger)["F2"] == 400


def test_what_a_colleague_wrote_in_other_cells_and_rows_stays(place: Workplace, ledger: Path) -> None:
    change = clear(place, ledger)
    colleague(ledger, {"J2": "โทรแล้ว", "F3": 50}, insert=2)
    theirs = cells(ledger)
    assert apply(place, ledger, change).state == "written"
    assert cells(ledger) == theirs | {"F3": 400, "G3": datetime(2023, 8, 20), "H3": "บค. 9"}  # noqa: DTZ001 - cells know no zone


def test_a_cell_that_both_changed_is_a_conflict_and_nothing_of_the_clearing_is_written(
    place: Workplace, ledger: Path
) -> None:
    change = clear(place, ledger)
    colleague(ledger, {"F2": 250})
    theirs = ledger.read_bytes()
    done = apply(place, ledger, change)
    assert done.state == "conflict"
    (conflict,) = done.conflicts
    assert conflict.cell is not None
    assert (conflict.cell.after, conflict.theirs, conflict.place) == ("400.00", "250.00", "F2")
    assert ledger.read_bytes() == theirs
    assert done.day.entry(ONE).doubtful
    assert all(line.entry.id != ONE for each in done.day.batch.messages for line in each.lines)
    assert not done.day.entry(TWO).doubtful


@pytest.mark.parametrize(("mine", "shown"), [(True, "ของเรา"), (False, "ของเพื่อน")])
def test_a_person_settles_a_conflict_cell_by_cell(
    place: Workplace, ledger: Path, mine: bool, shown: str
) -> None:
    typed = {"note": "ของเรา", "document_no": "บค. 9"}
    change = editing.correction(place, opened(place, ledger), ONE, typed)
    colleague(ledger, {"J2": "ของเพื่อน"})
    apply(place, ledger, change)
    assert editing.settle(place, ledger, change.id, "J", mine=mine).conflicts == ()
    assert editing.flush(place, ledger).written == 1
    assert cells(ledger)["J2"] == shown
    assert cells(ledger)["H2"] == "บค. 9"


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("column", ["F", "G", None])
def test_a_clearing_is_settled_as_a_whole_whatever_cell_is_named(
    place: Workplace, ledger: Path, mine: bool, column: str | None
) -> None:
    change = clear(place, ledger)
    colleague(ledger, {"F2": 250, "G2": date(2023, 8, 19)})
    theirs = cells(ledger)
    assert len(apply(place, ledger, change).conflicts) == 2
    assert editing.settle(place, ledger, change.id, column, mine=mine).conflicts == ()
    assert editing.flush(place, ledger).written == int(mine)
    ours = {"F2": 400, "G2": datetime(2023, 8, 20), "H2": "บค. 9"}  # noqa: DTZ001 - cells know no zone
    assert cells(ledger) == theirs | (ours if mine else {})


def test_leaving_all_to_the_colleague_drops_a_clearing_whole(place: Workplace, ledger: Path) -> None:
    change = clear(place, ledger)
    colleague(ledger, {"F2": 250})
    theirs = ledger.read_bytes()
    apply(place, ledger, change)
    assert editing.settle(place, ledger, change.id, None, mine=False) == editing.Pending()
    assert ledger.read_bytes() == theirs
    with pytest.raises(NoSuchChange):
        editing.settle(place, ledger, change.id, None, mine=True)


def test_a_colleague_who_wrote_the_very_same_leaves_nothing_to_do(place: Workplace, ledger: Path) -> None:
    change = clear(place, ledger)
    colleague(ledger, {"F2": 400, "G2": ON, "H2": "บค. 9"})
    theirs = ledger.read_bytes()
    assert apply(place, ledger, change).state == "written"
    assert ledger.read_bytes() == theirs


@pytest.mark.parametrize("gone", ["deleted", "doubled"])
def test_a_row_that_is_gone_or_doubled_takes_no_change(place: Workplace, ledger: Path, gone: str) -> None:
    change = clear(place, ledger)
    if gone == "deleted":
        colleague(ledger, {}, delete=2)
    else:
        colleague(ledger, {"A3": "1/2566", "J2": "แก้ไขแล้ว"})  # neither row is as it was
    theirs = ledger.read_bytes()
    done = apply(place, ledger, change)
    assert [(each.cell, each.place) for each in done.conflicts] == [(None, "")]
    assert ledger.read_bytes() == theirs
    with pytest.raises(RowGone):
        editing.settle(place, ledger, change.id, None, mine=True)
    assert editing.drop(place, ledger, change.id).changes == ()


def test_a_crash_between_saving_and_keeping_that_writes_nothing_twice(place: Workplace, ledger: Path) -> None:
    first = clear(place, ledger)
    with held(ledger):
        apply(place, ledger, first)
        second = editing.clearing(place, opened(place, ledger), ONE, Decimal(600), ON, "บค. 10")
        apply(place, ledger, second)
    kept = place.queue(ledger).path.read_bytes()
    assert editing.flush(place, ledger).written == 2
    after = ledger.read_bytes()
    place.queue(ledger).path.write_bytes(kept)  # as if the program had died right after the save
    assert editing.flush(place, ledger).written == 2
    assert ledger.read_bytes() == after
    assert cells(ledger)["F2"] == 1000
    assert [each.id for each in editing.written(place, ledger)] == [second.id, first.id]


def test_two_changes_that_did_not_know_of_each_other_do_not_overwrite_one_another(
    place: Workplace, ledger: Path
) -> None:
    one, two = clear(place, ledger), clear(place, ledger, amount=300)
    with held(ledger):
        apply(place, ledger, one)
        done = apply(place, ledger, two)
    assert [each.place for each in done.day.conflicts] == ["F2"]
    flushed = editing.flush(place, ledger)
    assert (flushed.written, flushed.waiting) == (1, 1)
    assert cells(ledger)["F2"] == 400


def test_a_written_change_is_undone_by_a_counter_entry(place: Workplace, ledger: Path) -> None:
    before = cells(ledger)
    change = clear(place, ledger, amount=1000)
    day = apply(place, ledger, change).day
    undone = editing.apply(place, day, editing.counter(place, day, change.id))
    assert undone.state == "written"
    assert cells(ledger) == before
    assert [each.kind for each in editing.written(place, ledger)] == ["counter", "clearing"]
    with pytest.raises(NoSuchChange):
        editing.counter(place, day, "nothing")


def test_a_dropped_change_is_as_if_it_had_never_been(place: Workplace, ledger: Path) -> None:
    change = clear(place, ledger)
    with held(ledger):
        apply(place, ledger, change)
        assert editing.drop(place, ledger, change.id) == editing.Pending()
    assert opened(place, ledger).entry(ONE).balance == 1000
    with pytest.raises(NoSuchChange):
        editing.drop(place, ledger, change.id)


def test_a_damaged_queue_stops_every_reading_and_is_left_as_it_is(place: Workplace, ledger: Path) -> None:
    with held(ledger):
        apply(place, ledger, clear(place, ledger))
    path = place.queue(ledger).path
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("{", "utf-8")
    for ask in (
        lambda: opened(place, ledger),
        lambda: editing.flush(place, ledger),
        lambda: editing.pending(place, ledger),
    ):
        with pytest.raises(PendingDamaged):
            ask()
    assert path.read_text("utf-8") == "{"


def test_a_record_in_conflict_says_so(place: Workplace, ledger: Path) -> None:
    day = opened(place, ledger)
    colleague(ledger, {"F2": 250})
    with pytest.raises(ChangeInConflict) as caught:
        actions.record(place, day, ONE, Decimal(400), ON)
    assert caught.value.facts["cells"] == f"{SHEET}!F2"


def test_what_waits_counts_as_of_any_day(place: Workplace, ledger: Path) -> None:
    with held(ledger):
        apply(place, ledger, clear(place, ledger))
    assert actions.open_ledger(place, ledger, TODAY).entry(ONE).cleared == 400
