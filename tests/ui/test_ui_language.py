"""Switched over while it is open, the window says just what one says that was opened in that language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fake_desk import FakeDesk, entry
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot
from ui_helpers import click, settle

from loantracker import wording
from loantracker.policy import Limits
from ui.window import Window

Go = Callable[[QtBot, Window], None]


def left_out(_qtbot: QtBot, window: Window) -> None:
    window.go_to("reminders")
    window.reminders.tabs.setCurrentIndex(1)


def why(qtbot: QtBot, window: Window) -> None:
    window.go_to("reminders")
    settle(qtbot, window)
    window.reminders.letter.tabs.setCurrentWidget(window.reminders.side.reasons)


def asked(qtbot: QtBot, window: Window) -> None:
    window.go_to("reminders")
    settle(qtbot, window)
    click(window.reminders.strip.button)


def doubted(qtbot: QtBot, window: Window) -> None:
    desk = window.reminders.desk
    assert isinstance(desk, FakeDesk)
    desk.settings = replace(desk.settings, limits=Limits(ask_above=1))
    asked(qtbot, window)


def sent(qtbot: QtBot, window: Window) -> None:
    asked(qtbot, window)
    click(window.reminders.strip.yes)
    qtbot.waitUntil(lambda: not window.reminders.is_sending)


def history(qtbot: QtBot, window: Window) -> None:
    sent(qtbot, window)
    window.go_to("history")


def recording(_qtbot: QtBot, window: Window) -> None:
    window.go_to("entries")
    window.entries.table.go_to(0)
    window.entries.panel.begin_record()
    window.entries.panel.form.on.fill("32 ส.ค. 66")


def several(_qtbot: QtBot, window: Window) -> None:
    window.go_to("entries")
    window.entries.table.selectAll()


PAGES = ("overview", "entries", "reminders", "history", "problems", "settings", "policy")
SELDOM = ("templates", "mapping", "changes", "backups")
STATES: dict[str, Go] = {
    "left out": left_out,
    "why": why,
    "asked": asked,
    "doubted": doubted,
    "sent": sent,
    "history of it": history,
    "recording": recording,
    "several": several,
}


def words(window: Window) -> list[str]:
    """Everything that the window says now, and tells a screen reader, with where it does."""
    found = []
    for each in window.findChildren(QWidget):
        if each.isVisibleTo(window):
            told = [*_said(each), each.toolTip(), each.accessibleName(), each.accessibleDescription()]
            found += [f"{type(each).__name__}: {said}" for said in told if said]
    return sorted(found)


def _said(each: QWidget) -> Iterator[str]:
    if isinstance(each, QLabel | QAbstractButton):
        yield each.text()
    elif isinstance(each, QLineEdit):
        yield each.placeholderText()
        yield each.text()
    elif isinstance(each, QPlainTextEdit | QTextBrowser):
        yield each.toPlainText()
    elif isinstance(each, QTabBar):
        yield from (each.tabText(at) for at in range(each.count()))
    elif isinstance(each, QComboBox):
        yield from (each.itemText(at) for at in range(each.count()))
    elif isinstance(each, QAbstractItemView) and each.model() is not None:
        yield from _cells(each.model())


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal))
        yield from (str(model.index(row, column).data()) for row in range(min(model.rowCount(), 5)))


def large(opened: Callable[[FakeDesk], Window], language: str) -> Window:
    """A window that begins in a language, with room for everything."""
    wording.set_language(language)
    window = opened(FakeDesk(entries=[entry(3 + 6 * at, party=f"ก{at}") for at in range(5)]))
    window.resize(1600, 900)
    return window


def same(found: list[str], wanted: list[str]) -> None:
    assert len(wanted) > 20
    assert list((Counter(found) - Counter(wanted)).elements()) == []
    assert found == wanted


def test_pages_built_in_one_language_say_in_the_other_what_they_say_when_built_in_it(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    said: list[dict[str, list[str]]] = []
    for language in ("th", "en"):
        window = large(opened, language)
        for key in (*PAGES, *SELDOM):
            window.go_to(key)
            settle(qtbot, window)
        window.speak("en")
        said.append({})
        for key in (*PAGES, *SELDOM):
            window.go_to(key)
            settle(qtbot, window)
            said[-1][key] = words(window)
    for key, wanted in said[1].items():
        same(said[0][key], wanted)


@pytest.mark.parametrize("state", STATES)
def test_what_is_under_way_is_said_in_the_language_chosen_meanwhile(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], state: str
) -> None:
    said = []
    for language in ("th", "en"):
        window = large(opened, language)
        STATES[state](qtbot, window)
        settle(qtbot, window)
        window.toast.hide()  # it tells of what is over, and goes by itself
        window.speak("en")
        settle(qtbot, window)
        said.append(words(window))
    same(*said)
