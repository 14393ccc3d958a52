from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from entry_samples import TODAY, entries, entry, near
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker import deadlines
from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES
from loantracker.policy import DEFAULT_POLICY
from loantracker.records import Batch, Entry, ReminderState, Role
from loantracker.reminders import messages_skipped, plan

CALENDAR = WorkingDays()
ledgers = entries()
todays = st.integers(-40, 60).map(lambda ahead: TODAY + timedelta(days=ahead))
states = st.sampled_from(ReminderState)


def planned(rows: list[Entry], history: dict[str, ReminderState], today: date) -> Batch:
    return plan(rows, history, DEFAULT_POLICY, DEFAULT_RULES, today, CALENDAR)


def owed(batch: Batch) -> list[str]:
    return [reminder.id for message in batch.messages for reminder in message.reminders]


@settings(deadline=None)
@given(rows=ledgers, start=todays, steps=st.lists(st.integers(0, 9), max_size=12), data=st.data())
def test_no_stage_is_owed_twice_however_the_days_go_by(
    rows: list[Entry], start: date, steps: list[int], data: st.DataObject
) -> None:
    history: dict[str, ReminderState] = {}
    sent: Counter[str] = Counter()
    today = start
    for step in steps:
        today += timedelta(days=step)
        for ident in owed(planned(rows, history, today)):
            history[ident] = data.draw(states)
            sent[ident] += history[ident] is not ReminderState.RETRY
        again = owed(planned(rows, history, today))
        assert all(history[ident] is ReminderState.RETRY for ident in again)
    assert all(count <= 1 for count in sent.values())


@settings(deadline=None, max_examples=50)
@given(rows=ledgers, history=st.dictionaries(st.integers(0, 30), states), today=todays, seed=st.integers())
def test_the_order_of_the_rows_makes_no_difference(
    rows: list[Entry], history: dict[int, ReminderState], today: date, seed: int
) -> None:
    idents = owed(planned(rows, {}, today))
    known = {ident: history[n] for n, ident in enumerate(idents) if n in history}
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - a shuffle, not a secret
    assert planned(shuffled, known, today) == planned(rows, known, today)


@settings(deadline=None, max_examples=50)
@given(rows=ledgers, today=todays)
def test_a_message_holds_its_own_partys_rows_and_nobody_elses_address(rows: list[Entry], today: date) -> None:
    by_id = {row.id: row for row in rows}
    for message in planned(rows, {}, today).messages:
        role = message.party.role
        for line in message.lines:
            row = by_id[line.reminder.entry_id]
            assert line.entry == row
            assert (line.reminder.role, line.reminder.template) == (role, message.template)
            if role is Role.AGENCY:
                assert message.party.agency_code == row.agency_code
                allowed = row.agency_email
            elif role is Role.BORROWER:
                assert message.party.name == row.party
                allowed = row.party_email or row.agency_email
            else:
                assert message.party.name == row.party
                allowed = row.party_email
            assert message.party.to == allowed
            assert set(message.party.cc) <= set(row.agency_email)
            assert not set(message.party.cc) & set(message.party.to)
            assert role is not Role.AGENCY or message.party.cc == ()


@settings(deadline=None, max_examples=50)
@given(rows=ledgers, today=todays)
def test_a_party_gets_one_message_of_a_template_and_one_stage_of_an_entry(
    rows: list[Entry], today: date
) -> None:
    batch = planned(rows, {}, today)
    keys = Counter(
        (
            message.template,
            message.party.role,
            message.party.agency_code if message.party.role is Role.AGENCY else message.party.name,
            message.party.to,
            message.party.cc,
        )
        for message in batch.messages
    )
    assert all(count == 1 for count in keys.values())
    reminders = [r for message in batch.messages for r in message.reminders]
    reminders += [skip.reminder for skip in batch.skipped]
    assert all(count == 1 for count in Counter((r.entry_id, r.role) for r in reminders).values())


@settings(deadline=None, max_examples=50)
@given(rows=ledgers, today=todays)
def test_messages_and_lines_stand_most_overdue_first(rows: list[Entry], today: date) -> None:
    batch = planned(rows, {}, today)
    assert all(a.lines[0].days_overdue >= b.lines[0].days_overdue for a, b in pairwise(batch.messages))
    for message in batch.messages:
        assert all(a.days_overdue >= b.days_overdue for a, b in pairwise(message.lines))


