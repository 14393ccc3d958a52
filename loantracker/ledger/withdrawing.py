"""Taking back a new entry that was written: its row is blanked again, while it is still as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loantracker.changes import CellChange, Change, ChangeKind
from loantracker.errors import NotUndone
from loantracker.ledger.cells import letters
from loantracker.ledger.drafting import Stamp, refuse_cell
from loantracker.ledger.finding import Spot, Table, as_value, same
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.telling import told


def withdrawal(snapshot: Snapshot, done: Change, stamp: Stamp) -> Change:
    """The change that blanks what a written new entry filled, and the formulas that came down with its row.

    A row that was prepared keeps what it had: the row below tells which formulas an unused row has.

    Raises:
        NotUndone: "entry_gone", "entry_changed" (somebody wrote into the row since), "entries_below"
            (formulas of the rows below may build on it).
        CellRefused: a cell is part of a merged one.
    """
    spots = [spot for table in _tables(snapshot) for spot in table.having(done)]
    if len(spots) != 1 or spots[0].row in spots[0].table.added:
        raise NotUndone(entry=done.contract_no, reason="entry_gone")
    spot = spots[0]
    if not _is_as_written(spot, done):
        raise NotUndone(entry=done.contract_no, reason="entry_changed")
    formulas = _own_formulas(spot, done)
    if formulas and spot.row + 1 < spot.table.last_entry_row:
        raise NotUndone(entry=done.contract_no, reason="entries_below")
    for column in _columns(spot, done):
        refuse_cell(snapshot, spot.table.sheet, spot.table.layout, spot.row + 1, column)
    return _blanking(spot, done, formulas, stamp)


def again(taken: Change, stamp: Stamp) -> Change:
    """The new entry that a written withdrawal took back, as a new one once more."""
    facts = {name: fact for name, fact in taken.facts.items() if name != "withdrawn"}
    cells = tuple(
        CellChange(each.column, each.header, "", each.before, each.held)
        for each in taken.cells
        if each.column not in taken.withdrawn_formulas
    )
    return replace(
        taken,
        id=stamp.id,
        kind=ChangeKind.NEW_ENTRY,
        row=None,
        cells=cells,
        seen=(),
        at=stamp.at,
        by=stamp.by,
        facts={**facts, "of": taken.id},
    )


def _tables(snapshot: Snapshot) -> list[Table]:
    return [
        Table(snapshot.sheets[each.sheet], each)
        for each in snapshot.layout.sheets
        if each.is_register and not each.missing() and each.sheet in snapshot.sheets
    ]


def _columns(spot: Spot, done: Change) -> list[int]:
    return [column for column in spot.table.columns_of(done) if column is not None]


def _is_as_written(spot: Spot, done: Change) -> bool:
    """Whether the row holds what was written, and nothing else but what it computes and its own number."""
    table, row = spot.table, spot.row
    written = dict(zip(table.columns_of(done), done.cells, strict=True))
    others = {each.column for each in table.layout.proposals} - written.keys() - table.running
    return None not in written and all(
        same(table.value(row, column), value, date1904=table.sheet.date1904)
        for column, value in [
            *((column, each.value) for column, each in written.items() if column is not None),
            *((column, None) for column in others if not table.layout.is_formula(column, row + 1)),
        ]
    )


def _own_formulas(spot: Spot, done: Change) -> list[int]:
    """The columns whose formulas came down with the row; a row that was prepared had them before."""
    table, row = spot.table, spot.row
    own = {each.column for each in table.layout.proposals}
    formulas = [column for column in sorted(own) if table.layout.is_formula(column, row + 1)]
    if not table.is_prepared(row + 1, _columns(spot, done)):
        return formulas
    return [column for column in formulas if not table.layout.is_formula(column, row + 2)]


def _blanking(spot: Spot, done: Change, formulas: Sequence[int], stamp: Stamp) -> Change:
    table, row = spot.table, spot.row
    headers = {each.column: each.header for each in table.layout.proposals}
    columns = sorted({*_columns(spot, done), *formulas})
    names = {headers[column] for column in columns}
    return Change(
        id=stamp.id,
        kind=ChangeKind.COUNTER,
        sheet=done.sheet,
        row=row + 1,
        entry_id=done.entry_id,
        contract_no=done.contract_no,
        cells=tuple(
            CellChange(
                letters(column + 1),
                headers[column],
                told(table.name_of(column), table.value(row, column)),
                "",
                None,
                as_value(table.value(row, column)),
            )
            for column in columns
        ),
        seen=tuple(
            (header, as_value(table.value(row, column)))
            for column, header in headers.items()
            if header not in names and not table.layout.is_formula(column, row + 1)
        ),
        at=stamp.at,
        by=stamp.by,
        facts={**done.facts, "of": done.id, "withdrawn": ",".join(letters(each + 1) for each in formulas)},
    )
