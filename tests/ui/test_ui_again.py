"""The program started again: it opens the ledger that was open last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, settle

from loantracker import cli
from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.window import Window
from ui.wrapping import plain

SAMPLE = Path(__file__).parents[2] / "sample_ledger.xlsx"
TODAY = date(2023, 8, 25)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "ทะเบียน.xlsx"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def window(qtbot: QtBot, home: Path) -> Iterator[Window]:
    made = Window(OfficeDesk(Workplace.open(home), TODAY))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.changing.watcher.stop()
    made.work.finish()


def started_again() -> tuple[str, int, str]:
    """Start the program without a ledger: what is open in it then, how many entries, and what it says."""
    seen: list[tuple[str, int, str]] = []

    def look() -> None:
        for each in QApplication.topLevelWidgets():
            if isinstance(each, Window) and each.isVisible() and not each.work.busy:
                day = each.day
                fault = each.errors.sentence.text() if each.errors.isVisible() else ""
                seen.append((day.path.name, len(day.snapshot.entries), fault) if day else ("", 0, fault))
                each.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    assert cli.main(["window", "--today", "25/08/2566"]) == 0
    timer.stop()
    return seen[0]


def test_the_ledger_that_was_open_last_is_open_again(qtbot: QtBot, window: Window, ledger: Path) -> None:
    window.open_ledger(ledger)
    settle(qtbot, window)
    window.close()
    name, entries, fault = started_again()
    assert (name, fault) == ("ทะเบียน.xlsx", "")
    assert entries >= 150


def test_a_ledger_that_has_gone_is_told_at_the_start(qtbot: QtBot, window: Window, ledger: Path) -> None:
    window.open_ledger(ledger)
    settle(qtbot, window)
    window.close()
    ledger.unlink()
    name, _entries, fault = started_again()
    assert name == ""
    assert "ทะเบียน.xlsx" in fault


def test_while_a_ledger_is_read_nothing_else_is_offered(qtbot: QtBot, window: Window, ledger: Path) -> None:
    window.open_ledger(ledger)
    assert "ทะเบียน.xlsx" in plain(window.welcome.hint.text())
    assert not window.welcome.open.isVisible()
    settle(qtbot, window)
    assert window.stack.currentWidget() is window.overview


def test_a_choice_is_offered_again_where_a_ledger_could_not_be_read(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    window.open_ledger(tmp_path / "ไม่มี.xlsx")
    qtbot.waitUntil(lambda: not window.work.busy, timeout=WAIT_MS)
    assert window.welcome.open.isVisible()
    assert window.errors.isVisible()


def test_the_sample_is_for_trying_only(qtbot: QtBot, window: Window) -> None:
    window.open_sample()
    settle(qtbot, window)
    assert window.day is not None
    window.close()
    assert started_again() == ("", 0, "")
