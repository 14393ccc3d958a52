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


def page(key: str) -> Go:
    return lambda _qtbot, window: window.go_to(key)


def left_out(_qtbot: QtBot, window: Window) -> None:
    window.go_to("reminders")
    window.reminders.tabs.setCurrentIndex(1)


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


STATES: dict[str, Go] = {
    **{key: page(key) for key in ("overview", "entries", "reminders", "problems", "settings", "policy")},
    **{key: page(key) for key in ("templates", "mapping", "changes", "backups")},
    "left out": left_out,
    "asked": asked,
    "doubted": doubted,
    "sent": sent,
    "history": history,
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


@pytest.mark.parametrize("state", STATES)
def test_a_language_chosen_later_says_the_same_as_one_chosen_before(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], state: str
) -> None:
    said = []
    for language in ("th", "en"):
        wording.set_language(language)
        window = opened(FakeDesk(entries=[entry(3 + 6 * at, party=f"ก{at}") for at in range(5)]))
        window.resize(1600, 900)
        STATES[state](qtbot, window)
        settle(qtbot, window)
        window.toast.hide()  # it tells of what is over, and goes by itself
        window.speak("en")
        settle(qtbot, window)
        said.append(words(window))
    assert len(said[0]) > 20
    assert list((Counter(said[0]) - Counter(said[1])).elements()) == []
    assert said[0] == said[1]
