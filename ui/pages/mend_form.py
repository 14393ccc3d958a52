"""Mending one problem in its place: the cell's text as it is, what it shall be, how that is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from loantracker import thai, wording
from loantracker.records import Problem, ProblemCode
from loantracker.wording import text as _
from ui import theme
from ui.calendar import DayField
from ui.desk import Desk
from ui.fields import Field
from ui.pages.page import column, row
from ui.pages.planned_form import PlannedForm
from ui.words import Button, Label
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day

FIELD_WIDTH = 360
DATES = frozenset(
    {
        ProblemCode.BAD_DATE,
        ProblemCode.AMBIGUOUS_DATE,
        ProblemCode.IMPLAUSIBLE_DATE,
        ProblemCode.BUDDHIST_SERIAL,
        ProblemCode.NO_DEADLINE,
        ProblemCode.EXTENSION_TOO_EARLY,
        ProblemCode.NO_EXTENSION_DAY,
    }
)
IN_EXCEL = frozenset(
    {
        ProblemCode.MISSING_COLUMN,
        ProblemCode.AMBIGUOUS_COLUMN,
        ProblemCode.NO_CACHED_VALUE,
    }
)


def can_mend(problem: Problem) -> bool:
    """Whether a value in the problem's cell mends it; the rest is mended in Excel."""
    return problem.row > 0 and bool(problem.column) and problem.code not in IN_EXCEL


def key(problem: Problem) -> str:
    """What a problem's draft is kept under."""
    return f"{problem.sheet}!{problem.column}{problem.row}"


def readings(problem: Problem) -> tuple[date, ...]:
    """The days that a doubtful cell may mean."""
    if problem.code is ProblemCode.BUDDHIST_SERIAL and "read" in problem.facts:
        return (date.fromisoformat(problem.facts["read"]),)
    if problem.code in {ProblemCode.AMBIGUOUS_DATE, ProblemCode.IMPLAUSIBLE_DATE}:
        return thai.readings(problem.value)
    return ()


