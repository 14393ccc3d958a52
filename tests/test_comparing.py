"""How two batches of a day differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from entry_samples import TODAY, entry
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.calendar import WorkingDays
from loantracker.comparing import Shift, differences
from loantracker.deadlines import DEFAULT_RULES
from loantracker.policy import DEFAULT_POLICY, KindPolicy, Policy, Stage
from loantracker.records import Batch, Entry, ReminderState, Role, SkipReason
from loantracker.reminders import plan

ONE = KindPolicy("deadline", (Stage(0, (Role.BORROWER,), "advance_due_today"),), repeat_days=0)
STAGES = st.lists(
    st.builds(lambda offset: Stage(offset, (Role.BORROWER,), "advance_overdue"), st.integers(-40, 40)),
    max_size=5,
    unique_by=lambda stage: stage.offset,
)


def planned(rows: list[Entry], advance: KindPolicy = DEFAULT_POLICY.advance) -> Batch:
    return plan(rows, {}, Policy(advance, DEFAULT_POLICY.deposit), DEFAULT_RULES, TODAY, WorkingDays())


def due(number: int, days_ago: int) -> Entry:
    return entry(id=f"e{number}", ledger_deadline=TODAY - timedelta(days=days_ago), party=f"ผู้ยืม {number}")


def test_a_batch_does_not_differ_from_itself() -> None:
    batch = planned([due(1, 8), due(2, 40)])
    assert differences(batch, batch) == ()


def test_a_later_first_stage_lets_an_entry_leave_and_an_earlier_one_join() -> None:
    rows = [due(1, -3)]
    (leaves,) = differences(planned(rows), planned(rows, ONE))
    assert (leaves.shift, leaves.before, leaves.after) == (Shift.LEAVES, "-7", "")
    (joins,) = differences(planned(rows, ONE), planned(rows))
    assert (joins.shift, joins.before, joins.after) == (Shift.JOINS, "", "-7")


def test_another_stage_changes_and_another_copy_does_too() -> None:
    rows = [due(1, 8)]
    (changes,) = differences(planned(rows), planned(rows, ONE))
    assert (changes.shift, changes.before, changes.after) == (Shift.CHANGES, "+7", "+0")
    copied = replace(DEFAULT_POLICY.advance.stages[2], cc=(Role.AGENCY,))
    stages = (*DEFAULT_POLICY.advance.stages[:2], copied)
    (changes,) = differences(planned(rows), planned(rows, KindPolicy("deadline", stages)))
    assert (changes.shift, changes.before, changes.after) == (Shift.CHANGES, "+7", "+7")
    assert changes.cc == rows[0].agency_email


def test_what_leaves_because_of_a_limit_says_so() -> None:
    rows = [due(1, 8)]
    held = [replace(rows[0], held=True)]
    (leaves,) = differences(planned(rows), planned(held))
    assert leaves.reason is SkipReason.HELD


def test_what_leaves_because_it_was_sent_has_nothing_that_keeps_it_back() -> None:
    rows = [due(1, 8)]
    (message,) = planned(rows, ONE).messages
    sent = {each.id: ReminderState.ACCEPTED for each in message.reminders}
    after = plan(rows, sent, Policy(ONE, DEFAULT_POLICY.deposit), DEFAULT_RULES, TODAY, WorkingDays())
    assert [each.reason for each in after.skipped] == [SkipReason.ALREADY_SENT]
    (leaves,) = differences(planned(rows), after)
    assert (leaves.shift, leaves.reason) == (Shift.LEAVES, None)


@settings(deadline=None, max_examples=60)
@given(STAGES, STAGES, st.lists(st.integers(-60, 60), max_size=6))
def test_the_differences_lead_from_one_batch_to_the_other(
    one: list[Stage], other: list[Stage], ages: list[int]
) -> None:
    rows = [due(number, age) for number, age in enumerate(ages)]
    before = planned(rows, KindPolicy("deadline", tuple(one)))
    after = planned(rows, KindPolicy("deadline", tuple(other)))
    found = differences(before, after)

    def stages(batch: Batch) -> dict[str, str]:
        return {each.entry_id: each.stage for message in batch.messages for each in message.reminders}

    made = stages(before)
    for each in found:
        assert made.get(each.entry.id, "") == each.before
        made[each.entry.id] = each.after
    assert {key: value for key, value in made.items() if value} == stages(after)
