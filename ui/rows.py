"""How the rows of the program's tables are painted and ticked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QStaticText, QTransform
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.icons import pixmap
from ui.models.cells import CellModel
from ui.models.roles import Index

PILL_HEIGHT = 22
TICK = 16
EDGE = 3  # px of the bar at the left of the row that the keyboard is on
NARROW = 5  # px: few texts are narrower a letter
LAID_OUT = 4000  # texts kept laid out; a page of a table shows about 150


class Span(NamedTuple):
    """Where a column stands in the table's viewport, in px."""

    column: int
    left: int
    width: int


class _Pill(NamedTuple):
    left: int
    middle: float
    drawn: QStaticText
    width: int
    height: int
    tone: theme.Tone


class RowPainter:
    """Paints rows: words, a box to tick, a pill where the model gives a tone; the row under the pointer lit.

    It paints whole rows by itself: a trip through Qt's delegate takes three times as long a cell, and a
    style sheet ten times.
    """

    def __init__(self, model: CellModel) -> None:
        self._model = model
        self._tabular = theme.font(tabular=True)
        self._pill = theme.font(theme.CAPTION_PX, bold=True)
        self._measures = {False: QFontMetrics(self._tabular), True: QFontMetrics(self._pill)}
        self._laid_out: dict[tuple[str, int, bool], tuple[QStaticText, int, int]] = {}
        self._look: theme.Tokens | None = None
        self._colours: dict[str, QColor] = {}

    def begin(self, painter: QPainter) -> None:
        """Start on a picture."""
        now = theme.tokens()
        if self._look is not now:
            self._look = now
            names = ("surface", "hover", "selection", "border", "text", "accent", "border_strong")
            self._colours = {name: QColor(getattr(now, name)) for name in names}
        painter.setFont(self._tabular)
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
        cell_at, drawn_for = self._model.cell, self._drawn
        pills: list[_Pill] = []
        for column, edge, whole in spans:
            cell = cell_at(row, column)
            left, room = edge + theme.SPACE_S, whole - 2 * theme.SPACE_S
            if cell.ticked is not None:
                self._paint_tick(painter, left, top, on=cell.ticked)
                left, room = left + TICK + theme.SPACE_S, room - TICK - theme.SPACE_S
            if cell.tone is not None:
                drawn, width, tall = drawn_for(cell.words, room - 2 * theme.SPACE_S, True)
                pills.append(_Pill(left, top + height / 2, drawn, width, tall, cell.tone))
                continue
            if not cell.words:
                continue
            drawn, width, tall = drawn_for(cell.words, room, False)
            at = left + room - width if cell.right else left
            painter.drawStaticText(at, top + (height - tall) // 2, drawn)
        if pills:
            self._paint_pills(painter, pills)

    def _drawn(self, words: str, room: int, pill: bool) -> tuple[QStaticText, int, int]:
        """The words laid out once, elided to the room, with their size: laying out Thai takes time."""
        key = (words, room, pill)
        found = self._laid_out.get(key)
        if found is None:
            if len(self._laid_out) >= LAID_OUT:
                self._laid_out.clear()
            found = self._laid_out[key] = self._lay_out(words, room, pill=pill)
        return found

    def _lay_out(self, words: str, room: int, *, pill: bool) -> tuple[QStaticText, int, int]:
        measures = self._measures[pill]
        if len(words) * NARROW > room:  # too long, most likely: laying it out first would be for nothing
            words = measures.elidedText(words, Qt.TextElideMode.ElideRight, room)
        drawn = self._prepared(words, pill=pill)
        if drawn.size().width() > room:
            words = measures.elidedText(words, Qt.TextElideMode.ElideRight, room)
            drawn = self._prepared(words, pill=pill)
        size = drawn.size()
        return drawn, int(size.width() + 0.5), int(size.height() + 0.5)

    def _prepared(self, words: str, *, pill: bool) -> QStaticText:
        drawn = QStaticText(words)
        drawn.setTextFormat(Qt.TextFormat.PlainText)
        drawn.prepare(QTransform(), self._pill if pill else self._tabular)
        return drawn

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

    def _paint_pills(self, painter: QPainter, pills: Iterable[_Pill]) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._pill)
        for each in pills:
            box = QRectF(
                each.left, each.middle - PILL_HEIGHT / 2, each.width + 2 * theme.SPACE_S, PILL_HEIGHT
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(each.tone.ground))
            painter.drawRoundedRect(box, theme.SPACE_XS, theme.SPACE_XS)
            painter.setPen(QColor(each.tone.ink))
            painter.drawStaticText(each.left + theme.SPACE_S, int(each.middle - each.height / 2), each.drawn)
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
