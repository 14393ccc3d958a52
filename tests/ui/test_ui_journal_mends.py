"""A damaged or missing journal is mended from the bar that says so (faults 53 and 55)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from fake_desk import LEDGER, FakeDesk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, said, settle

from loantracker import wording
from loantracker.errors import (
    HistoryMissing,
    JournalDamaged,
    LedgerLocked,
    LoanTrackerError,
    NoBackup,
    Unconfirmed,
)
from loantracker.records import Adoption
from ui.window import Window

DAMAGED = JournalDamaged(
    path="/desk/journal.sqlite", detail="malformed", backup="/desk/backups/journal/journal-2023-08-24.sqlite"
)
UNCONFIRMED = Unconfirmed(count=7)
MISSING = HistoryMissing(path="/desk/journal.sqlite", count=2, ledger=str(LEDGER))


def broken(qtbot: QtBot, desk: FakeDesk) -> Window:
    """A window that could not open its ledger, because of the journal."""
    desk.fails["open_ledger"] = DAMAGED
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    window.open_ledger(LEDGER)
    qtbot.waitUntil(window.mending.isVisible, timeout=WAIT_MS)
    return window


def test_a_damaged_journal_is_replaced_by_its_copy_and_the_ledger_opened_again(
    qtbot: QtBot, desk: FakeDesk
) -> None:
    window = broken(qtbot, desk)
    assert "journal-2023-08-24.sqlite" in said(window.mending.words)
    assert desk.restored == 0
    QTest.mouseClick(window.mending.restore, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(window.mending.restore, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert desk.restored == 1
    assert window.day is not None
    assert not window.errors.isVisible()
    assert not window.mending.isVisible()
    window.work.finish()


def test_not_yet_leaves_the_journal_as_it_is(qtbot: QtBot, desk: FakeDesk) -> None:
    window = broken(qtbot, desk)
    click(window.mending.no)
    assert not window.mending.isVisible()
    assert window.errors.isVisible()
    assert desk.restored == 0
    window.work.finish()


def test_a_copy_that_can_not_be_used_is_said(qtbot: QtBot, desk: FakeDesk) -> None:
    window = broken(qtbot, desk)
    desk.fails["restore_journal"] = NoBackup(path="/desk/journal.sqlite")
    click(window.mending.restore)
    qtbot.waitUntil(lambda: not window.mending.isVisible(), timeout=WAIT_MS)
    assert "ไม่มีสำเนาสำรอง" in said(window.errors.sentence)
    window.work.finish()


def test_history_is_taken_over_from_the_ledger_after_it_was_looked_at(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    window = opened(desk)
    desk.in_ledger = [
        Adoption("entry-1", date(2023, 8, 1), 2, "+15"),
        Adoption("entry-2", date(2023, 8, 9), 1, "+7"),
    ]
    window.errors.tell(MISSING)
    click(window.mending.look)
    qtbot.waitUntil(window.mending.adopt.isVisible, timeout=WAIT_MS)
    words = said(window.mending.words)
    assert "2 รายการ" in words
    assert "9 ส.ค. 2566" in words
    assert not desk.adopted
    click(window.mending.adopt)
    qtbot.waitUntil(lambda: len(desk.adopted) == 2, timeout=WAIT_MS)
    settle(qtbot, window)
    assert not window.errors.isVisible()


def test_a_ledger_whose_history_is_known_meanwhile_has_nothing_to_take_over(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    window = opened(desk)
    window.errors.tell(MISSING)
    click(window.mending.look)
    qtbot.waitUntil(lambda: not window.mending.isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)
    assert not desk.adopted
    assert not window.errors.isVisible()


def test_other_errors_offer_no_mend_of_the_journal(
    opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    window = opened(desk)
    window.errors.tell(MISSING)
    assert window.mending.isVisible()
    window.errors.tell(LedgerLocked(path="ledger.xlsx", holder="somchai"))
    assert not window.mending.isVisible()
    window.errors.tell(JournalDamaged(path="/desk/journal.sqlite", detail="malformed"))
    assert not window.mending.isVisible()


@pytest.mark.parametrize(
    ("error", "command"),
    [
        (DAMAGED, "loantracker history --restore"),
        (MISSING, "loantracker history --adopt"),
        (UNCONFIRMED, "--confirm 7"),
    ],
)
def test_a_window_names_its_button_where_the_command_line_names_a_command(
    window: Window, error: LoanTrackerError, command: str
) -> None:
    assert command in wording.explain(error).thai
    window.errors.tell(error)
    sentences = f"{said(window.errors.sentence)} {said(window.errors.second)}"
    assert command not in sentences
    assert "--" not in sentences
    buttons = [window.mending.restore, window.mending.look]
    named = [each.text() for each in buttons if each.isVisible()]
    assert all(f"“{name}”" in sentences for name in named)
    assert bool(named) == (error is not UNCONFIRMED)
