"""The foot of the reminders page: which account, one green button, its question, its progress."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QProgressBar, QSizePolicy, QWidget

from loantracker.guard import Doubt
from loantracker.records import Account, Message
from loantracker.wording import text as _
from ui import theme
from ui.bars import Question
from ui.models.batch import send_words
from ui.models.time_left import TimeLeft, left_words
from ui.pages.doubt_box import DoubtBox
from ui.pages.page import column, row
from ui.words import Button, Label

if TYPE_CHECKING:
    from loantracker.sending import Progress
    from loantracker.settings import Settings

ACCOUNT_WIDTH = 280
Look = Callable[[Sequence[Message]], tuple[Sequence[Doubt], int]]  # the doubts, and how many stages are old


class State(enum.Enum):
    """What the strip is doing."""

    WAITING = enum.auto()  # mails are being composed, or there is nothing to send with
    READY = enum.auto()
    ASKING = enum.auto()
    SENDING = enum.auto()
    STOPPING = enum.auto()


class SendStrip(QFrame):
    """Asks once and in place; a second click of a double click finds the button off.

    An unusual batch, as ``look`` finds it, is asked about with its number to type.
    """

    confirmed = Signal(object)  # the number of messages as it was typed; None where none was asked for
    passes_over = Signal()  # old stages are not to be sent at all
    stops = Signal()
    account_chosen = Signal()
    sets_up = Signal()  # the clerk wants to set up an account

    def __init__(self, look: Look, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._time = TimeLeft(clock)
        self._look = look
        self.state = State.WAITING
        self._chosen: tuple[Message, ...] = ()
        self._offered = 0
        self._accounts: dict[str, Account] = {}
        self.passwords: dict[str, str] = {}  # typed for this session only, never kept
        self.account = QComboBox()
        self.account.setMinimumWidth(ACCOUNT_WIDTH)
        self.account.currentIndexChanged.connect(self._account_changed)
        self.set_up = Button(lambda: _("ตั้งบัญชีอีเมล"), icon_name="gear")
        self.set_up.clicked.connect(self.sets_up)
        self.none = Label(lambda: _("ยังไม่ได้ตั้งบัญชีอีเมล จึงยังส่งไม่ได้"), look="muted")
        self.button = Button(self._button_words, look="main", icon_name="send")
        self.button.clicked.connect(self._ask)
        self.question = Question()
        self.yes = self.question.add(self._yes_words, self._agree, main=True, icon_name="send")
        self.no = self.question.add(lambda: _("ยังไม่ส่ง"), self._unask)
        self.doubt = DoubtBox()
        self.doubt.confirmed.connect(self._confirm)
        self.doubt.passes_over.connect(self._pass_over)
        self.doubt.left.connect(self._unask)
        self._password_box()
        self._progress_box()
        line = row()
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_L, theme.SPACE_M)
        self.account_head = Label(lambda: _("ส่งจากบัญชี"), look="muted")
        from_account: tuple[QWidget, ...] = (self.account_head, self.account, self.none, self.set_up)
        for each in from_account:
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(self.button)
        box = column(self, margin=0, space=0)
        above: tuple[QWidget, ...] = (self.question, self.doubt, self.ask_password, self.progress)
        for each in above:
            box.addWidget(each)
        box.addLayout(line)
        self._show()

    @property
    def account_name(self) -> str | None:
        """The account to send from; None when there is none."""
        data = self.account.currentData()
        return str(data) if data else None

    @property
    def password(self) -> str | None:
        """The password typed for the account in this session."""
        return self.passwords.get(self.account_name or "")

    def offer(self, settings: Settings) -> None:
        """Offer the accounts of the settings, the default one first chosen."""
        wanted = self.account_name or settings.default_account
        self._accounts = dict(settings.accounts)
        self.account.blockSignals(True)
        self.account.clear()
        for name, account in self._accounts.items():
            self.account.addItem(f"{name} · {account.sender}", name)
        at = self.account.findData(wanted)
        self.account.setCurrentIndex(max(at, 0) if self._accounts else -1)
        self.account.blockSignals(False)
        self._show()

    def choose(self, messages: Sequence[Message], offered: int) -> None:
        """These messages of so many offered are ticked now."""
        self._chosen = tuple(messages)
        self._offered = offered
        if self.state is State.ASKING:
            self.state = State.READY
        self._show()

    def ready(self, *, ready: bool) -> None:
        """The exact mails are there, or not yet."""
        self.state = State.READY if ready else State.WAITING
        self._show()

    def sending(self, total: int, per_minute: int) -> None:
        """The batch is on its way, ``per_minute`` messages at the most (0: as fast as it goes)."""
        self.state = State.SENDING
        self._time.begin(per_minute)
        self.left.say("")
        self.bar.setRange(0, total)
        self.bar.setValue(0)
        self.step.say(lambda: _("กำลังเชื่อมต่อเครื่องแม่ข่าย"))
        self._show()

    def progressed(self, progress: Progress) -> None:
        """One more message was tried."""
        self.bar.setValue(progress.done)
        left = self._time.seconds(progress.done, progress.total)
        self.left.say(lambda: left_words(left))
        if self.state is State.SENDING:
            name, done, total = progress.message.party.name, progress.done, progress.total
            self.step.say(
                lambda: _("ส่งแล้ว {done} จาก {total} ฉบับ · {name}", done=done, total=total, name=name)
            )

    def stop(self) -> None:
        """Finish the current message and leave the rest."""
        if self.state is State.SENDING:
            self.state = State.STOPPING
            self.step.say(lambda: _("กำลังหยุด รอให้ฉบับปัจจุบันส่งเสร็จ ฉบับที่เหลือจะยังไม่ส่ง"))
            self._show()
            self.stops.emit()

    def want_password(self) -> None:
        """Ask for the account's password, for this session only."""
        name = self.account_name or ""
        self.password_head.say(lambda: _("รหัสผ่านของบัญชี {account} (ใช้เฉพาะครั้งนี้ ไม่เก็บไว้)", account=name))
        self.password_line.clear()
        self.ask_password.show()
        self.password_line.setFocus()

    def forget_password(self) -> None:
        """The server did not take the password that was typed for this session."""
        self.passwords.pop(self.account_name or "", None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()

    def _drafts(self) -> bool:
        chosen = self._accounts.get(self.account_name or "")
        return chosen is not None and chosen.kind == "folder"

    def _password_box(self) -> None:
        self.ask_password = QFrame()
        self.ask_password.setObjectName("ask")
        self.password_head = Label()
        self.password_line = QLineEdit()
        self.password_line.setEchoMode(QLineEdit.EchoMode.Password)
        self.password_line.returnPressed.connect(self._keep_password)
        self.password_use = Button(lambda: _("ใช้รหัสผ่านนี้"), icon_name="check")
        self.password_use.clicked.connect(self._keep_password)
        self.password_no = Button(lambda: _("ยกเลิก"))
        self.password_no.clicked.connect(self.ask_password.hide)
        line = row(self.ask_password)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        line.addWidget(self.password_head)
        line.addWidget(self.password_line, 1)
        line.addWidget(self.password_use)
        line.addWidget(self.password_no)
        self.ask_password.hide()

    def _progress_box(self) -> None:
        self.progress = QWidget()
        self.step = Label()
        self.step.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # names are cut
        self.left = Label(look="muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = Button(lambda: _("หยุดส่ง"), icon_name="close")
        self.cancel.clicked.connect(self.stop)
        line = row(self.progress)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, 0)
        line.setSpacing(theme.SPACE_M)
        line.addWidget(self.step, 2)
        line.addWidget(self.bar, 1)
        line.addWidget(self.left)
        line.addWidget(self.cancel)

    def _button_words(self) -> str:
        if self._offered == 0:
            return _("ไม่มีอีเมลที่ต้องส่ง")
        return send_words(self._chosen, drafts=self._drafts())

    def _yes_words(self) -> str:
        count = len(self._chosen)
        return _("จัดทำร่าง {count} ฉบับ", count=count) if self._drafts() else _("ส่ง {count} ฉบับ", count=count)

    def _question_words(self) -> str:
        sender = self._accounts[self.account_name or ""].sender
        return (
            _("จัดทำร่างในชื่อ {sender} ใช่หรือไม่ ร่างจะยังไม่ถูกส่งจนกว่าท่านจะเปิดและส่งเอง", sender=sender)
            if self._drafts()
            else _("ส่งในชื่อ {sender} ใช่หรือไม่ ส่งแล้วเรียกคืนไม่ได้", sender=sender)
        )

    def _ask(self) -> None:
        if self.state is not State.READY or not self._chosen:
            return
        self.state = State.ASKING
        doubts, old = self._look(self._chosen)
        if doubts:
            self._show()
            self.doubt.ask(doubts, len(self._chosen), old)
            return
        self.yes.say(self._yes_words)
        self.question.put(self._question_words)
        self._show()
        self.yes.setFocus()

    def _unask(self) -> None:
        if self.state is State.ASKING:
            self.state = State.READY
            self._show()

    def _agree(self) -> None:
        self._confirm(None)

    def _confirm(self, typed: int | None) -> None:
        if self.state is State.ASKING:
            self.state = State.WAITING
            self._show()
            self.confirmed.emit(typed)

    def _pass_over(self) -> None:
        if self.state is State.ASKING:
            self.state = State.WAITING
            self._show()
            self.passes_over.emit()

    def _keep_password(self) -> None:
        if self.password_line.text() and self.account_name:
            self.passwords[self.account_name] = self.password_line.text()
            self.password_line.clear()
            self.ask_password.hide()

    def _account_changed(self) -> None:
        self.ask_password.hide()
        self.account_chosen.emit()
        self._show()

    def _show(self) -> None:
        self.button.say(self._button_words)
        busy = self.state in {State.SENDING, State.STOPPING}
        usable = bool(self._accounts)
        self.button.setEnabled(self.state is State.READY and usable and bool(self._chosen))
        if self.state is not State.ASKING:
            self.question.hide()
            self.doubt.hide()
        self.progress.setVisible(busy)
        self.left.setVisible(self.state is State.SENDING)
        self.cancel.setEnabled(self.state is State.SENDING)
        self.account_head.setVisible(usable)
        self.account.setVisible(usable)
        self.none.setVisible(not usable)
        self.set_up.setVisible(not usable)
        self.account.setEnabled(not busy and self.state is not State.ASKING)
        self.account.setAccessibleName(_("ส่งจากบัญชี"))
        self.password_line.setAccessibleName(_("รหัสผ่าน"))
