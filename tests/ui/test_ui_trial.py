"""A whole batch sent to one address as a trial, and colleagues who send at the same moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fake_desk import FakeDesk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, said, settle, type_in

from loantracker.errors import NoPassword
from loantracker.upkeep import InFlight
from ui.pages.reminders import RemindersPage
from ui.window import Window

KANDA = InFlight("PC-07", "kanda", "office", "บริษัท รุ่งโรจน์ก่อสร้าง จำกัด", datetime(2023, 8, 25, 3, tzinfo=UTC))


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> RemindersPage:
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    page = window.reminders
    page.test.address.clear()
    return page


def test_a_trial_sends_what_is_ticked_to_one_address_and_spends_no_stage(
    qtbot: QtBot, page: RemindersPage, desk: FakeDesk
) -> None:
    count = page.messages.rowCount()
    assert not page.test.batch.isEnabled()
    type_in(page.test.address, "me@example.org")
    click(page.test.batch)
    assert str(count) in said(page.test.words)
    assert "me@example.org" in said(page.test.words)
    click(page.test.yes)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=WAIT_MS)
    assert {address for address, _message in desk.trials} == {"me@example.org"}
    assert len(desk.trials) == count
    assert page.messages.rowCount() == count
    assert not desk.batches
    assert not desk.journal
    assert "ไม่นับเป็นการแจ้งเตือน" in said(page.report)


def test_a_trial_asks_first_and_no_sends_nothing(page: RemindersPage, desk: FakeDesk) -> None:
    type_in(page.test.address, "me@example.org")
    click(page.test.batch)
    click(page.test.no)
    assert not page.test.question.isVisible()
    assert not desk.trials


def test_a_double_click_on_the_trial_sends_it_once(qtbot: QtBot, page: RemindersPage, desk: FakeDesk) -> None:
    count = page.messages.rowCount()
    type_in(page.test.address, "me@example.org")
    click(page.test.batch)
    QTest.mouseClick(page.test.yes, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(page.test.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=WAIT_MS)
    assert len(desk.trials) == count


def test_a_changed_address_is_asked_about_anew(page: RemindersPage) -> None:
    type_in(page.test.address, "me@example.org")
    click(page.test.batch)
    page.test.address.setText("me")
    assert not page.test.question.isVisible()
    assert not page.test.batch.isEnabled()


def test_a_trial_without_a_password_asks_for_it(qtbot: QtBot, page: RemindersPage, desk: FakeDesk) -> None:
    desk.fails["send_trial"] = NoPassword(account="office", variable="X")
    type_in(page.test.address, "me@example.org")
    click(page.test.batch)
    click(page.test.yes)
    qtbot.waitUntil(page.strip.ask_password.isVisible, timeout=WAIT_MS)
    settle_page(qtbot, page)  # the day is read again, and its mails composed
    assert page.test.batch.isEnabled()


def settle_page(qtbot: QtBot, page: RemindersPage) -> None:
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)


def test_a_colleague_who_is_sending_is_named_and_their_end_plans_the_day_again(
    qtbot: QtBot, page: RemindersPage, desk: FakeDesk, window: Window
) -> None:
    assert not page.flying.isVisible()
    desk.flying = [KANDA, KANDA._replace(party="ห้างหุ้นส่วนจำกัด สยามการช่าง")]
    page.flying.ask()
    qtbot.waitUntil(page.flying.isVisible, timeout=WAIT_MS)
    words = said(page.flying.words)
    assert "kanda" in words
    assert "PC-07" in words
    assert "สยามการช่าง" in words
    desk.flying = []
    before = window.day
    page.flying.ask()
    qtbot.waitUntil(lambda: window.day is not before, timeout=WAIT_MS)
    settle_page(qtbot, page)
    assert not page.flying.isVisible()


def test_what_flies_is_not_asked_while_another_page_is_shown(
    qtbot: QtBot, page: RemindersPage, desk: FakeDesk, window: Window
) -> None:
    click(window.nav.button("problems"))
    settle(qtbot, window)
    desk.flying = [KANDA]
    page.flying.ask()
    assert not window.work.busy
    click(window.nav.button("reminders"))
    qtbot.waitUntil(page.flying.isVisible, timeout=WAIT_MS)
    settle_page(qtbot, page)
