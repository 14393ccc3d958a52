"""The decisions that stand on an entry: what, until when, why, by whom; each can be ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from loantracker import wording
from loantracker.decisions import Decision, in_force
from loantracker.records import Entry
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.pages.page import column, row
from ui.pages.small_question import SmallQuestion
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


class Standing(QWidget):
    """Nothing at all where nothing was decided."""

    decided = Signal(object, str)  # the Day as it is then, the sentence for the toast
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._entry: Entry | None = None
        self._decisions: tuple[Decision, ...] = ()
        self._ending: Decision | None = None
        self._busy = False
        self.ends: list[Button] = []
        self.list = QVBoxLayout()
        self.list.setSpacing(theme.SPACE_S)
        self.question = SmallQuestion(lambda: _("สิ้นสุด"), lambda: _("คงไว้"))
        self.words, self.yes, self.no = self.question.words, self.question.yes, self.question.no
        self.yes.clicked.connect(self._end)
        self.no.clicked.connect(self._keep)
        box = column(self, margin=0, space=theme.SPACE_S)
        box.addWidget(Label(lambda: _("การตัดสินใจที่มีผลอยู่"), look="caption"))
        box.addLayout(self.list)
        box.addWidget(self.question)
        self.hide()

    def show_decisions(self, day: Day, entry: Entry, decisions: Sequence[Decision]) -> None:
        """Show what stands on an entry."""
        self._day, self._entry = day, entry
        found = tuple(each for each in decisions if each.entry_id == entry.id)
        if found != self._decisions or self._ending not in found:
            self._keep()
        self._decisions = found
        self._fill()

    def clear(self) -> None:
        """Show nothing until it is known."""
        self._decisions = ()
        self._keep()
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._fill()

    def _fill(self) -> None:
        while (item := self.list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.ends = []
        for decision in self._decisions:
            line = QWidget()
            words = Label(self._said(decision), wrap=True, selectable=True)
            end = Button(lambda: _("สิ้นสุด…"), look="link")
            end.setAccessibleName(f"{_('สิ้นสุด…')} {wording.decision_kind(decision.kind)}")
            end.clicked.connect(partial(self._begin, decision))
            self.ends.append(end)
            both = row(line)
            both.addWidget(words, 1)
            both.addWidget(end)
            self.list.addWidget(line)
        self.setVisible(bool(self._decisions))

    def _said(self, decision: Decision) -> str:
        said = wording.decision(decision)
        return said if in_force(decision, self._desk.today) else f"{said} · {_('พ้นวันแล้ว')}"

    def _begin(self, decision: Decision, *_checked: bool) -> None:
        self._ending = decision
        self.question.put(self._asked_words)

    def _asked_words(self) -> str:
        decision, entry = self._ending, self._entry
        if decision is None or entry is None:
            return ""
        name = wording.decision_kind(decision.kind)
        return _("ให้{kind}ของ {contract} สิ้นสุดวันนี้ใช่หรือไม่", kind=name, contract=entry.contract_no)

    def _keep(self) -> None:
        self._ending = None
        self.question.hide()

    def _end(self) -> None:
        day, entry, decision = self._day, self._entry, self._ending
        if self._busy or day is None or entry is None or decision is None:
            return
        self._busy = True
        self.yes.setEnabled(False)
        self._work.run(
            lambda _control: self._desk.end_decision(day, entry.id, decision.kind),
            lambda after: self._ended(after, entry, decision),
            self._not_ended,
        )

    def _ended(self, after: Day, entry: Entry, decision: Decision) -> None:
        self._over()
        name = wording.decision_kind(decision.kind)
        self.decided.emit(after, _("สิ้นสุด{kind}ของ {contract} แล้ว", kind=name, contract=entry.contract_no))

    def _not_ended(self, error: BaseException) -> None:
        self._over()
        self.failed.emit(error)

    def _over(self) -> None:
        self._busy = False
        self.yes.setEnabled(True)
        self._keep()
