"""What the ledger's own columns say of extensions, promised days and the ends of holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from loantracker.ledger.fields import days_of, texts_of
from loantracker.ledger.further import last_of
from loantracker.ledger.names import Field
from loantracker.ledger.rows import TableRows
from loantracker.ledger.values import is_nothing
from loantracker.records import Kind, ProblemCode


@dataclass(frozen=True, slots=True)
class DeadlineDays:
    """By position: what an entry is and the days that its deadline follows from."""

    kinds: Sequence[Kind | None]
    deadlines: Sequence[date | None]
    received: Sequence[date | None]
    ended: Sequence[date | None]
    released: Sequence[date | None]

    def bases(self, position: int) -> tuple[date | None, ...]:
        """The days that a rule for such an entry may count from."""
        if self.kinds[position] is Kind.CONTRACT_DEPOSIT:
            return (self.released[position],)
        return self.received[position], self.ended[position]

    def earliest(self, position: int) -> date | None:
        """No extension ends before this: the typed deadline, else the first day that one can count from."""
        typed = self.deadlines[position]
        return typed or min((day for day in self.bases(position) if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Extensions:
    """By position: the last day of all extensions, and its document.

    ``unsure`` are rows that speak of an extension and leave open until when.
    """

    until: list[date | None]
    documents: list[str]
    unsure: frozenset[int]


def read_extensions(rows: TableRows, dates: DeadlineDays, done: Sequence[bool]) -> Extensions:
    """The approved extensions; one before the deadline is a problem and not used.

    ``done`` says which rows ask for nothing any more: nothing is reported of them.
    """
    documents = texts_of(rows, Field.EXTENSION_DOCUMENT)
    columns = rows.columns_of(Field.EXTENDED_TO)
    if not columns:
        return Extensions([None] * len(rows.rows), documents, frozenset())
    typed = list(zip(*(days_of(rows, Field.EXTENDED_TO, column=each) for each in columns), strict=True))
    until = [last_of(days) for days in typed]
    unsure: set[int] = set()
    for position, day in enumerate(until):
        if day is not None:
            earliest = dates.earliest(position)
            if earliest is None or day >= earliest:
                continue
            until[position] = None
            column, code, facts = columns[typed[position].index(day)], ProblemCode.EXTENSION_TOO_EARLY, {}
        elif is_nothing(documents[position]):
            continue
        else:
            column, code = columns[0], ProblemCode.NO_EXTENSION_DAY
            facts = {"document": documents[position]}
        if not done[position]:
            unsure.add(position)
            rows.report(position, column, code, blocking=False, facts=facts)
    return Extensions(until, documents, frozenset(unsure))
