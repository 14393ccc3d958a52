from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from loantracker import demo
from loantracker.actions import Workplace
from ui import app
from ui.window import Window


@pytest.mark.usefixtures("qapp")
def test_the_program_opens_its_ledger_shows_its_own_mistakes_and_ends_when_closed(tmp_path: Path) -> None:
    seen: list[tuple[int, bool]] = []
    hook = sys.excepthook

    def look() -> None:
        window = next(
            each for each in QApplication.topLevelWidgets() if isinstance(each, Window) and each.isVisible()
        )
        if window.day is None or window.work.busy:
            return
        sys.excepthook(ZeroDivisionError, ZeroDivisionError(), None)
        seen.append((len(window.day.snapshot.entries), window.errors.isVisible()))
        window.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    place = Workplace.open(tmp_path)
    assert app.run(place, app.OfficeDesk(place, demo.DAY).sample(), demo.DAY) == 0
    timer.stop()
    assert len(seen) == 1
    assert seen[0][0] >= 150
    assert seen[0][1]
    assert sys.excepthook is hook
