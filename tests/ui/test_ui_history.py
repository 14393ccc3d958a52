"""The journal in the window: what is unknown, what is held about a party, how long it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fake_desk import LEDGER, FakeDesk, journalled
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, said, settle

from loantracker.errors import ExportRefused
from loantracker.policy import Limits
from loantracker.records import Outcome, Prepared, Refused, ReminderState, Unknown
from ui.pages.history import HistoryPage
from ui.window import Window

CUT_OFF = '{"host": "PC-07", "pid": 4711, "start": "boot/1", "clerk": "kanda"}'


def opened_on(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk, outcome: Outcome
) -> HistoryPage:
    message = desk.open_ledger(LEDGER).batch.messages[0]
    desk.journal = [journalled(message, outcome)]
    window = opened(desk)
    click(window.nav.button("history"))
    settle(qtbot, window)
    return window.history


def test_an_unknown_message_says_what_to_look_for_and_where(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    page = opened_on(qtbot, opened, desk, Unknown("connection lost after the final dot"))
    card = page.card
    header = f"<{page.model.records[0].message_id}@example.org>"
    assert said(card.header) == header
    assert "mail.example.org" in said(card.where)
    assert "09:30" in said(card.began)
    click(card.copy)
    assert QGuiApplication.clipboard().text() == header


def test_a_program_that_was_cut_off_is_told_by_its_computer_and_clerk(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    page = opened_on(qtbot, opened, desk, Unknown(CUT_OFF))
    assert "PC-07" in said(page.card.answer)
    assert "kanda" in said(page.card.answer)
    assert "4711" not in said(page.card.answer)


def test_mailboxes_are_named_where_sent_mail_can_be_found(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    office = replace(desk.settings.accounts["office"], kind="graph")
    desk.settings = replace(desk.settings, accounts={"office": office})
    page = opened_on(qtbot, opened, desk, Unknown("504"))
    assert "finance@example.org" in said(page.card.where)


def test_an_account_that_is_gone_leaves_the_recipient_to_ask(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.settings = replace(desk.settings, accounts={})
    page = opened_on(qtbot, opened, desk, Unknown("504"))
    assert said(page.card.header) == "–"
    assert not page.card.copy.isVisible()


def test_settling_is_asked_about_twice_and_cancelled_once(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    page = opened_on(qtbot, opened, desk, Unknown("504"))
    click(page.card.lost)
    click(page.card.no)
    assert not page.card.question.isVisible()
    assert not desk.settled
    click(page.card.lost)
    QTest.mouseClick(page.card.yes, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(page.card.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(desk.settled), timeout=WAIT_MS)
    settle(qtbot, window_of(page))
    assert len(desk.settled) == 1


def window_of(page: HistoryPage) -> Window:
    window = page.window()
    assert isinstance(window, Window)
    return window


@pytest.mark.parametrize(
    ("outcome", "arrived", "lost"),
    [
        (Prepared("/drafts/1.eml"), "ส่งร่างแล้ว", "ไม่ส่งร่างนี้"),
        (Refused("550 no such user", retry_safe=False), "", "ให้ส่งใหม่ได้"),
    ],
)
def test_drafts_and_refusals_have_answers_of_their_own(
    qtbot: QtBot,
    opened: Callable[[FakeDesk], Window],
    desk: FakeDesk,
    outcome: Outcome,
    arrived: str,
    lost: str,
) -> None:
    page = opened_on(qtbot, opened, desk, outcome)
    assert page.card.arrived.isVisible() is bool(arrived)
    assert not arrived or page.card.arrived.text() == arrived
    assert page.card.lost.text() == lost
    click(page.card.lost)
    click(page.card.yes)
    qtbot.waitUntil(lambda: bool(desk.settled), timeout=WAIT_MS)
    settle(qtbot, window_of(page))
    assert page.model.records[0].state is ReminderState.RETRY


def test_all_that_is_held_about_a_party_goes_into_a_file_of_the_clerks_choice(
    qtbot: QtBot,
    opened: Callable[[FakeDesk], Window],
    desk: FakeDesk,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    page = opened_on(qtbot, opened, desk, Unknown("504"))
    offered: list[str] = []

    def choose(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        offered.append(name)
        return (str(tmp_path / "held.txt"), "") if len(offered) > 1 else ("", "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    click(page.card.export)
    assert not window_of(page).work.busy
    click(page.card.export)
    qtbot.waitUntil(lambda: bool(desk.written), timeout=WAIT_MS)
    settle(qtbot, window_of(page))
    assert desk.written == [(page.model.records[0].party, tmp_path / "held.txt")]
    assert offered[0].endswith(".txt")
    assert " " not in offered[0]


def test_a_file_that_can_not_be_written_is_said(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk, tmp_path: Path
) -> None:
    page = opened_on(qtbot, opened, desk, Unknown("504"))
    desk.fails["export_about"] = ExportRefused(path=tmp_path / "held.txt", detail="read-only")
    page.export_about(page.model.records[0], tmp_path / "held.txt")
    qtbot.waitUntil(window_of(page).errors.isVisible, timeout=WAIT_MS)


def test_how_long_is_kept_is_said_and_changed_on_the_policy_page(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    page = opened_on(qtbot, opened, desk, Unknown("504"))
    assert "ไม่มีกำหนดลบ" in said(page.kept)
    assert not page.purge.isVisible()
    click(page.change)
    window = window_of(page)
    assert window.stack.currentWidget() is window.policy
    settle(qtbot, window)


def test_personal_data_is_taken_out_after_a_second_look(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.settings = replace(desk.settings, limits=Limits(ask_above=0, keep_days=730))
    page = opened_on(qtbot, opened, desk, Unknown("504"))
    assert "730" in said(page.kept)
    click(page.purge)
    click(page.no)
    assert desk.purged == 0
    click(page.purge)
    click(page.yes)
    qtbot.waitUntil(lambda: desk.purged == 1, timeout=WAIT_MS)
    settle(qtbot, window_of(page))
