"""A clerk's files beside one mail: added, listed, taken out, sent as they were read, kept for a retry."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from fake_desk import FakeDesk, entry
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, said, settle

from loantracker.records import Accepted, Refused
from ui.pages.reminders import RemindersPage
from ui.window import Window

NAME = "หนังสือทวงถาม.pdf"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(b"%PDF-1.7" + b"x" * 2_000_000)
    return path


def to_reminders(qtbot: QtBot, window: Window) -> RemindersPage:
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    return window.reminders


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> RemindersPage:
    return to_reminders(qtbot, window)


def attach(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, page: RemindersPage, *paths: Path) -> None:
    """Press the button and choose files."""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(each) for each in paths], ""))
    click(page.side.files.add)
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)


def listed(page: RemindersPage) -> list[str]:
    return [each.text() for each in page.side.files.area.findChildren(QLabel) if each.text()]


def send_all(qtbot: QtBot, window: Window, page: RemindersPage) -> None:
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: not page.is_sending, timeout=WAIT_MS)
    settle(qtbot, window)


def test_a_file_is_listed_with_its_size_and_goes_with_that_mail_alone(
    qtbot: QtBot,
    page: RemindersPage,
    window: Window,
    desk: FakeDesk,
    letter: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert said(page.side.files.head) == "ไม่มีไฟล์แนบ"
    attach(qtbot, monkeypatch, page, letter)
    assert listed(page) == [NAME, "1.9 MB"]
    assert "1 ไฟล์" in said(page.side.files.head)
    content = letter.read_bytes()
    letter.write_bytes(b"changed after it was attached")
    page.table.go_to(1)
    assert said(page.side.files.head) == "ไม่มีไฟล์แนบ"
    send_all(qtbot, window, page)
    with_files = [each for each in desk.delivered if each.attachments]
    assert [each.attachments[0].content for each in with_files] == [content]
    assert with_files[0].raw.endswith(content)
    assert not page.side.files.files


def test_a_file_is_taken_out_again(
    qtbot: QtBot, page: RemindersPage, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(qtbot, monkeypatch, page, letter)
    click(page.side.files.removes[0])
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)
    assert said(page.side.files.head) == "ไม่มีไฟล์แนบ"
    assert not page.side.files.files
    assert page.strip.button.isEnabled()


def test_a_program_is_refused_in_words_and_the_batch_can_still_be_sent(
    qtbot: QtBot, page: RemindersPage, tmp_path: Path, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ติดตั้ง.exe"
    program.write_bytes(b"MZ")
    attach(qtbot, monkeypatch, page, letter, program)
    assert page.side.files.fault.isVisible()
    assert "ติดตั้ง.exe" in said(page.side.files.fault)
    assert not page.side.files.files
    assert page.strip.button.isEnabled()
    page.table.go_to(1)
    assert not page.side.files.fault.isVisible()


def test_what_can_be_retried_goes_again_as_the_same_bytes(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk(entries=[entry(3, party="ก")])
    desk.outcomes = {"ก": Refused("451 later", retry_safe=True)}
    window = opened(desk)
    page = to_reminders(qtbot, window)
    attach(qtbot, monkeypatch, page, letter)
    send_all(qtbot, window, page)
    page.tabs.setCurrentIndex(0)
    assert listed(page) == [NAME, "1.9 MB"]
    desk.outcomes = {"ก": Accepted("250")}
    send_all(qtbot, window, page)
    first, second = desk.delivered
    assert first.raw == second.raw
    assert first.attachments
    page.tabs.setCurrentIndex(2)
    assert listed(page) == [NAME, "1.9 MB"]
    assert not page.side.files.add.isEnabled()


def test_a_mail_that_has_become_another_says_that_its_files_are_gone(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk(entries=[entry(3, party="ก", party_email=("one@example.com",)), entry(9)])
    window = opened(desk)
    page = to_reminders(qtbot, window)
    at = next(number for number, each in enumerate(page.messages.records) if each.party.name == "ก")
    page.table.go_to(at)
    attach(qtbot, monkeypatch, page, letter)
    paid = desk.entries[0]
    desk.entries[0] = entry(3, party="ก", cleared=Decimal(paid.amount))
    window.read_again()
    settle(qtbot, window)
    assert "ก" in said(page.report)
    assert "แนบใหม่" in said(page.report)
    assert not page.side.files.files
