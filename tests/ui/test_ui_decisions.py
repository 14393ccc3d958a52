"""Holds, extensions and promises, decided and ended in the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fake_desk import TODAY, FakeDesk, entry
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said, settle, type_in

from loantracker.decisions import Decision, DecisionKind
from loantracker.errors import JournalUnavailable
from loantracker.records import Status
from ui.pages.entry_panel import EntryPanel
from ui.pages.reminders import RemindersPage
from ui.window import Window

LATE = entry(3, ledger_deadline=TODAY - timedelta(days=20), party="นางสาวกานดา ศรีสุข")
OTHER = entry(
    9,
    ledger_deadline=TODAY - timedelta(days=20),
    party="นางสาวกานดา ศรีสุข",
    party_email=LATE.party_email,
    agency_email=LATE.agency_email,
    agency_code=LATE.agency_code,
    kind=LATE.kind,
)


@pytest.fixture
def late() -> FakeDesk:
    """A desk with one late advance."""
    return FakeDesk(entries=[LATE])


@pytest.fixture
def panel(qtbot: QtBot, opened: Callable[[FakeDesk], Window], late: FakeDesk) -> EntryPanel:
    window = opened(late)
    window.entries.table.go_to(0)
    settle(qtbot, window)
    return window.entries.panel


def kept(qtbot: QtBot, panel: EntryPanel, late: FakeDesk) -> Decision:
    """Wait until one decision stands and is shown."""
    qtbot.waitUntil(lambda: bool(late.standing) and not panel.decision.isVisible(), timeout=WAIT_MS)
    qtbot.waitUntil(panel.standing.isVisible, timeout=WAIT_MS)
    (decision,) = late.standing
    return decision


def test_a_hold_wants_its_reason_and_stops_the_reminders(
    qtbot: QtBot, panel: EntryPanel, late: FakeDesk
) -> None:
    window = panel.window()
    assert isinstance(window, Window)
    assert window.nav.button("reminders").count == 1
    click(panel.decide[DecisionKind.HOLD])
    form = panel.decision
    assert not form.save.isEnabled()
    type_in(form.until.line, "๑๕ กันยายน ๒๕๖๖")
    assert not form.save.isEnabled()
    type_in(form.reason.line, "รอผลการตรวจสอบ")
    assert "15 ก.ย. 2566" in said(form.effect)
    click(form.save)
    decision = kept(qtbot, panel, late)
    assert (decision.kind, decision.until) == (DecisionKind.HOLD, date(2023, 9, 15))
    settle(qtbot, window)
    shown = "\n".join(said(each) for each in panel.standing.findChildren(QLabel) if each.isVisible())
    assert "รอผลการตรวจสอบ" in shown
    assert "kanda" in shown
    assert "25 ส.ค. 2566" in shown
    assert window.nav.button("reminders").count == 0


def test_a_hold_without_a_day_lasts_until_somebody_ends_it(
    qtbot: QtBot, panel: EntryPanel, late: FakeDesk
) -> None:
    click(panel.decide[DecisionKind.HOLD])
    type_in(panel.decision.reason.line, "อยู่ระหว่างอุทธรณ์")
    press(panel.decision.reason.line, Qt.Key.Key_Return)
    assert kept(qtbot, panel, late).until is None


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("32 ม.ค. 66", "อ่านวันที่ไม่ได้"),
        ("1 ม.ค. 2566", "ผ่านไปแล้ว"),
        ("25 ส.ค. 66", ""),
    ],
)
def test_what_is_wrong_with_a_day_stands_beside_it_while_typing(
    panel: EntryPanel, typed: str, fault: str
) -> None:
    click(panel.decide[DecisionKind.PROMISE])
    type_in(panel.decision.until.line, typed)
    assert fault in said(panel.decision.until.fault)
    assert panel.decision.until.fault.isVisible() is bool(fault)
    assert panel.decision.save.isEnabled() is not bool(fault)


def test_an_extension_moves_the_deadline_and_wants_its_document(
    qtbot: QtBot, panel: EntryPanel, late: FakeDesk
) -> None:
    click(panel.decide[DecisionKind.EXTENSION])
    form = panel.decision
    type_in(form.until.line, "30/09/2566")
    assert not form.save.isEnabled()
    type_in(form.document.line, "กท 0401/77")
    click(form.save)
    decision = kept(qtbot, panel, late)
    assert (decision.until, decision.document) == (date(2023, 9, 30), "กท 0401/77")
    window = panel.window()
    assert isinstance(window, Window)
    settle(qtbot, window)
    assert "30 ก.ย. 2566" in said(panel.reason)
    assert window.day is not None
    assert window.day.assessments[LATE.id].status is not Status.OVERDUE


def test_a_double_click_keeps_one_decision(qtbot: QtBot, panel: EntryPanel, late: FakeDesk) -> None:
    click(panel.decide[DecisionKind.PROMISE])
    type_in(panel.decision.until.line, "31 ส.ค. 66")
    QTest.mouseClick(panel.decision.save, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(panel.decision.save, Qt.MouseButton.LeftButton)
    assert kept(qtbot, panel, late).kind is DecisionKind.PROMISE


def test_cancel_keeps_nothing_and_what_was_typed_is_there_again(panel: EntryPanel, late: FakeDesk) -> None:
    click(panel.decide[DecisionKind.HOLD])
    type_in(panel.decision.reason.line, "รอเอกสาร")
    click(panel.decision.cancel)
    assert not panel.decision.isVisible()
    assert not late.standing
    click(panel.decide[DecisionKind.HOLD])
    assert panel.decision.reason.text == "รอเอกสาร"


def test_a_decision_that_could_not_be_kept_is_said_and_nothing_typed_is_lost(
    qtbot: QtBot, panel: EntryPanel, late: FakeDesk
) -> None:
    late.fails["decide"] = JournalUnavailable(path="journal.sqlite", detail="disk full")
    click(panel.decide[DecisionKind.HOLD])
    type_in(panel.decision.reason.line, "รอเอกสาร")
    click(panel.decision.save)
    window = panel.window()
    assert isinstance(window, Window)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert panel.decision.reason.text == "รอเอกสาร"
    assert panel.decision.save.isEnabled()


def test_a_decision_is_ended_after_a_second_look(qtbot: QtBot, panel: EntryPanel, late: FakeDesk) -> None:
    click(panel.decide[DecisionKind.HOLD])
    type_in(panel.decision.reason.line, "รอเอกสาร")
    click(panel.decision.save)
    kept(qtbot, panel, late)
    window = panel.window()
    assert isinstance(window, Window)
    settle(qtbot, window)
    click(panel.standing.ends[0])
    assert LATE.contract_no in said(panel.standing.words)
    click(panel.standing.no)
    assert late.standing
    click(panel.standing.ends[0])
    click(panel.standing.yes)
    qtbot.waitUntil(lambda: not late.standing, timeout=WAIT_MS)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: not panel.standing.isVisible(), timeout=WAIT_MS)
    assert window.nav.button("reminders").count == 1


def test_a_cleared_entry_takes_no_decision(qtbot: QtBot, opened: Callable[[FakeDesk], Window]) -> None:
    window = opened(FakeDesk(entries=[entry(3, cleared=LATE.amount)]))
    window.entries.table.go_to(0)
    settle(qtbot, window)
    assert not any(each.isEnabled() for each in window.entries.panel.decide.values())


# --- from the reminders page ----------------------------------------------------------


def test_a_message_of_two_entries_asks_which_one(qtbot: QtBot, opened: Callable[[FakeDesk], Window]) -> None:
    desk = FakeDesk(entries=[LATE, OTHER])
    window = opened(desk)
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    page: RemindersPage = window.reminders
    click(page.side.decide[DecisionKind.PROMISE])
    form = page.side.decision
    assert form.which.count() == 2
    press(form.which, Qt.Key.Key_Down)
    form.which.activated.emit(1)
    type_in(form.until.line, "31 ส.ค. 66")
    click(form.save)
    qtbot.waitUntil(lambda: len(desk.standing) == 1, timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.standing[0].entry_id == OTHER.id
    assert not form.isVisible()
    assert [len(each.lines) for each in page.messages.records] == [1]


def test_what_is_left_out_can_be_decided_of_too(qtbot: QtBot, opened: Callable[[FakeDesk], Window]) -> None:
    desk = FakeDesk(entries=[entry(2, party_email=())])
    window = opened(desk)
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    page = window.reminders
    page.tabs.setCurrentWidget(page.left_out)
    page.left_out.go_to(0)
    click(page.side.decide[DecisionKind.HOLD])
    type_in(page.side.decision.reason.line, "ขอที่อยู่อีเมลแล้ว")
    click(page.side.decision.save)
    qtbot.waitUntil(lambda: len(desk.standing) == 1, timeout=WAIT_MS)
    settle(qtbot, window)


def test_a_half_typed_decision_survives_a_restart_and_is_dropped_once_kept(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], late: FakeDesk
) -> None:
    before = opened(late)
    before.entries.table.go_to(0)
    settle(qtbot, before)
    click(before.entries.panel.decide[DecisionKind.PROMISE])
    type_in(before.entries.panel.decision.until.line, "31 ส.ค. 66")
    qtbot.waitUntil(lambda: ("decide", LATE.id) in late.kept, timeout=WAIT_MS)
    before.close()
    window = opened(late)
    qtbot.waitUntil(window.half_filled.isVisible, timeout=WAIT_MS)
    assert LATE.contract_no in said(window.half_filled.words)
    click(window.half_filled.go_on)
    settle(qtbot, window)
    panel = window.entries.panel
    assert panel.decision.isVisible()
    assert panel.decision.kinds[DecisionKind.PROMISE].isChecked()
    assert panel.decision.until.text == "31 ส.ค. 66"
    click(panel.decision.save)
    assert kept(qtbot, panel, late).until == date(2023, 8, 31)
    qtbot.waitUntil(lambda: not late.kept, timeout=WAIT_MS)


def test_a_cancelled_decision_leaves_no_draft(qtbot: QtBot, panel: EntryPanel, late: FakeDesk) -> None:
    click(panel.decide[DecisionKind.HOLD])
    type_in(panel.decision.reason.line, "รอเอกสาร")
    qtbot.waitUntil(lambda: bool(late.kept), timeout=WAIT_MS)
    click(panel.decision.cancel)
    qtbot.waitUntil(lambda: not late.kept, timeout=WAIT_MS)


def test_a_draft_follows_the_entry_that_is_chosen_in_the_form(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    desk = FakeDesk(entries=[LATE, OTHER])
    window = opened(desk)
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    side = window.reminders.side
    at = next(number for number, each in enumerate(window.reminders.messages.records) if len(each.lines) == 2)
    window.reminders.table.go_to(at)
    click(side.decide[DecisionKind.HOLD])
    type_in(side.decision.reason.line, "รอเอกสาร")
    qtbot.waitUntil(lambda: len(desk.kept) == 1, timeout=WAIT_MS)
    first = side.decision.which.currentIndex()
    side.decision.which.setCurrentIndex(1 - first)
    side.decision.which.activated.emit(1 - first)
    wanted = side.decision.entry
    assert wanted is not None
    qtbot.waitUntil(lambda: list(desk.kept) == [("decide", wanted.id)], timeout=WAIT_MS)
