"""Several messages claimed in one commit: what is given back, what is unknown, what is on the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from journal_samples import NOW, Script, at, later, mail, mails, message

from loantracker.errors import ClockBehind, JournalUnavailable
from loantracker.journal import Journal, copies, opening, owners
from loantracker.records import Accepted, Mail, Message, Outcome, Refused, ReminderState, Unknown
from loantracker.sending import send

BATCH = [message(number) for number in range(4)]
GONE = 4_194_304  # above any process number


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(path) as opened:
        yield opened


def states(journal: Journal) -> list[ReminderState | None]:
    history = journal.history()
    return [history.get(each.reminders[0].id) for each in BATCH]


def ahead(journal: Journal, messages: list[Message], by: owners.Owner | None = None) -> set[str]:
    if by is not None:
        journal._owner = by
    return journal.claim_ahead(messages, mails(messages), "office", NOW)


def ended() -> owners.Owner:
    """A process of this computer, of this boot, that has ended."""
    return replace(owners.current(), pid=GONE)


def test_all_that_is_free_is_claimed_and_nothing_else(journal: Journal, path: Path) -> None:
    with Journal.open(path) as other:
        assert other.claim(BATCH[1], mail(BATCH[1]), "office", NOW)
        assert ahead(journal, BATCH) == {BATCH[0].id, BATCH[2].id, BATCH[3].id}
        assert ahead(other, BATCH) == set()
    assert journal.taken(BATCH) == {BATCH[1].id}  # one's own can be sent from here


def test_of_messages_that_share_a_reminder_the_first_is_claimed(journal: Journal) -> None:
    both = message(7, rows=(0, 1))
    twice = message(8, rows=(5, 5))
    assert ahead(journal, [both, BATCH[0], BATCH[2], twice]) == {both.id, BATCH[2].id}


def test_what_is_given_back_leaves_no_trace(journal: Journal) -> None:
    ahead(journal, BATCH)
    journal.release()
    assert journal.history() == {}
    assert journal.messages() == []
    assert ahead(journal, BATCH) == {each.id for each in BATCH}


def test_what_waited_to_be_sent_again_waits_again_when_given_back(journal: Journal) -> None:
    send(BATCH[:1], mails(BATCH), Script(Refused("451", retry_safe=True)), journal, "office", at())
    before = journal.messages()
    ahead(journal, BATCH[:1])
    journal.release()
    assert states(journal)[0] is ReminderState.RETRY
    assert journal.messages() == before
    assert ahead(journal, BATCH[:1]) == {BATCH[0].id}


def test_an_ended_process_leaves_unknown_only_what_it_had_handed_over(journal: Journal, path: Path) -> None:
    ahead(journal, BATCH, by=ended())
    assert journal.hand_over(BATCH[0].id, NOW)
    journal.settle(BATCH[0].id, Accepted("ok"), NOW)
    assert journal.hand_over(BATCH[1].id, NOW)
    with Journal.open(path) as other:
        assert other.recover(NOW) == 1
        assert states(other) == [ReminderState.ACCEPTED, ReminderState.UNKNOWN, None, None]
        assert len(other.messages()) == 2


def test_after_a_restart_of_the_computer_all_that_was_claimed_is_unknown(
    journal: Journal, path: Path
) -> None:
    before = replace(owners.current(), start="another-boot/4711")
    ahead(journal, BATCH, by=before)
    with Journal.open(path) as other:
        assert other.recover(NOW) == 4
        assert states(other) == [ReminderState.UNKNOWN] * 4


def test_a_living_process_keeps_what_it_claimed_ahead(journal: Journal, path: Path) -> None:
    ahead(journal, BATCH)
    with Journal.open(path) as other:
        assert other.recover(later(days=1000)) == 0  # whatever day it works on
        assert states(other) == [ReminderState.SENDING] * 4


def test_a_message_is_in_flight_from_its_handing_over_on_not_from_its_claim(
    journal: Journal, path: Path
) -> None:
    ahead(journal, BATCH)
    assert journal.hand_over(
        BATCH[3].id, later(minutes=14)
    )  # behind three that a slow server took its time for
    with Journal.open(path) as other:
        assert other.recover(later(minutes=20)) == 0
        assert states(other)[3] is ReminderState.SENDING
        assert other.recover(later(minutes=30)) == 1
        assert states(other) == [*[ReminderState.SENDING] * 3, ReminderState.UNKNOWN]


def test_a_claim_that_was_taken_for_lost_is_not_handed_over_any_more(journal: Journal, path: Path) -> None:
    ahead(journal, BATCH, by=replace(owners.current(), host="elsewhere"))
    with Journal.open(path) as other:
        assert other.recover(later(minutes=16)) == 4
        other.resolve(BATCH[0].id, arrived=False, at=later(minutes=17))
        assert other.claim(BATCH[0], mail(BATCH[0]), "office", later(minutes=17))
    assert not journal.hand_over(BATCH[0].id, later(minutes=17))
    assert not journal.hand_over(BATCH[1].id, later(minutes=17))


def test_a_batch_whose_claims_were_lost_meanwhile_sends_none_of_them(journal: Journal, path: Path) -> None:
    def sleepy() -> Outcome:
        with Journal.open(path) as other:
            other.recover(later(minutes=16))
        return Accepted("ok")

    script = Script(sleepy)
    journal._owner = replace(owners.current(), host="elsewhere")
    report = send(BATCH, mails(BATCH), script, journal, "office", at())
    assert len(script.given) == 1
    assert report.sent == 1
    assert {each.id for each in report.taken} == {each.id for each in BATCH[1:]}
    assert states(journal) == [ReminderState.ACCEPTED, *[ReminderState.UNKNOWN] * 3]


@pytest.mark.parametrize(
    "script",
    [
        Script(Accepted("ok"), Refused("421", retry_safe=True, stops_batch=True)),
        Script(Accepted("ok"), RuntimeError("a bug")),
    ],
    ids=["stopped", "broken off"],
)
def test_a_batch_that_ends_early_gives_back_what_it_never_tried(journal: Journal, script: Script) -> None:
    try:
        send(BATCH, mails(BATCH), script, journal, "office", at())
    except RuntimeError:
        last = ReminderState.UNKNOWN
    else:
        last = ReminderState.RETRY
    assert states(journal) == [ReminderState.ACCEPTED, last, None, None]
    assert len(journal.messages()) == 2


def test_a_copy_made_in_mid_batch_takes_nothing_for_unsent(
    journal: Journal, path: Path, tmp_path: Path
) -> None:
    ahead(journal, BATCH, by=ended())
    assert journal.hand_over(BATCH[0].id, NOW)
    copy = tmp_path / "copy.sqlite"
    copies.copy(path, copy)
    with Journal.open(copy) as other:  # what went out after the copy was made, it cannot say
        assert other.recover(NOW) == 4
        assert states(other) == [ReminderState.UNKNOWN] * 4


def test_a_day_before_the_last_entry_claims_nothing_ahead(journal: Journal) -> None:
    send(BATCH[:1], mails(BATCH), Script(), journal, "office", at())
    with pytest.raises(ClockBehind):
        journal.claim_ahead(BATCH[1:], mails(BATCH), "office", later(days=-1))
    assert states(journal)[1:] == [None] * 3


# --- the disk --------------------------------------------------------------------------


class Levels:
    """Which commits of a batch waited for the disk, by SQLite's own word."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def now(self) -> tuple[int, int]:
        """The level of ordinary transactions and of the quick ones: 2 waits, 1 does not."""
        with self._journal._writer.begin() as connection:
            usual = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        (quick,) = self._journal._quickly._raw.execute("PRAGMA synchronous").fetchone()
        return usual, quick


