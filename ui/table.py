"""The one table of the program: 32 px rows, row hover, pills, copying, an empty state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import theme
from ui.models.roles import TONE_ROLE, Index
from ui.words import Label, Words
from ui.wrapping import plain

PILL_HEIGHT = 22
SLACK = 4  # fallback fonts measure a little less than they draw
MIN_STRETCH = 96
COMFORT = 140  # a loose column narrower than this asks the spare column for its room


class RowDelegate(QStyledItemDelegate):
    """Lights the whole row under the pointer and paints a pill where the model gives a tone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hovered = -1
        self.tabular = theme.font(tabular=True)
        self.pill = theme.font(theme.CAPTION_PX, bold=True)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        # PySide6's stubs leave the fields of style options out.
        shown: Any = option
        shown.font = self.tabular
        if index.row() == self.hovered:
            shown.state |= QStyle.StateFlag.State_MouseOver
        else:
            shown.state &= ~QStyle.StateFlag.State_MouseOver
        shown.state &= ~QStyle.StateFlag.State_HasFocus  # the row shows focus, not the cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tone = index.data(TONE_ROLE)
        if tone is None:
            super().paint(painter, option, index)
            return
        shown: Any = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        words = shown.text
        shown.text = ""
        view = shown.widget
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.pill)
        room = shown.rect.adjusted(theme.SPACE_S, 0, -theme.SPACE_XS, 0)
        metrics = painter.fontMetrics()
        width = min(metrics.horizontalAdvance(words) + 2 * theme.SPACE_S + SLACK, room.width())
        box = QRect(room.left(), room.center().y() - PILL_HEIGHT // 2, width, PILL_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(box, theme.SPACE_XS, theme.SPACE_XS)
        painter.setPen(QColor(tone.ink))
        inner = box.adjusted(theme.SPACE_S, 0, SLACK - theme.SPACE_S, 0)
        fitted = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitted)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.ROW_HEIGHT)


class Table(QTableView):
    """A table of whole rows; ``moved`` tells the row that is current now (-1: none).

    ``spare`` is the number of a column that goes when the others get too narrow.
    """

    moved = Signal(int)

    def __init__(
        self, model: QAbstractItemModel, name: Words, widths: Sequence[int], spare: int | None = None
    ) -> None:
        super().__init__()
        self._spare = spare
        self._name = name
        self._widths = list(widths)
        self.setModel(model)
        self._rows = RowDelegate(self)
        self.setItemDelegate(self._rows)
        self.setAccessibleName(name())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows move in it
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(theme.ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(48)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(self._widths):
            if width:
                self.setColumnWidth(column, width)
        self.empty = Label(look="muted", wrap=True)
        self.empty.setParent(self.viewport())
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        model.modelReset.connect(self._show_empty)

    def when_empty(self, words: Words) -> None:
        """The sentence that stands in an empty table."""
        self.empty.say(words)
        self._show_empty()

    def current_row(self) -> int:
        """The row that the clerk is on, -1 for none."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a row current and visible; -1 makes none current."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.selectRow(row)
            self.scrollTo(self.model().index(row, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.moved.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as a table that Excel takes."""
        model = self.model()
        columns = range(model.columnCount())
        heads = [
            str(model.headerData(each, Qt.Orientation.Horizontal) or "").rstrip(" ↑↓") for each in columns
        ]
        rows = sorted(each.row() for each in self.selectionModel().selectedRows())
        lines = [[str(model.index(row, each).data() or "") for each in columns] for row in rows]
        QGuiApplication.clipboard().setText(plain("\n".join("\t".join(line) for line in [heads, *lines])))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()
        self.empty.setGeometry(self.viewport().rect().adjusted(theme.SPACE_XL, 0, -theme.SPACE_XL, 0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.setAccessibleName(self._name())
            head = self.horizontalHeader()
            self.model().headerDataChanged.emit(Qt.Orientation.Horizontal, 0, head.count() - 1)
            self.viewport().update()

    def _stretch(self) -> None:
        """Give what is left to the columns without a width of their own."""
        loose = [column for column, width in enumerate(self._widths) if not width]
        if not loose:
            return
        room = self.viewport().width()
        if self._spare is not None:
            self.setColumnHidden(self._spare, room - sum(self._widths) < COMFORT * len(loose))
        taken = sum(self.columnWidth(column) for column, width in enumerate(self._widths) if width)
        share = max(MIN_STRETCH, (room - taken) // len(loose))
        for column in loose:
            self.setColumnWidth(column, share)

    def _hover(self, row: int) -> None:
        if row != self._rows.hovered:
            self._rows.hovered = row
            self.viewport().update()

    def _show_empty(self) -> None:
        self.empty.setVisible(self.model().rowCount() == 0 and bool(self.empty.text()))
