"""An editor for one text of a template, with its faulty line marked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontDatabase, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ui import theme
from ui.words import Words


class SourceEdit(QPlainTextEdit):
    """Plain text as it is written; Tab goes on to the next field, as everywhere else."""

    _fault = 0  # the line that is marked; Qt sends a change event before __init__ has run
    entered = Signal(object)  # this edit, when it gets the keys

    def __init__(self, name: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setTabChangesFocus(True)
        face = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        face.setFamilies([face.family(), *theme.FAMILIES])  # Thai letters come from the window's own faces
        face.setPixelSize(theme.TEXT_PX)
        self.setFont(face)
        self._speak()

    @property
    def text(self) -> str:
        """What is written, line breaks as in the templates' files."""
        return self.toPlainText()

    def mark(self, line: int) -> None:
        """Mark a faulty line, counted from 1; 0 marks none."""
        self._fault = line
        block = self.document().findBlockByNumber(line - 1)
        if line < 1 or not block.isValid():
            self.setExtraSelections([])
            return
        found = QTextEdit.ExtraSelection()
        tone = theme.tokens().danger
        found.format.setBackground(QColor(tone.ground))
        found.format.setForeground(QColor(tone.ink))
        found.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        found.cursor = QTextCursor(block)
        self.setExtraSelections([found])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
        elif event.type() is QEvent.Type.PaletteChange and self._fault:
            self.mark(self._fault)

    def _speak(self) -> None:
        self.setAccessibleName(self._name())
