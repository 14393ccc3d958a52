"""Changes that wait follow a ledger that was moved or renamed: that very file, and no other."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from editing_ledgers import ONE, TODAY, TWO, cells, colleague, held, opened

from loantracker import drafts, editing, following
from loantracker.changes import Change, Left
from loantracker.drafts import Draft
from loantracker.errors import NotThatLedger
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)


@pytest.fixture
def waiting(place: Workplace, ledger: Path) -> Change:
    """A clearing that waits, after another one that was written."""
    day = opened(place, ledger)
    day = editing.apply(place, day, editing.clearing(place, day, TWO, Decimal(5), TODAY)).day
    change = editing.clearing(place, day, ONE, Decimal(400), TODAY, "บค. 9")
    with held(ledger):
        assert editing.apply(place, day, change).state == "waiting"
    return change


def test_a_ledger_that_was_renamed_takes_its_changes_along(
    place: Workplace, ledger: Path, waiting: Change
) -> None:
    draft = Draft("record", ONE, "1/2566", {"amount": "5"}, place.now())
    drafts.keep(place.home / drafts.FOLDER, ledger, draft)
    moved = ledger.rename(ledger.with_name("ใหม่.xlsx"))
    day = opened(place, moved)
    assert day.entry(ONE).cleared == 0
    assert following.left_behind(place, day) == (Left(ledger, 1, same=True),)
    assert following.follow(place, day, ledger) == 1
    assert opened(place, moved).entry(ONE).cleared == 400
    assert editing.pending(place, moved).changes == (waiting,)
    assert following.left_behind(place, opened(place, moved)) == ()
    assert editing.waiting_ledgers(place) == ((moved, 1),)
    assert [each.contract_no for each in editing.written(place, moved)] == ["2/2566"]
    assert drafts.load(place.home / drafts.FOLDER, moved, place.now()) == (draft,)
    assert drafts.load(place.home / drafts.FOLDER, ledger, place.now()) == ()
    assert editing.flush(place, moved).written == 1
    assert cells(moved)["F2"] == 400
    with pytest.raises(NotThatLedger):
        following.follow(place, opened(place, moved), ledger)


def test_it_is_known_by_what_was_read_last_though_a_colleague_saved_before_moving_it(
    place: Workplace, ledger: Path, waiting: Change
) -> None:
    colleague(ledger, {"J4": "โทรแล้ว"})
    assert editing.pending(place, ledger).changes == (waiting,)  # as the window asks every few seconds
    (ledger.parent / "2567").mkdir()
    moved = ledger.rename(ledger.parent / "2567" / ledger.name)
    assert following.left_behind(place, opened(place, moved)) == (Left(ledger, 1, same=True),)


@pytest.mark.usefixtures("waiting")
def test_a_file_of_other_bytes_is_not_sure_to_be_the_one(place: Workplace, ledger: Path) -> None:
    moved = ledger.rename(ledger.with_name("ใหม่.xlsx"))
    colleague(moved, {"J4": "ปีใหม่"})
    day = opened(place, moved)
    assert following.left_behind(place, day) == (Left(ledger, 1, same=False),)
    with pytest.raises(NotThatLedger):
        following.follow(place, day, ledger)
    assert editing.pending(place, ledger).changes
    assert editing.pending(place, moved).changes == ()


@pytest.mark.usefixtures("waiting")
def test_a_copy_beside_the_ledger_is_another_one(place: Workplace, ledger: Path) -> None:
    copy = Path(shutil.copy(ledger, ledger.with_name("สำเนา.xlsx")))
    day = opened(place, copy)
    assert following.left_behind(place, day) == ()
    with pytest.raises(NotThatLedger):
        following.follow(place, day, ledger)


def test_a_crash_while_they_follow_leaves_each_change_once(
    place: Workplace, ledger: Path, waiting: Change
) -> None:
    old = place.queue(ledger).path
    kept = old.read_bytes()
    moved = ledger.rename(ledger.with_name("ใหม่.xlsx"))
    following.follow(place, opened(place, moved), ledger)
    old.write_bytes(kept)  # as if the program had died before it forgot them there
    following.follow(place, opened(place, moved), ledger)
    assert editing.pending(place, moved).changes == (waiting,)
    editing.flush(place, moved)
    old.write_bytes(kept)
    shutil.copy(moved, moved.with_name("x.xlsx"))
    assert following.left_behind(place, opened(place, moved)) == (Left(ledger, 1, same=False),)
    assert [each.contract_no for each in editing.written(place, moved)] == ["1/2566", "2/2566"]
