"""What most accounts need not touch: names, ports, encryption, a private authority, delivery reports."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QWidget

from loantracker.records import Account
from loantracker.wording import text as _
from ui import theme
from ui.choice import Choice
from ui.fields import Field
from ui.pages import account_readers as read
from ui.pages.page import column
from ui.words import Button, Label, Words

_SIGN_INS: Final[dict[str, tuple[tuple[str, Words], ...]]] = {
    "smtp": (("", lambda: _("รหัสผ่าน")), ("xoauth2", lambda: _("Microsoft 365 (XOAUTH2)"))),
    "ews": (
        ("", lambda: "NTLM"),
        ("basic", lambda: _("Basic (ชื่อผู้ใช้และรหัสผ่าน)")),
        ("kerberos", lambda: _("Kerberos (บัญชี Windows ที่ใช้อยู่)")),
    ),
}


class AccountMore(QWidget):
    """The further settings of one account, as its kind has them."""

    changed = Signal()
    sign_in_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kind = "smtp"
        self.name: Field[str] = Field(lambda: _("ชื่อบัญชีในโปรแกรม"), read.name, hint=lambda: _("เช่น office"))
        self.user: Field[str] = Field(
            lambda: _("ชื่อผู้ใช้"), str.strip, hint=lambda: _("เว้นว่างไว้หากไม่ต้องลงชื่อเข้าใช้")
        )
        self.security = Choice()
        for shown, value in (("STARTTLS", "starttls"), ("TLS", "tls")):
            self.security.addItem(shown, value)
        self.security.currentIndexChanged.connect(self._security_changed)
        self.port: Field[int] = Field(lambda: _("พอร์ต"), read.port, hint=self._port_hint)
        self.sign_in = Choice()
        self.sign_in.activated.connect(self._sign_in_chosen)
        self.choose_ca = Button(lambda: _("เลือกไฟล์"))
        self.choose_ca.clicked.connect(self._choose_ca)
        self.ca_file: Field[str] = Field(lambda: _("ไฟล์ใบรับรอง (.pem)"), str.strip, helper=self.choose_ca)
        self.imap_host: Field[str] = Field(
            lambda: _("เครื่องแม่ข่ายสำหรับอ่านอีเมลตีกลับ (IMAP ถ้ามี)"),
            read.host_or_none,
            hint=lambda: "imap.example.org",
        )
        self.imap_port: Field[int] = Field(lambda: _("พอร์ต IMAP"), read.port, hint=lambda: "993")
        self.shared = QCheckBox()
        self.bounces = QCheckBox()
        self.fields = (self.name, self.user, self.port, self.ca_file, self.imap_host, self.imap_port)
        for each in self.fields:
            each.changed.connect(self.changed)
        self._build()
        self._speak()
        self.show_kind("smtp", "")

    def _build(self) -> None:
        self._security = _under(lambda: _("การเข้ารหัส"), self.security)
        self._sign_in = _under(lambda: _("ลงชื่อเข้าใช้ด้วย"), self.sign_in)
        self._cells = (
            self.name, self.user, self._security, self.port, self._sign_in, self.ca_file,
            self.imap_host, self.imap_port,
        )  # fmt: skip
        for each in self._cells:  # a widget without a parent would be shown as a window
            each.setParent(self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.SPACE_M)
        self._grid.setVerticalSpacing(theme.SPACE_M)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        box = column(self, margin=0)
        box.addLayout(self._grid)
        box.addWidget(self.shared)
        box.addWidget(self.bounces)

    def show_kind(self, kind: str, sign_in: str) -> None:
        """Show what this kind of account has, signed in this way."""
        self._kind = kind
        smtp, ews = kind == "smtp", kind == "ews"
        for widget, on in (
            (self.user, kind != "folder"),
            (self._security, smtp),
            (self.port, smtp or ews),
            (self._sign_in, smtp or ews),
            (self.ca_file, kind != "folder"),
            (self.imap_host, smtp),
            (self.imap_port, smtp),
            (self.shared, ews or kind == "graph"),
            (self.bounces, ews or kind == "graph"),
        ):
            widget.setVisible(on)
        self._lay_out()
        self.sign_in.clear()
        for value, words in _SIGN_INS.get(kind, ()):
            self.sign_in.addItem(words(), value)
        self.sign_in.setCurrentIndex(max(self.sign_in.findData("" if sign_in == "password" else sign_in), 0))
        self.port.line.setPlaceholderText(self._port_hint())

    def _lay_out(self) -> None:
        """Two in a row, without holes."""
        for each in self._cells:
            self._grid.removeWidget(each)
        shown = [each for each in self._cells if not each.isHidden() or each is self.name]
        for number, each in enumerate(shown):
            self._grid.addWidget(each, *divmod(number, 2), Qt.AlignmentFlag.AlignTop)

    def fill(self, account: Account, *, is_new: bool) -> None:
        """Show an account's own."""
        self.name.fill(account.name)
        self.name.setEnabled(is_new)
        self.user.fill(account.username)
        self.port.fill(str(account.port) if account.port else "")
        self.ca_file.fill(account.ca_file)
        self.imap_host.fill(account.imap_host)
        self.imap_port.fill(str(account.imap_port) if account.imap_port else "")
        self.shared.setChecked(bool(account.mailbox))
        self.bounces.setChecked(account.bounces == "read")
        self._offer_security(account)

    def take(self, security: str, port: int) -> None:
        """Take over what the address's domain announces."""
        self.security.setCurrentIndex(max(self.security.findData(security), 0))
        self.port.fill(str(port))

    def laid_over(self, account: Account, address: str) -> Account | None:
        """The account with these settings; None while one of them is faulty."""
        kind = account.kind
        name = self.name.value
        if not name or (kind == "smtp" and None in {self.imap_host.value, self.imap_port.value}):
            return None
        if kind in {"smtp", "ews"} and self.port.value is None:
            return None
        account = replace(account, name=name)
        if kind == "folder":
            return account
        account = replace(account, username=self.user.value or "", ca_file=self.ca_file.value or "")
        if kind in {"ews", "graph"}:
            account = replace(
                account,
                mailbox=address if self.shared.isChecked() else "",
                bounces="read" if self.bounces.isChecked() else "",
            )
        if kind in {"smtp", "ews"}:
            kept = account.sign_in == "password" and not self.sign_in.currentData()
            account = replace(
                account,
                port=self.port.value or 0,
                sign_in=account.sign_in if kept else str(self.sign_in.currentData() or ""),
            )
        if kind == "smtp":
            account = replace(
                account,
                security=str(self.security.currentData()),
                imap_host=self.imap_host.value or "",
                imap_port=self.imap_port.value or 0,
            )
        return account

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        self.security.setAccessibleName(_("การเข้ารหัส"))
        self.sign_in.setAccessibleName(_("ลงชื่อเข้าใช้ด้วย"))
        self.shared.setText(_("ที่อยู่นี้เป็นกล่องจดหมายร่วม (ลงชื่อเข้าใช้ด้วยบัญชีของตนเอง)"))
        self.bounces.setText(_("อ่านอีเมลตีกลับจากกล่องจดหมายนี้"))
        for number, (_value, words) in enumerate(_SIGN_INS.get(self._kind, ())):
            if number < self.sign_in.count():
                self.sign_in.setItemText(number, words())
        if (at := self.security.findData("none")) >= 0:
            self.security.setItemText(at, _("ไม่เข้ารหัส"))

    def _offer_security(self, account: Account) -> None:
        """No encryption is offered where an account on this very machine has it already, nowhere else."""
        at = self.security.findData("none")
        if account.security == "none" and at < 0:
            self.security.addItem(_("ไม่เข้ารหัส"), "none")
        elif account.security != "none" and at >= 0:
            self.security.removeItem(at)
        self.security.setCurrentIndex(max(self.security.findData(account.security), 0))

    def _port_hint(self) -> str:
        if self._kind == "ews":
            return "443"
        return "465" if self.security.currentData() == "tls" else "587"

    def _security_changed(self) -> None:
        if hasattr(self, "port"):
            self.port.line.setPlaceholderText(self._port_hint())
            self.changed.emit()

    def _sign_in_chosen(self) -> None:
        self.sign_in_changed.emit()
        self.changed.emit()

    def _choose_ca(self) -> None:
        found, _kind = QFileDialog.getOpenFileName(
            self, _("เลือกไฟล์ใบรับรอง"), "", _("ใบรับรอง (*.pem *.crt *.cer)")
        )
        if found:
            self.ca_file.fill(found)


def _under(head: Words, control: QWidget) -> QWidget:
    """A control below its name."""
    whole = QWidget()
    box = column(whole, margin=0, space=theme.SPACE_XS)
    box.addWidget(Label(head, look="caption"))
    box.addWidget(control)
    return whole
