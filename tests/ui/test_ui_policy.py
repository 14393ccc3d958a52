"""When who is reminded, edited in the window, with what it would change today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from fake_desk import TODAY, FakeDesk, entry
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said, settle, type_in

from loantracker import settings
from loantracker.comparing import Shift
from loantracker.deadlines import DEFAULT_RULES
from loantracker.errors import BadSettings
from loantracker.policy import DEFAULT_LIMITS, DEFAULT_POLICY, Escalation, Stage
from loantracker.records import Role
from ui.pages.policy import PolicyPage
from ui.window import Window

SOON = entry(3, ledger_deadline=TODAY + timedelta(days=10), party="นางสาวกานดา ศรีสุข")
LATE = entry(9, ledger_deadline=TODAY - timedelta(days=3), party="นายสมชาย ใจดี")


@pytest.fixture
def two() -> FakeDesk:
    """One advance due in ten days, one three days late."""
    return FakeDesk(entries=[SOON, LATE])


@pytest.fixture
def page(qtbot: QtBot, opened: Callable[[FakeDesk], Window], two: FakeDesk) -> PolicyPage:
    window = opened(two)
    click(window.nav.button("policy"))
    heard(qtbot, window.policy)
    return window.policy


def heard(qtbot: QtBot, page: PolicyPage) -> None:
    """Wait until the preview is of what is typed now."""
    qtbot.waitUntil(lambda: not page.preview._later.isActive() and not page.work.busy, timeout=WAIT_MS)


def retype(line: QLineEdit, text: str) -> None:
    line.selectAll()
    press(line, Qt.Key.Key_Delete)
    type_in(line, text)


def saved(qtbot: QtBot, page: PolicyPage, two: FakeDesk, before: settings.Settings) -> None:
    click(page.save)
    qtbot.waitUntil(lambda: two.settings is not before, timeout=WAIT_MS)
    heard(qtbot, page)


def test_the_page_shows_what_holds_and_has_nothing_to_save(page: PolicyPage, two: FakeDesk) -> None:
    assert page._typed() == two.settings
    assert not page.save.isEnabled()
    assert not page.undo.isEnabled()
    assert page.preview.model.rowCount() == 0
    assert "2560" in said(page.rules.cited)


def test_an_earlier_stage_shows_at_once_whom_it_would_remind_today(
    qtbot: QtBot, page: PolicyPage, two: FakeDesk
) -> None:
    retype(page.advances.stages.rows[0].days, "10")
    heard(qtbot, page)
    (found,) = page.preview.model.records
    assert (found.shift, found.party) == (Shift.JOINS, "นางสาวกานดา ศรีสุข")
    assert "2 ฉบับ จากเดิม 1 ฉบับ" in said(page.preview.count)
    assert two.settings.policy == DEFAULT_POLICY
    assert "ยังไม่ได้บันทึก" in said(page.state)


def test_what_leaves_and_what_changes_are_told_apart(qtbot: QtBot, page: PolicyPage) -> None:
    rows = page.advances.stages.rows
    click(rows[1].remove)
    heard(qtbot, page)
    assert [each.shift for each in page.preview.model.records] == [Shift.CHANGES]
    retype(rows[0].days, "0")
    rows[0].when.setCurrentIndex(1)
    page.days.off.text.setPlainText("")
    click(page.undo)
    retype(page.limits.fields["per_day"].line, "1")
    retype(page.advances.stages.rows[0].days, "10")
    heard(qtbot, page)
    assert {each.shift for each in page.preview.model.records} <= {Shift.JOINS, Shift.LEAVES}


def test_only_the_latest_question_is_answered(qtbot: QtBot, page: PolicyPage, two: FakeDesk) -> None:
    asked = len(two.asked_settings)
    for typed in ("8", "9", "12"):
        retype(page.advances.stages.rows[0].days, typed)
    heard(qtbot, page)
    assert len(two.asked_settings) == asked + 1
    assert two.asked_settings[-1].policy.advance.stages[0].offset == -12


@pytest.mark.parametrize("typed", ["", "-3", "ครึ่ง", "1.5", "99999", "²"])
def test_a_wrong_number_of_days_is_said_below_its_line_and_can_not_be_saved(
    page: PolicyPage, typed: str
) -> None:
    row = page.advances.stages.rows[0]
    retype(row.days, typed)
    assert row.fault.isVisible()
    assert not page.save.isEnabled()
    assert page.undo.isEnabled()
    retype(row.days, "๑๔")
    assert not row.fault.isVisible()
    assert page.save.isEnabled()


def test_two_stages_of_one_role_on_one_day_are_refused(page: PolicyPage) -> None:
    rows = page.advances.stages.rows
    retype(rows[0].days, "0")
    assert "วันเดียวกัน" in said(rows[1].fault)
    assert not page.save.isEnabled()


def test_a_stage_is_added_filled_in_and_saved(qtbot: QtBot, page: PolicyPage, two: FakeDesk) -> None:
    before = two.settings
    click(page.advances.stages.add)
    row = page.advances.stages.rows[-1]
    retype(row.days, "60")
    row.who.setCurrentIndex(row.who.findData("agency"))
    assert not row.copy.isEnabled()
    saved(qtbot, page, two, before)
    assert two.settings.policy.advance.stages[-1] == Stage(60, (Role.AGENCY,), "advance_overdue_again")
    assert two.settings.policy.advance.stages[:-1] == DEFAULT_POLICY.advance.stages
    assert not page.save.isEnabled()


def test_copies_limits_rules_and_days_are_saved_together(
    qtbot: QtBot, page: PolicyPage, two: FakeDesk
) -> None:
    before = two.settings
    retype(page.escalation.offset.line, "45")
    retype(page.escalation.everywhere.line, "head@example.org; chief@example.org")
    retype(page.escalation.heads["สปส."].line, "pr.head@example.org")
    retype(page.limits.fields["quiet_days"].line, "๓")
    retype(page.limits.fields["keep_days"].line, "730")
    retype(page.rules.days["travel"].line, "20")
    page.days.off.text.setPlainText("12 ส.ค. 66\n๑๓/๑๐/๒๕๖๖\n\n2023-12-05")
    page.days.on.text.setPlainText("2 กันยายน 2566")
    saved(qtbot, page, two, before)
    now = two.settings
    assert now.policy.escalation == Escalation(
        45, ("head@example.org", "chief@example.org"), {"สปส.": ("pr.head@example.org",)}
    )
    assert (now.limits.quiet_days, now.limits.keep_days) == (3, 730)
    assert now.rules.travel.days == 20
    assert now.rules.travel.citation == DEFAULT_RULES.travel.citation
    assert now.extra_holidays == {date(2023, 8, 12), date(2023, 10, 13), date(2023, 12, 5)}
    assert now.extra_working == {date(2023, 9, 2)}
    assert now.accounts == before.accounts


def test_a_day_or_an_address_that_can_not_be_read_names_itself(page: PolicyPage) -> None:
    page.days.off.text.setPlainText("12 ส.ค. 66\n32 ส.ค. 66")
    assert "บรรทัดที่ 2" in said(page.days.off.fault)
    retype(page.escalation.everywhere.line, "head@example.org, หัวหน้า")
    assert "หัวหน้า" in said(page.escalation.everywhere.fault)
    assert not page.save.isEnabled()


def test_the_wrong_is_not_previewed_but_said(qtbot: QtBot, page: PolicyPage) -> None:
    retype(page.limits.fields["per_day"].line, "มาก")
    heard(qtbot, page)
    assert "แก้ไขช่อง" in said(page.preview.count)


def test_a_double_click_saves_once_and_the_day_is_planned_again(
    qtbot: QtBot, page: PolicyPage, two: FakeDesk
) -> None:
    window = page.window()
    assert isinstance(window, Window)
    retype(page.advances.stages.rows[0].days, "10")
    QTest.mouseClick(page.save, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.nav.button("reminders").count == 2, timeout=WAIT_MS)
    settle(qtbot, window)
    heard(qtbot, page)
    assert page.preview.model.rowCount() == 0
    assert two.settings.policy.advance.stages[0].offset == -10


def test_the_wheel_scrolls_the_page_and_never_chooses(page: PolicyPage, two: FakeDesk) -> None:
    choice = page.advances.stages.rows[0].when
    choice.setFocus()
    middle = QPointF(choice.rect().center())
    turned = QWheelEvent(
        middle,
        choice.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(choice, turned)
    assert page._typed() == two.settings
    assert not turned.isAccepted()  # the page around it gets it


def test_undo_and_defaults_fill_in_and_save_nothing(qtbot: QtBot, page: PolicyPage, two: FakeDesk) -> None:
    before = two.settings
    retype(page.limits.fields["per_day"].line, "5")
    retype(page.escalation.everywhere.line, "head@example.org")
    click(page.defaults)
    typed = page._typed()
    assert typed is not None
    assert (typed.limits, typed.rules) == (DEFAULT_LIMITS, DEFAULT_RULES)
    assert typed.policy.escalation.everywhere == ("head@example.org",)
    click(page.undo)
    assert page._typed() == before
    assert two.settings is before
    heard(qtbot, page)


def test_what_could_not_be_saved_is_said_and_stays_typed(
    qtbot: QtBot, page: PolicyPage, two: FakeDesk
) -> None:
    two.fails["save_settings"] = BadSettings(path="settings.toml", detail="read-only")
    retype(page.limits.fields["per_day"].line, "5")
    click(page.save)
    window = page.window()
    assert isinstance(window, Window)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert page.limits.fields["per_day"].text == "5"
    assert page.save.isEnabled()


def test_what_a_person_wrote_into_the_file_outlives_a_saved_policy(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '# ของฝ่ายการคลัง\nlanguage = "th"\nmine = 7\n[sending]\n# ตกลงกับฝ่ายไอที\nper_minute = 20\n'
        "future = true\n"
        "[calendar]\nholidays = [\n  2026-08-12, # วันแม่\n]\n",
        encoding="utf-8",
    )
    desk = FakeDesk(entries=[SOON], settings=settings.load(path))
    window = opened(desk)
    click(window.nav.button("policy"))
    page = window.policy
    retype(page.limits.fields["per_day"].line, "50")
    saved(qtbot, page, desk, desk.settings)
    settings.save(desk.settings, path)
    written = path.read_text(encoding="utf-8")
    for kept in (
        "# ของฝ่ายการคลัง",
        "mine = 7",
        "# ตกลงกับฝ่ายไอที",
        "per_minute = 20",
        "future = true",
        "# วันแม่",
    ):
        assert kept in written
    assert replace(settings.load(path)).limits.per_day == 50
