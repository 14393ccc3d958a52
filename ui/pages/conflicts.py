"""Changes that met another's: cell by cell what was seen, what we want, what stands there, and the choice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from loantracker import wording
from loantracker.calendar import bangkok_date
from loantracker.changes import Change, ChangeKind, Conflict
from loantracker.wording import text as _
from ui import telling, theme
from ui.cells import shown
from ui.pages.page import column, row
from ui.words import Button, Label, Words

PLACE_WIDTH = 64
CLEARINGS = frozenset({ChangeKind.CLEARING, ChangeKind.RETURN})
Settling = tuple[str, str | None]  # a change's id, and the column of one of its cells; None: all of them


class Conflicts(QWidget):
    """Every conflict of the ledger, a card a change. Closing it loses nothing."""

    settles = Signal(list, bool)  # what to settle, as Settling; True: ours holds
    again = Signal(object)  # the Change of a clearing that is to be recorded over the ledger as it is now

    def __init__(self) -> None:
        super().__init__()
        self._conflicts: tuple[Conflict, ...] = ()
        self.buttons: list[Button] = []  # of the cards, in their order
        self.about = Label(
            lambda: _(
                "เซลล์เหล่านี้ถูกแก้ไขโดยผู้อื่นหลังจากที่ท่านเปิดดู โปรแกรมจึงยังไม่เขียนทับ โปรดเลือกค่าที่ถูกต้อง "
                "ปิดหน้านี้ไปก่อนได้ สิ่งที่ท่านกรอกยังอยู่ครบ และยังไม่แจ้งเตือนรายการเหล่านี้"
            ),
            look="muted",
            wrap=True,
        )
        self.all_mine = Button(lambda: _("ใช้ค่าที่ท่านกรอกทั้งหมด"))
        self.all_mine.clicked.connect(lambda: self._settle_all(mine=True))
        self.all_theirs = Button(lambda: _("ใช้ค่าที่ผู้อื่นแก้ไขทั้งหมด"))
        self.all_theirs.clicked.connect(lambda: self._settle_all(mine=False))
        self.empty = Label(lambda: _("ไม่มีการแก้ไขที่ขัดกัน"), look="muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QWidget()
        self._cards = column(inside, margin=0)
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = column(self, margin=0)
        box.setContentsMargins(0, theme.SPACE_M, 0, 0)
        self._top = QWidget()
        top = row(self._top)
        top.addWidget(self.about, 1)
        top.addWidget(self.all_mine, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.all_theirs, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._top)
        box.addWidget(self.area, 1)
        box.addWidget(self.empty, 1)
        self._fill()

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Show these."""
        if tuple(conflicts) != self._conflicts:
            self._conflicts = tuple(conflicts)
            self._fill()

    def freeze(self, *, frozen: bool) -> None:
        """Take no clicks while a choice is being written."""
        for button in (self.all_mine, self.all_theirs, *self.buttons):
            button.setEnabled(not frozen)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._fill()

    def _settle_all(self, *, mine: bool) -> None:
        """Every change that can be settled so; one whose row is gone can't be written."""
        groups: dict[str, list[Conflict]] = {}
        for each in self._conflicts:
            groups.setdefault(each.change.id, []).append(each)
        chosen = [change for change, found in groups.items() if not mine or all(map(can_be_ours, found))]
        self.settles.emit([(change, None) for change in chosen], mine)

    def _fill(self) -> None:
        any_left = bool(self._conflicts)
        self._top.setVisible(any_left)
        self.area.setVisible(any_left)
        self.empty.setVisible(not any_left)
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for _id, found in groupby(self._conflicts, key=lambda each: each.change.id):
            self._cards.addWidget(self._card(tuple(found)))
        self._cards.addStretch(1)

    def _card(self, conflicts: tuple[Conflict, ...]) -> QFrame:
        change = conflicts[0].change
        card = QFrame()
        card.setObjectName("card")
        box = column(card)
        head = row()
        head.addWidget(Label(telling.what(change), look="heading", wrap=True), 1)
        drop = self._button(lambda: _("ละทิ้งการแก้ไขนี้"), (change.id, None), mine=False)
        head.addWidget(drop, 0, Qt.AlignmentFlag.AlignTop)
        if change.whole and all(map(can_be_ours, conflicts)):
            for made in self._whole_buttons(change):
                head.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(head)
        box.addWidget(Label(said_when(change), look="caption"))
        if any(each.cell is not None for each in conflicts):
            self._add_cells(box, [each for each in conflicts if each.cell is not None])
        for each in conflicts:
            if each.cell is None:
                box.addWidget(Label(row_words(each), wrap=True))
        return card

    def _add_cells(self, box: QVBoxLayout, conflicts: list[Conflict]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_M)
        grid.setVerticalSpacing(theme.SPACE_S)
        for at, stretch in ((1, 2), (2, 2), (3, 3), (4, 3)):
            grid.setColumnStretch(at, stretch)
        heads = (_("เซลล์"), _("หัวตาราง"), _("ค่าเดิมที่อ่านไว้"), _("ค่าที่ท่านกรอก"), _("ค่าที่ผู้อื่นแก้ไข"))
        for at, said in enumerate(heads):
            grid.addWidget(Label(said, look="caption"), 0, at)
        for number, each in enumerate(conflicts, start=1):
            if each.cell is None:
                continue
            where = Label(each.place or each.cell.column)
            where.tone("danger")
            where.setFixedWidth(PLACE_WIDTH)
            where.setAlignment(Qt.AlignmentFlag.AlignCenter)
            where.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            theirs = shown(each.theirs) if each.place else _("ไม่พบคอลัมน์นี้แล้ว")
            grid.addWidget(where, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_wrapped(each.cell.header, muted=True), number, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(
                _wrapped(shown(each.cell.before), muted=True), number, 2, Qt.AlignmentFlag.AlignTop
            )
            mine, other = (None, None) if each.change.whole else self._cell_buttons(each, each.cell.column)
            grid.addLayout(_beside(_wrapped(shown(each.cell.after)), mine), number, 3)
            grid.addLayout(_beside(_wrapped(theirs), other), number, 4)
        box.addLayout(grid)
        if conflicts[0].change.whole:
            box.addWidget(Label(whole_words(conflicts[0].change), look="muted", wrap=True))

    def _cell_buttons(self, conflict: Conflict, column_name: str) -> tuple[Button | None, Button]:
        one = (conflict.change.id, column_name)
        mine = self._button(lambda: _("ใช้ค่าที่ท่านกรอก"), one, mine=True) if can_be_ours(conflict) else None
        return mine, self._button(lambda: _("ใช้ค่าที่ผู้อื่นแก้ไข"), one, mine=False)

    def _whole_buttons(self, change: Change) -> list[Button]:
        """The choices for what stands and falls together."""
        made = [self._button(lambda: _("ใช้ค่าที่ท่านกรอกทั้งชุด"), (change.id, None), mine=True)]
        if change.kind in CLEARINGS:
            again = Button(lambda: _("บันทึกต่อจากยอดปัจจุบัน"), icon_name="receipt")
            again.clicked.connect(lambda: self.again.emit(change))
            self.buttons.append(again)
            made.append(again)
        return made

    def _button(self, words: Words, at: Settling, *, mine: bool) -> Button:
        made = Button(words)
        made.clicked.connect(lambda: self.settles.emit([at], mine))
        self.buttons.append(made)
        return made


def can_be_ours(conflict: Conflict) -> bool:
    """Whether our value can still be written: the row and the column are there."""
    return conflict.cell is not None and bool(conflict.place)


def whole_words(change: Change) -> str:
    """Why the cells of a change are chosen together, and what to do where both are right."""
    words = _("เซลล์ทั้งหมดของการแก้ไขนี้เป็นชุดเดียวกัน จึงเลือกได้ทั้งชุดเท่านั้น")
    if change.kind not in CLEARINGS:
        return words
    return f"{words} " + _(
        "หากเป็นการส่งใช้หรือคืนคนละครั้งกับที่ผู้อื่นบันทึก โปรดเลือก “บันทึกต่อจากยอดปัจจุบัน” เพื่อรวมยอดทั้งสองครั้ง"
    )


def said_when(change: Change) -> str:
    """When the clerk wanted a change, by whom, and in which sheet."""
    parts = [
        _("เมื่อ {day} เวลา {time}", day=wording.day(bangkok_date(change.at)), time=f"{change.at:%H:%M}"),
        _("แผ่นงาน “{sheet}”", sheet=change.sheet),
    ]
    if change.by:
        parts.append(_("โดย {name}", name=change.by))
    return " · ".join(parts)


def row_words(conflict: Conflict) -> str:
    """What is wrong with the row that a change means."""
    change = conflict.change
    if change.withdraws:
        return _(
            "แถวของ {name} ถูกแก้ไขหลังจากที่เพิ่ม จึงไม่ลบข้อมูลในแถวนั้น โปรดตรวจสอบใน Excel", name=telling.about(change)
        )
    if change.kind is ChangeKind.NEW_ENTRY and conflict.place:
        return _(
            "มีเลขที่สัญญา {contract} อยู่แล้วที่เซลล์ {place} แต่ข้อมูลไม่ตรงกับที่กรอก จึงยังไม่เพิ่มแถวใหม่",
            contract=change.contract_no,
            place=conflict.place,
        )
    if change.kind is ChangeKind.NEW_ENTRY:
        return _(
            "ไม่พบตารางที่จะเพิ่มแถวในแผ่นงาน “{sheet}” หรือมีเลขที่สัญญา {contract} มากกว่าหนึ่งแถว",
            sheet=change.sheet,
            contract=change.contract_no,
        )
    return _(
        "ไม่พบแถวของ {name} ในทะเบียน แถวอาจถูกลบ หรือมีมากกว่าหนึ่งแถวที่ตรงกัน โปรดตรวจสอบใน Excel",
        name=telling.about(change),
    )


def _wrapped(text: str, *, muted: bool = False) -> Label:
    made = Label(text, wrap=True, selectable=True, look="muted" if muted else "")
    made.setFont(theme.font(tabular=True))
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def _beside(label: Label, button: Button | None) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setSpacing(theme.SPACE_XS)
    box.addWidget(label)
    if button is not None:
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    return box
