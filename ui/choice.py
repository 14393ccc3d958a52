"""A list to choose from, in a page: it shortens what is too long and leaves the wheel to the page."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter


class Choice(QComboBox):
    """The wheel scrolls the page and never chooses by accident; words that are cut are a tool tip."""

    focused = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # the language may change
        self.currentTextChanged.connect(self._tell)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As Qt paints it, but for the ellipsis where words are cut."""
        painter = QStylePainter(self)
        option: Any = self._option()  # PySide6's stubs leave the fields of style options out
        if self.currentIndex() < 0:
            option.palette.setBrush(
                QPalette.ColorRole.ButtonText, option.palette.brush(QPalette.ColorRole.PlaceholderText)
            )
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self._shown()
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def _tell(self) -> None:
        said = self.currentText()
        self.setToolTip("" if self._shown() == said else said)

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def _shown(self) -> str:
        """The words as far as there is room for them."""
        said = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            self._option(),
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        return self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, field.width() - 2)
