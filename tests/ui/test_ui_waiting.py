from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fake_desk import LEDGER, FakeDesk
from pytestqt.qtbot import QtBot
from test_ui_recording import LOCKED, fill
from ui_helpers import WAIT_MS, click, click_when_ready, said, settle

from loantracker.changes import Change, ChangeKind, Conflict
from loantracker.errors import (
    LedgerLocked,
    LedgerMissing,
    LedgerReadOnly,
    LoanTrackerError,
    NotUndone,
    PendingDamaged,
)
from ui import telling
from ui.pages.conflicts import row_words
from ui.window import Window


@pytest.fixture
def blocked(qtbot: QtBot, window: Window, desk: FakeDesk) -> Change:
    """A clearing that waits, since a colleague has the ledger open."""
    desk.blocked = LOCKED
    click_when_ready(qtbot, fill(window).save)
    qtbot.waitUntil(window.head.waiting.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    (change,) = desk.waiting
    return change


def test_the_pill_leads_to_what_waits_cell_by_cell(window: Window, blocked: Change) -> None:
    click(window.head.waiting)
    page = window.aside.changes
    assert window.stack.currentWidget() is page
    assert page.waiting.model.records == (blocked,)
    assert page.waiting.cells.lines[0] == f"J{blocked.row} จำนวนเงินส่งใช้: 0.00 → 1,000.00"
    assert "สมชาย" in said(page.why)
    assert not any(window.nav.button(key).isChecked() for key in ("overview", "entries"))


def test_what_waits_is_written_by_itself_once_the_file_is_free(
    qtbot: QtBot, window: Window, desk: FakeDesk, blocked: Change
) -> None:
    assert window.changing.waiting.timer.isActive()
    desk.blocked = None
    window.changing.waiting.timer.timeout.emit()
    qtbot.waitUntil(lambda: not window.head.waiting.isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.done == [blocked]
    assert "1 รายการ" in said(window.toast.words)
    assert said(window.head.state) == "บันทึกแล้ว"
    assert not window.changing.waiting.timer.isActive()


def test_a_touched_file_is_tried_at_once(
    qtbot: QtBot, window: Window, desk: FakeDesk, blocked: Change
) -> None:
    desk.blocked = None
    window.changing.watcher.look()
    qtbot.waitUntil(lambda: desk.done == [blocked], timeout=WAIT_MS)


def test_a_change_that_waits_can_be_dropped_from_the_list(
    qtbot: QtBot, window: Window, desk: FakeDesk, blocked: Change
) -> None:
    click(window.head.waiting)
    page = window.aside.changes
    assert page.waiting.model.records == (blocked,)
    click(page.waiting.button)
    qtbot.waitUntil(lambda: not desk.waiting, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.waiting.model.records == (), timeout=WAIT_MS)
    settle(qtbot, window)
    assert page.waiting.table.empty.isVisible()
    assert not page.retry.isVisible()


def test_what_waits_is_shown_again_after_a_restart(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], window: Window, desk: FakeDesk, blocked: Change
) -> None:
    window.close()
    again = opened(desk)
    qtbot.waitUntil(again.head.waiting.isVisible, timeout=WAIT_MS)
    assert again.changing.waiting.pending.changes == (blocked,)


def test_several_that_wait_are_counted(qtbot: QtBot, window: Window, desk: FakeDesk, blocked: Change) -> None:
    desk.waiting.append(replace(blocked, id="other"))
    window.changing.waiting.retry()
    qtbot.waitUntil(lambda: "2 รายการ" in window.head.waiting.text(), timeout=WAIT_MS)
    window.speak("en")
    window.speak("th")
    assert window.head.waiting.text() == "รอบันทึก 2 รายการ: ไฟล์เปิดอยู่โดย สมชาย"


def test_a_long_name_makes_the_window_no_wider(
    qtbot: QtBot, window: Window, desk: FakeDesk, blocked: Change
) -> None:
    assert desk.waiting == [blocked]
    name = "นางสาวกาญจนาภรณ์ วัฒนาประเสริฐสุขสกุล ณ อยุธยา (ห้อง 401)"
    desk.blocked = LedgerLocked(path="x", holder=name)
    window.changing.waiting.retry()
    qtbot.waitUntil(lambda: window.head.waiting.text().endswith("…"), timeout=WAIT_MS)
    assert name in window.head.waiting.toolTip()
    assert window.minimumSizeHint().width() <= 1366


def test_a_queue_that_cant_be_read_is_said_once(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    for _try in range(2):
        desk.fails["pending"] = PendingDamaged(path="/desk/pending.json", detail="x")
        window.changing.waiting.retry()
        settle(qtbot, window)
        assert window.errors.isVisible() is (_try == 0)
        window.errors.hide()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (LedgerLocked(path="x", holder=""), "ไฟล์เปิดใช้งานอยู่ที่อื่น"),
        (LedgerReadOnly(path="x"), "ไฟล์เป็นแบบอ่านอย่างเดียว"),
        (LedgerMissing(path="x"), "ยังไม่พบไฟล์หรือที่เก็บ"),
        (LoanTrackerError(), "ยังเขียนไฟล์ไม่ได้"),
        (None, "โปรแกรมจะลองบันทึกใหม่เอง"),
    ],
)
def test_why_a_change_waits_is_said_in_few_words(error: LoanTrackerError | None, words: str) -> None:
    assert telling.why(error) == words


