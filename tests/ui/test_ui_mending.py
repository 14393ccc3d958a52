from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from fake_changes import NOW
from fake_desk import FakeDesk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said, settle, type_in

from loantracker.changes import ChangeKind
from loantracker.drafts import Draft
from loantracker.errors import CellRefused
from loantracker.records import Problem, ProblemCode
from ui.calendar import DayField
from ui.pages.mend_form import can_mend, next_after, readings
from ui.pages.problems import ProblemsPage
from ui.window import Window

DATE = Problem("ยืมราชการ", 17, "F", ProblemCode.BAD_DATE, "32 ม.ค. 66")
SECOND = Problem("ยืมราชการ", 18, "F", ProblemCode.AMBIGUOUS_DATE, "15/1/23")
EMAIL = Problem("เงินประกัน", 9, "K", ProblemCode.BAD_EMAIL, "someone(at)example.com", blocking=False)
FORMULA = Problem("เงินประกัน", 12, "J", ProblemCode.NO_CACHED_VALUE)
OPEN = tuple[Window, ProblemsPage]


@pytest.fixture
def page(qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk) -> ProblemsPage:
    desk.found = (DATE, SECOND, EMAIL, FORMULA)
    window = opened(desk)
    click(window.nav.button("problems"))
    settle(qtbot, window)
    return window.problems


def wait_for(qtbot: QtBot, page: ProblemsPage, count: int) -> None:
    """Until so many problems are left and all is quiet."""
    qtbot.waitUntil(lambda: page.model.rowCount() == count, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)


def test_several_problems_are_mended_with_the_keyboard_alone(
    qtbot: QtBot, page: ProblemsPage, desk: FakeDesk
) -> None:
    page.table.setFocus()
    press(page.table, Qt.Key.Key_Return)
    assert page.form.field.line.hasFocus()
    type_in(page.form.field.line, "31 ม.ค. 66")
    press(page.form.field.line, Qt.Key.Key_Return)
    wait_for(qtbot, page, 3)
    assert page.form.field.line.hasFocus()
    assert said(page.form.now) == "15/1/23"
    type_in(page.form.field.line, "15/1/2566")
    press(page.form.field.line, Qt.Key.Key_Return)
    wait_for(qtbot, page, 2)
    line = page.form.field.line
    assert line.hasFocus()
    assert line.text() == "someone(at)example.com"  # a text is mended faster than typed anew
    line.selectAll()
    type_in(line, "someone@example.com")
    press(line, Qt.Key.Key_Return)
    wait_for(qtbot, page, 1)
    assert [each.kind for each in desk.done] == [ChangeKind.MEND] * 3
    assert page.table.hasFocus()  # what is left is mended in Excel
    assert page.in_excel.isVisible()
    assert not page.form.isVisible()


def test_the_cell_is_shown_as_it_is_and_as_it_will_be_read(
    qtbot: QtBot, page: ProblemsPage, desk: FakeDesk
) -> None:
    assert said(page.form.now) == "32 ม.ค. 66"
    type_in(page.form.field.line, "31 ม.ค. 66")
    assert said(page.form.field.echoed) == "31 มกราคม 2566"
    qtbot.waitUntil(page.form.save.isEnabled, timeout=WAIT_MS)
    assert page.form.cells.lines == ("F17 วันที่: 32 ม.ค. 66 → 31 ม.ค. 66",)
    assert not desk.done


def test_an_ambiguous_date_offers_its_readings_as_buttons(
    qtbot: QtBot, page: ProblemsPage, desk: FakeDesk
) -> None:
    page.table.go_to(1)
    assert [each.text() for each in page.form.choices] == ["หมายถึง 15 ม.ค. 2523", "หมายถึง 15 ม.ค. 2566"]
    qtbot.waitUntil(page.form.choices[1].isVisible, timeout=WAIT_MS)
    click(page.form.choices[1])
    wait_for(qtbot, page, 3)
    assert desk.done[0].cells[0].after == "15 ม.ค. 66"
    assert not page.form.choices


