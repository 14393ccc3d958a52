"""A sheet's first rows with the field above each column that it is read as."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from loantracker import columns
from loantracker.mapping import (
    CHOOSABLE,
    REQUIRED,
    Field,
    Proposal,
    Reason,
    SheetLayout,
    SheetView,
    letters,
)
from loantracker.wording import text as _
from ui import theme
from ui.choice import Choice
from ui.models.preview import PreviewModel
from ui.models.roles import Index
from ui.pages.page import column as vertical
from ui.pages.page import row as horizontal
from ui.words import Label, restyle

COLUMN_WIDTH = 184
HEADS_HEIGHT = 116
TALLEST_ROW = 64
POPUP_ITEMS = 16
_SURE = 0.9
_LIKELY = 0.5


def field_words(field: Field) -> str:
    """What a column of this field is called where it is chosen."""
    if field is Field.OTHER:
        return _("ไม่ใช้")
    return f"{columns.field(field)} *" if field in REQUIRED else columns.field(field)


class ColumnHead(QFrame):
    """One column: its letters, how sure the program is, the field, and why."""

    chosen = Signal(int, object)  # the column, the Field

    def __init__(self, column: int) -> None:
        super().__init__()
        self.column = column
        self._proposal: Proposal | None = None
        self._waits = False
        self.setObjectName("columnHead")
        self.name = Label(letters(column + 1), look="caption")
        self.sure = Label()
        self.field = Choice()
        self.field.setMaxVisibleItems(POPUP_ITEMS)
        self.field.setPlaceholderText(_("โปรดเลือก"))
        self.field.activated.connect(self._choose)
        self.why = Label(look="caption", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        box = vertical(self, margin=theme.SPACE_S, space=theme.SPACE_XS)
        top = horizontal()
        top.addWidget(self.name)
        top.addStretch(1)
        top.addWidget(self.sure)
        box.addLayout(top)
        box.addWidget(self.field)
        box.addWidget(self.why, 1)

    def show_proposal(self, proposal: Proposal, *, waits: bool) -> None:
        """Show what the column is read as, or what the clerk is asked."""
        self._proposal, self._waits = proposal, waits
        self.field.clear()
        likely = [proposal.field, *proposal.others] if waits and proposal.field else []
        for each in likely:
            if each is not None:
                self.field.addItem(field_words(each), each)
        if likely:
            self.field.insertSeparator(len(likely))
        for each in (Field.OTHER, *(field for field in CHOOSABLE if field is not Field.OTHER)):
            if each not in likely:
                self.field.addItem(field_words(each), each)
        taken = proposal.field if proposal.taken and proposal.field else Field.OTHER
        self.field.setPlaceholderText(_("โปรดเลือก"))
        self.field.setCurrentIndex(-1 if waits else self.field.findData(taken))
        tone = "warning" if waits else ""
        self.setProperty("tone", tone)
        restyle(self)
        self.sure.say(_sureness(proposal, waits=waits))
        self.sure.tone("warning" if waits else "success" if proposal.taken else "quiet")
        self.why.say(_reason(proposal, waits=waits))
        header = " ".join(proposal.header.split())
        self.field.setAccessibleName(
            _("คอลัมน์ {column} “{header}”", column=letters(self.column + 1), header=header)
        )
        self.field.setAccessibleDescription(f"{self.sure.text()} {_reason(proposal, waits=waits)}")
        self.why.setToolTip(_reason(proposal, waits=waits))

    def _choose(self, at: int) -> None:
        self.chosen.emit(self.column, Field(self.field.itemData(at)))


def _sureness(proposal: Proposal, *, waits: bool) -> str:
    if proposal.reason is Reason.CHOSEN:
        return _("ยืนยันแล้ว")
    if not waits:
        return _("แน่ใจ") if proposal.confidence >= _SURE else _("ไม่ใช้")
    return _("ไม่แน่ใจ") if proposal.confidence >= _LIKELY else _("คาดเดา")


def _reason(proposal: Proposal, *, waits: bool) -> str:
    said = columns.reason(proposal.reason)
    if waits and proposal.field is not None:
        return _("อาจเป็น “{field}”: {reason}", field=columns.field(proposal.field), reason=said)
    return said


class ColumnHeads(QHeaderView):
    """The heads above the columns; they scroll with the table."""

    chosen = Signal(int, object)
    reached = Signal(int)  # the keyboard came to this column

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.heads: dict[int, ColumnHead] = {}
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(COLUMN_WIDTH)
        self.setFixedHeight(HEADS_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEADS_HEIGHT)

    def paintSection(self, _painter: QPainter, _rect: QRect, _column: int) -> None:
        """Nothing: a head stands there, or the column has no header."""

    def show_table(self, table: SheetLayout | None) -> None:
        """Show a head for each column of the table."""
        proposals = {each.column: each for each in table.proposals} if table is not None else {}
        waiting = {each.column for each in table.waiting()} if table is not None else set()
        for column in [*self.heads]:
            if column not in proposals:
                head = self.heads.pop(column)
                head.hide()
                head.deleteLater()
        for column, proposal in proposals.items():
            if column not in self.heads:
                self.heads[column] = self._made(column)
            self.heads[column].show_proposal(proposal, waits=column in waiting)
        self.place()

    def place(self) -> None:
        """Put every head above its column."""
        for column, head in self.heads.items():
            head.setGeometry(
                self.sectionViewportPosition(column), 0, self.sectionSize(column), self.height() - 1
            )
            head.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def _made(self, column: int) -> ColumnHead:
        made = ColumnHead(column)
        made.setParent(self.viewport())
        made.chosen.connect(self.chosen)
        made.field.focused.connect(lambda: self.reached.emit(column))
        return made


class _Cells(QStyledItemDelegate):
    """Fills a cell's ground before the style sheet paints the rest, which knows of no ground of one cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None:
            shown: Any = option  # PySide6's stubs leave the fields of style options out
            painter.fillRect(shown.rect, ground)
        super().paint(painter, option, index)


