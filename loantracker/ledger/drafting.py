"""Changes as a clerk begins them: over the cells as they were read, with all that finds the row again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from loantracker.changes import CellChange, Change, ChangeKind, Value
from loantracker.errors import CellRefused
from loantracker.ledger.cells import letters
from loantracker.ledger.edits import clearing_cells
from loantracker.ledger.finding import Table, as_cell, as_value
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.telling import named_columns, told
from loantracker.ledger.values import shown
from loantracker.ledger.workbook import Sheet
from loantracker.records import Entry, Kind


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which change it is, when it was made, and by whom."""

    id: str
    at: datetime
    by: str = ""


def clearing_change(
    snapshot: Snapshot, entry: Entry, amount: Decimal, on: date, document: str, stamp: Stamp
) -> Change:
    """A clearing, or the return of a deposit, of ``amount`` baht on the day ``on``.

    Raises as ``clearing_edits`` does; CellRefused also for a cell that is part of a merged one.
    """
    cells = clearing_cells(snapshot, entry, amount, on, document)
    kind = ChangeKind.RETURN if entry.kind is Kind.CONTRACT_DEPOSIT else ChangeKind.CLEARING
    facts = {"amount": f"{amount:.2f}", "on": on.isoformat(), "document": document}
    made = row_change(snapshot, snapshot.table(entry), entry.row, cells, kind, stamp, entry)
    return replace(made, facts=facts)


def row_change(
    snapshot: Snapshot,
    table: SheetLayout,
    row: int,
    cells: Mapping[int, Value],
    kind: ChangeKind,
    stamp: Stamp,
    entry: Entry | None = None,
) -> Change:
    """A change of some cells (column from 0 -> value) of one row, counted from 1.

    Raises:
        CellRefused: a cell holds a formula or is part of a merged one.
    """
    sheet = snapshot.sheets[table.sheet]
    for column in cells:
        refuse_cell(snapshot, sheet, table, row, column)
    held = sheet.rows[row - 1]
    headers = {each.column: each.header for each in table.proposals}
    names = {column: name for name, column in named_columns(table, marks=True).items()}
    own = set(table.mark_columns().values())
    return Change(
        id=stamp.id,
        kind=kind,
        sheet=table.sheet,
        row=row,
        entry_id=entry.id if entry else _row_id(sheet, table, row),
        contract_no=entry.contract_no if entry else _contract_no(sheet, table, row),
        cells=tuple(
            CellChange(
                letters(column + 1),
                headers[column],
                told(names.get(column, Field.OTHER), held[column]),
                told(names.get(column, Field.OTHER), as_cell(value)),
                value,
                as_value(held[column]),
            )
            for column, value in sorted(cells.items())
        ),
        seen=tuple(
            (header, as_value(held[column]))
            for column, header in headers.items()
            if column not in cells and column not in own and not table.is_formula(column, row)
        ),
        at=stamp.at,
        by=stamp.by,
    )


def reversed_change(done: Change) -> Change:
    """The change that puts back what a written one found."""
    cells = (
        replace(each, before=each.after, after=each.before, value=each.held, held=each.value)
        for each in done.cells
    )
    return replace(done, kind=ChangeKind.COUNTER, cells=tuple(cells))


def refuse_cell(snapshot: Snapshot, sheet: Sheet, table: SheetLayout, row: int, column: int) -> None:
    """Raise CellRefused for a cell that is not a value of its own: a formula, a part of a merged cell."""
    cell = f"{letters(column + 1)}{row}"
    if table.is_formula(column, row):
        raise CellRefused(path=snapshot.path, sheet=table.sheet, cell=cell, reason="formula")
    for (top, left), (bottom, right) in sheet.merged:
        if top < row <= bottom + 1 and left <= column <= right and (row - 1, column) != (top, left):
            ref = f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}"
            raise CellRefused(path=snapshot.path, sheet=table.sheet, cell=cell, reason="merged", ref=ref)


def _contract_no(sheet: Sheet, table: SheetLayout, row: int) -> str:
    column = table.columns.get(Field.CONTRACT_NO)
    return "" if column is None else shown(sheet.rows[row - 1][column]).strip()


def _row_id(sheet: Sheet, table: SheetLayout, row: int) -> str:
    """What the row's entry would be called, were it one; "" without a contract number."""
    found = Table(sheet, table)
    number = found.number(row - 1)
    return f"{found.kind(row - 1)}:{number}" if number else ""
