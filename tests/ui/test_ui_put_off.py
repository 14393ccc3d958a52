"""Holding, extending and promising by the keyboard alone, kept by the core, found after a restart."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from editing_ledgers import ONE, THREE, TWO, cells
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, focused, press, settle, tab_to, type_in

from loantracker import upkeep
from loantracker.decisions import DecisionKind
from loantracker.workplace import Workplace
from ui.window import Window

if TYPE_CHECKING:
    from office_window import Start

pytest_plugins = ("editing_places", "office_window")

TYPED = {
    TWO: (DecisionKind.EXTENSION, ("30 ก.ย. 66", "กท 0401/77")),
    ONE: (DecisionKind.HOLD, ("15/9/2566", "รอผลการตรวจสอบ")),
    THREE: (DecisionKind.PROMISE, ("๓๑ ส.ค. ๖๖",)),
}


def decide(qtbot: QtBot, window: Window, entry_id: str) -> None:
    """From the list to the entry, its button, its form, and back to the list."""
    kind, typed = TYPED[entry_id]
    table, panel = window.entries.table, window.entries.panel
    assert table.hasFocus()
    press(table, Qt.Key.Key_Home)
    while window.entries.model.entry(table.current_row())[0].id != entry_id:
        before = table.current_row()
        press(table, Qt.Key.Key_Down)
        assert table.current_row() == before + 1
    press(table, Qt.Key.Key_Return)
    tab_to(panel.decide[kind])
    press(focused(), Qt.Key.Key_Space)
    form = panel.decision
    assert form.until.line.hasFocus()
    second = form.document if kind is DecisionKind.EXTENSION else form.reason
    for line, text in zip((form.until.line, second.line), typed, strict=False):  # a promise has no more
        tab_to(line)
        type_in(line, text)
    press(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not form.isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)


def test_three_entries_are_put_off_by_keys_and_still_are_after_a_restart(
    qtbot: QtBot, start: Start, place: Workplace, ledger: Path
) -> None:
    before = cells(ledger)
    window = start()
    window.entries.table.setFocus()
    assert window.nav.button("reminders").count == 3
    for left, entry_id in zip((2, 1, 0), TYPED, strict=True):
        decide(qtbot, window, entry_id)
        assert window.nav.button("reminders").count == left
    assert window.close()
    found = {each.entry_id: (each.kind, each.until) for each in upkeep.decisions(place)}
    assert found == {
        TWO: (DecisionKind.EXTENSION, date(2023, 9, 30)),
        ONE: (DecisionKind.HOLD, date(2023, 9, 15)),
        THREE: (DecisionKind.PROMISE, date(2023, 8, 31)),
    }
    assert cells(ledger) == before  # decisions are the journal's
    again = start()
    assert again.nav.button("reminders").count == 0
    again.entries.table.go_to(0)
    qtbot.waitUntil(again.entries.panel.standing.isVisible, timeout=WAIT_MS)
    settle(qtbot, again)
