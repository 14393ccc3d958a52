"""What stands under the entries: how many are shown, what they come to, and the same of several chosen."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from loantracker.thai import format_money
from loantracker.wording import text as _
from ui import theme
from ui.pages.page import row
from ui.words import Button, Label

SEVERAL_WIDTH = 880  # px for the sums of several rows beside those of all
HINT_WIDTH = 760  # px that leave room for what the keys do


class EntriesFoot(QWidget):
    """Count and balance of the rows that are shown, and of those that are chosen; what the keys do."""

    def __init__(self) -> None:
        super().__init__()
        self.count = Label(look="muted")
        self.total = Label()
        self.hint = Label(lambda: _("/ ค้นหา · Enter ดูรายการ · Ctrl+C คัดลอก · Esc ล้าง"), look="caption")
        self.several = QFrame()
        self.sums = Label()
        for label in (self.total, self.sums):
            label.setFont(theme.font(bold=True, tabular=True))
        self.copy = Button(
            lambda: _("คัดลอก"), look="plain", icon_name="copy", hint=lambda: _("คัดลอกไปวางใน Excel (Ctrl+C)")
        )
        named = Label(lambda: _("คงเหลือรวม"), look="muted")
        self._of_all = (self.count, named, self.total)
        self._known = 0
        chosen = row(self.several)
        chosen.addWidget(self.sums)
        chosen.addWidget(self.copy)
        self.several.hide()
        box = row(self)
        box.addWidget(self.count)
        box.addStretch(1)
        box.addWidget(self.hint)
        box.addWidget(self.several)
        box.addStretch(1)
        box.addWidget(named)
        box.addWidget(self.total)

    def say_count(self, shown: int, known: int) -> None:
        """How many rows are shown, of how many that there are."""
        if known != self._known:
            self._known = known
            self._give_room()
        self.count.say(lambda: _counted(shown, known))

    def say_total(self, total: Decimal) -> None:
        """What the shown rows come to, in baht."""
        self.total.say(lambda: _("{amount} บาท", amount=format_money(total)))

    def say_several(self, count: int, amount: Decimal, balance: Decimal) -> None:
        """How many rows are chosen and what they come to; nothing is said of one or none."""
        several = count > 1
        if several:
            self.sums.say(
                lambda: _(
                    "เลือก {count} รายการ · จำนวนเงิน {amount} · คงเหลือ {balance}",
                    count=f"{count:,}",
                    amount=format_money(amount),
                    balance=format_money(balance),
                )
            )
        if several is self.several.isHidden():
            self.several.setVisible(several)
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """It may get narrow: what has no room any more then goes."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._give_room()

    def _give_room(self) -> None:
        """Room for the longest count: one that grew and shrank would lay the foot out at each keystroke."""
        words = self.count.fontMetrics().horizontalAdvance(_counted(self._known, self._known + 1))
        self.count.setFixedWidth(words + theme.SPACE_S)
        self.count.setFixedHeight(self.count.sizeHint().height())

    def _fit(self) -> None:
        """Say what the keys do, or what several rows come to, where there is room for it."""
        self.hint.setVisible(self.several.isHidden() and self.width() >= HINT_WIDTH)
        for each in self._of_all:
            each.setVisible(self.several.isHidden() or self.width() >= SEVERAL_WIDTH)


def _counted(shown: int, known: int) -> str:
    if shown == known:
        return _("{count} รายการ", count=f"{known:,}")
    return _("{count} จาก {total} รายการ", count=f"{shown:,}", total=f"{known:,}")
