"""The chip of days overdue: a few usual spans to click, or any span typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget, QWidgetAction

from loantracker.thai import to_arabic_digits
from loantracker.wording import text as _
from ui import theme
from ui.chips import Chip
from ui.pages.page import column, row
from ui.words import Button, Label, restyle

DAYS_WIDTH = 64
_DAYS = re.compile(r"[-−]?\d{1,4}")


class Days(NamedTuple):
    """A span of days overdue, both ends included; negative while days are left, None without an end."""

    first: int | None = None
    last: int | None = None


ANY = Days()
USUAL = (Days(-7, 0), Days(1, 15), Days(16, 30), Days(31), Days(61), Days(91))


def days_words(days: Days) -> str:
    """A span in words."""
    first, last = days
    if first is None and last is None:
        return _("ทุกช่วงวัน")
    if first is not None and first <= 0 and last == 0:
        return _("ครบกำหนดใน {days} วัน", days=-first)
    if first is not None and first > 0 and last is None:
        return _("เกินกว่า {days} วัน", days=f"{first - 1:,}")
    if first is not None and first > 0:
        return _("เกิน {first}–{last} วัน", first=f"{first:,}", last=f"{last:,}")
    return _(
        "{first} ถึง {last} วันจากกำหนด",
        first="…" if first is None else f"{first:,}",
        last="…" if last is None else f"{last:,}",
    )


def read_days(typed: str) -> int | None:
    """A count of days as typed, in either digits; None where nothing is.

    Raises:
        ValueError: it is no whole number of days.
    """
    text = to_arabic_digits(typed).strip()
    if not text:
        return None
    if not _DAYS.fullmatch(text):
        raise ValueError(typed)
    return int(text.replace("−", "-"))


class _DayLine(QLineEdit):
    """A field in a menu, which else would close at Enter whatever was typed."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()


class DaysChip(Chip):
    """How long overdue an entry has to be, or how soon due."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._days = ANY
        self.first, self.last = _DayLine(), _DayLine()
        self.fault = Label(look="fault")
        self.fault.hide()
        self.use = Button(lambda: _("ใช้"))
        self.use.clicked.connect(self._typed)
        for line in (self.first, self.last):
            line.setFixedWidth(DAYS_WIDTH)
            line.returnPressed.connect(self._typed)
        self._own = QWidgetAction(self)
        self._own.setDefaultWidget(self._form())
        self._speak()

    @property
    def chosen(self) -> Days:
        """The span that is set."""
        return self._days

    def choose(self, days: Days) -> None:
        """Set a span; ``ANY`` for all."""
        if days != self._days:
            self._days = days
            self._show()
            self.changed.emit()

    def clear(self) -> None:
        """Any number of days."""
        self.choose(ANY)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not hasattr(self, "_own"):
            return  # Qt may send a change event from the base constructor
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
        elif event.type() is QEvent.Type.PaletteChange:
            self._show()

    def _form(self) -> QWidget:
        made = QWidget()
        box = column(made, margin=theme.SPACE_S, space=theme.SPACE_XS)
        box.addWidget(Label(lambda: _("จำนวนวันที่เกินกำหนด (ติดลบคือยังเหลือ)"), look="caption"))
        line = row()
        line.addWidget(self.first)
        line.addWidget(Label(lambda: _("ถึง"), look="muted"))
        line.addWidget(self.last)
        line.addWidget(self.use)
        box.addLayout(line)
        box.addWidget(self.fault)
        return made

    def _speak(self) -> None:
        menu = self.opened
        menu.removeAction(self._own)
        menu.clear()
        for each in USUAL:
            action: QAction = menu.addAction(days_words(each))
            action.setCheckable(True)
            action.setData(each)
            action.triggered.connect(self._chooser(each))
        menu.addSeparator()
        menu.addAction(self._own)
        menu.addSeparator()
        menu.addAction(_("ทุกช่วงวัน")).triggered.connect(self.clear)
        self.first.setAccessibleName(_("จำนวนวันตั้งแต่"))
        self.last.setAccessibleName(_("จำนวนวันถึง"))
        self._show()

    def _chooser(self, days: Days) -> Callable[[], None]:
        def choose() -> None:
            self.choose(ANY if days == self._days else days)
            self.opened.close()

        return choose

    def _typed(self) -> None:
        try:
            days = Days(read_days(self.first.text()), read_days(self.last.text()))
        except ValueError:
            self._tell(_("โปรดพิมพ์จำนวนวันเป็นเลขจำนวนเต็ม เช่น 31"))
            return
        if days.first is not None and days.last is not None and days.first > days.last:
            self._tell(_("จำนวนวันเริ่มต้นต้องไม่มากกว่าจำนวนวันสุดท้าย"))
            return
        self._tell("")
        self.choose(days)
        self.opened.close()

    def _tell(self, said: str) -> None:
        self.fault.say(said)
        self.fault.setVisible(bool(said))
        for line in (self.first, self.last):
            line.setProperty("fault", bool(said))
            line.setAccessibleDescription(said)
            restyle(line)

    def _show(self) -> None:
        for action in self.opened.actions():
            if action.isCheckable():
                action.setChecked(action.data() == self._days)
        self.first.setText("" if self._days.first is None else str(self._days.first))
        self.last.setText("" if self._days.last is None else str(self._days.last))
        self.say(days_words(self._days), name=_("จำนวนวัน"), chosen=self._days != ANY)
