"""What the policy as it is typed would change today: how many messages, and which entries."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QFrame

from loantracker import wording
from loantracker.comparing import Difference, Shift, differences
from loantracker.records import Batch
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.page import column, heading
from ui.table import Table
from ui.words import Label, Words, restyle
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.settings import Settings

LATER_MS = 250  # how long the typing is quiet before the core is asked
WIDTH = 464
WIDEST = {True: 640, False: 880}  # beside the cards, below them
LEAST_HEIGHT = 320  # below the cards
COLUMNS = (
    Column("shift", lambda: _("ผล"), 92),
    Column("party", lambda: _("ผู้รับแจ้ง"), 0),
    Column("contract_no", lambda: _("เลขที่สัญญา"), 100),
    Column("stage", lambda: _("ขั้นการแจ้งเตือน"), 140),
)
TONES = {Shift.JOINS: "success", Shift.LEAVES: "quiet", Shift.CHANGES: "warning"}


class PolicyPreview(QFrame):
    """Asks the core beside the window; the latest question alone is answered."""

    failed = Signal(object)
    counted = Signal()  # ``words`` are others now

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumWidth(WIDTH)
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._wanted: Settings | None = None
        self._job: Job[Batch] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._ask)
        self.model = RecordsModel(COLUMNS, _words, _tone)
        self.table = Table(self.model, lambda: _("รายการที่จะต่างไปวันนี้"))
        self.table.when_empty(lambda: _("ไม่มีรายการใดต่างไปจากเดิม"))
        self.words: Words = lambda: ""  # what the change comes to, in a few words
        self.count = Label(wrap=True)
        self.count.setFont(theme.font(bold=True))
        self.shifts = Label(look="muted", wrap=True)
        box = column(self)
        box.addWidget(heading(lambda: _("หากใช้กำหนดการนี้ในวันนี้")))
        box.addWidget(self.count)
        box.addWidget(self.shifts)
        box.addWidget(self.table, 1)
        box.addStretch()
        self._say(lambda: _("โปรดเปิดทะเบียนก่อน จึงจะแสดงผลต่อวันนี้ได้"))

    def show_day(self, day: Day) -> None:
        """The day to compare with."""
        self._day = day
        self._later.start()

    def show_policy(self, settings: Settings | None) -> None:
        """Compare with these settings; None while something typed is wrong."""
        self._wanted = settings
        self._later.start()

    def stand(self, *, beside: bool) -> None:
        """Dress as a panel beside the cards, or as one more card below them."""
        self.setObjectName("panel" if beside else "card")
        self.setMaximumWidth(WIDEST[beside])
        self.setMinimumHeight(0 if beside else LEAST_HEIGHT)
        restyle(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._count_shifts()

    def _say(self, words: Words) -> None:
        self._count(words)
        self.shifts.hide()
        self.table.hide()

    def _count(self, words: Words) -> None:
        self.words = words
        self.count.say(words)
        self.counted.emit()

    def _ask(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        day, wanted = self._day, self._wanted
        if day is None:
            return
        if wanted is None:
            self.model.show(())
            self._say(lambda: _("โปรดแก้ไขช่องที่ยังไม่ถูกต้องก่อน จึงจะแสดงผลได้"))
            return
        self._job = self._work.run(
            lambda _control: self._desk.what_if(day, wanted),
            lambda batch: self._heard(day, batch),
            self._not_heard,
        )

    def _heard(self, day: Day, batch: Batch) -> None:
        self._job = None
        self.model.show(differences(day.batch, batch))
        before, after = len(day.batch.messages), len(batch.messages)
        self._count(lambda: _("ส่ง {after} ฉบับ จากเดิม {before} ฉบับ", after=f"{after:,}", before=f"{before:,}"))
        self.shifts.show()
        self.table.show()
        self._count_shifts()

    def _not_heard(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(error)

    def _count_shifts(self) -> None:
        counted = Counter(each.shift for each in self.model.records)
        self.shifts.say(
            lambda: _(
                "เพิ่ม {joins} รายการ · ออก {leaves} รายการ · เปลี่ยน {changes} รายการ",
                joins=counted[Shift.JOINS],
                leaves=counted[Shift.LEAVES],
                changes=counted[Shift.CHANGES],
            )
        )


def _shift_words(shift: Shift) -> str:
    match shift:
        case Shift.JOINS:
            return _("เพิ่ม")
        case Shift.LEAVES:
            return _("ออก")
        case Shift.CHANGES:
            return _("เปลี่ยน")


def _words(found: Difference, key: str) -> str:
    if key == "shift":
        return _shift_words(found.shift)
    if key == "party":
        return found.party
    if key == "contract_no":
        return found.entry.contract_no
    return _stage_words(found)


def _stage_words(found: Difference) -> str:
    if found.reason is not None:
        return wording.skip(found.reason)
    stage = wording.stage(found.after or found.before)
    if found.shift is not Shift.CHANGES:
        return stage
    if found.before == found.after and found.cc:
        return _("สำเนา {addresses}", addresses=", ".join(found.cc))
    return _("เป็น {stage}", stage=stage)


def _tone(found: Difference, key: str) -> theme.Tone | None:
    return theme.tone(TONES[found.shift]) if key == "shift" else None
