"""Messages and mails for tests of journal and sending: small, distinct, made by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Self

from loantracker.records import (
    Accepted,
    Entry,
    Kind,
    Line,
    Mail,
    Message,
    Outcome,
    Party,
    Reminder,
    Role,
)
from loantracker.reminders import message_id, reminder_id

NOW = datetime(2023, 8, 25, 2, 0, tzinfo=UTC)  # nine o'clock in Bangkok
DEADLINE = date(2023, 8, 18)


def at(moment: datetime = NOW) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: moment


def later(**span: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**span)


def entry(number: int) -> Entry:
    """The entry that message ``number`` speaks of."""
    return Entry(
        id=f"official_advance:{number}/2566",
        sheet="เงินยืม",
        row=number + 5,
        kind=Kind.OFFICIAL_ADVANCE,
        agency="สำนักงานประชาสัมพันธ์",
        agency_code="สปส.",
        contract_no=f"{number}/2566",
        category="ค่าใช้สอย",
        project="โครงการ",
        party=f"ผู้ยืม {number}",
        party_email=(f"borrower{number}@example.com",),
        agency_email=("saraban.pr@example.org",),
        amount=Decimal(1000),
        cleared=Decimal(0),
        ledger_deadline=DEADLINE,
    )


def message(number: int, *, stage: str = "+7", rows: Sequence[int] = ()) -> Message:
    """A message to borrower ``number`` about its own entry, or about those of ``rows``."""
    lines = []
    for row in rows or (number,):
        ident = reminder_id(entry(row).id, DEADLINE, stage, Role.BORROWER)
        reminder = Reminder(
            ident, entry(row).id, DEADLINE, stage, Role.BORROWER, "advance_overdue", NOW.date()
        )
        lines.append(Line(reminder, entry(row), 7))
    party = Party(
        Role.BORROWER, f"ผู้ยืม {number}", (f"borrower{number}@example.com",), ("cc@example.org",), "สปส."
    )
    return Message(message_id(line.reminder.id for line in lines), party, "advance_overdue", tuple(lines))


def mail(of: Message) -> Mail:
    """The exact mail of a message, in bare ASCII."""
    raw = (
        f"From: finance@example.org\r\nTo: {', '.join(of.party.to)}\r\n"
        f"Message-ID: <{of.id}@example.org>\r\nSubject: {of.id}\r\n\r\n{of.id}\r\n"
    )
    return Mail(
        f"<{of.id}@example.org>",
        "finance@example.org",
        of.party.to,
        of.party.cc,
        f"เรื่อง {of.party.name}",
        of.id,
        "",
        raw.encode(),
    )


def mails(messages: Sequence[Message]) -> dict[str, Mail]:
    """The mail of each message, by message id."""
    return {each.id: mail(each) for each in messages}


class Script:
    """A transport that answers as told, in turn, and keeps what it was given."""

    def __init__(self, *answers: Outcome | BaseException | Callable[[], Outcome]) -> None:
        self.answers = list(answers)
        self.given: list[Mail] = []
        self.open = False

    def __enter__(self) -> Self:
        self.open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.open = False

    def send(self, mail: Mail) -> Outcome:
        """Answer as the script says, then with Accepted."""
        assert self.open
        self.given.append(mail)
        answer = self.answers.pop(0) if self.answers else Accepted("250 ok")
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer
