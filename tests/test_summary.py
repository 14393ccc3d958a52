from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from entry_samples import TODAY, deposit, entry
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.deadlines import DEFAULT_RULES, assess
from loantracker.records import Entry, JournalMessage, Kind, Reminder, ReminderState, Role
from loantracker.summary import AGES, Summary, compared_days, month_starts, summarize

NEVER = date(9999, 12, 31)

around = st.none() | st.integers(-500, 60).map(lambda days: TODAY + timedelta(days=days))
baht = st.integers(1, 10**9).map(lambda satang: Decimal(satang) / 100)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    made = []
    for number in range(draw(st.integers(0, 15))):
        amount = draw(baht)
        made.append(
            entry(
                id=f"entry-{number}",
                kind=draw(st.sampled_from(Kind)),
                agency_code=draw(st.sampled_from(["สปส.", "สกต.", "สลป."])),
                amount=amount,
                cleared=min(amount, draw(st.just(Decimal(0)) | st.just(amount) | baht)),
                received_on=draw(around),
                released_on=draw(around),
                cleared_on=draw(around),
                ledger_deadline=draw(around),
                closed=draw(st.booleans()),
                held=draw(st.booleans()),
                held_until=draw(around),
            )
        )
    return made


def of(entries: list[Entry], day: date = TODAY, messages: tuple[JournalMessage, ...] = ()) -> Summary:
    assessments = {each.id: assess(each, TODAY, DEFAULT_RULES) for each in entries}
    return summarize(entries, assessments, messages, day)


def left(each: Entry, day: date) -> Decimal:
    """What is open of an entry, said another way than the program does."""
    if (each.cleared_on or date.min) > day:
        return each.amount
    return Decimal(0) if each.closed else each.amount - each.cleared


def held(each: Entry, day: date) -> bool:
    return each.held and (each.held_until or NEVER) >= day


@given(ledgers(), st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days)))
@settings(deadline=None)
def test_every_total_ties_to_the_ledger_to_the_satang(entries: list[Entry], day: date) -> None:
    found = of(entries, day)
    lent = [each for each in entries if (each.received_on or date.min) <= day]
    due = {each.id: assess(each, TODAY, DEFAULT_RULES).deadline or NEVER for each in entries}
    running = [each for each in lent if left(each, day)]
    overdue = [each for each in running if not held(each, day) and due[each.id] < day]
    assert found.outstanding.baht == sum(left(each, day) for each in lent)
    assert set(found.outstanding.ids) == {each.id for each in running}
    assert found.cards.overdue.baht == sum(left(each, day) for each in overdue)
    assert set(found.cards.overdue.ids) == {each.id for each in overdue}
    assert found.held.baht == sum(left(each, day) for each in running if held(each, day))
    assert sum(each.figure.baht for each in found.ages) + found.held.baht == found.outstanding.baht
    assert sum(each.figure.count for each in found.ages[1:]) == found.cards.overdue.count
    for code in {each.agency_code for each in lent}:
        row = next(each for each in found.agencies if each.code == code)
        for kind in Kind:
            mine = [each for each in lent if (each.agency_code, each.kind) == (code, kind)]
            assert row.kinds[kind].outstanding.baht == sum(left(each, day) for each in mine)
            assert row.kinds[kind].overdue.count == sum(each in overdue for each in mine)
    assert sum(each.whole.overdue.baht for each in found.agencies) == found.cards.overdue.baht
    soon = [each for each in running if not held(each, day) and 0 <= (due[each.id] - day).days <= 7]
    assert found.cards.due.baht == sum(left(each, day) for each in soon)
    released = [
        each
        for each in running
        if each.kind is Kind.CONTRACT_DEPOSIT and each.released_on and each.released_on <= day
    ]
    assert found.cards.deposits.baht == sum(each.baht for each in found.waiting)
    assert sorted(found.cards.deposits.ids) == sorted(each.id for each in released)


@given(ledgers(), st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days)))
@settings(deadline=None)
def test_no_entry_is_counted_twice(entries: list[Entry], day: date) -> None:
    found = of(entries, day)
    for figures in (
        [each.figure for each in found.ages] + [found.held, found.later],
        [each.whole.outstanding for each in found.agencies],
        [each.cleared for each in found.months],
    ):
        counted = Counter(one for figure in figures for one in figure.ids)
        assert not counted or max(counted.values()) == 1


@pytest.mark.parametrize(
    ("days", "at"), [(-1, 0), (0, 0), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3), (60, 3), (90, 4), (91, 5)]
)
def test_an_age_includes_both_of_its_ends(days: int, at: int) -> None:
    found = of([entry(ledger_deadline=TODAY - timedelta(days=days))])
    assert [each.figure.count for each in found.ages] == [int(each == at) for each in range(len(AGES) + 1)]


