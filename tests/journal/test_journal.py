from __future__ import annotations

import hashlib
import multiprocessing
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from journal_samples import DEADLINE, NOW, entry, later, mail, message
from pg_cluster import PASSWORD

from loantracker.errors import ClockBehind, NotUnsettled
from loantracker.journal import AcceptedReminder, Journal
from loantracker.records import (
    Accepted,
    Outcome,
    Prepared,
    Refused,
    ReminderState,
    Role,
    Unknown,
)

pytest_plugins = ("journal_places",)  # journal, open_journal, database, postgres


def sent(journal: Journal, number: int, outcome: Outcome, at: datetime = NOW) -> None:
    each = message(number)
    assert journal.claim(each, mail(each), "office", at)
    journal.settle(each.id, outcome, at)


def state(journal: Journal, number: int) -> ReminderState | None:
    return journal.history().get(message(number).reminders[0].id)


def test_a_claim_is_seen_by_others_at_once(journal: Journal) -> None:
    one = message(1)
    assert journal.claim(one, mail(one), "office", NOW)
    with Journal.open(journal.path, password=PASSWORD) as other:
        assert other.history() == {one.reminders[0].id: ReminderState.SENDING}
        assert not other.claim(one, mail(one), "office", NOW)


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (Accepted("250 ok"), ReminderState.ACCEPTED),
        (Prepared("/outbox/1.eml"), ReminderState.PREPARED),
        (Refused("550 no such user", retry_safe=False), ReminderState.REFUSED),
        (Refused("451 later", retry_safe=True), ReminderState.RETRY),
        (Unknown("connection lost after the final dot"), ReminderState.UNKNOWN),
    ],
)
def test_each_outcome_is_kept_and_only_a_safe_retry_can_be_claimed_again(
    journal: Journal, outcome: Outcome, after: ReminderState
) -> None:
    sent(journal, 1, outcome)
    assert state(journal, 1) is after
    again = journal.claim(message(1), mail(message(1)), "office", later(minutes=5))
    assert again is (after is ReminderState.RETRY)


def test_a_message_is_kept_with_all_that_is_known_of_it(journal: Journal) -> None:
    one = message(1, rows=(1, 2))
    assert journal.claim(one, mail(one), "office", NOW)
    journal.settle(one.id, Accepted("250 2.0.0 queued as 4F2"), later(seconds=3))
    (kept,) = journal.messages()
    assert kept.message_id == one.id
    assert (kept.party, kept.role, kept.to, kept.cc) == (
        "ผู้ยืม 1",
        Role.BORROWER,
        ("borrower1@example.com",),
        ("cc@example.org",),
    )
    assert (kept.subject, kept.account) == ("เรื่อง ผู้ยืม 1", "office")
    assert (kept.state, kept.answer) == (ReminderState.ACCEPTED, "250 2.0.0 queued as 4F2")
    assert (kept.claimed_at, kept.settled_at) == (NOW, later(seconds=3))
    assert kept.sha256 == hashlib.sha256(mail(one).raw).hexdigest()
    assert kept.reminders == one.reminders


def test_times_of_any_zone_are_kept_as_the_same_moment(journal: Journal) -> None:
    bangkok = NOW.astimezone(timezone(timedelta(hours=7)))
    sent(journal, 1, Accepted("ok"), bangkok)
    assert journal.messages()[0].claimed_at == NOW
    with pytest.raises(ValueError, match="aware"):
        journal.claim(message(2), mail(message(2)), "office", NOW.replace(tzinfo=None))


def test_messages_come_newest_first_and_can_be_limited(journal: Journal) -> None:
    assert journal.messages() == []
    for number in (1, 2, 3):
        sent(journal, number, Accepted("ok"))
    assert [each.party for each in journal.messages()] == ["ผู้ยืม 3", "ผู้ยืม 2", "ผู้ยืม 1"]
    assert [each.party for each in journal.messages(limit=2)] == ["ผู้ยืม 3", "ผู้ยืม 2"]


