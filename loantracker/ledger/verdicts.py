"""What each column of a table is taken for, and why: its name, the clerk's word, what stands in it."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from loantracker.ledger.headers import Meaning
from loantracker.ledger.hints import are_offices, likely_fields
from loantracker.ledger.names import POSTPONING, REPEATABLE, Field
from loantracker.ledger.workbook import Cell
from loantracker.records import Kind

CERTAIN: Final = 0.9
PARTS: Final = {
    Field.AMOUNT_PART: Field.AMOUNT,
    Field.CLEARED_PART: Field.CLEARED,
    Field.CLEARED_ON_PART: Field.CLEARED_ON,
    Field.EXTENDED_TO_PART: Field.EXTENDED_TO,
}
_DOUBTFUL: Final = 0.5
_OFFERED: Final = 0.4
_LEAST_SAMPLE: Final = 3
_MOST: Final = 0.8
_SUMS: Final = frozenset({Field.AMOUNT, Field.CLEARED, Field.BALANCE, Field.AMOUNT_PART, Field.CLEARED_PART})
_DATES: Final = frozenset(
    {Field.BORROWED_ON, Field.RECEIVED_ON, Field.ACTIVITY_START, Field.ACTIVITY_END, Field.RELEASED_ON}
    | {Field.DEADLINE, Field.CLEARED_ON, Field.CLEARED_ON_PART, Field.REMINDED_ON}
    | POSTPONING,
)


class Reason(enum.StrEnum):
    """Why a column is taken for a field, or not."""

    NAME = "name"  # a known name
    GROUP = "group"  # the group above and the name together
    VALUES = "values"  # what stands in the column
    ADDRESSEE = "addressee"  # the address column of the one whose address is not given elsewhere
    CHOSEN = "chosen"  # the clerk said so
    DOUBLED = "doubled"  # several columns of one name: not taken
    BETTER = "better"  # another column says it more clearly: not taken
    SIMILAR = "similar"  # resembles a known name: not taken
    CONTRADICTED = "contradicted"  # the values are something else: not taken
    CONTENT = "content"  # an unknown name above values that would fit: offered, not taken
    UNKNOWN = "unknown"


class Verdict(NamedTuple):
    """What one column seems to mean; ``confidence`` from 0 to 1, taken from ``CERTAIN`` on."""

    field: Field | None
    confidence: float
    reason: Reason
    others: tuple[Field, ...] = ()  # that it might as well mean


def verdicts(
    meanings: Mapping[int, Meaning],
    chosen: Mapping[int, Field],
    sample: Sequence[Sequence[Cell]],
    kind: Kind | None,
) -> dict[int, Verdict]:
    """A verdict for each column; ``chosen`` ones are the clerk's, and no other column is taken for theirs."""
    found = {column: Verdict(field, 1.0, Reason.CHOSEN) for column, field in chosen.items()}
    given = set(chosen.values()) - REPEATABLE
    unsaid = {column: each for column, each in meanings.items() if column not in chosen}
    for column, verdict in _by_header(unsaid, sample):
        found[column] = (
            Verdict(verdict.field, _DOUBTFUL, Reason.BETTER) if verdict.field in given else verdict
        )
    return dict(sorted({**found, **dict(_by_content(found, sample, kind))}.items()))


def _by_content(
    found: Mapping[int, Verdict], sample: Sequence[Sequence[Cell]], kind: Kind | None
) -> Iterator[tuple[int, Verdict]]:
    """Offers for columns under unknown names: of the fields that such values fit, those that are lacking."""
    given = {each.field for each in found.values() if each.confidence >= CERTAIN}
    given |= {PARTS[each] for each in given if each in PARTS}
    for column, each in found.items():
        if each.field is None:
            values = [row[column] for row in sample]
            likely = likely_fields(values, deposit=kind is Kind.CONTRACT_DEPOSIT)
            lacking = [field for field in likely if field not in given]
            if lacking:
                yield column, Verdict(lacking[0], _OFFERED, Reason.CONTENT, tuple(lacking[1:]))


def _by_header(
    meanings: Mapping[int, Meaning], sample: Sequence[Sequence[Cell]]
) -> Iterator[tuple[int, Verdict]]:
    wanted: dict[Field, list[int]] = {}
    for column, each in meanings.items():
        values = [row[column] for row in sample]
        if each.field is None:
            yield column, Verdict(None, 0.0, Reason.UNKNOWN)
        elif each.confidence < CERTAIN:
            yield column, Verdict(each.field, each.confidence, Reason.SIMILAR)
        elif _contradicted(each.field, values):
            yield column, Verdict(each.field, _DOUBTFUL, Reason.CONTRADICTED)
        elif each.field in REPEATABLE:
            yield column, Verdict(each.field, each.confidence, Reason.NAME)
        else:
            wanted.setdefault(each.field, []).append(column)
    yield from _addresses(wanted, sample)
    for field_, columns in wanted.items():
        best = min(meanings[column].tier for column in columns)
        first = [column for column in columns if meanings[column].tier == best]
        for column in columns:
            each = meanings[column]
            if column not in first:
                yield column, Verdict(field_, _DOUBTFUL, Reason.BETTER)
            elif len(first) > 1:
                yield column, Verdict(field_, _DOUBTFUL, Reason.DOUBLED)
            else:
                yield column, Verdict(field_, each.confidence, Reason.GROUP if each.grouped else Reason.NAME)


def _addresses(
    wanted: dict[Field, list[int]], sample: Sequence[Sequence[Cell]]
) -> Iterator[tuple[int, Verdict]]:
    """Decide whose the plain address columns are; they are taken out of ``wanted``."""
    plain = wanted.pop(Field.EMAIL, [])
    office = [column for column in plain if are_offices([row[column] for row in sample])]
    person = [column for column in plain if column not in office]
    for columns, whose, reason in (
        (office, Field.AGENCY_EMAIL, Reason.VALUES),
        (person, Field.PARTY_EMAIL, Reason.ADDRESSEE),
    ):
        for column in columns:
            if whose in wanted or len(columns) > 1:
                yield column, Verdict(whose, _DOUBTFUL, Reason.BETTER if whose in wanted else Reason.DOUBLED)
            else:
                yield column, Verdict(whose, CERTAIN, reason)


def _contradicted(wanted: Field, values: Sequence[Cell]) -> bool:
    """Whether a column of dates is called an amount, or a column of amounts a date."""
    filled = [value for value in values if value != ""]
    if len(filled) < _LEAST_SAMPLE:
        return False
    if wanted in _SUMS:
        return sum(isinstance(value, date) for value in filled) >= _MOST * len(filled)
    if wanted in _DATES:
        sums = [value for value in filled if isinstance(value, float) and not value.is_integer()]
        return len(sums) >= _MOST * len(filled)
    return False