# --- conflicts ----------------------------------------------------------------


@pytest.fixture
def disputed(qtbot: QtBot, window: Window, desk: FakeDesk) -> Change:
    """A clearing whose cells a colleague has filled meanwhile."""
    desk.disputed = "9,999.00"
    click_when_ready(qtbot, fill(window).save)
    page = window.aside.changes
    qtbot.waitUntil(page.conflicts.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: all(each.isVisible() for each in page.conflicts.buttons), timeout=WAIT_MS)
    assert page.conflicts.buttons
    (change,) = desk.waiting
    return change


def labels(window: Window) -> str:
    """Everything that the list of conflicts says."""
    return " | ".join(
        said(each) for each in window.aside.changes.conflicts.findChildren(type(window.head.file))
    )


def test_cells_that_collide_are_shown_side_by_side_and_nothing_is_lost(
    window: Window, desk: FakeDesk, disputed: Change
) -> None:
    words = labels(window)
    for part in (f"J{disputed.row}", "จำนวนเงินส่งใช้", "0.00", "1,000.00", "9,999.00"):
        assert part in words
    assert window.head.conflicts.text() == "รอเลือกค่า 3 แห่ง"
    assert not window.head.waiting.isVisible()
    click(window.nav.button("overview"))
    assert window.head.conflicts.isVisible()
    assert desk.waiting == [disputed]
    click(window.head.conflicts)
    assert window.aside.changes.conflicts.isVisible()


@pytest.fixture
def corrected(qtbot: QtBot, window: Window, desk: FakeDesk) -> Change:
    """A correction whose cells a colleague has filled meanwhile."""
    desk.disputed = "ของเพื่อน"
    day = desk.open_ledger(LEDGER)
    first = day.snapshot.entries[0]
    typed = {"party": "นางสาวมะลิ", "project": "อบรม", "note": "ด่วน"}
    desk.apply(day, desk.correction(day, first.id, typed))
    window.read_again()
    window.aside.show_changes("conflicts")
    page = window.aside.changes
    qtbot.waitUntil(lambda: len(page.conflicts.buttons) > 1, timeout=WAIT_MS)
    settle(qtbot, window)
    (change,) = desk.waiting
    return change


def test_each_cell_of_a_correction_is_settled_by_itself(
    qtbot: QtBot, window: Window, desk: FakeDesk, corrected: Change
) -> None:
    shown = window.aside.changes.conflicts
    for wanted in (1, 2):  # after the button that drops the whole change: ours and theirs of the first cell
        before = len(desk.choices)
        qtbot.waitUntil(lambda: all(each.isVisible() for each in shown.buttons), timeout=WAIT_MS)
        click(shown.buttons[wanted])
        qtbot.waitUntil(lambda: len(desk.choices) > before, timeout=WAIT_MS)  # noqa: B023 - called in this round
        settle(qtbot, window)
    one, two, _ = (each.column for each in corrected.cells)
    assert desk.choices == [(corrected.id, one, True), (corrected.id, two, False)]
    assert window.head.conflicts.text() == "รอเลือกค่า 1 แห่ง"


def test_the_cells_of_a_clearing_are_chosen_together(
    qtbot: QtBot, window: Window, desk: FakeDesk, disputed: Change
) -> None:
    shown = window.aside.changes.conflicts
    assert [each.text() for each in shown.buttons] == [
        "ละทิ้งการแก้ไขนี้",
        "ใช้ค่าที่ท่านกรอกทั้งชุด",
        "บันทึกต่อจากยอดปัจจุบัน",
    ]
    assert "ได้ทั้งชุดเท่านั้น" in labels(window)
    click(shown.buttons[1])
    qtbot.waitUntil(lambda: desk.choices == [(disputed.id, None, True)], timeout=WAIT_MS)
    settle(qtbot, window)


