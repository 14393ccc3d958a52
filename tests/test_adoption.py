"""The ledger's own reminder columns as history: what is past, what went out, what is still owed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from entry_samples import TODAY, deposit, entries, entry
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.adoption import adoptions
from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES
from loantracker.policy import DEFAULT_POLICY, ladder, names_until
from loantracker.records import Adoption, Entry, ReminderState, Role
from loantracker.reminders import plan, reminder_id

DAYS = WorkingDays()


def adopted(*rows: Entry, today: date = TODAY) -> list[Adoption]:
    return adoptions(rows, DEFAULT_POLICY, DEFAULT_RULES, today, DAYS)


def reminded(days_overdue: int, days_ago: int = 0, **shown: object) -> Entry:
    facts = {"reminded_on": TODAY - timedelta(days=days_ago), "reminded_count": 1, **shown}
    return entry(ledger_deadline=TODAY - timedelta(days=days_overdue), **facts)


def ids(row: Entry, *stages: str, role: Role = Role.BORROWER) -> tuple[str, ...]:
    assert row.ledger_deadline is not None
    return tuple(reminder_id(row.id, row.ledger_deadline, stage, role) for stage in stages)


def owed(*rows: Entry, today: date = TODAY) -> list[str]:
    history: dict[str, ReminderState] = {}
    for each in adopted(*rows, today=today):
        history |= dict.fromkeys(each.accepted, ReminderState.ACCEPTED)
        history |= dict.fromkeys(each.spent, ReminderState.SPENT)
    batch = plan(rows, history, DEFAULT_POLICY, DEFAULT_RULES, today, DAYS)
    return [reminder.stage for message in batch.messages for reminder in message.reminders]


def test_an_entry_that_shows_no_reminder_has_no_history() -> None:
    assert adopted(entry(ledger_deadline=TODAY)) == []


def test_the_stage_shown_and_all_before_it_are_past_and_the_last_went_out() -> None:
    row = reminded(16, days_ago=1, reminded_stage="+15")
    (found,) = adopted(row)
    assert (found.last_on, found.count, found.stage) == (TODAY - timedelta(days=1), 1, "+15")
    assert found.accepted == ids(row, "+15")
    assert found.spent == ids(row, "+7", "+0", "-7")
    assert owed(row) == []


def test_as_many_stages_went_out_as_the_ledger_counts() -> None:
    row = reminded(16, days_ago=1, reminded_stage="+15", reminded_count=3)
    (found,) = adopted(row)
    assert found.accepted == ids(row, "+15", "+7", "+0")
    assert found.spent == ids(row, "-7")


def test_words_of_another_system_leave_it_to_the_day_of_the_reminder() -> None:
    row = reminded(20, days_ago=10, reminded_stage="ครั้งที่ 2")
    (found,) = adopted(row)
    assert found.stage == "ครั้งที่ 2"
    assert found.accepted == ids(row, "+7")
    assert owed(row) == ["+15"]  # reached since


def test_a_repeated_stage_is_past_with_all_before_it() -> None:
    row = reminded(70, days_ago=3, reminded_count=9)
    (found,) = adopted(row)
    assert found.accepted == ids(row, "+60", "+30", "+15", "+7", "+0", "-7")
    assert found.spent == ()


def test_a_reminder_of_an_earlier_deadline_leaves_the_stages_of_the_new_one_owed() -> None:
    row = reminded(0, days_ago=40, reminded_stage="+7")
    (found,) = adopted(row)
    assert (found.accepted, found.spent) == ((), ())
    assert owed(row) == ["+0"]


def test_an_entry_without_deadline_is_history_without_stages() -> None:
    (found,) = adopted(entry(reminded_on=TODAY, reminded_count=2))
    assert (found.count, found.accepted, found.spent) == (2, (), ())


def test_a_day_still_to_come_counts_as_today() -> None:
    row = reminded(8, days_ago=-365)
    (found,) = adopted(row)
    assert found.accepted == ids(row, "+7")
    assert found.last_on == TODAY + timedelta(days=365)


def test_a_deposits_stage_is_past_for_contractor_and_agency() -> None:
    row = deposit(
        released_on=TODAY, ledger_deadline=TODAY + timedelta(days=15), reminded_on=TODAY, reminded_stage="+0"
    )
    (found,) = adopted(row)
    assert set(found.accepted) == {
        *ids(row, "+0", role=Role.CONTRACTOR),
        *ids(row, "+0", role=Role.AGENCY),
    }
    assert found.spent == ids(row, "-30", role=Role.AGENCY)


@settings(deadline=None, max_examples=60)
@given(rows=entries(), days_ago=st.integers(0, 60), count=st.integers(0, 5))
def test_nothing_that_was_owed_by_the_last_reminder_is_owed_again(
    rows: list[Entry], days_ago: int, count: int
) -> None:
    last = TODAY - timedelta(days=days_ago)
    shown = [entry_with(row, last, count) for row in rows]
    before = plan(shown, {}, DEFAULT_POLICY, DEFAULT_RULES, last, DAYS)
    past = {ident for each in adopted(*shown) for ident in (*each.accepted, *each.spent)}
    assert {reminder.id for message in before.messages for reminder in message.reminders} <= past


def entry_with(row: Entry, last: date, count: int) -> Entry:
    facts = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    return Entry(**{**facts, "reminded_on": last, "reminded_count": count})


@settings(deadline=None)
@given(elapsed=st.integers(-40, 400))
def test_the_names_until_a_day_begin_with_the_latest_step_of_every_role(elapsed: int) -> None:
    for kind in (DEFAULT_POLICY.advance, DEFAULT_POLICY.deposit):
        names = names_until(kind, elapsed)
        for step in ladder(kind)(elapsed):
            assert next(name for name, role in names if role is step.role) == step.name
            assert set(step.demands) <= {name for name, role in names if role is step.role}


# --- a count or a stage without its day ----------------------------------------------


def test_a_stage_shown_without_its_day_is_the_last_one_that_is_past() -> None:
    row = entry(ledger_deadline=TODAY - timedelta(days=40), reminded_stage="+7", reminded_count=2)
    (found,) = adopted(row)
    assert found.last_on is None
    assert found.accepted == ids(row, "+7", "+0")
    assert found.spent == ids(row, "-7")
    assert owed(row) == ["+30"]


@pytest.mark.parametrize("stage", ["", "ครั้งที่ 2"])
def test_a_count_without_a_day_passes_over_all_that_is_reached_by_today(stage: str) -> None:
    row = entry(ledger_deadline=TODAY - timedelta(days=16), reminded_count=2, reminded_stage=stage)
    (found,) = adopted(row)
    assert (found.last_on, found.count) == (None, 2)
    assert found.accepted == ids(row, "+15", "+7")
    assert found.spent == ids(row, "+0", "-7")
    assert owed(row) == []
