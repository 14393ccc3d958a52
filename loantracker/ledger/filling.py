"""Corrections, mends and new entries: typed texts into changes of cells, refused where they can't stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from loantracker.changes import CellChange, Change, ChangeKind, Value
from loantracker.errors import CellRefused, NoSuchEntry
from loantracker.ledger.cells import letters
from loantracker.ledger.continuing import first_word
from loantracker.ledger.drafting import Stamp, refuse_cell, row_change
from loantracker.ledger.finding import Table, as_cell, numbers_of, same
from loantracker.ledger.kinds import kind_in_cell
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.telling import named_columns, told
from loantracker.ledger.typed import refused, typed_value
from loantracker.ledger.values import ZERO, Amounts, shown
from loantracker.records import Entry, Kind, Problem, ProblemCode


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field that may be corrected, or filled in for a new entry."""

    name: str  # "party"; "amount_part:G" for one of several columns that add up
    header: str
    shown: str  # what the cell shows now
    cell: str  # "F12"; for a new entry the column's letter
    wanted: bool = False  # an entry can't be without it


@dataclass(frozen=True, slots=True)
class TableChoice:
    """A table that takes new entries."""

    key: str  # what ``fields_of`` and ``new_entry`` know it by
    sheet: str
    header_row: int
    kind: Kind | None  # None: each row names its own


# --- what may be typed ------------------------------------------------------


def tables(snapshot: Snapshot) -> tuple[TableChoice, ...]:
    """The tables that new entries can be added to, in the workbook's order."""
    return tuple(
        TableChoice(_key(table), table.sheet, table.header_row, table.kind)
        for table in _entry_tables(snapshot)
    )


def fields_of(snapshot: Snapshot, target: str) -> tuple[FieldChoice, ...]:
    """The fields of an entry (its id), or of a new one in a table (its key, or its sheet's name).

    Raises NoSuchEntry where the target is neither.
    """
    entry = next((each for each in snapshot.entries if each.id == target), None)
    table = snapshot.table(entry) if entry else _table(snapshot, target)
    headers = {each.column: each.header for each in table.proposals}
    if entry is None:
        found = _fillable(Table(snapshot.sheets[table.sheet], table))
        return tuple(
            FieldChoice(name, headers[column], "", letters(column + 1), name in _WANTED)
            for name, column in found.items()
        )
    row = snapshot.sheets[table.sheet].rows[entry.row - 1]
    return tuple(
        FieldChoice(name, headers[column], told(name, row[column]), f"{letters(column + 1)}{entry.row}")
        for name, column in named_columns(table).items()
        if _refusal(snapshot, table, entry.row, column) is None
    )


def _entry_tables(snapshot: Snapshot) -> Iterator[SheetLayout]:
    for each in snapshot.layout.sheets:
        if not each.agencies and not each.missing() and each.sheet in snapshot.sheets:
            yield each


def _table(snapshot: Snapshot, target: str) -> SheetLayout:
    found = [each for each in _entry_tables(snapshot) if target in {_key(each), each.sheet}]
    exact = [each for each in found if _key(each) == target] or found
    if len(exact) != 1:
        raise NoSuchEntry(path=snapshot.path, entry=target)
    return exact[0]


def _key(table: SheetLayout) -> str:
    first = min(each.column for each in table.proposals)
    return f"{table.sheet}!{letters(first + 1)}{table.header_row}"


def _fillable(there: Table) -> dict[str, int]:
    """The columns that the ledger does not compute itself."""
    table, last = there.layout, there.last_entry_row
    return {
        name: column for name, column in named_columns(table).items() if not table.is_formula(column, last)
    }


def _refusal(snapshot: Snapshot, table: SheetLayout, row: int, column: int) -> CellRefused | None:
    try:
        refuse_cell(snapshot, snapshot.sheets[table.sheet], table, row, column)
    except CellRefused as error:
        return error
    return None


# --- correcting -------------------------------------------------------------


def correction(snapshot: Snapshot, entry: Entry, typed: Mapping[str, str], stamp: Stamp) -> Change:
    """The change of an entry's fields to what was typed; fields that stay as they are are left out.

    A balance that the ledger holds as a plain number follows the amounts.

    Raises FieldRefused: a text that the field can't hold, a cell that can't be written, a contract number
    that stands already (facts: field, value, code).
    """
    table = snapshot.table(entry)
    named = named_columns(table)
    sheet = snapshot.sheets[table.sheet]
    cells: dict[int, Value] = {}
    for name, text in typed.items():
        column = _writable(snapshot, table, entry.row, named, name, text)
        value = typed_value(snapshot, name, text)
        if not same(sheet.rows[entry.row - 1][column], value, date1904=sheet.date1904):
            cells[column] = value
            _refuse_double(snapshot, table, entry.row, name, text, cells)
    _follow(snapshot, table, entry, typed, cells)
    return row_change(snapshot, table, entry.row, cells, ChangeKind.CORRECTION, stamp, entry)


