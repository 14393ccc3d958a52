from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_desk import ACCOUNT, FakeDesk, entry
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_at, said, settle, type_in

from loantracker.errors import NoPassword, SignInRefused, TransportUnavailable
from loantracker.records import Refused, Unknown
from loantracker.settings import Settings
from ui.models.batch import send_words
from ui.pages.reminders import RemindersPage
from ui.window import Window


def to_reminders(qtbot: QtBot, window: Window) -> RemindersPage:
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    return window.reminders


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> RemindersPage:
    return to_reminders(qtbot, window)


def send_all(page: RemindersPage) -> None:
    click(page.strip.button)
    click(page.strip.yes)


def tick_at(page: RemindersPage, row: int) -> None:
    box = page.table.visualRect(page.messages.index(row, 0))
    click_at(page.table.viewport(), QPoint(box.left() + 14, box.center().y()))


def test_the_page_lists_the_batch_and_the_nav_counts_it(page: RemindersPage, window: Window) -> None:
    assert window.day is not None
    count = len(window.day.batch.messages)
    assert count > 0
    assert page.messages.rowCount() == count
    assert window.nav.button("reminders").count == count
    assert page.strip.button.text() == send_words(page.messages.records, drafts=False)
    assert page.strip.button.text().startswith(f"ส่ง {count} ฉบับ ถึง ")


def test_the_preview_is_the_exact_mail_as_text_and_html(page: RemindersPage) -> None:
    message = page.messages.records[0]
    assert message.lines[0].entry.contract_no in page.letter.text.toPlainText()
    assert message.lines[0].entry.contract_no in page.letter.html.toPlainText()
    assert said(page.letter.to) == ", ".join(message.party.to)
    assert message.lines[0].entry.contract_no in said(page.letter.subject)


