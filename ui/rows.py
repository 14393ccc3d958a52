"""How the rows of the program's tables are painted and ticked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QStaticText, QTransform
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.icons import pixmap
from ui.models.cells import CellModel
from ui.models.roles import Index

PILL_HEIGHT = 22
TICK = 16
LAID_OUT = 4000  # texts kept laid out; a page of a table shows about 150
_SELECTED = QStyle.StateFlag.State_Selected.value


class RowDelegate(QStyledItemDelegate):
    """Paints a cell: the whole row lit under the pointer, a box to tick, a pill where the model gives a tone.

    It paints by itself: through a style sheet each cell takes ten times as long.
    """

    def __init__(self, parent: QWidget, model: CellModel) -> None:
        super().__init__(parent)
        self._model = model
        self.hovered = -1
        self.tabular = theme.font(tabular=True)
        self.pill = theme.font(theme.CAPTION_PX, bold=True)
        self._laid_out: dict[tuple[str, int, bool], tuple[QStaticText, float, float]] = {}
        self._look: theme.Tokens | None = None
        self._colours: dict[str, QColor] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # PySide6's stubs leave the fields of style options out.
        shown: Any = option
        rect: QRect = shown.rect
        now = self._inks()
        row, column = index.row(), index.column()
        if shown.state.value & _SELECTED:
            painter.fillRect(rect, now["selection"])
        elif row == self.hovered:
            painter.fillRect(rect, now["hover"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, now["border"])
        cell = self._model.cell(row, column)
        left, room = rect.left() + theme.SPACE_S, rect.width() - 2 * theme.SPACE_S
        if cell.ticked is not None:
            self._paint_tick(painter, left, rect, on=cell.ticked)
            left, room = left + TICK + theme.SPACE_S, room - TICK - theme.SPACE_S
        if cell.tone is not None:
            self._paint_pill(painter, QRect(left, rect.top(), room, rect.height()), cell.words, cell.tone)
            return
        painter.setFont(self.tabular)
        painter.setPen(now["text"])
        drawn, width, height = self._drawn(cell.words, room)
        at = left + room - width if cell.right else left
        painter.drawStaticText(QPointF(at, rect.top() + (rect.height() - height) / 2), drawn)

    def _drawn(self, words: str, room: int, *, pill: bool = False) -> tuple[QStaticText, float, float]:
        """The words laid out once, elided to the room, with their size: laying out Thai takes time."""
        key = (words, room, pill)
        found = self._laid_out.get(key)
        if found is None:
            face = self.pill if pill else self.tabular
            metrics = QFontMetrics(face)
            if metrics.horizontalAdvance(words) > room:
                words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            drawn = QStaticText(words)
            drawn.setTextFormat(Qt.TextFormat.PlainText)
            drawn.prepare(QTransform(), face)
            size = drawn.size()
            if len(self._laid_out) >= LAID_OUT:
                self._laid_out.clear()
            found = self._laid_out[key] = (drawn, size.width(), size.height())
        return found

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """A click on the box ticks; the box is where ``paint`` puts it."""
        if not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease:
            shown: Any = option
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

    def _inks(self) -> dict[str, QColor]:
        now = theme.tokens()
        if self._look is not now:
            self._look = now
            self._colours = {
                name: QColor(getattr(now, name))
                for name in ("surface", "hover", "selection", "border", "text", "accent", "border_strong")
            }
        return self._colours

    def _paint_tick(self, painter: QPainter, left: int, rect: QRect, *, on: bool) -> None:
        box = QRect(left, rect.center().y() - TICK // 2, TICK, TICK)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colours["accent" if on else "border_strong"])
        painter.setBrush(self._colours["accent" if on else "surface"])
        painter.drawRoundedRect(box, 3, 3)
        if on:
            drawn = pixmap("check", theme.tokens().on_accent, TICK - 2)
            painter.drawPixmap(box.left() + 1, box.top() + 1, drawn)
        painter.restore()

    def _paint_pill(self, painter: QPainter, room: QRect, words: str, tone: theme.Tone) -> None:
        drawn, width, height = self._drawn(words, room.width() - 2 * theme.SPACE_S, pill=True)
        middle = room.top() + room.height() / 2
        box = QRectF(room.left(), middle - PILL_HEIGHT / 2, width + 2 * theme.SPACE_S, PILL_HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.pill)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(box, theme.SPACE_XS, theme.SPACE_XS)
        painter.setPen(QColor(tone.ink))
        painter.drawStaticText(QPointF(box.left() + theme.SPACE_S, middle - height / 2), drawn)
