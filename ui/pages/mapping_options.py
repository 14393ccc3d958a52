"""What the clerk may say of a whole table: what it registers, and where its header stands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from loantracker import columns, wording
from loantracker.mapping import REQUIRED, Field, Reason, SheetLayout, SheetView
from loantracker.records import Kind
from loantracker.wording import text as _
from ui.choice import Choice
from ui.pages.page import row
from ui.words import Label

KIND_WIDTH: Final = 216
ROW_WIDTHS: Final = (160, 320)
LISTS_WIDTH: Final = 600  # with their names; below it the header's words can't be told apart
NOT_A_REGISTER: Final = "none"
BY_ROW: Final = "rows"


class MappingOptions(QWidget):
    """Two lists, and beside them which fields a register needs and this one has."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = Choice()
        self.kind.setFixedWidth(KIND_WIDTH)
        self.header = Choice()
        self.header.setMinimumWidth(ROW_WIDTHS[0])
        self.header.setMaximumWidth(ROW_WIDTHS[1])
        self.needed = {field: Label() for field in (*REQUIRED, Field.DEADLINE)}
        self._lists = lists = row()
        lists.addWidget(Label(lambda: _("ประเภท"), look="muted"))
        lists.addWidget(self.kind)
        lists.addWidget(Label(lambda: _("หัวตาราง"), look="muted"))
        lists.addWidget(self.header, 2)
        lists.addStretch(1)
        self._has = row()
        for label in self.needed.values():
            self._has.addWidget(label)
        self._has.addStretch(1)
        self._both = row(self)
        self._both.addLayout(lists, 1)
        self._both.addLayout(self._has)
        self._speak()

    def minimumSizeHint(self) -> QSize:
        """As narrow as with the fields on a line of their own, however they stand now."""
        width = max(self._lists.minimumSize().width(), self._has.minimumSize().width())
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the fields get a line of their own."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        beside = self.width() >= LISTS_WIDTH + self._has.sizeHint().width()
        self._both.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        self.kind.setAccessibleName(_("ประเภททะเบียน"))
        self.header.setAccessibleName(_("แถวหัวตาราง"))

    def offer(self, view: SheetView, table: SheetLayout | None) -> None:
        """Offer what can be said of a sheet's table, or of a sheet without one."""
        self._fill_kinds(table)
        self._fill_headers(view, table)
        is_read = table is not None and not table.agencies and not is_put_aside(table)
        for field, label in self.needed.items():
            label.setVisible(is_read)
            given = table is not None and table.has(field)
            name = columns.field(field)
            label.say(f"✓ {name}" if given else _("ยังไม่มี {field}", field=name))
            label.tone("success" if given else "danger" if field in REQUIRED else "neutral")

    def _fill_headers(self, view: SheetView, table: SheetLayout | None) -> None:
        first = table is None or table.header_row == min(each.header_row for each in view.tables)
        self.header.clear()
        if not first and table is not None:
            self.header.addItem(_("แถวที่ {row}", row=table.header_row), table.header_row)
        else:
            for number, texts in view.rows.items():
                said = ", ".join(" ".join(each.split()) for each in texts if each.strip())
                if said:
                    self.header.addItem(_("แถวที่ {row}: {texts}", row=number, texts=said), number)
        self.header.setEnabled(first)
        self.header.setPlaceholderText(_("โปรดเลือกแถวหัวตาราง"))
        self.header.setCurrentIndex(-1 if table is None else self.header.findData(table.header_row))

    def _fill_kinds(self, table: SheetLayout | None) -> None:
        self.kind.clear()
        self.kind.setEnabled(table is not None and not table.agencies)
        self.kind.setPlaceholderText(_("โปรดเลือกประเภท"))
        if table is None:
            return
        if table.agencies:
            self.kind.addItem(_("รายชื่อส่วนราชการ"), None)
            return
        for kind in Kind:
            self.kind.addItem(wording.kind(kind), kind)
        if table.has(Field.KIND):
            self.kind.addItem(_("ประเภทตามแต่ละแถว"), BY_ROW)
        self.kind.addItem(_("ไม่ใช่ทะเบียน ไม่ต้องอ่าน"), NOT_A_REGISTER)
        shown = BY_ROW if table.has(Field.KIND) else table.kind
        self.kind.setCurrentIndex(self.kind.findData(NOT_A_REGISTER if is_put_aside(table) else shown))


def is_put_aside(table: SheetLayout) -> bool:
    """Whether the clerk said that the table is no register: none of its columns is read."""
    return all(each.field is Field.OTHER and each.reason is Reason.CHOSEN for each in table.choosable)
