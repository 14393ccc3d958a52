"""The clerk's choices of columns, checked against the tables that they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loantracker.errors import FieldTakenTwice, NoSuchHeader, NoSuchSheet, SeveralTables
from loantracker.ledger.cells import letters
from loantracker.ledger.confirmed import Layouts
from loantracker.ledger.layout import Layout, SheetLayout
from loantracker.ledger.names import REPEATABLE, Field
from loantracker.records import Kind

CHOOSABLE: Final = tuple(each for each in Field if each is not Field.EMAIL)  # whose address must be said


@dataclass(frozen=True, slots=True)
class Choice:
    """One column of one table, and what it means; OTHER: it is not to be read."""

    sheet: str
    column: str  # its letters, as "F"
    field: Field
    header_row: int | None = None  # the table's; needed where several tables of the sheet have the column


@dataclass(frozen=True, slots=True)
class KindChoice:
    """What one table registers."""

    sheet: str
    header_row: int
    kind: Kind


def choose(
    path: Path, layout: Layout, layouts: Layouts, choices: Iterable[Choice], kinds: Iterable[KindChoice] = ()
) -> Layouts:
    """The layouts with these choices for the tables of ``layout``, which was read from ``path`` with them.

    Raises:
        NoSuchSheet, NoSuchHeader: no table there (facts: path, sheet, column, ...).
        SeveralTables: the choice needs its table's header row (facts: path, sheet, column, example).
        FieldTakenTwice: two columns for a field that one column gives (facts: path, sheet, field, columns).
    """
    chosen: dict[int, dict[int, Field]] = {}  # by the table's place in the layout, by column
    for each in choices:
        index, column = _place(path, layout, each)
        chosen.setdefault(index, {})[column] = each.field
    for index, columns in chosen.items():
        table = layout.sheets[index]
        _check(path, table, columns)
        positions = {each.column: position for position, each in enumerate(table.choosable)}
        layouts = layouts.choose(
            table.signature, {positions[column]: field for column, field in columns.items()}
        )
    for said in kinds:
        for table in layout.sheets:
            if (table.sheet, table.header_row) == (said.sheet, said.header_row):
                layouts = layouts.choose(table.signature, {}, said.kind)
    return layouts


def settle(layout: Layout, layouts: Layouts) -> Layouts:
    """The layouts with every column of ``layout`` that needs no more asking, as it is taken now.

    What is doubtful, or offered for its content, stays open; lists of agencies are found by themselves.
    """
    for table in layout.sheets:
        if not table.agencies:
            waiting = {each.column for each in table.waiting()}
            fields = {
                position: each.field if each.taken and each.field else Field.OTHER
                for position, each in enumerate(table.choosable)
                if each.column not in waiting
            }
            layouts = layouts.choose(table.signature, fields)
    return layouts


def _place(path: Path, layout: Layout, choice: Choice) -> tuple[int, int]:
    """The table's place in the layout, and the column from 0."""
    tables = [(index, table) for index, table in enumerate(layout.sheets) if table.sheet == choice.sheet]
    if not tables:
        names = dict.fromkeys(table.sheet for table in layout.sheets)
        raise NoSuchSheet(path=path, sheet=choice.sheet, sheets=", ".join(names))
    if choice.header_row is not None:
        tables = [each for each in tables if each[1].header_row == choice.header_row]
    found = [
        (index, each.column)
        for index, table in tables
        for each in table.choosable
        if letters(each.column + 1) == choice.column.upper()
    ]
    if not found:
        there = dict.fromkeys(letters(each.column + 1) for _, table in tables for each in table.choosable)
        raise NoSuchHeader(
            path=path, sheet=choice.sheet, column=choice.column, columns=", ".join(there) or "-"
        )
    if len({layout.sheets[index].signature for index, _ in found}) > 1:
        row = layout.sheets[found[0][0]].header_row
        example = f"{choice.sheet}!{choice.column}{row}={choice.field}"
        raise SeveralTables(path=path, sheet=choice.sheet, column=choice.column, example=example)
    return found[0]


def _check(path: Path, table: SheetLayout, chosen: Mapping[int, Field]) -> None:
    taken = {each.column: each.field for each in table.proposals if each.taken} | dict(chosen)
    columns: dict[Field, list[int]] = {}
    for column, field in sorted(taken.items()):
        if field is not None and field not in REPEATABLE:
            columns.setdefault(field, []).append(column)
    for field, doubled in columns.items():
        if len(doubled) > 1:
            names = ", ".join(letters(column + 1) for column in doubled)
            raise FieldTakenTwice(path=path, sheet=table.sheet, field=field, columns=names)
