"""The manual in a window of its own, open at the task that the clerk is at.

The pages are Markdown in docs/manual; nothing is loaded from outside the folder.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QEvent, QRegularExpression, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QWidget

from loantracker.wording import text as _
from ui import theme
from ui.pages.page import column, row
from ui.words import Button, Label
from ui.wrapping import wrappable

FIRST = "index"
# The order in which the tasks come up in an office's day; every file of the folder is one of these.
PAGES = (
    FIRST,
    "mapping",
    "overview",
    "entries",
    "reminders",
    "history",
    "problems",
    "changes",
    "backups",
    "policy",
    "templates",
    "settings",
    "faults",
)
_TOLD_WITH = {"entry": "entries"}  # screens that another one's page tells of
SIZE = QSize(1000, 720)
_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)
_KEY = Qt.ItemDataRole.UserRole


def manual() -> Path:
    """The folder of the manual, in the installed program or in the checkout."""
    packed = Path(__file__).parent / "manual"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "docs" / "manual"


def title(page: str) -> str:
    """A page's own headline."""
    found = _TITLE.search((manual() / f"{page}.md").read_text(encoding="utf-8"))
    return found[1] if found else page


class _Browser(QTextBrowser):
    """Shows a page; its pictures come from the manual's own folder, and nothing else is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        wanted = (manual() / QUrl(name).path()).resolve()
        image = QImage(str(wanted)) if wanted.is_relative_to(manual().resolve()) else QImage()
        room = max(1, self.viewport().width() - 2 * theme.SPACE_XL)
        if image.width() > room:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        return image


def _holds(page: str, wanted: QRegularExpression) -> bool:
    """Whether a page says what is looked for, as it is read and not as it is written."""
    document = QTextDocument()
    document.setMarkdown((manual() / f"{page}.md").read_text(encoding="utf-8"))
    return not document.find(wanted, 0).isNull()


def _spaced(document: QTextDocument) -> None:
    """Room above each headline and between paragraphs, which Markdown alone leaves close together."""
    cursor, block = QTextCursor(document), document.begin()
    while block.isValid():
        look = block.blockFormat()
        if look.headingLevel() > 1:
            look.setTopMargin(theme.SPACE_XL)
        look.setBottomMargin(theme.SPACE_S if look.headingLevel() else theme.SPACE_XS)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(look)
        block = block.next()


class Help(QWidget):
    """The list of tasks at the left, the page at the right; words are looked for in all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(SIZE)
        self.pages = QListWidget()
        self.pages.setMaximumWidth(theme.PANEL_WIDTH)
        for key in PAGES:
            item = QListWidgetItem(title(key))
            item.setData(_KEY, key)
            item.setSizeHint(QSize(0, theme.ROW_HEIGHT))  # Qt measures it before the style sheet has come
            self.pages.addItem(item)
        self.pages.currentItemChanged.connect(self._show)
        self.text = _Browser()
        self.text.anchorClicked.connect(self._follow)
        self.search = QLineEdit()
        self.search.returnPressed.connect(self.find_next)
        self.next = Button(lambda: _("ค้นหา"), icon_name="search")
        self.next.clicked.connect(self.find_next)
        self.missing = Label(look="fault")
        self.missing.hide()
        box = column(self)
        head = row()
        head.addWidget(self.search, 1)
        head.addWidget(self.next)
        head.addWidget(self.missing)
        box.addLayout(head)
        parts = QSplitter()
        parts.addWidget(self.pages)
        parts.addWidget(self.text)
        parts.setStretchFactor(1, 1)
        parts.setHandleWidth(theme.SPACE_S)
        box.addWidget(parts, 1)
        self._speak()

    @property
    def page(self) -> str:
        """The key of the page that is shown."""
        item = self.pages.currentItem()
        return str(item.data(_KEY))

    def open_at(self, key: str) -> None:
        """Show the page of a screen, or the first one for a screen without a page of its own."""
        wanted = next((each for each in (key, _TOLD_WITH.get(key)) if each in PAGES), FIRST)
        self.pages.setCurrentRow(PAGES.index(wanted))
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def find_next(self) -> None:
        """Go to the next place of what is looked for, over all pages, and from the first again."""
        letters = "".join(self.search.text().split())
        # Between the letters may stand what lets Thai wrap, or any blank.
        wanted = QRegularExpression(r"[\s\x{200B}]*".join(map(QRegularExpression.escape, letters)))
        wanted.setPatternOptions(QRegularExpression.PatternOption.CaseInsensitiveOption)
        found = not letters or self.text.find(wanted) or self._find_elsewhere(wanted)
        self.missing.say(lambda: _("ไม่พบในคู่มือ"))
        self.missing.setVisible(not found)

    def _find_elsewhere(self, wanted: QRegularExpression) -> bool:
        """Open the first page that says it: those after this one, then this one from its top."""
        here = self.pages.currentRow()
        numbers = ((here + step) % len(PAGES) for step in range(1, len(PAGES) + 1))
        number = next((each for each in numbers if _holds(PAGES[each], wanted)), None)
        if number is None:
            return False
        self.pages.setCurrentRow(number)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        return self.text.find(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _show(self) -> None:
        self.text.setMarkdown(wrappable((manual() / f"{self.page}.md").read_text(encoding="utf-8")))
        self.text.document().setDocumentMargin(theme.SPACE_L)
        _spaced(self.text.document())
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.missing.hide()

    def _follow(self, link: QUrl) -> None:
        """A link to another page opens it here; one to the world outside opens the browser."""
        key = Path(link.path()).stem
        if link.isRelative() and key in PAGES:
            self.pages.setCurrentRow(PAGES.index(key))
        elif link.scheme() == "https":
            QDesktopServices.openUrl(link)

    def _speak(self) -> None:
        self.setWindowTitle(_("คู่มือการใช้งาน"))
        self.search.setPlaceholderText(_("ค้นหาในคู่มือ"))
        self.search.setAccessibleName(_("ค้นหาในคู่มือ"))
        self.pages.setAccessibleName(_("เรื่องในคู่มือ"))