def _writable(
    snapshot: Snapshot, table: SheetLayout, row: int, named: Mapping[str, int], name: str, text: str
) -> int:
    if name not in named:
        raise refused(name, text, "no_column")
    error = _refusal(snapshot, table, row, named[name])
    if error is not None:
        raise refused(name, text, error.facts["reason"]) from error
    return named[name]


def _follow(
    snapshot: Snapshot, table: SheetLayout, entry: Entry, typed: Mapping[str, str], cells: dict[int, Value]
) -> None:
    """Let the balance follow corrected amounts; refuse more cleared than lent."""
    columns = {
        field: table.parts.get(field) or (table.columns[field],)
        for field in (Field.AMOUNT, Field.CLEARED)
        if table.has(field)
    }
    if not any(column in cells for each in columns.values() for column in each):
        return
    row = snapshot.sheets[table.sheet].rows[entry.row - 1]
    now = {Field.AMOUNT: entry.amount, Field.CLEARED: entry.cleared}
    for field, each in columns.items():
        if any(column in cells for column in each):
            held = [Amounts()[as_cell(cells[column]) if column in cells else row[column]] for column in each]
            now[field] = sum((value for value in held if value is not None), ZERO)
    if now[Field.CLEARED] > now[Field.AMOUNT]:
        name = Field.CLEARED if typed.keys() & {str(Field.CLEARED)} else Field.AMOUNT
        raise refused(name, typed.get(name, ""), ProblemCode.OVERCLEARED)
    balance = table.columns.get(Field.BALANCE)
    plain = balance is not None and _refusal(snapshot, table, entry.row, balance) is None
    if balance is not None and plain and str(Field.BALANCE) not in typed:
        cells[balance] = now[Field.AMOUNT] - now[Field.CLEARED]


# --- mending ----------------------------------------------------------------


def mend(snapshot: Snapshot, problem: Problem, typed: str, stamp: Stamp) -> Change:
    """The change of a problem's cell to what was typed, as the type that the cell is to hold.

    Raises FieldRefused: a text that the field can't hold, or a problem that no value mends ("no_value").
    """
    table = _table_at(snapshot, problem)
    if table is None:
        raise refused(Field.OTHER, typed, "no_value")
    named = named_columns(table, marks=True)
    name = next((each for each, column in named.items() if letters(column + 1) == problem.column), "")
    if not name:
        raise refused(Field.OTHER, typed, "no_value")
    column = _writable(snapshot, table, problem.row, named, name, typed)
    cells = {column: typed_value(snapshot, name, typed)}
    _refuse_double(snapshot, table, problem.row, name, typed, cells)
    return row_change(snapshot, table, problem.row, cells, ChangeKind.MEND, stamp)


def _table_at(snapshot: Snapshot, problem: Problem) -> SheetLayout | None:
    """The table whose rows hold the problem's cell."""
    return next(
        (
            each
            for each in snapshot.layout.sheets
            if each.sheet == problem.sheet
            and each.first_row <= problem.row <= each.last_row
            and problem.column in {letters(one.column + 1) for one in each.proposals}
        ),
        None,
    )


# --- adding -----------------------------------------------------------------


def new_entry(snapshot: Snapshot, target: str, typed: Mapping[str, str], stamp: Stamp) -> Change:
    """A new row of a table. What the ledger computes by formulas is left to it.

    Raises:
        NoSuchEntry: no such table.
        FieldRefused: a text that the field can't hold, one that is wanted and blank, a contract number that
            stands already (facts: field, value, code).
    """
    table = _table(snapshot, target)
    there = Table(snapshot.sheets[table.sheet], table)
    named = _fillable(there)
    for name in typed:
        if name not in named:
            raise refused(name, typed[name], "formula" if name in named_columns(table) else "no_column")
    number_column = table.columns[Field.CONTRACT_NO]
    called = [name for name in named if name in _TOLD_APART]
    cells = _read(snapshot, named, typed, called)
    # A double is said before anything else is asked for: the rest need not be typed to find out.
    _refuse_double(snapshot, table, 0, Field.CONTRACT_NO, typed.get(Field.CONTRACT_NO, ""), cells)
    cells |= _read(snapshot, named, typed, [name for name in named if name not in called])
    amounts = [cells[column] for column in _columns(table, Field.AMOUNT) if column in cells]
    if not amounts:
        raise refused(Field.AMOUNT, "", ProblemCode.NO_AMOUNT)
    cleared = [cells[column] for column in _columns(table, Field.CLEARED) if column in cells]
    left = _sum(amounts) - _sum(cleared)
    if left < 0:
        raise refused(Field.CLEARED, typed.get(Field.CLEARED, ""), ProblemCode.OVERCLEARED)
    if Field.BALANCE in named and named[Field.BALANCE] not in cells:
        cells[named[Field.BALANCE]] = left
    continued = _continued(snapshot, there, named, cells, fresh=left == _sum(amounts))
    cells |= continued
    headers = {each.column: each.header for each in table.proposals}
    names = {column: name for name, column in named.items()}
    contract_no = str(cells[number_column])
    return Change(
        id=stamp.id,
        kind=ChangeKind.NEW_ENTRY,
        sheet=table.sheet,
        row=None,
        entry_id=_id(table, cells),
        contract_no=contract_no,
        cells=tuple(
            CellChange(
                letters(column + 1),
                headers[column],
                "",
                told(names.get(column, Field.OTHER), as_cell(value)),
                value,
            )
            for column, value in sorted(cells.items())
        ),
        seen=(),
        at=stamp.at,
        by=stamp.by,
        facts={"continued": ",".join(letters(each + 1) for each in sorted(continued))} if continued else {},
    )