def test_claims_wait_for_the_disk_and_only_the_two_steps_after_them_do_not(journal: Journal) -> None:
    ahead(journal, BATCH)
    assert journal.hand_over(BATCH[0].id, NOW)
    assert Levels(journal).now() == (2, 1)
    journal.release()
    with journal._writer.begin() as connection:  # the connection went back to the pool
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_an_outcome_waits_for_the_disk_when_the_last_commit_that_did_is_long_ago(journal: Journal) -> None:
    ticks = [100.0]
    journal._clock = lambda: ticks[0]
    ahead(journal, BATCH)
    for each, moment, waits in zip(
        BATCH, (100.1, 100.2, 100.4, 100.5), (False, False, True, False), strict=True
    ):
        assert journal.hand_over(each.id, NOW)
        ticks[0] = moment
        journal.settle(each.id, Unknown("?"), NOW)
        assert journal._unsynced is not waits
    journal.release()
    assert not journal._unsynced


def test_a_batch_ends_with_a_commit_that_waits(journal: Journal, path: Path) -> None:
    send(BATCH, mails(BATCH), Script(), journal, "office", at())
    assert not journal._unsynced
    with closing(sqlite3.connect(path)) as reader:
        assert reader.execute("SELECT count(*) FROM attempts WHERE handed_at IS NULL").fetchone() == (0,)


def test_a_journal_that_stays_busy_at_a_quick_step_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with Journal.open(path) as quick:
        ahead(quick, BATCH)
        with closing(sqlite3.connect(path)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalUnavailable):
                quick.hand_over(BATCH[0].id, NOW)


def test_an_owner_is_of_this_boot_or_not() -> None:
    here = owners.current()
    assert here.is_of_this_boot()
    assert not replace(here, start="another-boot/1").is_of_this_boot()
    assert not replace(here, start="").is_of_this_boot()
    assert not replace(here, host="elsewhere").is_of_this_boot()


def test_where_nobody_can_tell_processes_apart_messages_are_claimed_one_by_one(journal: Journal) -> None:
    seen: list[list[ReminderState | None]] = []

    def look() -> Outcome:
        seen.append(states(journal))
        return Accepted("ok")

    journal._owner = replace(journal._owner, start="")
    send(BATCH, mails(BATCH), Script(look), journal, "office", at())
    assert seen == [[ReminderState.SENDING, None, None, None]]


def test_a_larger_batch_is_claimed_in_growing_groups(journal: Journal) -> None:
    many = [message(number) for number in range(100)]
    sizes: list[int] = []

    class Counting(Script):
        def send(self, mail: Mail) -> Outcome:
            known = list(journal.history().values())
            sizes.append(known.count(ReminderState.SENDING))
            return super().send(mail)

    send(many, mails(many), Counting(), journal, "office", at())
    assert max(sizes) > 8
    assert max(sizes) <= 64
    assert set(journal.history().values()) == {ReminderState.ACCEPTED}
