"""The entries' table: columns that the clerk chooses, moves and widens, the first always in sight."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHeaderView, QWidget

from loantracker.window_state import ColumnState
from loantracker.wording import text as _
from ui import theme
from ui.chips import StayingMenu
from ui.icons import pixmap
from ui.lines import Lines
from ui.models.entries import COLUMN, COLUMNS, EntriesModel
from ui.rows import Span
from ui.table import COMFORT, MIN_STRETCH, Table
from ui.words import Words

FROZEN = 0  # the contract number's column
NARROWEST = 48
WIDEST = 720
ARROW = 12
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class Head(QHeaderView):
    """The heads: a click sorts, dragging moves and widens, the first stays while the others are scrolled."""

    asks_for_menu = Signal(QPoint)  # where, on the screen

    def __init__(self, parent: QWidget, model: EntriesModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._entries = model
        self._lit = -1
        self._lines = Lines(theme.font(theme.CAPTION_PX, bold=True))
        self._pressed = False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setMouseTracking(True)

    @property
    def frozen(self) -> Span | None:
        """Where the first column stands while the others are scrolled under it; None while they are not."""
        if not self.offset():
            return None
        return Span(FROZEN, 0, self.sectionSize(FROZEN))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.ROW_HEIGHT + 1)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        now = theme.tokens()
        at, order = self._entries.sorted_by
        sorts = logical == at
        if logical == self._lit:
            painter.fillRect(rect, QColor(now.hover))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(now.border_strong))
        room = rect.adjusted(theme.SPACE_S, 0, -theme.SPACE_S, 0)
        right = COLUMNS[logical].right
        gap = ARROW + 2 if sorts else 0  # the arrow stands before words at the right, behind others
        line = self._lines.get(COLUMNS[logical].head(), room.width() - gap)
        left = room.right() + 1 - line.width if right else room.left()
        if sorts:
            name = "chevron-down" if order is Qt.SortOrder.DescendingOrder else "chevron-up"
            beside = left - gap if right else left + line.width + 2
            painter.drawPixmap(beside, rect.center().y() - ARROW // 2, pixmap(name, now.accent, ARROW))
        painter.setPen(QColor(now.accent if sorts else now.muted))
        line.paint(painter, left, rect.top() + (rect.height() - line.height) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the heads by themselves: with the style sheet they take longer than all rows."""
        now, height, area = theme.tokens(), self.height(), event.rect()
        painter = QPainter(self.viewport())
        painter.fillRect(area, QColor(now.surface))
        painter.fillRect(area.left(), height - 1, area.width(), 1, QColor(now.border_strong))
        for place in range(self.count()):
            column = self.logicalIndex(place)
            span = QRect(self.sectionViewportPosition(column), 0, self.sectionSize(column), height)
            if span.width() and span.intersects(area):
                self.paintSection(painter, span, column)
        frozen = self.frozen
        if frozen is not None:
            span = QRect(0, 0, frozen.width, height)
            painter.fillRect(span, QColor(now.surface))
            self.paintSection(painter, span, FROZEN)
            painter.fillRect(span.right(), 0, 1, height, QColor(now.border_strong))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._on_frozen(event)
        if not self._pressed:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed:
            self._pressed = False
            if self._on_frozen(event) and event.button() is Qt.MouseButton.LeftButton:
                self.sectionClicked.emit(FROZEN)
            return
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        lit = FROZEN if self._on_frozen(event) else self.logicalIndexAt(event.position().toPoint())
        if lit != self._lit:
            self._lit = lit
            self.viewport().update()
        if not self._pressed:
            super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.asks_for_menu.emit(event.globalPos())

    def _on_frozen(self, event: QMouseEvent) -> bool:
        frozen = self.frozen
        return frozen is not None and event.position().x() < frozen.width


