"""Changes of a ledger that was moved: offered to the one that is open, where it is surely the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fake_desk import LEDGER, FakeDesk
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, said, settle

from loantracker.changes import Left
from loantracker.errors import NotThatLedger
from ui.window import Window

OLD = Path("/ทะเบียน/เดิม.xlsx")


def test_changes_of_a_moved_ledger_are_offered_and_taken_over(
    qtbot: QtBot, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    desk.left = (Left(OLD, 3, same=True),)
    window = opened(desk)
    qtbot.waitUntil(window.left.isVisible, timeout=WAIT_MS)
    assert all(part in said(window.left.words) for part in (str(OLD), "3 รายการ"))
    click(window.left.follow)
    qtbot.waitUntil(lambda: desk.followed == [OLD], timeout=WAIT_MS)
    settle(qtbot, window)
    assert not window.left.isVisible()
    assert "3 รายการ" in said(window.toast.words)


def test_what_cant_be_told_to_be_this_ledger_is_said_and_not_offered(
    qtbot: QtBot, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    far = Left(OLD, 2, same=False)
    desk.left = (far, replace(far, path=Path("/อื่น") / LEDGER.name))
    window = opened(desk)
    qtbot.waitUntil(window.left.isVisible, timeout=WAIT_MS)
    assert str(Path("/อื่น") / LEDGER.name) in said(window.left.words)
    assert not window.left.follow.isVisible()
    click(window.left.later)
    assert not window.left.isVisible()


def test_of_a_ledger_that_has_nothing_to_do_with_this_one_nothing_is_said(
    qtbot: QtBot, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    desk.left = (Left(OLD, 2, same=False),)
    window = opened(desk)
    settle(qtbot, window)
    assert not window.left.isVisible()


def test_a_ledger_that_turned_out_to_be_another_is_said(
    qtbot: QtBot, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    desk.left = (Left(OLD, 3, same=True),)
    desk.fails["follow"] = NotThatLedger(path=LEDGER, old=OLD)
    window = opened(desk)
    qtbot.waitUntil(window.left.isVisible, timeout=WAIT_MS)
    click(window.left.follow)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert "ยืนยันไม่ได้" in said(window.errors.sentence)
    assert not window.left.isVisible()
    settle(qtbot, window)