def test_what_was_cleared_after_the_day_counts_as_open_on_it() -> None:
    cleared = entry(cleared=Decimal("12500.00"), cleared_on=TODAY, ledger_deadline=TODAY - timedelta(days=20))
    assert of([cleared]).outstanding.count == 0
    before = of([cleared], TODAY - timedelta(days=1))
    assert before.cards.overdue.baht == Decimal("12500.00")
    assert before.oldest[0].days == 19


def test_money_received_after_the_day_is_not_lent_yet() -> None:
    lent = entry(received_on=TODAY)
    before = of([lent], TODAY - timedelta(days=1))
    assert before.outstanding.count == 0
    assert before.later.baht == Decimal("12500.00")
    assert of([lent]).outstanding.count == 1


def test_a_clearing_on_the_deadline_is_on_time_and_the_day_after_is_late() -> None:
    due = date(2023, 7, 10)
    entries = [
        entry(
            id=f"{late}", ledger_deadline=due, cleared=Decimal(12500), cleared_on=due + timedelta(days=late)
        )
        for late in (-5, 0, 1)
    ]
    found = of(entries)
    july = found.months[-2]
    assert july.first_day == date(2023, 7, 1)
    assert (july.cleared.count, july.on_time, july.rate) == (3, 2, 2 / 3)
    assert found.months[-1].rate is None


def test_the_oldest_come_first_and_are_ten_at_most() -> None:
    entries = [entry(id=str(days), ledger_deadline=TODAY - timedelta(days=days)) for days in range(1, 30)]
    assert [each.days for each in of(entries).oldest] == list(range(29, 19, -1))


def test_a_released_deposit_waits_until_it_is_returned() -> None:
    waiting = deposit(released_on=TODAY - timedelta(days=40))
    found = of([waiting, deposit(id="not-released")])
    assert [(each.entry.id, each.days) for each in found.waiting] == [(waiting.id, 40)]
    assert found.cards.deposits.ids == (waiting.id,)


def test_the_worst_agency_stands_first() -> None:
    entries = [
        entry(id="1", agency_code="ก", amount=Decimal(900), ledger_deadline=TODAY),
        entry(id="2", agency_code="ข", amount=Decimal(10), ledger_deadline=TODAY - timedelta(days=1)),
        entry(id="3", agency_code="ค", amount=Decimal(20), ledger_deadline=TODAY - timedelta(days=1)),
    ]
    assert [each.code for each in of(entries).agencies] == ["ค", "ข", "ก"]


def message(at: datetime, state: ReminderState, *entry_ids: str) -> JournalMessage:
    reminders = tuple(
        Reminder(f"{each}-{at}", each, TODAY, "+1", Role.BORROWER, "advance", TODAY) for each in entry_ids
    )
    return JournalMessage(
        f"{at}",
        "นายสมชาย",
        Role.BORROWER,
        ("a@example.com",),
        (),
        "",
        "office",
        state,
        "",
        at,
        at,
        "",
        reminders,
    )


def test_messages_of_the_month_count_by_the_offices_calendar() -> None:
    first = datetime(2023, 7, 31, 17, 30, tzinfo=UTC)  # 1 August in Bangkok
    messages = (
        message(first, ReminderState.ACCEPTED, "a", "b"),
        message(first - timedelta(hours=1), ReminderState.ACCEPTED, "c"),
        message(first + timedelta(days=3), ReminderState.ACCEPTED, "a", "gone"),
        message(first + timedelta(days=4), ReminderState.REFUSED, "c"),
        message(first + timedelta(days=25), ReminderState.ACCEPTED, "c"),  # after the day
    )
    found = of([entry(id=each) for each in "abc"], TODAY, messages).cards.sent
    assert found.messages == 2
    assert found.entries.ids == ("a", "b")
    assert found.entries.baht == Decimal(25000)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        (date(2024, 3, 31), date(2024, 2, 29), date(2023, 3, 31)),
        (date(2024, 2, 29), date(2024, 1, 29), date(2023, 2, 28)),
        (date(2024, 1, 5), date(2023, 12, 5), date(2023, 1, 5)),
    ],
)
def test_a_month_and_a_year_before_stay_within_their_month(day: date, month: date, year: date) -> None:
    assert compared_days(day) == (month, year)


def test_the_months_end_with_the_days_own() -> None:
    found = month_starts(date(2023, 2, 10))
    assert (found[0], found[-1], len(found)) == (date(2022, 3, 1), date(2023, 2, 1), 12)
