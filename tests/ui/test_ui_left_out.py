"""What does not go out today: why not, when it will, and the way to what a clerk can do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fake_desk import LEDGER, FakeDesk, entry, journalled
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said, settle

from loantracker.decisions import Decision, DecisionKind
from loantracker.policy import Limits
from loantracker.records import Accepted, Entry, Outcome, Prepared, Refused, SkipReason, Unknown
from ui.pages.left_card import LeftCard
from ui.pages.reminders import RemindersPage
from ui.window import Window

OWED = entry(3, agency_email=())


def shown(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk, reason: SkipReason
) -> tuple[Window, LeftCard]:
    """The reminders page on what is left out for that reason."""
    window = opened(desk)
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    page = window.reminders
    page.tabs.setCurrentWidget(page.left_out)
    reasons = [each.skipped.reason for each in page.skipped.records]
    page.left_out.go_to(reasons.index(reason))
    settle(qtbot, window)
    assert page.side.left.isVisible()
    assert not page.letter.isVisible()  # no empty mail
    return window, page.side.left


def sent_before(row: Entry, outcome: Outcome) -> FakeDesk:
    """A desk whose journal has that outcome of the entry's reminders."""
    desk = FakeDesk(entries=[row])
    desk.journal = [journalled(each, outcome) for each in desk.open_ledger(LEDGER).batch.messages]
    return desk


def test_without_an_address_the_row_is_opened_to_fill_it_in(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    row = entry(3, party_email=(), agency_email=())
    window, card = shown(qtbot, opened, FakeDesk(entries=[row]), SkipReason.NO_ADDRESS)
    assert said(card.head) == row.party
    assert row.contract_no in said(card.about)
    assert "ไม่มีที่อยู่อีเมล" in said(card.why)
    assert "กรอกที่อยู่อีเมล" in said(card.mend)
    assert "ครบกำหนด" in said(card.due)
    assert not card.history.isVisible()
    click(card.correct)
    settle(qtbot, window)
    assert window.stack.currentWidget() is window.aside.entry
    assert window.aside.entry.fields.fields["contract_no"].text == row.contract_no


def test_a_hold_with_an_end_says_when_the_reminder_goes(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    row = replace(OWED, held=True, held_reason="รอผลการตรวจสอบ", held_until=date(2023, 9, 1))
    _window, card = shown(qtbot, opened, FakeDesk(entries=[row]), SkipReason.HELD)
    assert "รอผลการตรวจสอบ" in said(card.why)
    assert "4 ก.ย. 2566" in said(card.when)  # the first of September is a Friday
    assert card.correct.isVisible()


def test_a_decision_that_holds_it_back_is_ended_here_and_it_goes_out(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    desk = FakeDesk(entries=[OWED])
    desk.standing = [Decision(OWED.id, DecisionKind.HOLD, None, "รอเอกสาร")]
    window, card = shown(qtbot, opened, desk, SkipReason.HELD)
    assert "เมื่อสิ้นสุดการงดแจ้ง" in said(card.when)
    assert "สิ้นสุดการตัดสินใจ" in said(card.mend)
    assert not card.correct.isVisible()  # the ledger's row says nothing of it
    click(card.standing.ends[0])
    click(card.standing.yes)
    qtbot.waitUntil(lambda: not desk.standing, timeout=WAIT_MS)
    settle(qtbot, window)
    assert [each.party.name for each in window.reminders.messages.records] == [OWED.party]
    assert said(card.head) == "เลือกรายการทางซ้ายเพื่อดูเหตุผล"


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        (Accepted("250"), SkipReason.ALREADY_SENT, "ขั้นถัดไปวันที่"),
        (Unknown("504"), SkipReason.UNKNOWN, "เมื่อเจ้าหน้าที่ดำเนินการ"),
        (Prepared("/drafts/1.eml"), SkipReason.PREPARED, "เมื่อเจ้าหน้าที่ดำเนินการ"),
        (Refused("550", retry_safe=False), SkipReason.REFUSED, "เมื่อเจ้าหน้าที่ดำเนินการ"),
    ],
)
def test_what_was_tried_before_is_found_in_the_history(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], outcome: Outcome, reason: SkipReason, words: str
) -> None:
    desk = sent_before(OWED, outcome)
    window, card = shown(qtbot, opened, desk, reason)
    assert words in said(card.when)
    click(card.history)
    settle(qtbot, window)
    assert window.stack.currentWidget() is window.history
    page = window.history
    assert page.model.records[page.table.current_row()].message_id == desk.journal[0].message_id


def test_a_row_that_can_not_be_read_leads_to_the_problems(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    window, card = shown(qtbot, opened, FakeDesk(entries=[replace(OWED, doubtful=True)]), SkipReason.DOUBTFUL)
    click(card.problems)
    assert window.stack.currentWidget() is window.problems


def test_what_a_days_limit_holds_back_comes_on_the_next_working_day(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    desk = FakeDesk(entries=[OWED, entry(9, agency_email=())])
    desk.settings = replace(desk.settings, limits=Limits(ask_above=0, per_day=1))
    window, card = shown(qtbot, opened, desk, SkipReason.CAPPED)
    assert "28 ส.ค. 2566" in said(card.when)
    click(card.policy)
    assert window.stack.currentWidget() is window.policy
    settle(qtbot, window)


def test_the_list_is_gone_through_by_arrow_keys_in_both_languages(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    rows = [entry(number, party_email=(), agency_email=()) for number in (3, 9)]
    window, card = shown(qtbot, opened, FakeDesk(entries=rows), SkipReason.NO_ADDRESS)
    page: RemindersPage = window.reminders
    page.left_out.go_to(0)
    first = said(card.about)
    press(page.left_out, Qt.Key.Key_Down)
    settle(qtbot, window)
    assert said(card.about) != first
    window.speak("en")
    assert "ledger" in said(card.why)
