"""The left of the reminders page: what goes out, what does not, what became of it, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QTabWidget, QWidget

from loantracker.records import Message
from loantracker.wording import text as _
from ui import theme
from ui.models.advice import retriable, urgency, wants_settling
from ui.models.batch import (
    ORDER_OF,
    Left,
    Order,
    Result,
    messages_model,
    ordered,
    results_model,
    skipped_model,
)
from ui.pages.page import column, heading, row
from ui.table import Table
from ui.words import Button, Label, Words

if TYPE_CHECKING:
    from loantracker.actions import Day

_ROLE, _LEFT_STAGE = 1, 2  # the columns that go where the others get too narrow


class BatchLists(QWidget):
    """Three tables in tabs; the foot holds what can be done with the one in front."""

    turned = Signal()  # another table, or another row of it, is in front
    retries = Signal(object)  # the ids of the messages to send again
    settles = Signal(str)  # the id of a message whose outcome a person has to say

    def __init__(self, is_edited: Callable[[str], bool]) -> None:
        super().__init__()
        self._planned: tuple[Message, ...] = ()
        self._open = True
        self._counts = False  # whether the results are a batch's, not a trial's
        self.messages = messages_model(is_edited)
        self.skipped = skipped_model()
        self.results = results_model()
        self.table = Table(self.messages, lambda: _("อีเมลที่จะส่งวันนี้"), spare=_ROLE)
        self.table.when_empty(lambda: _("วันนี้ไม่มีการแจ้งเตือนที่ต้องส่ง ดูเหตุผลได้ที่ “ไม่ส่งวันนี้”"))
        self.left_out = Table(self.skipped, lambda: _("ไม่ส่งวันนี้"), spare=_LEFT_STAGE)
        self.left_out.when_empty(lambda: _("ไม่มีรายการที่ถูกข้าม"))
        self.outcomes = Table(self.results, lambda: _("ผลการส่ง"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for each in (self.table, self.left_out, self.outcomes):
            self.tabs.addTab(each, "")
            each.moved.connect(self.turned)
        self.tabs.setTabVisible(2, False)
        self.tabs.currentChanged.connect(self._turn)
        self.order = QComboBox()
        self.order.activated.connect(self._sort)
        head = self.table.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._sort_by)
        self.summary = Label(look="muted")
        self.report = Label(wrap=True)
        self.report.hide()
        self.all = Button(lambda: _("เลือกทั้งหมด"), look="plain", icon_name="check")
        self.all.clicked.connect(lambda: self.messages.tick_all(on=True))
        self.none = Button(lambda: _("ไม่เลือกเลย"), look="plain", icon_name="close")
        self.none.clicked.connect(lambda: self.messages.tick_all(on=False))
        self.retry = Button(self._retry_words, icon_name="refresh")
        self.retry.clicked.connect(lambda: self.retries.emit(self._again()))
        self.settle = Button(lambda: _("บันทึกผลในหน้าประวัติ"), icon_name="clock")
        self.settle.clicked.connect(self._settle)
        self._build()
        self._speak()

    def show_batch(self, day: Day) -> None:
        """Show the day's batch, in the order that the clerk has chosen."""
        entries = {entry.id: entry for entry in day.snapshot.entries}
        kept = self.current_message()
        self._planned = day.batch.messages
        self.messages.show(ordered(self._planned, self._chosen_order()))
        self.skipped.show(Left(each, entries.get(each.reminder.entry_id)) for each in day.batch.skipped)
        self._go_to(kept)
        if self.left_out.current_row() < 0 < self.skipped.rowCount():
            self.left_out.go_to(0)
        self._speak()

    def show_results(self, results: Sequence[Result], words: Words, *, counts: bool) -> None:
        """Show what became of messages; those of a trial don't count."""
        self._counts = counts
        self.results.show(sorted(results, key=urgency))
        self.tabs.setTabVisible(2, True)
        self.tabs.setCurrentIndex(2)
        self.outcomes.go_to(0)
        self.outcomes.setFocus()
        self.tell(words)
        self._speak()

    def tell(self, words: Words) -> None:
        """Say something below the tables that stays."""
        self.report.say(words)
        self.report.show()

    def freeze(self, *, frozen: bool) -> None:
        """While a batch is on its way ticks and order stay as they are."""
        self._open = not frozen
        self.messages.freeze(frozen=frozen)
        if frozen:
            self.tabs.currentWidget().setFocus()  # the button that had it is off
        self.order.setEnabled(not frozen)
        self.renew()

    def renew(self) -> None:
        """What can be done has changed."""
        front = self.tabs.currentWidget()
        for each in (self.all, self.none, self.summary):  # only what goes out can be ticked
            each.setVisible(front is self.table)
        self.order.setVisible(front is self.table and len(self._planned) > 1)
        again = self._again() if self._open else frozenset()
        self.retry.say(self._retry_words)
        self.retry.setVisible(front is self.outcomes and bool(again))
        waits = self._counts and any(wants_settling(each) for each in self.results.records)
        self.settle.setVisible(front is self.outcomes and waits)

    def go_to(self, ident: str) -> bool:
        """Show a message of the day; False where it is planned no more."""
        found = next((each for each in self.messages.records if each.id == ident), None)
        if found is not None:
            self.tabs.setCurrentWidget(self.table)
            self._go_to(found)
        return found is not None

    def current_message(self) -> Message | None:
        """The message that the clerk is on, of those that go out."""
        at = self.table.current_row()
        return self.messages.records[at] if 0 <= at < len(self.messages.records) else None

    def current_left(self) -> Left | None:
        """What the clerk is on, of what is left out."""
        at = self.left_out.current_row()
        return self.skipped.records[at] if 0 <= at < len(self.skipped.records) else None

    def current_result(self) -> Result | None:
        """The result that the clerk is on."""
        at = self.outcomes.current_row()
        return self.results.records[at] if 0 <= at < len(self.results.records) else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _build(self) -> None:
        box = column(self, margin=0)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_S, theme.SPACE_M)
        head = row()
        head.addWidget(heading(lambda: _("การแจ้งเตือนวันนี้")))
        head.addStretch(1)
        head.addWidget(self.order)
        foot = row()
        for label in (self.summary, self.retry, self.settle):
            foot.addWidget(label)
        foot.addStretch(1)
        foot.addWidget(self.all)
        foot.addWidget(self.none)
        box.addLayout(head)
        box.addWidget(self.tabs, 1)
        box.addWidget(self.report)
        box.addLayout(foot)

    def _speak(self) -> None:
        total, left = len(self._planned), self.skipped.rowCount()
        self.tabs.setTabText(0, _("จะส่งวันนี้ ({count})", count=f"{total:,}"))
        self.tabs.setTabText(1, _("ไม่ส่งวันนี้ ({count})", count=f"{left:,}"))
        self.tabs.setTabText(2, _("ผลการส่ง ({count})", count=f"{self.results.rowCount():,}"))
        reminders = sum(len(message.lines) for message in self._planned)
        self.summary.say(
            lambda: _("{count} ฉบับ {reminders} รายการ", count=f"{total:,}", reminders=f"{reminders:,}")
        )
        chosen = max(self.order.currentIndex(), 0)
        self.order.clear()
        for order, words in (
            (Order.URGENCY, _("เร่งด่วนก่อน")),
            (Order.BALANCE, _("ยอดเงินมากก่อน")),
            (Order.PARTY, _("เรียงตามชื่อ")),
        ):
            self.order.addItem(words, order.name)
        self.order.setCurrentIndex(chosen)
        self.order.setAccessibleName(_("ลำดับการส่ง"))
        self.order.setToolTip(_("อีเมลจะส่งตามลำดับที่แสดง"))
        self.renew()

    def _turn(self) -> None:
        self.renew()
        self.turned.emit()

    def _chosen_order(self) -> Order:
        return Order[self.order.currentData() or Order.URGENCY.name]

    def _sort_by(self, section: int) -> None:
        order = ORDER_OF.get(self.messages.columns[section].key)
        if order is not None and self._open:
            self.order.setCurrentIndex(self.order.findData(order.name))
            self._sort()

    def _sort(self) -> None:
        kept = self.current_message()
        self.messages.show(ordered(self._planned, self._chosen_order()))
        self._go_to(kept)
        self.messages.ticked.emit()

    def _go_to(self, message: Message | None) -> None:
        """Stay on a message; on the first one where it is gone."""
        ids = [each.id for each in self.messages.records]
        wanted = ids.index(message.id) if message is not None and message.id in ids else 0
        self.table.go_to(wanted if ids else -1)

    def _again(self) -> frozenset[str]:
        """The messages of the last batch that can be sent again, and are owed still."""
        if not self._counts:
            return frozenset()
        return retriable(self.results.records) & {each.id for each in self._planned}

    def _retry_words(self) -> str:
        return _("ส่งฉบับที่ยังไม่ไป ({count})", count=len(self._again()))

    def _settle(self) -> None:
        result = self.current_result()
        if result is None or not wants_settling(result):
            result = next((each for each in self.results.records if wants_settling(each)), None)
        if result is not None:
            self.settles.emit(result.message.id)
