"""What was changed from the window: waiting for the file, in dispute, or written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from loantracker import wording
from loantracker.calendar import bangkok_date
from loantracker.changes import Change, Pending
from loantracker.errors import LoanTrackerError
from loantracker.wording import text as _
from ui import telling, theme
from ui.cells import CellList, place
from ui.desk import Desk
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.conflicts import Conflicts, Settling, said_when
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label, Words
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day

TABS = ("waiting", "conflicts", "written")
COLUMNS = (
    Column("at", lambda: _("เมื่อ"), 150),
    Column("what", lambda: _("การแก้ไข"), 0),
    Column("cells", lambda: _("เซลล์"), 200),
    Column("by", lambda: _("โดย"), 110),
)


def _words(change: Change, key: str) -> str:
    return {
        "at": f"{wording.day(bangkok_date(change.at))} {change.at:%H:%M}",
        "what": telling.what(change),
        "cells": ", ".join(place(each, change.row) for each in change.cells),
        "by": change.by,
    }[key]


class ChangeTable(QWidget):
    """Changes as a table, and the cells of the one that is current, with a button."""

    acts = Signal(object)  # the Change whose button was clicked
    looked = Signal(object)  # the Change that is current

    def __init__(self, words: Words, empty: Words, icon_name: str) -> None:
        super().__init__()
        self._looked_at: Change | None = None
        self.model: RecordsModel[Change] = RecordsModel(COLUMNS, _words)
        self.table = Table(self.model, lambda: _("การแก้ไข"))
        self.table.when_empty(empty)
        self.table.moved.connect(self._show_row)
        self.what = heading(lambda: "")
        self.about = Label(look="caption")
        self.cells = CellList()
        self.undoing = Label(lambda: _("เมื่อเลิกทำ เซลล์จะกลับเป็นดังนี้"), look="caption")
        self.undone = CellList()
        self.refusal = Label(look="muted", wrap=True)
        self.done = Label(lambda: _("เซลล์ที่บันทึก"), look="caption")
        for each in (self.done, self.undoing, self.undone, self.refusal):
            each.hide()
        self.button = Button(words, icon_name=icon_name)
        self.button.clicked.connect(self._act)
        self.card = QFrame()
        self.card.setObjectName("card")
        inside = column(self.card)
        head = row()
        names = QVBoxLayout()
        names.addWidget(self.what)
        names.addWidget(self.about)
        head.addLayout(names, 1)
        head.addWidget(self.button)
        inside.addLayout(head)
        inside.addWidget(self.refusal)
        both = row(space=theme.SPACE_XL)
        for caption, listed in ((self.done, self.cells), (self.undoing, self.undone)):
            side = QVBoxLayout()
            side.setSpacing(theme.SPACE_S)
            side.addWidget(caption)
            side.addWidget(listed)
            side.addStretch(1)
            both.addLayout(side, 1)
        inside.addLayout(both)
        box = column(self, margin=0)
        box.setContentsMargins(0, theme.SPACE_M, 0, 0)
        box.addWidget(self.table, 1)
        box.addWidget(self.card)
        self.card.hide()

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show these, and stay on the one that is current."""
        if tuple(changes) == self.model.records:
            return
        at = self.table.current_row()
        kept = self.model.records[at].id if at >= 0 else ""
        self._looked_at = None
        self.model.show(changes)
        found = next((number for number, each in enumerate(changes) if each.id == kept), 0)
        self.table.go_to(found if changes else -1)
        self._show_row(self.table.current_row())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_row(self.table.current_row())

    def _show_row(self, at: int) -> None:
        self.card.setVisible(at >= 0)
        if at >= 0:
            change = self.model.records[at]
            self.what.say(telling.what(change))
            self.about.say(said_when(change))
            self.cells.show_change(change)
            if change is not self._looked_at:
                self._looked_at = change
                self.looked.emit(change)

    def show_counter(self, counter: Change | None, refusal: Words = lambda: "") -> None:
        """Say what undoing the current change would write, or why it can't be undone; neither: not known."""
        self.undone.show_change(counter)
        for each in (self.done, self.undoing, self.undone):
            each.setVisible(counter is not None)
        self.refusal.say(refusal)
        self.refusal.setVisible(bool(refusal()))
        self.button.setEnabled(counter is not None)

    def _act(self) -> None:
        at = self.table.current_row()
        if at >= 0:
            self.acts.emit(self.model.records[at])


def _waiting_words(why: LoanTrackerError | None) -> str:
    """Why changes wait, and that nobody needs to wait with them."""
    return _("{why} · โปรแกรมจะบันทึกให้เองเมื่อไฟล์ว่าง ระหว่างนี้ทำงานต่อได้ตามปกติ", why=telling.why(why))


