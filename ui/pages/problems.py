"""Rows and cells that can't be trusted: where, what was read, and the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFrame

from loantracker import wording
from loantracker.records import Problem
from loantracker.wording import text as _
from ui import theme
from ui.chips import keyed
from ui.desk import Desk
from ui.drafts import Drafts
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.mend_form import MendForm, can_mend, next_after
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.changes import Change
    from loantracker.editing import Applied

COLUMNS = (
    Column("sheet", lambda: _("แผ่นงาน"), 150),
    Column("cell", lambda: _("เซลล์"), 72, right=True),
    Column("value", lambda: _("ค่าที่อ่านได้"), 180),
    Column("why", lambda: _("เหตุและวิธีแก้ไข"), 0),
    Column("effect", lambda: _("ผล"), 152),
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
        self.form = MendForm(desk, work)
        self.form.applied.connect(self._applied)
        self.form.failed.connect(self.failed)
        self.form.left.connect(self.table.setFocus)
        self._mended: Problem | None = None
        self.in_excel = Label(
            lambda: _("แก้ไขในหน้านี้ไม่ได้ โปรดเปิดทะเบียนใน Excel แก้ไขตามวิธีข้างต้น แล้วบันทึก โปรแกรมจะอ่านใหม่เอง"),
            look="muted",
            wrap=True,
        )
        to_field = keyed(self.table, "Return")
        to_field.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        to_field.triggered.connect(self._to_field)
        self.table.doubleClicked.connect(lambda _index: self._to_field())
        self.open = Button(lambda: _("เปิดทะเบียนใน Excel"), icon_name="file")
        self.open.clicked.connect(self._open)
        self.again = Button(lambda: _("แก้ไขแล้ว อ่านใหม่"), icon_name="refresh")
        self.again.clicked.connect(self.changed)
        self.columns = Button(
            lambda: _("จับคู่คอลัมน์"), icon_name="list", hint=lambda: _("ดูและแก้ไขว่าแต่ละคอลัมน์อ่านเป็นข้อมูลใด")
        )
        self.columns.clicked.connect(lambda: self.goes_to.emit("mapping"))
        self.card = QFrame()
        self.card.setObjectName("card")
        inside = column(self.card)
        inside.addWidget(self.where)
        inside.addWidget(self.why)
        inside.addWidget(self.form)
        inside.addWidget(self.in_excel)
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
        head.addWidget(self.columns)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.card)
        self.card.hide()

    def use(self, drafts: Drafts) -> None:
        """Keep what is typed here among the window's drafts, and show what was typed before."""
        self.form.drafts = drafts
        drafts.found.connect(self._show_current)
        self._show_current()

    def show_day(self, day: Day) -> None:
        """Show the problems of the ledger, and go on after the one that was just mended."""
        super().show_day(day)
        self.form.know(day)
        at, mended = self.table.current_row(), self._mended
        kept = self.model.records[at] if at >= 0 and mended is None else None
        problems = day.snapshot.problems
        self.model.show(problems)
        self.count.say(lambda: _("{count} แห่ง", count=f"{len(problems):,}"))
        here = next((number for number, each in enumerate(problems) if each == kept), max(at, 0))
        self.table.go_to(next_after(problems, mended, here))
        self._show_current()
        if mended is not None:
            self._mended = None
            self._to_field()

    def shown(self) -> None:
        """The keys work at once, unless the clerk is somewhere on the page already."""
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused) or focused is self.columns:
            self.table.setFocus()

    def go_to(self, sheet: str, cell: str) -> None:
        """Go to the problem of a cell, with the field ready."""
        for number, each in enumerate(self.model.records):
            if (each.sheet, place(each)) == (sheet, cell):
                self.table.go_to(number)
                self._to_field()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_current()

    def _show_current(self) -> None:
        self._show_row(self.table.current_row())

    def _show_row(self, at: int) -> None:
        self.card.setVisible(at >= 0)
        if at < 0:
            return
        problem = self.model.records[at]
        self.where.say(lambda: wording.where(problem))
        self.why.say(lambda: wording.problem(problem))
        mendable = can_mend(problem)
        self.form.setVisible(mendable)
        self.in_excel.setVisible(not mendable)
        if mendable and self.day is not None:
            self.form.begin(self.day, problem)

    def _to_field(self) -> None:
        if self.form.isVisible():
            self.form.field.setFocus()
        else:
            self.table.setFocus()

    def _applied(self, applied: Applied, change: Change) -> None:
        at = self.table.current_row()
        self._mended = self.model.records[at] if at >= 0 else None
        self.applied.emit(applied, change)

    def _open(self) -> None:
        if self.day is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.day.path)))
