"""The window on the real core: the sample ledger, a real journal, a mail server on loopback."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_when_ready, said, settle, type_in

from loantracker import actions, demo
from loantracker.records import Entry, ReminderState
from ui.window import Window

pytest_plugins = ("demo_window",)

LONG_MS = 60_000


def send_the_day(qtbot: QtBot, window: Window) -> int:
    """Send today's batch and let the ledger say so; gives the number of messages."""
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    page = window.reminders
    count = page.messages.rowCount()
    assert count > 0
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=LONG_MS)
    qtbot.waitUntil(lambda: not window.work.busy, timeout=LONG_MS)
    assert {type(each.outcome).__name__ for each in page.results.records} == {"Accepted"}
    if window.write_back.isVisible():
        click(window.write_back.yes)
        qtbot.waitUntil(lambda: not window.write_back.isVisible(), timeout=LONG_MS)
    qtbot.waitUntil(lambda: said(window.head.state) == "บันทึกแล้ว", timeout=LONG_MS)
    settle(qtbot, window)
    assert page.messages.rowCount() == 0
    return count


def record_the_rest(qtbot: QtBot, window: Window) -> Entry:
    """Record that all of the current entry's balance came back; gives the entry as it was."""
    panel = window.entries.panel
    chosen = panel.entry
    assert chosen is not None
    click(panel.record)
    click(panel.form.all_button)
    type_in(panel.form.on.line, "๒๔ สิงหาคม ๒๕๖๖")
    type_in(panel.form.document.line, "บค. 77/2566")
    click_when_ready(qtbot, panel.form.save)
    qtbot.waitUntil(lambda: not panel.form.isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)
    return chosen


def test_a_morning_in_the_window_from_opening_to_the_ledger_that_says_so(
    qtbot: QtBot, demo_window: Window, stage: demo.Stage, tmp_path: Path
) -> None:
    window = demo_window
    assert window.entries.model.rowCount() >= 150

    count = send_the_day(qtbot, window)
    assert len(list(stage.inbox.glob("*.eml"))) == count

    click(window.nav.button("received"))
    settle(qtbot, window)
    assert window.received.model.rowCount() == count
    click(window.nav.button("history"))
    settle(qtbot, window)
    assert {each.state for each in window.history.model.records} == {ReminderState.ACCEPTED}

    click(window.nav.button("entries"))
    settle(qtbot, window)
    chosen = record_the_rest(qtbot, window)
    out = tmp_path / "export.xlsx"
    window.entries.export_to(out)
    settle(qtbot, window)
    assert out.exists()
    window.work.finish()

    again = actions.open_ledger(stage.place, stage.ledger, stage.today)
    written = again.entry(chosen.id)
    assert written.balance == 0
    assert written.document_no == "บค. 77/2566"
    assert not again.batch.messages
    assert again.pending_marks == 0
