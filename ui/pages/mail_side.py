"""Beside the batch: the exact mail and why it goes, a test of it, its words, what is decided of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QStackedLayout, QWidget

from loantracker import wording
from loantracker.decisions import DecisionKind
from loantracker.records import Entry, Mail, Message
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.drafts import Drafts
from ui.letter import Letter, SourceView
from ui.models.advice import why_full, why_short
from ui.models.batch import Left
from ui.pages.attach_box import AttachBox
from ui.pages.bounced import BouncedBox, bounced_of
from ui.pages.decision_form import DecisionForm
from ui.pages.edit_form import EditForm
from ui.pages.left_card import LeftCard
from ui.pages.page import column, row, scrolled
from ui.pages.trial_form import TrialForm
from ui.words import Button, Label, Words
from ui.work import Work
from ui.wrapping import wrappable

if TYPE_CHECKING:
    from loantracker.actions import Day

_LETTER, _DECISION, _WORDS = range(3)  # the pages in their order
LEAST_LETTER = 240  # px; with less, the side scrolls instead


class MailSide(QWidget):
    """The letter, or in its place why there is none, the form of its words, or that of a decision."""

    decided = Signal(object, str)  # the Day as it is then, the sentence for the toast
    turned = Signal()  # a form was opened or left
    edits = Signal()  # the clerk wants to change the words of the mail that is shown
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._day: Day | None = None
        self._message: Message | None = None
        self._entries: tuple[Entry, ...] = ()
        self._open = True
        self._may_edit = False
        self.letter = Letter()
        self.why = Label(look="muted", wrap=True, selectable=True)
        self.reasons = QPlainTextEdit()
        self.reasons.setReadOnly(True)
        self.source = SourceView()
        for each in (self.reasons, self.source):
            self.letter.tabs.addTab(each, "")
        self.test = TrialForm(work)
        self.files = AttachBox(desk, work)
        self.edit = Button(lambda: _("แก้ไขข้อความ"), hint=lambda: _("แก้ไขข้อความของอีเมลฉบับนี้เท่านั้น"))
        self.edit.clicked.connect(self.edits)
        self.decide = {kind: Button(_kind_words(kind)) for kind in DecisionKind}
        for kind, button in self.decide.items():
            button.clicked.connect(partial(self._begin, kind))
        self.decision = DecisionForm(desk, work)
        self.words = EditForm()
        self.words.left.connect(self.show_letter)
        self.left = LeftCard(desk, work)
        self.bounced = BouncedBox(desk, work)
        self.bounced.cleared.connect(self.decided)
        self.decision.decided.connect(self.decided)
        self.decision.decided.connect(self.show_letter)
        self.decision.left.connect(self.show_letter)
        self.left.decided.connect(self.decided)
        for part in (self.test, self.files, self.decision, self.bounced, self.left):
            part.failed.connect(self.failed)
        self._under_head = QStackedLayout()
        self._area, self._inside = scrolled()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._letter_page())
        for form in (self.decision, self.words):
            area, inside = scrolled()
            column(inside, margin=0).addWidget(form)
            self._stack.addWidget(area)
        self._stack.currentChanged.connect(self.turned)
        self._speak()
        self.offer(None, None)

    @property
    def is_editing(self) -> bool:
        """Whether the form of a mail's words is open."""
        return self._stack.currentIndex() == _WORDS

    def keep_drafts(self, drafts: Drafts) -> None:
        """Where what is typed into the forms is kept."""
        self.decision.drafts = self.words.drafts = drafts

    def offer(
        self, day: Day | None, message: Message | None, mail: Mail | None = None, note: Words | None = None
    ) -> None:
        """Show a message and its exact mail, None while there is none; ``note`` stands above it."""
        lines = message.lines if message is not None else ()
        entries = tuple({line.entry.id: line.entry for line in lines}.values())
        self._take(day, entries)
        self._message = message
        self.why.say(note or (partial(why_short, message) if message is not None else ""))
        self.why.setVisible(bool(self.why.text()))
        self._tell_reasons()
        self.source.offer(mail)
        found = [address for entry in entries for address in bounced_of(day, entry)]
        self.bounced.offer(day, tuple(dict.fromkeys(found)))
        self._under_head.setCurrentIndex(0)

    def offer_left(self, day: Day | None, left: Left | None) -> None:
        """Show why something does not go out; it has no mail, but can be decided of."""
        self._take(day, (left.entry,) if left is not None and left.entry is not None else ())
        self._message = None
        self.left.offer(day, left)
        self._under_head.setCurrentIndex(1)
        self._area.verticalScrollBar().setValue(0)

    def may_edit(self, *, may: bool) -> None:
        """Whether the words of the mail that is shown can be changed now."""
        self._may_edit = may
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
        self._stack.setCurrentIndex(_LETTER)

    def show_words(self) -> None:
        """Show the form of the mail's words; it has been begun."""
        self._stack.setCurrentIndex(_WORDS)
        self.words.text.setFocus()  # a widget that can't be seen yet takes no focus

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is said or asked below the letter is brought into sight where the side scrolls."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget):
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(watched))
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
            self._tell_reasons()

    def _take(self, day: Day | None, entries: tuple[Entry, ...]) -> None:
        """The entries that can be decided of: those of what is shown."""
        if [each.id for each in entries] != [each.id for each in self._entries]:
            self.show_letter()
        self._day, self._entries = day, entries
        self._ready()

    def _letter_page(self) -> QWidget:
        line = row()
        line.addWidget(self.edit)
        line.addStretch(1)
        for each in self.decide.values():
            line.addWidget(each)
        mail = QWidget()
        below = column(mail, margin=0)
        self.letter.setMinimumHeight(LEAST_LETTER)
        for part in (self.why, self.bounced):
            below.addWidget(part)
        below.addWidget(self.letter, 1)
        below.addWidget(self.files)
        below.addWidget(self.test)
        for said in (self.files.fault, self.test.question, self.test.answer):
            said.installEventFilter(self)
        box = column(self._inside, margin=0)
        box.setContentsMargins(theme.SPACE_S, theme.SPACE_M, theme.SPACE_L, theme.SPACE_M)
        box.addLayout(line)
        box.addLayout(self._under_head, 1)
        self._under_head.addWidget(mail)  # shown at once, so it needs its place first
        self._under_head.addWidget(self.left)
        return self._area

    def _speak(self) -> None:
        for page, said in ((self.reasons, _("เหตุที่แจ้ง")), (self.source, _("ต้นฉบับ"))):
            self.letter.tabs.setTabText(self.letter.tabs.indexOf(page), said)
            page.setAccessibleName(said)

    def _tell_reasons(self) -> None:
        message, day = self._message, self._day
        full = why_full(message, day, self._desk.settings) if message is not None and day is not None else ""
        self.reasons.setPlainText(wrappable(full))

    def _begin(self, kind: DecisionKind, *_checked: bool) -> None:
        if self._day is not None and self._entries and self._open:
            self.decision.begin(self._day, self._entries, kind)
            self._stack.setCurrentIndex(_DECISION)

    def _ready(self) -> None:
        self.edit.setVisible(self._message is not None)
        self.edit.setEnabled(self._open and self._may_edit)
        for each in self.decide.values():
            each.setEnabled(self._open and self._day is not None and bool(self._entries))


def _kind_words(kind: DecisionKind) -> Words:
    return lambda: wording.decision_kind(kind)
