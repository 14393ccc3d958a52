"""Small windows: a screen of 1920x1080 at 200 % is 960x540, less its task bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from ui_helpers import click, focused, press, said

from ui import theme
from ui.choice import Choice
from ui.nav import small_count
from ui.window import Window

SMALL = QSize(960, 500)
MOST_STOPS = 25  # enough to meet every sort of stop


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


@pytest.fixture
def dressed(window: Window) -> None:
    """The style sheet as clerks have it, since it makes everything larger."""
    window.setStyleSheet(theme.stylesheet(theme.LIGHT))


def sideways(window: Window) -> list[str]:
    """The scroll areas of the page that is shown which have more to show than their width."""
    areas = [each for each in window.room.findChildren(QScrollArea) if each.isVisible()]
    return [
        type(each.parentWidget()).__name__
        for each in (window.room, *areas)
        if each.horizontalScrollBar().maximum()
    ]


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("size", [SMALL, QSize(1024, 600), QSize(1366, 768)], ids=["960", "1024", "1366"])
def test_no_page_scrolls_sideways(qtbot: QtBot, window: Window, language: str, size: QSize) -> None:
    window.speak(language)
    resize(qtbot, window, size)
    for key in ("overview", "entries", "problems", "history", "policy", "settings", "mapping"):
        window.go_to(key)
        qtbot.waitUntil(lambda: not window.work.busy)
        resize(qtbot, window, size)
        assert sideways(window) == [], key


@pytest.mark.usefixtures("dressed")
def test_the_policys_preview_goes_below_its_cards_and_its_count_into_the_strip(
    qtbot: QtBot, window: Window
) -> None:
    page = window.policy
    click(window.nav.button("policy"))
    page.limits.fields["per_day"].fill("1")
    qtbot.waitUntil(lambda: bool(page.preview.words()) and not window.work.busy)
    assert page.preview.parentWidget() is page
    assert page.preview.words() not in said(page.state)
    resize(qtbot, window, SMALL)
    assert page.area.isAncestorOf(page.preview)
    assert said(page.state).endswith(page.preview.words())
    resize(qtbot, window, QSize(1366, 768))
    assert page.preview.parentWidget() is page


@pytest.mark.usefixtures("dressed")
def test_the_overviews_charts_stand_below_the_heat_table_beside_each_other(
    qtbot: QtBot, window: Window
) -> None:
    click(window.nav.button("overview"))
    page = window.overview
    qtbot.waitUntil(lambda: page.summary is not None)
    resize(qtbot, window, SMALL)
    assert page.ages.y() > page.heat.geometry().bottom()
    assert page.months.y() == page.ages.y()
    resize(qtbot, window, QSize(1366, 768))
    assert page.ages.y() == page.heat.y()
    assert page.months.y() > page.ages.geometry().bottom()


@pytest.mark.usefixtures("dressed")
def test_what_was_wide_gets_narrow_again(qtbot: QtBot, window: Window) -> None:
    window.entries.filters.saved.begin()  # the name of a filter takes room too
    for width in (1920, SMALL.width()):
        resize(qtbot, window, QSize(width, 600))
    assert sideways(window) == []


@pytest.mark.usefixtures("dressed")
def test_the_sums_of_several_rows_have_the_foot_for_themselves_where_it_is_narrow(
    qtbot: QtBot, window: Window
) -> None:
    page = window.entries
    page.table.selectAll()
    resize(qtbot, window, QSize(1366, 768))
    assert page.foot.several.isVisible()
    resize(qtbot, window, SMALL)
    assert sideways(window) == []
    assert page.foot.sums.width() >= page.foot.sums.sizeHint().width()
    assert not page.foot.total.isVisible()
    page.table.go_to(0)
    assert page.foot.total.isVisible()


def test_a_choice_tells_the_words_that_it_cuts_as_a_tool_tip(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.addItem("เงินยืม: เกินกำหนด ติดตามซ้ำ")
    choice.addItem("-")
    choice.resize(400, 32)
    choice.show()
    assert choice.toolTip() == ""
    choice.resize(100, 32)
    assert choice.toolTip() == "เงินยืม: เกินกำหนด ติดตามซ้ำ"
    choice.setCurrentIndex(1)
    assert choice.toolTip() == ""


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("key", ["overview", "entries", "policy", "settings"])
def test_every_stop_of_tab_shows_that_it_has_the_focus(qtbot: QtBot, window: Window, key: str) -> None:
    window.resize(1366, 768)
    window.activateWindow()
    window.go_to(key)
    qtbot.waitUntil(lambda: not window.work.busy)
    window.nav.button("settings").setFocus()
    stops: list[QWidget] = []
    for _step in range(MOST_STOPS):
        press(focused(), Qt.Key.Key_Tab)
        stop = focused()
        if stop in stops:
            break
        stops.append(stop)
        lit = stop.grab().toImage()
        stop.clearFocus()
        assert stop.grab().toImage() != lit, stop
        stop.setFocus(Qt.FocusReason.TabFocusReason)
    assert len(stops) >= 10
