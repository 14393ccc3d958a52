"""The program's window on the small ledger of ``editing_places``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from editing_ledgers import TODAY
from pytestqt.qtbot import QtBot
from ui_helpers import click, settle

from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.window import Window

Start = Callable[[], Window]


@pytest.fixture
def start(qtbot: QtBot, place: Workplace, ledger: Path) -> Iterator[Start]:
    """Starts the program, as often as wanted, and opens the ledger on the entries."""
    made: list[Window] = []

    def begin() -> Window:
        window = Window(OfficeDesk(place, TODAY))
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        window.open_ledger(ledger)
        settle(qtbot, window)
        click(window.nav.button("entries"))
        settle(qtbot, window)
        return window

    yield begin
    for window in made:
        window.changing.close()
        window.work.finish()
