"""Changes in the window on the real core: a small ledger, a colleague who has it open or works in it too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from editing_ledgers import ONE, SHEET, TWO, cells, colleague, held
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_when_ready, said, settle, type_in

from loantracker import editing
from loantracker.workplace import Workplace
from ui.pages.record_form import RecordForm
from ui.window import Window

if TYPE_CHECKING:
    from office_window import Start

pytest_plugins = ("editing_places", "office_window")


def clear(window: Window, entry_id: str, amount: str = "400") -> RecordForm:
    """Fill in a clearing of an entry."""
    window.entries.begin_record(entry_id)
    form = window.entries.panel.form
    type_in(form.amount.line, amount)
    type_in(form.on.line, "20 ส.ค. 66")
    type_in(form.document.line, "บค. 9")
    return form


def test_a_clearing_is_written_and_undone_by_a_counter_entry(
    qtbot: QtBot, start: Start, ledger: Path
) -> None:
    before = cells(ledger)
    window = start()
    form = clear(window, ONE)
    qtbot.waitUntil(form.save.isEnabled, timeout=WAIT_MS)
    assert form.cells.lines[0] == "F2 จำนวนเงินส่งใช้: (ว่าง) → 400.00"
    click(form.save)
    qtbot.waitUntil(window.toast.button.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    assert cells(ledger)["F2"] == 400
    click(window.toast.button)
    qtbot.waitUntil(lambda: "เลิกทำ 1/2566" in said(window.toast.words), timeout=WAIT_MS)
    settle(qtbot, window)
    assert cells(ledger) == before


def test_with_the_ledger_open_elsewhere_work_goes_on_and_is_written_after_a_restart(
    qtbot: QtBot, start: Start, ledger: Path
) -> None:
    window = start()
    with held(ledger):
        for entry in (ONE, TWO):
            click_when_ready(qtbot, clear(window, entry).save)
            settle(qtbot, window)
        qtbot.waitUntil(lambda: "2 รายการ" in window.head.waiting.text(), timeout=WAIT_MS)
        assert not window.errors.isVisible()
        assert window.day is not None
        assert window.day.entry(ONE).balance == 600
        window.close()
        again = start()
        qtbot.waitUntil(again.head.waiting.isVisible, timeout=WAIT_MS)
        assert "F2" not in cells(ledger)
    again.changing.waiting.timer.timeout.emit()
    qtbot.waitUntil(lambda: not again.head.waiting.isVisible(), timeout=WAIT_MS)
    settle(qtbot, again)
    assert (cells(ledger)["F2"], cells(ledger)["F3"]) == (400, 400)


def test_cells_that_a_colleague_filled_are_settled_side_by_side(
    qtbot: QtBot, start: Start, ledger: Path, place: Workplace
) -> None:
    window = start()
    form = clear(window, ONE)
    qtbot.waitUntil(form.save.isEnabled, timeout=WAIT_MS)
    window.changing.watcher.stop()  # else the form may see the colleague's cells before it is saved
    colleague(ledger, {"H2": "บค. 8", "J3": "โทรแล้ว"})
    click(form.save)
    page_shown = lambda: window.stack.currentWidget() is window.aside.changes  # noqa: E731 - said twice below
    qtbot.waitUntil(page_shown, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.head.conflicts.text() == "รอเลือกค่า 1 แห่ง", timeout=WAIT_MS)
    settle(qtbot, window)
    shown = window.aside.changes.conflicts
    assert "F2" not in cells(ledger)  # half a clearing is none
    qtbot.waitUntil(lambda: len(shown.buttons) > 1 and shown.buttons[1].isVisible(), timeout=WAIT_MS)
    click(shown.buttons[1])  # ours
    qtbot.waitUntil(lambda: not window.head.conflicts.isVisible(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: cells(ledger).get("H2") == "บค. 9", timeout=WAIT_MS)
    settle(qtbot, window)
    assert (cells(ledger)["F2"], cells(ledger)["J3"]) == (400, "โทรแล้ว")
    assert editing.pending(place, ledger) == editing.Pending()


def test_what_a_colleague_saves_is_seen_by_itself_while_a_form_is_filled_in(
    qtbot: QtBot, start: Start, ledger: Path
) -> None:
    window = start()
    form = clear(window, ONE)
    window.changing.watcher.calm.setInterval(10)
    colleague(ledger, {"J2": "จากผู้อื่น"})
    qtbot.waitUntil(
        lambda: window.day is not None and window.day.entry(ONE).note == "จากผู้อื่น", timeout=WAIT_MS
    )
    settle(qtbot, window)
    assert form.isVisible()
    assert (form.amount.text, form.on.text, form.document.text) == ("400", "20 ส.ค. 66", "บค. 9")
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(lambda: cells(ledger).get("F2") == 400, timeout=WAIT_MS)
    settle(qtbot, window)


def test_an_entry_is_added_and_another_corrected_in_the_file(
    qtbot: QtBot, start: Start, ledger: Path
) -> None:
    window = start()
    click(window.entries.add)
    page = window.aside.entry
    qtbot.waitUntil(lambda: bool(page.fields.fields), timeout=WAIT_MS)
    settle(qtbot, window)
    for name, text in {
        "contract_no": "4/2566",
        "party": "นายใหม่ ใจดี",
        "amount": "๔,๐๐๐",
        "deadline": "30 ก.ย. 66",
    }.items():
        type_in(page.fields.fields[name].line, text)
    click_when_ready(qtbot, page.save)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.entries, timeout=WAIT_MS)
    settle(qtbot, window)
    assert (cells(ledger)["A5"], cells(ledger)["D5"]) == ("4/2566", 4000)
    assert cells(ledger)["E5"].date() == date(2023, 9, 30)

    window.entries.begin_record(TWO)
    click(window.entries.panel.form.cancel)
    click(window.entries.panel.correct)
    qtbot.waitUntil(lambda: "note" in page.fields.fields and page.isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)
    page.fields.fields["note"].fill("ไม่ด่วน")
    click_when_ready(qtbot, page.save)
    qtbot.waitUntil(lambda: cells(ledger)["J3"] == "ไม่ด่วน", timeout=WAIT_MS)
    settle(qtbot, window)


def test_problems_are_mended_in_the_file(qtbot: QtBot, start: Start, ledger: Path) -> None:
    book = load_workbook(ledger)
    book[SHEET]["E2"] = "32 ส.ค. 66"
    book[SHEET]["C3"] = "somchai(at)example.com"
    book.save(ledger)
    window = start()
    click(window.nav.button("problems"))
    settle(qtbot, window)
    page = window.problems
    assert page.model.rowCount() == 2
    typed = {"E2": "31 ส.ค. 66", "C3": "somchai@example.com"}
    for left in (1, 0):
        problem = page.model.records[page.table.current_row()]
        page.form.field.fill(typed[f"{problem.column}{problem.row}"])
        click_when_ready(qtbot, page.form.save)
        qtbot.waitUntil(lambda: page.model.rowCount() == left, timeout=WAIT_MS)  # noqa: B023 - in this round
        settle(qtbot, window)
    assert cells(ledger)["E2"].date() == date(2023, 8, 31)
    assert cells(ledger)["C3"] == "somchai@example.com"


def test_a_copy_is_put_back_and_shown(qtbot: QtBot, start: Start, ledger: Path) -> None:
    before = ledger.read_bytes()
    window = start()
    click_when_ready(qtbot, clear(window, ONE).save)
    qtbot.waitUntil(window.toast.button.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    window.head.backups.trigger()
    page = window.aside.backups
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=WAIT_MS)
    click(page.restore)
    qtbot.waitUntil(lambda: "1 รายการ" in said(page.question.words), timeout=WAIT_MS)
    click(page.yes)
    qtbot.waitUntil(lambda: ledger.read_bytes() == before, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.day is not None and window.day.entry(ONE).cleared == 0, timeout=WAIT_MS)
    settle(qtbot, window)
    assert page.model.rowCount() == 2  # the file as it was is a copy now


def test_what_was_typed_before_a_crash_is_offered_again(qtbot: QtBot, start: Start, place: Workplace) -> None:
    window = start()
    clear(window, TWO, "1,2")
    qtbot.waitUntil(lambda: any((place.home / "drafts").glob("*.json")), timeout=WAIT_MS)
    settle(qtbot, window)
    window.work.finish()  # and nothing of it was closed in order
    again = start()
    qtbot.waitUntil(again.half_filled.isVisible, timeout=WAIT_MS)
    assert "2/2566" in said(again.half_filled.words)
    click(again.half_filled.go_on)
    settle(qtbot, again)
    assert again.entries.panel.form.amount.text == "1,2"
    click(again.entries.panel.form.cancel)
    again.close()
    assert not any((place.home / "drafts").glob("*.json"))