class EntryTable(Table):
    """A table whose columns are the clerk's own; ``arranged`` tells that they have just changed."""

    arranged = Signal()
    entered_row = Signal()  # Enter: the clerk wants the entry itself
    typed = Signal(str)  # letters typed in the table: the clerk looks for something

    def __init__(self, model: EntriesModel, name: Words) -> None:
        super().__init__(model, name)
        self._chosen_widths: dict[int, int] = {}
        self._own = False  # the clerk has chosen columns: none goes by itself any more
        self._busy = False
        self.head = Head(self, model)
        self.setHorizontalHeader(self.head)
        self.head.setMinimumSectionSize(NARROWEST)
        self.head.setMaximumSectionSize(WIDEST)
        self.head.setHighlightSections(False)
        self.columns = StayingMenu(self)
        self.arrange(())
        self.head.sectionResized.connect(self._resized)
        self.head.sectionMoved.connect(self._moved_column)
        self.head.asks_for_menu.connect(self.columns.popup)
        self.columns.aboutToShow.connect(self._offer)
        self.columns.nudged.connect(self._nudge)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)

    def arrange(self, columns: Iterable[ColumnState]) -> None:
        """Put the columns as they were kept; none: as the program has them."""
        kept = {each.key: each for each in columns if each.key in COLUMN}
        self._busy = True
        self._own = bool(kept)
        self._chosen_widths = {COLUMN[key]: each.width for key, each in kept.items() if each.width}
        order = [COLUMN[key] for key in kept if COLUMN[key] != FROZEN]
        order = [FROZEN, *order, *(number for number in COLUMN.values() if number not in {FROZEN, *order})]
        for place, column in enumerate(order):
            self.head.moveSection(self.head.visualIndex(column), place)
        for column, each in enumerate(COLUMNS):
            state = kept.get(each.key)
            shown = not each.extra if state is None else state.shown
            self.setColumnHidden(column, column != FROZEN and not shown)
        self._busy = False
        self._stretch()

    def arrangement(self) -> tuple[ColumnState, ...]:
        """How the columns stand, to be kept; nothing while they are the program's own."""
        if not self._own:
            return ()
        places = map(self.head.logicalIndex, range(self.head.count()))
        return tuple(
            ColumnState(
                COLUMNS[column].key, self._chosen_widths.get(column, 0), not self.isColumnHidden(column)
            )
            for column in places
        )

    def show_column(self, column: int, *, on: bool) -> None:
        """Show a column, or not; the first stays."""
        if column == FROZEN or self.isColumnHidden(column) is not on:
            return
        self._own = True
        self.setColumnHidden(column, not on)
        self._stretch()
        self.arranged.emit()

    def move_column(self, column: int, by: int) -> None:
        """Move a shown column one or more places to the right, or to the left; not before the first."""
        shown = self.shown_columns()
        at = shown.index(column) + by
        if column != FROZEN and 1 <= at < len(shown):
            self.head.moveSection(self.head.visualIndex(column), self.head.visualIndex(shown[at]))

    def reset_columns(self) -> None:
        """Put all columns as the program has them."""
        self.arrange(())
        self.arranged.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right} and not event.modifiers():
            bar = self.horizontalScrollBar()  # rows are chosen whole, so these keys are free to scroll
            step = MIN_STRETCH if event.key() == Qt.Key.Key_Right else -MIN_STRETCH
            bar.setValue(bar.value() + step)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered_row.emit()
        elif event.text().strip() and event.text().isprintable() and not event.modifiers() & _COMMANDS:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _frozen(self) -> Span | None:
        return self.head.frozen

    def _stretch(self) -> None:
        """Chosen widths first, then the program's; columns with neither share the room that is left."""
        if not hasattr(self, "head"):
            return  # the base class lays out before this one has its header
        self._busy = True
        room = self.viewport().width()
        if not self._own:
            several = sum(1 for each in COLUMNS if not each.extra and not each.width)
            taken = sum(each.width for each in COLUMNS if not each.extra)
            self.setColumnHidden(COLUMN["kind"], room - taken < COMFORT * several)
        shown = self.shown_columns()
        widths = {column: self._chosen_widths.get(column) or COLUMNS[column].width for column in shown}
        loose = [column for column, width in widths.items() if not width]
        taken = sum(widths.values())
        share = max(MIN_STRETCH, (room - taken) // len(loose)) if loose else 0
        for column, width in widths.items():
            self.setColumnWidth(column, width or share)
        self._busy = False
        self.viewport().update()

    def _resized(self, column: int, _before: int, width: int) -> None:
        if not self._busy:
            self._own = True
            self._chosen_widths[column] = width
            self._stretch()
            self.arranged.emit()

    def _moved_column(self, _column: int, _before: int, _now: int) -> None:
        if self._busy:
            return
        self._own = True
        self._busy = True
        self.head.moveSection(self.head.visualIndex(FROZEN), 0)  # nothing goes before the first
        self._busy = False
        self.viewport().update()
        self.arranged.emit()

    def _scrolled(self) -> None:
        """What is frozen was scrolled along with the picture; all of it is painted anew."""
        self.viewport().update()
        self.head.viewport().update()

    def _offer(self) -> None:
        """Every column with its tick, in the order shown, and the way back to the program's own."""
        menu = self.columns
        menu.clear()
        for place in range(self.head.count()):
            column = self.head.logicalIndex(place)
            action = menu.addAction(COLUMNS[column].head())
            action.setData(column)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.setEnabled(column != FROZEN)
            action.toggled.connect(lambda on, column=column: self.show_column(column, on=on))
        menu.addSeparator()
        menu.addAction(_("จัดคอลัมน์ตามค่าเริ่มต้น")).triggered.connect(self.reset_columns)
        hint = menu.addAction(_("Ctrl+↑ ↓ ย้ายคอลัมน์ที่เลือก"))
        hint.setEnabled(False)

    def _nudge(self, action: QAction, by: int) -> None:
        """A key of the menu moves a column; the menu shows it in its new place."""
        column = action.data()
        if not isinstance(column, int) or not action.isChecked():
            return
        self.move_column(column, by)
        self._offer()
        self.columns.setActiveAction(next(each for each in self.columns.actions() if each.data() == column))
