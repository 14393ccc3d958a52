"""The mail account: how the office sends. The password goes to the system's keyring, nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from loantracker.records import Account
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.fields import Fault, Field
from ui.pages.page import column, row
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.settings import Settings

MAX_PORT = 65535
FORMS = ("smtp", "folder")  # the kinds that can be filled in here
FIRST_NAME = "office"
_NAME = re.compile("[a-z0-9_-]+")


class AccountForm(QWidget):
    """One account at a time: chosen from those there are, or a new one."""

    failed = Signal(object)
    told = Signal(str)
    saved = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._busy = False
        self.which = QComboBox()
        self.which.activated.connect(self._fill)
        self.kind = QComboBox()
        self._chosen = Account(name="", kind="smtp", sender="")
        for kind in FORMS:
            self.kind.addItem("", kind)
        self.kind.currentIndexChanged.connect(self._show_fields)
        self.security = QComboBox()
        self.security.addItem("STARTTLS", "starttls")
        self.security.addItem("TLS", "tls")
        self.security.currentIndexChanged.connect(self._recheck)
        self.name: Field[str] = Field(lambda: _("ชื่อบัญชีในโปรแกรม"), _read_name, hint=lambda: _("เช่น office"))
        self.address: Field[str] = Field(
            lambda: _("ส่งในชื่อ"), _read_sender, hint=lambda: _("ฝ่ายการคลัง <finance@example.org>")
        )
        self.host: Field[str] = Field(lambda: _("เครื่องแม่ข่าย"), _read_host, hint=lambda: "mail.example.org")
        self.port: Field[int] = Field(lambda: _("พอร์ต"), _read_port, hint=self._port_hint)
        self.user: Field[str] = Field(lambda: _("ชื่อผู้ใช้"), str.strip)
        self.password: Field[str] = Field(
            lambda: _("รหัสผ่าน"), str, hint=lambda: _("เว้นว่างไว้หากไม่เปลี่ยน"), secret=True
        )
        self.folder: Field[str] = Field(
            lambda: _("โฟลเดอร์สำหรับร่างอีเมล"), str.strip, hint=lambda: _("เว้นว่างไว้เพื่อใช้โฟลเดอร์ของโปรแกรม")
        )
        self.security_head = Label(lambda: _("การเข้ารหัส"), look="caption")
        self.about = Label(self._about, look="muted", wrap=True)
        self.save = Button(lambda: _("บันทึกบัญชี"), look="main", icon_name="check")
        self.save.clicked.connect(self._save)
        self._fields = (self.name, self.address, self.host, self.port, self.user, self.password, self.folder)
        for each in self._fields:
            each.changed.connect(self._ready)
        self._build()
        self._speak()
        self._offer(desk.settings)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _build(self) -> None:
        box = column(self, margin=0)
        self.which_head = Label(lambda: _("บัญชี"), look="caption")
        self.kind_head = Label(lambda: _("วิธีส่ง"), look="caption")
        first = row(space=theme.SPACE_M)
        first.addWidget(_under(self.which_head, self.which), 1)
        first.addWidget(_under(self.kind_head, self.kind), 1)
        box.addLayout(first)
        box.addWidget(self.about)
        top = Qt.AlignmentFlag.AlignTop
        second = row(space=theme.SPACE_M)
        second.addWidget(self.name, 1, top)
        second.addWidget(self.address, 2, top)
        box.addLayout(second)
        self.server = QWidget()
        server = column(self.server, margin=0)
        third = row(space=theme.SPACE_M)
        third.addWidget(self.host, 3, top)
        third.addWidget(_under(self.security_head, self.security), 1, top)
        third.addWidget(self.port, 1, top)
        server.addLayout(third)
        fourth = row(space=theme.SPACE_M)
        fourth.addWidget(self.user, 1, top)
        fourth.addWidget(self.password, 1, top)
        server.addLayout(fourth)
        box.addWidget(self.server)
        box.addWidget(self.folder)
        buttons = row()
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        box.addLayout(buttons)

    def _speak(self) -> None:
        self.kind.setItemText(0, _("เครื่องแม่ข่ายอีเมล (SMTP)"))
        self.kind.setItemText(1, _("ร่างอีเมลในโฟลเดอร์ (.eml)"))
        self.kind.setAccessibleName(_("วิธีส่ง"))
        self.which.setAccessibleName(_("บัญชี"))
        self.security.setAccessibleName(_("การเข้ารหัส"))
        if (at := self.security.findData("none")) >= 0:
            self.security.setItemText(at, _("ไม่เข้ารหัส"))
        if self.which.count():
            self.which.setItemText(self.which.count() - 1, _("เพิ่มบัญชีใหม่"))

    def _offer(self, settings: Settings, wanted: str = "") -> None:
        self.which.clear()
        for name in settings.accounts:
            self.which.addItem(name, name)
        self.which.addItem(_("เพิ่มบัญชีใหม่"), "")
        at = self.which.findData(wanted or settings.default_account)
        self.which.setCurrentIndex(max(at, 0))
        self._fill()

    def _fill(self) -> None:
        known = self._desk.settings.accounts
        chosen = known.get(str(self.which.currentData() or ""))
        account = chosen or Account(name="" if known else FIRST_NAME, kind="smtp", sender="")
        self.name.fill(account.name)
        self.name.setEnabled(chosen is None)
        self.address.fill(account.sender)
        self.host.fill(account.host)
        self.port.fill(str(account.port) if account.port else "")
        self.user.fill(account.username)
        self.folder.fill(account.folder)
        self.password.fill("")
        self._chosen = account
        self._offer_kind(account)
        self.kind.setCurrentIndex(self.kind.findData(account.kind))
        self._offer_security(account)
        self.security.setCurrentIndex(max(self.security.findData(account.security), 0))
        self._show_fields()

    def _offer_kind(self, account: Account) -> None:
        """An account of a kind that has no form yet is shown under its own name."""
        while self.kind.count() > len(FORMS):
            self.kind.removeItem(self.kind.count() - 1)
        if account.kind not in FORMS:
            self.kind.addItem(account.kind.upper(), account.kind)

    def _offer_security(self, account: Account) -> None:
        """No encryption is offered where an account on this very machine has it already, nowhere else."""
        at = self.security.findData("none")
        if account.security == "none" and at < 0:
            self.security.addItem(_("ไม่เข้ารหัส"), "none")
        elif account.security != "none" and at >= 0:
            self.security.removeItem(at)

    def _is_smtp(self) -> bool:
        return bool(self.kind.currentData() == "smtp")

    def _about(self) -> str:
        if self.kind.currentData() not in FORMS:
            return _("บัญชีชนิดนี้แก้ไขในไฟล์ตั้งค่า settings.toml")
        if self._is_smtp():
            return _("ส่งผ่านเครื่องแม่ข่ายของหน่วยงาน รหัสผ่านเก็บในระบบรักษารหัสผ่านของเครื่องเท่านั้น")
        return _("โปรแกรมเขียนร่างเป็นไฟล์ .eml ให้เปิดใน Outlook แล้วส่งเอง ไม่ต้องใช้เครื่องแม่ข่าย")

    def _port_hint(self) -> str:
        return "465" if hasattr(self, "security") and self.security.currentData() == "tls" else "587"

    def _show_fields(self) -> None:
        self.server.setVisible(self._is_smtp())
        self.folder.setVisible(self.kind.currentData() == "folder")
        self.about.say(self._about)
        self._ready()

    def _recheck(self) -> None:
        self.port.line.setPlaceholderText(self._port_hint())

    def _account(self) -> Account | None:
        """What was typed, as an account; None while a field is faulty."""
        name, sender = self.name.value, self.address.value
        kind = self.kind.currentData()
        if not name or not sender or kind not in FORMS:
            return None
        base = (
            self._chosen if self._chosen.kind == kind else Account(name=name, kind=str(kind), sender=sender)
        )
        if not self._is_smtp():
            return replace(base, name=name, sender=sender, folder=self.folder.value or "")
        if not self.host.value or self.port.value is None:
            return None
        return replace(
            base,
            name=name,
            sender=sender,
            host=self.host.value,
            port=self.port.value,
            security=str(self.security.currentData()),
            username=self.user.value or "",
        )

    def _ready(self) -> None:
        if hasattr(self, "_fields"):
            self.save.setEnabled(not self._busy and self._account() is not None)

    def _save(self) -> None:
        account = self._account()
        if self._busy or account is None:
            return
        settings = self._desk.settings
        changed = replace(
            settings,
            accounts={**settings.accounts, account.name: account},
            default_account=settings.default_account or account.name,
        )
        password = self.password.text

        def work() -> None:
            self._desk.save_settings(changed)
            if password:
                self._desk.set_password(account, password)

        self._busy = True
        self._ready()
        self._work.run(lambda _control: work(), lambda _nothing: self._saved(account), self._not_saved)

    def _saved(self, account: Account) -> None:
        self._busy = False
        self._offer(self._desk.settings, account.name)
        self.told.emit(_("บันทึกบัญชี {account} แล้ว", account=account.name))
        self.saved.emit()

    def _not_saved(self, error: BaseException) -> None:
        self._busy = False
        self._ready()
        self.failed.emit(error)


def _under(head: Label, control: QWidget) -> QWidget:
    """A control below its name."""
    whole = QWidget()
    box = column(whole, margin=0, space=theme.SPACE_XS)
    box.addWidget(head)
    box.addWidget(control)
    return whole


def _read_name(typed: str) -> str:
    if not _NAME.fullmatch(typed.strip()):
        raise Fault(_("ใช้ได้เฉพาะ a-z 0-9 - และ _"))
    return typed.strip()


def _read_sender(typed: str) -> str:
    text = typed.strip()
    address = text[text.index("<") + 1 : -1] if "<" in text and text.endswith(">") else text
    local, at, domain = address.partition("@")
    if not (local and at and domain) or any(each.isspace() for each in address):
        raise Fault(_("ต้องมีที่อยู่อีเมล เช่น ฝ่ายการคลัง <finance@example.org>"))
    return text


def _read_host(typed: str) -> str:
    host = typed.strip()
    if not host or any(each.isspace() for each in host) or "/" in host or "@" in host:
        raise Fault(_("พิมพ์ชื่อเครื่องแม่ข่าย เช่น mail.example.org"))
    return host


def _read_port(typed: str) -> int:
    text = typed.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= MAX_PORT:
        raise Fault(_("พอร์ตเป็นตัวเลข 1 ถึง 65535"))
    return int(text)
