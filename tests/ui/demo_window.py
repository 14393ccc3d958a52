"""The demonstration with a mail server of its own, and the program's window on its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from ui_helpers import settle

from loantracker import demo
from ui.app import OfficeDesk
from ui.window import Window


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[demo.Stage]:
    """The demonstration's folder, ledger and inbox, while its mail server runs."""
    with demo.stage(base=tmp_path) as made:
        yield made


@pytest.fixture
def demo_window(qtbot: QtBot, stage: demo.Stage) -> Iterator[Window]:
    """The window with the demonstration's ledger, all of it read."""
    window = Window(OfficeDesk(stage.place, stage.today), inbox=stage.inbox)
    qtbot.addWidget(window)
    window.show()
    window.open_ledger(stage.ledger)
    settle(qtbot, window)
    yield window
    window.changing.close()
    window.work.finish()