def _continued(
    snapshot: Snapshot,
    there: Table,
    named: Mapping[str, int],
    cells: Mapping[int, Value],
    *,
    fresh: bool,
) -> dict[int, Value]:
    """What a new row takes over from the rows above: the next number; while it is ``fresh`` their status."""
    table = there.layout
    there.added |= {row - 1 for sheet, row in snapshot.merged.added if sheet == table.sheet}
    found: dict[int, Value] = {}
    for column in there.running:
        number = there.next_number(column, len(there.sheet.rows))
        if number is not None and not table.is_formula(column, there.last_entry_row):
            found[column] = number
    status = named.get(Field.STATUS)
    if fresh and status is not None and status not in cells:
        word = first_word(
            there.value(each.row - 1, status)
            for each in snapshot.entries
            if each.sheet == table.sheet and not (each.closed or each.held or each.cleared)
            if table.first_row <= each.row <= table.last_row
        )
        if word is not None:
            found[status] = word
    return found


_WANTED = frozenset({Field.CONTRACT_NO, Field.PARTY, Field.KIND, Field.AMOUNT})
_TOLD_APART = frozenset({Field.CONTRACT_NO, Field.KIND})  # what entries are told apart by


def _read(
    snapshot: Snapshot, named: Mapping[str, int], typed: Mapping[str, str], names: Iterable[str]
) -> dict[int, Value]:
    """The values of those fields that are typed or wanted, by column."""
    found = {
        named[name]: typed_value(snapshot, name, typed.get(name, ""))
        for name in names
        if name in typed or name in _WANTED
    }
    return {column: value for column, value in found.items() if value is not None}


def _columns(table: SheetLayout, field: Field) -> tuple[int, ...]:
    return table.parts.get(field) or ((table.columns[field],) if field in table.columns else ())


def _sum(values: list[Value]) -> Decimal:
    return sum((value for value in values if isinstance(value, Decimal)), ZERO)


def _id(table: SheetLayout, cells: Mapping[int, Value]) -> str:
    kind = table.kind
    column = table.columns.get(Field.KIND)
    if column is not None and column in cells:
        kind = kind_in_cell(str(cells[column]))
    return f"{kind}:{numbers_of([str(cells[table.columns[Field.CONTRACT_NO]])])[0]}"


def _refuse_double(
    snapshot: Snapshot, table: SheetLayout, row: int, name: str, text: str, cells: Mapping[int, Value]
) -> None:
    """Refuse a contract number, or a kind, that makes the row another's double; row 0 is a new one."""
    at = table.columns.get(Field.CONTRACT_NO)
    if name not in {Field.CONTRACT_NO, Field.KIND} or at is None:
        return
    sheet = snapshot.sheets[table.sheet]
    held = sheet.rows[row - 1] if row else None
    known = {
        column: cells.get(column, None if held is None else shown(held[column]))
        for column in (at, table.columns.get(Field.KIND))
        if column is not None
    }
    wanted = _id(table, known)
    for layout in _entry_tables(snapshot):
        there = Table(snapshot.sheets[layout.sheet], layout)
        for other, called in there.ids():
            if called == wanted and (layout.sheet, other + 1) != (table.sheet, row):
                raise refused(Field.CONTRACT_NO, text, ProblemCode.DUPLICATE_CONTRACT_NO)
    if any(each.id == wanted and (each.sheet, each.row) != (table.sheet, row) for each in snapshot.entries):
        raise refused(Field.CONTRACT_NO, text, ProblemCode.DUPLICATE_CONTRACT_NO)  # of a row that waits
