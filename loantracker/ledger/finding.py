"""Finding again the row and the columns that a change means, in the ledger as it is now.

By contract number within its kind; without one, or where it is doubled, by all that the row held besides.
A row's number decides only between rows that are alike in every cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from loantracker.changes import CellChange, Change, Value
from loantracker.ledger.cells import letters
from loantracker.ledger.continuing import next_number, running_columns
from loantracker.ledger.kinds import kind_in_cell
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.rows import TableRows
from loantracker.ledger.telling import named_columns
from loantracker.ledger.values import EPOCH, EPOCH_1904, Texts, plain_numbers, shown, split_contracts
from loantracker.ledger.workbook import Cell, Sheet
from loantracker.records import Kind


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a table, counted from 0."""

    table: Table
    row: int


class Table:
    """One table with its cells; rows and columns count from 0."""

    def __init__(self, sheet: Sheet, layout: SheetLayout) -> None:
        """Look at nothing yet."""
        self.sheet = sheet
        self.layout = layout
        self.contract = layout.columns.get(Field.CONTRACT_NO)
        self.added: set[int] = set()  # rows that the file does not have
        self._placed = 0  # prepared rows that new ones have taken

    # --- cells ----------------------------------------------------------------

    def value(self, row: int, column: int) -> Cell:
        """What the cell holds, with what is laid over it."""
        return self.sheet.rows[row][column]

    def put(self, row: int, column: int, value: Cell) -> None:
        """Lay a value over a cell."""
        self.sheet.rows[row][column] = value
        if column == self.contract:
            self._numbers[row] = self.number(row)

    def add_row(self) -> int:
        """One more row below all others of the sheet, of blanks."""
        self.sheet.rows.append([""] * len(self.sheet.rows[0]))
        self.added.add(len(self.sheet.rows) - 1)
        return len(self.sheet.rows) - 1

    @cached_property
    def last_entry_row(self) -> int:
        """The last row that holds an entry, or the header's, from 1."""
        numbers = TableRows(self.sheet, self.layout).numbers
        return numbers[-1] + 1 if numbers else self.layout.header_row

    @cached_property
    def running(self) -> frozenset[int]:
        """The columns that number the rows."""
        return running_columns(self.layout)

    def next_number(self, column: int, row: int) -> Value:
        """What a new row, below all others, holds in a column that numbers the rows; None: unclear."""
        above = [*self._numbered_rows, *(each for each in sorted(self.added) if each < row)]
        return next_number([self.value(each, column) for each in above])

    @cached_property
    def _numbered_rows(self) -> list[int]:
        """The file's own rows of entries, as they are once the changes before this one are laid over."""
        return TableRows(self.sheet, self.layout).numbers

    def renumbered(self, change: Change, row: int) -> Change:
        """A new entry's change with the running number that its row has, or would get now."""
        cells = []
        for cell, column in zip(change.cells, self.columns_of(change), strict=True):
            if cell.column not in change.continued or column not in self.running:
                cells.append(cell)
                continue
            added = row in self.added
            value = self.next_number(column, row) if added else as_value(self.value(row, column))
            if value is not None:
                cells.append(replace(cell, after=shown(as_cell(value)), value=value))
        return replace(change, cells=tuple(cells))

    def place_new(self, columns: Collection[int]) -> tuple[int, bool]:
        """Where the next new row's values go, and whether that is a row that was prepared for it.

        A prepared row has its running number or its formulas, and nothing in any column that is read. Without
        one the row goes below the last entry, whose number from 1 this is then.
        """
        row = self.last_entry_row + self._placed
        if self.is_prepared(row, columns):
            self._placed += 1
            return row, True
        return row, False

    def numbers_itself(self, row: int, column: int) -> bool:
        """Whether a row that was prepared has its number already, or computes it."""
        return self.value(row, column) != "" or self.layout.is_formula(column, row + 1)

    def is_prepared(self, row: int, columns: Collection[int]) -> bool:
        """Whether a row has its running number or its formulas, and nothing in any column that is read."""
        if row >= self.layout.last_row:
            return False
        cells = self.sheet.rows[row]
        formulas = {column for column in range(len(cells)) if self.layout.is_formula(column, row + 1)}
        filled = {column for column, value in enumerate(cells) if value != ""} - formulas
        read = {*self.layout.columns.values(), *columns}.union(*self.layout.parts.values())
        numbers = all(isinstance(self.value(row, each), float) or each in self.running for each in filled)
        return bool(filled or formulas) and numbers and not filled & read and not formulas & set(columns)

    # --- columns --------------------------------------------------------------

    def columns_of(self, change: Change) -> tuple[int | None, ...]:
        """The columns of the change's cells by their headers; None for one that is gone or doubled."""
        return tuple(map(self._column, change.cells))

    def _column(self, cell: CellChange) -> int | None:
        named = [each.column for each in self.layout.proposals if each.header == cell.header]
        if len(named) > 1:
            named = [column for column in named if letters(column + 1) == cell.column]
        return named[0] if len(named) == 1 else None

    @cached_property
    def _headers(self) -> dict[str, list[int]]:
        headers: dict[str, list[int]] = {}
        for each in self.layout.proposals:
            headers.setdefault(each.header, []).append(each.column)
        return headers

    def name_of(self, column: int) -> str:
        """What the column is called when people fill it in; "other" where they don't."""
        named = named_columns(self.layout, marks=True)
        return next((name for name, each in named.items() if each == column), Field.OTHER)

    # --- rows -----------------------------------------------------------------

    def takes(self, change: Change) -> bool:
        """Whether a new entry belongs into this table."""
        return (
            self.sheet.name == change.sheet
            and self.contract is not None
            and None not in self.columns_of(change)
        )

    def having(self, change: Change) -> list[Spot]:
        """The rows that have a new entry's number already, in whatever table."""
        wanted = numbers_of([change.contract_no])[0]
        return [Spot(self, row) for row in self._numbered({wanted}) if self._is_kind(row, change)]

    def is_as_seen(self, change: Change, row: int) -> bool:
        """Whether the row holds in every cell what the clerk saw, in those that stay blank too."""
        pairs = zip(change.cells, self.columns_of(change), strict=True)
        formulas = change.withdrawn_formulas
        held = [(column, each.held) for each, column in pairs if each.column not in formulas]
        held += [
            (column, value) for header, value in change.seen for column in self._headers.get(header, [None])
        ]
        return all(
            column is not None and same(self.value(row, column), value, date1904=self.sheet.date1904)
            for column, value in held
        )

    def has_all_but_number(self, change: Change) -> bool:
        """Whether a row shows all that the change's row held but for its contract number."""
        pairs = zip(change.cells, self.columns_of(change), strict=True)
        held = [
            (each.header, each.held)
            for each, column in pairs
            if column not in {None, self.contract} and each.column not in change.withdrawn_formulas
        ]
        return any(self._shows(row, held) for row in self._all_rows())

    def find(self, change: Change) -> list[Spot]:
        """The rows that the change may mean: one where all is well."""
        if self.sheet.name != change.sheet or not any(each is not None for each in self.columns_of(change)):
            return []
        moved = [
            each for each in change.cells if self.contract is not None and self._column(each) == self.contract
        ]
        texts = [as_cell(value) for each in moved for value in (each.held, each.value)]
        wanted = set(numbers_of([change.contract_no, *texts])) - {""}
        found = [row for row in self._numbered(wanted) if self._is_kind(row, change)]
        if not found and not change.contract_no:
            found = [row for row in self._all_rows() if self._shows(row, change.seen)]
        if len(found) > 1:
            found = self._narrowed(found, change)
        return [Spot(self, row) for row in found]

    def _narrowed(self, rows: Sequence[int], change: Change) -> list[int]:
        alike = [row for row in rows if self._shows(row, change.seen)]
        if len(alike) > 1:
            wanted = [(each.header, each.value) for each in change.cells]
            done = [row for row in alike if self._shows(row, wanted)]
            held = [(each.header, each.held) for each in change.cells]
            there = [row for row in alike if row + 1 == change.row and self._shows(row, held)]
            alike = done if len(done) == 1 else there or alike
        return alike or list(rows)

    def _shows(self, row: int, cells: Sequence[tuple[str, Value]]) -> bool:
        """Whether the row holds all of these under their headers, and something at all."""
        held = [(self._headers.get(header, ()), value) for header, value in cells]
        if any(not columns for columns, _ in held) or all(value in {None, ""} for _, value in held):
            return False
        return all(
            any(same(self.value(row, column), value, date1904=self.sheet.date1904) for column in columns)
            for columns, value in held
        )

    def _all_rows(self) -> list[int]:
        return [*range(self.layout.first_row - 1, self.layout.last_row), *sorted(self.added)]

    @cached_property
    def _numbers(self) -> dict[int, str]:
        if self.contract is None:
            return {}
        rows = self._all_rows()
        return dict(zip(rows, numbers_of([self.value(row, self.contract) for row in rows]), strict=True))

    def ids(self) -> Iterator[tuple[int, str]]:
        """The rows that have a contract number, and what their entries are called."""
        for row, number in self._numbers.items():
            if number:
                yield row, f"{self.kind(row)}:{number}"

    def number(self, row: int) -> str:
        """What the row's contract number is told apart by; "" without one."""
        return "" if self.contract is None else numbers_of([self.value(row, self.contract)])[0]

    def _numbered(self, wanted: set[str]) -> list[int]:
        return [row for row, number in self._numbers.items() if number and number in wanted]

    def _is_kind(self, row: int, change: Change) -> bool:
        """Whether the row is of the change's kind; any is where the change says none, or changes the kind."""
        kind = change.entry_id.partition(":")[0]
        column = self.layout.columns.get(Field.KIND)
        if kind not in set(Kind) or (column is not None and column in self.columns_of(change)):
            return True
        return self.kind(row) == kind

    def kind(self, row: int) -> Kind | None:
        """The kind that the row's own cell names, else the table's."""
        column = self.layout.columns.get(Field.KIND)
        text = "" if column is None else shown(self.value(row, column))
        return kind_in_cell(text) if text else self.layout.kind


