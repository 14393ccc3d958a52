"""The first page: open a ledger, or look around in the sample."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from loantracker.wording import text as _
from ui import theme
from ui.pages.page import column, row
from ui.words import Button, Label, Picture

WIDTH = 480


class Welcome(QWidget):
    """What stands where a ledger will be."""

    opens = Signal()
    opens_sample = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.open = Button(lambda: _("เปิดทะเบียน"), look="main", icon_name="folder")
        self.open.clicked.connect(self.opens)
        self.sample = Button(lambda: _("ทดลองใช้ทะเบียนตัวอย่าง"), icon_name="play")
        self.sample.clicked.connect(self.opens_sample)
        inside = QWidget()
        inside.setFixedWidth(WIDTH)
        box = column(inside, margin=0)
        box.addWidget(Picture("briefcase", 40, "accent"))
        box.addWidget(Label(lambda: _("ติดตามเงินยืมและเงินประกันสัญญา"), look="figure", wrap=True))
        self.hint = Label(look="muted", wrap=True)
        box.addWidget(self.hint)
        buttons = row()
        buttons.setContentsMargins(0, theme.SPACE_S, 0, 0)
        buttons.addWidget(self.open)
        buttons.addWidget(self.sample)
        buttons.addStretch(1)
        box.addLayout(buttons)
        middle = row()
        middle.addStretch(1)
        middle.addWidget(inside)
        middle.addStretch(1)
        outer = column(self)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.settled()

    def loading(self, name: str) -> None:
        """A ledger is being read: there is nothing to choose now."""
        self.hint.say(lambda: _("กำลังอ่าน {name}", name=name))
        self._offer(on=False)

    def settled(self) -> None:
        """Offer what there is to choose, as no ledger is open."""
        self.hint.say(
            lambda: _(
                "เปิดทะเบียน Excel ที่ใช้อยู่ เพื่อดูรายการที่ครบกำหนดและเกินกำหนด "
                "ส่งการแจ้งเตือนของวันนี้ และบันทึกการส่งใช้หรือการคืน"
            )
        )
        self._offer(on=True)

    def _offer(self, *, on: bool) -> None:
        self.open.setVisible(on)
        self.sample.setVisible(on)
