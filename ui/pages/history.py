"""What was sent, to whom, and what the server said; what is unknown is settled here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFileDialog

from loantracker import wording
from loantracker.records import JournalMessage, ReminderState
from loantracker.wording import text as _
from ui import theme
from ui.bars import Question
from ui.chips import FilterChip
from ui.desk import Desk
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.bounced import read_words
from ui.pages.message_card import MessageCard, when
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label, Words
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.bouncing import Reading

COLUMNS = (
    Column("when", lambda: _("เวลา"), 148),
    Column("party", lambda: _("ผู้รับแจ้ง"), 196),
    Column("role", lambda: _("ฐานะ"), 92),
    Column("subject", lambda: _("เรื่อง"), 0),
    Column("account", lambda: _("บัญชี"), 96),
    Column("state", lambda: _("สถานะ"), 216),
)
LEAST_TABLE = 4 * theme.ROW_HEIGHT
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')  # in a file's name on Windows


class HistoryPage(Page):
    """The journal's messages, newest first, and the one that is current in full."""

    settled = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._messages: list[JournalMessage] = []
        self._wanted = ""  # the id of a message, or of a reminder, to go to once the journal is read
        self._job: Job[list[JournalMessage]] | None = None
        self.model = RecordsModel(COLUMNS, _words, _tone)
        self.table = Table(self.model, lambda: _("ประวัติการแจ้งเตือน"))
        self.table.when_empty(lambda: _("ยังไม่มีประวัติ ฉบับที่ส่งแล้วจะแสดงที่นี่"))
        self.table.moved.connect(self._show_row)
        self.states = FilterChip(lambda: _("สถานะ"), lambda: _("ทุกสถานะ"))
        self.states.offer([(state, _state_words(state)) for state in ReminderState])
        self.states.changed.connect(self._filter)
        self.count = Label(look="muted")
        self.bounces = Button(
            lambda: _("อ่านอีเมลตีกลับ"),
            icon_name="inbox",
            hint=lambda: _("อ่านกล่องอีเมลของบัญชีที่ตั้งไว้ ว่ามีฉบับใดส่งไม่ถึงผู้รับ"),
        )
        self.bounces.clicked.connect(self._read_bounces)
        self.card = MessageCard(desk, work)
        self.card.settles.connect(self._settle)
        self.card.exports.connect(self._choose_file)
        self.card.bounced.cleared.connect(self._cleared)
        self.card.bounced.failed.connect(self.failed)
        self.kept = Label(self._kept_words, look="caption")
        self.change = Button(lambda: _("เปลี่ยนระยะเวลา"), look="link")
        self.change.clicked.connect(lambda: self.goes_to.emit("policy"))
        self.purge = Button(lambda: _("ลบข้อมูลที่พ้นกำหนดแล้ว…"), look="link")
        self.purge.clicked.connect(self._ask_purge)
        self.question = Question()
        self.yes = self.question.add(lambda: _("ลบข้อมูลส่วนบุคคล"), self._purge, main=True)
        self.no = self.question.add(lambda: _("ยกเลิก"), self.question.hide)
        self._build()
        self.settings_changed()

    def shown(self) -> None:
        """What happened meanwhile is read when the clerk comes to look."""
        self.refresh()

    def refresh(self) -> None:
        """Read the journal again, beside the window."""
        if self._job is not None:
            self._job.cancel()
        self._job = self.work.run(lambda _control: self.desk.history(), self._heard, self._failed)

    def seek(self, ident: str) -> None:
        """Come here and go to a message, by its id or by that of one of its reminders."""
        self.states.choose([])
        self._wanted = ident
        self.goes_to.emit("history")

    def show_day(self, day: Day) -> None:
        """The journal may have changed together with the day."""
        super().show_day(day)
        if self.isVisible():
            self.refresh()

    def settings_changed(self) -> None:
        """How long personal data is kept may be another."""
        self.kept.say(self._kept_words)
        self.purge.setVisible(self.desk.settings.limits.keep_days > 0)
        self.bounces.setVisible(self.desk.reads_bounces())

    def export_about(self, message: JournalMessage, out: Path) -> None:
        """Write all that is held about a message's party to a file."""
        who = message.party
        self.work.run(
            lambda _control: self.desk.export_about(who, out),
            lambda written: self.told.emit(_("ส่งออกข้อมูลของ {who} แล้วที่ {path}", who=who, path=written.name)),
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_row(self.table.current_row())

    def _build(self) -> None:
        head = row()
        head.addWidget(heading(lambda: _("ประวัติการแจ้งเตือน")))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.bounces)
        head.addWidget(self.states)
        foot = row()
        for each in (self.kept, self.change, self.purge):
            foot.addWidget(each)
        foot.addStretch(1)
        box = column(self)
        box.addLayout(head)
        self.table.setMinimumHeight(LEAST_TABLE)  # the card gives way before it
        box.addWidget(self.table, 1)
        box.addWidget(self.card)
        box.addWidget(self.question)
        box.addLayout(foot)

    def _heard(self, messages: list[JournalMessage]) -> None:
        self._job = None
        self._messages = messages
        self._filter()
        self._wanted = ""

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
        sought = self._wanted or kept
        found = next((number for number, each in enumerate(shown) if _is_about(each, sought)), 0)
        self.table.go_to(found if shown else -1)
        self._show_row(self.table.current_row())

    def _show_row(self, at: int) -> None:
        self.card.show_message(self.model.records[at] if at >= 0 else None, self.day)

    def _settle(self, message_id: str, arrived: bool) -> None:
        self.work.run(
            lambda _control: self.desk.resolve_unknown(message_id, arrived=arrived),
            lambda _nothing: self._after_settling(),
        )

    def _after_settling(self) -> None:
        self.told.emit(_("บันทึกผลการส่งแล้ว"))
        self.settled.emit()
        self.refresh()

    def _read_bounces(self) -> None:
        self.bounces.setEnabled(False)
        self.work.run(lambda _control: self.desk.read_bounces({}), self._bounces_read, self._bounces_not_read)

    def _bounces_read(self, readings: list[Reading]) -> None:
        """Say what came back; of the mailboxes that can't be read, the first says so in the bar."""
        self.bounces.setEnabled(True)
        errors = [each.error for each in readings if each.error is not None]
        if len(errors) < len(readings):
            self.told.emit(read_words([each for each in readings if each.error is None]))
        for error in errors[:1]:
            self.failed.emit(error)
        if any(each.new for each in readings):
            self.settled.emit()  # addresses that are sent to no more change what is owed today
        self.refresh()

    def _bounces_not_read(self, error: BaseException) -> None:
        self.bounces.setEnabled(True)
        self.failed.emit(error)

    def _cleared(self, after: Day | None, sentence: str) -> None:
        self.told.emit(sentence)
        if after is not None:
            self.changed_to.emit(after)
        self.refresh()

    def _choose_file(self, message: JournalMessage) -> None:
        offered = _UNFIT.sub("_", message.party).strip("_") or "party"
        kinds = _("ไฟล์ข้อความ (*.txt)")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("ส่งออกเป็น"), f"{offered}.txt", kinds)
        if chosen:
            self.export_about(message, Path(chosen))

    # How long names and addresses are kept is set on the policy page; here it is seen and done.

    def _kept_words(self) -> str:
        days = self.desk.settings.limits.keep_days
        if not days:
            return _("เก็บชื่อและอีเมลของผู้รับไว้โดยไม่มีกำหนดลบ")
        return _("เก็บชื่อและอีเมลของผู้รับไว้ {days} วัน แล้วลบเมื่อส่งชุดถัดไป", days=f"{days:,}")

    def _ask_purge(self) -> None:
        days = self.desk.settings.limits.keep_days
        self.question.put(
            lambda: _(
                "ลบชื่อและอีเมลในข้อความที่ส่งไปเกิน {days} วันแล้ว ใช่หรือไม่ ลบแล้วเรียกคืนไม่ได้ ข้อมูลที่กันการส่งซ้ำยังอยู่",
                days=f"{days:,}",
            )
        )

    def _purge(self) -> None:
        self.question.hide()
        self.work.run(lambda _control: self.desk.purge(), self._purged)

    def _purged(self, count: int) -> None:
        self.told.emit(_("ลบข้อมูลส่วนบุคคลที่พ้นกำหนดแล้ว {count} ฉบับ", count=count))
        self.refresh()


def _state_words(state: ReminderState) -> Words:
    return lambda: wording.state(state)


def _is_about(message: JournalMessage, ident: str) -> bool:
    return ident == message.message_id or ident in {each.id for each in message.reminders}


def _words(message: JournalMessage, key: str) -> str:
    if key == "when":
        return when(message.settled_at or message.claimed_at)
    if key == "role":
        return wording.role(message.role)
    if key == "state":
        return wording.message_state(message)
    return str(getattr(message, key))


def _tone(message: JournalMessage, key: str) -> theme.Tone | None:
    if key != "state":
        return None
    return theme.tone("danger" if message.bounced else theme.STATE_TONES[message.state])
