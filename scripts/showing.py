"""What the pictures' views share: a view, and waiting until it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from ui.window import Window

WAIT_MS = 120_000
REST_MS = 120

View = tuple[str, Callable[[Window], None]]  # its name, and what leads to it from any other


def until(window: Window, ready: Callable[[], bool] = lambda: True) -> None:
    """Let the window run until something is so, and all beside it is quiet."""
    end = QDeadlineTimer(WAIT_MS)
    while not ready() or window.work.busy:
        if end.hasExpired():
            raise TimeoutError
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def wait(window: Window) -> None:
    """Let everything that runs beside the window end, and paint."""
    until(window)
    window.toast.hide()
    rest = QDeadlineTimer(REST_MS)
    while not rest.hasExpired():  # what follows the clerk a moment later, and layouts inside layouts
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    QApplication.processEvents()
