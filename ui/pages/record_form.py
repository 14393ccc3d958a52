"""Recording a clearing or a return, in the panel beside the table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from loantracker import thai
from loantracker.records import Entry, Kind
from loantracker.wording import text as _
from ui import theme
from ui.calendar import DayField
from ui.desk import Desk
from ui.fields import Fault, Field
from ui.pages.page import column, heading, row
from ui.pages.planned_form import PlannedForm
from ui.words import Button, Label, rule
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


class RecordForm(PlannedForm):
    """Amount, date and document number; lists the cells that will be written before anything is."""

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._entry: Entry | None = None
        self.head = heading(self._title)
        self.about = Label(look="muted", wrap=True)
        self.all_button = Button(lambda: _("เต็มจำนวนคงเหลือ"))
        self.all_button.clicked.connect(self._fill_balance)
        self.amount: Field[Decimal] = Field(
            lambda: _("จำนวนเงิน (บาท)"),
            self._read_amount,
            hint=lambda: _("เช่น 12,500.00"),
            helper=self.all_button,
        )
        self.on = DayField(self._on_words, lambda: desk.today, self._check_date)
        self.today_button = Button(lambda: _("วันนี้"), look="link")
        self.today_button.clicked.connect(self._fill_today)
        self.on.add_helper(self.today_button)
        self.document: Field[str] = Field(
            lambda: _("เลขที่เอกสาร"), str.strip, hint=lambda: _("เช่น บค. 12/2566")
        )
        self.preview_head = Label(lambda: _("เซลล์ที่จะบันทึกลงทะเบียน"), look="caption")
        self.hint = Label(look="muted", wrap=True)
        self.left_over = Label(wrap=True)
        self.save = Button(lambda: _("บันทึก"), look="main", icon_name="check")
        self.save.clicked.connect(self.planning.save)
        self.cancel = Button(lambda: _("ยกเลิก"))
        self.cancel.clicked.connect(self._cancel)
        self._build()
        self._plan()

    def _build(self) -> None:
        inside = QWidget()
        box = column(inside, space=theme.SPACE_M)
        box.addWidget(self.head)
        box.addWidget(self.about)
        for each in (self.amount, self.on, self.document):
            each.changed.connect(self._plan)
            each.line.returnPressed.connect(self.planning.save)
            box.addWidget(each)
        box.addWidget(rule())
        for label in (self.preview_head, self.hint, self.cells, self.left_over, self.refusal):
            box.addWidget(label)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QFrame()
        foot.setObjectName("strip")
        buttons = row(foot, margin=theme.SPACE_M)
        buttons.addWidget(self.save, 1)
        buttons.addWidget(self.cancel)
        whole = column(self, margin=0, space=0)
        whole.addWidget(area, 1)
        whole.addWidget(foot)

    def begin(self, day: Day, entry: Entry) -> None:
        """Start on an entry; what was typed for the same entry, now or before a crash, stays."""
        self._day = day
        same = self._entry is not None and self._entry.id == entry.id
        self._entry = entry
        if not same:
            draft = self.drafts.find("record", entry.id) if self.drafts is not None else None
            typed = draft.typed if draft is not None else {}
            for name, field in self._fields().items():
                field.fill(typed.get(name, ""))
            self.amount.setFocus()
        self.head.say(self._title)
        self.about.say(lambda: _about(entry))
        self.on.head.say(self._on_words)
        self.on.line.setAccessibleName(self._on_words())
        for each in (self.amount, self.on):
            each.recheck()
        self._plan()

    def _fields(self) -> dict[str, Field[Any]]:
        return {"amount": self.amount, "on": self.on, "document": self.document}

    def _is_deposit(self) -> bool:
        return self._entry is not None and self._entry.kind is Kind.CONTRACT_DEPOSIT

    def _title(self) -> str:
        return _("บันทึกการคืนเงินประกัน") if self._is_deposit() else _("บันทึกการส่งใช้เงินยืม")

    def _on_words(self) -> str:
        return _("วันที่คืน") if self._is_deposit() else _("วันที่ส่งใช้")

    def _read_amount(self, typed: str) -> Decimal:
        try:
            amount = thai.parse_amount(typed)
        except thai.AmountError:
            raise Fault(_("อ่านจำนวนเงินไม่ได้ โปรดพิมพ์ตัวเลข เช่น 12,500.00")) from None
        if amount <= 0:
            raise Fault(_("จำนวนเงินต้องมากกว่าศูนย์"))
        if self._entry is not None and amount > self._entry.balance:
            raise Fault(_("เกินยอดคงเหลือ {balance} บาท", balance=thai.format_money(self._entry.balance)))
        return amount

    def _check_date(self, day: date) -> None:
        if day > self._desk.today:
            raise Fault(_("{day} อยู่หลังวันนี้", day=thai.format_date(day, "long")))
        received = self._entry.received_on if self._entry is not None else None
        if received is not None and day < received:
            raise Fault(_("อยู่ก่อนวันที่รับเงิน {day}", day=thai.format_date(received, "long")))

    def _fill_balance(self) -> None:
        if self._entry is not None:
            self.amount.fill(thai.format_money(self._entry.balance))

    def _fill_today(self) -> None:
        self.on.fill(thai.format_date(self._desk.today))

    def _plan(self) -> None:
        """Ask which cells would be written, once all of it is right."""
        day, entry, amount, on = self._day, self._entry, self.amount.value, self.on.value
        document = self.document.value or ""
        self.refusal.hide()
        if entry is not None and self.drafts is not None:
            typed = {name: field.text for name, field in self._fields().items()}
            self.drafts.keep("record", entry.id, entry.contract_no, typed)
        if day is None or entry is None or amount is None or on is None:
            self.planning.plan(None, None)
        else:
            self.planning.plan(day, lambda: self._desk.clearing(day, entry.id, amount, on, document))

    def _tell(self) -> None:
        """Say what will be written, and let it be written once that is known."""
        change, entry, amount = self.planning.change, self._entry, self.amount.value
        self.save.setEnabled(change is not None and not self.planning.busy)
        self.cells.show_change(change)
        self.cells.setVisible(change is not None)
        self.hint.setVisible(change is None and not self.planning.asking)
        self.hint.say(lambda: _("โปรดกรอกจำนวนเงินและวันที่ให้ครบก่อน"))
        self.left_over.setVisible(change is not None)
        if change is not None and entry is not None and amount is not None:
            left = entry.balance - amount
            self.left_over.say(lambda: _("คงเหลือหลังบันทึก {left} บาท", left=thai.format_money(left)))

    def _field(self, name: str) -> Field[Any] | None:
        return self._fields().get(name)

    def _refused(self, error: BaseException) -> None:
        self.hint.hide()
        super()._refused(error)

    def _applied(self, applied: object, change: object) -> None:
        self._forget()
        self.applied.emit(applied, change)
        self.left.emit()

    def _cancel(self) -> None:
        self._forget()
        self.left.emit()

    def _forget(self) -> None:
        if self._entry is not None and self.drafts is not None:
            self.drafts.drop("record", self._entry.id)
        self._entry = None
        for field in self._fields().values():
            field.fill("")


def _about(entry: Entry) -> str:
    left = _("คงเหลือ {amount} บาท", amount=thai.format_money(entry.balance))
    return f"{entry.contract_no} · {entry.party}\n{left}"
