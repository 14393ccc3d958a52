from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from entry_samples import days
from hypothesis import given, settings

from loantracker.calendar import WorkingDays, bangkok_date


@pytest.mark.parametrize(
    "day",
    [
        date(2023, 8, 26),  # Saturday
        date(2023, 8, 27),  # Sunday
        date(2023, 4, 13),  # Songkran
        date(2023, 4, 17),  # in lieu of Songkran's Saturday
        date(2023, 5, 17),  # Royal Ploughing Ceremony: government offices alone
        date(2023, 12, 29),  # a special day off by the cabinet
    ],
)
def test_weekends_and_government_holidays_are_days_off(day: date) -> None:
    assert not WorkingDays().is_working(day)


@pytest.mark.parametrize("day", [date(2023, 8, 25), date(2023, 5, 1), date(2022, 5, 2)])
def test_ordinary_days_and_labour_day_are_working_days_of_the_government(day: date) -> None:
    assert WorkingDays().is_working(day)


def test_the_next_working_day_passes_over_a_long_holiday() -> None:
    assert WorkingDays().next_working(date(2023, 12, 29)) == date(2024, 1, 2)
    assert WorkingDays().next_working(date(2023, 8, 25)) == date(2023, 8, 25)


def test_the_last_working_day_looks_back_over_a_long_holiday() -> None:
    assert WorkingDays().last_working(date(2024, 1, 1)) == date(2023, 12, 28)
    assert WorkingDays().last_working(date(2023, 8, 25)) == date(2023, 8, 25)


def test_the_clerks_list_wins_over_the_library() -> None:
    own = WorkingDays(
        extra_holidays=frozenset({date(2023, 8, 25), date(2023, 8, 28)}),
        extra_working=frozenset({date(2023, 4, 13), date(2023, 8, 26), date(2023, 8, 28)}),
    )
    assert not own.is_working(date(2023, 8, 25))
    assert own.is_working(date(2023, 4, 13))
    assert own.next_working(date(2023, 8, 25)) == date(2023, 8, 26)
    assert not own.is_working(date(2023, 8, 28))  # named in both lists: off


@settings(deadline=None)
@given(day=days)
def test_the_neighbouring_working_days_are_the_nearest(day: date) -> None:
    calendar = WorkingDays()
    after, before = calendar.next_working(day), calendar.last_working(day)
    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    between = [date.fromordinal(n) for n in range(before.toordinal() + 1, after.toordinal())]
    assert not any(calendar.is_working(each) for each in between)


def test_the_office_date_is_bangkoks() -> None:
    assert bangkok_date(datetime(2023, 8, 24, 17, 0, tzinfo=UTC)) == date(2023, 8, 25)
    assert bangkok_date(datetime(2023, 8, 24, 16, 59, tzinfo=UTC)) == date(2023, 8, 24)
