"""Forms that were half filled when the program ended, offered again after the ledger is opened."""

from __future__ import annotations

from PySide6.QtCore import Signal

from loantracker.drafts import Draft
from loantracker.wording import text as _
from ui.bars import Question
from ui.drafts import Drafts
from ui.words import Words


class DraftBar(Question):
    """One question; it comes once for a ledger, and leaving it forgets nothing."""

    resumes = Signal(object)  # the Draft to go on with

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self._drafts = drafts
        self._offered: tuple[Draft, ...] = ()
        self.go_on = self.add(lambda: _("กรอกต่อ"), self._go_on, icon_name="check")
        self.later = self.add(lambda: _("ไว้ภายหลัง"), self.hide)
        self.throw_away = self.add(lambda: _("ละทิ้ง"), self._throw_away)
        drafts.found.connect(self._offer)
        drafts.changed.connect(self._still)

    def _offer(self) -> None:
        self._offered = self._drafts.all
        if not self._offered:
            self.hide()
            return
        newest, count = self._offered[0], len(self._offered)
        self.throw_away.say(lambda: _("ละทิ้งทั้งหมด") if count > 1 else _("ละทิ้ง"))
        self.put(
            lambda: (
                _("มีแบบที่กรอกค้างไว้: {what}", what=form_words(newest)())
                if count == 1
                else _("มีแบบที่กรอกค้างไว้ {count} แบบ ล่าสุด: {what}", count=count, what=form_words(newest)())
            )
        )

    def _still(self) -> None:
        """Gone once what it offers was taken up, saved or dropped."""
        if self.isVisible() and any(each not in self._drafts.all for each in self._offered):
            self.hide()

    def _go_on(self) -> None:
        self.hide()
        self.resumes.emit(self._offered[0])

    def _throw_away(self) -> None:
        self.hide()
        for each in self._offered:
            self._drafts.drop(each.form, each.about)


def form_words(draft: Draft) -> Words:
    """What a half-filled form is."""
    name = draft.title
    known: dict[str, Words] = {
        "record": lambda: _("บันทึกการส่งใช้หรือคืน {name}", name=name),
        "correct": lambda: _("แก้ไขรายการ {name}", name=name),
        "decide": lambda: _("งดแจ้ง ขยายเวลา หรือนัดหมาย {name}", name=name),
        "letter": lambda: _("แก้ไขข้อความถึง {name}", name=name),
        "policy": lambda: _("กำหนดการแจ้ง"),
        "mend": lambda: _("แก้ไขข้อมูล {name}", name=name),
    }
    return known.get(draft.form, lambda: _("เพิ่มรายการ {name}", name=name))
