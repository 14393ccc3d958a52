"""History that comes from elsewhere than this program's own sending: claims without an attempt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from loantracker.journal.tables import ADOPTED, CLAIMS
from loantracker.records import Adoption, ReminderState


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a ledger showed of one entry when its history was adopted."""

    last_on: date
    count: int
    stage: str
    adopted_at: datetime  # UTC


_claim = insert(CLAIMS)
# What is known of a reminder stays; only one that waits to be sent again gives way.
_CLAIM: Final = _claim.on_conflict_do_update(
    index_elements=[CLAIMS.c.reminder_id],
    set_={"attempt_id": None, "state": _claim.excluded.state},
    where=CLAIMS.c.state == ReminderState.RETRY.value,
)
_fact = insert(ADOPTED)
_FACT: Final = _fact.on_conflict_do_update(
    index_elements=[ADOPTED.c.entry_id],
    set_={name: _fact.excluded[name] for name in ("last_on", "rounds", "stage", "adopted_at")},
)


def adopt(connection: Connection, adoptions: Iterable[Adoption], at: str) -> None:
    """Write adopted facts and the claims of their reminders."""
    for each in adoptions:
        fact = {
            "entry_id": each.entry_id,
            "last_on": each.last_on.isoformat(),
            "rounds": each.count,
            "stage": each.stage,
            "adopted_at": at,
        }
        connection.execute(_FACT, fact)
        claim(connection, each.accepted, ReminderState.ACCEPTED)
        claim(connection, each.spent, ReminderState.SPENT)


def claim(connection: Connection, reminder_ids: Iterable[str], state: ReminderState) -> None:
    """Give the reminders a state that no attempt of ours led to."""
    wanted = [{"reminder_id": ident, "attempt_id": None, "state": state.value} for ident in reminder_ids]
    if wanted:
        connection.execute(_CLAIM, wanted)


def adopted(connection: Connection) -> dict[str, Adopted]:
    """What was adopted of each entry, by entry id."""
    return {
        row.entry_id: Adopted(
            date.fromisoformat(row.last_on), row.rounds, row.stage, datetime.fromisoformat(row.adopted_at)
        )
        for row in connection.execute(select(ADOPTED))
    }
