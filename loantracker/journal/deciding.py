"""The unit's decisions in the journal: none is ever changed, a new one ends the one before."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from loantracker.decisions import Decision, DecisionKind
from loantracker.journal.tables import DECISIONS


def keep(connection: Connection, decision: Decision, clerk: str, at: str) -> None:
    """Let a decision stand from now on, in the place of an earlier one of its kind."""
    end(connection, decision.entry_id, decision.kind, at)
    values = {
        "entry_id": decision.entry_id,
        "kind": decision.kind.value,
        "until": None if decision.until is None else decision.until.isoformat(),
        "reason": decision.reason,
        "document": decision.document,
        "decided_at": at,
        "clerk": clerk,
    }
    connection.execute(insert(DECISIONS), values)


def end(connection: Connection, entry_id: str, kind: DecisionKind, at: str) -> bool:
    """End the decision that stands; False where none does."""
    standing = (
        update(DECISIONS)
        .where(
            DECISIONS.c.entry_id == entry_id, DECISIONS.c.kind == kind.value, DECISIONS.c.ended_at.is_(None)
        )
        .values(ended_at=at)
    )
    return connection.execute(standing).rowcount > 0


def standing(connection: Connection) -> list[Decision]:
    """The decisions that stand, in the order in which they were made."""
    wanted = select(DECISIONS).where(DECISIONS.c.ended_at.is_(None)).order_by(DECISIONS.c.id)
    return [
        Decision(
            entry_id=row.entry_id,
            kind=DecisionKind(row.kind),
            until=None if row.until is None else date.fromisoformat(row.until),
            reason=row.reason,
            document=row.document,
            decided_at=datetime.fromisoformat(row.decided_at),
            clerk=row.clerk,
        )
        for row in connection.execute(wanted)
    ]
