"""The way from an empty program to the first preview: what is done, and what comes next.

It stands above the pages until an account is set up or the clerk puts it off;
nothing on the way is asked for that the program can do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from loantracker.wording import text as _
from ui import theme
from ui.columns_asked import lacks_columns
from ui.pages.page import row
from ui.words import Button, Label, Words

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.settings import Settings


class Step(Button):
    """One step: a tick once it is done; a click goes there."""

    def __init__(self, number: int, words: Words) -> None:
        self._plain = words
        self._number = number
        self.done = False
        super().__init__(lambda: f"{self._number}. {self._plain()}", look="choice")

    def tick(self, *, done: bool) -> None:
        """Show whether it is done."""
        self.done = done
        mark = "✓" if done else f"{self._number}."
        self.say(lambda: f"{mark} {self._plain()}")
        self.setAccessibleDescription(_("เสร็จแล้ว") if done else _("ยังไม่ได้ทำ"))


class FirstSteps(QFrame):
    """Ledger, columns, mail, preview."""

    goes_to = Signal(str)  # the key of a page
    opens = Signal()  # a ledger is to be chosen

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setProperty("tone", "info")
        self.head = Label(lambda: _("เริ่มใช้งาน"))
        self.head.setFont(theme.font(bold=True))
        self.ledger = Step(1, lambda: _("เลือกทะเบียน"))
        self.columns = Step(2, lambda: _("ยืนยันคอลัมน์"))
        self.mail = Step(3, lambda: _("ตั้งบัญชีอีเมล"))
        self.preview = Step(4, lambda: _("ดูอีเมลของวันนี้"))
        self.ledger.clicked.connect(self.opens)
        self.columns.clicked.connect(lambda: self.goes_to.emit("mapping"))
        self.mail.clicked.connect(lambda: self.goes_to.emit("settings"))
        self.preview.clicked.connect(lambda: self.goes_to.emit("reminders"))
        self.later = Button(lambda: _("ไว้ภายหลัง"), look="plain")
        self.later.clicked.connect(self._put_off)
        self._off = False
        line = row(self)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_XS, theme.SPACE_S, theme.SPACE_XS)
        for each in (self.head, self.ledger, self.columns, self.mail, self.preview):
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(self.later)
        self.hide()

    def tell(self, day: Day | None, settings: Settings) -> None:
        """Show how far the clerk has come; with an account all of it is done."""
        self.ledger.tick(done=day is not None)
        self.columns.setEnabled(day is not None)
        self.columns.tick(done=day is not None and not lacks_columns(day))
        self.mail.tick(done=bool(settings.accounts))
        self.preview.setEnabled(day is not None)
        self.setVisible(not self._off and not settings.accounts)

    def saw(self, page: str) -> None:
        """The clerk has come to a page."""
        if page == "reminders" and self.preview.isEnabled():
            self.preview.tick(done=True)

    def _put_off(self) -> None:
        self._off = True
        self.hide()
