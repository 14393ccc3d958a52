"""The statements that decide who gets a reminder: one row for each key, in SQLite and PostgreSQL alike."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite

from loantracker.journal.tables import ADOPTED, CLAIMS
from loantracker.records import ReminderState


class Upserts(NamedTuple):
    """``take`` and ``know`` touch no row of a reminder that somebody has, but one that may be sent again."""

    take: Insert  # for an attempt of ours
    know: Insert  # for history from elsewhere, or a person's decision
    adopt: Insert  # what a ledger told of an entry


@functools.cache
def upserts(dialect: str) -> Upserts:
    """The statements in the words of a database ("sqlite" or "postgresql")."""
    # Both have the same words for it; only their classes differ.
    insert: Callable[[Table], sqlite.Insert] = _insert(dialect)
    may_be_sent = CLAIMS.c.state == ReminderState.RETRY.value
    claim, fact = insert(CLAIMS), insert(ADOPTED)
    return Upserts(
        take=claim.on_conflict_do_update(
            index_elements=[CLAIMS.c.reminder_id],
            set_={"attempt_id": claim.excluded.attempt_id, "state": claim.excluded.state},
            where=may_be_sent,
        ).execution_options(preserve_rowcount=True),
        know=claim.on_conflict_do_update(
            index_elements=[CLAIMS.c.reminder_id],
            set_={"attempt_id": None, "state": claim.excluded.state},
            where=may_be_sent,
        ),
        adopt=fact.on_conflict_do_update(
            index_elements=[ADOPTED.c.entry_id],
            set_={name: fact.excluded[name] for name in ("last_on", "rounds", "stage", "adopted_at")},
        ),
    )


def _insert(dialect: str) -> Any:
    """A dialect's own INSERT; PostgreSQL's is loaded only where a journal is shared."""
    return importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert
