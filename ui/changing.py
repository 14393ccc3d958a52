"""The window's part in a clerk's changes: what was written, waits, can be undone, or is half typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from loantracker import thai
from loantracker.changes import Change, Pending
from loantracker.errors import LedgerMissing
from loantracker.wording import ngettext
from loantracker.wording import text as _
from ui import telling
from ui.bars import Toast
from ui.desk import Desk
from ui.drafts import Drafts
from ui.waiting import Waiting
from ui.watching import Watcher
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.editing import Applied


class Changing(QObject):
    """Stands between the pages, which plan changes, and the window, which shows what came of them."""

    failed = Signal(object)
    told = Signal(str)
    shows = Signal(object)  # the Day as it is now
    rereads = Signal()
    disputed = Signal()  # a change just met another's: the clerk wants to see it
    resumes = Signal(object)  # the Draft of a form to go on with
    opened = Signal(object)  # the Day of a ledger that is another than the one before
    waits = Signal(object, object)  # Pending and why, as they are now

    def __init__(self, desk: Desk, work: Work, toast: Toast, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work = work
        self._toast = toast
        self.day: Day | None = None
        self._undoing = False
        self.waiting = Waiting(desk, work, self)
        self.watcher = Watcher(desk, work, self)
        self.drafts = Drafts(desk, work, self)
        self.waiting.failed.connect(self.failed)
        self.waiting.wrote.connect(self._wrote)
        self.waiting.changed.connect(lambda: self.waits.emit(self.waiting.pending, self.waiting.why))
        self.watcher.changed.connect(self.rereads)
        self.watcher.gone.connect(lambda path: self.failed.emit(LedgerMissing(path=path)))
        self.watcher.touched.connect(self._touched)
        self.drafts.failed.connect(self.failed)

    def show_day(self, day: Day) -> None:
        """A ledger was read."""
        is_other = self.day is None or self.day.path != day.path
        self.day = day
        if is_other:
            self.opened.emit(day)
        self.watcher.watch(day.path, day.snapshot.fingerprint)
        self.drafts.open(day.path)
        self.waiting.open(day.path)

    def took(self, applied: Applied, change: Change) -> None:
        """A form's change was applied: show the day, say what became of it, offer to undo it."""
        said = telling.what(change)
        if applied.state == "conflict":
            self._toast.tell(_("{what}: ผู้อื่นแก้ไขเซลล์เดียวกันไว้ โปรดเลือกค่าที่ถูกต้อง", what=said))
        else:
            written = applied.state == "written"
            words = _("{what} ลงทะเบียนแล้ว", what=said) if written else _("{what}: รับไว้แล้ว รอบันทึก", what=said)
            self._toast.offer(words, lambda: _("เลิกทำ"), lambda: self.undo(change))
            if written and applied.why is not None:
                self.failed.emit(applied.why)
        self.shows.emit(applied.day)
        if applied.state == "conflict":
            self.disputed.emit()

    def undo(self, change: Change) -> None:
        """Take a change back: dropped while it waits, by a counter-entry once it is written."""
        day = self.day
        if day is None or self._undoing:
            return
        self._undoing = True

        def take_back() -> tuple[Applied, Change] | Pending:
            if any(each.id == change.id for each in self._desk.pending(day.path).changes):
                return self._desk.drop(day.path, change.id)
            counter = self._desk.counter(day, change.id)
            return self._desk.apply(day, counter), counter

        self._work.run(
            lambda _control: take_back(), lambda answer: self._undone(change, answer), self._not_undone
        )

    def again(self, change: Change) -> None:
        """Drop a clearing that met another's, and let it be recorded over what the ledger holds now."""
        day = self.day
        if day is None or self._undoing:
            return
        self._undoing = True
        typed = {
            "amount": thai.format_money(thai.parse_amount(change.facts["amount"])),
            "on": thai.format_date(date.fromisoformat(change.facts["on"])),
            "document": change.facts.get("document", ""),
        }
        self.drafts.keep("record", change.entry_id, change.contract_no, typed)
        self._work.run(
            lambda _control: self._desk.drop(day.path, change.id),
            lambda _left: self._dropped(change),
            self._not_undone,
        )

    def close(self) -> None:
        """The window goes: keep what is half typed."""
        self.watcher.stop()
        self.drafts.write_now()

    def _undone(self, change: Change, answer: tuple[Applied, Change] | Pending) -> None:
        self._undoing = False
        if isinstance(answer, Pending):
            self._toast.tell(_("ไม่บันทึกแล้ว: {what}", what=telling.what(change)))
            self.rereads.emit()
        else:
            self.took(*answer)

    def _dropped(self, change: Change) -> None:
        self._undoing = False
        self.rereads.emit()
        draft = self.drafts.find("record", change.entry_id)
        if draft is not None:
            self.resumes.emit(draft)

    def _not_undone(self, error: BaseException) -> None:
        self._undoing = False
        self.failed.emit(error)

    def _wrote(self, count: int) -> None:
        self.told.emit(
            ngettext(
                "บันทึกการแก้ไขที่รออยู่ลงทะเบียนแล้ว {n} รายการ", "บันทึกการแก้ไขที่รออยู่ลงทะเบียนแล้ว {n} รายการ", count
            )
        )
        self.rereads.emit()

    def _touched(self) -> None:
        if self.waiting.pending.changes:
            self.waiting.retry()
