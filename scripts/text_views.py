"""What scripts/screenshots.py shows of the mails' texts and of the manual.

Each view puts back what it changed, so that it can be shown in every language, theme and size.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtGui import QTextCursor
from showing import View, until

from ui.pages.templates import NAMES, TemplatesPage
from ui.window import Window

FAULT = "\n{{ lines[0].contract_number }}\n"


def views() -> Iterator[View]:
    """The templates as they come, each kind of mail, what is typed wrong, what was saved; the manual."""
    yield "templates", partial(_shown, name="advance_overdue")
    yield "templates-deposit", partial(_shown, name="deposit_withdraw")
    yield "templates-fault", faulty
    yield "templates-lacking", lacking
    yield "templates-saved", saved
    yield "templates-reset", resetting


def choose(window: Window, name: str) -> TemplatesPage:
    """One template, as it is kept."""
    window.go_to("templates")
    page = window.templates
    page.question.hide()
    if page.undo.isEnabled():
        page.undo.click()
    page.choice.setCurrentIndex(NAMES.index(name))
    page.choice.activated.emit(NAMES.index(name))
    _tried(window)
    return page


def _shown(window: Window, name: str) -> None:
    choose(window, name)


def faulty(window: Window) -> None:
    """A field that does not exist, in the middle of the text."""
    page = choose(window, "advance_overdue")
    page.text.moveCursor(QTextCursor.MoveOperation.Start)
    for _line in range(7):
        page.text.moveCursor(QTextCursor.MoveOperation.Down)
    page.text.insertPlainText(FAULT)
    _tried(window)


def lacking(window: Window) -> None:
    """A text that names neither contract nor balance."""
    page = choose(window, "advance_due_today")
    page.text.setPlainText("เรียน {{ party }}\n\nโปรดส่งใช้เงินยืมภายในวันที่ {{ comply_by|date('long') }}\n")
    _tried(window)


def saved(window: Window) -> None:
    """The office's own text."""
    page = choose(window, "agency_digest")
    page.subject.appendPlainText("")
    page.subject.setPlainText(page.subject.text.strip() + " โดยด่วน\n")
    page.save.click()
    _tried(window)


def resetting(window: Window) -> None:
    """About to go back to the built-in text."""
    page = choose(window, "agency_digest")
    page.reset.click()


def _tried(window: Window) -> None:
    """Wait until what is typed has been tried."""
    until(window, lambda: not window.templates.trying)
