"""The entry beside the table: its facts, why it is due, what was sent."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from loantracker import wording
from loantracker.deadlines import Assessment
from loantracker.decisions import Decision, DecisionKind
from loantracker.records import Entry, JournalMessage, Kind, Reminder, Status
from loantracker.thai import format_money
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.models.entries import status_words
from ui.pages.bounced import BouncedBox, bounced_of
from ui.pages.decision_form import DecisionForm
from ui.pages.page import column, row
from ui.pages.record_form import RecordForm
from ui.pages.standing import Standing
from ui.words import Button, Label, Words, rule
from ui.work import Job, Work
from ui.wrapping import address

if TYPE_CHECKING:
    from loantracker.actions import Day

LABEL_WIDTH = 108
Past = tuple[list[tuple[JournalMessage, Reminder]], list[Decision]]


class EntryPanel(QFrame):
    """Facts and buttons of the entry that is current in the table."""

    recorded = Signal(object, str)
    applied = Signal(object, object)  # Applied, Change
    corrects = Signal(object)  # the Entry
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._entry: Entry | None = None
        self._assessment: Assessment | None = None
        self._sent: list[tuple[JournalMessage, Reminder]] = []
        self._job: Job[Past] | None = None
        self.party = Label(look="heading", wrap=True, selectable=True)
        self.kind = Label(look="muted")
        self.status = Label()
        self.reason = Label(wrap=True, selectable=True)
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(theme.SPACE_S)
        self.facts.setVerticalSpacing(theme.SPACE_XS)
        self.facts.setColumnStretch(1, 1)
        self.sent = QVBoxLayout()
        self.sent.setSpacing(theme.SPACE_S)
        self.record = Button(self._record_words, look="main", icon_name="receipt")
        self.record.clicked.connect(self.begin_record)
        self.form = RecordForm(desk, work)
        self.form.applied.connect(self.applied)
        self.form.failed.connect(self.failed)
        self.form.left.connect(self.show_facts)
        self.correct = Button(lambda: _("แก้ไข"), hint=lambda: _("แก้ไขรายการนี้ในทะเบียน (F2)"))
        self.correct.clicked.connect(self.begin_correction)
        self.decide = {kind: Button(_decide_words(kind)) for kind in DecisionKind}
        for kind, button in self.decide.items():
            button.clicked.connect(partial(self.begin_decision, kind))
        self.decision = DecisionForm(desk, work)
        self.decision.decided.connect(self.recorded)
        self.decision.decided.connect(self.show_facts)
        self.decision.failed.connect(self.failed)
        self.decision.left.connect(self.show_facts)
        self.standing = Standing(desk, work)
        self.standing.decided.connect(self.recorded)
        self.standing.failed.connect(self.failed)
        self.bounced = BouncedBox(desk, work)
        self.bounced.cleared.connect(self.recorded)
        self.bounced.failed.connect(self.failed)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._facts_page())
        self._stack.addWidget(self.form)
        self._stack.addWidget(self.decision)

    @property
    def entry(self) -> Entry | None:
        """The entry that is shown."""
        return self._entry

    def show_entry(self, day: Day | None, entry: Entry | None, assessment: Assessment | None) -> None:
        """Show an entry; None shows the hint to choose one."""
        if entry is self._entry and day is self._day:
            return
        same = entry is not None and self._entry is not None and entry.id == self._entry.id
        self._day, self._entry, self._assessment = day, entry, assessment
        if entry is None or day is None:
            self._stack.setCurrentIndex(0)
            return
        if not same:
            self._sent = []
            self.standing.clear()
            self.show_facts()
        elif self._stack.currentWidget() is self.form and entry.balance > 0:
            self.form.begin(day, entry)
        elif self._stack.currentWidget() is self.decision:
            self.decision.renew(day, entry)
        self._fill()
        self._ask_history(entry)

    def show_facts(self) -> None:
        """Leave the form."""
        self._stack.setCurrentIndex(1 if self._entry is not None else 0)

    def begin_record(self) -> None:
        """Open the form for a clearing or a return."""
        if self._day is not None and self._entry is not None and self.record.isEnabled():
            self.form.begin(self._day, self._entry)
            self._stack.setCurrentWidget(self.form)

    def begin_correction(self) -> None:
        """Ask for the form that corrects the entry's row."""
        if self._entry is not None:
            self.corrects.emit(self._entry)

    def begin_decision(self, kind: DecisionKind, *_checked: bool) -> None:
        """Open the form for a hold, an extension or a promise."""
        if self._day is not None and self._entry is not None and self.decide[kind].isEnabled():
            self.decision.begin(self._day, (self._entry,), kind)
            self._stack.setCurrentWidget(self.decision)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._entry is not None:
            self._fill()

    def _record_words(self) -> str:
        deposit = self._entry is not None and self._entry.kind is Kind.CONTRACT_DEPOSIT
        return _("บันทึกการคืนเงินประกัน") if deposit else _("บันทึกการส่งใช้")

    def _nothing(self) -> QWidget:
        page = QWidget()
        box = column(page, margin=theme.SPACE_XL)
        box.addStretch(1)
        hint = Label(lambda: _("เลือกรายการในตารางเพื่อดูรายละเอียด"), look="muted", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(hint)
        box.addStretch(1)
        return page

    def _facts_page(self) -> QWidget:
        inside = QWidget()
        box = column(inside)
        box.addWidget(self.kind)
        box.addWidget(self.party)
        line = row()
        line.addWidget(self.status)
        line.addStretch(1)
        box.addLayout(line)
        box.addWidget(self.standing)
        box.addWidget(self.bounced)
        box.addLayout(self.facts)
        box.addWidget(rule())
        box.addWidget(Label(lambda: _("เหตุที่ครบกำหนด"), look="caption"))
        box.addWidget(self.reason)
        box.addWidget(rule())
        box.addWidget(Label(lambda: _("การแจ้งเตือนที่ผ่านมา"), look="caption"))
        box.addLayout(self.sent)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        outer = column(page, margin=0, space=0)
        outer.addWidget(area, 1)
        foot = QFrame()
        foot.setObjectName("strip")
        buttons = column(foot, margin=theme.SPACE_M, space=theme.SPACE_S)
        main = row()
        main.addWidget(self.record, 1)
        main.addWidget(self.correct)
        buttons.addLayout(main)
        decisions = row()
        for each in self.decide.values():
            decisions.addWidget(each, 1)
        buttons.addLayout(decisions)
        outer.addWidget(foot)
        return page

    def _fill(self) -> None:
        entry, assessment = self._entry, self._assessment
        if entry is None or assessment is None:
            return
        self.kind.say(wording.kind(entry.kind))
        self.party.say(entry.party)
        self.status.say(status_words(entry, assessment))
        self.status.tone(theme.STATUS_TONES[assessment.status])
        self.reason.say(wording.reason(entry, assessment))
        self.bounced.offer(self._day, bounced_of(self._day, entry))
        self.record.say(self._record_words)
        is_open = assessment.status is not Status.CLEARED
        self.record.setEnabled(entry.balance > 0 and is_open)
        for each in self.decide.values():
            each.setEnabled(is_open)
        _empty(self.facts)
        for number, (name, value, right) in enumerate(_facts(entry, assessment)):
            head = Label(name, look="muted", wrap=True)
            head.setFixedWidth(LABEL_WIDTH)
            said = Label(value, wrap=True, selectable=True)
            # The column's width is the panel's to say, however long a word is.
            said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            if right:
                said.setFont(theme.font(tabular=True))
            self.facts.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(said, number, 1)
        self._fill_sent()

    def _ask_history(self, entry: Entry) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._work.run(
            lambda _control: (self._desk.entry_history(entry.id), self._desk.decisions()),
            self._heard_history,
            self._no_history,
        )

    def _heard_history(self, past: Past) -> None:
        self._job = None
        self._sent, decisions = past
        self._fill_sent()
        if self._day is not None and self._entry is not None:
            self.standing.show_decisions(self._day, self._entry, decisions)

    def _no_history(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(error)

    def _fill_sent(self) -> None:
        _empty(self.sent)
        if not self._sent:
            self.sent.addWidget(Label(_("ยังไม่เคยส่งการแจ้งเตือน"), look="muted"))
        for message, reminder in self._sent:
            when = wording.day((message.settled_at or message.claimed_at).date())
            said = _(
                "{day} · {stage} · {state}",
                day=when,
                stage=wording.stage(reminder.stage),
                state=wording.message_state(message),
            )
            self.sent.addWidget(Label(said, wrap=True))
            self.sent.addWidget(Label(address(", ".join(message.to)), look="caption", wrap=True))


def _facts(entry: Entry, assessment: Assessment) -> list[tuple[str, str, bool]]:
    """Name, value and whether it is a figure, for every fact that the row has."""
    deposit = entry.kind is Kind.CONTRACT_DEPOSIT

    def day(value: date | None) -> str:
        return wording.day(value) if value is not None else ""

    rows = [
        (_("เลขที่สัญญา"), entry.contract_no, False),
        (_("ส่วนราชการ"), entry.agency, False),
        (_("ประเภทหลักประกัน") if deposit else _("หมวดรายจ่าย"), entry.category, False),
        (_("โครงการ"), entry.project, False),
        (_("จำนวนเงิน"), format_money(entry.amount), True),
        (_("คืนแล้ว") if deposit else _("ส่งใช้แล้ว"), format_money(entry.cleared), True),
        (_("คงเหลือ"), format_money(entry.balance), True),
        (_("วันที่รับหลักประกัน") if deposit else _("วันที่รับเงิน"), day(entry.received_on), False),
        (_("วันพ้นข้อผูกพัน"), day(entry.released_on), False),
        (_("วันสิ้นสุดงาน"), day(entry.activity_end), False),
        (_("ครบกำหนด"), day(assessment.deadline), False),
        (_("วันที่คืน") if deposit else _("วันที่ส่งใช้"), day(entry.cleared_on), False),
        (_("เลขที่เอกสาร"), entry.document_no, False),
        (_("อีเมลคู่สัญญา") if deposit else _("อีเมลผู้ยืม"), address(", ".join(entry.party_email)), False),
        (_("อีเมลส่วนราชการ"), address(", ".join(entry.agency_email)), False),
        (_("เหตุที่งดแจ้ง"), entry.held_reason, False),
        (_("หมายเหตุ"), entry.note, False),
        (_("ในทะเบียน"), _("แผ่นงาน {sheet} แถว {row}", sheet=entry.sheet, row=entry.row), False),
    ]
    return [each for each in rows if each[1]]


def _decide_words(kind: DecisionKind) -> Words:
    return lambda: wording.decision_kind(kind)


def _empty(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()  # it goes only when the event loop is back; nothing may show through until then
            widget.deleteLater()
