"""A day is typed any Thai way or picked from a month of the Buddhist era, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot
from ui_helpers import click, press, said, type_in

from loantracker import wording
from ui.calendar import Calendar, DayField
from ui.fields import Fault

TODAY = date(2023, 8, 25)


def no_later(day: date) -> None:
    if day > TODAY:
        raise Fault("อยู่หลังวันนี้")


@pytest.fixture
def field(qtbot: QtBot) -> DayField:
    made = DayField(lambda: "วันที่", lambda: TODAY, no_later)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def opened(field: DayField) -> Callable[[], Calendar]:
    def open_it() -> Calendar:
        click(field.pick)
        calendar = field.calendar
        assert calendar is not None
        assert calendar.isVisible()
        return calendar

    return open_it


def days(calendar: Calendar) -> QTableView:
    found = calendar.days.findChild(QTableView)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("32/6/66", "อ่านวันที่ไม่ได้"),
        ("1/2/10", "ทั้ง พ.ศ. และ ค.ศ."),
        ("1/2/1966", "ไม่น่าเป็นไปได้"),
        ("26 ส.ค. 66", "อยู่หลังวันนี้"),
    ],
)
def test_what_is_wrong_with_a_day_is_said_in_words(field: DayField, typed: str, words: str) -> None:
    type_in(field.line, typed)
    assert words in said(field.fault)


def test_the_calendar_opens_on_the_day_that_was_typed_in_its_buddhist_month(
    field: DayField, opened: Callable[[], Calendar]
) -> None:
    field.fill("3 ก.พ. 66")
    calendar = opened()
    assert said(calendar.month) == "กุมภาพันธ์ 2566"
    assert calendar.days.selectedDate().toPython() == date(2023, 2, 3)


def test_without_a_day_it_opens_on_today(opened: Callable[[], Calendar]) -> None:
    assert said(opened().month) == "สิงหาคม 2566"


def test_a_day_is_chosen_with_arrows_and_enter(field: DayField, opened: Callable[[], Calendar]) -> None:
    calendar = opened()
    press(days(calendar), Qt.Key.Key_Up)
    press(days(calendar), Qt.Key.Key_Left)
    press(days(calendar), Qt.Key.Key_Return)
    assert not calendar.isVisible()
    assert field.value == date(2023, 8, 17)
    assert field.text == "17 ส.ค. 66"


def test_escape_leaves_what_was_typed(field: DayField, opened: Callable[[], Calendar]) -> None:
    type_in(field.line, "วันไหนดี")
    calendar = opened()
    press(days(calendar), Qt.Key.Key_Escape)
    assert not calendar.isVisible()
    assert field.text == "วันไหนดี"
    assert field.value is None
    assert "โปรดพิมพ์" in said(field.fault)


def test_months_and_years_are_turned_by_the_head(opened: Callable[[], Calendar]) -> None:
    calendar = opened()
    click(calendar.back)
    assert said(calendar.month) == "กรกฎาคม 2566"
    click(calendar.year_on)
    assert said(calendar.month) == "กรกฎาคม 2567"
    click(calendar.on)
    click(calendar.year_back)
    assert said(calendar.month) == "สิงหาคม 2566"


def test_today_is_one_click_away(field: DayField, opened: Callable[[], Calendar]) -> None:
    calendar = opened()
    click(calendar.year_back)
    click(calendar.now)
    assert field.value == TODAY


def test_a_day_that_cannot_be_right_here_is_said_beside_the_field(
    field: DayField, opened: Callable[[], Calendar]
) -> None:
    calendar = opened()
    press(days(calendar), Qt.Key.Key_Right)
    press(days(calendar), Qt.Key.Key_Return)
    assert field.value is None
    assert said(field.fault) == "อยู่หลังวันนี้"


def test_the_month_is_said_in_the_language_of_the_window(
    opened: Callable[[], Calendar], qapp: QApplication
) -> None:
    wording.set_language("en")
    calendar = opened()
    qapp.processEvents()
    assert said(calendar.month) == "August 2023"
