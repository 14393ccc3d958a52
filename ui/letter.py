"""A mail shown as it is: its addresses, its subject, its two bodies, its source; none of it from outside."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QUrl
from PySide6.QtGui import QImage, QShowEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QTabWidget, QTextBrowser

from loantracker.proofing import Source, source
from loantracker.records import Mail
from loantracker.wording import text as _
from ui import theme
from ui.pages.page import column
from ui.words import Label, rule
from ui.wrapping import wrappable

KILOBYTE = 1024
_PICTURE = QTextDocument.ResourceType.ImageResource.value


class SafeBrowser(QTextBrowser):
    """Shows HTML; asks for no picture, style sheet or page, local or remote."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)  # a wide table scrolls; its words stay whole

    def loadResource(self, kind: int, _name: QUrl | str) -> object:
        return QImage(1, 1, QImage.Format.Format_Mono) if kind == _PICTURE else QByteArray()


class SourceView(QPlainTextEdit):
    """What goes over the wire: every header, and the parts with their sizes; read when it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self._mail: Mail | None = None

    def offer(self, mail: Mail | None) -> None:
        """The mail whose source is wanted."""
        self._mail = mail
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        self.setPlainText("" if self._mail is None else source_words(source(self._mail)))


def source_words(found: Source) -> str:
    """A mail's headers, then its parts; a calendar entry in full."""
    said = [f"{name}: {value}" for name, value in found.headers]
    for number, part in enumerate(found.parts, start=1):
        named = f" · {part.name}" if part.name else ""
        said += ["", f"[{number}] {part.content_type}{named} · {size_words(part.size)}"]
        if part.text:
            said.append(part.text.replace("\r\n", "\n").rstrip())
    return "\n".join(said)


def size_words(size: int) -> str:
    """A file's size, in the unit that people read."""
    if size < KILOBYTE * KILOBYTE:
        return f"{max(1, round(size / KILOBYTE)):,} KB"
    return f"{size / KILOBYTE / KILOBYTE:,.1f} MB"


class Letter(QFrame):
    """One mail on a card."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.origin = Label(wrap=True, selectable=True)
        self.to = Label(wrap=True, selectable=True)
        self.cc = Label(wrap=True, selectable=True)
        self.cc_head = Label(lambda: _("สำเนา"), look="muted")
        self.subject = Label(wrap=True, selectable=True)
        self.subject.setFont(theme.font(bold=True))
        self.html = SafeBrowser()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.html, "")
        self.tabs.addTab(self.text, "")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        facts = QGridLayout()
        facts.setContentsMargins(theme.SPACE_M, theme.SPACE_M, theme.SPACE_M, theme.SPACE_XS)
        facts.setHorizontalSpacing(theme.SPACE_M)
        facts.setVerticalSpacing(theme.SPACE_XS)
        facts.setColumnStretch(1, 1)
        heads = (
            (Label(lambda: _("จาก"), look="muted"), self.origin),
            (Label(lambda: _("ถึง"), look="muted"), self.to),
            (self.cc_head, self.cc),
            (Label(lambda: _("เรื่อง"), look="muted"), self.subject),
        )
        for number, (head, value) in enumerate(heads):
            facts.addWidget(head, number, 0)
            facts.addWidget(value, number, 1)
        box = column(self, margin=1, space=0)
        box.addLayout(facts)
        box.addWidget(rule())
        box.addWidget(self.tabs, 1)
        self._speak()

    def show_mail(self, sender: str, to: str, cc: str, subject: str, bodies: tuple[str, str]) -> None:
        """Show a mail; ``bodies`` are its text and its HTML."""
        self.origin.say(sender)
        self.to.say(to)
        self.cc.say(cc)
        self.cc.setVisible(bool(cc))
        self.cc_head.setVisible(bool(cc))
        self.subject.say(subject)
        text, html = bodies
        self.text.setPlainText(wrappable(text))
        self.html.setHtml(wrappable(html))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        self.tabs.setTabText(0, _("ตามที่ผู้รับเห็น"))
        self.tabs.setTabText(1, _("ข้อความล้วน"))
        self.html.setAccessibleName(_("ตามที่ผู้รับเห็น"))
        self.text.setAccessibleName(_("ข้อความล้วน"))
