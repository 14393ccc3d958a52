"""The fields of an entry's row, each with its header and cell, read as what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from loantracker import prospects, thai
from loantracker.records import Agency, Entry
from loantracker.wording import text as _
from ui import theme
from ui.calendar import DayField
from ui.desk import Desk
from ui.fields import Fault, Field
from ui.words import Words

if TYPE_CHECKING:
    from loantracker.editing import FieldChoice

COLUMNS = 2
DAYS = frozenset(
    {
        "borrowed_on",
        "received_on",
        "activity_start",
        "activity_end",
        "released_on",
        "deadline",
        "cleared_on",
        "cleared_on_part",
        "held_until",
        "extended_to",
        "extended_to_part",
        "promised_on",
        "period",
    }
)
PERIODS = frozenset({"activity_end", "released_on", "period"})  # a day, or from … to …
AMOUNTS = frozenset({"amount", "cleared", "balance", "amount_part", "cleared_part"})

AnyField = Field[Any]


class EntryFields(QWidget):
    """Every field that may be filled in, two abreast, in the ledger's order."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.fields: dict[str, AnyField] = {}
        self._shown: dict[str, str] = {}
        self._agencies: list[Agency] = []
        self.wanted: dict[str, str] = {}  # fields that an entry can't be without, and their headers
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE_XL)
        self._grid.setVerticalSpacing(theme.SPACE_M)
        for at in range(COLUMNS):
            self._grid.setColumnStretch(at, 1)

    def put(self, choices: Iterable[FieldChoice]) -> None:
        """Make a field for each choice, with the cell's text in it."""
        for field in self.fields.values():
            self._grid.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields, self._shown = {}, {}
        choices = tuple(choices)
        self.wanted = {each.name: each.header for each in choices if each.wanted}
        for number, choice in enumerate(choices):
            field = self._field(choice)
            field.fill(choice.shown)
            self.fields[choice.name] = field
            self._shown[choice.name] = choice.shown
            self._grid.addWidget(field, number // COLUMNS, number % COLUMNS, Qt.AlignmentFlag.AlignTop)

    @property
    def changed(self) -> dict[str, str]:
        """What differs from the cells as they are."""
        return {name: field.text for name, field in self.fields.items() if field.text != self._shown[name]}

    @property
    def all(self) -> dict[str, str]:
        """What stands in every field."""
        return {name: field.text for name, field in self.fields.items()}

    @property
    def lacking(self) -> tuple[str, ...]:
        """The headers of what is wanted and blank."""
        return tuple(header for name, header in self.wanted.items() if not self.fields[name].text.strip())

    @property
    def faulty(self) -> bool:
        """Whether something that was changed can't be read."""
        return any(self.fields[name].faulty for name in self.changed)

    def fill(self, typed: Mapping[str, str]) -> None:
        """Put texts into the fields that are there."""
        for name, text in typed.items():
            if name in self.fields:
                self.fields[name].fill(text)

    def offer(self, entries: Iterable[Entry], agencies: Iterable[Agency]) -> None:
        """Offer what the ledger holds already."""
        entries = list(entries)
        self._agencies = sorted(agencies, key=lambda each: not each.emails)  # those with addresses first
        for name in self.fields.keys() & {"agency", "agency_code"}:
            self.fields[name].recheck()
        # Ledgers name an agency in full or by its abbreviation.
        called = [name for each in self._agencies for name in (each.name, each.code)]
        known = {
            "agency": [*called, *(name for each in entries for name in (each.agency, each.agency_code))],
            "category": [each.category for each in entries],
            "party": [each.party for each in entries],
        }
        for name, texts in known.items():
            if name in self.fields:
                self.fields[name].offer(filter(None, texts))

    def _field(self, choice: FieldChoice) -> AnyField:
        name = _named(choice)
        kind = choice.name.partition(":")[0]
        if kind in DAYS:
            return DayField(name, lambda: self._desk.today, optional=True, period=kind in PERIODS)
        if kind in AMOUNTS:
            hint = (lambda: _("ต้องกรอก เช่น 12,500.00")) if choice.wanted else (lambda: _("เช่น 12,500.00"))
            return Field(name, _amount, hint=hint)
        if kind in {"agency", "agency_code"}:
            return Field(name, str.strip, echo=self._agency_words)
        return Field(name, str.strip, hint=(lambda: _("ต้องกรอก")) if choice.wanted else None)

    def _agency_words(self, typed: str) -> str:
        """The agency that is meant, and where its mail goes."""
        found = prospects.agency_called(self._agencies, typed) if typed else None
        if found is None:
            return ""
        name = "" if typed == found.name else found.name
        mails = (
            "" if "agency_email" in self.fields else ", ".join(found.emails)
        )  # the form has them in a field
        return " · ".join(filter(None, (name, mails)))


def _named(choice: FieldChoice) -> Words:
    return lambda: f"{choice.header} · {choice.cell}" if choice.cell else choice.header


def _amount(typed: str) -> Decimal | None:
    """An amount; a blank is none."""
    if not typed.strip():
        return None
    try:
        return thai.parse_amount(typed)
    except thai.AmountError:
        raise Fault(_("อ่านจำนวนเงินไม่ได้ โปรดพิมพ์ตัวเลข เช่น 12,500.00")) from None
