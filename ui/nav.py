"""The navigation at the left: a word with its icon, and how much waits there.

In a narrow window the icons stand alone; their words are tool tips then.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame

from ui import theme
from ui.pages.page import column
from ui.words import Button, Label, Words

ICON = 20
BADGE_HEIGHT = 20
SMALL_BADGE = 16
SMALL_PX = 10
MOST_IN_SMALL = 99


def small_count(count: int) -> str:
    """A count in two digits, or that it is more."""
    return str(count) if count <= MOST_IN_SMALL else f"{MOST_IN_SMALL}+"


class NavButton(Button):
    """A page's button; its count stands at the right, or on the icon's corner where there is no word."""

    def __init__(self, words: Words, icon_name: str) -> None:
        self._count = 0
        super().__init__(words, icon_name=icon_name, look="nav")
        self.setCheckable(True)

    @property
    def count(self) -> int:
        """How much waits on the page."""
        return self._count

    def wait(self, count: int) -> None:
        """Show how much waits on the page; 0 shows nothing."""
        self._count = count
        self.setAccessibleDescription(str(count) if count else "")
        self._speak()
        self.update()

    def _speak(self) -> None:
        super()._speak()
        if self._folded and self._count:
            self.setToolTip(f"{self._words()} ({self._count:,})")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme.tokens()
        if self._folded:
            self._badge(painter, small_count(self._count), SMALL_BADGE, SMALL_PX, ring=now.nav)
        else:
            self._badge(painter, f"{self._count:,}", BADGE_HEIGHT, theme.CAPTION_PX, ring="")
        painter.end()

    def _badge(self, painter: QPainter, said: str, height: int, px: int, *, ring: str) -> None:
        """The count in a rounded box; a ring of the ground's colour parts it from an icon below."""
        now = theme.tokens()
        painter.setFont(theme.font(px, bold=True, tabular=True))
        width = max(height, painter.fontMetrics().horizontalAdvance(said) + height - SMALL_PX)
        if ring:
            box = QRect(self.width() - width - 1, 2, width, height)
        else:
            box = QRect(self.width() - width - theme.SPACE_S, (self.height() - height) // 2, width, height)
        painter.setPen(QPen(QColor(ring), 1.5) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.border))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(QColor(now.neutral.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)


class Nav(QFrame):
    """All pages' buttons; one is checked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("nav")
        self.setFixedWidth(theme.NAV_WIDTH)
        self._narrow = False
        self._all: list[NavButton] = []
        self._buttons: dict[str, NavButton] = {}
        self._group = QButtonGroup(self)
        self._box = column(self, margin=theme.SPACE_S, space=theme.SPACE_XS)
        self._name = Label("LoanTracker", look="heading")
        self._name.setContentsMargins(theme.SPACE_S, theme.SPACE_S, 0, theme.SPACE_S)
        self._box.addWidget(self._name)
        self._box.addStretch(1)

    def add(self, key: str, words: Words, icon_name: str, *, at_foot: bool = False) -> NavButton:
        """Add a page's button above or below the free room."""
        made = self._made(words, icon_name)
        made.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(made)
        self._buttons[key] = made
        above = sum(1 for each in self._buttons.values() if not each.property("foot"))
        made.setProperty("foot", at_foot)
        self._box.insertWidget(self._box.count() if at_foot else above, made)
        return made

    def add_action(self, words: Words, icon_name: str, act: Callable[[], None]) -> NavButton:
        """Add a button at the foot that opens something other than a page."""
        made = self._made(words, icon_name)
        made.setCheckable(False)
        made.clicked.connect(act)
        self._box.addWidget(made)
        return made

    def fold(self, *, narrow: bool) -> None:
        """Show icons alone where the window is narrow, icons and words elsewhere."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.setFixedWidth(theme.NAV_NARROW if narrow else theme.NAV_WIDTH)
        self._name.setVisible(not narrow)
        for each in self._all:
            each.fold(folded=narrow)

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

    def _made(self, words: Words, icon_name: str) -> NavButton:
        made = NavButton(words, icon_name)
        made.setIconSize(QSize(ICON, ICON))
        made.fold(folded=self._narrow)
        self._all.append(made)
        return made
