"""What a table's columns are called when people fill them in, and how a cell is written for them to read."""

from __future__ import annotations

from typing import Final

from loantracker.ledger.cells import letters
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import MARK_HEADERS, Field
from loantracker.ledger.values import Amounts, shown
from loantracker.ledger.verdicts import PARTS
from loantracker.ledger.workbook import Cell
from loantracker.thai import format_money

MONEY: Final = frozenset({Field.AMOUNT, Field.AMOUNT_PART, Field.CLEARED, Field.CLEARED_PART, Field.BALANCE})
_PARTS: Final = {whole: part for part, whole in PARTS.items()}


def named_columns(table: SheetLayout, *, marks: bool = False) -> dict[str, int]:
    """The columns that can be typed into, from left to right, by the name of their field.

    One of several that add up is called by its letter too: "amount_part:G". ``marks`` adds the columns that
    the program itself writes.
    """
    found = {
        column: str(field)
        for field, column in table.columns.items()
        if field not in {Field.OTHER, Field.EMAIL} and (marks or field not in MARK_HEADERS)
    }
    for whole, columns in table.parts.items():
        found |= {column: f"{_PARTS[whole]}:{letters(column + 1)}" for column in columns}
    return {found[column]: column for column in sorted(found)}


def told(name: str, value: Cell) -> str:
    """A field's cell as people write it: amounts with commas and satang, days as 15/01/2566."""
    if Field(name.partition(":")[0]) in MONEY and isinstance(value, float):
        amount = Amounts()[value]
        return shown(value) if amount is None else format_money(amount)
    return shown(value)
