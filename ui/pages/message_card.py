"""One message of the journal in full; what nobody knows of it is settled here, with the evidence shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from loantracker import wording
from loantracker.calendar import BANGKOK
from loantracker.evidence import Evidence, evidence
from loantracker.records import JournalMessage, ReminderState
from loantracker.wording import text as _
from ui import theme
from ui.bars import Question
from ui.desk import Desk
from ui.pages.bounced import BouncedBox
from ui.pages.page import column, row, scrolled
from ui.words import Button, Label, Words
from ui.work import Work
from ui.wrapping import plain

if TYPE_CHECKING:
    from loantracker.actions import Day


def when(at: datetime) -> str:
    """A moment as the office's clock shows it."""
    local = at.astimezone(BANGKOK) if at.tzinfo is not None else at
    return f"{wording.day(local.date())} {local:%H:%M}"


class MessageCard(QFrame):
    """Facts, evidence, and the answers that the state of the message leaves open."""

    settles = Signal(str, bool)  # the message's id; whether it arrived
    exports = Signal(object)  # the JournalMessage whose party wants to know what is held

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk = desk
        self._message: JournalMessage | None = None
        self._day: Day | None = None
        self._arrived = False
        self.subject = Label(look="heading", wrap=True, selectable=True)
        self.state = Label()
        self.to = Label(wrap=True, selectable=True)
        self.about = Label(look="muted", wrap=True, selectable=True)
        self.answer = Label(wrap=True, selectable=True)
        self.settle = Label(self._settle_words, wrap=True)
        self.copy = Button(lambda: _("คัดลอก"), look="link", icon_name="copy")
        self.copy.clicked.connect(self._copy)
        self.found = QWidget()
        self._facts = QGridLayout(self.found)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setHorizontalSpacing(theme.SPACE_M)
        self._facts.setVerticalSpacing(theme.SPACE_XS)
        self._facts.setColumnStretch(1, 1)
        self.began, self.header, self.where = (Label(wrap=True, selectable=True) for _each in range(3))
        self.arrived = Button(self._arrived_words, icon_name="check")
        self.arrived.clicked.connect(lambda: self._ask(arrived=True))
        self.lost = Button(self._lost_words, icon_name="close")
        self.lost.clicked.connect(lambda: self._ask(arrived=False))
        self.export = Button(
            lambda: _("ส่งออกข้อมูลของผู้รับรายนี้"),
            icon_name="export",
            hint=lambda: _("ทุกอย่างที่โปรแกรมเก็บไว้เกี่ยวกับผู้รับรายนี้ เป็นไฟล์ข้อความ"),
        )
        self.export.clicked.connect(self._export)
        self.bounced = BouncedBox(desk, work)
        self.question = Question()
        self.yes = self.question.add(lambda: _("ยืนยัน"), self._settle, main=True, icon_name="check")
        self.no = self.question.add(lambda: _("ยกเลิก"), self.question.hide)
        self._build()
        self.hide()

    def show_message(self, message: JournalMessage | None, day: Day | None) -> None:
        """Show a message; a question about another one is withdrawn."""
        if message != self._message:
            self.question.hide()
        self._message, self._day = message, day
        self.setVisible(message is not None)
        if message is not None:
            self._fill(message)
            self.area.verticalScrollBar().setValue(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is said or asked among the words gets its room, and comes into sight where that is little."""
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize} and watched is self.area.widget():
            self._fit()
        elif event.type() is QEvent.Type.Show and watched is self.bounced.question:
            QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.bounced.question))
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._message is not None:
            self._fill(self._message)

    def _build(self) -> None:
        facts: tuple[tuple[Words, Label], ...] = (
            (lambda: _("เริ่มส่ง"), self.began),
            (lambda: _("รหัสข้อความ"), self.header),
            (lambda: _("ตรวจสอบที่"), self.where),
        )
        for number, (head, value) in enumerate(facts):
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._facts.addWidget(Label(head, look="muted"), number, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(value, number, 1)
        self._facts.addWidget(self.copy, 1, 2, Qt.AlignmentFlag.AlignTop)
        self.area, facts_of = scrolled()
        for watched in (facts_of, self.bounced.question):
            watched.installEventFilter(self)
        self._inside = inside = column(facts_of, margin=0, space=theme.SPACE_S)
        line = row()
        line.addWidget(self.subject, 1)
        line.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(line)
        for each in (self.to, self.about, self.answer, self.bounced, self.found, self.settle):
            inside.addWidget(each)
        inside.addStretch(1)
        buttons = row()
        buttons.addWidget(self.arrived)
        buttons.addWidget(self.lost)
        buttons.addStretch(1)
        buttons.addWidget(self.export)
        outer = column(self, space=theme.SPACE_S)
        outer.addWidget(self.area, 1)
        outer.addLayout(buttons)  # in reach however much there is to read above
        outer.addWidget(self.question)

    def _fill(self, message: JournalMessage) -> None:
        self.subject.say(message.subject)
        self.state.say(wording.message_state(message))
        self.state.tone("danger" if message.bounced else theme.STATE_TONES[message.state])
        self.bounced.offer(self._day, message.bounced)
        to = _("ถึง {name} ({addresses})", name=message.party, addresses=", ".join(message.to))
        cc = _("สำเนา {addresses}", addresses=", ".join(message.cc)) if message.cc else ""
        self.to.say(f"{to} · {cc}" if cc else to)
        self.about.say(self._about(message))
        self.settle.say(self._settle_words)
        self.arrived.say(self._arrived_words)
        self.lost.say(self._lost_words)
        state = message.state
        waits = state in {ReminderState.UNKNOWN, ReminderState.PREPARED}
        self.settle.setVisible(waits or state is ReminderState.REFUSED)
        self.arrived.setVisible(waits)
        self.lost.setVisible(waits or state is ReminderState.REFUSED)
        known = evidence(self._desk.settings, message)
        self.answer.say(_answer_words(known))
        self.found.setVisible(state is ReminderState.UNKNOWN)
        self.began.say(when(message.claimed_at))
        self.header.say(known.header or "–")
        self.copy.setVisible(bool(known.header))
        self.where.say(_where_words(known))

    def _fit(self) -> None:
        """Take no more height than the words need; the rest is the list's."""
        self.area.setMaximumHeight(self._inside.totalHeightForWidth(self.area.viewport().width()))

    def _about(self, message: JournalMessage) -> str:
        known = {entry.id: entry for entry in self._day.snapshot.entries} if self._day is not None else {}
        said = []
        for reminder in message.reminders:
            entry = known.get(reminder.entry_id)
            number = entry.contract_no if entry is not None else reminder.entry_id
            said.append(f"{number} ({wording.stage(reminder.stage)})")
        return _("รายการ: {entries}", entries=", ".join(said))

    def _is(self, state: ReminderState) -> bool:
        return self._message is not None and self._message.state is state

    def _settle_words(self) -> str:
        if self._is(ReminderState.PREPARED):
            return _("ร่างฉบับนี้รอเจ้าหน้าที่เปิดส่งเอง โปรดบันทึกเมื่อส่งแล้ว หรือเมื่อไม่ส่งร่างนี้")
        if self._is(ReminderState.REFUSED):
            return _("ปลายทางปฏิเสธฉบับนี้ จึงไม่ส่งอีก เมื่อแก้ไขที่อยู่ในทะเบียนแล้วให้ส่งใหม่ได้")
        return _("ไม่มีหลักฐานว่าอีเมลฉบับนี้ถึงผู้รับแล้วหรือไม่ โปรดสอบถามผู้รับหรือตรวจกล่องอีเมลที่ส่งแล้ว จากนั้นเลือก")

    def _arrived_words(self) -> str:
        return _("ส่งร่างแล้ว") if self._is(ReminderState.PREPARED) else _("ถึงผู้รับแล้ว")

    def _lost_words(self) -> str:
        if self._is(ReminderState.PREPARED):
            return _("ไม่ส่งร่างนี้")
        return _("ให้ส่งใหม่ได้") if self._is(ReminderState.REFUSED) else _("ไม่ถึงผู้รับ")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(plain(self.header.text()))

    def _export(self) -> None:
        if self._message is not None:
            self.exports.emit(self._message)

    def _ask(self, *, arrived: bool) -> None:
        if self._message is None:
            return
        self._arrived = arrived
        name = self._message.party
        if arrived:
            self.question.put(lambda: _("บันทึกว่าอีเมลถึง {name} ส่งถึงแล้ว และจะไม่ส่งซ้ำ ใช่หรือไม่", name=name))
        else:
            self.question.put(lambda: _("บันทึกว่าอีเมลถึง {name} ไม่ถึง และจะส่งใหม่ในชุดถัดไป ใช่หรือไม่", name=name))

    def _settle(self) -> None:
        if self._message is not None and self.question.isVisible():
            self.question.hide()
            self.settles.emit(self._message.message_id, self._arrived)


def _answer_words(known: Evidence) -> str:
    if known.computer:
        return _(
            "โปรแกรมที่เครื่อง {host} (ผู้ใช้ {clerk}) หยุดทำงานขณะส่งฉบับนี้ จึงไม่มีคำตอบของเครื่องแม่ข่าย",
            host=known.computer,
            clerk=known.clerk or "–",
        )
    return _("คำตอบของเครื่องแม่ข่าย: {answer}", answer=known.last or "–")


def _where_words(known: Evidence) -> str:
    """Where a message of that account can be found, if it went out."""
    if known.kind in {"ews", "graph"}:
        return _("กล่อง “รายการที่ส่ง” ของ {sender} โดยค้นรหัสข้อความหรือเรื่อง", sender=known.sender)
    if known.kind == "smtp":
        return _("ผู้รับโดยตรง หรือผู้ดูแลเครื่องแม่ข่าย {host} ซึ่งค้นรหัสข้อความในบันทึกการส่งได้", host=known.host or "–")
    return _("ผู้รับโดยตรง")