def test_one_reminder_taken_elsewhere_leaves_the_whole_message_unclaimed(journal: Journal) -> None:
    sent(journal, 2, Accepted("ok"))
    both = message(1, rows=(1, 2))
    assert not journal.claim(both, mail(both), "office", NOW)
    assert state(journal, 1) is None
    assert len(journal.messages()) == 1


def test_a_message_that_names_a_reminder_twice_is_not_claimed(journal: Journal) -> None:
    twice = message(1, rows=(1, 1))
    assert not journal.claim(twice, mail(twice), "office", NOW)
    assert journal.history() == {}


def test_a_retry_is_a_new_attempt_and_the_old_one_stays_as_history(journal: Journal) -> None:
    sent(journal, 1, Refused("451 greylisted", retry_safe=True))
    sent(journal, 1, Accepted("250 ok"), later(minutes=10))
    second, first = journal.messages()
    assert first.message_id == second.message_id
    assert (first.state, first.answer) == (ReminderState.RETRY, "451 greylisted")
    assert second.state is ReminderState.ACCEPTED
    assert [each.claimed_at for each in journal.accepted()] == [later(minutes=10)]


def test_only_the_claimant_can_settle(journal: Journal) -> None:
    with pytest.raises(KeyError):
        journal.settle(message(1).id, Accepted("ok"), NOW)


def test_accepted_reminders_are_given_in_the_order_of_sending(journal: Journal) -> None:
    sent(journal, 2, Accepted("ok"), NOW)
    sent(journal, 3, Unknown("?"), NOW)
    sent(journal, 1, Accepted("ok"), later(hours=1))
    iso = DEADLINE.isoformat()
    assert journal.accepted() == [
        AcceptedReminder(entry(2).id, iso, "+7", NOW, entry(2).party),
        AcceptedReminder(entry(1).id, iso, "+7", later(hours=1), entry(1).party),
    ]


# --- the clock ----------------------------------------------------------------


def test_a_clock_set_back_by_days_is_refused_and_nothing_is_claimed(journal: Journal) -> None:
    sent(journal, 1, Accepted("ok"))
    with pytest.raises(ClockBehind) as caught:
        journal.claim(message(2), mail(message(2)), "office", later(days=-1))
    assert caught.value.facts == {"today": "2023-08-24", "last": "2023-08-25"}
    assert state(journal, 2) is None
    with pytest.raises(ClockBehind):
        journal.check_clock(date(2023, 8, 24))


def test_an_hour_back_on_the_same_day_is_no_matter(journal: Journal) -> None:
    sent(journal, 1, Accepted("ok"))
    sent(journal, 2, Accepted("ok"), later(hours=-1))
    journal.check_clock(date(2023, 8, 25))


def test_the_day_is_bangkoks_whatever_the_zone(journal: Journal) -> None:
    past_midnight = datetime.fromisoformat("2023-08-25T17:30:00+00:00")  # the 26th in Bangkok
    sent(journal, 1, Accepted("ok"), past_midnight)
    with pytest.raises(ClockBehind):
        journal.check_clock(date(2023, 8, 25))
    journal.check_clock(date(2023, 8, 26))


def test_an_outcome_counts_as_the_last_entry_too(journal: Journal) -> None:
    one = message(1)
    assert journal.claim(one, mail(one), "office", NOW)
    journal.settle(one.id, Accepted("ok"), later(days=1))
    with pytest.raises(ClockBehind):
        journal.check_clock(date(2023, 8, 25))


