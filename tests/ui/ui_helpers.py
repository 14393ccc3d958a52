"""What every test of the windows does: wait, type, click."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.window import Window
from ui.wrapping import plain

WAIT_MS = 10_000
MOST_TABS = 20


def settle(qtbot: QtBot, window: Window) -> None:
    """Wait until a ledger is shown and nothing runs beside the window."""
    qtbot.waitUntil(lambda: window.day is not None and not window.work.busy, timeout=WAIT_MS)


def type_in(widget: QWidget, text: str) -> None:
    """Type any letters; QTest's own keyClicks knows Latin ones only."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def click(button: QAbstractButton) -> None:
    """Click a button as the mouse does; the clerk must be able to see it and it must be on."""
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def click_at(widget: QWidget, at: QPoint) -> None:
    """Click at a point of a widget."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def press(widget: QWidget, key: Qt.Key, *, ctrl: bool = False) -> None:
    """Press a key."""
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(widget, key, held)


def said(label: QLabel) -> str:
    """What a label says, without the blanks that only wrap it."""
    return plain(label.text())


def click_when_seen(qtbot: QtBot, button: QAbstractButton) -> None:
    """Click a button of a question once it has got its room."""
    qtbot.waitUntil(lambda: button.visibleRegion().contains(button.rect().center()), timeout=WAIT_MS)
    click(button)


def click_when_ready(qtbot: QtBot, button: QAbstractButton) -> None:
    """Click a button that is on once the core has said what it would do."""
    qtbot.waitUntil(button.isEnabled, timeout=WAIT_MS)
    click(button)


def focused() -> QWidget:
    """Where the keys go."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def tab_to(wanted: QWidget) -> None:
    """Press Tab until a widget has the focus."""
    for _step in range(MOST_TABS):
        if wanted.hasFocus():
            return
        press(focused(), Qt.Key.Key_Tab)
    assert wanted.hasFocus()
