"""One mail's words changed for this once: what is shown is what goes, and to the same people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from fake_desk import LEDGER, FakeDesk, entry
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, focused, press, said, settle, tab_to, type_in

from loantracker.drafts import Draft
from loantracker.records import Refused
from ui.pages.edit_form import FORM
from ui.pages.reminders import RemindersPage
from ui.window import Window
from ui.wrapping import plain

ADDED = "ตามที่ได้หารือทางโทรศัพท์แล้ว"


def to_reminders(qtbot: QtBot, window: Window) -> RemindersPage:
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    return window.reminders


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk(entries=[entry(3, party="ก"), entry(9, party="ข")])


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> RemindersPage:
    return to_reminders(qtbot, window)


def add_words(page: RemindersPage, words: str = ADDED) -> None:
    """Open the form and type a paragraph at the end."""
    click(page.side.edit)
    page.side.words.text.moveCursor(QTextCursor.MoveOperation.End)
    type_in(page.side.words.text, words)


def send_all(qtbot: QtBot, window: Window, page: RemindersPage) -> None:
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: not page.is_sending, timeout=WAIT_MS)
    settle(qtbot, window)


def test_a_changed_text_is_previewed_and_sent_in_that_mail_alone(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    changed = page.messages.records[0]
    add_words(page)
    click(page.side.words.use)
    assert ADDED in plain(page.letter.text.toPlainText())
    assert ADDED in plain(page.letter.html.toPlainText())
    assert "แก้ไขแล้ว" in page.messages.index(0, 0).data()
    assert "แก้ไขแล้ว" not in page.messages.index(1, 0).data()
    send_all(qtbot, window, page)
    with_words = [each for each in desk.delivered if ADDED in each.text]
    assert [each.to for each in with_words] == [changed.party.to]
    assert ADDED in with_words[0].html
    assert with_words[0].message_id == f"<{changed.id}@example.org>"
    assert len(desk.delivered) == 2


def test_the_form_is_filled_in_and_used_by_keys_alone(qtbot: QtBot, page: RemindersPage) -> None:
    page.table.setFocus()
    tab_to(page.side.edit)
    press(focused(), Qt.Key.Key_Space)
    form = page.side.words
    assert form.text.hasFocus()
    form.subject.line.setFocus()
    form.subject.line.selectAll()
    type_in(focused(), "ขอให้ส่งใช้เงินยืมด่วน")
    press(focused(), Qt.Key.Key_Return, ctrl=True)
    assert not form.isVisible()
    assert said(page.letter.subject) == "ขอให้ส่งใช้เงินยืมด่วน"
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)


def test_escape_leaves_the_mail_as_it_was(page: RemindersPage) -> None:
    before = page.letter.text.toPlainText()
    add_words(page)
    press(focused(), Qt.Key.Key_Escape)
    assert not page.side.words.isVisible()
    assert page.letter.text.toPlainText() == before
    assert "แก้ไขแล้ว" not in page.messages.index(0, 0).data()


def test_an_empty_subject_or_text_says_so_and_can_not_be_used(page: RemindersPage) -> None:
    click(page.side.edit)
    form = page.side.words
    form.text.clear()
    assert form.fault.isVisible()
    assert not form.use.isEnabled()
    type_in(form.text, "ข้อความ")
    assert form.use.isEnabled()
    form.subject.line.clear()
    assert not form.use.isEnabled()


def test_the_words_as_composed_come_back(page: RemindersPage) -> None:
    before = page.letter.text.toPlainText()
    add_words(page)
    click(page.side.words.use)
    click(page.side.edit)
    assert ADDED in page.side.words.text.toPlainText()
    click(page.side.words.undo)
    assert page.letter.text.toPlainText() == before
    assert "แก้ไขแล้ว" not in page.messages.index(0, 0).data()


def test_a_change_made_of_other_figures_is_not_sent_and_not_lost(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    at = next(number for number, each in enumerate(page.messages.records) if each.party.name == "ก")
    page.table.go_to(at)
    add_words(page)
    click(page.side.words.use)
    desk.entries[0] = entry(3, party="ก", cleared=Decimal(1), project="โครงการที่แก้ชื่อ")
    window.read_again()
    settle(qtbot, window)
    assert "ก" in said(page.report)
    assert "ยังไม่ใช้ข้อความที่แก้ไขไว้" in said(page.report)
    assert ADDED not in plain(page.letter.text.toPlainText())
    click(page.side.edit)
    assert ADDED in page.side.words.text.toPlainText()
    assert page.side.words.stale.isVisible()


def test_a_retry_sends_the_same_words_again(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.outcomes = {each.party.name: Refused("451 later", retry_safe=True) for each in page.messages.records}
    add_words(page)
    click(page.side.words.use)
    send_all(qtbot, window, page)
    desk.outcomes = {}
    click(page.lists.retry)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: len(desk.delivered) == 4, timeout=WAIT_MS)
    settle(qtbot, window)
    assert [ADDED in each.text for each in desk.delivered] == [True, False, True, False]
    assert {each.raw for each in desk.delivered[:2]} == {each.raw for each in desk.delivered[2:]}


def test_nothing_is_sent_while_words_are_typed_that_are_in_no_mail_yet(page: RemindersPage) -> None:
    add_words(page)
    assert not page.strip.button.isEnabled()
    page.table.go_to(1)  # leaves the form
    assert page.strip.button.isEnabled()
    page.table.go_to(0)
    click(page.side.edit)
    assert ADDED in page.side.words.text.toPlainText()  # kept as a draft
    click(page.side.words.cancel)
    assert page.strip.button.isEnabled()


def test_the_question_before_sending_is_asked_anew_after_a_change(page: RemindersPage) -> None:
    click(page.strip.button)
    assert page.strip.question.isVisible()
    add_words(page)
    click(page.side.words.use)
    assert not page.strip.question.isVisible()


def test_words_cannot_be_changed_while_a_batch_is_on_its_way_or_after_it(
    qtbot: QtBot, page: RemindersPage, window: Window
) -> None:
    send_all(qtbot, window, page)
    assert page.tabs.currentWidget() is page.outcomes
    assert not page.side.edit.isEnabled()


def test_what_was_typed_is_offered_again_after_a_crash(
    qtbot: QtBot, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    message = desk.open_ledger(LEDGER).batch.messages[1]
    typed = {"subject": "เรื่องที่พิมพ์ค้างไว้", "text": ADDED, "of": "0"}
    at = datetime(2023, 8, 25, 9, tzinfo=UTC)
    desk.keep_draft(Path(LEDGER), Draft(FORM, message.id, message.party.name, typed, at))
    window = opened(desk)
    assert message.party.name in said(window.half_filled.words)
    click(window.half_filled.go_on)
    settle(qtbot, window)
    form = window.reminders.side.words
    assert form.isVisible()
    assert form.subject.text == "เรื่องที่พิมพ์ค้างไว้"
    assert form.stale.isVisible()
    click(form.use)
    assert not desk.batches
    assert ADDED in plain(window.reminders.letter.text.toPlainText())


def test_what_was_typed_for_a_mail_that_is_not_due_any_more_is_forgotten(
    qtbot: QtBot, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    at = datetime(2023, 8, 25, 9, tzinfo=UTC)
    desk.keep_draft(Path(LEDGER), Draft(FORM, "gone", "ก", {"text": ADDED}, at))
    window = opened(desk)
    click(window.half_filled.go_on)
    settle(qtbot, window)
    assert not window.reminders.side.words.isVisible()
    assert not window.changing.drafts.all
