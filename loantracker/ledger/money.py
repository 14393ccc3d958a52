"""What was lent or deposited and what was cleared or returned, for every row of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from loantracker.ledger.further import all_cleared
from loantracker.ledger.names import Field
from loantracker.ledger.rows import TableRows
from loantracker.ledger.values import ZERO, Amounts
from loantracker.records import ProblemCode

_Amounts = list[Decimal | None]


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts by position.

    ``parts`` holds the cleared amounts of each entry's own row, where several columns or rows hold them.
    """

    amounts: list[Decimal]
    cleared: list[Decimal]
    parts: tuple[tuple[Decimal | None, ...], ...] = ()


def read_money(rows: TableRows, closed: Sequence[bool]) -> Money:
    """The money of one table; ``closed`` says which rows the ledger calls done.

    A row that is done and whose cleared amount is blank is cleared in full.
    Without a column for it the cleared amount is what the balance leaves.
    """
    column = rows.columns_of(Field.AMOUNT)[0]
    found = _sums(_columns(rows, Field.AMOUNT))
    for position, value in enumerate(found):
        if value is None:
            rows.report(position, column, ProblemCode.NO_AMOUNT)
        elif value < 0:
            rows.report(position, column, ProblemCode.NEGATIVE_AMOUNT)
    amounts = [ZERO if value is None else value for value in found]
    parts: tuple[tuple[Decimal | None, ...], ...] = ()
    typed: _Amounts = [None] * len(amounts)
    if rows.table.has(Field.CLEARED):
        column = rows.columns_of(Field.CLEARED)[0]
        columns = _columns(rows, Field.CLEARED)
        typed = all_cleared(rows, _sums(columns))
        parts = tuple(zip(*columns, strict=True)) if len(columns) > 1 or rows.more else ()
    elif rows.table.has(Field.BALANCE):
        column = rows.table.columns[Field.BALANCE]
        left = _sums(_columns(rows, Field.BALANCE))
        typed = [None if rest is None else amount - rest for amount, rest in zip(amounts, left, strict=True)]
    cleared = [
        (amount if done else ZERO) if value is None else value
        for amount, value, done in zip(amounts, typed, closed, strict=True)
    ]
    _report_cleared(rows, column, found, cleared, closed)
    return Money(amounts, cleared, parts)


def _columns(rows: TableRows, field: Field) -> list[_Amounts]:
    columns: list[_Amounts] = []
    for column in rows.columns_of(field):
        reader = Amounts()
        columns.append(list(map(reader.__getitem__, rows.cells(column))))
        rows.report_bad(column, reader, blocking=True)
    return columns


def _sums(columns: Sequence[_Amounts]) -> _Amounts:
    if len(columns) == 1:
        return columns[0]
    sums: _Amounts = []
    for values in zip(*columns, strict=True):
        given = [value for value in values if value is not None]
        sums.append(sum(given, ZERO) if given else None)
    return sums


def _report_cleared(
    rows: TableRows,
    column: int,
    amounts: Sequence[Decimal | None],
    cleared: Sequence[Decimal],
    closed: Sequence[bool],
) -> None:
    for position, (amount, value) in enumerate(zip(amounts, cleared, strict=True)):
        if value == amount or amount is None or amount < 0:
            continue
        if value < 0:
            rows.report(position, column, ProblemCode.NEGATIVE_AMOUNT)
        elif value > amount:
            rows.report(position, column, ProblemCode.OVERCLEARED, facts={"amount": str(amount)})
        elif closed[position]:
            facts = {"balance": str(amount - value)}
            rows.report(position, column, ProblemCode.CLOSED_WITH_BALANCE, blocking=False, facts=facts)
