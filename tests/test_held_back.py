"""When what is left out today comes after all; held against the plan of that day and of each before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from entry_samples import TODAY, deposit, entries, entry
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES
from loantracker.held_back import Office, comes_on
from loantracker.past import NOTHING_SENT, Past, party_key
from loantracker.policy import DEFAULT_POLICY, KindPolicy, Limits, Policy, Stage
from loantracker.records import Batch, Entry, ReminderState, Role, Skipped, SkipReason
from loantracker.reminders import plan

DAYS = WorkingDays()
OFFICE = Office(DEFAULT_POLICY, DEFAULT_RULES, DAYS, Limits(), NOTHING_SENT)
LATE = TODAY - timedelta(days=16)  # a Wednesday; the stage of +15 is reached


def planned(rows: list[Entry], today: date, state: ReminderState | None = None) -> Batch:
    """The day's batch; with a state, every reminder of today has it."""
    first = plan(rows, {}, DEFAULT_POLICY, DEFAULT_RULES, TODAY, DAYS)
    known = {each.id: state for message in first.messages for each in message.reminders} if state else {}
    return plan(rows, known, DEFAULT_POLICY, DEFAULT_RULES, today, DAYS)


def goes_out(batch: Batch, left: Skipped) -> bool:
    """Whether the batch has a reminder of that entry to that role."""
    wanted = left.reminder.entry_id, left.reminder.role
    return wanted in {(each.entry_id, each.role) for message in batch.messages for each in message.reminders}


def only(batch: Batch) -> Skipped:
    (left,) = batch.skipped
    return left


@settings(deadline=None, max_examples=30)
@given(rows=entries(), state=st.sampled_from([ReminderState.ACCEPTED, ReminderState.SPENT]))
def test_after_what_was_sent_the_next_stage_comes_on_that_working_day_and_on_none_before(
    rows: list[Entry], state: ReminderState
) -> None:
    known = {each.id: each for each in rows}
    for left in planned(rows, TODAY, state).skipped:
        if left.reason not in {SkipReason.ALREADY_SENT, SkipReason.SPENT}:
            continue
        on = comes_on(left, known[left.reminder.entry_id], TODAY, OFFICE)
        assert on is not None
        assert on > TODAY
        days = [TODAY + timedelta(days=ahead) for ahead in range((on - TODAY).days + 1)]
        assert [goes_out(planned(rows, day, state), left) for day in days] == [
            *[False] * (len(days) - 1),
            True,
        ]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"held": True, "held_until": date(2023, 9, 1)}, SkipReason.HELD),  # a Friday
        ({"promised_on": date(2023, 9, 1)}, SkipReason.PROMISED),
    ],
)
def test_what_waits_for_a_day_comes_on_the_working_day_after_it(
    facts: dict[str, object], reason: SkipReason
) -> None:
    row = entry(ledger_deadline=LATE, **facts)
    left = only(planned([row], TODAY))
    assert left.reason is reason
    assert comes_on(left, row, TODAY, OFFICE) == date(2023, 9, 4)  # the Monday after
    assert goes_out(planned([row], date(2023, 9, 4)), left)
    assert not goes_out(planned([row], date(2023, 9, 1)), left)


def test_a_hold_without_an_end_waits_for_a_person() -> None:
    row = entry(ledger_deadline=LATE, held=True)
    assert comes_on(only(planned([row], TODAY)), row, TODAY, OFFICE) is None


@pytest.mark.parametrize(
    ("last", "comes"),
    [
        (TODAY - timedelta(days=2), date(2023, 8, 28)),  # the party's Wednesday mail
        (TODAY - timedelta(days=90), date(2023, 8, 31)),  # another mail of today's batch; six days on
    ],
)
def test_a_quiet_period_ends_so_many_days_after_the_partys_last_mail(last: date, comes: date) -> None:
    row = entry(ledger_deadline=LATE)
    past = Past({party_key(Role.BORROWER, row.party, row.party_email): last})
    days = 4 if last > LATE else 6
    left = Skipped(planned([row], TODAY).messages[0].reminders[0], SkipReason.QUIET)
    assert comes_on(left, row, TODAY, OFFICE._replace(limits=Limits(quiet_days=days), past=past)) == comes


def test_a_days_limit_lets_it_out_on_the_next_working_day() -> None:
    row = entry(ledger_deadline=LATE)
    left = Skipped(planned([row], TODAY).messages[0].reminders[0], SkipReason.CAPPED)
    assert comes_on(left, row, TODAY, OFFICE) == date(2023, 8, 28)


@pytest.mark.parametrize(
    "reason",
    [
        SkipReason.PREPARED,
        SkipReason.IN_PROGRESS,
        SkipReason.UNKNOWN,
        SkipReason.REFUSED,
        SkipReason.DOUBTFUL,
        SkipReason.NO_ADDRESS,
        SkipReason.BOUNCED,
    ],
)
def test_what_waits_for_a_person_has_no_day(reason: SkipReason) -> None:
    row = deposit(released_on=TODAY - timedelta(days=40))
    left = Skipped(planned([row], TODAY).messages[0].reminders[0], reason)
    assert comes_on(left, row, TODAY, OFFICE) is None


def test_the_last_stage_of_a_policy_without_repetition_is_the_end() -> None:
    kind = KindPolicy("deadline", (Stage(7, (Role.BORROWER,), "advance_overdue"),), repeat_days=0)
    office = OFFICE._replace(policy=Policy(kind, DEFAULT_POLICY.deposit))
    row = entry(ledger_deadline=LATE)
    left = Skipped(planned([row], TODAY).messages[0].reminders[0], SkipReason.ALREADY_SENT)
    last = replace(left, reminder=replace(left.reminder, stage="+7"))
    assert comes_on(last, row, TODAY, office) is None
