"""The one table of the program: 32 px rows, row hover, pills, copying, an empty state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from ui import copying, theme
from ui.models.cells import CellModel
from ui.models.roles import Index
from ui.rows import RowDelegate, RowPainter, Span
from ui.words import Label, Words

MIN_STRETCH = 88
COMFORT = 140  # a loose column narrower than this asks the spare column for its room


class Table(QTableView):
    """A table of whole rows; ``moved`` tells the row that is current now (-1: none).

    ``spare`` is the number of a column that goes when the others get too narrow.
    """

    moved = Signal(int)
    chosen = Signal()  # other rows are selected now

    def __init__(self, model: CellModel, name: Words, spare: int | None = None) -> None:
        super().__init__()
        self._spare = spare
        self._name = name
        self._cells = model
        self._widths = model.widths
        self._hovered = -1
        self.setModel(model)
        self._painter = RowPainter(model)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())  # nothing is painted between the scroll bars
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
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

    def selected_rows(self) -> list[int]:
        """The rows that are selected, from the top."""
        return [row for first, last in sorted(self._ranges()) for row in range(first, last + 1)]

    def go_to(self, row: int) -> None:
        """Make a row current and visible; -1 makes none current."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.selectRow(row)
            self.scrollTo(self.model().index(row, self.shown_columns()[0]))

    def shown_columns(self) -> list[int]:
        """The numbers of the columns that are shown, from the left."""
        head = self.horizontalHeader()
        places = map(head.logicalIndex, range(head.count()))
        return [column for column in places if not head.isSectionHidden(column)]

    def copy(self) -> None:
        """Put the selected rows on the clipboard as a table that Excel takes."""
        rows, columns = self.selected_rows(), self.shown_columns()
        heads = [self._cells.columns[column].head() for column in columns]
        copied = self._cells.copied
        made = copying.table(heads, ([copied(row, column) for column in columns] for row in rows))
        QGuiApplication.clipboard().setMimeData(made)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.moved.emit(current.row())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        height, above = theme.ROW_HEIGHT, self.verticalHeader().offset()
        area = event.rect()
        first = max(0, (area.top() + above) // height)
        last = min(self._cells.rowCount() - 1, (area.bottom() + above) // height)
        spans = [
            each
            for each in self._spans()
            if each.left <= area.right() and each.left + each.width > area.left()
        ]
        selected = list(self._ranges())
        keyboard = self.currentIndex().row() if self.hasFocus() else -1
        painter = QPainter(self.viewport())
        self._painter.begin(painter)
        frozen = self._frozen()
        for row in range(first, last + 1):
            top = row * height - above
            chosen = any(low <= row <= high for low, high in selected)
            look = "selection" if chosen else "hover" if row == self._hovered else "surface"
            current = row == keyboard
            place = QRect(0, top, self.viewport().width(), height)
            self._painter.ground(painter, place, look, current=current)
            self._painter.cells(painter, row, top, spans)
            if frozen is not None:
                place.setWidth(frozen.width)
                self._painter.cover(painter, place, look, current=current)
                self._painter.cells(painter, row, top, (frozen,))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and self._cells.rowCount():
            self._to_end(event)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

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

    def _to_end(self, event: QKeyEvent) -> None:
        """Home and End go to the first and the last row, with Shift selecting up to it."""
        row = 0 if event.key() == Qt.Key.Key_Home else self._cells.rowCount() - 1
        index = self.model().index(row, self.shown_columns()[0])
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not shift:
            self.setCurrentIndex(index)
            return
        begin = self.model().index(max(self.current_row(), 0), 0)
        flags = self.selectionModel().SelectionFlag
        self.selectionModel().select(QItemSelection(begin, index), flags.Select | flags.Rows)
        self.selectionModel().setCurrentIndex(index, flags.NoUpdate)

    def _ranges(self) -> Iterable[tuple[int, int]]:
        """First and last of each run of selected rows."""
        ranges: Any = self.selectionModel().selection()  # a list of ranges, which PySide6's stubs don't say
        return ((each.top(), each.bottom()) for each in ranges)

    def _spans(self) -> list[Span]:
        """Where the columns stand now."""
        head = self.horizontalHeader()
        return [
            Span(column, head.sectionViewportPosition(column), head.sectionSize(column))
            for column in self.shown_columns()
        ]

    def _frozen(self) -> Span | None:
        """The column that stays in its place while the others are scrolled, where one does now."""
        return None

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
        if row == self._hovered:
            return
        before, self._hovered = self._hovered, row
        above = self.verticalHeader().offset()
        for each in (before, row):
            if each >= 0:
                top = each * theme.ROW_HEIGHT - above
                self.viewport().update(0, top, self.viewport().width(), theme.ROW_HEIGHT)

    def _show_empty(self) -> None:
        self.empty.setVisible(self.model().rowCount() == 0 and bool(self.empty.text()))
