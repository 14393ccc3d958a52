"""A field of a form: its name above, its fault below while typing, nothing lost by either."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui import theme
from ui.words import Button, Label, Words, restyle

T = TypeVar("T")
HEAD_HEIGHT = 21  # of a name with a helper beside it, so that fields abreast stand in one line


class Fault(Exception):
    """What is wrong with what was typed, as a sentence."""


class Field(QWidget, Generic[T]):
    """A line that is read as a ``T``; ``read`` raises :class:`Fault` with the words to show.

    ``helper`` stands beside the name and fills the line; ``echo`` says below how it was understood.
    """

    changed = Signal()

    def __init__(
        self,
        name: Words,
        read: Callable[[str], T],
        *,
        hint: Words | None = None,
        helper: Button | None = None,
        echo: Callable[[T], str] | None = None,
        secret: bool = False,
    ) -> None:
        super().__init__()
        self._name = name
        self._read = read
        self._hint = hint
        self._echo = echo
        self._refused = ""  # what the core says of the text as it is
        self.value: T | None = None  # what was read; None while it is faulty
        self.faulty = False
        self.line = QLineEdit()
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.head = Label(name, look="caption")
        self.head.setBuddy(self.line)
        self.head.setMinimumHeight(HEAD_HEIGHT)
        self.echoed = Label(look="caption")
        self.fault = Label(look="fault", wrap=True)
        self.fault.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE_XS)
        self._top = QHBoxLayout()
        self._top.addWidget(self.head, 1)
        if helper is not None:
            self.add_helper(helper)
        box.addLayout(self._top)
        box.addWidget(self.line)
        box.addWidget(self.echoed)
        box.addWidget(self.fault)
        self.setFocusProxy(self.line)
        self._speak()
        self.line.textChanged.connect(self._typed)
        self._check()

    @property
    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def fill(self, text: str) -> None:
        """Put a text into the field."""
        self.line.setText(text)
        self._check()

    def add_helper(self, helper: Button) -> None:
        """Put one more button that fills the line beside the name."""
        helper.setProperty("look", "link")
        self._top.addWidget(helper)

    def refuse(self, sentence: str) -> None:
        """Show what is wrong with the text as it is, found out by the core; typing on takes it away."""
        self._refused = sentence
        self._check()

    def offer(self, texts: Iterable[str]) -> None:
        """Offer texts that go on from what is typed, wherever in them it stands."""
        completer = QCompleter(sorted(set(texts)), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line.setCompleter(completer)

    def recheck(self) -> None:
        """Read again, because what it is checked against has changed."""
        self._check()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
            self._check()

    def _speak(self) -> None:
        self.line.setAccessibleName(self._name())
        if self._hint is not None:
            self.line.setPlaceholderText(self._hint())

    def _typed(self) -> None:
        self._refused = ""
        self._check()

    def _check(self) -> None:
        said = self._refused
        try:
            self.value = self._read(self.line.text())
        except Fault as fault:
            self.value = None
            said = str(fault)
        self.faulty = bool(said)
        # An untouched empty field is not scolded; it only keeps the button off.
        shown = bool(said) and bool(self._refused or self.line.text().strip())
        self.fault.say(said)
        self.fault.setVisible(shown)
        echo = self._echo(self.value) if self._echo is not None and self.value is not None else ""
        self.echoed.say(echo)
        self.echoed.setVisible(bool(echo))
        self.line.setAccessibleDescription(said if shown else "")
        if self.line.property("fault") != shown:
            self.line.setProperty("fault", shown)
            restyle(self.line)
        self.changed.emit()
