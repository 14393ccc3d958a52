"""An unusual batch asks for its number before it goes out (fault 60)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fake_desk import TODAY, FakeDesk, entry
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said, settle, type_in

from loantracker.past import Past, party_key
from loantracker.policy import Limits
from loantracker.records import Role
from ui.pages.reminders import RemindersPage
from ui.window import Window

KNOWN = party_key(Role.BORROWER, "นางสาวกานดา ศรีสุข", ("kanda@known.example",))


def opened_on(qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk) -> RemindersPage:
    window = opened(desk)
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    return window.reminders


@pytest.fixture
def old(desk: FakeDesk) -> FakeDesk:
    """A ledger full of old stages, on a desk that asks above three."""
    desk.settings = replace(desk.settings, limits=Limits(ask_above=3))
    return desk


@pytest.fixture
def page(qtbot: QtBot, opened: Callable[[FakeDesk], Window], old: FakeDesk) -> RemindersPage:
    page = opened_on(qtbot, opened, old)
    assert page.messages.rowCount() > 3
    return page


def test_an_unusual_batch_says_why_and_waits_for_its_number(page: RemindersPage, old: FakeDesk) -> None:
    count = page.messages.rowCount()
    click(page.strip.button)
    box = page.strip.doubt
    assert box.isVisible()
    assert not page.strip.question.isVisible()
    assert "ไม่เคยส่ง" in said(box.list)
    assert not box.send.isEnabled()
    type_in(box.number, str(count + 1))
    assert not box.send.isEnabled()
    assert said(box.fault) == "ไม่ตรงกับจำนวนฉบับ"
    press(box.number, Qt.Key.Key_Return)
    assert not old.batches


def test_the_right_number_sends_once_however_often_it_is_clicked(
    qtbot: QtBot, page: RemindersPage, old: FakeDesk
) -> None:
    count = page.messages.rowCount()
    click(page.strip.button)
    type_in(page.strip.doubt.number, str(count))
    QTest.mouseClick(page.strip.doubt.send, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(page.strip.doubt.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=WAIT_MS)
    assert len(old.batches) == 1
    assert not page.strip.doubt.isVisible()


def test_thai_digits_and_the_enter_key_do_as_well(qtbot: QtBot, page: RemindersPage, old: FakeDesk) -> None:
    count = page.messages.rowCount()
    press(page.strip.button, Qt.Key.Key_Space)
    type_in(page.strip.doubt.number, str(count).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")))
    press(page.strip.doubt.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=WAIT_MS)
    assert len(old.batches) == 1


def test_not_yet_leaves_everything_as_it_was(page: RemindersPage, old: FakeDesk) -> None:
    click(page.strip.button)
    click(page.strip.doubt.no)
    assert not page.strip.doubt.isVisible()
    assert page.strip.button.isEnabled()
    assert not old.batches
    assert not old.spent


def test_old_stages_can_be_passed_over_without_sending(
    qtbot: QtBot, page: RemindersPage, old: FakeDesk
) -> None:
    count = page.messages.rowCount()
    click(page.strip.button)
    click(page.strip.doubt.skip)
    qtbot.waitUntil(lambda: page.messages.rowCount() < count, timeout=WAIT_MS)
    assert old.spent
    assert not old.batches
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)


def test_a_batch_made_small_enough_is_asked_about_as_ever(page: RemindersPage) -> None:
    click(page.none)
    page.messages.setData(page.messages.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    click(page.strip.button)
    assert page.strip.question.isVisible()
    assert not page.strip.doubt.isVisible()


def test_new_domains_and_changed_addresses_are_named(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    desk = FakeDesk(
        entries=[entry(3, party="นางสาวกานดา ศรีสุข", party_email=("kanda@strange.example",))],
        past=Past({KNOWN: TODAY - timedelta(days=40)}),
    )
    page = opened_on(qtbot, opened, desk)
    click(page.strip.button)
    words = said(page.strip.doubt.list)
    assert "strange.example" in words
    assert "นางสาวกานดา ศรีสุข" in words
    assert not page.strip.doubt.skip.isVisible()


def test_a_refused_passing_over_is_said_and_can_be_tried_again(
    qtbot: QtBot, page: RemindersPage, old: FakeDesk
) -> None:
    old.fails["pass_over"] = ZeroDivisionError()
    click(page.strip.button)
    click(page.strip.doubt.skip)
    qtbot.waitUntil(page.strip.button.isEnabled, timeout=WAIT_MS)
    assert not old.spent
