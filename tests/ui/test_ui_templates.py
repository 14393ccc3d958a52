"""The texts of the mails are edited beside the mail that they make, tried while typing, kept in versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot
from ui_helpers import click, press, said, type_in

from loantracker.actions import Workplace
from loantracker.phrases import EXPRESSIONS
from ui.app import OfficeDesk
from ui.pages.templates import NAMES, TemplatesPage
from ui.window import Window
from ui.wrapping import plain

TODAY = date(2023, 8, 25)
WAIT_MS = 10_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    made = Window(OfficeDesk(Workplace.open(tmp_path), TODAY))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.work.finish()


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> TemplatesPage:
    click(window.nav.button("templates"))
    found = window.templates
    settle(qtbot, found)
    return found


def settle(qtbot: QtBot, page: TemplatesPage) -> None:
    """Wait until what is typed has been tried."""
    qtbot.waitUntil(lambda: not page.trying and not page.work.busy, timeout=WAIT_MS)


def choose(qtbot: QtBot, page: TemplatesPage, name: str) -> None:
    page.choice.setCurrentIndex(NAMES.index(name))
    page.choice.activated.emit(NAMES.index(name))
    settle(qtbot, page)


def rewrite(qtbot: QtBot, page: TemplatesPage, text: str) -> None:
    page.text.setFocus()
    page.text.selectAll()
    type_in(page.text, text)
    settle(qtbot, page)


def letter(page: TemplatesPage) -> str:
    return plain(page.letter.text.toPlainText())


def test_a_template_is_shown_with_the_mail_that_it_makes_of_an_example(page: TemplatesPage) -> None:
    assert "{% extends" in page.text.text
    assert "1/2566" in letter(page)
    assert said(page.state) == "ใช้แม่แบบของโปรแกรม"
    assert not page.save.isEnabled()
    assert not page.reset.isEnabled()


def test_what_is_typed_is_in_the_mail_beside_it(qtbot: QtBot, page: TemplatesPage) -> None:
    rewrite(qtbot, page, "เรียน {{ party }} สัญญา {{ lines[0].contract_no }} ยอด {{ lines[0].balance|money }}")
    assert letter(page).strip() == "เรียน นางสาวตัวอย่าง ใจดี สัญญา 1/2566 ยอด 37,500.00"
    assert said(page.state) == "แก้ไขแล้ว ยังไม่ได้บันทึก"
    assert not page.warning.isVisible()


def test_a_fault_is_said_with_its_line_marked_while_typing(qtbot: QtBot, page: TemplatesPage) -> None:
    rewrite(qtbot, page, "เรียน {{ nobody }}")
    assert "nobody" in said(page.fault)
    assert [each.cursor.blockNumber() for each in page.text.extraSelections()] == [0]
    assert page.html.extraSelections() == []
    rewrite(qtbot, page, "เรียน {{ party }}")
    assert not page.fault.isVisible()
    assert page.text.extraSelections() == []


def test_a_faulty_text_is_not_saved_and_stays_as_typed(
    qtbot: QtBot, page: TemplatesPage, window: Window
) -> None:
    rewrite(qtbot, page, "เรียน {{ nobody }}")
    click(page.save)
    settle(qtbot, page)
    assert window.errors.isVisible()
    assert page.text.text == "เรียน {{ nobody }}"
    assert page.save.isEnabled()


def test_a_mail_that_lacks_the_balance_is_told_of(qtbot: QtBot, page: TemplatesPage) -> None:
    rewrite(qtbot, page, "เรียน {{ party }}")
    assert "37,500.00" in said(page.warning)


def test_saved_texts_stand_after_a_restart_and_the_built_in_ones_come_back(
    qtbot: QtBot, page: TemplatesPage, tmp_path: Path
) -> None:
    before = page.text.text
    rewrite(qtbot, page, "เรียน {{ party }} {{ lines[0].contract_no }} {{ lines[0].balance|money }}")
    click(page.save)
    settle(qtbot, page)
    assert said(page.state) == "ใช้แม่แบบที่หน่วยงานแก้ไข"
    again = Window(OfficeDesk(Workplace.open(tmp_path), TODAY))
    qtbot.addWidget(again)
    again.show()
    again.go_to("templates")
    settle(qtbot, again.templates)
    assert again.templates.text.text.startswith("เรียน {{ party }}")
    again.work.finish()
    click(page.reset)
    click(page.question.findChildren(type(page.reset))[0])
    settle(qtbot, page)
    assert page.text.text == before
    assert len(page.versions.actions()) == 2
    page.versions.actions()[1].trigger()
    settle(qtbot, page)
    assert page.text.text.startswith("เรียน {{ party }}")
    assert page.save.isEnabled()


def test_what_is_typed_in_one_waits_while_another_is_looked_at(qtbot: QtBot, page: TemplatesPage) -> None:
    rewrite(qtbot, page, "ยังไม่เสร็จ")
    choose(qtbot, page, "deposit_withdraw")
    assert "หลักประกันสัญญา" in letter(page)
    choose(qtbot, page, NAMES[0])
    assert page.text.text == "ยังไม่เสร็จ"
    click(page.undo)
    assert "{% extends" in page.text.text


def test_a_field_is_put_in_where_the_cursor_stood(qtbot: QtBot, page: TemplatesPage) -> None:
    actions = page.menu.actions()
    assert len(actions) == len(EXPRESSIONS)
    assert actions[0].text() == "ชื่อผู้รับ  –  นางสาวตัวอย่าง ใจดี"
    page.html.setFocus()
    page.html.moveCursor(QTextCursor.MoveOperation.Start)
    actions[0].trigger()
    settle(qtbot, page)
    assert page.html.text.startswith("{{ party }}")


def test_tab_goes_from_text_to_text(page: TemplatesPage) -> None:
    page.text.setFocus()
    press(page.text, Qt.Key.Key_Tab)
    assert not page.text.hasFocus()
    assert "\t" not in page.text.text


def test_a_template_that_cannot_be_read_is_said_to_be_damaged(
    qtbot: QtBot, page: TemplatesPage, tmp_path: Path
) -> None:
    rewrite(qtbot, page, "เรียน {{ party }}")
    click(page.save)
    settle(qtbot, page)
    newest = max((tmp_path / "templates" / NAMES[0]).iterdir())
    newest.write_text("damaged", encoding="utf-8")
    choose(qtbot, page, "deposit_withdraw")
    choose(qtbot, page, NAMES[0])
    assert "อ่านไม่ได้" in said(page.state)
    assert page.reset.isEnabled()


def test_a_fault_is_said_in_words_and_it_says_where(qtbot: QtBot, page: TemplatesPage) -> None:
    page.text.setPlainText("เรียน\n{{ lines[0].contract_number }}")
    settle(qtbot, page)
    assert said(page.fault) == "ข้อความล้วน บรรทัดที่ 2: ไม่รู้จักข้อมูล “contract_number” จึงยังบันทึกไม่ได้"
    page.undo.click()
    page.subject.setPlainText("บรรทัดหนึ่ง\nบรรทัดสอง")
    settle(qtbot, page)
    assert said(page.fault) == "เรื่องต้องเป็นข้อความบรรทัดเดียว และไม่มีอักขระควบคุม"


def test_the_mail_is_seen_for_several_entries_too(qtbot: QtBot, page: TemplatesPage) -> None:
    last = page.example.count() - 1
    assert page.example.itemText(last) == "ตัวอย่างสมมติ 3 รายการ"
    page.example.setCurrentIndex(last)
    page.example.activated.emit(last)
    settle(qtbot, page)
    assert "รวม 3 สัญญา" in letter(page)
    choose(qtbot, page, "deposit_withdraw")
    assert page.example.currentIndex() == 0
