"""Rows and cells that can't be trusted: where, what was read, and the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame

from loantracker import wording
from loantracker.records import Problem
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day

COLUMNS = (
    Column("sheet", lambda: _("แผ่นงาน"), 150),
    Column("cell", lambda: _("เซลล์"), 72, right=True),
    Column("value", lambda: _("ค่าที่อ่านได้"), 180),
    Column("why", lambda: _("เหตุและวิธีแก้"), 0),
    Column("effect", lambda: _("ผล"), 148),
)


def place(problem: Problem) -> str:
    """Where a problem is, as Excel names it: ``F12``, ``12`` for a row, "" for the sheet."""
    return f"{problem.column}{problem.row}" if problem.row else problem.column


def _words(problem: Problem, key: str) -> str:
    return {
        "sheet": problem.sheet,
        "cell": place(problem),
        "value": problem.value,
        "why": wording.problem(problem),
        "effect": _("ไม่ใช้รายการนี้") if problem.blocking else _("ใช้โดยขาดข้อมูลนี้"),
    }[key]


def _tone(problem: Problem, key: str) -> theme.Tone | None:
    if key != "effect":
        return None
    return theme.tokens().danger if problem.blocking else theme.tokens().warning


class ProblemsPage(Page):
    """The table of problems, and the whole sentence of the one that is current."""

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self.model = RecordsModel(COLUMNS, _words, _tone)
        self.table = Table(self.model, lambda: _("ข้อมูลที่ต้องตรวจ"))
        self.table.when_empty(lambda: _("ไม่มีข้อมูลที่ต้องตรวจ ทุกแถวในทะเบียนใช้ได้"))
        self.table.moved.connect(self._show_row)
        self.count = Label(look="muted")
        self.where = heading(lambda: "")
        self.why = Label(wrap=True, selectable=True)
        self.open = Button(lambda: _("เปิดทะเบียนใน Excel"), icon_name="file")
        self.open.clicked.connect(self._open)
        self.again = Button(lambda: _("แก้แล้ว อ่านใหม่"), icon_name="refresh")
        self.again.clicked.connect(self.changed)
        self.card = QFrame()
        self.card.setObjectName("card")
        inside = column(self.card)
        inside.addWidget(self.where)
        inside.addWidget(self.why)
        buttons = row()
        buttons.addWidget(self.open)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        box = column(self)
        head = row()
        head.addWidget(heading(lambda: _("ข้อมูลที่ต้องตรวจ")))
        head.addWidget(self.count)
        head.addStretch(1)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.card)
        self.card.hide()

    def show_day(self, day: Day) -> None:
        """Show the problems of the ledger."""
        super().show_day(day)
        at = self.table.current_row()
        problems = day.snapshot.problems
        self.model.show(problems)
        self.count.say(lambda: _("{count} แห่ง", count=f"{len(problems):,}"))
        self.table.go_to(min(max(at, 0), len(problems) - 1))
        self._show_row(self.table.current_row())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_row(self.table.current_row())

    def _show_row(self, at: int) -> None:
        self.card.setVisible(at >= 0)
        if at < 0:
            return
        problem = self.model.records[at]
        self.where.say(lambda: wording.where(problem))
        self.why.say(lambda: wording.problem(problem))

    def _open(self) -> None:
        if self.day is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.day.path)))
