"""History that comes from elsewhere than this program's own sending: claims without an attempt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from loantracker.calendar import bangkok_date
from loantracker.journal import bouncing
from loantracker.journal.tables import ADOPTED, ATTEMPTS, CLAIMS, LINES
from loantracker.journal.upserts import upserts
from loantracker.past import PartyKey, Past, party_key
from loantracker.records import Adoption, Message, ReminderState, Role


class AcceptedReminder(NamedTuple):
    """One accepted reminder, as far as the ledger's own columns need it."""

    entry_id: str
    deadline: str  # ISO
    stage: str
    claimed_at: datetime  # UTC; the moment of sending
    party: str = ""  # the borrower or contractor it went to; "" for an agency, or where it was purged


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a ledger showed of one entry when its history was adopted."""

    last_on: date | None  # None: it showed a count or a stage without a day
    count: int
    stage: str
    adopted_at: datetime  # UTC


def adopt(connection: Connection, adoptions: Iterable[Adoption], at: str) -> None:
    """Write adopted facts and the claims of their reminders."""
    for each in adoptions:
        fact = {
            "entry_id": each.entry_id,
            "last_on": "" if each.last_on is None else each.last_on.isoformat(),
            "rounds": each.count,
            "stage": each.stage,
            "adopted_at": at,
        }
        connection.execute(upserts(connection.dialect.name).adopt, fact)
        claim(connection, each.accepted, ReminderState.ACCEPTED)
        claim(connection, each.spent, ReminderState.SPENT)


def claim(connection: Connection, reminder_ids: Iterable[str], state: ReminderState) -> None:
    """Give the reminders a state that no attempt of ours led to."""
    wanted = [
        {"reminder_id": ident, "attempt_id": None, "state": state.value} for ident in sorted(reminder_ids)
    ]
    if wanted:
        connection.execute(upserts(connection.dialect.name).know, wanted)


def states(connection: Connection) -> dict[str, ReminderState]:
    """What is known of every reminder, by reminder id."""
    # One text for each state: ten times quicker than a row for each of hundreds of thousands.
    together = func.aggregate_strings(CLAIMS.c.reminder_id, ",")
    found: dict[str, ReminderState] = {}
    for state, idents in connection.execute(select(CLAIMS.c.state, together).group_by(CLAIMS.c.state)):
        found |= dict.fromkeys(idents.split(","), ReminderState(state))
    return found


def taken(connection: Connection, messages: Sequence[Message]) -> set[str]:
    """The ids of the messages of which somebody has a reminder, or had it settled for good."""
    wanted = [reminder.id for message in messages for reminder in message.reminders]
    known = select(CLAIMS.c.reminder_id).where(
        CLAIMS.c.reminder_id.in_(wanted), CLAIMS.c.state != ReminderState.RETRY.value
    )
    found = set(connection.execute(known).scalars())
    return {message.id for message in messages if not found.isdisjoint(each.id for each in message.reminders)}


def accepted(connection: Connection) -> list[AcceptedReminder]:
    """Every accepted reminder in the order of sending."""
    wanted = (
        select(
            LINES.c.entry_id,
            LINES.c.deadline,
            LINES.c.stage,
            ATTEMPTS.c.claimed_at,
            case((ATTEMPTS.c.role == Role.AGENCY.value, ""), else_=ATTEMPTS.c.party),
        )
        .join(ATTEMPTS, ATTEMPTS.c.id == LINES.c.attempt_id)
        .where(ATTEMPTS.c.state == ReminderState.ACCEPTED.value)
        .order_by(ATTEMPTS.c.claimed_at, LINES.c.attempt_id, LINES.c.position)
    )
    return [
        AcceptedReminder(entry_id, deadline, stage, datetime.fromisoformat(claimed_at), party)
        for entry_id, deadline, stage, claimed_at, party in connection.execute(wanted)
    ]


def adopted(connection: Connection) -> dict[str, Adopted]:
    """What was adopted of each entry, by entry id."""
    return {
        row.entry_id: Adopted(
            date.fromisoformat(row.last_on) if row.last_on else None,
            row.rounds,
            row.stage,
            datetime.fromisoformat(row.adopted_at),
        )
        for row in connection.execute(select(ADOPTED))
    }


def past(connection: Connection) -> Past:
    """To whom messages went before, and how many on each day in Bangkok."""
    went_out = ATTEMPTS.c.state.not_in([ReminderState.REFUSED.value, ReminderState.RETRY.value])
    party = (ATTEMPTS.c.role, ATTEMPTS.c.party, ATTEMPTS.c.recipients_to)
    last: dict[PartyKey, date] = {}
    for role, name, to, claimed_at in connection.execute(
        select(*party, func.max(ATTEMPTS.c.claimed_at))
        .where(went_out, ATTEMPTS.c.purged_at.is_(None))
        .group_by(*party)
    ):
        key = party_key(Role(role), name, tuple(json.loads(to)))
        day = bangkok_date(datetime.fromisoformat(claimed_at))
        last[key] = max(day, last.get(key, day))
    daily: Counter[date] = Counter()
    hour = func.substr(ATTEMPTS.c.claimed_at, 1, len("2023-08-25T02"))  # Bangkok's midnight is on the hour
    for claimed_in, count in connection.execute(select(hour, func.count()).where(went_out).group_by(hour)):
        daily[bangkok_date(datetime.fromisoformat(f"{claimed_in}:00+00:00"))] += count
    return Past(last, daily, bouncing.stopped(connection))
