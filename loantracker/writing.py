"""What waits is written: kept first, merged into the ledger as soon as it is free, else settled by a person.

Only one process of a home writes into a ledger at a time; other machines are told apart by the file's
fingerprint, and what they changed meanwhile is merged anew.
"""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from loantracker import ledger
from loantracker.changes import CellChange, Change, ChangeKind, Conflict, Flushed, Pending
from loantracker.errors import (
    BadCell,
    CellRefused,
    ChangeInConflict,
    ChangeWaits,
    LedgerChanged,
    LedgerError,
    LedgerLocked,
    LoanTrackerError,
    NoSuchChange,
    NoSuchSheet,
    RecordRefused,
    RowGone,
    SavedUnconfirmed,
    SignedWorkbook,
)
from loantracker.ledger.merging import Merged
from loantracker.pending import Queue
from loantracker.records import Entry, Mark
from loantracker.workplace import Workplace

State = Literal["written", "waiting", "conflict"]
_ATTEMPTS: Final = 5  # colleagues who save at the very same moment
_NEVER: Final = (CellRefused, BadCell, NoSuchSheet)  # waiting doesn't help these


@dataclass(frozen=True, slots=True)
class Put:
    """What became of one change."""

    state: State
    why: LoanTrackerError | None = None  # what it waits for; SavedUnconfirmed where it is written
    conflicts: tuple[Conflict, ...] = ()


