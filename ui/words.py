"""Small widgets that say their words anew when the language changes.

A widget gets its words as a function, ``Label(lambda: _("รายการ"))``, and
calls it again on a LanguageChange event, which Qt hands down the whole tree.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.icons import icon
from ui.wrapping import wrappable

Words = Callable[[], str]
ICON = 18


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it looks at has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))  # sizes are measured again


class Label(QLabel):
    """A text in one of the looks of the style sheet; wraps at Thai words if asked."""

    def __init__(
        self,
        words: Words | str = "",
        *,
        look: str = "",
        wrap: bool = False,
        selectable: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if look:
            self.setProperty("look", look)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self._words: Words | None = None
        self.say(words)

    def say(self, words: Words | str) -> None:
        """Show these words from now on."""
        self._words = words if callable(words) else None
        self._show(words() if callable(words) else words)

    def tone(self, name: str) -> None:
        """Take a tone of the theme: danger, warning, success, info, neutral, quiet; "" for none."""
        self.setProperty("tone", name)
        restyle(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._words is not None:
            self._show(self._words())

    def _show(self, text: str) -> None:
        self.setText(wrappable(text) if self.wordWrap() else text)


class Button(QPushButton):
    """A button with a word and, beside it, an icon."""

    def __init__(
        self, words: Words, *, icon_name: str = "", look: str = "", hint: Words | None = None
    ) -> None:
        super().__init__()
        self._words = words
        self._hint = hint
        self._icon_name = icon_name
        self._folded = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(ICON, ICON))
        if look:
            self.setProperty("look", look)
        self._speak()
        self._draw()

    def say(self, words: Words) -> None:
        """Show these words from now on."""
        self._words = words
        self._speak()

    def fold(self, *, folded: bool) -> None:
        """Show the icon alone, its words as a tool tip; or both."""
        if folded != self._folded:
            self._folded = folded
            self._speak()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
        elif event.type() in {QEvent.Type.PaletteChange, QEvent.Type.EnabledChange}:
            self._draw()

    def _speak(self) -> None:
        words = self._words()
        self.setText("" if self._folded else words)
        self.setAccessibleName(words)
        self.setToolTip(self._hint() if self._hint is not None else words if self._folded else "")

    def _draw(self) -> None:
        # Qt may send a change event from the base constructor, before this object has its fields.
        name = getattr(self, "_icon_name", "")
        if name:
            now = theme.tokens()
            main = self.property("look") == "main"
            colour = now.disabled_ink if not self.isEnabled() else now.on_accent if main else now.text
            self.setIcon(icon(name, colour, ICON))


class Picture(QLabel):
    """An icon beside words that are elsewhere; hidden from screen readers by having no name."""

    def __init__(self, icon_name: str, size: int = ICON, colour: str = "muted") -> None:
        super().__init__()
        self._icon_name = icon_name
        self._size = size
        self._colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if getattr(self, "_icon_name", ""):
            colour = getattr(theme.tokens(), self._colour)
            tint = colour if isinstance(colour, str) else colour.ink
            self.setPixmap(icon(self._icon_name, tint, self._size).pixmap(self._size, self._size))


def rule() -> QFrame:
    """A one-pixel line between sections."""
    line = QFrame()
    line.setObjectName("rule")
    return line
