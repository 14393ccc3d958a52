"""Signing in to Microsoft 365: by browser, or by a code typed on any device."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from loantracker import checkup
from loantracker.records import Account
from loantracker.wording import text as _
from ui import theme
from ui.account_desk import AccountDesk
from ui.pages.page import column, row
from ui.words import Button, Label
from ui.work import Control, Job, Work

if TYPE_CHECKING:
    from loantracker.doctor import DeviceCode, SignedIn


class AccountSignIn(QWidget):
    """Two buttons, the code to type, and who is signed in."""

    failed = Signal(object)
    done = Signal(str)  # the user's name
    busy_changed = Signal()

    def __init__(self, desk: AccountDesk, work: Work, account: Callable[[], Account | None]) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._account = account
        self._job: Job[SignedIn] | None = None
        self.browser = Button(lambda: _("ลงชื่อเข้าใช้ด้วยเบราว์เซอร์"), icon_name="person")
        self.browser.clicked.connect(lambda: self._start(by_code=False))
        self.code_button = Button(lambda: _("ใช้รหัสบนอุปกรณ์อื่น"))
        self.code_button.clicked.connect(lambda: self._start(by_code=True))
        self.state = Label(look="muted", wrap=True)
        self.state.hide()
        self.panel = QFrame()
        self.panel.setObjectName("ask")
        self.how = Label(wrap=True)
        self.url = Label(selectable=True)
        self.code = Label(look="heading", selectable=True)
        self.copy_url = Button(lambda: _("คัดลอกที่อยู่"), icon_name="copy")
        self.copy_url.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.url.text()))
        self.copy_code = Button(lambda: _("คัดลอกรหัส"), icon_name="copy")
        self.copy_code.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.code.text()))
        self.cancel = Button(lambda: _("ยกเลิกการลงชื่อเข้าใช้"), icon_name="close")
        self.cancel.clicked.connect(self.stop)
        self._build()
        self.show_busy()

    def _build(self) -> None:
        buttons = row()
        buttons.addWidget(self.browser)
        buttons.addWidget(self.code_button)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        inside = column(self.panel, margin=theme.SPACE_M, space=theme.SPACE_S)
        inside.addWidget(self.how)
        for shown, copy in ((self.url, self.copy_url), (self.code, self.copy_code)):
            line = row()
            line.addWidget(shown, 1)
            line.addWidget(copy, 0, Qt.AlignmentFlag.AlignRight)
            inside.addLayout(line)
        self.panel.hide()
        box = column(self, margin=0, space=theme.SPACE_S)
        box.addLayout(buttons)
        box.addWidget(self.panel)
        box.addWidget(self.state)

    @property
    def busy(self) -> bool:
        """Whether a sign-in is waited for."""
        return self._job is not None

    def show_busy(self) -> None:
        """Buttons that can be used now."""
        usable = not self.busy and self._account() is not None
        self.browser.setEnabled(usable)
        self.code_button.setEnabled(usable)
        self.cancel.setVisible(self.busy)

    def forget(self) -> None:
        """Another account is shown: what was said of the last one goes."""
        self.state.hide()
        self.panel.hide()

    def stop(self) -> None:
        """Wait no longer."""
        if self._job is not None:
            self._job.cancel()
            self._end()
            self._say(lambda: _("ยกเลิกการลงชื่อเข้าใช้แล้ว"))

    def _start(self, *, by_code: bool) -> None:
        account = self._account()
        if self.busy or account is None:
            return

        def work(control: Control) -> SignedIn:
            show = control.report if by_code else None
            return self._desk.sign_in(account, show, control.should_stop)

        self._job = self._work.run(work, self._signed_in, self._broke, self._show_code)
        self._say(lambda: _("กำลังขอรหัส") if by_code else _("โปรดลงชื่อเข้าใช้ในเบราว์เซอร์ที่เปิดขึ้น"))
        self.show_busy()
        self.busy_changed.emit()

    def _show_code(self, code: DeviceCode) -> None:
        minutes = code.seconds // 60
        self.how.say(lambda: _("เปิดที่อยู่นี้ในเบราว์เซอร์ใดก็ได้ แล้วกรอกรหัสภายใน {minutes} นาที", minutes=minutes))
        self.url.say(code.url)
        self.code.say(code.code)
        self.panel.show()
        self._say(lambda: _("กำลังรอการลงชื่อเข้าใช้"))

    def _signed_in(self, result: SignedIn) -> None:
        self._end()
        self._say(lambda: checkup.signed_in(result.user, remembered=result.remembered))
        self.done.emit(result.user)

    def _broke(self, error: BaseException) -> None:
        self._end()
        self.state.hide()
        self.failed.emit(error)

    def _end(self) -> None:
        self._job = None
        self.panel.hide()
        self.show_busy()
        self.busy_changed.emit()

    def _say(self, words: Callable[[], str]) -> None:
        self.state.say(words)
        self.state.show()