class MendForm(PlannedForm):
    """One field and its button; Enter saves, Escape leaves."""

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._problem: Problem | None = None
        self._known: dict[str, tuple[str, ...]] = {}
        self._put = ""  # what the field begins with
        self._filling = False
        self.now = Label(selectable=True)
        self.now.setFont(theme.font(tabular=True))
        self.field: Field[str] | DayField = self._text_field()
        self.choices: list[Button] = []
        self._choices = row()
        self.save = Button(lambda: _("แก้ไขและไปรายการถัดไป"), look="main", icon_name="check")
        self.save.clicked.connect(self.planning.save)
        box = column(self, margin=0, space=theme.SPACE_S)
        present = row()
        present.addWidget(Label(lambda: _("ในเซลล์ตอนนี้"), look="caption"))
        present.addWidget(self.now, 1)
        box.addLayout(present)
        self._line = row(space=theme.SPACE_L)
        self._line.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addWidget(self.cells, 1, Qt.AlignmentFlag.AlignTop)
        box.addLayout(self._line)
        box.addWidget(self.refusal)
        buttons = row()
        buttons.addWidget(self.save)
        buttons.addLayout(self._choices)
        buttons.addStretch(1)
        box.addLayout(buttons)

    def know(self, day: Day) -> None:
        """The texts to offer: the agencies and statuses that the ledger uses."""
        listed = (*day.snapshot.agencies, *self._desk.settings.agencies)
        agencies = {name for each in listed for name in (each.name, each.code)}
        agencies |= {name for each in day.snapshot.entries for name in (each.agency, each.agency_code)}
        self._known = {
            ProblemCode.UNKNOWN_AGENCY: tuple(agencies),
            ProblemCode.NO_AGENCY: tuple(agencies),
            ProblemCode.UNKNOWN_STATUS: tuple(
                {each.closed_word for each in day.snapshot.layout.sheets if each.closed_word}
            ),
            ProblemCode.UNKNOWN_KIND: ("เงินยืมใช้ในราชการ", "เงินยืมทดรองราชการ", "เงินประกันสัญญา"),
        }

    def begin(self, day: Day, problem: Problem) -> None:
        """Mend this; what was typed for the same cell stays."""
        before, self._problem, self._day = self._problem, problem, day
        same = before is not None and key(problem) == key(before)
        typed = self.field.text if same and self.field.text != self._put else ""
        if not same or before is None or problem.code is not before.code:
            self._put_field(problem)
        draft = self.drafts.find("mend", key(problem)) if self.drafts is not None else None
        # A text is mended faster than typed anew; a date that can't be read is no help.
        self._put = "" if problem.code in DATES else problem.value
        wanted = typed or (draft.typed.get("value", "") if draft is not None else "") or self._put
        if self.field.text != wanted:
            self._filling = True
            self.field.fill(wanted)
            self._filling = False
        self.now.say(lambda: problem.value or _("(ว่าง)"))
        self._offer_readings(problem)
        self._plan()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._problem is not None:
            self._offer_readings(self._problem)

    def _text_field(self) -> Field[str]:
        return Field(lambda: _("ค่าที่ถูกต้อง"), str.strip)

    def _put_field(self, problem: Problem) -> None:
        made: Field[str] | DayField
        if problem.code in DATES:
            made = DayField(lambda: _("วันที่ที่ถูกต้อง"), lambda: self._desk.today, optional=True)
        else:
            made = self._text_field()
            made.offer(self._known.get(problem.code, ()))
        made.setFixedWidth(FIELD_WIDTH)
        made.changed.connect(self._plan)
        made.line.returnPressed.connect(self.planning.save)
        old, self.field = self.field, made
        self._line.replaceWidget(old, made)
        self._line.setAlignment(made, Qt.AlignmentFlag.AlignTop)
        old.hide()
        old.deleteLater()
        self.setFocusProxy(made)

    def _offer_readings(self, problem: Problem) -> None:
        for button in self.choices:
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.choices = []
        for day in readings(problem):
            self._offer(day)

    def _offer(self, day: date) -> None:
        made = Button(lambda: _("หมายถึง {day}", day=wording.day(day)), icon_name="calendar")
        made.clicked.connect(lambda: self._choose(day))
        self.choices.append(made)
        self._choices.addWidget(made)

    def _choose(self, day: date) -> None:
        self.field.fill(thai.format_date(day))
        self.planning.save()

    def _plan(self) -> None:
        day, problem = self._day, self._problem
        typed = self.field.text.strip()
        self.refusal.hide()
        if day is None or problem is None or self._filling:
            return
        is_new = typed != problem.value.strip()
        if self.drafts is not None:
            self.drafts.keep("mend", key(problem), key(problem), {"value": typed if is_new else ""})
        ready = bool(typed) and is_new and not self.field.faulty
        self.planning.plan(day, (lambda: self._desk.mend(day, problem, typed)) if ready else None)

    def _tell(self) -> None:
        change = self.planning.change
        self.save.setEnabled(change is not None and not self.planning.busy)
        self.cells.show_change(change)

    def _field(self, name: str) -> Field[Any]:  # noqa: ARG002 - whatever the core calls it, there is but one
        return self.field

    def _applied(self, applied: object, change: object) -> None:
        if self.drafts is not None and self._problem is not None:
            self.drafts.drop("mend", key(self._problem))
        self._problem = None
        self.field.fill("")
        self.applied.emit(applied, change)


def next_after(problems: Iterable[Problem], mended: Problem | None, at: int) -> int:
    """Where to go on: where the mended one was, or after it if it is still there; -1: none is left."""
    left = list(problems)
    if mended is not None:
        here = next((number for number, each in enumerate(left) if key(each) == key(mended)), None)
        at = at if here is None else here + 1
    return min(at, len(left) - 1)
