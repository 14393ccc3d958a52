"""How the rows of the program's tables are painted and ticked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.icons import pixmap
from ui.lines import Lines
from ui.models.cells import CellModel
from ui.models.roles import Index

PILL_HEIGHT = 22
TICK = 16
EDGE = 3  # px of the bar at the left of the row that the keyboard is on
PILLS = 400  # pills kept as pictures


class Span(NamedTuple):
    """Where a column stands in the table's viewport, in px."""

    column: int
    left: int
    width: int


class RowPainter:
    """Paints rows: words, a box to tick, a pill where the model gives a tone; the row under the pointer lit.

    It paints whole rows by itself: a trip through Qt's delegate takes three times as long a cell, and a
    style sheet ten times.
    """

    def __init__(self, model: CellModel) -> None:
        self._model = model
        self._lines = Lines(theme.font(tabular=True))
        self._words = Lines(theme.font(theme.CAPTION_PX, bold=True))
        self._pills: dict[tuple[str, int, theme.Tone, float], QPixmap] = {}
        self._look: theme.Tokens | None = None
        self._colours: dict[str, QColor] = {}

    def begin(self, painter: QPainter) -> None:
        """Start on a picture."""
        now = theme.tokens()
        if self._look is not now:
            self._look = now
            names = ("surface", "hover", "selection", "border", "text", "accent", "border_strong")
            self._colours = {name: QColor(getattr(now, name)) for name in names}
        painter.setPen(self._colours["text"])

    def ground(self, painter: QPainter, place: QRect, look: str, *, current: bool) -> None:
        """What a row stands on: ``look`` names its colour, and ``current`` marks the keyboard's row."""
        if look != "surface":
            painter.fillRect(place, self._colours[look])
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, self._colours["border"])
        if current:
            painter.fillRect(place.left(), place.top(), EDGE, place.height(), self._colours["accent"])

    def cover(self, painter: QPainter, place: QRect, look: str, *, current: bool) -> None:
        """The ground of what stays in its place while the rest is scrolled under it."""
        painter.fillRect(place, self._colours["surface"])
        self.ground(painter, place, look, current=current)
        painter.fillRect(place.right(), place.top(), 1, place.height(), self._colours["border_strong"])

    def cells(self, painter: QPainter, row: int, top: int, spans: Iterable[Span]) -> None:
        """The row's cells in these columns."""
        height = theme.ROW_HEIGHT
        cell_at, line_of = self._model.cell, self._lines.get
        for column, edge, whole in spans:
            cell = cell_at(row, column)
            left, room = edge + theme.SPACE_S, whole - 2 * theme.SPACE_S
            if cell.ticked is not None:
                self._paint_tick(painter, left, top, on=cell.ticked)
                left, room = left + TICK + theme.SPACE_S, room - TICK - theme.SPACE_S
            if cell.tone is not None:
                pill = self._pill_of(cell.words, room, cell.tone, painter.device().devicePixelRatio())
                painter.drawPixmap(left, top + (height - PILL_HEIGHT) // 2, pill)
            elif cell.words:
                line = line_of(cell.words, room)
                at = left + room - line.width if cell.right else left
                line.paint(painter, at, top + (height - line.height) // 2)

    def _pill_of(self, words: str, room: int, tone: theme.Tone, scale: float) -> QPixmap:
        """A pill's picture, of as many pixels as the screen has for it; few differ."""
        key = (words, room, tone, scale)
        found = self._pills.get(key)
        if found is None:
            if len(self._pills) >= PILLS:
                self._pills.clear()
            found = self._pills[key] = self._painted_pill(*key)
        return found

    def _painted_pill(self, words: str, room: int, tone: theme.Tone, scale: float) -> QPixmap:
        line = self._words.get(words, room - 2 * theme.SPACE_S)
        box = QRectF(0, 0, line.width + 2 * theme.SPACE_S, PILL_HEIGHT)
        picture = QPixmap((box.size() * scale).toSize())
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(box, theme.SPACE_XS, theme.SPACE_XS)
        painter.setPen(QColor(tone.ink))
        line.paint(painter, theme.SPACE_S, (PILL_HEIGHT - line.height) // 2)
        painter.end()
        return picture

    def _paint_tick(self, painter: QPainter, left: int, top: int, *, on: bool) -> None:
        box = QRect(left, top + (theme.ROW_HEIGHT - TICK) // 2, TICK, TICK)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colours["accent" if on else "border_strong"])
        painter.setBrush(self._colours["accent" if on else "surface"])
        painter.drawRoundedRect(box, 3, 3)
        if on:
            drawn = pixmap("check", theme.tokens().on_accent, TICK - 2)
            painter.drawPixmap(box.left() + 1, box.top() + 1, drawn)
        painter.restore()


class RowDelegate(QStyledItemDelegate):
    """What the mouse and the keys do to a box to tick, which stands where :class:`RowPainter` puts it."""

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """A click on the box ticks, and so does the space bar."""
        if not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease:
            shown: Any = option  # PySide6's stubs leave the fields of style options out
            right = shown.rect.left() + 2 * theme.SPACE_S + TICK
            if event.button() is not Qt.MouseButton.LeftButton or event.position().x() > right:
                return False
        elif not (isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space):
            return False
        was = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        turned = Qt.CheckState.Unchecked if was is Qt.CheckState.Checked else Qt.CheckState.Checked
        return model.setData(index, turned, Qt.ItemDataRole.CheckStateRole)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.ROW_HEIGHT)
