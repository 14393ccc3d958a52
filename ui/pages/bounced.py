"""Addresses that mail came back from, and a clerk's word that they work after all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from loantracker.records import Entry
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.pages.page import column, row
from ui.pages.small_question import SmallQuestion
from ui.words import Button, Label, Picture
from ui.work import Work
from ui.wrapping import address

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.bouncing import Reading


class BouncedBox(QWidget):
    """Says which addresses are not sent to any more; asks before it lets them be sent to again."""

    cleared = Signal(
        object, str
    )  # the Day as it is then (None: no ledger is open), the sentence for the toast
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._addresses: tuple[str, ...] = ()
        self.said = Label(self._said_words, wrap=True, selectable=True)
        self.clear = Button(lambda: _("ส่งถึงที่อยู่นี้ได้อีก"), icon_name="check")
        self.clear.clicked.connect(self._ask)
        # The panel's width is not the address's to say.
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.question = SmallQuestion(lambda: _("ยืนยัน"), lambda: _("ยกเลิก"))
        self.asked, self.yes, self.no = self.question.words, self.question.yes, self.question.no
        self.yes.clicked.connect(self._clear)
        head = row()
        head.addWidget(Picture("warning", 20, "danger"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.said, 1)
        foot = row()
        foot.addWidget(self.clear)
        foot.addStretch(1)
        box = column(self, margin=0, space=theme.SPACE_S)
        box.addLayout(head)
        box.addLayout(foot)
        box.addWidget(self.question)
        self.hide()

    def offer(self, day: Day | None, addresses: Sequence[str]) -> None:
        """Show these addresses; none hides the box. A question about others is withdrawn."""
        if tuple(addresses) != self._addresses:
            self.question.hide()
        self._day, self._addresses = day, tuple(addresses)
        self.said.say(self._said_words)
        self.clear.setEnabled(True)
        self.setVisible(bool(addresses))

    def _said_words(self) -> str:
        return _(
            "อีเมลถึง {addresses} ตีกลับ จึงไม่ส่งถึงอีก โปรดแก้ไขที่อยู่ในทะเบียน หรือยืนยันว่าที่อยู่ใช้ได้แล้ว",
            addresses=address(", ".join(self._addresses)),
        )

    def _asked_words(self) -> str:
        return _(
            "ตรวจสอบกับผู้รับแล้วว่า {addresses} ใช้ได้ และให้ส่งการแจ้งเตือนถึงที่อยู่นี้อีก ใช่หรือไม่",
            addresses=address(", ".join(self._addresses)),
        )

    def _ask(self) -> None:
        self.question.put(self._asked_words)

    def _clear(self) -> None:
        day, addresses = self._day, self._addresses
        if not self.question.isVisible():
            return
        self.question.hide()
        self.clear.setEnabled(False)
        self._work.run(
            lambda _control: self._desk.clear_bounces(day, addresses),
            lambda after: self.cleared.emit(after, cleared_words(addresses)),
            self._not_cleared,
        )

    def _not_cleared(self, error: BaseException) -> None:
        self.clear.setEnabled(True)
        self.failed.emit(error)


def bounced_of(day: Day | None, entry: Entry) -> tuple[str, ...]:
    """The addresses of an entry that are not sent to any more."""
    bounced = day.past.bounced if day is not None else frozenset()
    every = dict.fromkeys((*entry.party_email, *entry.agency_email))
    return tuple(each for each in every if each.casefold() in bounced)


def cleared_words(addresses: Sequence[str]) -> str:
    """What was kept of a clerk's word."""
    return _("ส่งถึง {addresses} ได้อีกแล้ว", addresses=", ".join(addresses))


def read_words(readings: Sequence[Reading]) -> str:
    """What the mailboxes had, those that could be read."""
    return _(
        "อ่านรายงานการส่ง {reports} ฉบับ พบอีเมลตีกลับใหม่ {count} ราย",
        reports=f"{sum(each.reports for each in readings):,}",
        count=f"{sum(len(each.new) for each in readings):,}",
    )
