"""Settings: the language, the office's words, the mail account."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from loantracker.records import Office
from loantracker.wording import text as _
from ui import theme
from ui.choice import Choice
from ui.desk import Desk
from ui.fields import Field
from ui.pages.account_form import AccountForm
from ui.pages.page import Page, column, heading, row
from ui.words import Button, Words
from ui.work import Work

LANGUAGES = (("th", "ไทย"), ("en", "English"))  # each in its own tongue, never translated


class SettingsPage(Page):
    """One column of cards."""

    speaks = Signal(str)  # the language to speak from now on
    saved = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self.language = Choice()
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(desk.settings.language))
        self.language.activated.connect(self._speak_language)
        self.account = AccountForm(desk, work)
        self.account.failed.connect(self.failed)
        self.account.told.connect(self.told)
        self.account.saved.connect(self.saved)
        self.office: dict[str, Field[str]] = {
            "name": Field(lambda: _("ชื่อหน่วยงาน"), str.strip),
            "phone": Field(lambda: _("โทรศัพท์"), str.strip),
            "signer": Field(lambda: _("ผู้ลงนาม"), str.strip),
            "position": Field(lambda: _("ตำแหน่ง"), str.strip),
            "reply_to": Field(lambda: _("อีเมลสำหรับตอบกลับ"), str.strip),
            "survey_url": Field(lambda: _("ลิงก์แบบประเมินความพึงพอใจ"), str.strip),
        }
        self.office_save = Button(lambda: _("บันทึกข้อมูลหน่วยงาน"), icon_name="check")
        self.office_save.clicked.connect(self._save_office)
        self.area = QScrollArea()
        self._build()
        self._fill()
        self._name()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._name()

    def _build(self) -> None:
        inside = QWidget()
        inside.setFixedWidth(theme.FORM_WIDTH)
        box = column(inside, margin=0, space=theme.SPACE_L)
        box.setContentsMargins(0, theme.SPACE_L, 0, theme.SPACE_XL)
        box.addWidget(heading(lambda: _("ตั้งค่า")))
        language = QHBoxLayout()
        language.addWidget(self.language)
        language.addStretch(1)
        first = _card(box, lambda: _("ภาษาของโปรแกรม"))
        first.addLayout(language)
        _card(box, lambda: _("บัญชีอีเมล")).addWidget(self.account)
        office = _card(box, lambda: _("ข้อมูลหน่วยงานท้ายอีเมล"))
        office.addWidget(self.office["name"])
        for pair in (("signer", "position"), ("phone", "reply_to")):
            line = row(space=theme.SPACE_M)
            for each in pair:
                line.addWidget(self.office[each], 1, Qt.AlignmentFlag.AlignTop)
            office.addLayout(line)
        office.addWidget(self.office["survey_url"])
        buttons = row()
        buttons.addWidget(self.office_save)
        buttons.addStretch(1)
        office.addLayout(buttons)
        box.addStretch(1)
        around = QWidget()
        middle = row(around)
        middle.setContentsMargins(theme.SPACE_L, 0, theme.SPACE_L, 0)
        middle.addWidget(inside, 0, Qt.AlignmentFlag.AlignTop)
        middle.addStretch(1)
        self.area.setWidget(around)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes on to its fields
        column(self, margin=0).addWidget(self.area)

    def _name(self) -> None:
        self.language.setAccessibleName(_("ภาษาของโปรแกรม"))

    def _fill(self) -> None:
        for name, field in self.office.items():
            field.fill(getattr(self.desk.settings.office, name))

    def _speak_language(self) -> None:
        code = str(self.language.currentData())
        self.speaks.emit(code)
        settings = replace(self.desk.settings, language=code)
        self.work.run(lambda _control: self.desk.save_settings(settings), lambda _nothing: None)

    def _save_office(self) -> None:
        settings = replace(
            self.desk.settings,
            office=Office(**{name: field.value or "" for name, field in self.office.items()}),
        )
        self.work.run(
            lambda _control: self.desk.save_settings(settings),
            lambda _nothing: self._saved(),
        )

    def _saved(self) -> None:
        self.told.emit(_("บันทึกข้อมูลหน่วยงานแล้ว"))
        self.saved.emit()


def _card(into: QVBoxLayout, words: Words) -> QVBoxLayout:
    """A card with a head, put into a column; gives the card's own column."""
    card = QFrame()
    card.setObjectName("card")
    into.addWidget(card)
    made = column(card)
    made.addWidget(heading(words))
    return made
