"""The mail account: how the office sends, tried for real before it is kept.

The password goes to the system's keyring where one can be trusted, else no further than this session.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from loantracker.records import Account
from loantracker.wording import text as _
from ui import theme
from ui.choice import Choice
from ui.desk import Desk
from ui.fields import Field
from ui.pages import account_readers as read
from ui.pages.account_check import AccountCheck
from ui.pages.account_kind import KindChoice, about
from ui.pages.account_more import AccountMore
from ui.pages.account_seek import ServerSeek
from ui.pages.account_sign_in import AccountSignIn
from ui.pages.page import column, row
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.doctor import Suggestion
    from loantracker.settings import Settings


class AccountForm(QWidget):
    """One account at a time: chosen from those there are, or a new one."""

    failed = Signal(object)
    told = Signal(str)
    saved = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self.work = work
        self._busy = False
        self._keeps: bool | None = None  # whether passwords may be kept here; None: not looked at yet
        self._followed = ("", "")  # host and user as the form filled them in; what the clerk typed stays
        self._chosen = Account(name="", kind="smtp", sender="")
        self.which = Choice()
        self.which.activated.connect(self._fill)
        self.kind = KindChoice()
        self.about = Label(lambda: about(self.kind.value), look="muted", wrap=True)
        self.address: Field[str] = Field(
            lambda: _("อีเมลที่ใช้ส่ง"), read.address, hint=lambda: "finance@example.org"
        )
        self.address.line.editingFinished.connect(self._seek)
        self.shown_name: Field[str] = Field(lambda: _("ชื่อผู้ส่งที่ผู้รับเห็น"), read.shown_name)
        self.password: Field[str] = Field(lambda: _("รหัสผ่าน"), str, hint=self._password_hint, secret=True)
        self.host: Field[str] = Field(
            lambda: _("เครื่องแม่ข่าย"), self._read_host, hint=lambda: "mail.example.org"
        )
        self.seek = ServerSeek(desk, work)
        self.not_kept = Label(
            lambda: _("เครื่องนี้ไม่มีที่เก็บรหัสผ่านที่ปลอดภัย จึงไม่เก็บรหัสผ่าน และจะถามใหม่ทุกครั้งที่เปิดโปรแกรม"),
            look="caption",
            wrap=True,
        )
        self.tenant: Field[str] = Field(
            lambda: _("หน่วยงานใน Microsoft 365 (tenant)"), read.organisation, hint=lambda: "example.org"
        )
        self.client_id: Field[str] = Field(
            lambda: _("รหัสโปรแกรมใน Microsoft 365 (client id)"), read.organisation
        )
        self.folder: Field[str] = Field(
            lambda: _("โฟลเดอร์สำหรับร่างอีเมล"), str.strip, hint=lambda: _("เว้นว่างไว้เพื่อใช้โฟลเดอร์ของโปรแกรม")
        )
        self.more = AccountMore()
        self.more_button = Button(self._more_words, look="link")
        self.more_button.clicked.connect(lambda: self._open_more(on=not self.more.isVisibleTo(self)))
        self.sign_in = AccountSignIn(desk, work, self._account)
        self.load = Button(lambda: _("นำเข้าไฟล์ตั้งค่าจากผู้ดูแลระบบ"), icon_name="file")
        self.load.clicked.connect(self._choose_file)
        self.check = AccountCheck(work)
        self.test = Button(lambda: _("ทดสอบและบันทึก"), look="main", icon_name="check")
        self.test.clicked.connect(self._test)
        self.save = Button(lambda: _("บันทึกโดยไม่ทดสอบ"))
        self.save.clicked.connect(self._save)
        self._build()
        self._connect()
        self._speak()
        self._offer(desk.settings)

    # --- how it looks -------------------------------------------------------------------

    def _build(self) -> None:
        self.which_row = QWidget()
        line = row(self.which_row)
        line.addWidget(Label(lambda: _("บัญชี"), look="caption"))
        line.addWidget(self.which, 1)
        box = column(self, margin=0)
        box.addWidget(self.which_row)
        box.addWidget(self.kind)
        box.addWidget(self.about)
        box.addWidget(_pair(self.address, self.shown_name))
        box.addWidget(_pair(self.password, self.host))
        box.addWidget(self.seek)
        box.addWidget(self.not_kept)
        self.online = QWidget()
        inside = column(self.online, margin=0)
        inside.addWidget(_pair(self.tenant, self.client_id))
        inside.addWidget(self.sign_in)
        box.addWidget(self.online)
        box.addWidget(self.folder)
        opening = row()
        opening.addWidget(self.more_button)
        opening.addStretch(1)
        opening.addWidget(self.load)
        box.addLayout(opening)
        box.addWidget(self.more)
        self.more.hide()
        buttons = row()
        buttons.addWidget(self.test)
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        box.addLayout(buttons)
        box.addWidget(self.check)

    def _connect(self) -> None:
        self.fields = (
            self.address, self.shown_name, self.password, self.host, self.tenant, self.client_id, self.folder,
        )  # fmt: skip
        for each in self.fields:
            each.changed.connect(self._ready)
        self.address.changed.connect(self._follow)
        self.kind.changed.connect(self._kind_changed)
        self.more.changed.connect(self._ready)
        self.more.sign_in_changed.connect(self._show_fields)
        self.check.ended.connect(self._tested)
        self.check.failed.connect(self.failed)
        self.seek.found.connect(self._suggested)
        self.seek.online.connect(lambda: self.kind.choose("graph"))
        self.seek.failed.connect(self.failed)
        self.sign_in.failed.connect(self.failed)
        self.sign_in.busy_changed.connect(self._ready)
        self.sign_in.done.connect(self._signed_in)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._keeps is None:
            self._keeps = True  # asked once; nothing is said until the answer is there
            self.work.run(lambda _control: self._desk.keeps_passwords(), self._learn_keeping)

    def _learn_keeping(self, keeps: bool) -> None:
        self._keeps = keeps
        self.password.line.setPlaceholderText(self._password_hint())
        self._show_fields()

    def _speak(self) -> None:
        self.which.setAccessibleName(_("บัญชี"))
        if self.which.count():
            self.which.setItemText(self.which.count() - 1, _("เพิ่มบัญชีใหม่"))

    def _password_hint(self) -> str:
        return "" if not self._chosen.name or self._keeps is False else _("เว้นว่างไว้หากไม่เปลี่ยน")

    def _more_words(self) -> str:
        opened = hasattr(self, "more_button") and self.more.isVisibleTo(self)
        return _("ซ่อนรายละเอียด") if opened else _("รายละเอียดเพิ่มเติม")

    def _open_more(self, *, on: bool) -> None:
        self.more.setVisible(on)
        self.more_button.say(self._more_words)

    def _show_fields(self) -> None:
        """Only what this kind of account, signed in this way, asks for."""
        kind, token = self.kind.value, self._by_token()
        secret = kind in {"smtp", "ews"} and not token and self.more.sign_in.currentData() != "kerberos"
        self.password.setVisible(secret)
        self.host.setVisible(kind in {"smtp", "ews"})
        self.not_kept.setVisible(secret and self._keeps is False)
        self.online.setVisible(token)
        self.folder.setVisible(kind == "folder")
        self.load.setVisible(kind != "folder")
        self._ready()

    def _by_token(self) -> bool:
        return self.kind.value == "graph" or self.more.sign_in.currentData() == "xoauth2"

    # --- an account in the fields and out of them -----------------------------------

    def _offer(self, settings: Settings, wanted: str = "") -> None:
        self.which.clear()
        for name in settings.accounts:
            self.which.addItem(name, name)
        self.which.addItem(_("เพิ่มบัญชีใหม่"), "")
        self.which_row.setVisible(bool(settings.accounts))
        self.which.setCurrentIndex(max(self.which.findData(wanted or settings.default_account), 0))
        self._fill()

    def _fill(self) -> None:
        known = self._desk.settings.accounts
        chosen = known.get(str(self.which.currentData() or ""))
        fresh = next(name for name in read.names() if name not in known)
        self._put(chosen or Account(fresh, "smtp", sender=""), is_new=chosen is None)
        self.check.clear()

    def _put(self, account: Account, *, is_new: bool) -> None:
        name, address = read.parted(account.sender)
        self._chosen = replace(account, name="" if is_new else account.name)
        self._followed = ("", "")
        self.kind.choose(account.kind)
        self.shown_name.fill(name if name or not is_new else self._desk.settings.office.name)
        self.shown_name.line.setCursorPosition(0)
        self.address.fill(address)
        self.password.fill("")
        self.password.line.setPlaceholderText(self._password_hint())
        self.host.fill(account.host)
        self.tenant.fill(account.tenant)
        self.client_id.fill(account.client_id)
        self.folder.fill(account.folder)
        self.more.show_kind(account.kind, account.sign_in)
        self.more.fill(account, is_new=is_new)
        self.seek.forget(address)
        self.sign_in.forget()
        self._show_fields()

    def _kind_changed(self) -> None:
        same = self._chosen.kind == self.kind.value
        self.more.show_kind(self.kind.value, self._chosen.sign_in if same else "")
        self.about.say(lambda: about(self.kind.value))
        self.host.recheck()
        self.check.clear()
        self.seek.forget("")
        self._show_fields()

    def _read_host(self, typed: str) -> str:
        """Exchange may be asked where it is; a mail server has to be named."""
        return read.host_or_none(typed) if self.kind.value == "ews" else read.host(typed)

    def _account(self) -> Account | None:
        """What was typed, as an account; None while a field is faulty."""
        kind, address, name = self.kind.value, self.address.value, self.shown_name.value
        host = self.host.value if kind in {"smtp", "ews"} else ""
        by_token = self._by_token()
        lacks_token = by_token and not (self.tenant.value and self.client_id.value)
        if not address or name is None or host is None or lacks_token:
            return None
        base = self._chosen if self._chosen.kind == kind else Account("", kind, "")
        account = replace(base, sender=f"{name} <{address}>" if name else address, host=host)
        if by_token:
            account = replace(account, tenant=self.tenant.value or "", client_id=self.client_id.value or "")
        if kind == "folder":
            account = replace(account, folder=self.folder.value or "")
        return self.more.laid_over(account, address)

    def _ready(self) -> None:
        usable = not self._busy and not self.check.busy and self._account() is not None
        self.test.setEnabled(usable and not self.sign_in.busy)
        self.save.setEnabled(usable and not self.sign_in.busy)
        self.sign_in.show_busy()

    # --- what follows from the address ------------------------------------------------

    def _follow(self) -> None:
        """A user name that nobody typed is the address."""
        host, user = self._followed
        if not self._chosen.name and self.more.user.text == user:
            self._followed = (host, self.address.value or "")
            self.more.user.fill(self._followed[1])

    def _seek(self) -> None:
        """Look for the server where the clerk has not named one."""
        ours = self.host.text in {"", self._followed[0]}
        if self.address.value and self.kind.value == "smtp" and ours:
            self.seek.seek(self.address.value)

    def _suggested(self, found: Suggestion) -> None:
        if self.kind.value == "smtp" and self.host.text in {"", self._followed[0]}:
            self._followed = (found.host, self._followed[1])
            self.host.fill(found.host)
            self.more.take(found.security, found.port)

    # --- the IT department's file -------------------------------------------------------

    def _choose_file(self) -> None:
        found, _kind = QFileDialog.getOpenFileName(
            self, _("นำเข้าไฟล์ตั้งค่าจากผู้ดูแลระบบ"), "", _("ไฟล์ตั้งค่า (*.toml)")
        )
        if found:
            self.import_file(Path(found))

    def import_file(self, path: Path) -> None:
        """Fill in what the file says; what the clerk typed and the file doesn't say stays."""
        self.work.run(
            lambda _control: self._desk.handed_out(path),
            self._imported,
            self.failed.emit,
        )

    def _imported(self, given: Account) -> None:
        name, address = read.parted(given.sender)
        typed = {field: field.text for field in self.fields}
        is_new = not self._chosen.name
        self._put(
            replace(given, name=(not is_new and self._chosen.name) or given.name or read.FIRST_NAME),
            is_new=is_new,
        )
        for field, value in (
            (self.address, address), (self.shown_name, name), (self.password, ""), (self.folder, given.folder)
        ):  # fmt: skip
            if not value:
                field.fill(typed[field])
        self._follow()
        self._seek()
        self.told.emit(_("นำเข้าค่าจากไฟล์แล้ว"))

    # --- trying and keeping -------------------------------------------------------------

    def _signed_in(self, user: str) -> None:
        if not self.address.text and user:
            self.address.fill(user)

    def _test(self) -> None:
        account, password = self._account(), self.password.text or None
        if self._busy or self.check.busy or account is None:
            return
        self.check.start(
            lambda on_step, should_stop: self._desk.check_account(account, password, on_step, should_stop)
        )
        self._ready()

    def _tested(self, well: bool) -> None:
        if well:
            self._save()
        else:
            self._ready()

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

        def work() -> bool:
            self._desk.save_settings(changed)
            return not password or self._desk.set_password(account, password)

        self._busy = True
        self._ready()
        self.work.run(lambda _control: work(), lambda kept: self._saved(account, kept), self._not_saved)

    def _saved(self, account: Account, kept: bool) -> None:
        self._busy = False
        steps_stay = self.check.isVisibleTo(self)
        chosen, self._chosen = self._chosen, account
        if not chosen.name:
            self.which.insertItem(self.which.count() - 1, account.name, account.name)
        self.which.setCurrentIndex(self.which.findData(account.name))
        self.which_row.show()
        self.more.name.setEnabled(False)
        self.password.fill("")
        self.password.line.setPlaceholderText(self._password_hint())
        if not steps_stay:
            self.check.clear()
        self._ready()
        self.told.emit(
            _("บันทึกบัญชี {account} แล้ว", account=account.name)
            if kept
            else _("บันทึกบัญชี {account} แล้ว รหัสผ่านใช้ได้จนกว่าจะปิดโปรแกรม", account=account.name)
        )
        self.saved.emit()

    def _not_saved(self, error: BaseException) -> None:
        self._busy = False
        self._ready()
        self.failed.emit(error)


def _pair(left: QWidget, right: QWidget) -> QWidget:
    """Two fields side by side."""
    whole = QWidget()
    line = row(whole, space=theme.SPACE_M)
    line.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
    line.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
    return whole
