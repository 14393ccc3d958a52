"""Chips: buttons that open a list of choices, any number of which may be ticked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from loantracker.wording import text as _
from ui import theme
from ui.icons import icon
from ui.words import Words, restyle

CARET = 14
_NUDGES: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def _can_tick(action: QAction | None) -> TypeGuard[QAction]:
    return action is not None and action.isCheckable() and action.isEnabled()


class StayingMenu(QMenu):
    """A menu that stays open while choices are ticked; Ctrl with an arrow asks to move one."""

    nudged = Signal(QAction, int)  # an action, and how many places down

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        chosen = self.actionAt(event.position().toPoint())
        if _can_tick(chosen):
            chosen.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.activeAction()
        if event.key() == Qt.Key.Key_Space and _can_tick(chosen):
            chosen.trigger()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in _NUDGES:
            if chosen is not None:
                self.nudged.emit(chosen, _NUDGES[event.key()])
        else:
            super().keyPressEvent(event)


class Chip(QToolButton):
    """A button that opens a menu and says what is set in it."""

    def __init__(self, menu: StayingMenu | None = None) -> None:
        super().__init__()
        self._ink = ""  # the caret's colour
        self.setProperty("look", "chip")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # puts the caret after the words
        self.setIconSize(QSize(CARET, CARET))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.opened = menu or StayingMenu(self)
        self.opened.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMenu(self.opened)

    def say(self, said: str, *, name: str, chosen: bool) -> None:
        """Show these words; ``chosen`` lights the chip, since something is set."""
        self.setText(said)
        self.setAccessibleName(f"{name}: {said}" if said != name else name)
        now = theme.tokens()
        ink = now.success.ink if chosen else now.muted
        if ink != self._ink:  # said again at every keystroke of a search, and an icon is painted anew
            self._ink = ink
            self.setIcon(icon("chevron-down", ink, CARET))
        if self.property("chosen") != chosen:
            self.setProperty("chosen", chosen)
            restyle(self)


class MenuChip(Chip):
    """A chip with a menu of another's and words that don't change with it."""

    def __init__(self, words: Words, menu: StayingMenu) -> None:
        super().__init__(menu)
        self._words = words
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.PaletteChange} and hasattr(
            self, "_words"
        ):
            self._show()

    def _show(self) -> None:
        self.say(self._words(), name=self._words(), chosen=False)


class FilterChip(Chip):
    """Choices of one property; nothing ticked means all of them."""

    changed = Signal()

    def __init__(self, name: Words, every: Words) -> None:
        super().__init__()
        self._name = name
        self._every = every
        self._choices: list[tuple[str, Words]] = []
        self._actions: dict[str, QAction] = {}
        self._menu = self.opened
        self._show()

    @property
    def chosen(self) -> frozenset[str]:
        """The keys that are ticked."""
        return frozenset(key for key, action in self._actions.items() if action.isChecked())

    def offer(self, choices: Iterable[tuple[str, Words]]) -> None:
        """Offer these keys with their words; ticks on keys that remain are kept."""
        kept = self.chosen
        self._choices = list(choices)
        self._menu.clear()
        self._actions = {}
        for key, words in self._choices:
            action = self._menu.addAction(words())
            action.setCheckable(True)
            action.setChecked(key in kept)
            action.toggled.connect(self._toggled)
            self._actions[key] = action
        self._menu.addSeparator()
        self._menu.addAction(self._every()).triggered.connect(self.clear)
        self._show()

    def also(self, keys: Iterable[str]) -> None:
        """Offer these keys besides, by their own name, where they are not offered yet."""
        strange = [key for key in keys if key not in self._actions]
        if strange:
            self.offer([*self._choices, *((key, _named(key)) for key in strange)])

    def choose(self, keys: Iterable[str]) -> None:
        """Tick exactly these keys."""
        wanted = frozenset(keys)
        if wanted == self.chosen:
            return
        for key, action in self._actions.items():
            action.blockSignals(True)
            action.setChecked(key in wanted)
            action.blockSignals(False)
        self._toggled()

    def clear(self) -> None:
        """Tick nothing, which shows all."""
        self.choose(())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not hasattr(self, "_actions"):
            return  # Qt may send a change event from the base constructor
        if event.type() is QEvent.Type.LanguageChange:
            self.offer(self._choices)
        elif event.type() is QEvent.Type.PaletteChange:
            self._show()

    def _toggled(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        chosen = [words() for key, words in self._choices if key in self.chosen]
        if not chosen:
            said = self._every()
        elif len(chosen) == 1:
            said = chosen[0]
        else:
            said = _("{name}: เลือก {count}", name=self._name(), count=len(chosen))
        self.say(said, name=self._name(), chosen=bool(chosen))


def _named(key: str) -> Words:
    return lambda: key


def keyed(parent: QWidget, keys: str) -> QAction:
    """An action of a widget with a keyboard shortcut."""
    action = QAction(parent)
    action.setShortcut(keys)
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    parent.addAction(action)
    return action
