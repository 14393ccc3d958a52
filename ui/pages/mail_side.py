"""Beside the batch: the exact mail, a test of it, and what the unit decides of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from loantracker import wording
from loantracker.decisions import DecisionKind
from loantracker.records import Entry
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.letter import Letter
from ui.pages.attach_box import AttachBox
from ui.pages.bounced import BouncedBox, bounced_of
from ui.pages.decision_form import DecisionForm
from ui.pages.page import column, row
from ui.pages.trial_form import TrialForm
from ui.words import Button, Label, Words
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


class MailSide(QWidget):
    """The letter, or the form of a decision in its place."""

    decided = Signal(object, str)  # the Day as it is then, the sentence for the toast
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._day: Day | None = None
        self._entries: tuple[Entry, ...] = ()
        self._open = True
        self.letter = Letter()
        self.test = TrialForm(work)
        self.test.failed.connect(self.failed)
        self.files = AttachBox(desk, work)
        self.files.failed.connect(self.failed)
        self.decide = {kind: Button(_kind_words(kind)) for kind in DecisionKind}
        for kind, button in self.decide.items():
            button.clicked.connect(partial(self._begin, kind))
        self.decision = DecisionForm(desk, work)
        self.decision.decided.connect(self.decided)
        self.decision.decided.connect(self.show_letter)
        self.decision.failed.connect(self.failed)
        self.decision.left.connect(self.show_letter)
        self.bounced = BouncedBox(desk, work)
        self.bounced.cleared.connect(self.decided)
        self.bounced.failed.connect(self.failed)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._letter_page())
        self._stack.addWidget(self.decision)
        self.offer(None, ())

    def offer(self, day: Day | None, entries: Sequence[Entry]) -> None:
        """The entries that can be decided of: those of the message that is shown."""
        if [each.id for each in entries] != [each.id for each in self._entries]:
            self.show_letter()
        self._day, self._entries = day, tuple(entries)
        found = [address for entry in entries for address in bounced_of(day, entry)]
        self.bounced.offer(day, tuple(dict.fromkeys(found)))
        self._ready()

    def freeze(self, *, frozen: bool) -> None:
        """While a batch is on its way nothing is decided of its entries."""
        self._open = not frozen
        if frozen:
            self.show_letter()
        self.files.freeze(frozen=frozen)
        self._ready()

    def show_letter(self) -> None:
        """Leave the form."""
        self._stack.setCurrentIndex(0)

    def _letter_page(self) -> QWidget:
        page = QWidget()
        box = column(page, margin=0)
        box.setContentsMargins(theme.SPACE_S, theme.SPACE_M, theme.SPACE_L, theme.SPACE_M)
        line = row()
        line.addWidget(Label(lambda: _("รายการของอีเมลนี้"), look="muted"))
        line.addStretch(1)
        for each in self.decide.values():
            line.addWidget(each)
        box.addLayout(line)
        box.addWidget(self.bounced)
        box.addWidget(self.letter, 1)
        box.addWidget(self.files)
        box.addWidget(self.test)
        return page

    def _begin(self, kind: DecisionKind, *_checked: bool) -> None:
        if self._day is not None and self._entries and self._open:
            self.decision.begin(self._day, self._entries, kind)
            self._stack.setCurrentWidget(self.decision)

    def _ready(self) -> None:
        for each in self.decide.values():
            each.setEnabled(self._open and self._day is not None and bool(self._entries))


def _kind_words(kind: DecisionKind) -> Words:
    return lambda: wording.decision_kind(kind)
