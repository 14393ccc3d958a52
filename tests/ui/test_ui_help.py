"""The manual opens at the task that the clerk is at, and says what the windows say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_desk import FakeDesk
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot
from ui_helpers import press, said, settle, type_in

from ui.help import PAGES, Help, manual, title
from ui.window import Window
from ui.wrapping import plain

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")


def source(page: str) -> str:
    return (manual() / f"{page}.md").read_text(encoding="utf-8")


@pytest.fixture
def help_window(qtbot: QtBot) -> Help:
    made = Help()
    qtbot.addWidget(made)
    made.open_at("index")
    return made


def test_every_file_of_the_manual_is_in_its_list() -> None:
    assert {path.stem for path in manual().glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_leads_somewhere(page: str) -> None:
    for _picture, target in LINK.findall(source(page)):
        assert (manual() / target).is_file(), target


@pytest.mark.parametrize("page", PAGES)
def test_what_is_named_in_bold_is_on_the_screen_in_these_words(page: str) -> None:
    """A label that was renamed in a window must be renamed in the manual."""
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for top in ("ui", "loantracker")
        for path in (ROOT / top).rglob("*.py")
    )
    lost = [name for name in BOLD.findall(source(page)) if f'"{name}' not in written]
    assert lost == []


def test_f1_opens_the_page_of_the_screen(opened: Callable[[FakeDesk], Window], desk: FakeDesk) -> None:
    window = opened(desk)
    for key in ("overview", "entries", "reminders", "history", "problems", "policy", "templates", "settings"):
        window.go_to(key)
        press(window, Qt.Key.Key_F1)
        assert window.help.page == key
        assert window.help.isVisible()
        assert title(key) in plain(window.help.text.toPlainText())


def test_the_manual_knows_the_screens_that_the_navigation_does_not_name(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    window = opened(desk)
    for key, page in (
        ("changes", "changes"),
        ("backups", "backups"),
        ("mapping", "mapping"),
        ("entry", "entries"),
    ):
        window.go_to(key)
        settle(qtbot, window)
        window.show_help()
        assert window.help.page == page


def test_f1_before_any_ledger_opens_the_first_page(qtbot: QtBot, desk: FakeDesk) -> None:
    window = Window(desk)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    press(window, Qt.Key.Key_F1)
    assert window.help.page == "index"
    window.work.finish()


def test_a_screen_without_a_page_of_its_own_opens_the_first(help_window: Help) -> None:
    help_window.open_at("received")
    assert help_window.page == "index"


def test_a_link_to_another_task_opens_it_in_place(help_window: Help, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    help_window.text.anchorClicked.emit(QUrl("reminders.md"))
    assert help_window.page == "reminders"
    help_window.text.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert help_window.page == "reminders"
    assert opened == []


def test_words_are_found_and_looked_for_from_the_top_again(help_window: Help) -> None:
    type_in(help_window.search, "เปิดทะเบียน")
    press(help_window.search, Qt.Key.Key_Return)
    assert plain(help_window.text.textCursor().selectedText()) == "เปิดทะเบียน"
    for _again in range(5):
        press(help_window.search, Qt.Key.Key_Return)
        assert plain(help_window.text.textCursor().selectedText()) == "เปิดทะเบียน"
    help_window.search.setText("ไม่มีคำนี้แน่นอน")
    press(help_window.search, Qt.Key.Key_Return)
    assert said(help_window.missing) == "ไม่พบในคู่มือ"


def test_escape_closes_it(help_window: Help) -> None:
    press(help_window, Qt.Key.Key_Escape)
    assert not help_window.isVisible()


def test_words_are_looked_for_on_the_other_pages_too(help_window: Help) -> None:
    type_in(help_window.search, "กลับไปใช้แม่แบบของโปรแกรม")
    press(help_window.search, Qt.Key.Key_Return)
    assert help_window.page == "templates"
    assert plain(help_window.text.textCursor().selectedText()) == "กลับไปใช้แม่แบบของโปรแกรม"
    assert not help_window.missing.isVisible()
    help_window.search.setText("ยืนยันผลของฉบับ")
    press(help_window.search, Qt.Key.Key_Return)
    assert help_window.page == "history"
