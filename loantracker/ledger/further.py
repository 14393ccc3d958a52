"""What the rows below an entry add to it: further clearings, each with its sum, day and document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from loantracker.ledger.names import Field
from loantracker.ledger.rows import TableRows
from loantracker.ledger.values import ZERO, Amounts, Dates, shown


def all_cleared(rows: TableRows, own: list[Decimal | None]) -> list[Decimal | None]:
    """The sums of all clearings by position; ``own`` are those of the entries' own rows."""
    reader = Amounts()
    found = list(own)
    for position, below in rows.more.items():
        sums = [reader[row[column]] for row in below for column in rows.columns_of(Field.CLEARED)]
        found[position] = sum((each for each in sums if each is not None), own[position] or ZERO)
    return found


def last_days(rows: TableRows, own: Sequence[Sequence[date | None]]) -> list[date | None]:
    """The last day of a clearing by position; ``own`` are the columns that tell one in the own rows."""
    found = list(own[0]) if len(own) == 1 else [last_of(days) for days in zip(*own, strict=True)]
    reader = Dates(date1904=rows.sheet.date1904, period=False)
    for position, below in rows.more.items():
        days = [reader[row[column]] for row in below for column in rows.columns_of(Field.CLEARED_ON)]
        found[position] = last_of([found[position], *days])
    return found


def all_documents(rows: TableRows, own: list[str]) -> list[str]:
    """The documents of all clearings by position; ``own`` are those of the own rows."""
    column = rows.table.columns.get(Field.DOCUMENT_NO)
    if column is None or not rows.more:
        return own
    found = list(own)
    for position, below in rows.more.items():
        texts = (own[position], *(" ".join(shown(row[column]).split()) for row in below))
        found[position] = ", ".join(dict.fromkeys(filter(None, texts)))
    return found


def last_of(days: Sequence[date | None]) -> date | None:
    """The last of the days that are given; None where none is."""
    return max((day for day in days if day is not None), default=None)
