"""One reminder that does not go out today: why not, when it will, and what the clerk can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy

from loantracker import wording
from loantracker.decisions import Decision, DecisionKind
from loantracker.records import SkipReason
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.models.advice import left_mend, left_when
from ui.models.batch import Left, left_name
from ui.pages.bounced import BouncedBox, bounced_of
from ui.pages.page import column, row, scrolled
from ui.pages.standing import Standing
from ui.words import Button, Label, Words
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day

_IN_LEDGER = {
    SkipReason.NO_ADDRESS,
    SkipReason.BOUNCED,
    SkipReason.REFUSED,
    SkipReason.HELD,
    SkipReason.PROMISED,
}
_HELD = {"งดแจ้ง", "งดแจ้งเตือน"}  # the ledger's status alone is no reason
_IN_HISTORY = {
    SkipReason.ALREADY_SENT,
    SkipReason.PREPARED,
    SkipReason.UNKNOWN,
    SkipReason.REFUSED,
    SkipReason.IN_PROGRESS,
}
_BY_DECISION = {SkipReason.HELD: DecisionKind.HOLD, SkipReason.PROMISED: DecisionKind.PROMISE}
_BY_LIMITS = {SkipReason.QUIET, SkipReason.CAPPED}


class LeftCard(QFrame):
    """Facts first, then the one thing to do; the decisions that stand can be ended here."""

    decided = Signal(object, str)  # the Day as it is then, the sentence for the toast
    corrects = Signal(object)  # the Entry whose row wants correcting
    finds = Signal(str)  # the id of the reminder, to be found in the history
    goes_to = Signal(str)  # the key of a page
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._left: Left | None = None
        self._decided = False
        self._job: Job[list[Decision]] | None = None
        self.head = Label(look="heading", wrap=True, selectable=True)
        self.about = Label(look="muted", wrap=True, selectable=True)
        self.why, self.when, self.mend, self.due = (Label(wrap=True, selectable=True) for _each in range(4))
        self.why.setFont(theme.font(bold=True))
        self.standing = Standing(desk, work)
        self.standing.decided.connect(self.decided)
        self.standing.failed.connect(self.failed)
        self.bounced = BouncedBox(desk, work)
        self.bounced.cleared.connect(self.decided)
        self.bounced.failed.connect(self.failed)
        self.correct = Button(lambda: _("แก้ไขรายการในทะเบียน"), icon_name="file")
        self.correct.clicked.connect(self._correct)
        self.history = Button(lambda: _("ดูในหน้าประวัติ"), icon_name="clock")
        self.history.clicked.connect(self._find)
        self.problems = Button(lambda: _("ไปหน้าข้อมูลที่ต้องตรวจ"), icon_name="warning")
        self.problems.clicked.connect(lambda: self.goes_to.emit("problems"))
        self.policy = Button(lambda: _("ไปหน้ากำหนดการแจ้ง"), icon_name="calendar")
        self.policy.clicked.connect(lambda: self.goes_to.emit("policy"))
        self._build()

    def offer(self, day: Day | None, left: Left | None) -> None:
        """Show what is left out; None shows a hint to choose."""
        other = (
            left is None or self._left is None or left.skipped.reminder.id != self._left.skipped.reminder.id
        )
        self._day, self._left = day, left
        if other:
            self._decided = False
            self.standing.clear()
        self._fill()
        if day is not None and left is not None and left.entry is not None:
            self._ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._fill()

    def _build(self) -> None:
        area, inside = scrolled()
        facts = QGridLayout()
        facts.setHorizontalSpacing(theme.SPACE_M)
        facts.setVerticalSpacing(theme.SPACE_S)
        facts.setColumnStretch(1, 1)
        rows: tuple[tuple[Words, Label], ...] = (
            (lambda: _("เหตุที่ไม่ส่งวันนี้"), self.why),
            (lambda: _("จะส่งเมื่อใด"), self.when),
            (lambda: _("สิ่งที่ทำได้"), self.mend),
            (lambda: _("ครบกำหนด"), self.due),
        )
        self._heads = [Label(words, look="muted") for words, _value in rows]
        for number, (head, (_words, value)) in enumerate(zip(self._heads, rows, strict=True)):
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            facts.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(value, number, 1)
        box = column(inside, space=theme.SPACE_M)
        for each in (self.head, self.about):
            box.addWidget(each)
        box.addLayout(facts)
        for part in (self.standing, self.bounced):
            box.addWidget(part)
        for button in (self.correct, self.history, self.problems, self.policy):
            line = row()
            line.addWidget(button)
            line.addStretch(1)
            box.addLayout(line)
        box.addStretch(1)
        outer = column(self, margin=1, space=0)
        outer.addWidget(area, 1)

    def _fill(self) -> None:
        left, day = self._left, self._day
        shown = left is not None and day is not None
        for each in (*self._heads, self.about, self.why, self.when, self.mend, self.due):
            each.setVisible(shown)
        reason = left.skipped.reason if left is not None else None
        entry = left.entry if left is not None else None
        known = shown and entry is not None
        self.correct.setVisible(known and reason in _IN_LEDGER and not self._decided)
        self.history.setVisible(known and reason in _IN_HISTORY)
        self.problems.setVisible(known and reason is SkipReason.DOUBTFUL)
        self.policy.setVisible(known and reason in _BY_LIMITS)
        if left is None or day is None or reason is None:
            self.head.say(lambda: _("เลือกรายการทางซ้ายเพื่อดูเหตุผล"))
            self.bounced.offer(None, ())
            return
        reminder = left.skipped.reminder
        self.head.say(left_name(left) or reminder.entry_id)
        number = entry.contract_no if entry is not None else reminder.entry_id
        stage, role = wording.stage(reminder.stage), wording.role(reminder.role)
        project = f" · {entry.project}" if entry is not None and entry.project else ""
        self.about.say(f"{role} · {number}{project} · {stage}")
        self.why.say(self._why(left))
        self.when.say(left_when(left, day, self._desk.settings))
        self.mend.say(left_mend(left, decided=self._decided))
        assessed = day.assessments.get(entry.id) if entry is not None else None
        self.due.say(wording.reason(entry, assessed) if entry is not None and assessed is not None else "–")
        mine = bounced_of(day, entry) if entry is not None and reason is SkipReason.BOUNCED else ()
        self.bounced.offer(day, mine)

    def _why(self, left: Left) -> str:
        """The reason, with what the ledger says of it."""
        said, entry = wording.skip(left.skipped.reason), left.entry
        if entry is None:
            return said
        if left.skipped.reason is SkipReason.HELD and entry.held_reason not in {"", said, *_HELD}:
            return f"{said}: {entry.held_reason}"
        if left.skipped.reason is SkipReason.PROMISED and entry.promised_on is not None:
            return f"{said} ({wording.day(entry.promised_on)})"
        return said

    def _ask(self) -> None:
        """What the unit has decided of the entry is asked beside the window."""
        if self._job is not None:
            self._job.cancel()
        self._job = self._work.run(lambda _control: self._desk.decisions(), self._heard, self._not_heard)

    def _heard(self, decisions: Sequence[Decision]) -> None:
        self._job = None
        day, left = self._day, self._left
        if day is None or left is None or left.entry is None:
            return
        self.standing.show_decisions(day, left.entry, decisions)
        wanted = left.entry.id, _BY_DECISION.get(left.skipped.reason)
        self._decided = wanted in {(each.entry_id, each.kind) for each in decisions}
        self._fill()

    def _not_heard(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(error)

    def _correct(self) -> None:
        if self._left is not None and self._left.entry is not None:
            self.corrects.emit(self._left.entry)

    def _find(self) -> None:
        if self._left is not None:
            self.finds.emit(self._left.skipped.reminder.id)
