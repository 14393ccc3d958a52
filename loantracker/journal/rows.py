"""Rows of the journal's tables to records and back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select

from loantracker.journal.tables import BOUNCES, LINES
from loantracker.records import (
    Accepted,
    JournalMessage,
    Outcome,
    Prepared,
    Refused,
    Reminder,
    ReminderState,
    Role,
)

_AT_ONCE: Final = 1000  # attempts whose lines are read together


def stamp(at: datetime) -> str:
    """An aware moment as UTC text that sorts by time; raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("the journal needs aware times")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def settled(outcome: Outcome) -> tuple[ReminderState, str]:
    """The state that an outcome leaves, and the other side's own words."""
    if isinstance(outcome, Accepted):
        return ReminderState.ACCEPTED, outcome.answer
    if isinstance(outcome, Prepared):
        return ReminderState.PREPARED, outcome.path
    if isinstance(outcome, Refused):
        return ReminderState.RETRY if outcome.retry_safe else ReminderState.REFUSED, outcome.answer
    return ReminderState.UNKNOWN, outcome.evidence


def line_values(reminders: Sequence[Reminder], attempt_id: int) -> list[dict[str, Any]]:
    """The rows of ``lines`` for one attempt."""
    return [
        {
            "attempt_id": attempt_id,
            "position": position,
            "reminder_id": reminder.id,
            "entry_id": reminder.entry_id,
            "deadline": reminder.deadline.isoformat(),
            "stage": reminder.stage,
            "role": reminder.role.value,
            "template": reminder.template,
            "owed_on": reminder.owed_on.isoformat(),
        }
        for position, reminder in enumerate(reminders)
    ]


def reminders_by_attempt(lines: Iterable[Row[Any]]) -> dict[int, list[Reminder]]:
    """The reminders of each attempt, in the order of its lines."""
    found: dict[int, list[Reminder]] = defaultdict(list)
    for line in lines:
        found[line.attempt_id].append(
            Reminder(
                id=line.reminder_id,
                entry_id=line.entry_id,
                deadline=date.fromisoformat(line.deadline),
                stage=line.stage,
                role=Role(line.role),
                template=line.template,
                owed_on=date.fromisoformat(line.owed_on),
            )
        )
    return found


def journal_message(
    attempt: Row[Any], reminders: Sequence[Reminder], bounced: Sequence[str] = ()
) -> JournalMessage:
    """One attempt as a record; times in UTC."""
    return JournalMessage(
        message_id=attempt.message_id,
        party=attempt.party,
        role=Role(attempt.role),
        to=tuple(json.loads(attempt.recipients_to)),
        cc=tuple(json.loads(attempt.recipients_cc)),
        subject=attempt.subject,
        account=attempt.account,
        state=ReminderState(attempt.state),
        answer=attempt.answer,
        claimed_at=datetime.fromisoformat(attempt.claimed_at),
        settled_at=None if attempt.settled_at is None else datetime.fromisoformat(attempt.settled_at),
        sha256=attempt.sha256,
        reminders=tuple(reminders),
        bounced=tuple(bounced),
    )


def messages(connection: Connection, attempts: Select[Any]) -> list[JournalMessage]:
    """The attempts of a query on them, with the reminders that each carried."""
    found = connection.execute(attempts).all()
    carried: dict[int, list[Reminder]] = {}
    for start in range(0, len(found), _AT_ONCE):
        idents = [attempt.id for attempt in found[start : start + _AT_ONCE]]
        lines = select(LINES).where(LINES.c.attempt_id.between(min(idents), max(idents)))
        lines = lines.order_by(LINES.c.attempt_id, LINES.c.position)
        carried |= reminders_by_attempt(connection.execute(lines))
    back: dict[str, list[str]] = defaultdict(list)
    final = select(BOUNCES).where(BOUNCES.c.permanent == 1, BOUNCES.c.cleared_at.is_(None))
    for bounce in connection.execute(final.order_by(BOUNCES.c.id)) if found else ():
        back[bounce.message_id].append(bounce.address)
    return [
        journal_message(attempt, carried[attempt.id], back.get(attempt.message_id, ())) for attempt in found
    ]