# --- a person's word ----------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "arrived", "after"),
    [
        (Unknown("?"), True, ReminderState.ACCEPTED),
        (Unknown("?"), False, ReminderState.RETRY),
        (Prepared("1.eml"), True, ReminderState.ACCEPTED),
        (Prepared("1.eml"), False, ReminderState.RETRY),
        (Refused("550", retry_safe=False), False, ReminderState.RETRY),
    ],
)
def test_a_person_settles_what_is_open(
    journal: Journal, outcome: Outcome, arrived: bool, after: ReminderState
) -> None:
    sent(journal, 1, outcome)
    answer = journal.messages()[0].answer
    journal.resolve(message(1).id, arrived=arrived, at=later(hours=2))
    assert state(journal, 1) is after
    (kept,) = journal.messages()
    assert (kept.state, kept.answer, kept.settled_at) == (after, answer, NOW)


@pytest.mark.parametrize(
    ("outcome", "arrived"),
    [
        (Accepted("ok"), False),
        (Accepted("ok"), True),
        (Refused("550", retry_safe=False), True),
        (Refused("451", retry_safe=True), True),
    ],
)
def test_what_is_settled_stays(journal: Journal, outcome: Outcome, arrived: bool) -> None:
    sent(journal, 1, outcome)
    before = journal.history()
    with pytest.raises(NotUnsettled) as caught:
        journal.resolve(message(1).id, arrived=arrived, at=later(hours=2))
    assert caught.value.facts["message_id"] == message(1).id
    assert journal.history() == before


def test_a_message_in_flight_or_unheard_of_can_not_be_resolved(journal: Journal) -> None:
    assert journal.claim(message(1), mail(message(1)), "office", NOW)
    for number in (1, 2):
        with pytest.raises(NotUnsettled):
            journal.resolve(message(number).id, arrived=True, at=NOW)


# --- after a crash --------------------------------------------------------------


def _claim_and_die(path: Path | str) -> None:
    with Journal.open(path, password=PASSWORD) as journal:
        assert journal.claim(message(1), mail(message(1)), "office", NOW)


def test_the_claim_of_a_dead_process_becomes_unknown_at_once(journal: Journal) -> None:
    dying = multiprocessing.get_context("spawn").Process(target=_claim_and_die, args=(journal.path,))
    dying.start()
    dying.join()
    assert dying.exitcode == 0
    assert state(journal, 1) is ReminderState.SENDING
    assert journal.recover(later(seconds=1)) == 1
    assert state(journal, 1) is ReminderState.UNKNOWN
    assert f'"pid": {dying.pid}' in journal.messages()[0].answer
    assert journal.recover(later(seconds=2)) == 0


def test_the_claim_of_a_living_process_is_left_to_it(journal: Journal) -> None:
    assert journal.claim(message(1), mail(message(1)), "office", NOW)
    with Journal.open(journal.path, password=PASSWORD) as other:
        assert other.recover(later(minutes=14)) == 0
    assert state(journal, 1) is ReminderState.SENDING


def test_a_claim_older_than_any_mail_in_flight_becomes_unknown(journal: Journal) -> None:
    assert journal.claim(message(1), mail(message(1)), "office", NOW)
    assert journal.recover(later(minutes=16)) == 1
    assert state(journal, 1) is ReminderState.UNKNOWN


def test_an_outcome_that_still_comes_takes_the_place_of_unknown(journal: Journal) -> None:
    assert journal.claim(message(1), mail(message(1)), "office", NOW)
    journal.recover(later(minutes=16))
    journal.settle(message(1).id, Accepted("250 at last"), later(minutes=17))
    assert state(journal, 1) is ReminderState.ACCEPTED


def test_an_outcome_that_comes_after_a_second_attempt_leaves_that_alone(journal: Journal) -> None:
    assert journal.claim(message(1), mail(message(1)), "office", NOW)
    with Journal.open(journal.path, password=PASSWORD) as other:
        other.recover(later(minutes=16))
        other.resolve(message(1).id, arrived=False, at=later(minutes=17))
        assert other.claim(message(1), mail(message(1)), "office", later(minutes=18))
    journal.settle(message(1).id, Refused("550", retry_safe=False), later(minutes=19))
    assert state(journal, 1) is ReminderState.SENDING
    assert [each.state for each in journal.messages()] == [ReminderState.SENDING, ReminderState.REFUSED]
