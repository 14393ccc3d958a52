"""The demonstration's inbox: what its mail server took in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.letter import Letter
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import ReceivedMail

COLUMNS = (
    Column("to", lambda: _("ถึง"), 240),
    Column("subject", lambda: _("เรื่อง"), 0),
)
SPLIT = (560, 560)


class ReceivedPage(Page):
    """Every mail that arrived, and the current one as its reader sees it."""

    def __init__(self, desk: Desk, work: Work, inbox: Path) -> None:
        super().__init__(desk, work)
        self._inbox = inbox
        self.model: RecordsModel[ReceivedMail] = RecordsModel(
            COLUMNS, lambda mail, key: str(getattr(mail, key))
        )
        self.table = Table(self.model, lambda: _("อีเมลที่ได้รับ"))
        self.table.when_empty(lambda: _("ยังไม่มีอีเมล ลองส่งการแจ้งเตือนในหน้าแจ้งเตือนก่อน"))
        self.table.moved.connect(self._show_row)
        self.letter = Letter()
        self.count = Label(look="muted")
        self.again = Button(lambda: _("อ่านใหม่"), icon_name="refresh", look="plain")
        self.again.clicked.connect(self.refresh)
        left = QWidget()
        box = column(left, margin=0)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_S, theme.SPACE_L)
        head = row()
        head.addWidget(heading(lambda: _("อีเมลที่ได้รับ")))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.again)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        right = QWidget()
        side = column(right, margin=0)
        side.setContentsMargins(theme.SPACE_S, theme.SPACE_M, theme.SPACE_L, theme.SPACE_L)
        side.addWidget(self.letter)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes(list(SPLIT))
        split.setChildrenCollapsible(False)
        outer = column(self, margin=0, space=0)
        outer.addWidget(split)

    def shown(self) -> None:
        """What happened meanwhile is read when the clerk comes to look."""
        self.refresh()

    def refresh(self) -> None:
        """Look into the inbox again."""
        self.work.run(lambda _control: self.desk.received(self._inbox), self._heard)

    def _heard(self, mails: list[ReceivedMail]) -> None:
        at = self.table.current_row()
        self.model.show(mails)
        self.count.say(lambda: _("{count} ฉบับ", count=f"{len(mails):,}"))
        self.table.go_to(min(max(at, 0), len(mails) - 1))
        self._show_row(self.table.current_row())

    def _show_row(self, at: int) -> None:
        if at < 0:
            self.letter.show_mail("", "", "", "", ("", ""))
            return
        mail = self.model.records[at]
        self.letter.show_mail(mail.sender, mail.to, "", mail.subject, (mail.text, mail.html))
