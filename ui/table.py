"""The one table of the program: 32 px rows, row hover, pills, copying, an empty state."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
)

from ui import theme
from ui.models.cells import CellModel
from ui.models.roles import Index
from ui.rows import RowDelegate
from ui.words import Label, Words
from ui.wrapping import plain

MIN_STRETCH = 96
COMFORT = 140  # a loose column narrower than this asks the spare column for its room


class Table(QTableView):
    """A table of whole rows; ``moved`` tells the row that is current now (-1: none).

    ``spare`` is the number of a column that goes when the others get too narrow.
    """

    moved = Signal(int)

    def __init__(self, model: CellModel, name: Words, spare: int | None = None) -> None:
        super().__init__()
        self._spare = spare
        self._name = name
        self._widths = model.widths
        self.setModel(model)
        self._rows = RowDelegate(self, model)
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
