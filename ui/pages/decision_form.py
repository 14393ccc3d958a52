"""Deciding of an entry: not to remind, a later deadline, a day that was promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from loantracker import wording
from loantracker.decisions import Decision, DecisionKind
from loantracker.records import Entry
from loantracker.wording import text as _
from ui import theme
from ui.calendar import DayField
from ui.desk import Desk
from ui.drafts import Drafts
from ui.fields import Fault, Field
from ui.pages.page import column, heading, row
from ui.words import Button, Label, Words
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day

FORM = "decide"  # among the drafts
_ANY = "-"  # stands for what another field says, where one field alone is judged


class DecisionForm(QWidget):
    """One decision on one entry; says what it will do before it is kept."""

    decided = Signal(object, str)  # the Day as it is then, the sentence for the toast
    failed = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._day: Day | None = None
        self._entries: tuple[Entry, ...] = ()
        self._kind = DecisionKind.HOLD
        self._busy = False
        self._filling = False
        self._drafted = ""  # the entry whose draft is kept
        self.drafts: Drafts | None = None
        self.head = heading(lambda: wording.decision_kind(self._kind))
        self.about = Label(look="muted", wrap=True)
        self.which = QComboBox()
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.which.activated.connect(self._chosen)
        self.kinds: dict[DecisionKind, Button] = {}
        self._group = QButtonGroup(self)
        for kind in DecisionKind:
            self.kinds[kind] = Button(_kind_words(kind), look="choice")
            self.kinds[kind].setCheckable(True)
            self._group.addButton(self.kinds[kind])
        self._group.buttonClicked.connect(self._choose_kind)
        self.until = DayField(self._until_words, lambda: desk.today, self._check_day)
        self.reason: Field[str] = Field(self._reason_words, self._read_reason)
        self.document: Field[str] = Field(
            lambda: _("เลขที่เอกสารอนุมัติ"), self._read_document, hint=lambda: _("เช่น กท 0401/123")
        )
        self.effect = Label(wrap=True)
        self.save = Button(lambda: _("บันทึก"), look="main", icon_name="check")
        self.save.clicked.connect(self._save)
        self.cancel = Button(lambda: _("ยกเลิก"))
        self.cancel.clicked.connect(self._cancel)
        for each in (self.until, self.reason, self.document):
            each.changed.connect(self._tell)
            each.line.returnPressed.connect(self._save)
        self._build()
        self._show_kind()

    def begin(self, day: Day, entries: Sequence[Entry], kind: DecisionKind) -> None:
        """Start on one of these entries; what was typed for the same, now or before a crash, stays."""
        same = [each.id for each in entries] == [each.id for each in self._entries]
        self._filling = True
        self._day = day
        self._entries = tuple(entries)
        self._kind = kind
        at = self.which.currentIndex()
        self.which.clear()
        for entry in entries:
            self.which.addItem(f"{entry.contract_no} · {entry.project}", entry.id)
        self.which.setCurrentIndex(at if 0 <= at < len(entries) else 0)
        self.which.setVisible(len(entries) > 1)
        if not same:
            self._fill()
        self._filling = False
        self._show_kind()
        self.until.setFocus()

    def _fields(self) -> dict[str, Field[Any]]:
        return {"until": self.until, "reason": self.reason, "document": self.document}

    def _fill(self) -> None:
        """Put a draft's words into the fields, else nothing."""
        entry = self.entry
        draft = self.drafts.find(FORM, entry.id) if self.drafts is not None and entry is not None else None
        for name, field in self._fields().items():
            field.fill("" if draft is None else draft.typed.get(name, ""))
        self._drafted = "" if draft is None else draft.about

    def _keep(self) -> None:
        """Keep what is typed, for the entry that it is typed for."""
        entry = self.entry
        if self.drafts is None or entry is None or self._filling:
            return
        typed = {name: field.text for name, field in self._fields().items() if field.text.strip()}
        if self._drafted != entry.id:
            self._forget()
            self._drafted = entry.id
        self.drafts.keep(FORM, entry.id, entry.contract_no, {**typed, "kind": self._kind} if typed else {})

    def _forget(self) -> None:
        if self.drafts is not None and self._drafted:
            self.drafts.drop(FORM, self._drafted)
        self._drafted = ""

    def _cancel(self) -> None:
        self._forget()
        self.left.emit()

    def renew(self, day: Day, entry: Entry) -> None:
        """The day has been planned again while the form is open."""
        self._day = day
        if [each.id for each in self._entries] == [entry.id]:
            self._entries = (entry,)
            self._show_kind()

    @property
    def entry(self) -> Entry | None:
        """The entry that is decided of."""
        at = self.which.currentIndex()
        return self._entries[at] if 0 <= at < len(self._entries) else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_kind()

    def _build(self) -> None:
        box = column(self, space=theme.SPACE_M)
        box.addWidget(self.head)
        kinds = row(space=theme.SPACE_XS)
        for each in self.kinds.values():
            kinds.addWidget(each)
        kinds.addStretch(1)
        box.addLayout(kinds)
        for widget in (self.which, self.about, self.until, self.reason, self.document, self.effect):
            box.addWidget(widget)
        buttons = row()
        buttons.addWidget(self.save)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        box.addLayout(buttons)
        box.addStretch(1)

    def _choose_kind(self) -> None:
        self._kind = next(kind for kind, button in self.kinds.items() if button.isChecked())
        self._show_kind()
        self.until.setFocus()

    def _chosen(self) -> None:
        self._show_kind()

    def _show_kind(self) -> None:
        kind = self._kind
        self.kinds[kind].setChecked(True)
        self.head.say(lambda: wording.decision_kind(kind))
        self.which.setAccessibleName(_("รายการ"))
        for field, words in ((self.until, self._until_words), (self.reason, self._reason_words)):
            field.head.say(words)
            field.line.setAccessibleName(words())
        self.reason.setVisible(kind is not DecisionKind.EXTENSION)
        self.document.setVisible(kind is DecisionKind.EXTENSION)
        for each in (self.until, self.reason, self.document):
            each.recheck()
        entry = self.entry
        if entry is not None:
            self.about.say(self._about(entry))
        self._tell()

    def _about(self, entry: Entry) -> str:
        said = f"{entry.contract_no} · {entry.party}"
        assessed = self._day.assessments.get(entry.id) if self._day is not None else None
        if assessed is None or assessed.deadline is None:
            return said
        return f"{said}\n{_('ครบกำหนดวันที่ {day}', day=wording.day(assessed.deadline))}"

    def _until_words(self) -> str:
        if self._kind is DecisionKind.HOLD:
            return _("งดแจ้งถึงวันที่ (เว้นว่างไว้เพื่องดจนกว่าจะยกเลิก)")
        return _("วันครบกำหนดใหม่") if self._kind is DecisionKind.EXTENSION else _("วันที่นัดหมาย")

    def _reason_words(self) -> str:
        return _("เหตุผล") if self._kind is DecisionKind.HOLD else _("บันทึกเพิ่มเติม (ไม่บังคับ)")

    # What is right is the core's to say; each field asks about itself alone.

    def _refuse(self, until: date | None, reason: str, document: str) -> None:
        entry = self.entry
        if self._day is None or entry is None:
            return
        decision = Decision(entry.id, self._kind, until, reason, document)
        code = self._desk.decision_fault(self._day, decision)
        if code is not None:
            raise Fault(wording.refusal(code))

    def _check_day(self, day: date) -> None:
        self._refuse(day, _ANY, _ANY)

    def _read_reason(self, typed: str) -> str:
        if self._kind is DecisionKind.HOLD and not typed.strip():
            raise Fault(wording.refusal("no_reason"))
        return typed.strip()

    def _read_document(self, typed: str) -> str:
        if self._kind is DecisionKind.EXTENSION and not typed.strip():
            raise Fault(wording.refusal("no_document"))
        return typed.strip()

    def _decision(self) -> Decision | None:
        """What the fields say; None while one of them is wrong or empty."""
        entry, reason, document = self.entry, self.reason.value, self.document.value
        open_end = self._kind is DecisionKind.HOLD and not self.until.text.strip()
        until = None if open_end else self.until.value
        if entry is None or reason is None or document is None or (until is None and not open_end):
            return None
        document = document if self._kind is DecisionKind.EXTENSION else ""
        reason = "" if self._kind is DecisionKind.EXTENSION else reason
        return Decision(entry.id, self._kind, until, reason, document)

    def _tell(self) -> None:
        """Say what the decision will do, and let it be kept once all of it is right."""
        self._keep()
        decision = self._decision()
        self.save.setEnabled(decision is not None and not self._busy)
        if decision is None:
            self.effect.say(lambda: _("โปรดกรอกข้อมูลให้ครบก่อน"))
            return
        day = "" if decision.until is None else wording.day(decision.until)
        if decision.kind is DecisionKind.EXTENSION:
            self.effect.say(lambda: _("วันครบกำหนดเปลี่ยนเป็น {day} และเริ่มนับขั้นการแจ้งเตือนใหม่จากวันนั้น", day=day))
        elif decision.until is None:
            self.effect.say(lambda: _("จะไม่แจ้งเตือนรายการนี้จนกว่าจะยกเลิกการงดแจ้ง"))
        else:
            self.effect.say(lambda: _("จะไม่แจ้งเตือนรายการนี้จนพ้นวันที่ {day}", day=day))

    def _save(self) -> None:
        day, entry, decision = self._day, self.entry, self._decision()
        if self._busy or day is None or entry is None or decision is None:
            return
        self._busy = True
        self._tell()
        self._work.run(
            lambda _control: self._desk.decide(day, decision),
            lambda after: self._saved(after, entry, decision),
            self._not_saved,
        )

    def _saved(self, after: Day, entry: Entry, decision: Decision) -> None:
        self._busy = False
        self._forget()
        self._entries = ()  # the next one begins with empty fields
        said = f"{entry.contract_no}: {wording.decision(decision)}"
        self.decided.emit(after, said)

    def _not_saved(self, error: BaseException) -> None:
        self._busy = False
        self._tell()
        self.failed.emit(error)


def _kind_words(kind: DecisionKind) -> Words:
    return lambda: wording.decision_kind(kind)