def test_a_clearing_beside_another_is_recorded_over_what_the_ledger_holds_now(
    qtbot: QtBot, window: Window, desk: FakeDesk, disputed: Change
) -> None:
    desk.disputed = ""
    click(window.aside.changes.conflicts.buttons[2])
    form = window.entries.panel.form
    qtbot.waitUntil(form.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.waiting == []
    assert (form.amount.text, form.on.text) == ("1,000.00", "24 ส.ค. 66")
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    assert desk.done[0].contract_no == disputed.contract_no
    settle(qtbot, window)


@pytest.mark.parametrize("mine", [True, False])
def test_all_are_settled_at_once(
    qtbot: QtBot, window: Window, desk: FakeDesk, disputed: Change, *, mine: bool
) -> None:
    shown = window.aside.changes.conflicts
    click(shown.all_mine if mine else shown.all_theirs)
    qtbot.waitUntil(lambda: desk.choices == [(disputed.id, None, mine)], timeout=WAIT_MS)
    settle(qtbot, window)


def test_a_row_that_is_gone_is_explained_and_offers_no_value_of_ours(
    window: Window, disputed: Change
) -> None:
    shown = window.aside.changes.conflicts
    shown.show_conflicts([Conflict(disputed, None, "")])
    assert "ไม่พบแถวของ" in labels(window)
    assert len(shown.buttons) == 1
    assert "ทิ้ง" in shown.buttons[0].text()
    taken = replace(disputed, kind=ChangeKind.COUNTER, facts={"withdrawn": ""})
    assert "จึงไม่ลบข้อมูลในแถวนั้น" in row_words(Conflict(taken, None, ""))
    new = replace(disputed, kind=ChangeKind.NEW_ENTRY, row=None)
    assert "อยู่แล้วที่เซลล์ B7" in row_words(Conflict(new, None, new.contract_no, "B7"))
    assert "มากกว่าหนึ่งแถว" in row_words(Conflict(new, None, new.contract_no))


# --- written ------------------------------------------------------------------


def test_a_written_change_is_undone_from_the_list(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    click_when_ready(qtbot, fill(window).save)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    settle(qtbot, window)
    window.head.changes.trigger()
    page = window.aside.changes
    page.show_tab("written")
    settle(qtbot, window)
    (change,) = page.written.model.records
    qtbot.waitUntil(page.written.button.isEnabled, timeout=WAIT_MS)
    assert f"J{change.row} จำนวนเงินส่งใช้: 1,000.00 → 0.00" in page.written.undone.lines
    click(page.written.button)
    qtbot.waitUntil(lambda: len(page.written.model.records) == 2, timeout=WAIT_MS)
    assert page.written.model.records[0].facts["of"] == change.id
    settle(qtbot, window)


def test_what_cant_be_undone_says_why_before_anybody_tries(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    desk.fails["counter"] = NotUndone(entry="99/2567", reason="entry_reminded")
    click_when_ready(qtbot, fill(window).save)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    settle(qtbot, window)
    window.head.changes.trigger()
    page = window.aside.changes
    page.show_tab("written")
    qtbot.waitUntil(page.written.refusal.isVisible, timeout=WAIT_MS)
    assert "แจ้งเตือนรายการนี้ไปแล้ว" in said(page.written.refusal)
    assert not page.written.button.isEnabled()
    settle(qtbot, window)


# --- watching -----------------------------------------------------------------


def test_a_change_from_outside_is_read_and_the_place_is_kept(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    window.entries.table.go_to(20)
    chosen = window.entries.panel.entry
    assert chosen is not None
    desk.entries = [replace(each, note="จากผู้อื่น") if each.id == chosen.id else each for each in desk.entries]
    desk.touched = True
    top = window.entries.table.verticalScrollBar().value()
    window.changing.watcher.look_soon()
    qtbot.waitUntil(
        lambda: window.entries.panel.entry is not None and window.entries.panel.entry.note == "จากผู้อื่น",
        timeout=WAIT_MS,
    )
    desk.touched = False
    settle(qtbot, window)
    assert window.entries.panel.entry is not None
    assert window.entries.panel.entry.id == chosen.id
    assert window.entries.table.verticalScrollBar().value() == top


def test_a_file_that_cant_be_seen_for_a_moment_is_no_error(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    before = window.day
    desk.fails["changed_outside"] = LedgerMissing(path=str(LEDGER))
    window.changing.watcher.look()
    settle(qtbot, window)
    assert not window.errors.isVisible()
    assert window.day is before


def test_a_file_that_is_gone_for_good_is_said_once(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    desk.touched = desk.gone = True
    for told in (True, False):
        window.changing.watcher.look()
        settle(qtbot, window)
        assert window.errors.isVisible() is told
        window.errors.hide()


def test_two_looks_at_once_are_one_after_the_other(qtbot: QtBot, window: Window) -> None:
    watcher = window.changing.watcher
    watcher.look()
    watcher.look()
    assert not watcher.calm.isActive()
    qtbot.waitUntil(watcher.calm.isActive, timeout=WAIT_MS)
    watcher.stop()
    assert not watcher.calm.isActive()
    assert not watcher.poll.isActive()


def test_a_replaced_file_is_watched_on(qtbot: QtBot, window: Window, desk: FakeDesk, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(b"one")
    watcher = window.changing.watcher
    day = desk.open_ledger(path)
    watcher.watch(path, day.snapshot.fingerprint)
    for content in (b"two", b"three"):
        beside = tmp_path / "new.tmp"
        beside.write_bytes(content)
        with qtbot.waitSignal(watcher.touched, timeout=WAIT_MS):
            beside.replace(path)  # as Excel and this program save
