"""Claims whose process has ended: given back where certainly nothing went out, else unknown."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from loantracker.journal import claiming, owners
from loantracker.journal.tables import ATTEMPTS, CLAIMS, LINES
from loantracker.records import ReminderState

_SET_ATTEMPT: Final = update(ATTEMPTS).where(ATTEMPTS.c.id == bindparam("attempt"))
_HELD: Final = (
    CLAIMS.c.reminder_id.in_(select(LINES.c.reminder_id).where(LINES.c.attempt_id == bindparam("attempt"))),
    CLAIMS.c.attempt_id == bindparam("attempt"),
)
_SET_CLAIMS: Final = update(CLAIMS).where(*_HELD)
# Whoever needs several reminders takes them in the order of their ids: in a shared
# journal two that met half-way would wait for each other. (SQLite has one writer.)
_LOCK_CLAIMS: Final = (
    select(CLAIMS.c.reminder_id).where(*_HELD).order_by(CLAIMS.c.reminder_id).with_for_update()
)


def set_state(connection: Connection, attempt: int, state: ReminderState, **facts: str) -> None:
    """Set an attempt's state and, where it still holds them, that of its reminders."""
    connection.execute(_SET_ATTEMPT.values(**facts), {"attempt": attempt, "state": state.value})
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK_CLAIMS, {"attempt": attempt}).all()
    connection.execute(_SET_CLAIMS, {"attempt": attempt, "state": state.value})


def in_flight() -> Select[Any]:
    """The attempts that have no outcome, oldest first."""
    return select(ATTEMPTS).where(ATTEMPTS.c.state == ReminderState.SENDING.value).order_by(ATTEMPTS.c.id)


def recover(connection: Connection, at: datetime) -> int:
    """Settle the claims that their process can't settle any more; gives the number of unknown ones."""
    lost = [each for each in connection.execute(in_flight().with_for_update()).all() if _is_lost(each, at)]
    untouched = [each.id for each in lost if _never_went_out(each)]
    claiming.release(connection, untouched)
    unknown = [each for each in lost if each.id not in untouched]
    for each in unknown:
        set_state(connection, each.id, ReminderState.UNKNOWN, answer=json.dumps(asdict(_owner(each))))
    return len(unknown)


def _owner(attempt: Row[Any]) -> owners.Owner:
    return owners.Owner(attempt.host, attempt.pid, attempt.process_start)


def _is_lost(attempt: Row[Any], at: datetime) -> bool:
    if attempt.handed_at is None and _owner(attempt).is_alive():
        return False  # not in flight at all; whoever holds it sends it or gives it back
    # Claimed ahead, it may have waited long before it went out; only then its time in flight began.
    age = at - datetime.fromisoformat(attempt.handed_at or attempt.claimed_at)
    return age > owners.LEASE or _owner(attempt).is_dead()


def _never_went_out(attempt: Row[Any]) -> bool:
    """Whether a claim of an ended process was certainly never handed over.

    The mark of the handing over need not have reached the disk, so a restart
    of the computer in between leaves open what it would have said.
    """
    owner = _owner(attempt)
    return attempt.handed_at is None and owner.is_dead() and owner.is_of_this_boot()