@pytest.mark.parametrize(
    ("problem", "days"),
    [
        (
            Problem(
                "s", 1, "F", ProblemCode.BUDDHIST_SERIAL, "15/01/2566", {"read": "2023-01-15"}, blocking=False
            ),
            (date(2023, 1, 15),),
        ),
        (Problem("s", 1, "F", ProblemCode.IMPLAUSIBLE_DATE, "15/01/2509"), (date(2023, 1, 15),)),
        (DATE, ()),
    ],
)
def test_doubtful_days_have_their_readings(problem: Problem, days: tuple[date, ...]) -> None:
    assert readings(problem) == days


def test_what_cant_be_read_is_said_beside_the_field(qtbot: QtBot, page: ProblemsPage, desk: FakeDesk) -> None:
    type_in(page.form.field.line, "32/1/66")
    assert "อ่านวันที่ไม่ได้" in said(page.form.field.fault)
    press(page.form.field.line, Qt.Key.Key_Return)
    page.table.go_to(2)
    page.form.field.fill("?")
    qtbot.waitUntil(page.form.field.fault.isVisible, timeout=WAIT_MS)
    assert not page.form.save.isEnabled()
    assert not desk.done


def test_a_cell_that_cant_be_written_says_why(qtbot: QtBot, page: ProblemsPage, desk: FakeDesk) -> None:
    desk.fails["mend"] = CellRefused(path="x.xlsx", sheet="ยืมราชการ", cell="F17", reason="formula")
    type_in(page.form.field.line, "31 ม.ค. 66")
    qtbot.waitUntil(page.form.refusal.isVisible, timeout=WAIT_MS)
    assert "F17" in said(page.form.refusal)


def test_escape_leads_back_to_the_table_and_what_was_typed_stays(
    qtbot: QtBot, page: ProblemsPage, desk: FakeDesk
) -> None:
    page.form.field.setFocus()
    type_in(page.form.field.line, "31 ม.ค")
    press(page.form.field.line, Qt.Key.Key_Escape)
    assert page.table.hasFocus()
    qtbot.waitUntil(lambda: ("mend", "ยืมราชการ!F17") in desk.kept, timeout=WAIT_MS)
    page.table.go_to(1)
    page.table.go_to(0)
    assert page.form.field.text == "31 ม.ค"


def test_another_reading_keeps_the_place_and_what_is_typed(
    qtbot: QtBot, page: ProblemsPage, desk: FakeDesk
) -> None:
    page.table.go_to(1)
    type_in(page.form.field.line, "15/1/25")
    desk.found = (SECOND, EMAIL, FORMULA)
    page.changed.emit()
    wait_for(qtbot, page, 3)
    assert page.table.current_row() == 0
    assert said(page.form.now) == "15/1/23"
    assert page.form.field.text == "15/1/25"


def test_a_half_mended_problem_is_offered_after_a_restart(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.found = (DATE, SECOND)
    cell = "ยืมราชการ!F18"
    desk.kept["mend", cell] = Draft("mend", cell, cell, {"value": "15/1/25"}, NOW)
    window = opened(desk)
    qtbot.waitUntil(window.half_filled.isVisible, timeout=WAIT_MS)
    click(window.half_filled.go_on)
    settle(qtbot, window)
    assert window.stack.currentWidget() is window.problems
    assert window.problems.table.current_row() == 1
    assert window.problems.form.field.text == "15/1/25"
    assert isinstance(window.problems.form.field, DayField)


def test_a_problem_of_a_row_or_a_sheet_is_not_mended_by_a_value() -> None:
    assert can_mend(DATE)
    assert not can_mend(Problem("s", 0, "", ProblemCode.MISSING_COLUMN, "amount"))
    assert not can_mend(Problem("s", 7, "", ProblemCode.NO_DEADLINE))
    assert not can_mend(FORMULA)


def test_the_next_problem_is_the_one_below_even_where_the_mended_one_is_still_there() -> None:
    assert next_after([SECOND, EMAIL], DATE, 0) == 0
    assert next_after([DATE, SECOND], DATE, 0) == 1
    assert next_after([SECOND], EMAIL, 1) == 0
    assert next_after([], DATE, 0) == -1


def test_the_window_speaks_another_language_in_the_middle_of_it(page: ProblemsPage) -> None:
    page.table.go_to(1)
    window = QApplication.activeWindow()
    assert isinstance(window, Window)
    window.speak("en")
    assert "2023" in page.form.choices[1].text()
