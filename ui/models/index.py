"""Entries made ready for search and sorting; no Qt, so that it can be built beside the window.

Everything a keystroke needs is computed once: one lower-case text a row, one
number a row for its kind, agency and status, and one order of all rows a
column. A filter then only walks a list, and sorting only picks an order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from loantracker.deadlines import Assessment
from loantracker.records import Entry, Kind, Status
from loantracker.thai import to_arabic_digits

SATANG = 100  # in a baht

_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
_MARKS = re.compile("[็-๎]")
_NUMBER = re.compile(r"\d+")
_THAI_DIGIT = re.compile("[๐-๙]")
_URGENCY = {Status.OVERDUE: 0, Status.DUE_SOON: 1, Status.OPEN: 2, Status.HELD: 3, Status.CLEARED: 4}


@dataclass(frozen=True, slots=True)
class Query:
    """What the clerk looks for; an empty set of kinds, agencies, statuses or ids means all."""

    words: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    agencies: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset()
    ids: frozenset[str] = frozenset()

    def narrows(self, other: Query) -> bool:
        """Whether every row that this query finds is one that ``other`` finds too."""
        return (
            all(any(old in new for new in self.words) for old in other.words)
            and _within(self.kinds, other.kinds)
            and _within(self.agencies, other.agencies)
            and _within(self.statuses, other.statuses)
            and _within(self.ids, other.ids)
        )


def _within(new: frozenset[str], old: frozenset[str]) -> bool:
    return not old or (bool(new) and new <= old)


def search_words(typed: str) -> tuple[str, ...]:
    """What was typed, as words to look for: lower case, Arabic digits."""
    return tuple(_plain(typed).split())


def _plain(text: str) -> str:
    """Lower case, Arabic digits; most texts have no Thai digit, and looking is cheaper than translating."""
    return (to_arabic_digits(text) if _THAI_DIGIT.search(text) else text).lower()


def thai_key(text: str) -> str:
    """A sort key near the Royal Institute's order: vowels written before their consonant come after it.

    Tone marks decide only between words that are otherwise alike, so they stand at the end.
    Numbers sort by their value.
    """
    swapped = _LEADING_VOWEL.sub(r"\2\1", _plain(text))
    bare = _NUMBER.sub(_padded, _MARKS.sub("", swapped))
    return f"{bare}\0{swapped}"


def _padded(found: re.Match[str]) -> str:
    return found.group().zfill(9)


class _Keys(dict[str, str]):
    """The sort keys of texts; a ledger names the same people and agencies again and again."""

    def __missing__(self, text: str) -> str:
        key = self[text] = thai_key(text)
        return key


class EntryIndex:
    """The entries of one ledger as of one day, with the lists that search and sorting walk."""

    def __init__(self, entries: Sequence[Entry], assessments: Mapping[str, Assessment]) -> None:
        self.entries = tuple(entries)
        self.assessments = tuple(assessments[entry.id] for entry in self.entries)
        self.satang = [int(entry.balance * SATANG) for entry in self.entries]
        self.haystacks = [_haystack(entry) for entry in self.entries]
        facets: dict[tuple[Kind, str, Status], int] = {}
        self._facet_of = [
            facets.setdefault((entry.kind, entry.agency_code, assessment.status), len(facets))
            for entry, assessment in zip(self.entries, self.assessments, strict=True)
        ]
        self._facets = tuple(facets)
        self._numbers = list(range(len(self.entries)))
        self._orders: dict[str, list[int]] = {}

    def prepare(self) -> None:
        """Compute the order of every column, so that sorting only picks one."""
        for column in _KEYS:
            self.order(column)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def agencies(self) -> tuple[tuple[str, str], ...]:
        """Code and name of every agency that an entry has, by code."""
        named = {entry.agency_code: entry.agency for entry in self.entries}
        return tuple(sorted(named.items(), key=lambda each: thai_key(each[0])))

    def order(self, column: str) -> list[int]:
        """All rows in the ascending order of a column; rows alike stay in the ledger's order."""
        if column not in self._orders:
            key = _KEYS[column]
            keys = [key(*each) for each in zip(self.entries, self.assessments, strict=True)]
            if column in _TEXTS:
                known = _Keys()
                keys = [known[text] for text in keys]
            self._orders[column] = sorted(self._numbers, key=keys.__getitem__)
        return self._orders[column]

    def find(
        self, query: Query, among: Sequence[int] | None = None, known: tuple[str, ...] = ()
    ) -> list[int]:
        """The rows that match, in the ledger's order; ``among`` is in that order too.

        The ledger's order is the memory's order, and walking it so is three times as fast.
        All of ``among`` have the words ``known`` already.
        """
        rows: Sequence[int] = self._numbers if among is None else among
        if query.kinds or query.agencies or query.statuses:
            wanted = [
                (not query.kinds or kind in query.kinds)
                and (not query.agencies or agency in query.agencies)
                and (not query.statuses or status in query.statuses)
                for kind, agency, status in self._facets
            ]
            facet_of = self._facet_of
            rows = [row for row in rows if wanted[facet_of[row]]]
        if query.ids:
            entries = self.entries
            rows = [row for row in rows if entries[row].id in query.ids]
        haystacks = self.haystacks
        for word in sorted(set(query.words).difference(known), key=len, reverse=True):  # the rarest first
            rows = [row for row in rows if word in haystacks[row]]
        return list(rows)

    def arrange(self, rows: Sequence[int], column: str, *, descending: bool = False) -> list[int]:
        """These rows in the order of a column."""
        order = self.order(column)
        if len(rows) < len(order):
            chosen = bytearray(len(order))
            for row in rows:
                chosen[row] = 1
            order = [row for row in order if chosen[row]]
        return order[::-1] if descending else order

    def total(self, rows: Sequence[int]) -> Decimal:
        """The balances of these rows together, in baht."""
        return Decimal(sum(map(self.satang.__getitem__, rows))) / SATANG


def _haystack(entry: Entry) -> str:
    """What the search box looks in; amounts with and without their commas."""
    amounts = {entry.amount, entry.cleared, entry.balance}
    typed = "\n".join(f"{amount:,.2f}\n{amount:.2f}" for amount in amounts)
    words = (
        entry.contract_no,
        entry.party,
        entry.project,
        entry.agency,
        entry.agency_code,
        entry.document_no,
    )
    return _plain("\n".join((*words, typed)))


def _deadline_key(_: Entry, assessment: Assessment) -> int:
    return (assessment.deadline or date.max).toordinal()


def _status_key(_: Entry, assessment: Assessment) -> tuple[int, int]:
    return _URGENCY[assessment.status], -assessment.days_overdue


_KEYS: dict[str, Callable[[Entry, Assessment], Any]] = {
    "agency": lambda entry, _: entry.agency_code,
    "contract_no": lambda entry, _: entry.contract_no,
    "kind": lambda entry, _: tuple(Kind).index(entry.kind),
    "party": lambda entry, _: entry.party,
    "project": lambda entry, _: entry.project,
    "amount": lambda entry, _: entry.amount,
    "balance": lambda entry, _: entry.balance,
    "deadline": _deadline_key,
    "status": _status_key,
}
_TEXTS = frozenset({"agency", "contract_no", "party", "project"})  # sorted by thai_key