class MappingSheet(QTableView):
    """One table of a sheet with its title and first rows; ``chosen`` tells a column and its field."""

    chosen = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.rows = PreviewModel()
        self._waiting: list[int] = []
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.heads = ColumnHeads()
        self.setHorizontalHeader(self.heads)
        self.heads.chosen.connect(self.chosen)
        self.heads.reached.connect(self._reach)
        self.horizontalScrollBar().valueChanged.connect(self.heads.place)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.ROW_HEIGHT)
        self._speak()

    def show_table(self, view: SheetView, table: SheetLayout | None) -> None:
        """Show a table's surroundings; where there is none, the sheet's first rows."""
        first = table is None or table.header_row == min(each.header_row for each in view.tables)
        around = {
            number: texts
            for number, texts in view.rows.items()
            if table is None or _is_near(number, table, first=first)
        }
        header = _header_rows(table)
        width = max((each.column + 1 for each in table.proposals), default=0) if table is not None else 0
        self.clearSpans()
        self.rows.show(around, header, width)
        self.heads.setVisible(table is not None)
        self._span(view)
        self._span_titles(header)
        for at, number in enumerate(self.rows.numbers):
            if number in header:
                self.setRowHeight(at, min(max(self.sizeHintForRow(at), theme.ROW_HEIGHT), TALLEST_ROW))
            else:
                self.setRowHeight(at, theme.ROW_HEIGHT)
        self.show_columns(table)
        if table is not None and self.rows.numbers:
            self.scrollToTop() if first else self.scrollToBottom()

    def show_columns(self, table: SheetLayout | None) -> None:
        """Show the fields above the columns, as they are now."""
        self.heads.setVisible(table is not None)
        self.heads.show_table(table)
        self._waiting = sorted(each.column for each in table.waiting()) if table is not None else []
        self.rows.wait(self._waiting)

    def go_to_waiting(self) -> None:
        """Take the keyboard to the next column that waits, after the last one to the first."""
        at = next((column for column, head in self.heads.heads.items() if head.field.hasFocus()), -1)
        after = [column for column in self._waiting if column > at] or self._waiting
        if after:
            self.heads.heads[after[0]].field.setFocus()

    def stops(self) -> Sequence[QWidget]:
        """Where Tab stops, from left to right."""
        return [self.heads.heads[column].field for column in sorted(self.heads.heads)]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        self.setAccessibleName(_("แถวแรก ๆ ของแผ่นงาน"))

    def _reach(self, column: int) -> None:
        if self.rows.rowCount():
            self.scrollTo(self.rows.index(max(self.rowAt(0), 0), column))

    def _span_titles(self, header: Collection[int]) -> None:
        """A title's words run on over blank cells."""
        for at, number in enumerate(self.rows.numbers):
            filled = [column for column in range(self.rows.columnCount()) if self.rows.text(at, column)]
            if header and number < min(header) and len(filled) == 1 and self.columnSpan(at, filled[0]) == 1:
                room = self.rows.columnCount() - filled[0]
                if room > 1:
                    self.setSpan(at, filled[0], 1, room)

    def _span(self, view: SheetView) -> None:
        places = {number: at for at, number in enumerate(self.rows.numbers)}
        for (top, left), (bottom, right) in view.merged:
            rows = [places[number] for number in range(top, bottom + 1) if number in places]
            if top in places and (len(rows) > 1 or right > left):
                self.setSpan(places[top], left, len(rows), right - left + 1)


def _is_near(number: int, table: SheetLayout, *, first: bool) -> bool:
    """Whether the row belongs to what is shown of a table; from its title on, the first from row 1."""
    return (first or number > table.header_row - 5) and number <= table.header_row + 8


def _header_rows(table: SheetLayout | None) -> Collection[int]:
    if table is None:
        return ()
    return range(table.header_row - table.header_rows + 1, table.header_row + 1)