def test_unticking_changes_what_the_button_says_and_does(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    count = page.messages.rowCount()
    left = page.messages.records[0]
    tick_at(page, 0)
    assert page.strip.button.text().startswith(f"ส่ง {count - 1} ฉบับ")
    tick_at(page, 0)
    assert page.strip.button.text().startswith(f"ส่ง {count} ฉบับ")
    tick_at(page, 0)
    send_all(page)
    qtbot.waitUntil(lambda: len(desk.batches) == 1 and not page.is_sending, timeout=WAIT_MS)
    settle(qtbot, window)
    assert left not in desk.batches[0]
    assert len(desk.batches[0]) == count - 1
    assert [each.id for each in page.messages.records] == [left.id]


def test_with_nothing_ticked_nothing_can_be_sent(page: RemindersPage) -> None:
    click(page.none)
    assert not page.strip.button.isEnabled()
    click(page.all)
    assert page.strip.button.isEnabled()


def test_sending_asks_first_and_no_sends_nothing(page: RemindersPage, desk: FakeDesk) -> None:
    click(page.strip.button)
    assert page.strip.question.isVisible()
    assert "finance@example.org" in said(page.strip.question.words)
    click(page.strip.no)
    assert not page.strip.question.isVisible()
    assert not desk.batches


def test_what_is_sent_is_what_was_previewed_and_the_ledger_is_told(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    count = page.messages.rowCount()
    previewed = desk.compose(window.day, page.messages.records, "office", {}) if window.day else {}
    send_all(page)
    qtbot.waitUntil(lambda: desk.marked == count, timeout=WAIT_MS)
    settle(qtbot, window)
    assert {each.raw for each in desk.delivered} == {each.raw for each in previewed.values()}
    assert page.results.rowCount() == count
    assert page.tabs.currentWidget() is page.outcomes
    assert page.messages.rowCount() == 0
    assert window.nav.button("reminders").count == 0
    assert said(window.head.state) == "บันทึกแล้ว"


def test_a_double_click_on_send_only_asks_once(page: RemindersPage, desk: FakeDesk) -> None:
    QTest.mouseDClick(page.strip.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    assert not desk.batches
    assert page.strip.question.isVisible()


def test_a_double_click_on_confirm_sends_one_batch(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    click(page.strip.button)
    QTest.mouseClick(page.strip.yes, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(page.strip.yes, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.strip.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.results.rowCount() > 0, timeout=WAIT_MS)
    settle(qtbot, window)
    assert len(desk.batches) == 1


def test_outcomes_are_told_apart_with_their_reasons(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    entries = [entry(3, party="ก"), entry(9, party="ข"), entry(10, party="ค")]
    desk = FakeDesk(entries=entries)
    desk.outcomes = {"ก": Refused("550 no such user", retry_safe=False), "ข": Unknown("connection lost")}
    window = opened(desk)
    page = to_reminders(qtbot, window)
    send_all(page)
    qtbot.waitUntil(lambda: page.results.rowCount() > 0, timeout=WAIT_MS)
    settle(qtbot, window)
    model = page.results
    rows = {
        model.index(row, 0).data(): (model.index(row, 1).data(), model.index(row, 2).data())
        for row in range(model.rowCount())
    }
    assert rows["ก"] == ("ถูกปฏิเสธ", "550 no such user")
    assert rows["ข"] == ("ไม่ทราบผล", "connection lost")
    assert rows["ค"] == ("ส่งแล้ว", "250 ok")


def test_cancel_finishes_the_current_message_and_leaves_the_rest(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    total = page.messages.rowCount()
    desk.gate = threading.Event()
    send_all(page)
    qtbot.waitUntil(lambda: bool(desk.batches), timeout=WAIT_MS)
    assert page.strip.progress.isVisible()
    click(page.strip.cancel)
    assert not page.strip.cancel.isEnabled()
    desk.gate.set()
    qtbot.waitUntil(lambda: page.results.rowCount() > 0, timeout=WAIT_MS)
    settle(qtbot, window)
    assert len(desk.delivered) == 1
    assert page.messages.rowCount() == total - 1
    assert "หยุดก่อนส่งครบ" in said(page.report)


def test_ticks_are_frozen_while_a_batch_is_on_its_way(
    qtbot: QtBot, page: RemindersPage, desk: FakeDesk
) -> None:
    desk.gate = threading.Event()
    send_all(page)
    qtbot.waitUntil(lambda: bool(desk.batches), timeout=WAIT_MS)
    before = page.messages.chosen
    tick_at(page, 1)
    click(page.none)
    assert page.messages.chosen == before
    assert not page.strip.button.isEnabled()
    desk.gate.set()
    qtbot.waitUntil(lambda: not page.is_sending, timeout=WAIT_MS)


def test_closing_in_mid_batch_waits_for_the_current_message_only(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.gate = threading.Event()
    send_all(page)
    qtbot.waitUntil(lambda: bool(desk.batches), timeout=WAIT_MS)
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()
    assert window.isVisible()
    desk.gate.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert len(desk.delivered) == 1
    assert len(desk.batches[0]) > 1


def test_columns_are_added_to_the_ledger_only_with_consent(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.has_columns = False
    send_all(page)
    qtbot.waitUntil(window.write_back.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.marked == 0
    assert "รอบันทึก" in said(window.head.state)
    click(window.write_back.yes)
    qtbot.waitUntil(lambda: desk.marked > 0, timeout=WAIT_MS)
    settle(qtbot, window)
    assert said(window.head.state) == "บันทึกแล้ว"


def test_declined_columns_leave_the_marks_waiting_with_a_button(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.has_columns = False
    send_all(page)
    qtbot.waitUntil(window.write_back.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    click(window.write_back.no)
    assert not window.write_back.isVisible()
    assert desk.marked == 0
    click(window.head.write)
    qtbot.waitUntil(window.write_back.isVisible, timeout=WAIT_MS)


def test_an_unreachable_server_is_said_and_the_batch_can_be_sent_again(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.fails["send"] = TransportUnavailable(account="office", host="mail.example.org", detail="refused")
    send_all(page)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    assert "mail.example.org" in said(window.errors.sentence)
    assert not desk.batches
    send_all(page)
    qtbot.waitUntil(lambda: len(desk.batches) == 1, timeout=WAIT_MS)
    settle(qtbot, window)


def test_a_missing_password_is_asked_for_and_used_for_this_session_only(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.fails["send"] = NoPassword(account="office", variable="LOANTRACKER_PASSWORD_OFFICE")
    send_all(page)
    qtbot.waitUntil(page.strip.ask_password.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    type_in(page.strip.password_line, "canary")
    click(page.strip.password_use)
    assert not page.strip.ask_password.isVisible()
    send_all(page)
    qtbot.waitUntil(lambda: len(desk.batches) == 1, timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.used_password == [None, "canary"]
    assert not desk.passwords


def test_a_refused_password_is_not_tried_again(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    page.strip.passwords["office"] = "wrong"
    desk.fails["send"] = SignInRefused(account="office", host="mail.example.org", answer="535")
    send_all(page)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    assert page.strip.password is None


def test_a_test_mail_goes_to_myself_and_spends_no_stage(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    before = page.messages.rowCount()
    assert not page.test.button.isEnabled()
    page.test.address.clear()
    type_in(page.test.address, "me@example.org")
    click(page.test.button)
    qtbot.waitUntil(lambda: bool(desk.tests), timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.tests[0][0] == "me@example.org"
    assert "queued" in said(page.test.answer)
    assert page.messages.rowCount() == before
    assert not desk.batches


def test_a_test_mail_wants_an_address(page: RemindersPage) -> None:
    for address in ("", "me", "me@", "@example.org", "me me@example.org", "a@b@c"):
        page.test.address.setText(address)
        assert not page.test.button.isEnabled(), address


def test_without_an_account_the_way_to_settings_is_shown(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    window = opened(FakeDesk(settings=Settings()))
    page = to_reminders(qtbot, window)
    assert not page.strip.button.isEnabled()
    assert page.strip.none.isVisible()
    click(page.strip.set_up)
    assert window.stack.currentWidget() is window.settings


def test_a_folder_account_says_that_it_makes_drafts(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    drafts = replace(ACCOUNT, name="drafts", kind="folder", host="")
    window = opened(FakeDesk(settings=Settings(accounts={"drafts": drafts}, default_account="drafts")))
    page = to_reminders(qtbot, window)
    assert page.strip.button.text().startswith("จัดทำร่าง ")


def test_what_is_left_out_says_why(qtbot: QtBot, opened: Callable[[FakeDesk], Window]) -> None:
    lonely = entry(2, party_email=(), party="บริษัท ไร้ที่อยู่ จำกัด")
    window = opened(FakeDesk(entries=[entry(0), lonely]))
    page = to_reminders(qtbot, window)
    page.tabs.setCurrentWidget(page.left_out)
    rows = [page.skipped.index(row, 3).data() for row in range(page.skipped.rowCount())]
    assert any("ไม่มีที่อยู่อีเมล" in each for each in rows)


def test_the_preview_loads_nothing_from_outside(page: RemindersPage) -> None:
    assert "track.png" in page.letter.html.toHtml()
    loaded = page.letter.html.loadResource(2, "https://example.com/track.png")
    assert getattr(loaded, "width", int)() == 1
