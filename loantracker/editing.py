"""What a clerk changes in a ledger, as functions for both roots: begin, apply, look at what waits, undo.

Beginning a change writes nothing: its ``cells`` say what would be written. ``apply`` keeps it first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from loantracker import ledger, writing
from loantracker.actions import Day, entry_history, open_ledger
from loantracker.adoption import shows_reminder
from loantracker.calendar import BANGKOK
from loantracker.changes import Backup, CellChange, Change, ChangeKind, Conflict, Flushed, Pending
from loantracker.errors import FieldRefused, LedgerMissing, LoanTrackerError, NoSuchChange, NotUndone
from loantracker.ledger import FieldChoice, TableChoice
from loantracker.pending import ledgers
from loantracker.records import Fingerprint, Problem
from loantracker.upkeep import decisions
from loantracker.workplace import Workplace
from loantracker.writing import State

__all__ = [
    "Applied",
    "Backup",
    "CellChange",
    "Change",
    "ChangeKind",
    "Conflict",
    "FieldChoice",
    "Flushed",
    "Pending",
    "TableChoice",
    "apply",
    "backups",
    "changed_outside",
    "clearing",
    "correction",
    "counter",
    "drop",
    "fields_of",
    "flush",
    "mend",
    "new_entry",
    "pending",
    "restore",
    "settle",
    "tables_of",
    "waiting_ledgers",
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


def tables_of(day: Day) -> tuple[TableChoice, ...]:
    """The tables that take new entries, in the workbook's order."""
    return ledger.tables(day.snapshot)


def fields_of(day: Day, target: str) -> tuple[FieldChoice, ...]:
    """The fields of an entry (its id) that may be corrected, or of a table (its key) for a new entry.

    What the ledger computes by formulas is not among them. Raises NoSuchEntry.
    """
    return ledger.fields_of(day.snapshot, target)


def correction(place: Workplace, day: Day, entry_id: str, typed: Mapping[str, str]) -> Change:
    """The change of an entry's fields to what was typed, by the names of ``fields_of``.

    Raises:
        NoSuchEntry: the ledger has no such entry.
        FieldRefused: a text that the field can't hold, a cell that can't be written, a contract number that
            stands already or, with its kind, that reminders were sent under (facts: field, value, code).
    """
    entry = day.entry(entry_id)
    change = ledger.correction(day.snapshot, entry, typed, writing.stamp(place, day.today))
    columns = {f"{each.column}{change.row}" for each in change.cells}
    for each in fields_of(day, entry.id):
        # Reminders are known by these two: under others they would go out again.
        renames = each.name in {"contract_no", "kind"} and each.cell in columns
        if renames and (entry.reminded_count or entry_history(place, entry.id)):
            raise FieldRefused(field=each.name, value=typed[each.name], code="reminded")
    return change


def mend(place: Workplace, day: Day, problem: Problem, typed: str) -> Change:
    """The change of a problem's cell to what was typed, as the type that the cell is to hold.

    Raises FieldRefused: a text that the field can't hold, or a problem that no value mends ("no_value").
    """
    return ledger.mend(day.snapshot, problem, typed, writing.stamp(place, day.today))


def new_entry(place: Workplace, day: Day, table: str, typed: Mapping[str, str]) -> Change:
    """A new row of a table (its key, or its sheet's name), with what was typed by the names of ``fields_of``.

    Raises:
        NoSuchEntry: no such table.
        FieldRefused: a text that the field can't hold, a blank that is wanted, a contract number that stands
            already (facts: field, value, code).
    """
    return ledger.new_entry(day.snapshot, table, typed, writing.stamp(place, day.today))


def apply(place: Workplace, day: Day, change: Change) -> Applied:
    """Keep a change, then try to write it: "written", "waiting" (``why``) or "conflict".

    Raises:
        CellRefused, BadCell, NoSuchSheet, SignedWorkbook: it can never be written, and is not kept.
        PendingNotKept, PendingDamaged: it could not be kept; nothing was written.
    """
    done = writing.put(place, day.path, change)
    after = open_ledger(place, day.path, day.today)
    if done.state != "written":
        place.queue(day.path).note(after.snapshot.fingerprint.sha256)
    return Applied(after, done.state, done.why, done.conflicts)


