"""The room for the pages, one at a time; it scrolls only where the window is too small for the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QStyle, QWidget


class Room(QScrollArea):
    """Gives the page that is shown at least its smallest size; the other pages have no say in it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = QStackedWidget()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self.stack)
        self.stack.currentChanged.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.stack and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        page = self.stack.currentWidget()
        if page is None:
            return
        room = self.maximumViewportSize()
        size = _least(page, room.width()).expandedTo(room)
        if size.height() > room.height():  # the scroll bar takes some of the width
            narrower = room.width() - self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
            size = _least(page, narrower).expandedTo(QSize(narrower, room.height()))
        self.stack.resize(size)


def _least(page: QWidget, width: int) -> QSize:
    """The smallest size of a page that is this wide, in pixels; words that wrap take more height."""
    least = page.minimumSizeHint().expandedTo(page.minimumSize())
    layout = page.layout()
    if layout is None or not layout.hasHeightForWidth():
        return least
    height = layout.minimumHeightForWidth(max(width, least.width()))
    return QSize(least.width(), max(height, page.minimumHeight()))
