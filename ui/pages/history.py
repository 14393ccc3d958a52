"""What was sent, to whom, and what the server said; what is unknown is settled here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame

from loantracker import wording
from loantracker.calendar import BANGKOK
from loantracker.records import JournalMessage, ReminderState
from loantracker.wording import text as _
from ui import theme
from ui.bars import Question
from ui.chips import FilterChip
from ui.desk import Desk
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label, Words
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day

COLUMNS = (
    Column("when", lambda: _("เวลา"), 148),
    Column("party", lambda: _("ผู้รับแจ้ง"), 220),
    Column("role", lambda: _("ฐานะ"), 92),
    Column("subject", lambda: _("เรื่อง"), 0),
    Column("account", lambda: _("บัญชี"), 96),
    Column("state", lambda: _("สถานะ"), 176),
)


def when(at: datetime) -> str:
    """A moment as the office's clock shows it."""
    local = at.astimezone(BANGKOK) if at.tzinfo is not None else at
    return f"{wording.day(local.date())} {local:%H:%M}"


class HistoryPage(Page):
    """The journal's messages, newest first, and the one that is current in full."""

    settled = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._messages: list[JournalMessage] = []
        self._job: Job[list[JournalMessage]] | None = None
        self.model = RecordsModel(COLUMNS, _words, _tone)
        self.table = Table(self.model, lambda: _("ประวัติการแจ้งเตือน"))
        self.table.when_empty(lambda: _("ยังไม่มีประวัติการแจ้งเตือน"))
        self.table.moved.connect(self._show_row)
        self.states = FilterChip(lambda: _("สถานะ"), lambda: _("ทุกสถานะ"))
        self.states.offer([(state, _state_words(state)) for state in ReminderState])
        self.states.changed.connect(self._filter)
        self.count = Label(look="muted")
        self.subject = Label(look="heading", wrap=True, selectable=True)
        self.state = Label()
        self.to = Label(wrap=True, selectable=True)
        self.answer = Label(wrap=True, selectable=True)
        self.about = Label(look="muted", wrap=True, selectable=True)
        self.settle = Label(
            lambda: _("ไม่มีใครยืนยันได้ว่าฉบับนี้ไปถึงแล้วหรือไม่ โปรดถามผู้รับหรือดูกล่องอีเมลที่ส่งแล้ว แล้วเลือก"),
            wrap=True,
        )
        self.arrived = Button(lambda: _("ส่งถึงแล้ว"), icon_name="check")
        self.arrived.clicked.connect(lambda: self._ask(arrived=True))
        self.lost = Button(lambda: _("ไม่ถึง"), icon_name="close")
        self.lost.clicked.connect(lambda: self._ask(arrived=False))
        self.question = Question()
        self._arrived = False
        self.yes = self.question.add(lambda: _("ยืนยัน"), self._settle, main=True, icon_name="check")
        self.no = self.question.add(lambda: _("ยกเลิก"), self.question.hide)
        self._build()

    def shown(self) -> None:
        """What happened meanwhile is read when the clerk comes to look."""
        self.refresh()

    def refresh(self) -> None:
        """Read the journal again, beside the window."""
        if self._job is not None:
            self._job.cancel()
        self._job = self.work.run(lambda _control: self.desk.history(), self._heard, self._failed)

    def show_day(self, day: Day) -> None:
        """The journal may have changed together with the day."""
        super().show_day(day)
        if self.isVisible():
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_row(self.table.current_row())

    def _build(self) -> None:
        head = row()
        head.addWidget(heading(lambda: _("ประวัติการแจ้งเตือน")))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.states)
        self.card = QFrame()
        self.card.setObjectName("card")
        inside = column(self.card, space=theme.SPACE_S)
        line = row()
        line.addWidget(self.subject, 1)
        line.addWidget(self.state)
        inside.addLayout(line)
        for each in (self.to, self.about, self.answer, self.settle):
            inside.addWidget(each)
        buttons = row()
        buttons.addWidget(self.arrived)
        buttons.addWidget(self.lost)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        inside.addWidget(self.question)
        box = column(self)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.card)
        self.card.hide()

    def _heard(self, messages: list[JournalMessage]) -> None:
        self._job = None
        self._messages = messages
        self._filter()

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(error)

    def _filter(self) -> None:
        at = self.table.current_row()
        kept = self.model.records[at].message_id if at >= 0 else ""
        wanted = self.states.chosen
        shown = [each for each in self._messages if not wanted or each.state in wanted]
        self.model.show(shown)
        self.count.say(lambda: _("{count} ฉบับ", count=f"{len(shown):,}"))
        found = next((number for number, each in enumerate(shown) if each.message_id == kept), 0)
        self.table.go_to(found if shown else -1)
        self._show_row(self.table.current_row())

    def _show_row(self, at: int) -> None:
        self.card.setVisible(at >= 0)
        self.question.hide()
        if at < 0:
            return
        message = self.model.records[at]
        self.subject.say(message.subject)
        self.state.say(wording.state(message.state))
        self.state.tone(theme.STATE_TONES[message.state])
        to = _("ถึง {name} ({addresses})", name=message.party, addresses=", ".join(message.to))
        cc = _("สำเนา {addresses}", addresses=", ".join(message.cc)) if message.cc else ""
        self.to.say(f"{to} · {cc}" if cc else to)
        self.about.say(self._about(message))
        self.answer.say(_("คำตอบของเครื่องแม่ข่าย: {answer}", answer=message.answer or "–"))
        unknown = message.state is ReminderState.UNKNOWN
        for each in (self.settle, self.arrived, self.lost):
            each.setVisible(unknown)

    def _about(self, message: JournalMessage) -> str:
        known = {entry.id: entry for entry in self.day.snapshot.entries} if self.day is not None else {}
        said = []
        for reminder in message.reminders:
            entry = known.get(reminder.entry_id)
            number = entry.contract_no if entry is not None else reminder.entry_id
            said.append(f"{number} ({wording.stage(reminder.stage)})")
        return _("รายการ: {entries}", entries=", ".join(said))

    def _ask(self, *, arrived: bool) -> None:
        at = self.table.current_row()
        if at < 0:
            return
        self._arrived = arrived
        name = self.model.records[at].party
        if arrived:
            self.question.put(lambda: _("บันทึกว่าอีเมลถึง {name} ส่งถึงแล้ว และจะไม่ส่งซ้ำ ใช่หรือไม่", name=name))
        else:
            self.question.put(lambda: _("บันทึกว่าอีเมลถึง {name} ไม่ถึง และจะส่งใหม่ในชุดถัดไป ใช่หรือไม่", name=name))

    def _settle(self) -> None:
        at = self.table.current_row()
        self.question.hide()
        if at < 0:
            return
        message_id, arrived = self.model.records[at].message_id, self._arrived
        self.work.run(
            lambda _control: self.desk.resolve_unknown(message_id, arrived=arrived),
            lambda _nothing: self._after_settling(),
        )

    def _after_settling(self) -> None:
        self.told.emit(_("บันทึกผลการส่งแล้ว"))
        self.settled.emit()
        self.refresh()


def _state_words(state: ReminderState) -> Words:
    return lambda: wording.state(state)


def _words(message: JournalMessage, key: str) -> str:
    if key == "when":
        return when(message.settled_at or message.claimed_at)
    if key == "role":
        return wording.role(message.role)
    if key == "state":
        return wording.state(message.state)
    return str(getattr(message, key))


def _tone(message: JournalMessage, key: str) -> theme.Tone | None:
    return theme.tone(theme.STATE_TONES[message.state]) if key == "state" else None
