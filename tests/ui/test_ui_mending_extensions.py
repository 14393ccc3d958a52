"""An extension that can't be right is mended as a day, in its own cell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_desk import FakeDesk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_helpers import click, press, settle, type_in

from loantracker.changes import ChangeKind
from loantracker.records import Problem, ProblemCode
from ui.calendar import DayField
from ui.window import Window


@pytest.mark.parametrize("code", [ProblemCode.EXTENSION_TOO_EARLY, ProblemCode.NO_EXTENSION_DAY])
def test_an_extension_that_can_not_be_right_is_mended_as_a_day(
    code: ProblemCode, qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.found = (Problem("ยืมราชการ", 17, "F", code, "14/01/2566", {"document": "กท 77"}, blocking=False),)
    window = opened(desk)
    click(window.nav.button("problems"))
    settle(qtbot, window)
    page = window.problems
    page.table.setFocus()
    press(page.table, Qt.Key.Key_Return)
    assert isinstance(page.form.field, DayField)
    assert page.form.field.line.text() == ""  # the early day is no help
    type_in(page.form.field.line, "14 ก.พ. 66")
    press(page.form.field.line, Qt.Key.Key_Return)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0 and not page.work.busy)
    assert [each.kind for each in desk.done] == [ChangeKind.MEND]