@settings(deadline=None)
@given(
    rows=ledgers, today=todays, off=st.frozensets(st.integers(-30, 30).map(lambda n: TODAY + timedelta(n)))
)
def test_the_stage_owed_is_the_latest_whose_deferred_day_has_come(
    rows: list[Entry], today: date, off: frozenset[date]
) -> None:
    """The definition, asked of the calendar stage by stage, against the plan's arithmetic."""
    calendar = WorkingDays(extra_holidays=off)
    batch = plan(rows, {}, DEFAULT_POLICY, DEFAULT_RULES, today, calendar)
    found = {(r.entry_id, r.role): r for message in batch.messages for r in message.reminders}
    found |= {(s.reminder.entry_id, s.reminder.role): s.reminder for s in batch.skipped}
    for row in rows:
        due = deadlines.deadline(row, DEFAULT_RULES)
        policy = DEFAULT_POLICY.of(row.kind)
        for role in {role for stage in policy.stages for role in stage.roles}:
            reminder = found.get((row.id, role))
            if due is None or deadlines.is_cleared(row):
                assert reminder is None
                continue
            anchor = due
            if policy.anchor == "release":
                anchor = row.released_on or due - timedelta(days=15)
            offsets = sorted(stage.offset for stage in policy.stages if role in stage.roles)
            end = (today - anchor).days + 1
            offsets += range(offsets[-1] + policy.repeat_days, end, policy.repeat_days)
            reached = [n for n in offsets if calendar.next_working(anchor + timedelta(days=n)) <= today]
            assert (reminder.stage if reminder else None) == (f"{reached[-1]:+d}" if reached else None)
            if reminder:
                assert reminder.owed_on == calendar.next_working(anchor + timedelta(days=reached[-1]))


@settings(deadline=None, max_examples=50)
@given(due=near)
def test_a_clerk_who_opens_the_program_daily_sends_every_stage(due: date) -> None:
    row = entry(ledger_deadline=due)
    history: dict[str, ReminderState] = {}
    seen = []
    for ahead in range(-10, 41):
        batch = planned([row], history, due + timedelta(days=ahead))
        seen += [reminder.stage for message in batch.messages for reminder in message.reminders]
        history |= dict.fromkeys(owed(batch), ReminderState.ACCEPTED)
    assert seen == ["-7", "+0", "+7", "+15", "+30"]


@settings(deadline=None, max_examples=60)
@given(
    due=st.dates(date(2023, 6, 1), date(2023, 7, 31)),
    longer=st.integers(1, 90),
    changes=st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=15),
)
def test_an_extension_that_comes_and_goes_repeats_no_stage_of_either_deadline(
    due: date, longer: int, changes: list[tuple[int, bool]]
) -> None:
    row = entry(ledger_deadline=due)
    until = due + timedelta(days=longer)
    history: dict[str, ReminderState] = {}
    sent: list[tuple[date, str]] = []
    today = due - timedelta(days=30)
    for step, extended in changes:
        today += timedelta(days=step)
        stands = replace(row, extended_to=until) if extended else row
        for message in planned([stands], history, today).messages:
            for reminder in message.reminders:
                assert reminder.deadline == (until if extended else due)
                history[reminder.id] = ReminderState.ACCEPTED
                sent.append((reminder.deadline, reminder.stage))
    assert len(sent) == len(set(sent))


@settings(deadline=None, max_examples=60)
@given(rows=ledgers, today=todays)
def test_what_went_out_is_skipped_next_time_as_the_messages_that_it_was(
    rows: list[Entry], today: date
) -> None:
    first = planned(rows, {}, today)
    assert messages_skipped(first.skipped, rows, DEFAULT_POLICY) <= len(first.skipped)
    again = planned(rows, dict.fromkeys(owed(first), ReminderState.ACCEPTED), today)
    new = [each for each in again.skipped if each not in first.skipped]
    assert messages_skipped(new, rows, DEFAULT_POLICY) == len(first.messages)
