"""``read``: a workbook into a snapshot of entries, problems, agencies and the layout they came from."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from loantracker.changes import Change
from loantracker.collecting import uncollected
from loantracker.errors import NoKnownHeader
from loantracker.ledger.agencies import Directory, read_agencies
from loantracker.ledger.cells import letters
from loantracker.ledger.confirmed import NOTHING_CONFIRMED, Layouts
from loantracker.ledger.doubles import without_doubles
from loantracker.ledger.entries import read_entries
from loantracker.ledger.files import file_bytes, fingerprint_of
from loantracker.ledger.layout import Layout, SheetLayout, find_tables
from loantracker.ledger.merging import NOTHING_MERGED, Tables, lay_over
from loantracker.ledger.names import CRITICAL, Field, key
from loantracker.ledger.package import Package
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.verdicts import PARTS
from loantracker.ledger.workbook import read_sheets
from loantracker.records import Agency, Entry, Problem, ProblemCode


def read(
    path: Path,
    *,
    agencies: Sequence[Agency] = (),
    layouts: Layouts = NOTHING_CONFIRMED,
    overlay: Sequence[Change] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> Snapshot:
    """Read a ledger. The file is read once, so the fingerprint is that of what was read.

    ``agencies`` are known besides the ledger's own list, which goes before them. ``layouts`` is what the
    clerk confirmed of columns, here or in other ledgers. ``overlay`` are changes that wait to be written,
    oldest first: the cells are read as they will be.

    Raises:
        LedgerMissing, LedgerUnreadable, NotAWorkbook, PasswordProtected, DamagedWorkbook, HostileWorkbook:
            as the file is.
        NoKnownHeader: no sheet has a header that names a contract number, an amount and a party.
    """
    with uncollected():
        return _Reading(Package(path, file_bytes(path, sleep)), layouts, overlay).snapshot(agencies)


def find_layout(path: Path, *, layouts: Layouts = NOTHING_CONFIRMED) -> Layout:
    """Every table of a workbook, read or not: for a clerk who has yet to say what the columns are.

    Raises as ``read`` does, but for NoKnownHeader.
    """
    with uncollected():
        sheets = read_sheets(Package(path, file_bytes(path)))
        return Layout(tuple(table for sheet in sheets for table in find_tables(sheet, layouts)))


class _Reading:
    """One reading, table by table."""

    def __init__(self, package: Package, layouts: Layouts, overlay: Sequence[Change]) -> None:
        self._package = package
        self._order: dict[str, int] = {}
        self._found: Tables = []
        for sheet in read_sheets(package):
            self._order[sheet.name] = len(self._order)
            self._found += [(sheet, table) for table in find_tables(sheet, layouts)]
        self._new: Tables = []
        self._merged = NOTHING_MERGED
        if overlay:
            self._found, self._new, self._merged = lay_over(self._found, overlay)
        self._agencies: list[Agency] = []
        self._problems: list[Problem] = []
        self._entries: list[Entry] = []
        self._final: list[SheetLayout] = []
        self._beside: dict[str, SheetLayout] = {}
        self._parts: dict[str, tuple[Decimal | None, ...]] = {}
        self._refused: list[tuple[str, str, int]] = []

    def snapshot(self, known: Sequence[Agency]) -> Snapshot:
        """All of it; ``known`` are agencies besides those that the ledger lists."""
        tables = self._tables()
        listed = {key(text) for each in self._agencies for text in (each.code, each.name)}
        self._agencies += [each for each in known if not {key(each.code), key(each.name)} & listed]
        self._read_entries(tables)
        columns = {table.sheet: letters(table.columns[Field.CONTRACT_NO] + 1) for _, table in tables}
        entries, doubled = without_doubles(self._entries, columns, self._refused)
        self._problems += doubled
        self._problems.sort(key=lambda each: (self._order[each.sheet], each.row, each.column))
        self._final.sort(key=lambda table: (self._order[table.sheet], table.header_row))
        return Snapshot(
            self._package.path,
            tuple(self._with_doubts(entries)),
            tuple(self._problems),
            tuple(self._agencies),
            Layout(tuple(self._final)),
            fingerprint_of(self._package.raw),
            self._beside,
            self._parts,
            {sheet.name: sheet for sheet, _ in self._found},
            self._merged,
        )

    def _tables(self) -> Tables:
        """The tables of entries that can be read; lists of agencies are read on the way."""
        tables: Tables = []
        for sheet, table in self._found:
            if table.agencies:
                listed, doubtful = read_agencies(sheet, table)
                self._agencies += listed
                self._problems += doubtful
            elif table.has(Field.CONTRACT_NO) or table.has(Field.AMOUNT):
                wrong = _table_problems(table)
                self._problems += wrong
                if not any(problem.blocking for problem in wrong):
                    tables.append((sheet, table))
                    continue
            self._final.append(table)
        if not tables and not any(problem.blocking for problem in self._problems):
            raise NoKnownHeader(path=self._package.path, sheets=", ".join(self._order))
        return tables

    def _read_entries(self, tables: Tables) -> None:
        directory = Directory(self._agencies)
        for sheet, table in (*tables, *self._new):
            result = read_entries(sheet, table, directory)
            self._entries += result.entries
            self._problems += result.problems
            self._parts |= result.parts
            self._refused += [(name, sheet.name, row) for name, row in result.refused]
            final = replace(table, closed_word=result.closed_word)
            is_new = (sheet.name, table.first_row) in self._merged.added
            if is_new or _is_beside(table, [other for _, other in tables]):
                self._beside |= {entry.id: final for entry in result.entries}
            if not is_new:
                self._final.append(final)

    def _with_doubts(self, entries: list[Entry]) -> list[Entry]:
        """The entries, doubtful where a waiting change and the ledger say different things."""
        rows, lost = self._merged.doubtful, self._merged.lost
        if not rows and not lost:
            return entries
        return [
            replace(each, doubtful=True) if (each.sheet, each.row) in rows or each.id in lost else each
            for each in entries
        ]


def _is_beside(table: SheetLayout, tables: Sequence[SheetLayout]) -> bool:
    """Whether another table stands in the same rows."""
    return any(
        other is not table and other.sheet == table.sheet and other.header_row == table.header_row
        for other in tables
    )


def _table_problems(table: SheetLayout) -> list[Problem]:
    """What keeps a table from being read (blocking), or one fact of it from being known."""
    problems = [
        Problem(
            table.sheet,
            table.header_row,
            letters(each.column + 1),
            ProblemCode.AMBIGUOUS_COLUMN,
            each.header,
            {"field": str(each.field), "reason": str(each.reason)},
            blocking=each.field in CRITICAL or each.field in PARTS,
        )
        for each in table.doubtful()
    ]
    doubtful = {each.field for each in table.doubtful()}
    missing = [field for field in table.missing() if field not in doubtful]
    if table.kind is None and not table.has(Field.KIND):
        missing.append(Field.KIND)
    problems += [
        Problem(
            table.sheet, table.header_row, "", ProblemCode.MISSING_COLUMN, field.value, {"field": field.value}
        )
        for field in missing
    ]
    return problems
