"""Recording in the window on the real core: taken back, beside a colleague's, after the file was moved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from editing_ledgers import ONE, cells, colleague, held
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_when_ready, said, settle

from loantracker import editing
from loantracker.workplace import Workplace
from ui.window import Window

if TYPE_CHECKING:
    from office_window import Start

pytest_plugins = ("editing_places", "office_window")

NEW = {"contract_no": "4/2566", "party": "นายใหม่ ใจดี", "amount": "๔,๐๐๐", "deadline": "30 ก.ย. 66"}


def add(qtbot: QtBot, window: Window) -> None:
    click(window.entries.add)
    page = window.aside.entry
    qtbot.waitUntil(lambda: bool(page.fields.fields), timeout=WAIT_MS)
    settle(qtbot, window)
    page.fields.fill(NEW)
    click_when_ready(qtbot, page.save)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.entries, timeout=WAIT_MS)
    settle(qtbot, window)


def clear(qtbot: QtBot, window: Window) -> None:
    window.entries.begin_record(ONE)
    form = window.entries.panel.form
    form.amount.fill("400")
    form.on.fill("20 ส.ค. 66")
    form.document.fill("บค. 9")
    qtbot.waitUntil(form.save.isEnabled, timeout=WAIT_MS)


def test_a_new_entry_is_undone_at_once_and_from_the_list_which_shows_the_cells(
    qtbot: QtBot, start: Start, ledger: Path
) -> None:
    window = start()
    before = cells(ledger)
    add(qtbot, window)
    assert cells(ledger)["A5"] == "4/2566"
    click(window.toast.button)
    qtbot.waitUntil(lambda: cells(ledger) == before, timeout=WAIT_MS)
    settle(qtbot, window)

    add(qtbot, window)
    window.aside.show_changes("written")
    page = window.aside.changes.written
    qtbot.waitUntil(lambda: bool(page.undone.lines), timeout=WAIT_MS)
    assert "A5 เลขที่สัญญา: 4/2566 → (ว่าง)" in page.undone.lines
    click(page.button)
    qtbot.waitUntil(lambda: cells(ledger) == before, timeout=WAIT_MS)
    settle(qtbot, window)
    assert window.entries.model.rowCount() == 3


def test_a_clearing_beside_a_colleagues_is_recorded_on_top_of_it(
    qtbot: QtBot, start: Start, ledger: Path, place: Workplace
) -> None:
    window = start()
    clear(qtbot, window)
    window.changing.watcher.stop()  # else the form may see the colleague's cells before it is saved
    colleague(ledger, {"F2": 250, "H2": "บค. 8"})
    click(window.entries.panel.form.save)
    shown = window.aside.changes.conflicts
    qtbot.waitUntil(lambda: len(shown.buttons) > 2 and shown.buttons[2].isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)
    click(shown.buttons[2])
    form = window.entries.panel.form
    qtbot.waitUntil(form.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "350.00" in said(form.left_over), timeout=WAIT_MS)
    click_when_ready(qtbot, form.save)
    qtbot.waitUntil(lambda: cells(ledger)["F2"] == 650, timeout=WAIT_MS)
    settle(qtbot, window)
    assert cells(ledger)["H2"] == "บค. 8, บค. 9"
    assert editing.pending(place, ledger) == editing.Pending()


def test_what_waits_follows_a_ledger_that_was_renamed(
    qtbot: QtBot, start: Start, ledger: Path, place: Workplace
) -> None:
    window = start()
    clear(qtbot, window)
    with held(ledger):
        click(window.entries.panel.form.save)
        qtbot.waitUntil(window.head.waiting.isVisible, timeout=WAIT_MS)
        settle(qtbot, window)
        window.changing.watcher.stop()
        moved = ledger.rename(ledger.with_name("ใหม่.xlsx"))
    window.open_ledger(moved)
    qtbot.waitUntil(window.left.isVisible, timeout=WAIT_MS)
    settle(qtbot, window)
    click(window.left.follow)
    qtbot.waitUntil(lambda: cells(moved).get("F2") == 400, timeout=WAIT_MS)
    settle(qtbot, window)
    assert editing.pending(place, moved) == editing.Pending()
    assert not window.left.isVisible()
