"""Finding the server from the address, as far as its domain announces one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loantracker.wording import text as _
from ui.account_desk import AccountDesk
from ui.pages.page import row
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.doctor import Suggestion


class ServerSeek(QWidget):
    """Says what is looked for and what was found; each address is looked for once."""

    found = Signal(object)  # a Suggestion for "smtp"
    online = Signal()  # the clerk takes Microsoft 365
    failed = Signal(object)

    def __init__(self, desk: AccountDesk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._sought = ""
        self.words = Label(look="caption", wrap=True)
        self.use_online = Button(lambda: _("ใช้ Microsoft 365"))
        self.use_online.clicked.connect(self.online)
        line = row(self)
        line.addWidget(self.words, 1)
        line.addWidget(self.use_online)
        self.forget("")

    def forget(self, address: str) -> None:
        """Say nothing; this address needs no search."""
        self._sought = address
        self.hide()

    def seek(self, address: str) -> None:
        """Ask what the address's domain announces."""
        if address == self._sought:
            return
        self._sought = address
        self.words.say(lambda: _("กำลังค้นหาเครื่องแม่ข่ายจากที่อยู่อีเมล"))
        self.use_online.hide()
        self.show()
        self._work.run(
            lambda _control: self._desk.suggest_server(address),
            lambda found: self._answered(address, found),
            self._broke,
        )

    def _answered(self, address: str, found: Suggestion | None) -> None:
        if address != self._sought or self.isHidden():
            return
        if found is None:
            self.words.say(lambda: _("ไม่พบเครื่องแม่ข่ายจากที่อยู่อีเมลนี้ โปรดพิมพ์ชื่อเครื่องแม่ข่ายตามที่ผู้ดูแลระบบแจ้ง"))
        elif found.kind == "graph":
            self.words.say(lambda: _("โดเมนของที่อยู่อีเมลนี้ใช้ Microsoft 365"))
            self.use_online.show()
        else:
            self.words.say(lambda: _("พบเครื่องแม่ข่ายจากที่อยู่อีเมลแล้ว โปรดตรวจว่าเป็นของหน่วยงาน"))
            self.found.emit(found)

    def _broke(self, error: BaseException) -> None:
        self.hide()
        self.failed.emit(error)
