"""Small windows: a screen of 1920x1080 at 200 % is 960x540, less its task bar."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_helpers import click, focused, press

from ui import theme
from ui.nav import small_count
from ui.window import Window

SMALL = QSize(960, 500)


def resize(qtbot: QtBot, window: Window, size: QSize) -> None:
    """Give the window a size and let its layouts settle."""
    window.resize(size)
    for _round in range(3):
        QApplication.processEvents()
    qtbot.waitUntil(lambda: window.size() == size)


def test_the_window_fits_a_small_screen(qtbot: QtBot, window: Window) -> None:
    resize(qtbot, window, SMALL)
    assert window.room.maximumViewportSize().height() > SMALL.height() // 2


def test_a_narrow_window_has_icons_for_its_pages_and_says_their_words_as_tool_tips(
    qtbot: QtBot, window: Window
) -> None:
    reminders, history = window.nav.button("reminders"), window.nav.button("history")
    assert (reminders.text(), reminders.toolTip()) == ("แจ้งเตือน", "")
    wide = window.nav.width()
    resize(qtbot, window, SMALL)
    assert window.nav.width() < wide / 2
    assert (history.text(), history.toolTip()) == ("", "ประวัติ")
    assert reminders.toolTip() == f"แจ้งเตือน ({reminders.count})"
    assert reminders.accessibleName() == "แจ้งเตือน"
    assert reminders.accessibleDescription() == str(reminders.count)
    window.speak("en")
    assert (history.text(), history.toolTip(), history.accessibleName()) == ("", "History", "History")
    resize(qtbot, window, QSize(theme.NARROW, 700))
    assert (history.text(), history.toolTip()) == ("History", "")
    assert window.nav.width() == wide


def test_the_icons_of_a_narrow_window_are_reached_and_pressed_by_keys(qtbot: QtBot, window: Window) -> None:
    resize(qtbot, window, SMALL)
    window.nav.button("entries").setFocus()
    press(focused(), Qt.Key.Key_Down)
    assert focused() is window.nav.button("reminders")
    press(focused(), Qt.Key.Key_Space)
    assert window.stack.currentWidget() is window.reminders


def test_a_count_beside_an_icon_has_two_digits_at_most() -> None:
    assert [small_count(each) for each in (1, 99, 100, 1234)] == ["1", "99", "99+", "99+"]


def test_a_page_that_needs_more_height_than_there_is_scrolls_as_a_whole(qtbot: QtBot, window: Window) -> None:
    bar = window.room.verticalScrollBar()
    page = window.entries
    resize(qtbot, window, QSize(1366, 768))
    assert bar.maximum() == 0
    assert page.height() == window.room.height()
    page.setMinimumHeight(window.room.height() + 200)
    qtbot.waitUntil(lambda: bar.maximum() == 200)
    assert window.room.horizontalScrollBar().maximum() == 0
    click(window.nav.button("history"))  # the need of one page is no other's
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert window.history.height() == window.room.height()
