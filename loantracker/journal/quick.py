"""The two steps of each message that was claimed ahead, on a connection that does not wait for the disk.

A batch takes them thousands of times, so they are SQL as it stands: what SQLAlchemy does around a
statement takes longer than SQLite needs for it. claiming.py says why they need not wait.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Final, cast

from sqlalchemy import Engine

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
        self._pooled.info["synchronous"] = "NORMAL"  # as opening.py keeps it
        self._raw = cast("sqlite3.Connection", self._pooled.driver_connection)
        self._raw.execute("PRAGMA synchronous=NORMAL")

    def close(self) -> None:
        """Give the connection back."""
        self._pooled.close()

    def hand_over(self, attempt: int, message_id: str, at: str) -> bool:
        """Mark a message as handed over; False where the claim is no longer what it was."""
        with self._transaction():
            return self._raw.execute(_HAND_OVER, (at, attempt, message_id)).rowcount == 1

    def settle(self, attempt: int, state: str, answer: str, at: str) -> None:
        """Keep what came of a message."""
        with self._transaction():
            self._raw.execute(_SETTLE_ATTEMPT, (state, answer, at, attempt))
            self._raw.execute(_SETTLE_CLAIMS, (state, attempt, attempt))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._raw.execute("COMMIT")
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
            raise
