"""What the windows ask of the core about a clerk's changes, copies of the ledger, and half-filled forms.

A part of :class:`ui.desk.Desk`. Only ``now`` answers at once; all else may take seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from loantracker.changes import Backup, Change, Flushed, Left, Pending
from loantracker.drafts import Draft
from loantracker.records import Fingerprint, Problem

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.editing import Applied, FieldChoice, TableChoice


class ChangesDesk(Protocol):
    """What a clerk changes in the ledger, from the plan to the counter-entry."""

    def now(self) -> datetime:
        """The moment, in Asia/Bangkok."""

    def clearing(self, day: Day, entry_id: str, amount: Decimal, on: date, document: str) -> Change:
        """What recording a clearing or a return would write."""

    def tables(self, day: Day) -> tuple[TableChoice, ...]:
        """Where a new entry may go."""

    def fields_of(self, day: Day, target: str) -> tuple[FieldChoice, ...]:
        """What may be corrected of an entry, or filled in for a new row of a table."""

    def correction(self, day: Day, entry_id: str, typed: Mapping[str, str]) -> Change:
        """What correcting these fields would write."""

    def new_entry(self, day: Day, table: str, typed: Mapping[str, str]) -> Change:
        """What a new entry would write."""

    def mend(self, day: Day, problem: Problem, typed: str) -> Change:
        """What mending a problem with this text would write."""

    def apply(self, day: Day, change: Change) -> Applied:
        """Keep a change, and write it if the ledger can be written now."""

    def pending(self, path: Path) -> Pending:
        """What waits to be written into a ledger."""

    def flush(self, path: Path) -> Flushed:
        """Try to write what waits."""

    def settle(self, path: Path, change_id: str, column: str | None, *, mine: bool) -> Pending:
        """Settle a conflict; no column: the whole row."""

    def drop(self, path: Path, change_id: str) -> Pending:
        """Forget a change that was not written."""

    def written_changes(self, path: Path) -> tuple[Change, ...]:
        """The changes written last, newest first."""

    def counter(self, day: Day, change_id: str) -> Change:
        """What undoing a written change would write."""

    def left_behind(self, day: Day) -> tuple[Left, ...]:
        """What waits for ledgers that are not where they were."""

    def follow(self, day: Day, old: Path) -> int:
        """Let it wait for this ledger, where it is the same; gives the number of changes."""

    def backups(self, path: Path) -> tuple[Backup, ...]:
        """The copies of a ledger, newest first."""

    def restore(self, path: Path, backup: Path) -> Path:
        """Put a copy in the place of the ledger; gives the copy of the ledger as it was."""

    def changed_outside(self, path: Path, fingerprint: Fingerprint) -> bool:
        """Whether the file holds something else than what was read."""

    def is_gone(self, path: Path) -> bool:
        """Whether there is no file any more."""

    def drafts(self, path: Path) -> tuple[Draft, ...]:
        """The half-filled forms of a ledger, newest first."""

    def keep_draft(self, path: Path, draft: Draft) -> None:
        """Keep a half-filled form."""

    def drop_draft(self, path: Path, form: str, about: str) -> None:
        """Forget a half-filled form."""
