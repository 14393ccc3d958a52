"""The guard can't be walked around: what sends asks it too (fault 60)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from loantracker import actions
from loantracker.actions import Day, Workplace
from loantracker.errors import JournalError, Unconfirmed
from loantracker.policy import Limits
from loantracker.records import Account, ReminderState
from loantracker.sending import Progress
from loantracker.wording import explain

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"
DRAFTS = Account(name="drafts", kind="folder", sender="finance@example.org")


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A desk that asks about any batch of more than three messages."""
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")
    place = Workplace.open(tmp_path)
    chosen = replace(place.settings, accounts={"drafts": DRAFTS}, limits=Limits(ask_above=3))
    return replace(place, settings=chosen)


@pytest.fixture
def day(place: Workplace) -> Day:
    return actions.open_ledger(place, place.home / "ledger.xlsx", date(2023, 8, 25))


@pytest.mark.parametrize("wrong", [None, 0, 1, -1])
def test_an_unusual_batch_is_not_sent_without_its_own_number(
    place: Workplace, day: Day, wrong: int | None
) -> None:
    messages = day.batch.messages
    mails = actions.compose(place, day, messages, "drafts")
    assert actions.doubts(place, day, messages)
    with pytest.raises(Unconfirmed) as caught:
        actions.send(place, day, messages, mails, "drafts", confirmed=wrong)
    assert str(len(messages)) in explain(caught.value).thai
    assert not place.outbox.exists()
    assert actions.history(place) == []


def test_its_number_sends_it(place: Workplace, day: Day) -> None:
    messages = day.batch.messages
    mails = actions.compose(place, day, messages, "drafts")
    report = actions.send(place, day, messages, mails, "drafts", confirmed=len(messages))
    assert report.prepared == len(messages)
    assert {each.state for each in actions.history(place)} == {ReminderState.PREPARED}


def test_a_few_of_an_unusual_batch_are_not_unusual(place: Workplace, day: Day) -> None:
    few = day.batch.messages[:2]
    assert actions.doubts(place, day, few) == ()
    mails = actions.compose(place, day, few, "drafts")
    assert actions.send(place, day, few, mails, "drafts").prepared == 2


def test_what_was_sent_is_told_though_the_journals_copy_fails_afterwards(place: Workplace, day: Day) -> None:
    messages = day.batch.messages
    mails = actions.compose(place, day, messages, "drafts")

    def lose_the_copies(_progress: Progress) -> None:
        if place.journal_backups.is_dir():
            shutil.rmtree(place.journal_backups)
            place.journal_backups.write_text("in the way")

    report = actions.send(
        place, day, messages, mails, "drafts", confirmed=len(messages), on_progress=lose_the_copies
    )
    assert report.prepared == len(messages)
    assert isinstance(report.fault, JournalError)
