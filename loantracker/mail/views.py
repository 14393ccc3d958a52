"""What a template may see: frozen values of one message's own rows, and nothing else.

The values travel to the rendering process as JSON, so there is no object in a
template that leads anywhere: no path, no other party, no setting.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal

from loantracker.mail.addresses import UNSAFE, checked_header
from loantracker.records import Line, Message, Office


@dataclass(frozen=True, slots=True)
class LineView:
    """One row of the message's table; money in baht."""

    kind: str  # records.Kind
    contract_no: str
    party: str  # borrower or contractor
    agency: str
    category: str  # for deposits the kind of security
    project: str
    amount: Decimal
    cleared: Decimal
    balance: Decimal
    received_on: date | None
    activity_end: date | None
    released_on: date | None
    deadline: date
    days_overdue: int  # negative: days left
    number: int  # ครั้งที่; 0: not numbered

    @property
    def days_left(self) -> int:
        """Days until the deadline; negative once it has passed."""
        return -self.days_overdue


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the templates of one message see."""

    party: str
    role: str  # records.Role
    lines: tuple[LineView, ...]
    total_amount: Decimal
    total_balance: Decimal
    number: int  # the lines' common number, or 0
    today: date
    comply_by: date  # the new day by which an overdue party is asked to act
    office: Office


def make_view(message: Message, office: Office, today: date, comply_by: date) -> View:
    """The view of one message.

    Raises:
        UnsafeHeader: the party's name or a contract number holds a line break or control character.
    """
    lines = tuple(_line(line) for line in message.lines)
    numbers = {line.number for line in lines}
    return View(
        party=checked_header(message.party.name, "party"),
        role=message.party.role,
        lines=lines,
        total_amount=sum((line.amount for line in lines), Decimal(0)),
        total_balance=sum((line.balance for line in lines), Decimal(0)),
        number=numbers.pop() if len(numbers) == 1 else 0,
        today=today,
        comply_by=comply_by,
        office=office,
    )


def _line(line: Line) -> LineView:
    entry = line.entry
    return LineView(
        kind=entry.kind,
        contract_no=checked_header(entry.contract_no, "contract_no"),
        party=checked_header(entry.party, "party"),
        agency=_one_line(entry.agency),
        category=_one_line(entry.category),
        project=_one_line(entry.project),
        amount=entry.amount,
        cleared=entry.cleared,
        balance=entry.balance,
        received_on=entry.received_on,
        activity_end=entry.activity_end,
        released_on=entry.released_on,
        deadline=line.reminder.deadline,
        days_overdue=line.days_overdue,
        number=line.number,
    )


def _one_line(text: str) -> str:
    """A cell with Alt+Enter breaks as one line of printable text, so that no row can pose as two."""
    return UNSAFE.sub("", " ".join(text.split()))


def to_json(view: View) -> str:
    """The view as one line of JSON."""
    return json.dumps(view, default=_plain, ensure_ascii=False)


def from_json(text: str) -> View:
    """The view that ``to_json`` wrote."""
    data = json.loads(text, object_hook=_untagged)
    lines = tuple(LineView(**line) for line in data.pop("lines"))
    return View(lines=lines, office=Office(**data.pop("office")), **data)


def _plain(value: object) -> dict[str, object]:
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return {type(value).__name__: str(value)}


def _untagged(data: dict[str, object]) -> object:
    match data:
        case {"Decimal": str(text)}:
            return Decimal(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
    return data
