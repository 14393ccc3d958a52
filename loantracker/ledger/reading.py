"""``read``: a workbook into a snapshot of entries, problems, agencies and the layout they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from loantracker.collecting import uncollected
from loantracker.errors import NoKnownHeader
from loantracker.ledger.agencies import Directory, read_agencies
from loantracker.ledger.cells import letters
from loantracker.ledger.confirmed import NOTHING_CONFIRMED, Layouts
from loantracker.ledger.entries import read_entries, without_doubles
from loantracker.ledger.layout import Layout, SheetLayout, find_tables
from loantracker.ledger.names import CRITICAL, Field, key
from loantracker.ledger.package import Package
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.verdicts import PARTS
from loantracker.ledger.workbook import Sheet, read_sheets
from loantracker.records import Agency, Entry, Fingerprint, Problem, ProblemCode


def read(path: Path, *, agencies: Sequence[Agency] = (), layouts: Layouts = NOTHING_CONFIRMED) -> Snapshot:
    """Read a ledger. The file is read once, so the fingerprint is that of what was read.

    ``agencies`` are known besides the ledger's own list, which goes before them. ``layouts`` is what the
    clerk confirmed of columns, here or in other ledgers.

    Raises:
        LedgerMissing, NotAWorkbook, PasswordProtected, DamagedWorkbook, HostileWorkbook: as the file is.
        NoKnownHeader: no sheet has a header that names a contract number, an amount and a party.
    """
    with uncollected():
        return _read(Package.open(path), agencies, layouts)


def find_layout(path: Path, *, layouts: Layouts = NOTHING_CONFIRMED) -> Layout:
    """Every table of a workbook, read or not: for a clerk who has yet to say what the columns are.

    Raises as ``read`` does, but for NoKnownHeader.
    """
    with uncollected():
        sheets = read_sheets(Package.open(path))
        return Layout(tuple(table for sheet in sheets for table in find_tables(sheet, layouts)))


def _read(package: Package, known: Sequence[Agency], layouts: Layouts) -> Snapshot:
    path = package.path
    fingerprint = Fingerprint(hashlib.sha256(package.raw).hexdigest(), len(package.raw))
    found: list[tuple[Sheet, SheetLayout]] = []
    names: list[str] = []
    for sheet in read_sheets(package):
        names.append(sheet.name)
        found += [(sheet, table) for table in find_tables(sheet, layouts)]
    agencies: list[Agency] = []
    problems: list[Problem] = []
    tables: list[tuple[Sheet, SheetLayout]] = []
    for sheet, table in found:
        if table.agencies:
            listed, doubtful = read_agencies(sheet, table)
            agencies += listed
            problems += doubtful
        elif table.has(Field.CONTRACT_NO) or table.has(Field.AMOUNT):
            wrong = _table_problems(table)
            problems += wrong
            if not any(problem.blocking for problem in wrong):
                tables.append((sheet, table))
    if not tables and not any(problem.blocking for problem in problems):
        raise NoKnownHeader(path=path, sheets=", ".join(names))
    listed_names = {key(text) for each in agencies for text in (each.code, each.name)}
    agencies += [each for each in known if not {key(each.code), key(each.name)} & listed_names]
    directory = Directory(agencies)
    entries: list[Entry] = []
    final: list[SheetLayout] = [table for _, table in found if table.agencies]
    beside: dict[str, SheetLayout] = {}
    parts: dict[str, tuple[Decimal | None, ...]] = {}
    refused: list[tuple[str, str, int]] = []
    for sheet, table in tables:
        result = read_entries(sheet, table, directory)
        entries += result.entries
        problems += result.problems
        parts |= result.parts
        refused += [(name, sheet.name, row) for name, row in result.refused]
        final.append(replace(table, closed_word=result.closed_word))
        if _is_beside(table, [other for _, other in tables]):
            beside |= {entry.id: final[-1] for entry in result.entries}
    columns = {table.sheet: letters(table.columns[Field.CONTRACT_NO] + 1) for _, table in tables}
    entries, doubled = without_doubles(entries, columns, refused)
    problems += doubled
    order = {name: index for index, name in enumerate(names)}
    problems.sort(key=lambda each: (order[each.sheet], each.row, each.column))
    final += [table for _, table in found if not table.agencies and table not in (each for _, each in tables)]
    layout = Layout(tuple(sorted(final, key=lambda table: (order[table.sheet], table.header_row))))
    return Snapshot(
        path,
        tuple(entries),
        tuple(problems),
        tuple(agencies),
        layout,
        fingerprint,
        beside,
        parts,
    )


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
