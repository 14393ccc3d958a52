"""What is unusual about a batch, in words, and the number to type before it goes out all the same."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from loantracker import thai, wording
from loantracker.guard import Doubt, DoubtKind
from loantracker.wording import text as _
from ui import theme
from ui.pages.page import column, row, scrolled
from ui.words import Button, Label, Picture

NUMBER_WIDTH = 96
MOST_LIST = 84  # px: four lines


class DoubtBox(QFrame):
    """Says each doubt; sends only once the number of messages is typed, or passes over old stages."""

    confirmed = Signal(int)  # the number as it was typed
    passes_over = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ask")
        self._doubts: tuple[Doubt, ...] = ()
        self._count = 0
        self._old = 0
        self.head = Label(self._head_words, wrap=True)
        self.head.setFont(theme.font(bold=True))
        self.list = Label(wrap=True, selectable=True)
        self.number_head = Label(self._number_words)
        self.number = QLineEdit()
        self.number.setFixedWidth(NUMBER_WIDTH)
        self.number.textChanged.connect(self._typed)
        self.number.returnPressed.connect(self._confirm)
        self.fault = Label(look="fault")
        self.send = Button(self._send_words, look="main", icon_name="send")
        self.send.clicked.connect(self._confirm)
        self.skip = Button(self._skip_words, icon_name="check")
        self.skip.clicked.connect(self.passes_over)
        self.no = Button(lambda: _("ยังไม่ส่ง"))
        self.no.clicked.connect(self.left)
        self.area, inside = scrolled()
        listed = column(inside, margin=0)
        listed.addWidget(self.list)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE_XS)
        words.addWidget(self.head)
        words.addWidget(self.area)
        top = row(space=theme.SPACE_M)
        top.addWidget(Picture("warning", 20, "warning"), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        line = row()
        line.addWidget(self.number_head)
        line.addWidget(self.number)
        line.addWidget(self.fault, 1)
        answers = row()
        for each in (self.send, self.skip, self.no):
            answers.addWidget(each)
        answers.addStretch(1)
        box = column(self, space=theme.SPACE_S)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        box.addLayout(top)
        box.addLayout(line)
        box.addLayout(answers)
        self._speak()
        self.hide()

    def ask(self, doubts: Sequence[Doubt], count: int, old: int) -> None:
        """Ask about so many messages; ``old`` is how many old stages can be passed over."""
        self._doubts = tuple(doubts)
        self._count = count
        self._old = old
        self.number.clear()
        self.skip.setVisible(any(each.kind is DoubtKind.OLD_STAGES for each in doubts))
        self._speak()
        self._typed()
        self.show()
        self._fit()
        self.number.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
            self._typed()

    def _speak(self) -> None:
        self.list.say("\n".join(f"• {wording.doubt(each)}" for each in self._doubts))
        self.head.say(self._head_words)
        self.number_head.say(self._number_words)
        self.send.say(self._send_words)
        self.skip.say(self._skip_words)
        self.number.setAccessibleName(self._number_words())

    def _fit(self) -> None:
        """The list takes the height of its lines, up to some; with many names it scrolls."""
        width = max(self.area.viewport().width(), NUMBER_WIDTH)
        self.area.setFixedHeight(max(min(self.list.heightForWidth(width), MOST_LIST), 0))

    def _head_words(self) -> str:
        return _("ชุดนี้ผิดไปจากปกติ โปรดตรวจสอบก่อนส่ง")

    def _number_words(self) -> str:
        return _("พิมพ์จำนวนฉบับที่จะส่ง ({count}) เพื่อยืนยัน", count=self._count)

    def _send_words(self) -> str:
        return _("ส่ง {count} ฉบับ", count=self._count)

    def _skip_words(self) -> str:
        return _("ข้ามขั้นที่ผ่านมาแล้ว {count} รายการโดยไม่ส่ง", count=self._old)

    def _is_right(self) -> bool:
        return thai.to_arabic_digits(self.number.text().strip()) == str(self._count)

    def _typed(self) -> None:
        wrong = bool(self.number.text().strip()) and not self._is_right()
        said = _("ไม่ตรงกับจำนวนฉบับ") if wrong else ""
        self.fault.say(said)
        self.number.setAccessibleDescription(said)
        self.send.setEnabled(self._is_right())

    def _confirm(self) -> None:
        if self._is_right():
            self.send.setEnabled(False)  # a double click confirms once
            self.confirmed.emit(self._count)
