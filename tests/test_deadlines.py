from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from entry_samples import TODAY, deposit, entry, near
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.deadlines import DEFAULT_RULES, assess
from loantracker.records import DeadlineSource, Entry, Status


def test_travel_is_due_15_days_after_the_return() -> None:
    travel = entry(category="ค่าใช้จ่ายในการเดินทาง", activity_end=date(2023, 8, 1), received_on=date(2023, 7, 1))
    found = assess(travel, TODAY, DEFAULT_RULES)
    assert found.deadline == date(2023, 8, 16)
    assert found.rule is DEFAULT_RULES.travel
    assert found.base_date == date(2023, 8, 1)
    assert (found.source, found.status, found.days_overdue) == (DeadlineSource.RULE, Status.OVERDUE, 9)


def test_travel_is_told_by_the_project_too() -> None:
    travel = entry(project="ไปราชการจังหวัดตาก", activity_end=date(2023, 8, 1))
    assert assess(travel, TODAY, DEFAULT_RULES).deadline == date(2023, 8, 16)


def test_other_work_is_due_30_days_after_the_money_was_received() -> None:
    found = assess(entry(received_on=date(2023, 8, 1), activity_end=date(2023, 8, 5)), TODAY, DEFAULT_RULES)
    assert found.deadline == date(2023, 8, 31)
    assert found.rule is DEFAULT_RULES.other
    assert found.days_overdue == -6


def test_a_deposit_is_due_15_days_counted_from_the_day_after_release() -> None:
    found = assess(deposit(released_on=date(2023, 8, 10)), TODAY, DEFAULT_RULES)
    assert found.deadline == date(2023, 8, 25)
    assert found.rule is DEFAULT_RULES.deposit
    assert (found.status, found.days_overdue) == (Status.DUE_SOON, 0)


def test_a_deposit_is_never_taken_for_travel() -> None:
    found = assess(deposit(project="จ้างเหมารถเดินทาง", released_on=date(2023, 8, 10)), TODAY, DEFAULT_RULES)
    assert found.rule is DEFAULT_RULES.deposit


def test_a_typed_deadline_wins_and_the_rules_own_stays_visible() -> None:
    typed = entry(received_on=date(2023, 8, 1), ledger_deadline=date(2023, 9, 15))
    found = assess(typed, TODAY, DEFAULT_RULES)
    assert found.deadline == date(2023, 9, 15)
    assert found.source is DeadlineSource.LEDGER
    assert found.rule_deadline == date(2023, 8, 31)
    assert found.base_date == date(2023, 8, 1)


def test_without_typed_deadline_and_base_date_there_is_no_deadline() -> None:
    found = assess(entry(activity_end=date(2023, 8, 1)), TODAY, DEFAULT_RULES)
    assert (found.deadline, found.source, found.rule_deadline, found.base_date) == (None, None, None, None)
    assert (found.status, found.days_overdue) == (Status.OPEN, 0)


@pytest.mark.parametrize(
    ("left", "status"),
    [(-1, Status.OVERDUE), (0, Status.DUE_SOON), (7, Status.DUE_SOON), (8, Status.OPEN)],
)
def test_an_advance_is_due_soon_seven_days_ahead_and_overdue_the_day_after(left: int, status: Status) -> None:
    due = entry(ledger_deadline=TODAY + timedelta(days=left))
    assert assess(due, TODAY, DEFAULT_RULES).status is status


@pytest.mark.parametrize(("left", "status"), [(30, Status.DUE_SOON), (31, Status.OPEN)])
def test_a_deposit_is_due_soon_thirty_days_ahead(left: int, status: Status) -> None:
    due = deposit(ledger_deadline=TODAY + timedelta(days=left))
    assert assess(due, TODAY, DEFAULT_RULES).status is status


@pytest.mark.parametrize(
    "cleared",
    [
        entry(ledger_deadline=date(2023, 1, 1), cleared=Decimal("12500.00"), held=True),
        entry(ledger_deadline=date(2023, 1, 1), closed=True, held=True),
    ],
    ids=["no balance", "closed"],
)
def test_cleared_comes_before_held_and_overdue(cleared: Entry) -> None:
    found = assess(cleared, TODAY, DEFAULT_RULES)
    assert (found.status, found.days_overdue) == (Status.CLEARED, 0)


def test_held_comes_before_overdue_and_the_days_are_still_counted() -> None:
    found = assess(entry(ledger_deadline=date(2023, 8, 20), held=True), TODAY, DEFAULT_RULES)
    assert (found.status, found.days_overdue) == (Status.HELD, 5)


def test_the_offices_own_rules_are_followed() -> None:
    rules = replace(
        DEFAULT_RULES,
        other=replace(DEFAULT_RULES.other, days=15, base="activity_end"),
        travel_words=("ดูงาน",),
        due_soon_days=3,
    )
    found = assess(entry(activity_end=date(2023, 8, 14)), TODAY, rules)
    assert (found.deadline, found.status) == (date(2023, 8, 29), Status.OPEN)
    assert assess(entry(project="ดูงาน"), TODAY, rules).rule is rules.travel
    assert assess(entry(project="เดินทาง"), TODAY, rules).rule is rules.other


@settings(deadline=None)
@given(due=near, today=near, held=st.booleans())
def test_overdue_says_the_same_as_the_days(due: date, today: date, held: bool) -> None:
    found = assess(entry(ledger_deadline=due, held=held), today, DEFAULT_RULES)
    assert found.days_overdue == (today - due).days
    if not held:
        assert (found.status is Status.OVERDUE) == (found.days_overdue > 0)


def test_an_approved_extension_takes_the_place_of_any_other_deadline() -> None:
    row = entry(ledger_deadline=TODAY - timedelta(days=9), extended_to=TODAY + timedelta(days=3))
    found = assess(row, TODAY, DEFAULT_RULES)
    assert (found.deadline, found.source) == (TODAY + timedelta(days=3), DeadlineSource.EXTENSION)
    assert (found.status, found.days_overdue) == (Status.DUE_SOON, -3)
