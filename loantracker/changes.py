"""What a clerk wants changed in a ledger, told cell by cell; pure.

A row is found again by what it holds (``Change.contract_no``, else ``Change.seen``), a column by its header:
never by a number or a letter alone, since colleagues sort, insert and delete.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from loantracker.errors import LoanTrackerError

Value = str | int | Decimal | float | bool | date | datetime | None  # what a cell may hold; None: blank


class ChangeKind(enum.StrEnum):
    """What a change is for."""

    CLEARING = "clearing"  # ส่งใช้
    RETURN = "return"  # คืนเงินประกัน
    CORRECTION = "correction"
    MEND = "mend"  # of a problem
    NEW_ENTRY = "new_entry"
    COUNTER = "counter"  # undoes a written change


# The cells of these stand and fall together: half a clearing would be a wrong balance.
_WHOLE = frozenset({ChangeKind.CLEARING, ChangeKind.RETURN, ChangeKind.NEW_ENTRY, ChangeKind.COUNTER})


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: what the clerk saw in it and what it shall show.

    ``before`` and ``after`` are for people ("" is blank); ``held`` and ``value`` are what they stand for.
    """

    column: str  # "F", as it was
    header: str
    before: str
    after: str
    value: Value
    held: Value = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a clerk wants: which cells of which row go from what to what."""

    id: str
    kind: ChangeKind
    sheet: str
    row: int | None  # as it was, from 1; None: a new row
    entry_id: str  # "" where the row gave no entry
    contract_no: str  # "" where the row has none
    cells: tuple[CellChange, ...]
    seen: tuple[tuple[str, Value], ...]  # the row's other cells by header, formulas left out
    at: datetime
    by: str = ""
    # "amount", "on", "document"; "of": what is undone. By the letters of columns: "continued", which a new
    # entry takes over from the rows above; "withdrawn", the formulas that go with an entry taken back.
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def continued(self) -> frozenset[str]:
        """The columns of a new entry that nobody typed: they go on from the rows above."""
        return frozenset(filter(None, self.facts.get("continued", "").split(",")))

    @property
    def withdraws(self) -> bool:
        """Whether it blanks the row of a new entry that was written."""
        return self.kind is ChangeKind.COUNTER and "withdrawn" in self.facts

    @property
    def withdrawn_formulas(self) -> frozenset[str]:
        """The columns whose formulas go with the row that it blanks."""
        return frozenset(filter(None, self.facts.get("withdrawn", "").split(",")))

    @property
    def whole(self) -> bool:
        """Whether one cell in conflict keeps back the others."""
        return self.kind in _WHOLE


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that holds neither what the clerk saw nor what the clerk wants.

    Without a ``cell`` it is the row: it is gone or doubled, or a new entry's contract number stands already.
    """

    change: Change
    cell: CellChange | None
    theirs: str  # what the cell shows now
    place: str = ""  # "F12"; "" where no row or no such column was found
    now: Value = None  # what ``theirs`` stands for


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits to be written into one ledger, oldest first."""

    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    why: LoanTrackerError | None = None  # the ledger can't be read now, so conflicts are not known


@dataclass(frozen=True, slots=True)
class Flushed:
    """What an attempt to write came to, in changes."""

    written: int = 0
    waiting: int = 0  # those in conflict included
    why: LoanTrackerError | None = None  # what keeps them waiting, where it is not a conflict
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Changes that wait for a ledger which is not where it was."""

    path: Path  # where it was
    count: int
    same: bool  # the ledger that is open is that very file, byte for byte


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a ledger that was made before it was changed."""

    path: Path
    at: datetime
    size: int  # bytes
