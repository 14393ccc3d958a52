"""A layout of widgets side by side, on as many lines as there is width for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

from ui import theme


class Flow(QLayout):
    """Every widget has the width it asks for; hidden ones take none."""

    def __init__(self, *, space: int = theme.SPACE_S) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self._space = space
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item, or None past the end, where Qt asks too."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All on one line."""
        sizes = [each.sizeHint() for each in self._shown()]
        width = sum(each.width() for each in sizes) + self._space * max(len(sizes) - 1, 0)
        return QSize(width, max((each.height() for each in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest alone on its line."""
        sizes = [each.sizeHint() for each in self._shown()]
        return QSize(
            max((each.width() for each in sizes), default=0),
            max((each.height() for each in sizes), default=0),
        )

    def _shown(self) -> list[QLayoutItem]:
        return [each for each in self._items if not each.isEmpty()]

    def _place(self, within: QRect, *, move: bool) -> int:
        """The height that is taken, in pixels; widgets are put in place if asked."""
        left, top, tallest = within.left(), within.top(), 0
        for each in self._shown():
            size = each.sizeHint()
            if left > within.left() and left + size.width() > within.right() + 1:
                left, top, tallest = within.left(), top + tallest + self._space, 0
            if move:
                each.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self._space
            tallest = max(tallest, size.height())
        return top + tallest - within.top()