class ChangesPage(Page):
    """Three lists. Nothing here stops the clerk from working on."""

    undoes = Signal(object)  # a Change that shall not be, or not have been
    retries = Signal()
    again = Signal(object)  # the Change of a clearing that is dropped here and recorded anew

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._counts = (0, 0, 0)
        self._settling = False
        self._counting: Job[Change] | None = None
        self.why = Label(look="muted", wrap=True)
        self.retry = Button(lambda: _("ลองบันทึกทันที"), look="main", icon_name="save")
        self.retry.clicked.connect(self.retries)
        self.waiting = ChangeTable(
            lambda: _("ไม่บันทึกการแก้ไขนี้"), lambda: _("ไม่มีการแก้ไขที่รอบันทึก ทุกอย่างอยู่ในทะเบียนแล้ว"), "close"
        )
        self.waiting.acts.connect(self.undoes)
        self.conflicts = Conflicts()
        self.conflicts.settles.connect(self._settle)
        self.conflicts.again.connect(self.again)
        self.written = ChangeTable(
            lambda: _("เลิกทำด้วยการกลับรายการ"),
            lambda: _("ยังไม่มีการแก้ไขจากโปรแกรมนี้ในทะเบียน"),
            "undo",
        )
        self.written.acts.connect(self.undoes)
        self.written.looked.connect(self._plan_counter)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for each in (self.waiting, self.conflicts, self.written):
            self.tabs.addTab(each, "")
        self.tabs.currentChanged.connect(lambda _at: self.shown())
        box = column(self)
        head = row()
        head.addWidget(heading(lambda: _("การแก้ไขทะเบียน")))
        head.addWidget(self.why, 1)
        head.addWidget(self.retry)
        box.addLayout(head)
        box.addWidget(self.tabs, 1)
        self._speak()
        self.show_pending(Pending(), None)

    def show_day(self, day: Day) -> None:
        """Another reading of the ledger: what was written may be more."""
        super().show_day(day)
        if self.isVisible():
            self.shown()

    def show_pending(self, pending: Pending, why: LoanTrackerError | None) -> None:
        """What waits now, and why."""
        disputed = {each.change.id for each in pending.conflicts}
        waiting = [each for each in pending.changes if each.id not in disputed]
        self._counts = (len(waiting), len(pending.conflicts), 0)
        self.waiting.show_changes(waiting)
        self.conflicts.show_conflicts(pending.conflicts)
        self.retry.setVisible(bool(waiting))
        self.why.say(lambda: _waiting_words(why) if waiting else "")
        self._speak()

    def show_tab(self, name: str) -> None:
        """Show one of the lists."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def shown(self) -> None:
        """Look what was written."""
        if self.day is not None and self.tabs.currentIndex() == TABS.index("written"):
            path = self.day.path
            self.work.run(lambda _control: self.desk.written_changes(path), self.written.show_changes)

    def _plan_counter(self, change: Change) -> None:
        """Ask what undoing a written change would write: that is shown before it is done."""
        day = self.day
        if self._counting is not None:
            self._counting.cancel()
        self.written.show_counter(None)
        if day is not None:
            self._counting = self.work.run(
                lambda _control: self.desk.counter(day, change.id),
                self.written.show_counter,
                self._no_counter,
            )

    def _no_counter(self, error: BaseException) -> None:
        if isinstance(error, LoanTrackerError):
            self.written.show_counter(None, lambda: telling.sentence(error))
        else:
            self.failed.emit(error)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        names = (_("รอบันทึก"), _("รอเลือกค่า"), _("บันทึกแล้ว"))
        for at, (words, count) in enumerate(zip(names, self._counts, strict=True)):
            self.tabs.setTabText(at, f"{words} ({count})" if count else words)

    def _settle(self, chosen: list[Settling], mine: bool) -> None:
        day = self.day
        if self._settling or day is None:
            return
        self._settling = True
        self.conflicts.freeze(frozen=True)

        def settle() -> None:
            for change, cell in chosen:
                self.desk.settle(day.path, change, cell, mine=mine)

        self.work.run(lambda _control: settle(), lambda _nothing: self._settled(), self._not_settled)

    def _settled(self) -> None:
        self._settling = False
        self.conflicts.freeze(frozen=False)
        self.retries.emit()
        self.changed.emit()

    def _not_settled(self, error: BaseException) -> None:
        self._settling = False
        self.conflicts.freeze(frozen=False)
        self.failed.emit(error)
