"""The windows are tested off the screen, and every Qt warning fails the test that caused it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

import pytest
from fake_desk import LEDGER, FakeDesk
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_helpers import settle

from loantracker import wording
from ui import theme
from ui.window import Window


@pytest.fixture(scope="session", autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    qapp.setStyle("Fusion")
    theme.apply(qapp, dark=False)
    qapp.setStyleSheet("")
    yield
    qapp.clipboard().clear()  # off the screen it outlives Python, and can't end what Python made


@pytest.fixture(autouse=True)
def _thai() -> Iterator[None]:
    wording.set_language("th")
    yield
    wording.set_language("th")


@pytest.fixture(autouse=True)
def _closed_windows_end_here(qapp: QApplication) -> Iterator[None]:
    """Left to the collector they might end in a thread of the work, with their timers still running."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[[FakeDesk], Window]]:
    """Opens a window on a desk's ledger and waits until all of it is shown, on the entries."""
    made: list[Window] = []

    def open_on(desk: FakeDesk) -> Window:
        window = Window(desk)
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        window.open_ledger(LEDGER)
        settle(qtbot, window)
        window.go_to("entries")
        return window

    yield open_on
    for window in made:
        window.work.finish()


@pytest.fixture
def window(desk: FakeDesk, opened: Callable[[FakeDesk], Window]) -> Window:
    """The window, open on forty entries."""
    return opened(desk)
