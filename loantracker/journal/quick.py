"""What a batch does with every message that is claimed ahead, on a connection of its own to the file.

It is done thousands of times, so it is SQL as it stands: what SQLAlchemy does around a statement
takes longer than SQLite needs for it. Claiming waits for the disk; the two steps of each message
do not, and claiming.py says why they need not.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import Engine

from loantracker.journal import rows
from loantracker.records import Message

_IS_TAKEN: Final = "SELECT 1 FROM claims WHERE reminder_id = ? AND state <> 'retry'"
_TAKE: Final = (
    "INSERT INTO claims (reminder_id, attempt_id, state) VALUES (?, ?, 'sending')"
    " ON CONFLICT (reminder_id) DO UPDATE SET attempt_id = excluded.attempt_id, state = excluded.state"
    " WHERE claims.state = 'retry'"
)
_LAST_MOMENTS: Final = "SELECT (SELECT max(claimed_at) FROM attempts), (SELECT max(settled_at) FROM attempts)"
_HAND_OVER: Final = (
    "UPDATE attempts SET handed_at = ?"
    " WHERE id = ? AND message_id = ? AND state = 'sending' AND handed_at IS NULL"
)
_SETTLE_ATTEMPT: Final = "UPDATE attempts SET state = ?, answer = ?, settled_at = ? WHERE id = ?"
_SETTLE_CLAIMS: Final = (
    "UPDATE claims SET state = ? WHERE attempt_id = ?"
    " AND reminder_id IN (SELECT reminder_id FROM lines WHERE attempt_id = ?)"
)


class QuickPath:
    """One connection to the file, taken from the engine's pool until it is closed."""

    def __init__(self, engine: Engine) -> None:
        self._pooled = engine.raw_connection()
        self._raw = cast("sqlite3.Connection", self._pooled.driver_connection)
        self._pooled.info["synchronous"] = ""  # opening.py sets it anew for whoever is next

    def close(self) -> None:
        """Give the connection back."""
        self._pooled.close()

    def claim_ahead(
        self,
        messages: Sequence[Message],
        values_of: Callable[[Message], Mapping[str, Any]],
        check: Callable[[Sequence[str | None]], None],
    ) -> dict[str, int]:
        """Claim those of the messages that are free, durably; gives their attempts by message id.

        ``check`` gets the moments of the journal's last entries first, and may raise.
        """
        with self._transaction("FULL"):
            check(self._raw.execute(_LAST_MOMENTS).fetchone())
            (last,) = self._raw.execute("SELECT coalesce(max(id), 0) FROM attempts").fetchone()
            chosen = list(self._free(messages))
            attempts = {each.id: last + place for place, each in enumerate(chosen, start=1)}
            self._insert("attempts", [{**values_of(each), "id": attempts[each.id]} for each in chosen])
            for each in chosen:
                lines = rows.line_values(each.reminders, attempts[each.id])
                self._raw.executemany(_TAKE, [(line["reminder_id"], line["attempt_id"]) for line in lines])
                self._insert("lines", lines)
        return attempts

    def _free(self, messages: Sequence[Message]) -> Iterator[Message]:
        seen: set[str] = set()
        for message in messages:
            own = {reminder.id for reminder in message.reminders}
            taken = any(self._raw.execute(_IS_TAKEN, (ident,)).fetchone() for ident in own)
            if not taken and len(own) == len(message.reminders) and seen.isdisjoint(own):
                seen |= own
                yield message

    def _insert(self, table: str, values: Sequence[Mapping[str, Any]]) -> None:
        if values:
            columns, named = ", ".join(values[0]), ", ".join(f":{column}" for column in values[0])
            self._raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({named})", values)  # noqa: S608 - names of our own

    def hand_over(self, attempt: int, message_id: str, at: str) -> bool:
        """Mark a message as handed over; False where the claim is no longer what it was."""
        with self._transaction("NORMAL"):
            return self._raw.execute(_HAND_OVER, (at, attempt, message_id)).rowcount == 1

    def settle(self, attempt: int, state: str, answer: str, at: str, *, durably: bool) -> None:
        """Keep what came of a message."""
        with self._transaction("FULL" if durably else "NORMAL"):
            self._raw.execute(_SETTLE_ATTEMPT, (state, answer, at, attempt))
            self._raw.execute(_SETTLE_CLAIMS, (state, attempt, attempt))

    @contextlib.contextmanager
    def _transaction(self, level: str) -> Iterator[None]:
        self._raw.execute(f"PRAGMA synchronous={level}")
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._raw.execute("COMMIT")
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
            raise
