"""Recording a clearing or a return, in the panel beside the table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loantracker import thai
from loantracker.records import Entry, Kind
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.fields import Fault, Field
from ui.pages.page import column, heading, row
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


class RecordForm(QWidget):
    """Amount, date and document number; says what will be written before anything is."""

    recorded = Signal(object, str)  # the Day as it is then, the sentence for the toast
    failed = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._entry: Entry | None = None
        self._busy = False
        self.head = heading(self._title)
        self.about = Label(look="muted", wrap=True)
        self.all_button = Button(lambda: _("เต็มจำนวนคงเหลือ"))
        self.all_button.clicked.connect(self._fill_balance)
        self.today_button = Button(lambda: _("วันนี้"))
        self.today_button.clicked.connect(self._fill_today)
        self.amount: Field[Decimal] = Field(
            lambda: _("จำนวนเงิน (บาท)"),
            self._read_amount,
            hint=lambda: _("เช่น 12,500.00"),
            helper=self.all_button,
        )
        self.on: Field[date] = Field(
            lambda: _("วันที่"),
            self._read_date,
            hint=lambda: _("เช่น 25 ส.ค. 66 หรือ 25/08/2566"),
            helper=self.today_button,
            echo=lambda day: thai.format_date(day, "long"),
        )
        self.document: Field[str] = Field(
            lambda: _("เลขที่เอกสาร"), str.strip, hint=lambda: _("เช่น บค. 12/2566")
        )
        self.preview_head = Label(lambda: _("สิ่งที่จะบันทึกลงทะเบียน"), look="caption")
        self.preview = Label(wrap=True)
        self.save = Button(lambda: _("บันทึก"), look="main", icon_name="check")
        self.save.clicked.connect(self._save)
        self.cancel = Button(lambda: _("ยกเลิก"))
        self.cancel.clicked.connect(self.left)
        for each in (self.amount, self.on, self.document):
            each.changed.connect(self._tell)
            each.line.returnPressed.connect(self._save)
        box = column(self, space=theme.SPACE_M)
        box.addWidget(self.head)
        box.addWidget(self.about)
        box.addWidget(self.amount)
        box.addWidget(self.on)
        box.addWidget(self.document)
        box.addWidget(self.preview_head)
        box.addWidget(self.preview)
        buttons = row()
        buttons.addWidget(self.save)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        box.addLayout(buttons)
        box.addStretch(1)
        self._tell()

    def begin(self, day: Day, entry: Entry) -> None:
        """Start on an entry; what was typed for the same entry stays."""
        if self._entry is None or self._entry.id != entry.id:
            for each in (self.amount, self.on, self.document):
                each.fill("")
        self._day = day
        self._entry = entry
        self.head.say(self._title)
        self.about.say(f"{entry.contract_no} · {entry.party}")
        for each in (self.amount, self.on):
            each.recheck()
        self._tell()
        self.amount.setFocus()

    def _is_deposit(self) -> bool:
        return self._entry is not None and self._entry.kind is Kind.CONTRACT_DEPOSIT

    def _title(self) -> str:
        return _("บันทึกการคืนเงินประกัน") if self._is_deposit() else _("บันทึกการส่งใช้เงินยืม")

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

    def _read_date(self, typed: str) -> date:
        try:
            day = thai.parse_date(typed)
        except thai.DateError:
            raise Fault(_("อ่านวันที่ไม่ได้ โปรดพิมพ์ เช่น 25 ส.ค. 66 หรือ 25/08/2566")) from None
        if day > self._desk.today:
            raise Fault(_("{day} อยู่หลังวันนี้", day=thai.format_date(day, "long")))
        return day

    def _fill_balance(self) -> None:
        if self._entry is not None:
            self.amount.fill(thai.format_money(self._entry.balance))

    def _fill_today(self) -> None:
        self.on.fill(thai.format_date(self._desk.today))

    def _tell(self) -> None:
        """Say what will be written, and let it be written once all of it is right."""
        amount, on = self.amount.value, self.on.value
        ready = self._entry is not None and amount is not None and on is not None
        self.save.setEnabled(ready and not self._busy)
        if self._entry is None or amount is None or on is None:
            self.preview.say(lambda: _("กรอกจำนวนเงินและวันที่ให้ครบก่อน"))
            return
        entry = self._entry
        self.preview.say(
            "\n".join(
                (
                    _("แผ่นงาน {sheet} แถว {row}", sheet=entry.sheet, row=entry.row),
                    _(
                        "ส่งใช้/คืนแล้ว {before} → {after} บาท",
                        before=thai.format_money(entry.cleared),
                        after=thai.format_money(entry.cleared + amount),
                    ),
                    _(
                        "คงเหลือ {before} → {after} บาท",
                        before=thai.format_money(entry.balance),
                        after=thai.format_money(entry.balance - amount),
                    ),
                    _("วันที่ {day}", day=thai.format_date(on, "table")),
                    _("เลขที่เอกสาร {document}", document=self.document.value or "–"),
                )
            )
        )

    def _save(self) -> None:
        day, entry, amount, on = self._day, self._entry, self.amount.value, self.on.value
        if self._busy or day is None or entry is None or amount is None or on is None:
            return
        document = self.document.value or ""
        self._busy = True
        self._tell()
        self._work.run(
            lambda _control: self._desk.record(day, entry.id, amount, on, document),
            lambda after: self._saved(after, entry, amount),
            self._not_saved,
        )

    def _saved(self, after: Day, entry: Entry, amount: Decimal) -> None:
        self._busy = False
        self._entry = None
        self.recorded.emit(
            after,
            _(
                "บันทึก {amount} บาท ของ {contract_no} ลงทะเบียนแล้ว",
                amount=thai.format_money(amount),
                contract_no=entry.contract_no,
            ),
        )

    def _not_saved(self, error: BaseException) -> None:
        self._busy = False
        self._tell()
        self.failed.emit(error)
