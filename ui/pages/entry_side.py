"""Beside the form of a row: when it is due and why, what the borrower owes, the cells to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from loantracker import deadlines, prospects, wording
from loantracker.changes import Change
from loantracker.deadlines import Rules
from loantracker.errors import LoanTrackerError
from loantracker.records import Agency, Entry, Kind
from loantracker.thai import format_money
from loantracker.wording import text as _
from ui import telling, theme
from ui.cells import CellList
from ui.pages.page import column
from ui.words import Label, Picture, rule

if TYPE_CHECKING:
    from loantracker.actions import Day

MOST_OWED = 3


class EntrySide(QScrollArea):
    """What follows from the fields, said anew while one types."""

    def __init__(self) -> None:
        super().__init__()
        self.due = Label(look="heading", wrap=True)
        self.reason = Label(wrap=True, selectable=True)
        self.owed = Label(wrap=True, selectable=True)
        self.owed_card = QFrame()
        self.owed_card.setObjectName("ask")
        warn = QHBoxLayout(self.owed_card)
        warn.setContentsMargins(theme.SPACE_M, theme.SPACE_S, theme.SPACE_M, theme.SPACE_S)
        warn.addWidget(Picture("warning", 20, "warning"), 0, Qt.AlignmentFlag.AlignTop)
        warn.addWidget(self.owed, 1)
        self.cells_head = Label(lambda: _("เซลล์ที่จะบันทึกลงทะเบียน"), look="caption")
        self.hint = Label(look="muted", wrap=True)
        self.cells = CellList()
        self.refusal = Label(look="fault", wrap=True)
        inside = QWidget()
        box = column(inside)
        box.addWidget(Label(lambda: _("ครบกำหนด"), look="caption"))
        box.addWidget(self.due)
        box.addWidget(self.reason)
        box.addWidget(self.owed_card)
        box.addWidget(rule())
        box.addWidget(self.cells_head)
        box.addWidget(self.hint)
        box.addWidget(self.refusal)
        box.addWidget(self.cells)
        box.addStretch(1)
        for label in (self.due, self.reason, self.owed, self.hint, self.refusal):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.owed_card.hide()
        self.refusal.hide()

    def show_prospect(
        self, day: Day, entry: Entry | None, kind: Kind | None, typed: Mapping[str, str], rules: Rules
    ) -> None:
        """Say when the row would fall due, and which advances its borrower has not cleared."""
        made = prospects.prospect(entry, kind, typed)
        if made is None:
            self.due.say(lambda: _("โปรดเลือกประเภทก่อน"))
            self.reason.say("")
            self.owed_card.hide()
            return
        found = deadlines.assess(made, day.today, rules)
        due = found.deadline
        self.due.say(lambda: wording.day(due) if due is not None else _("ยังไม่ทราบ"))
        self.reason.say(lambda: wording.reason(made, found))
        owed: tuple[Entry, ...] = ()
        if made.kind is not Kind.CONTRACT_DEPOSIT and entry is None:
            owed = prospects.open_advances(day.snapshot.entries, made.party)
        self.owed_card.setVisible(bool(owed))
        self.owed.say(lambda: _owed_words(day, owed))

    def show_change(
        self, change: Change | None, *, asking: bool, typed: bool, lacking: tuple[str, ...] = ()
    ) -> None:
        """List the cells that would be written, or say what is still to be done before any can be."""
        self.refusal.hide()
        self.cells.show_change(change)
        self.cells.setVisible(change is not None)
        self.hint.setVisible(change is None and not asking)
        self.hint.say(
            lambda: (
                _("ยังต้องกรอก: {names}", names=" · ".join(lacking))
                if lacking
                else _("โปรดตรวจสอบช่องที่มีข้อความสีแดงก่อน")
                if typed
                else _("ยังไม่มีการแก้ไข เซลล์ที่จะเปลี่ยนจะแสดงที่นี่ก่อนบันทึก")
            )
        )

    def refuse(self, error: LoanTrackerError) -> None:
        """Say why what is typed can't be written."""
        self.hint.hide()
        self.refusal.say(lambda: telling.sentence(error))
        self.refusal.show()

    @staticmethod
    def agency(agencies: Iterable[Agency], typed: str) -> Agency | None:
        """The agency of this name or code, of those that have addresses."""
        return prospects.agency_called((each for each in agencies if each.emails), typed)


def _owed_words(day: Day, owed: tuple[Entry, ...]) -> str:
    lines = [_("ผู้ยืมรายนี้ยังส่งใช้เงินยืมไม่ครบ ตามระเบียบไม่ให้ยืมรายใหม่ขณะมีรายเก่าค้างอยู่ โปรดตรวจสอบก่อนบันทึก")]
    for each in owed[:MOST_OWED]:
        due = day.assessments[each.id].deadline
        lines.append(
            _(
                "{contract} คงเหลือ {balance} บาท ครบกำหนด {due}",
                contract=each.contract_no,
                balance=format_money(each.balance),
                due="–" if due is None else wording.day(due),
            )
        )
    if len(owed) > MOST_OWED:
        lines.append(_("และอีก {count} รายการ", count=len(owed) - MOST_OWED))
    return "\n".join(lines)
