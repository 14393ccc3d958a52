"""Decisions, policy and trials in the window on the real core: the sample, a real journal, loopback mail."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from ui_helpers import click, settle, type_in

from loantracker import demo, settings, upkeep
from loantracker.decisions import DecisionKind
from ui.window import Window

pytest_plugins = ("demo_window",)

LONG_MS = 60_000


def test_what_is_decided_tried_and_set_in_the_window_is_kept_by_the_core(
    qtbot: QtBot, demo_window: Window, stage: demo.Stage
) -> None:
    window = demo_window
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    page = window.reminders
    count = page.messages.rowCount()

    page.test.address.setText("me@example.org")
    click(page.test.batch)
    click(page.test.yes)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=LONG_MS)
    settle(qtbot, window)
    assert len(list(stage.inbox.glob("*.eml"))) == count
    assert page.messages.rowCount() == count

    page.tabs.setCurrentIndex(0)
    chosen = page.messages.records[0].lines[0].entry
    click(page.side.decide[DecisionKind.HOLD])
    type_in(page.side.decision.reason.line, "รอผลการตรวจสอบ")
    click(page.side.decision.save)
    qtbot.waitUntil(lambda: page.messages.rowCount() == count - 1, timeout=LONG_MS)
    settle(qtbot, window)
    (standing,) = upkeep.decisions(stage.place)
    assert (standing.entry_id, standing.reason) == (chosen.id, "รอผลการตรวจสอบ")

    click(window.nav.button("policy"))
    policy = window.policy
    kept = stage.place.config.read_bytes()
    policy.advances.stages.rows[0].days.setText("๒๕")
    qtbot.waitUntil(lambda: policy.preview.model.rowCount() > 0, timeout=LONG_MS)
    assert stage.place.config.read_bytes() == kept
    click(policy.save)
    qtbot.waitUntil(lambda: window.nav.button("reminders").count > count - 1, timeout=LONG_MS)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: not window.work.busy, timeout=LONG_MS)
    assert settings.load(stage.place.config).policy.advance.stages[0].offset == -25
