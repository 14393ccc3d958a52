"""Sending one mail to oneself first, marked as a test; no stage is spent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from loantracker.errors import NoPassword, UnsafeKeyring
from loantracker.records import Outcome
from loantracker.wording import text as _
from ui import theme
from ui.models.batch import outcome_answer, outcome_tone, outcome_words
from ui.pages.page import column, row
from ui.words import Button, Label
from ui.work import Work

Send = Callable[[str], Outcome]


class TrialForm(QWidget):
    """An address, a button, and the server's answer."""

    failed = Signal(object)
    wants_password = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._send: Send | None = None
        self._busy = False
        self.address = QLineEdit()
        self.address.textChanged.connect(self._ready)
        self.address.returnPressed.connect(self.send)
        self.button = Button(lambda: _("ส่งทดสอบถึงฉัน"), icon_name="mail")
        self.button.clicked.connect(self.send)
        self.outcome = Label()
        self.answer = Label(look="caption", wrap=True, selectable=True)
        self.answer.hide()
        self.outcome.hide()
        line = row()
        line.addWidget(self.address, 1)
        line.addWidget(self.button)
        said = row()
        said.addWidget(self.outcome)
        said.addWidget(self.answer, 1)
        box = column(self, margin=0, space=theme.SPACE_XS)
        box.addLayout(line)
        box.addLayout(said)
        self._speak()
        self._ready()

    def use(self, send: Send | None) -> None:
        """What the button sends: a function of the address that runs beside the window."""
        self._send = send
        self._ready()

    def send(self) -> None:
        """Send the test."""
        send, address = self._send, self.address.text().strip()
        if self._busy or send is None or not _is_address(address):
            return
        self._busy = True
        self._ready()
        self.outcome.say(lambda: _("กำลังส่งทดสอบ"))
        self.outcome.tone("info")
        self.outcome.show()
        self.answer.hide()
        self._work.run(lambda _control: send(address), self._sent, self._not_sent)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        self.address.setPlaceholderText(_("อีเมลของฉัน"))
        self.address.setAccessibleName(_("อีเมลสำหรับส่งทดสอบ"))

    def _ready(self) -> None:
        usable = self._send is not None and _is_address(self.address.text().strip())
        self.button.setEnabled(usable and not self._busy)

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


def _is_address(text: str) -> bool:
    """Whether it is worth asking the server; the server has the last word."""
    local, at, domain = text.partition("@")
    return bool(local and at and domain) and not any(each.isspace() for each in text) and "@" not in domain