def stamp(place: Workplace, today: date) -> ledger.Stamp:
    """A new change's id, its moment on the day that the work is done as of, and who makes it."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        user = ""
    return ledger.Stamp(uuid.uuid4().hex[:12], place.clock(today)(), user)


def clearing(
    place: Workplace,
    snapshot: ledger.Snapshot,
    entry: Entry,
    amount: Decimal,
    on: date,
    document: str,
    made: ledger.Stamp,
) -> Change:
    """A clearing or a return; raises as ``ledger.clearing_change``, and RecordRefused where it waits already.

    A waiting one counts into the balance, so that a second one in full is refused by itself; the very same in
    part would be somebody trying again.
    """
    change = ledger.clearing_change(snapshot, entry, amount, on, document, made)
    for each in place.queue(snapshot.path).load():
        if (each.kind, each.entry_id, each.facts) == (change.kind, change.entry_id, change.facts):
            raise RecordRefused(entry=entry.contract_no, reason="already_waiting")
    return change


def put(place: Workplace, path: Path, change: Change) -> Put:
    """Keep a change, then try to write it with all others that wait.

    Raises:
        CellRefused, BadCell, NoSuchSheet, SignedWorkbook: it can never be written, and is not kept.
        PendingNotKept, PendingDamaged: it could not be kept; nothing was written.
    """
    queue = place.queue(path)
    queue.add(change)
    tried = _write(place, path, queue)
    flushed = tried.flushed
    error = tried.refused.get(change.id)
    if error is None and isinstance(flushed.why, SignedWorkbook):
        error = flushed.why
    if error is not None:
        queue.drop({change.id})
        raise error
    if change.id in tried.settled or change.id not in {each.id for each in queue.load()}:
        return Put("written", flushed.why if isinstance(flushed.why, SavedUnconfirmed) else None)
    own = tuple(each for each in flushed.conflicts if each.change.id == change.id)
    if own or flushed.why is None:
        return Put("conflict", None, own or flushed.conflicts)  # or it waits behind another's conflict
    return Put("waiting", flushed.why)


def not_yet(path: Path, entry: str, done: Put) -> ChangeWaits | ChangeInConflict:
    """The error that says of a change that it is kept and not in the ledger yet."""
    if done.state == "conflict":
        cells = ", ".join(f"{each.change.sheet}!{each.place}" for each in done.conflicts if each.place)
        return ChangeInConflict(path=path, entry=entry, cells=cells)
    holder = done.why.facts.get("holder", "") if done.why else ""
    return ChangeWaits(path=path, entry=entry, holder=holder)


def flush(place: Workplace, path: Path) -> Flushed:
    """Try to write what waits; cheap when nothing does. Raises PendingDamaged, PendingNotKept."""
    queue = place.queue(path)
    if not queue.load():
        return Flushed()
    return _write(place, path, queue).flushed


@dataclass(frozen=True, slots=True)
class _Round:
    """One attempt: what it came to, which changes the file has now, and which it refused."""

    flushed: Flushed
    settled: frozenset[str] = frozenset()
    refused: Mapping[str, LoanTrackerError] = field(default_factory=dict)


def _write(place: Workplace, path: Path, queue: Queue) -> _Round:
    refused: dict[str, LoanTrackerError] = {}
    try:
        with queue.writing():
            if ledger.is_locked(path, place.now()):
                raise LedgerLocked(path=path, holder=ledger.lock_holder(path) or "")
            for _ in range(_ATTEMPTS):
                snapshot = place.read(path, [each for each in queue.load() if each.id not in refused])
                merged = snapshot.merged
                why = next(iter(refused.values()), None)
                try:
                    _save(place, snapshot)
                except LedgerChanged:
                    continue
                except _NEVER as error:
                    refused |= _to_blame(merged, error)
                    continue
                except SavedUnconfirmed as error:
                    why = error  # what was written stays in the queue, and is looked at again
                else:
                    queue.finish(merged.settled, merged.final)
                flushed = Flushed(len(merged.settled), len(queue.load()), why, merged.conflicts)
                return _Round(flushed, merged.settled, refused)
            raise LedgerChanged(path=path)
    except LedgerError as error:
        return _Round(Flushed(0, len(queue.load()), error), frozenset(), refused)


def _save(place: Workplace, snapshot: ledger.Snapshot) -> None:
    edits, rows = snapshot.merged.edits, snapshot.merged.rows
    if edits or rows:
        now = place.now()
        ledger.save(snapshot.path, snapshot.fingerprint, edits, place.backups, now=now, rows=rows)


def _to_blame(merged: Merged, error: LoanTrackerError) -> dict[str, LoanTrackerError]:
    """The changes that write the cell which the file refuses, or add the row that it has no place for."""
    cell = error.facts.get("sheet", ""), error.facts.get("cell", "")
    found = [change for change, cells in merged.writes.items() if cell in cells]
    found = found or [
        change.id
        for change in merged.changes
        if change.kind is ChangeKind.NEW_ENTRY and change.sheet == cell[0] and change.id in merged.writes
    ]
    if not found:
        raise error
    return dict.fromkeys(found, error)


# --- marks --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarksWritten:
    """What a write-back came to, in entries."""

    written: int  # that the ledger shows now
    pending: int  # that wait for columns, or for their rows to be added
    needs_columns: bool  # a sheet lacks reminder columns, and they may be added
    kept_back: int = 0  # whose cells can't be written: formulas, merged cells, what could not be read


def write_marks(
    place: Workplace, path: Path, known: Callable[[Sequence[Entry]], Sequence[Mark]], *, add_columns: bool
) -> MarksWritten:
    """Show in the ledger's own columns what is ``known`` of its entries' reminders.

    A mark whose cell the file refuses is kept back; the others are written.

    Raises:
        LedgerError: locked, not writable, not readable; the marks wait for the next call.
    """
    refused: set[str] = set()
    with place.queue(path).writing():
        for _ in range(_ATTEMPTS):
            fresh = place.read(path)
            stale = ledger.stale_marks(fresh, known(fresh.entries))
            wanted = [mark for mark in stale if mark.entry_id not in refused]
            plan = ledger.mark_plan(fresh, wanted, add_columns=add_columns)
            try:
                if plan.cells:
                    ledger.save(path, fresh.fingerprint, plan.edits, place.backups, now=place.now())
            except LedgerChanged:
                continue
            except CellRefused as error:
                at = error.facts.get("sheet"), error.facts.get("cell", "")
                found = {
                    each for each, (sheet, cells) in plan.cells.items() if sheet == at[0] and at[1] in cells
                }
                if not found:
                    raise
                refused |= found
                continue
            lacking = () if add_columns else ledger.needs_mark_columns(fresh, wanted)
            sheets = {entry.id: (entry.sheet, entry.row) for entry in fresh.entries}
            left = [sheets[mark.entry_id] for mark in stale if mark.entry_id not in plan.shown]
            pending = sum(each[0] in lacking or each in fresh.merged.added for each in left)
            return MarksWritten(len(plan.shown), pending, bool(lacking), kept_back=len(left) - pending)
    raise LedgerChanged(path=path)


# --- settling ---------------------------------------------------------------


def pending(place: Workplace, path: Path) -> Pending:
    """What waits for a ledger, and which of it collides with what others wrote.

    Raises PendingDamaged.
    """
    queue = place.queue(path)
    changes = queue.load()
    if not changes:
        return Pending()
    try:
        snapshot = place.read(path, changes)
    except LedgerError as error:
        return Pending(changes, (), error)
    queue.note(snapshot.fingerprint.sha256)
    return Pending(changes, snapshot.merged.conflicts)


def drop(place: Workplace, path: Path, change_id: str) -> Pending:
    """Forget a change before it is written.

    Raises:
        NoSuchChange: it does not wait; it may be written by now (facts: path, change).
    """
    queue = place.queue(path)
    with queue.writing():
        _waiting(queue, path, change_id)
        queue.drop({change_id})
    return pending(place, path)


def settle(place: Workplace, path: Path, change_id: str, column: str | None, *, mine: bool) -> Pending:
    """Say whose value stands in one cell in conflict, or in all of a change's; it is written by ``flush``.

    ``column`` is the letter of the conflict's cell. What stands and falls together (a clearing, a return, a
    new entry, a counter-entry) is settled as a whole, whatever cell is named: theirs drops all of it.

    Raises:
        NoSuchChange: it is not in conflict any more (facts: path, change).
        RowGone: mine was chosen and the row, or the column, is not there (facts: path, entry).
    """
    queue = place.queue(path)
    with queue.writing():
        change = _waiting(queue, path, change_id)
        column = None if change.whole else column
        conflicts = [
            each
            for each in place.read(path).merged.conflicts
            if each.change.id == change_id and column in {None, each.cell.column if each.cell else None}
        ]
        if not conflicts:
            raise NoSuchChange(path=path, change=change_id)
        if mine and any(not each.place or each.cell is None for each in conflicts):
            raise RowGone(path=path, entry=change.contract_no)
        cells = _settled(change, conflicts, mine=mine)
        if cells and (mine or not change.whole):
            queue.replace(replace(change, cells=cells))
        else:
            queue.drop({change_id})
    return pending(place, path)


def _settled(change: Change, conflicts: list[Conflict], *, mine: bool) -> tuple[CellChange, ...]:
    """The change's cells once these conflicts are settled: seen anew, or given up."""
    found = {each.cell: each for each in conflicts if each.cell is not None}
    if len(found) < len(conflicts):
        return ()  # the row is gone, and with it the change
    cells = []
    for cell in change.cells:
        conflict = found.get(cell)
        if conflict is None:
            cells.append(cell)
        elif mine:
            cells.append(replace(cell, before=conflict.theirs, held=conflict.now))
    return tuple(cells)


def _waiting(queue: Queue, path: Path, change_id: str) -> Change:
    found = next((each for each in queue.load() if each.id == change_id), None)
    if found is None:
        raise NoSuchChange(path=path, change=change_id)
    return found