def pending(place: Workplace, path: Path) -> Pending:
    """What waits for a ledger, and which of it collides with what others wrote. Raises PendingDamaged."""
    return writing.pending(place, path)


def waiting_ledgers(place: Workplace) -> tuple[tuple[Path, int], ...]:
    """Every ledger that changes wait for, with their number: also one that was moved since.

    Raises PendingDamaged.
    """
    return ledgers(place.pending)


def flush(place: Workplace, path: Path) -> Flushed:
    """Try to write what waits; cheap when nothing does. Raises PendingDamaged, PendingNotKept."""
    return writing.flush(place, path)


def settle(place: Workplace, path: Path, change_id: str, column: str | None, *, mine: bool) -> Pending:
    """Say whose value stands in one cell in conflict (the letter of its column), or in all of a change's.

    Nothing is written: ``flush`` does that. A clearing, a return, a new entry and a counter-entry are settled
    as a whole, whatever cell is named: half of one would be wrong.

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

    A new entry's row is blanked, as long as it is still as it was written and nothing came of it.

    Raises:
        NoSuchChange: none of that id was written (facts: path, change).
        NotUndone: it is undone, or the row of a new entry can't be blanked any more (facts: entry, reason).
        CellRefused: one of its cells is part of a merged one.
    """
    known = written(place, day.path)
    done = next((each for each in known if each.id == change_id), None)
    if done is None:
        raise NoSuchChange(path=day.path, change=change_id)
    if _is_undone(done, known):
        raise NotUndone(entry=done.contract_no or done.sheet, reason="already_undone")
    stamp = writing.stamp(place, day.today)
    if done.kind is ChangeKind.NEW_ENTRY:
        _refuse_used(place, day, done)
        return ledger.withdrawal(day.snapshot, done, stamp)
    if done.withdraws:
        return ledger.again(done, stamp)
    return replace(
        ledger.reversed_change(done),
        id=stamp.id,
        at=stamp.at,
        by=stamp.by,
        facts={"of": done.id, **done.facts},
    )


def _is_undone(done: Change, known: Sequence[Change]) -> bool:
    """Whether a written change was taken back, and that was not taken back itself."""
    counters = [each for each in known if each.facts.get("of") == done.id]
    return any(not _is_undone(each, known) for each in counters)


def _refuse_used(place: Workplace, day: Day, done: Change) -> None:
    """Refuse to take back an entry that something was built on."""
    entry = next((each for each in day.snapshot.entries if each.id == done.entry_id), None)
    if any(each.entry_id == done.entry_id for each in day.snapshot.merged.changes):
        raise NotUndone(entry=done.contract_no, reason="entry_waits")
    if entry_history(place, done.entry_id) or (entry is not None and shows_reminder(entry)):
        raise NotUndone(entry=done.contract_no, reason="entry_reminded")
    if any(each.entry_id == done.entry_id for each in decisions(place)):
        raise NotUndone(entry=done.contract_no, reason="entry_decided")


# --- copies of the file -----------------------------------------------------


def backups(place: Workplace, path: Path) -> tuple[Backup, ...]:
    """The copies that were made of a ledger before it was changed, newest first."""
    return tuple(
        Backup(copy, at.replace(tzinfo=BANGKOK), copy.stat().st_size)
        for copy, at in ledger.backups(path, place.backups)
    )


def restore(place: Workplace, path: Path, backup: Path) -> Path:
    """Put a copy in the place of the ledger; gives the copy of the ledger as it was.

    Raises:
        LedgerMissing: there is no such copy of this ledger.
        LedgerLocked, LedgerReadOnly, LedgerChanged, LedgerNotWritten: the ledger is as it was.
    """
    with place.queue(path).writing():
        return ledger.restore(path, backup, place.backups, now=place.now())


def changed_outside(path: Path, fingerprint: Fingerprint) -> bool:
    """Whether the file holds something else than what was read, or is gone for good.

    Raises LedgerUnreadable: it can't be looked at now, as where the share is lost.
    """
    try:
        return ledger.differs(path, fingerprint)
    except LedgerMissing:
        return True
