"""The words of one mail, changed for this once: its subject and its text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from loantracker.errors import UnsafeHeader
from loantracker.proofing import Edit, edited, made_from
from loantracker.records import Mail, Message
from loantracker.wording import text as _
from ui import telling
from ui.chips import keyed
from ui.drafts import Drafts
from ui.fields import Fault, Field
from ui.pages.page import column, heading, row
from ui.words import Button, Label, restyle
from ui.wrapping import plain

FORM = "letter"  # among the drafts


class EditForm(QWidget):
    """What is typed is among the drafts until the mail is gone: a crash costs neither form nor change."""

    used = Signal(str, object)  # the message's id, and its Edit; None: the words as they were composed
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._message: Message | None = None
        self._mail: Mail | None = None  # as it was composed
        self._edit: Edit | None = None  # that stands
        self._filling = False
        self.drafts: Drafts | None = None
        self.about = Label(look="muted", wrap=True)
        self.note = Label(
            lambda: _("มีผลเฉพาะอีเมลฉบับนี้ในครั้งนี้ ผู้รับ สำเนา และไฟล์แนบไม่เปลี่ยน แม่แบบข้อความไม่เปลี่ยน"),
            look="caption",
            wrap=True,
        )
        self.stale = Label(
            lambda: _("ข้อมูลในอีเมลฉบับนี้เปลี่ยนไปหลังจากที่แก้ไขไว้ โปรดตรวจจำนวนเงินและวันที่ก่อนใช้ข้อความ"),
            look="fault",
            wrap=True,
        )
        self.subject: Field[str] = Field(lambda: _("เรื่อง"), _read_subject)
        self.head = Label(lambda: _("ข้อความ"), look="caption")
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.head.setBuddy(self.text)
        self.fault = Label(look="fault")
        self.use = Button(
            lambda: _("ใช้ข้อความนี้"), look="main", icon_name="check", hint=lambda: _("ใช้ข้อความนี้ (Ctrl+Enter)")
        )
        self.use.clicked.connect(self._use)
        self.undo = Button(lambda: _("คืนข้อความเดิม"), icon_name="undo")
        self.undo.clicked.connect(self._undo)
        self.cancel = Button(lambda: _("ยกเลิก"))
        self.cancel.clicked.connect(self._cancel)
        self.subject.changed.connect(self._typed)
        self.text.textChanged.connect(self._typed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            keyed(self, keys).triggered.connect(self._use)
        keyed(self, "Esc").triggered.connect(self._cancel)
        box = column(self)
        box.addWidget(heading(lambda: _("แก้ไขข้อความฉบับนี้")))
        for each in (self.about, self.note, self.stale, self.subject, self.head):
            box.addWidget(each)
        box.addWidget(self.text, 1)
        box.addWidget(self.fault)
        line = row()
        for button in (self.use, self.cancel, self.undo):
            line.addWidget(button)
        line.addStretch(1)
        box.addLayout(line)
        self._speak()

    def begin(self, message: Message, mail: Mail, edit: Edit | None) -> None:
        """Start on a mail as it was composed; a change that stands, or a draft, is gone on with."""
        self._message, self._mail, self._edit = message, mail, edit
        draft = self.drafts.find(FORM, message.id) if self.drafts is not None else None
        found = draft.typed if draft is not None else {}
        if edit is not None:
            found = _shape(edit)
        self._filling = True
        self.subject.fill(found.get("subject", mail.subject))
        self.text.setPlainText(found.get("text", mail.text))
        self._filling = False
        self.about.say(lambda: _("ถึง {name}", name=message.party.name))
        self.stale.setVisible(found.get("of", made_from(mail)) != made_from(mail))
        self.undo.setVisible(bool(found))
        self._check()

    def forget(self, ident: str) -> None:
        """A mail is gone, or its words are as composed: no draft of it is wanted."""
        if self.drafts is not None:
            self.drafts.drop(FORM, ident)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
            self._check()

    def _speak(self) -> None:
        self.text.setAccessibleName(_("ข้อความ"))

    def _typed(self) -> None:
        message, mail = self._message, self._mail
        self._check()
        if self._filling or message is None or mail is None or self.drafts is None:
            return
        typed = Edit(plain(self.subject.text), self._text(), made_from(mail))
        changed = (typed.subject, typed.text) != (mail.subject, mail.text)
        self.drafts.keep(FORM, message.id, message.party.name, _shape(typed) if changed else {})

    def _text(self) -> str:
        return plain(self.text.toPlainText())

    def _check(self) -> None:
        empty = not self._text().strip()
        said = _("ข้อความว่างเปล่า โปรดพิมพ์ข้อความ หรือคืนข้อความเดิม") if empty else ""
        self.fault.say(said)
        self.fault.setVisible(empty)
        self.text.setAccessibleDescription(said)
        if self.text.property("fault") != empty:
            self.text.setProperty("fault", empty)
            restyle(self.text)
        self.use.setEnabled(not empty and self.subject.value is not None)

    def _use(self) -> None:
        message, mail, subject = self._message, self._mail, self.subject.value
        if message is None or mail is None or subject is None or not self.use.isEnabled():
            return
        if (subject, self._text()) == (mail.subject, mail.text):
            self._undo()
            return
        edit = Edit(subject, self._text(), made_from(mail))
        try:
            edited(mail, edit)
        except UnsafeHeader as error:
            self.subject.refuse(telling.sentence(error))
            return
        self.used.emit(message.id, edit)
        self.left.emit()

    def _undo(self) -> None:
        if self._message is not None:
            self.forget(self._message.id)
            self.used.emit(self._message.id, None)
            self.left.emit()

    def _cancel(self) -> None:
        """Leave the words as they were before the form was opened."""
        message = self._message
        if message is None:
            return
        if self._edit is None:
            self.forget(message.id)
        elif self.drafts is not None:
            self.drafts.keep(FORM, message.id, message.party.name, _shape(self._edit))
        self.left.emit()


def _shape(edit: Edit) -> dict[str, str]:
    """A change as a draft holds it."""
    return {"subject": edit.subject, "text": edit.text, "of": edit.of}


def _read_subject(typed: str) -> str:
    said = " ".join(plain(typed).split())
    if not said:
        raise Fault(_("ไม่มีเรื่อง โปรดพิมพ์เรื่องของอีเมล"))
    return said
