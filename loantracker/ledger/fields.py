"""The cells of one field as texts, days or addresses, one for each row; what can't be read is a problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loantracker.ledger.names import Field
from loantracker.ledger.rows import TableRows
from loantracker.ledger.values import Addresses, Dates, Texts
from loantracker.records import ProblemCode


def texts_of(rows: TableRows, field: Field, *, name: bool = False) -> list[str]:
    """The field's cells as plain text, "" without a column; a ``name`` may have no line break."""
    column = rows.table.columns.get(field)
    if column is None:
        return [""] * len(rows.rows)
    values = rows.cells(column)
    try:
        if "".join(values).isprintable():  # type: ignore[arg-type] # numbers among them raise TypeError
            texts = list(map(str.strip, values))  # type: ignore[arg-type] # all are text, as just seen
            same = {text: text for text in texts}  # a register repeats its names; each is kept once
            return list(map(same.__getitem__, texts))
    except TypeError:
        pass
    reader = Texts(refuse_breaks=name)
    texts = [reader[value] for value in values]
    rows.report_bad(column, reader, blocking=True)
    return texts


def days_of(
    rows: TableRows,
    field: Field,
    *,
    blocking: Sequence[bool] | None = None,
    period: bool = False,
    column: int | None = None,
) -> list[date | None]:
    """The field's cells as days, None without a column (or of the ``column`` that is given).

    ``blocking`` says by position whether a cell that can't be read gives no entry; a ``period`` means its
    last day.
    """
    column = rows.table.columns.get(field) if column is None else column
    if column is None:
        return [None] * len(rows.rows)
    reader = Dates(date1904=rows.sheet.date1904, period=period)
    values = rows.cells(column)
    found = list(map(reader.__getitem__, values))
    if reader.bad or reader.buddhist:
        for position, value in enumerate(values):
            if value in reader.bad:
                stops = blocking is not None and blocking[position]
                rows.report(position, column, reader.bad[value], blocking=stops)
            elif value in reader.buddhist:
                day = reader.buddhist[value].isoformat()
                rows.report(
                    position,
                    column,
                    ProblemCode.BUDDHIST_SERIAL,
                    blocking=False,
                    facts={"read": day},
                )
    return found


def addresses_of(rows: TableRows, field: Field) -> list[tuple[str, ...]] | None:
    """The field's cells as addresses; None without a column. What is doubtful gives none."""
    column = rows.table.columns.get(field)
    if column is None:
        return None
    reader = Addresses()
    found = list(map(reader.__getitem__, rows.cells(column)))
    rows.report_bad(column, reader, blocking=False)
    return found
