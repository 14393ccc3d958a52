"""The navigation at the left: a word with its icon, and how much waits there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame

from ui import theme
from ui.pages.page import column
from ui.words import Button, Label, Words

BADGE_HEIGHT = 20


class NavButton(Button):
    """A page's button; its count stands at the right."""

    def __init__(self, words: Words, icon_name: str) -> None:
        super().__init__(words, icon_name=icon_name, look="nav")
        self.setCheckable(True)
        self._count = 0

    @property
    def count(self) -> int:
        """How much waits on the page."""
        return self._count

    def wait(self, count: int) -> None:
        """Show how much waits on the page; 0 shows nothing."""
        self._count = count
        self.setAccessibleDescription(str(count) if count else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.CAPTION_PX, bold=True, tabular=True))
        said = f"{self._count:,}"
        width = max(BADGE_HEIGHT, painter.fontMetrics().horizontalAdvance(said) + 2 * theme.SPACE_S)
        top = (self.height() - BADGE_HEIGHT) // 2
        box = QRect(self.width() - width - theme.SPACE_S, top, width, BADGE_HEIGHT)
        tone = theme.tokens().neutral
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens().border))
        painter.drawRoundedRect(box, BADGE_HEIGHT / 2, BADGE_HEIGHT / 2)
        painter.setPen(QColor(tone.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
        painter.end()


class Nav(QFrame):
    """All pages' buttons; one is checked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("nav")
        self.setFixedWidth(theme.NAV_WIDTH)
        self._buttons: dict[str, NavButton] = {}
        self._group = QButtonGroup(self)
        self._box = column(self, margin=theme.SPACE_S, space=theme.SPACE_XS)
        name = Label("LoanTracker", look="heading")
        name.setContentsMargins(theme.SPACE_S, theme.SPACE_S, 0, theme.SPACE_S)
        self._box.addWidget(name)
        self._box.addStretch(1)

    def add(self, key: str, words: Words, icon_name: str, *, at_foot: bool = False) -> NavButton:
        """Add a page's button above or below the free room."""
        made = NavButton(words, icon_name)
        made.setIconSize(QSize(20, 20))
        made.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(made)
        self._buttons[key] = made
        above = sum(1 for each in self._buttons.values() if not each.property("foot"))
        made.setProperty("foot", at_foot)
        self._box.insertWidget(self._box.count() if at_foot else above, made)
        return made

    def add_action(self, words: Words, icon_name: str, act: Callable[[], None]) -> NavButton:
        """Add a button at the foot that opens something other than a page."""
        made = NavButton(words, icon_name)
        made.setCheckable(False)
        made.setIconSize(QSize(20, 20))
        made.clicked.connect(act)
        self._box.addWidget(made)
        return made

    def check(self, key: str) -> None:
        """Mark a page as the one that is shown; a page without a button leaves none marked."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
            return
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def wait(self, key: str, count: int) -> None:
        """Show how much waits on a page."""
        self._buttons[key].wait(count)

    def button(self, key: str) -> NavButton:
        """A page's button."""
        return self._buttons[key]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.update()
