"""Lines of words laid out once and painted again and again: laying out Thai takes time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextLine

LETTER: Final = 5  # px: most Thai letters are wider, with the marks above and below counted as letters
WIDE: Final = 1000  # px: room for any text that is not elided
KEPT: Final = 4000  # lines kept; a page of a table shows about 150


class Line:
    """A line of words in a font, elided to its room."""

    def __init__(self, words: str, font: QFont, room: int, dots: Line | None = None) -> None:
        """Without ``dots`` it is not elided."""
        words = words.replace("\n", " ")
        start = words[: room // LETTER]  # what is far beyond the room is not worth laying out
        self._layout, line = _laid_out(start, font)
        if len(start) < len(words) and line.naturalTextWidth() <= room:
            self._layout, line = _laid_out(words, font)
        self.width, self.height = round(line.naturalTextWidth()), round(line.height())
        self._dots = dots if dots is not None and self.width > room else None
        if self._dots is not None:
            last = line.xToCursor(room - self._dots.width, QTextLine.CursorPosition.CursorOnCharacter)
            self._seen = int(line.cursorToX(last)[0])  # type: ignore[index] # a pair, which the stubs leave out
            self.width = self._seen + self._dots.width

    def paint(self, painter: QPainter, left: int, top: int) -> None:
        """Paint it in the painter's colour."""
        if self._dots is None:
            self._layout.draw(painter, QPointF(left, top))
            return
        painter.setClipRect(left, top, self._seen, self.height)
        self._layout.draw(painter, QPointF(left, top))
        painter.setClipping(False)
        self._dots.paint(painter, left + self._seen, top)


class Lines:
    """The lines of one font."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._dots = Line("…", font, WIDE)
        self._kept: dict[tuple[str, int], Line] = {}

    def get(self, words: str, room: int) -> Line:
        """The words, elided to the room in px."""
        found = self._kept.get((words, room))
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[words, room] = Line(words, self._font, room, self._dots)
        return found


def _laid_out(words: str, font: QFont) -> tuple[QTextLayout, QTextLine]:
    layout = QTextLayout(words, font)
    layout.setCacheEnabled(True)  # it is painted more than once
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return layout, line
