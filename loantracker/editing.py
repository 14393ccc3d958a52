"""What a clerk changes in a ledger, as functions for both roots: begin, apply, look at what waits, undo.

Beginning a change writes nothing: its ``cells`` say what would be written. ``apply`` keeps it first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from loantracker import ledger, writing
from loantracker.actions import Day, open_ledger
from loantracker.changes import Backup, CellChange, Change, ChangeKind, Conflict, Flushed, Pending
from loantracker.errors import LoanTrackerError, NoSuchChange, RecordRefused
from loantracker.workplace import Workplace
from loantracker.writing import State

__all__ = [
    "Applied",
    "Backup",
    "CellChange",
    "Change",
    "ChangeKind",
    "Conflict",
    "Flushed",
    "Pending",
    "apply",
    "clearing",
    "counter",
    "drop",
    "flush",
    "pending",
    "settle",
    "written",
]


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a change, and the ledger with it, as it is or as it will be."""

    day: Day
    state: State
    why: LoanTrackerError | None = None  # what it waits for
    conflicts: tuple[Conflict, ...] = ()


def clearing(
    place: Workplace, day: Day, entry_id: str, amount: Decimal, on: date, document: str = ""
) -> Change:
    """A clearing of an advance, or the return of a deposit, of ``amount`` baht on the day ``on``.

    Raises:
        NoSuchEntry, NoSuchColumn: there is nothing to record it in.
        RecordRefused: it can't be right, or the very same waits already (facts: entry, reason).
        CellRefused: the cell holds a formula or is part of a merged one.
    """
    stamp = writing.stamp(place, day.today)
    return writing.clearing(place, day.snapshot, day.entry(entry_id), amount, on, document, stamp)


def apply(place: Workplace, day: Day, change: Change) -> Applied:
    """Keep a change, then try to write it: "written", "waiting" (``why``) or "conflict".

    Raises:
        CellRefused, BadCell, NoSuchSheet, SignedWorkbook: it can never be written, and is not kept.
        PendingNotKept, PendingDamaged: it could not be kept; nothing was written.
    """
    done = writing.put(place, day.path, change)
    return Applied(open_ledger(place, day.path, day.today), done.state, done.why, done.conflicts)


def pending(place: Workplace, path: Path) -> Pending:
    """What waits for a ledger, and which of it collides with what others wrote. Raises PendingDamaged."""
    return writing.pending(place, path)


def flush(place: Workplace, path: Path) -> Flushed:
    """Try to write what waits; cheap when nothing does. Raises PendingDamaged, PendingNotKept."""
    return writing.flush(place, path)


def settle(place: Workplace, path: Path, change_id: str, column: str | None, *, mine: bool) -> Pending:
    """Say whose value stands in one cell in conflict (the letter of its column), or in all of a change's.

    Nothing is written: ``flush`` does that. All of theirs drops a clearing, a return or a new entry whole.

    Raises:
        NoSuchChange: it is not in conflict any more (facts: path, change).
        RowGone: mine was chosen and the row, or the column, is not there (facts: path, entry).
    """
    return writing.settle(place, path, change_id, column, mine=mine)


def drop(place: Workplace, path: Path, change_id: str) -> Pending:
    """Forget a change before it is written; raises NoSuchChange where it does not wait (any more)."""
    return writing.drop(place, path, change_id)


def written(place: Workplace, path: Path) -> tuple[Change, ...]:
    """The last changes that were written from here, newest first, 200 at most. Raises PendingDamaged."""
    return place.queue(path).written()


def counter(place: Workplace, day: Day, change_id: str) -> Change:
    """The change that undoes a written one: each cell goes back to what it held before.

    Raises:
        NoSuchChange: none of that id was written (facts: path, change).
        RecordRefused: it added a row (facts: entry, reason).
    """
    done = next((each for each in written(place, day.path) if each.id == change_id), None)
    if done is None:
        raise NoSuchChange(path=day.path, change=change_id)
    if done.kind is ChangeKind.NEW_ENTRY:
        raise RecordRefused(entry=done.contract_no, reason="no_counter")
    stamp = writing.stamp(place, day.today)
    return replace(
        ledger.reversed_change(done),
        id=stamp.id,
        at=stamp.at,
        by=stamp.by,
        facts={"of": done.id, **done.facts},
    )
