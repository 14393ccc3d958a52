from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fake_changes import NOW
from fake_desk import LEDGER, FakeDesk
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, said, settle

from loantracker.actions import Day
from loantracker.changes import Backup
from loantracker.errors import DamagedWorkbook, LedgerLocked
from ui.pages.backups import BackupsPage, differing
from ui.window import Window

COPIES = (
    Backup(Path("/desk/home/backups/ledger/1.xlsx"), NOW - timedelta(hours=1), 45_056),
    Backup(Path("/desk/home/backups/ledger/2.xlsx"), NOW - timedelta(days=3), 44_032),
)


@pytest.fixture
def page(qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk) -> BackupsPage:
    desk.copies = COPIES
    window = opened(desk)
    window.head.backups.trigger()
    settle(qtbot, window)
    return window.aside.backups


def test_copies_are_listed_with_day_age_and_size(page: BackupsPage) -> None:
    rows = [[page.model.index(row, column).data() for column in range(5)] for row in range(2)]
    assert rows == [
        ["25 ส.ค. 2566", "08:12:00", "วันนี้", "44 KB", "1.xlsx"],
        ["22 ส.ค. 2566", "09:12:00", "3 วันก่อน", "43 KB", "2.xlsx"],
    ]


def test_a_copy_is_put_back_after_a_second_look_that_counts_what_differs(
    qtbot: QtBot, page: BackupsPage, desk: FakeDesk
) -> None:
    page.table.go_to(1)
    desk.entries = [
        replace(each, note="ใหม่") if number < 3 else each for number, each in enumerate(desk.entries)
    ]
    click(page.restore)
    assert not desk.put_back
    qtbot.waitUntil(lambda: "3 รายการ" in said(page.question.words), timeout=WAIT_MS)
    assert LEDGER.name in said(page.question.words)
    click(page.yes)
    qtbot.waitUntil(lambda: desk.put_back == [COPIES[1].path], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)
    assert not page.question.isVisible()
    assert page.restore.isEnabled()


def test_a_second_thought_leaves_the_ledger_as_it_is(qtbot: QtBot, page: BackupsPage, desk: FakeDesk) -> None:
    click(page.restore)
    click(page.no)
    assert not page.question.isVisible()
    click(page.restore)
    page.table.go_to(1)  # another copy is another question
    assert not page.question.isVisible()
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)
    assert not desk.put_back


def test_a_ledger_that_is_open_elsewhere_is_not_replaced(
    qtbot: QtBot, page: BackupsPage, desk: FakeDesk
) -> None:
    desk.fails["restore"] = LedgerLocked(path=str(LEDGER), holder="สมชาย")
    click(page.restore)
    click(page.yes)
    qtbot.waitUntil(page.restore.isEnabled, timeout=WAIT_MS)
    window = page.window()
    assert isinstance(window, Window)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert "สมชาย" in said(window.errors.sentence)


def test_the_folder_of_a_copy_is_shown(page: BackupsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    click(page.folder)
    assert shown == [QUrl.fromLocalFile("/desk/home/backups/ledger")]


def test_a_damaged_ledger_leads_to_its_copies(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    desk.copies = COPIES
    damaged = Path("/desk/ledger_2565.xlsx")
    desk.fails["open_ledger"] = DamagedWorkbook(path=str(damaged), detail="x")
    window.open_ledger(damaged)
    qtbot.waitUntil(window.errors.backups.isVisible, timeout=WAIT_MS)
    click(window.errors.backups)
    settle(qtbot, window)
    page = window.aside.backups
    assert window.stack.currentWidget() is page
    assert said(page.name) == damaged.name
    assert page.model.records == COPIES
    click(page.restore)
    click(page.yes)
    qtbot.waitUntil(lambda: bool(desk.put_back), timeout=WAIT_MS)
    settle(qtbot, window)
    assert window.day is not None
    assert window.day.path == damaged  # and it is opened


def test_a_ledger_without_copies_says_how_they_come(qtbot: QtBot, window: Window) -> None:
    window.head.backups.trigger()
    settle(qtbot, window)
    assert window.aside.backups.table.empty.isVisible()
    assert not window.aside.backups.card.isVisible()


def test_entries_that_only_moved_do_not_differ(desk: FakeDesk) -> None:
    day: Day = desk.open_ledger(LEDGER)
    desk.entries = [replace(each, row=each.row + 1, hidden=True) for each in desk.entries]
    assert differing(day, desk.open_ledger(LEDGER)) == 0
    desk.entries = desk.entries[1:]
    assert differing(day, desk.open_ledger(LEDGER)) == 1
