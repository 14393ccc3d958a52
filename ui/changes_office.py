"""The part of the desk that :mod:`ui.changes_desk` names, answered by the core."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from loantracker import drafts, editing, following
from loantracker.actions import Day, Workplace
from loantracker.changes import Backup, Change, Flushed, Left, Pending
from loantracker.drafts import Draft
from loantracker.records import Fingerprint, Problem

if TYPE_CHECKING:
    from loantracker.editing import Applied, FieldChoice, TableChoice


class ChangesOffice:
    """Changes of a ledger, in a workplace on a day."""

    _place: Workplace

    def now(self) -> datetime:
        """The moment, in Asia/Bangkok."""
        return self._place.now()

    def clearing(self, day: Day, entry_id: str, amount: Decimal, on: date, document: str) -> Change:
        """What recording a clearing or a return would write."""
        return editing.clearing(self._place, day, entry_id, amount, on, document)

    def tables(self, day: Day) -> tuple[TableChoice, ...]:
        """Where a new entry may go."""
        return editing.tables_of(day)

    def fields_of(self, day: Day, target: str) -> tuple[FieldChoice, ...]:
        """What may be corrected of an entry, or filled in for a new row of a table."""
        return editing.fields_of(day, target)

    def correction(self, day: Day, entry_id: str, typed: Mapping[str, str]) -> Change:
        """What correcting these fields would write."""
        return editing.correction(self._place, day, entry_id, typed)

    def new_entry(self, day: Day, table: str, typed: Mapping[str, str]) -> Change:
        """What a new entry would write."""
        return editing.new_entry(self._place, day, table, typed)

    def mend(self, day: Day, problem: Problem, typed: str) -> Change:
        """What mending a problem with this text would write."""
        return editing.mend(self._place, day, problem, typed)

    def apply(self, day: Day, change: Change) -> Applied:
        """Keep a change, and write it if the ledger can be written now."""
        return editing.apply(self._place, day, change)

    def pending(self, path: Path) -> Pending:
        """What waits to be written into a ledger."""
        return editing.pending(self._place, path)

    def flush(self, path: Path) -> Flushed:
        """Try to write what waits."""
        return editing.flush(self._place, path)

    def settle(self, path: Path, change_id: str, column: str | None, *, mine: bool) -> Pending:
        """Settle a conflict; no column: the whole row."""
        return editing.settle(self._place, path, change_id, column, mine=mine)

    def drop(self, path: Path, change_id: str) -> Pending:
        """Forget a change that was not written."""
        return editing.drop(self._place, path, change_id)

    def written_changes(self, path: Path) -> tuple[Change, ...]:
        """The changes written last, newest first."""
        return editing.written(self._place, path)

    def counter(self, day: Day, change_id: str) -> Change:
        """What undoing a written change would write."""
        return editing.counter(self._place, day, change_id)

    def left_behind(self, day: Day) -> tuple[Left, ...]:
        """What waits for ledgers that are not where they were."""
        return following.left_behind(self._place, day)

    def follow(self, day: Day, old: Path) -> int:
        """Let it wait for this ledger, where it is the same; gives the number of changes."""
        return following.follow(self._place, day, old)

    def backups(self, path: Path) -> tuple[Backup, ...]:
        """The copies of a ledger, newest first."""
        return editing.backups(self._place, path)

    def restore(self, path: Path, backup: Path) -> Path:
        """Put a copy in the place of the ledger; gives the copy of the ledger as it was."""
        return editing.restore(self._place, path, backup)

    def changed_outside(self, path: Path, fingerprint: Fingerprint) -> bool:
        """Whether the file holds something else than what was read."""
        return editing.changed_outside(path, fingerprint)

    def is_gone(self, path: Path) -> bool:
        """Whether there is no file any more."""
        return not path.exists()

    def drafts(self, path: Path) -> tuple[Draft, ...]:
        """The half-filled forms of a ledger, newest first."""
        return drafts.load(self._place.home / drafts.FOLDER, path, self._place.now())

    def keep_draft(self, path: Path, draft: Draft) -> None:
        """Keep a half-filled form."""
        drafts.keep(self._place.home / drafts.FOLDER, path, draft)

    def drop_draft(self, path: Path, form: str, about: str) -> None:
        """Forget a half-filled form."""
        drafts.drop(self._place.home / drafts.FOLDER, path, form, about)