def numbers_of(values: Sequence[Cell]) -> list[str]:
    """What the contract numbers in these cells are told apart by."""
    texts = Texts(refuse_breaks=False)
    return plain_numbers(split_contracts([texts[value] for value in values]))


def as_cell(value: Value) -> Cell:
    """A value as the next reading of the file gives it."""
    if value is None:
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return float(value)
    return value


def as_value(cell: Cell) -> Value:
    """What a cell holds as a value that can be kept and written; "" is None."""
    if cell == "":
        return None
    if isinstance(cell, str | float | bool | date | datetime):
        return cell
    return shown(cell)  # a time of day or a duration, which is nothing that a ledger's column means


def same(held: Cell, value: Value, *, date1904: bool) -> bool:
    """Whether a cell holds this value, however a program keeps it: 5 and 5.0, a day and its serial."""
    one, two = _plain(held), _plain(value)
    if one == two:
        return True
    day, serial = (one, two) if isinstance(one, date) else (two, one)
    if isinstance(day, date) and isinstance(serial, float) and abs(serial) < 1e7:  # noqa: PLR2004 - days
        return (EPOCH_1904 if date1904 else EPOCH) + timedelta(days=int(serial)) == day
    return False


def _plain(value: Cell | Value) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value if value.time() != datetime.min.time() else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    return shown(value).replace("\r\n", "\n").strip()
