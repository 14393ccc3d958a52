"""What is typed on the policy page and not saved is there again after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from fake_desk import FakeDesk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, settle, type_in

from loantracker.drafts import Draft
from ui.pages.policy import PolicyPage
from ui.window import Window

KEY = ("policy", "policy")
NOW = datetime(2023, 8, 25, 2, 0, tzinfo=UTC)


def to_policy(qtbot: QtBot, window: Window) -> PolicyPage:
    click(window.nav.button("policy"))
    settle(qtbot, window)
    return window.policy


def test_half_typed_settings_survive_a_restart(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    before = opened(desk)
    page = to_policy(qtbot, before)
    page.limits.fields["per_day"].line.selectAll()
    type_in(page.limits.fields["per_day"].line, "๔๐")
    page.limits.fields["quiet_days"].line.selectAll()
    press(page.limits.fields["quiet_days"].line, Qt.Key.Key_Delete)
    page.days.off.text.setPlainText("12 ส.ค. 66\n99")
    page.escalation.heads["สปส."].fill("head@example.org")
    click(page.advances.stages.add)
    page.advances.stages.rows[-1].days.setText("๗๗")
    page.advances.stages.rows[-1].copy.setChecked(True)
    stages = page.advances.stages.typed()
    qtbot.waitUntil(
        lambda: "days.off" in desk.kept[KEY].typed if KEY in desk.kept else False, timeout=WAIT_MS
    )
    before.close()
    window = opened(desk)
    qtbot.waitUntil(window.half_filled.isVisible, timeout=WAIT_MS)
    click(window.half_filled.go_on)
    settle(qtbot, window)
    again = window.policy
    assert window.stack.currentWidget() is again
    assert again.limits.fields["per_day"].text == "๔๐"
    assert again.limits.fields["quiet_days"].text == ""
    assert again.days.off.text.toPlainText() == "12 ส.ค. 66\n99"
    assert again.escalation.heads["สปส."].text == "head@example.org"
    assert again.advances.stages.typed() == stages
    assert not again.save.isEnabled()  # what was wrong is still wrong
    click(again.undo)
    qtbot.waitUntil(lambda: not desk.kept, timeout=WAIT_MS)


def test_saved_settings_leave_no_draft(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    window = opened(desk)
    page = to_policy(qtbot, window)
    assert not desk.kept
    page.rules.days["travel"].fill("20")
    qtbot.waitUntil(lambda: desk.kept[KEY].typed == {"rules.travel": "=20"} if desk.kept else False)
    click(page.save)
    qtbot.waitUntil(lambda: not desk.kept, timeout=WAIT_MS)
    assert desk.settings.rules.travel.days == 20


def test_a_draft_of_other_fields_or_broken_stages_leaves_the_settings_as_they_are(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    typed = {
        "gone": "=1",
        "advance.stages": "=" + json.dumps([["7", "-1", "nobody", "advance_due_soon", ""]]),
        "deposit.anchor": "=nowhere",
        "rules.other": "=45",
    }
    desk.kept[KEY] = Draft("policy", "policy", "", typed, NOW)
    window = opened(desk)
    page = to_policy(qtbot, window)
    assert page.rules.days["other"].text == "45"
    assert page.advances.stages.value == desk.settings.policy.advance.stages
