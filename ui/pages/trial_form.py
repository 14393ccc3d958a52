"""Sending to oneself first: one mail as a test, or the whole batch as a trial; no stage is spent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from loantracker.errors import NoPassword, UnsafeKeyring
from loantracker.records import Outcome
from loantracker.wording import text as _
from ui import theme
from ui.addresses import is_address
from ui.models.batch import outcome_answer, outcome_tone, outcome_words
from ui.pages.page import column, row
from ui.pages.small_question import SmallQuestion
from ui.words import Button, Label
from ui.work import Work

LEAST_ADDRESS = 160  # px
Send = Callable[[str], Outcome]


class TrialForm(QWidget):
    """An address, a button for one mail and one for the batch, and the server's answer."""

    failed = Signal(object)
    wants_password = Signal()
    tries = Signal(str)  # the whole batch, to this address alone

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._send: Send | None = None
        self._busy = False
        self._beside = True  # both buttons stand in one line
        self._count = 0  # how many messages a trial would send
        self.address = QLineEdit()
        self.address.textChanged.connect(self._ready)
        self.address.returnPressed.connect(self.send)
        self.button = Button(lambda: _("ส่งทดลองถึงฉัน"), icon_name="mail")
        self.button.clicked.connect(self.send)
        self.batch = Button(
            self._batch_words,
            hint=lambda: _("ส่งทั้งชุดที่เลือกไว้ถึงอีเมลนี้เท่านั้น มีเครื่องหมายว่าทดลอง และไม่นับเป็นการแจ้งเตือน"),
        )
        self.batch.clicked.connect(self._ask)
        self.question = SmallQuestion(lambda: _("ส่งทดลอง"), lambda: _("ยกเลิก"), icon_name="send")
        self.words, self.yes, self.no = self.question.words, self.question.yes, self.question.no
        self.yes.clicked.connect(self._try)
        self.outcome = Label()
        self.answer = Label(look="caption", wrap=True, selectable=True)
        self.answer.hide()
        self.outcome.hide()
        self._line = QGridLayout()
        self._line.setHorizontalSpacing(theme.SPACE_S)
        self._line.setVerticalSpacing(theme.SPACE_S)
        self._line.setColumnStretch(0, 1)
        self._line.addWidget(self.address, 0, 0)
        self._line.addWidget(self.button, 0, 1)
        self._line.addWidget(self.batch, 0, 2)
        said = row()
        said.addWidget(self.outcome)
        said.addWidget(self.answer, 1)
        box = column(self, margin=0, space=theme.SPACE_XS)
        box.addWidget(self.question)
        box.addLayout(self._line)
        box.addLayout(said)
        self._speak()
        self._ready()

    def use(self, send: Send | None) -> None:
        """What the button sends: a function of the address that runs beside the window."""
        self._send = send
        self._ready()

    def offer_batch(self, count: int) -> None:
        """So many messages can be tried; 0 while there are none, or something is on its way."""
        if count != self._count:
            self.question.hide()
        self._count = count
        self.batch.say(self._batch_words)
        self._ready()

    def send(self) -> None:
        """Send the test."""
        send, address = self._send, self.address.text().strip()
        if self._busy or send is None or not is_address(address):
            return
        self._busy = True
        self._ready()
        self.outcome.say(lambda: _("กำลังส่งทดลอง"))
        self.outcome.tone("info")
        self.outcome.show()
        self.answer.hide()
        self._work.run(lambda _control: send(address), self._sent, self._not_sent)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The second button goes below the first where the address would be too short to be read."""
        super().resizeEvent(event)
        buttons = self.button.sizeHint().width() + self.batch.sizeHint().width()
        beside = self.width() - buttons - 2 * theme.SPACE_S >= LEAST_ADDRESS
        if beside != self._beside:
            self._beside = beside
            self._line.addWidget(self.batch, *((0, 2) if beside else (1, 1)))

    def _speak(self) -> None:
        self.address.setPlaceholderText(_("อีเมลของฉัน"))
        self.address.setAccessibleName(_("อีเมลสำหรับส่งทดลอง"))

    def _batch_words(self) -> str:
        return _("ทดลองทั้งชุด ({count})", count=self._count)

    def _ready(self) -> None:
        address = is_address(self.address.text().strip())
        self.button.setEnabled(address and self._send is not None and not self._busy)
        self.batch.setEnabled(address and self._send is not None and self._count > 0)
        if not self.batch.isEnabled():
            self.question.hide()

    def _ask(self) -> None:
        count = self._count
        self.question.put(
            lambda: _(
                "ส่งทดลอง {count} ฉบับถึง {address} หรือไม่ ผู้รับจริงจะไม่ได้รับ",
                count=count,
                address=self.address.text().strip(),
            )
        )

    def _try(self) -> None:
        if self.batch.isEnabled():
            self.question.hide()
            self.tries.emit(self.address.text().strip())

    def _sent(self, outcome: Outcome) -> None:
        self._busy = False
        self._ready()
        self.outcome.say(lambda: outcome_words(outcome))
        self.outcome.tone(outcome_tone(outcome))
        self.answer.say(outcome_answer(outcome))
        self.answer.show()

    def _not_sent(self, error: BaseException) -> None:
        self._busy = False
        self._ready()
        self.outcome.hide()
        if isinstance(error, NoPassword | UnsafeKeyring):
            self.wants_password.emit()
        self.failed.emit(error)
