"""A ledger row as a form: correct an entry or add one; beside it what is written, and when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QWidget

from loantracker import wording
from loantracker.errors import FieldRefused, LoanTrackerError
from loantracker.records import Entry
from loantracker.wording import text as _
from ui import telling, theme
from ui.chips import keyed
from ui.desk import Desk
from ui.drafts import Drafts
from ui.pages.entry_fields import EntryFields
from ui.pages.entry_side import EntrySide
from ui.pages.page import Page, column, heading, row
from ui.planning import Planning
from ui.words import Button, Label
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.changes import Change
    from loantracker.editing import Applied, FieldChoice, TableChoice

FORM_WIDTH = 880
CORRECT, NEW = "correct", "new"


class EntryForm(Page):
    """One form for both; what is typed stays through a re-read, an error, another language and a crash."""

    left = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self.drafts: Drafts | None = None
        self._entry: Entry | None = None  # None: a new one
        self._tables: tuple[TableChoice, ...] = ()
        self._about = ""  # the entry's id or the table's key; "": the form is not open
        self._fresh = True  # whether the form has just been opened
        self._typed: Mapping[str, str] = {}  # to be filled in once the fields are known
        self._mails = ""  # the agency's addresses as the form filled them in
        self._asking: Job[tuple[FieldChoice, ...]] | None = None
        self.planning = Planning(desk, work, self)
        self.planning.planned.connect(self._tell)
        self.planning.refused.connect(self._refused)
        self.planning.applied.connect(self._applied)
        self.planning.failed.connect(self.failed)
        self.head = heading(self._title)
        self.where = Label(look="muted")
        self.resumed = Label(lambda: _("นำข้อความที่กรอกค้างไว้กลับมาแล้ว"))
        self.resumed.tone("info")
        self.resumed.hide()
        self.table = QComboBox()
        self.table.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.table.activated.connect(self._choose)
        self.table_head = Label(lambda: _("บันทึกในตาราง"), look="caption")
        self.table_head.setBuddy(self.table)
        self.fields = EntryFields(desk)
        self.side = EntrySide()
        self.area = QScrollArea()
        self.save = Button(lambda: _("บันทึก"), look="main", icon_name="check", hint=lambda: "Ctrl+S")
        self.save.clicked.connect(self.planning.save)
        self.cancel = Button(lambda: _("ยกเลิก"))
        self.cancel.clicked.connect(self._cancel)
        self._build()
        keyed(self, "Escape").triggered.connect(self._leave)
        keyed(self, "Ctrl+S").triggered.connect(self.planning.save)

    # --- opening ----------------------------------------------------------------

    def begin_correction(self, day: Day, entry: Entry) -> None:
        """Correct an entry's row."""
        self.day, self._entry = day, entry
        self._open(entry.id)

    def begin_new(self, day: Day, table: str = "") -> None:
        """Add an entry to a table; to the one that was used last, where none is named."""
        self.day, self._entry = day, None
        self._about = table or self._about
        self.work.run(
            lambda _control: self.desk.tables(day),
            lambda found: self._opened_new(day, found),
            self.failed.emit,
        )

    def show_day(self, day: Day) -> None:
        """The ledger was read again: what is typed stays, and is planned anew over it."""
        super().show_day(day)
        if not self._about or not self.isVisible():
            return
        if self._entry is not None:
            kept = next((each for each in day.snapshot.entries if each.id == self._about), None)
            if kept is None:  # its contract number was corrected, or its row is gone
                self._leave()
                return
            self._entry = kept
        self._ask_fields(self.fields.changed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._about:
            self._list_tables()
            self._look()

    def _opened_new(self, day: Day, tables: tuple[TableChoice, ...]) -> None:
        if day is not self.day or self._entry is not None:
            return
        self._tables = tables
        known = [each.key for each in tables]
        if known:
            self._open(self._about if self._about in known else known[0])
        self._list_tables()

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._tables) and self._tables[at].key != self._about:
            typed = self.fields.changed  # what was typed for one table serves another that has such columns
            self._forget()
            self._open(self._tables[at].key, typed)

    def _open(self, about: str, typed: Mapping[str, str] | None = None) -> None:
        entry = self._entry
        self._about = about
        self._fresh = True
        self._mails = ""
        self.head.say(self._title)
        self.where.say("" if entry is None else lambda: _place(entry))
        for each in (self.table, self.table_head):
            each.setVisible(entry is None)
        draft = self.drafts.find(self._form, about) if self.drafts is not None else None
        self.resumed.setVisible(draft is not None and not typed)
        self._ask_fields(typed or (draft.typed if draft is not None else {}))

    def _ask_fields(self, typed: Mapping[str, str]) -> None:
        """Ask the core which fields there are; what is typed goes into them."""
        day, about = self.day, self._about
        if day is None:
            return
        if self._asking is not None:
            self._asking.cancel()
        self._typed = typed
        self.planning.plan(None, None)
        self._asking = self.work.run(
            lambda _control: self.desk.fields_of(day, about), self._got_fields, self._no_fields
        )

    def _got_fields(self, choices: tuple[FieldChoice, ...]) -> None:
        self._asking = None
        day = self.day
        if day is None:
            return
        there = next((name for name, each in self.fields.fields.items() if each.line.hasFocus()), "")
        focused = (
            "" if self._fresh else there
        )  # another reading keeps the clerk's place, another row does not
        self._fresh = False
        self.fields.put(choices)
        agencies = (*day.snapshot.agencies, *self.desk.settings.agencies)
        self.fields.offer(day.snapshot.entries, agencies)
        self.fields.fill(self._typed)
        for name, field in self.fields.fields.items():
            field.changed.connect(self._look)
            field.line.returnPressed.connect(self.planning.save)
            if name == "agency":
                field.changed.connect(self._fill_mails)
        first = next(iter(self.fields.fields), "")
        wanted = self.fields.fields.get(focused or first)
        if wanted is not None:
            wanted.line.setFocus()
            if not focused:
                self.area.verticalScrollBar().setValue(0)
        self._look()

    def _no_fields(self, error: BaseException) -> None:
        self._asking = None
        self.failed.emit(error)

    # --- typing -----------------------------------------------------------------

    @property
    def _form(self) -> str:
        return NEW if self._entry is None else CORRECT

    def _title(self) -> str:
        if self._entry is None:
            return _("เพิ่มรายการ")
        return _("แก้ไขรายการ {name}", name=self._entry.contract_no)

    def _look(self) -> None:
        """Keep what is typed, say what follows from it, and ask which cells would be written."""
        day, about, entry = self.day, self._about, self._entry
        if day is None or not about or self._asking is not None:
            return
        typed = self.fields.changed
        if self.drafts is not None:
            title = entry.contract_no if entry is not None else self.fields.all.get("contract_no", "")
            self.drafts.keep(self._form, about, title, typed)
        kind = next((each.kind for each in self._tables if each.key == about), None)
        self.side.show_prospect(day, entry, kind, self.fields.all, self.desk.settings.rules)
        is_empty = not typed or (entry is None and not any(text.strip() for text in typed.values()))
        if is_empty or self.fields.faulty:
            self.planning.plan(None, None)
        elif entry is not None:
            self.planning.plan(day, lambda: self.desk.correction(day, entry.id, typed))
        else:
            self.planning.plan(day, lambda: self.desk.new_entry(day, about, typed))

    def _fill_mails(self) -> None:
        """The agency's announced mailboxes, unless the clerk has typed others."""
        mails = self.fields.fields.get("agency_email")
        if mails is None or self.day is None or mails.text not in {"", self._mails}:
            return
        agencies = (*self.desk.settings.agencies, *self.day.snapshot.agencies)
        found = self.side.agency(agencies, self.fields.fields["agency"].text)
        self._mails = ", ".join(found.emails) if found is not None else ""
        if mails.text != self._mails:
            mails.fill(self._mails)

    def _tell(self) -> None:
        change = self.planning.change
        self.save.setEnabled(change is not None and not self.planning.busy)
        lacking = () if self._entry is not None or self.fields.faulty else self.fields.lacking
        typed = bool(self.fields.changed)
        self.side.show_change(
            change, asking=self.planning.asking, typed=typed, lacking=lacking if typed else ()
        )

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, LoanTrackerError):
            self.failed.emit(error)
            return
        name = error.facts.get("field", "")
        field = self.fields.fields.get(name)
        if (
            field is not None
            and self._entry is None
            and name in self.fields.wanted
            and not field.text.strip()
        ):
            self._tell()  # what is not typed yet is no mistake: it is named among what is lacking
        elif isinstance(error, FieldRefused) and field is not None:
            field.refuse(telling.sentence(error))
        else:
            self.side.refuse(error)

    # --- leaving ----------------------------------------------------------------

    def _applied(self, applied: Applied, change: Change) -> None:
        self._forget()
        self._about = ""
        self.applied.emit(applied, change)
        self.left.emit()

    def _cancel(self) -> None:
        self._forget()
        self._leave()

    def _leave(self) -> None:
        """Go; what is typed stays a draft."""
        self.planning.plan(None, None)
        self._about = ""
        self.left.emit()

    def _forget(self) -> None:
        if self.drafts is not None:
            self.drafts.drop(self._form, self._about)

    # --- looks ------------------------------------------------------------------

    def _list_tables(self) -> None:
        self.table.clear()
        for each in self._tables:
            kind = "" if each.kind is None else wording.kind(each.kind)
            words = each.sheet if kind in {"", each.sheet} else f"{kind} · {each.sheet}"
            self.table.addItem(words, each.key)
        self.table.setCurrentIndex(max(self.table.findData(self._about), 0))

    def _build(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(FORM_WIDTH)
        form = column(inside)
        form.addWidget(self.fields)
        form.addStretch(1)
        top = QWidget()  # above what scrolls: one sees at all times what is filled in
        above = column(top)
        above.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, 0)
        head = row(space=theme.SPACE_M)
        for each in (self.head, self.where, self.table_head, self.table, self.resumed):
            head.addWidget(each)
        head.addStretch(1)
        above.addLayout(head)
        area = self.area
        area.setWidget(inside)
        area.setWidgetResizable(True)
        foot = QFrame()
        foot.setObjectName("strip")
        buttons = row(foot, margin=theme.SPACE_M)
        buttons.addWidget(self.save, 1)
        buttons.addWidget(self.cancel)
        panel = QFrame()
        panel.setObjectName("panel")
        panel.setFixedWidth(theme.PANEL_WIDTH)
        right = column(panel, margin=0, space=0)
        right.addWidget(self.side, 1)
        right.addWidget(foot)
        left = column(margin=0, space=0)
        left.addWidget(top)
        left.addWidget(area, 1)
        whole = row(self, space=0)
        whole.addLayout(left, 1)
        whole.addWidget(panel)


def _place(entry: Entry) -> str:
    return _("แผ่นงาน {sheet} แถว {row}", sheet=entry.sheet, row=entry.row) + f" · {entry.party}"
