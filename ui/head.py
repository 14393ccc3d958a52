"""The line above every page: which file, as of which day, and whether everything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from loantracker import wording
from loantracker.wording import text as _
from ui import theme
from ui.pages.page import row
from ui.words import Button, Label, Picture

if TYPE_CHECKING:
    from loantracker.actions import Day

HEIGHT = 48


class Head(QFrame):
    """File, day and state, with the buttons that change them."""

    opens = Signal()
    reads_again = Signal()
    writes = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("head")
        self.setFixedHeight(HEIGHT)
        self.file = Label(lambda: _("ยังไม่ได้เปิดทะเบียน"))
        self.file.setFont(theme.font(bold=True))
        self.as_of = Label(look="muted")
        self.state = Label()
        self.state.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.write = Button(lambda: _("บันทึกลงทะเบียน"), icon_name="save")
        self.write.clicked.connect(self.writes)
        self.again = Button(
            lambda: _("อ่านใหม่"),
            icon_name="refresh",
            look="plain",
            hint=lambda: _("อ่านทะเบียนใหม่จากไฟล์ (F5)"),
        )
        self.again.clicked.connect(self.reads_again)
        self.open = Button(lambda: _("เปิดทะเบียน"), icon_name="folder", look="plain")
        self.open.clicked.connect(self.opens)
        line = row(self)
        line.setContentsMargins(theme.SPACE_L, 0, theme.SPACE_S, 0)
        line.addWidget(Picture("file"))
        for each in (self.file, self.as_of, self.state, self.write):
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(self.again)
        line.addWidget(self.open)
        self.state.hide()
        self.write.hide()
        self.again.hide()

    def loading(self, name: str) -> None:
        """A ledger is being read."""
        self.state.say(lambda: _("กำลังอ่าน {name}", name=name))
        self.state.tone("info")
        self.state.show()
        self.again.setEnabled(False)
        self.open.setEnabled(False)

    def settled(self, day: Day | None) -> None:
        """Reading ended; ``day`` is what is open now."""
        self.again.setEnabled(True)
        self.open.setEnabled(True)
        if day is None:
            self.state.hide()
            return
        self.again.show()
        self.file.say(day.path.name)
        self.file.setToolTip(str(day.path))
        self.as_of.say(lambda: _("ณ วันที่ {day}", day=wording.day(day.today)))
        waiting = day.pending_marks
        if waiting:
            self.state.say(lambda: _("รอบันทึกลงทะเบียน {count} รายการ", count=waiting))
            self.state.tone("warning")
        else:
            self.state.say(lambda: _("บันทึกแล้ว"))
            self.state.tone("success")
        self.state.show()
        self.write.setVisible(waiting > 0)
