from __future__ import annotations

import codecs
import gettext
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fake_desk import AGENCIES, LEDGER, FakeDesk, entry, journalled
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTabBar
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said, settle, type_in

from loantracker import wording
from loantracker.actions import ReceivedMail
from loantracker.errors import LedgerMissing, NotAWorkbook
from loantracker.records import Accepted, Office, ReminderState, Unknown
from ui.bars import bug_report
from ui.table import Table
from ui.window import Window

THAI = re.compile("[ก-๛]")


def test_before_a_ledger_is_open_the_way_to_one_is_shown(qtbot: QtBot, desk: FakeDesk) -> None:
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    assert window.stack.currentWidget() is window.welcome
    for key in ("reminders", "problems"):
        click(window.nav.button(key))
        assert window.stack.currentWidget() is window.welcome
    click(window.welcome.sample)
    settle(qtbot, window)
    assert window.day is not None
    assert window.stack.currentWidget() is window.problems
    window.work.finish()


def test_a_ledger_that_cant_be_opened_leaves_the_open_one_and_says_why(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    before = window.day
    desk.fails["open_ledger"] = NotAWorkbook(path="/desk/notes.docx", found="Word")
    window.open_ledger(Path("/desk/notes.docx"))
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert "Word" in said(window.errors.sentence)
    assert "Word" in said(window.errors.second)
    assert window.day is before
    assert window.head.open.isEnabled()
    click(window.errors.close_button)
    assert not window.errors.isVisible()


def test_a_bug_is_owned_up_to_with_a_report_free_of_personal_data(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    desk.fails["history"] = ZeroDivisionError("นางสาวกานดา ศรีสุข 12,500.00")
    click(window.nav.button("history"))
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert "ทำงานผิดพลาด" in said(window.errors.sentence)
    click(window.errors.copy)
    report = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError" in report
    assert "fake_desk.py" in report
    assert "กานดา" not in report
    assert str(Path.home()) not in report


def test_a_bug_report_names_files_and_lines_only() -> None:
    with pytest.raises(LookupError) as caught:
        codecs.lookup("secret@example.org")
    report = bug_report(caught.value)
    assert "test_ui_window.py:" in report
    assert "secret" not in report


def test_every_page_can_be_shown_and_counts_stand_in_the_nav(qtbot: QtBot, window: Window) -> None:
    for key in ("reminders", "history", "problems", "settings", "entries", "overview"):
        click(window.nav.button(key))
        settle(qtbot, window)
        assert window.stack.currentWidget() is getattr(window, key)
    assert window.nav.button("problems").count == 2


def test_problems_say_where_what_and_how_to_mend(qtbot: QtBot, window: Window) -> None:
    click(window.nav.button("problems"))
    settle(qtbot, window)
    page = window.problems
    row = [page.model.index(0, column).data() for column in range(5)]
    assert row[:3] == ["ยืมราชการ", "F17", "32 ม.ค. 66"]
    assert "โปรด" in row[3]
    assert row[4] == "ไม่ใช้รายการนี้"
    assert "F17" in said(page.where)
    page.table.go_to(1)
    assert "K9" in said(page.where)


def test_a_mended_ledger_is_read_again(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    click(window.nav.button("problems"))
    settle(qtbot, window)
    desk.found = ()
    click(window.problems.again)
    qtbot.waitUntil(lambda: window.nav.button("problems").count == 0, timeout=WAIT_MS)
    settle(qtbot, window)
    assert window.problems.table.empty.isVisible()
    assert not window.problems.card.isVisible()


def with_history(desk: FakeDesk) -> None:
    day = desk.open_ledger(LEDGER)
    first, second = day.batch.messages[:2]
    desk.journal = [
        journalled(first, Unknown("connection lost after the final dot")),
        journalled(second, Accepted("250 ok")),
    ]


@pytest.mark.parametrize(("arrived", "state"), [(True, ReminderState.ACCEPTED), (False, ReminderState.RETRY)])
def test_an_unknown_message_is_settled_by_a_person_with_the_evidence_shown(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk, *, arrived: bool, state: ReminderState
) -> None:
    with_history(desk)
    window = opened(desk)
    click(window.nav.button("history"))
    settle(qtbot, window)
    page = window.history
    page.table.go_to(0)
    assert "connection lost after the final dot" in said(page.card.answer)
    click(page.card.arrived if arrived else page.card.lost)
    assert not desk.settled
    assert page.model.records[0].party in said(page.card.question.words)
    click(page.card.yes)
    qtbot.waitUntil(lambda: bool(desk.settled), timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.settled[0][1] is arrived
    assert page.model.records[0].state is state
    assert not page.card.arrived.isVisible()


def test_a_settled_message_offers_nothing_to_settle(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    with_history(desk)
    window = opened(desk)
    click(window.nav.button("history"))
    settle(qtbot, window)
    page = window.history
    page.states.choose([ReminderState.ACCEPTED])
    assert page.model.rowCount() == 1
    assert not page.card.arrived.isVisible()
    assert not page.card.lost.isVisible()


def test_the_entry_panel_tells_what_was_sent(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    with_history(desk)
    window = opened(desk)
    wanted = desk.journal[1].reminders[0].entry_id
    at = window.entries.model.row_of(wanted)
    assert at is not None
    window.entries.table.go_to(at)
    settle(qtbot, window)
    assert any("ส่งแล้ว" in said(each) for each in window.entries.panel.findChildren(QLabel))


def test_the_demonstrations_inbox_is_one_click_away(qtbot: QtBot, desk: FakeDesk) -> None:
    desk.mails = [
        ReceivedMail(
            "ขอให้ส่งใช้เงินยืม", "finance@example.org", "a@example.com", "ข้อความ", "<p>ตามที่เห็น</p>", Path("1.eml")
        )
    ]
    window = Window(desk, inbox=Path("/desk/inbox"))
    qtbot.addWidget(window)
    window.show()
    window.open_ledger(LEDGER)
    settle(qtbot, window)
    click(window.nav.button("received"))
    settle(qtbot, window)
    assert window.received.model.rowCount() == 1
    assert "ตามที่เห็น" in window.received.letter.html.toPlainText().replace("\u200b", "")
    window.work.finish()


def test_the_offices_words_are_saved(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    click(window.nav.button("settings"))
    window.settings.office["signer"].line.clear()
    type_in(window.settings.office["signer"].line, "นางสาวตัวอย่าง ใจดี")
    click(window.settings.office_save)
    qtbot.waitUntil(lambda: desk.settings.office.signer != "", timeout=WAIT_MS)
    assert desk.settings.office == replace(Office(), signer="นางสาวตัวอย่าง ใจดี")


class Spoken(gettext.NullTranslations):
    """A catalogue that is complete by construction: no Thai letter is left in what it says."""

    def gettext(self, message: str) -> str:
        return THAI.sub("x", message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid2 if n > 1 else msgid1)


def chosen_language(qtbot: QtBot, window: Window, code: str) -> None:
    box = window.settings.language
    box.setCurrentIndex(box.findData(code))
    box.activated.emit(box.currentIndex())
    settle(qtbot, window)


def words_of(window: Window) -> list[str]:
    """Everything that the program itself says in its buttons, fields, tabs and heads."""
    said_now: list[str] = []
    for button in window.findChildren(QAbstractButton):
        said_now += [button.text(), button.accessibleName(), button.toolTip()]
    for line in window.findChildren(QLineEdit):
        said_now += [line.placeholderText(), line.accessibleName()]
    for tabs in window.findChildren(QTabBar):
        said_now += [tabs.tabText(number) for number in range(tabs.count())]
    for label in window.findChildren(QLabel):
        said_now += [label.text()] if label.property("look") in {"caption", "heading"} else []
    for table in window.findChildren(Table):
        model = table.model()
        heads = [model.headerData(number, Qt.Orientation.Horizontal) for number in range(model.columnCount())]
        said_now += [str(head) for head in heads]
    return said_now


def test_the_language_changes_at_once_everywhere_and_nothing_typed_is_lost(
    qtbot: QtBot, window: Window, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = wording._catalogue
    monkeypatch.setattr(wording, "_catalogue", lambda code: Spoken() if code == "en" else wanted(code))
    type_in(window.entries.search, "สปส.")
    for key in ("reminders", "history", "problems", "settings"):
        click(window.nav.button(key))
        settle(qtbot, window)
    chosen_language(qtbot, window, "en")
    assert desk.settings.language == "en"
    assert window.entries.search.text() == "สปส."
    data = re.compile(
        "|".join((window.entries.panel.party.text(), *AGENCIES, *(each.sheet for each in desk.entries)))
    )
    assert not [each for each in words_of(window) if THAI.search(data.sub("", each))]
    assert not THAI.search(window.windowTitle())
    chosen_language(qtbot, window, "th")
    assert window.nav.button("entries").text() == "รายการ"
    assert "บันทึกแล้ว" in window.windowTitle()


def test_everything_that_can_be_worked_has_a_name_for_screen_readers(qtbot: QtBot, window: Window) -> None:
    for key in ("reminders", "history", "problems", "settings"):
        click(window.nav.button(key))
        settle(qtbot, window)
    for kind in (QAbstractButton, QLineEdit, QComboBox):
        for each in window.findChildren(kind):
            inner = each.parent()
            if isinstance(inner, QComboBox | QLineEdit) or each.objectName().startswith("qt_"):
                continue  # parts that Qt makes and names itself
            text = each.text() if isinstance(each, QAbstractButton) else ""
            assert each.accessibleName() or text, (
                type(each).__name__,
                type(inner).__name__,
                each.objectName(),
            )


def test_no_page_is_wider_than_a_small_office_screen(qtbot: QtBot, window: Window) -> None:
    for key in ("overview", "entries", "reminders", "history", "problems", "settings"):
        click(window.nav.button(key))
        settle(qtbot, window)
    assert window.minimumSizeHint().width() <= 1366
    window.resize(1366, 768)
    QApplication.processEvents()
    for table in (window.entries.table, window.reminders.table, window.history.table, window.problems.table):
        assert not table.horizontalScrollBar().isVisible()
        assert table.horizontalHeader().length() <= table.viewport().width()


def test_a_missing_ledger_is_said_on_the_welcome_page(qtbot: QtBot, desk: FakeDesk) -> None:
    desk.fails["open_ledger"] = LedgerMissing(path="/desk/none.xlsx")
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    window.open_ledger(Path("/desk/none.xlsx"))
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert "none.xlsx" in said(window.errors.sentence)
    assert window.stack.currentWidget() is window.welcome
    window.work.finish()


def test_keys_reach_search_and_reading_again(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    desk.entries = [entry(number) for number in range(5)]
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.entries.model.rowCount() == 5, timeout=WAIT_MS)
    press(window.entries, Qt.Key.Key_F, ctrl=True)
    assert window.entries.search.hasFocus() or window.focusWidget() is window.entries.search
