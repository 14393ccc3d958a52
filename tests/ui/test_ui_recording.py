from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fake_changes import NOW
from fake_desk import FakeDesk, entry
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_when_ready, press, said, settle, type_in

from loantracker.changes import ChangeKind
from loantracker.drafts import Draft
from loantracker.errors import LedgerLocked, PendingNotKept, RecordRefused
from ui.pages.record_form import RecordForm
from ui.window import Window

LOCKED = LedgerLocked(path="ledger_2566.xlsx", holder="สมชาย")


def fill(window: Window, amount: str = "๑,๐๐๐", on: str = "24 ส.ค. 66", document: str = "") -> RecordForm:
    """Open the form of the entry that is current and type into it."""
    panel = window.entries.panel
    click(panel.record)
    type_in(panel.form.amount.line, amount)
    type_in(panel.form.on.line, on)
    type_in(panel.form.document.line, document)
    return panel.form


def test_the_cells_that_will_change_are_listed_before_anything_is_written(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    form = fill(window, document="บค. 12/2566")
    row = window.entries.panel.entry.row if window.entries.panel.entry else 0
    qtbot.waitUntil(form.save.isEnabled, timeout=WAIT_MS)
    assert form.cells.lines == (
        f"J{row} จำนวนเงินส่งใช้: 0.00 → 1,000.00",
        f"K{row} วันที่ส่งใช้: (ว่าง) → 24 ส.ค. 66",
        f"L{row} เลขที่เอกสาร: (ว่าง) → บค. 12/2566",
    )
    assert said(form.on.echoed) == "24 สิงหาคม 2566"
    assert not desk.done


def test_a_clearing_is_recorded_and_said_with_the_way_to_undo_it(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    form = fill(window, document="บค. 12/2566")
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    settle(qtbot, window)
    assert [each.kind for each in desk.done] == [ChangeKind.CLEARING]
    assert window.entries.panel.entry is not None
    assert window.entries.panel.entry.cleared == 1000
    assert not form.isVisible()
    assert "1,000.00" in said(window.toast.words)
    click(window.toast.button)
    qtbot.waitUntil(lambda: len(desk.done) == 2, timeout=WAIT_MS)  # the counter-entry
    settle(qtbot, window)
    assert desk.done[0].kind is ChangeKind.COUNTER
    assert window.entries.panel.entry.cleared == 0


def test_a_return_of_a_deposit_takes_the_same_way(qtbot: QtBot, opened: Callable[[FakeDesk], Window]) -> None:
    desk = FakeDesk(entries=[entry(2)])
    window = opened(desk)
    form = fill(window)
    assert said(form.head) == "บันทึกการคืนเงินประกัน"
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    assert desk.done[0].kind is ChangeKind.RETURN


def test_a_double_click_on_save_writes_once(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    desk.holding = threading.Event()
    form = fill(window)
    click_when_ready(qtbot, form.save)
    press(form.document.line, Qt.Key.Key_Return)
    assert not form.save.isEnabled()
    desk.holding.set()
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    settle(qtbot, window)
    assert len(desk.done) == 1


def test_enter_right_after_the_last_letter_saves_what_was_typed(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    form = fill(window)
    assert not form.save.isEnabled()  # the core has not answered yet
    press(form.on.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)


@pytest.mark.parametrize(
    ("amount", "on", "fault"),
    [
        ("สิบบาท", "24/8/66", "อ่านจำนวนเงินไม่ได้"),
        ("0", "24/8/66", "มากกว่าศูนย์"),
        ("99,999,999", "24/8/66", "เกินยอดคงเหลือ"),
        ("100", "32/8/66", "อ่านวันที่ไม่ได้"),
        ("100", "26/8/2566", "อยู่หลังวันนี้"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_nothing_is_saved(
    qtbot: QtBot, window: Window, desk: FakeDesk, amount: str, on: str, fault: str
) -> None:
    form = fill(window, amount, on)
    assert fault in said(form.amount.fault) + said(form.on.fault)
    press(form.on.line, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert not form.planning.asking
    assert not form.save.isEnabled()
    assert not desk.done


def test_a_day_before_the_money_was_received_is_said_beside_it(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    window = opened(FakeDesk(entries=[entry(0, received_on=date(2023, 8, 10))]))
    form = fill(window, on="9/8/66")
    assert "10 สิงหาคม 2566" in said(form.on.fault)
    form.on.fill("10/8/66")
    assert not form.on.fault.isVisible()
    settle(qtbot, window)


def test_what_the_core_refuses_is_said_in_the_form(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    desk.fails["clearing"] = RecordRefused(entry="1/2566", reason="before_received")
    form = fill(window)
    qtbot.waitUntil(form.refusal.isVisible, timeout=WAIT_MS)
    assert "1/2566" in said(form.refusal)
    assert not form.save.isEnabled()
    type_in(form.document.line, "บค. 1")
    qtbot.waitUntil(form.save.isEnabled, timeout=WAIT_MS)
    assert not form.refusal.isVisible()


def test_a_change_that_cant_be_kept_leaves_the_form_as_it_was(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    desk.fails["apply"] = PendingNotKept(path="/desk/home", detail="No space left on device")
    form = fill(window)
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert form.isVisible()
    assert form.amount.text == "๑,๐๐๐"
    qtbot.waitUntil(form.save.isEnabled, timeout=WAIT_MS)


def test_an_open_ledger_lets_the_change_wait_and_undo_drops_it(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    desk.blocked = LOCKED
    form = fill(window)
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(window.head.waiting.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    assert window.head.waiting.text() == "รอบันทึก 1 รายการ: ไฟล์เปิดอยู่โดย สมชาย"
    assert not window.head.state.isVisible()
    assert not window.errors.isVisible()
    assert window.entries.panel.entry is not None
    assert window.entries.panel.entry.cleared == 1000  # as it will be
    click(window.toast.button)
    qtbot.waitUntil(lambda: not window.head.waiting.isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)
    assert not desk.waiting
    assert not desk.done
    assert window.entries.panel.entry.cleared == 0


def test_what_is_typed_is_a_draft_until_it_is_saved(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    form = fill(window, document="บค")
    chosen = window.entries.panel.entry
    assert chosen is not None
    key = ("record", chosen.id)
    qtbot.waitUntil(lambda: key in desk.kept, timeout=WAIT_MS)
    assert desk.kept[key].typed == {"amount": "๑,๐๐๐", "on": "24 ส.ค. 66", "document": "บค"}
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(lambda: key not in desk.kept, timeout=WAIT_MS)


def test_a_cancelled_form_leaves_no_draft(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    form = fill(window)
    qtbot.waitUntil(lambda: bool(desk.kept), timeout=WAIT_MS)
    click(form.cancel)
    qtbot.waitUntil(lambda: not desk.kept, timeout=WAIT_MS)
    assert not form.isVisible()


def test_a_half_filled_form_is_offered_after_a_restart(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    wanted = entry(4)
    desk.kept["record", wanted.id] = Draft("record", wanted.id, wanted.contract_no, {"amount": "๑,๒๐๐"}, NOW)
    window = opened(desk)
    qtbot.waitUntil(window.half_filled.isVisible, timeout=WAIT_MS)
    assert wanted.contract_no in said(window.half_filled.words)
    click(window.half_filled.go_on)
    settle(qtbot, window)
    form = window.entries.panel.form
    assert form.isVisible()
    assert window.entries.panel.entry == wanted
    assert form.amount.text == "๑,๒๐๐"
    assert not window.half_filled.isVisible()


def test_a_half_filled_form_can_be_thrown_away(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.kept["record", "entry-4"] = Draft("record", "entry-4", "5/2566", {"amount": "1"}, NOW)
    window = opened(desk)
    qtbot.waitUntil(window.half_filled.isVisible, timeout=WAIT_MS)
    click(window.half_filled.throw_away)
    qtbot.waitUntil(lambda: not desk.kept, timeout=WAIT_MS)


def test_another_language_and_another_reading_keep_what_is_typed(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    form = fill(window, amount="1,234.50", on="24/8")
    window.speak("en")
    assert (form.amount.text, form.on.text) == ("1,234.50", "24/8")
    desk.entries[1] = replace(desk.entries[1], note="another's")
    window.read_again()
    settle(qtbot, window)
    assert form.isVisible()
    assert (form.amount.text, form.on.text) == ("1,234.50", "24/8")
