"""The four ways that offices have mail, in plain words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from loantracker.wording import text as _
from ui import theme
from ui.words import Words

KINDS: dict[str, Words] = {
    "smtp": lambda: _("เครื่องแม่ข่ายอีเมลของหน่วยงาน"),
    "graph": lambda: _("Microsoft 365"),
    "ews": lambda: _("Exchange Server"),
    "folder": lambda: _("ไม่มีเครื่องแม่ข่าย — บันทึกเป็นร่าง"),
}
_ABOUT: dict[str, Words] = {
    "smtp": lambda: _(
        "ส่งผ่านเครื่องแม่ข่าย (SMTP) ด้วยอีเมลและรหัสผ่าน โปรแกรมค้นหาเครื่องแม่ข่ายจากที่อยู่อีเมลให้หากหน่วยงานประกาศไว้"
    ),
    "graph": lambda: _("ลงชื่อเข้าใช้ด้วยบัญชีของหน่วยงาน โปรแกรมไม่เห็นและไม่เก็บรหัสผ่าน ขอไฟล์ตั้งค่าได้จากผู้ดูแลระบบ"),
    "ews": lambda: _("Exchange ที่หน่วยงานดูแลเอง (EWS) เว้นช่องเครื่องแม่ข่ายว่างไว้เพื่อให้ค้นหาอัตโนมัติ"),
    "folder": lambda: _("โปรแกรมเขียนร่างเป็นไฟล์ .eml ให้เปิดใน Outlook แล้วส่งเอง ไม่ต้องใช้รหัสผ่าน"),
}


def about(kind: str) -> str:
    """What is to be known of a way."""
    return _ABOUT[kind]()


class KindChoice(QWidget):
    """One of the four."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_M)
        grid.setVerticalSpacing(theme.SPACE_S)
        for number, kind in enumerate(KINDS):
            button = QRadioButton()
            self.buttons[kind] = button
            self._group.addButton(button)
            grid.addWidget(button, *divmod(number, 2))
        self._value = "smtp"
        self.buttons["smtp"].setChecked(True)
        self._group.buttonToggled.connect(self._toggled)
        self._speak()

    @property
    def value(self) -> str:
        """The kind, as settings name it."""
        return self._value

    def choose(self, kind: str) -> None:
        """Choose a kind."""
        self.buttons[kind].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _toggled(self, button: QRadioButton, on: bool) -> None:
        if on:
            self._value = next(kind for kind, each in self.buttons.items() if each is button)
            self.changed.emit()

    def _speak(self) -> None:
        for kind, button in self.buttons.items():
            button.setText(KINDS[kind]())
            button.setAccessibleName(KINDS[kind]())
