"""Entries made ready for search and sorting; no Qt, so that it can be built beside the window.

Everything a keystroke needs is computed once: the words of all rows, one
number a row for its kind, agency and status, one for its days overdue, and one
order of all rows a column. A filter then only walks lists, in C, and sorting
only picks an order.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from itertools import compress, islice
from typing import Any, NamedTuple, overload

from loantracker.deadlines import Assessment
from loantracker.records import Entry, Kind, Status
from ui.models.found import Found
from ui.models.haystack import Haystack, plain

SATANG = 100  # in a baht
FEW = 16  # where less than one row in so many is found, these are sorted and not picked out of all
PAGE = 256  # rows picked at a time; a window shows some thirty

_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
_MARKS = re.compile("[็-๎]")
_NUMBER = re.compile(r"\d+")
_RUNNING = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.OPEN})
_URGENCY = {Status.OVERDUE: 0, Status.DUE_SOON: 1, Status.OPEN: 2, Status.HELD: 3, Status.CLEARED: 4}


@dataclass(frozen=True, slots=True)
class Query:
    """What the clerk looks for; an empty set of kinds, agencies, statuses or ids means all.

    ``words`` have no blanks and commas in them, as ``search_words`` gives them.

    ``days_from`` and ``days_to`` are days overdue, both ends included, negative while days are left;
    either alone leaves out what is cleared, held or without a deadline. ``released`` means deposits
    whose obligation has ended and that have not been returned.
    """

    words: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    agencies: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset()
    ids: frozenset[str] = frozenset()
    days_from: int | None = None
    days_to: int | None = None
    released: bool = False

    def narrows(self, other: Query) -> bool:
        """Whether every row that this query finds is one that ``other`` finds too."""
        return (
            all(any(old in new for new in self.words) for old in other.words)
            and _within(self.kinds, other.kinds)
            and _within(self.agencies, other.agencies)
            and _within(self.statuses, other.statuses)
            and _within(self.ids, other.ids)
            and (
                other.days_from is None or (self.days_from is not None and self.days_from >= other.days_from)
            )
            and (other.days_to is None or (self.days_to is not None and self.days_to <= other.days_to))
            and (self.released or not other.released)
        )

    @property
    def asks_for_days(self) -> bool:
        """Whether it asks for days overdue or left."""
        return self.days_from is not None or self.days_to is not None


def _within(new: frozenset[str], old: frozenset[str]) -> bool:
    return not old or (bool(new) and new <= old)


def thai_key(text: str) -> str:
    """A sort key near the Royal Institute's order: vowels written before their consonant come after it.

    Tone marks decide only between words that are otherwise alike, so they stand at the end.
    Numbers sort by their value.
    """
    swapped = _LEADING_VOWEL.sub(r"\2\1", plain(text))
    bare = _NUMBER.sub(_padded, _MARKS.sub("", swapped))
    return f"{bare}\0{swapped}"


def _padded(found: re.Match[str]) -> str:
    return found.group().zfill(9)


class _Keys(dict[str, str]):
    """The sort keys of texts; a ledger names the same people and agencies again and again."""

    def __missing__(self, text: str) -> str:
        key = self[text] = thai_key(text)
        return key


class _Facet(NamedTuple):
    kind: Kind
    agency: str
    status: Status
    released: bool


class EntryIndex:
    """The entries of one ledger as of one day, with the lists that search and sorting walk."""

    def __init__(
        self, entries: Sequence[Entry], assessments: Mapping[str, Assessment], today: date = date.max
    ) -> None:
        self.entries = tuple(entries)
        self.assessments = tuple(assessments[entry.id] for entry in self.entries)
        self._today = today
        self._numbers = list(range(len(self.entries)))
        self._orders: dict[str, list[int]] = {}
        self._placed: dict[str, array[int]] = {}
        self._last: int | None = None  # the row of the entry that was asked for last
        self._whole = Decimal(sum(self.satang)) / SATANG

    def prepare(self, columns: Iterable[str] = ()) -> None:
        """Compute what a search walks, and the order of these columns, so that sorting only picks one."""
        for column in columns:  # first, since what sorting needs for a moment can then be used again
            self._places(column)
        self._haystack, self._facets, self._days  # noqa: B018 - looking at them computes them

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def _haystack(self) -> Haystack:
        """What the search box looks in."""
        return Haystack(self.entries)

    @cached_property
    def satang(self) -> list[int]:
        """Each row's balance."""
        return [int(entry.balance * SATANG) for entry in self.entries]

    @cached_property
    def _facets(self) -> tuple[tuple[_Facet, ...], list[int]]:
        """Every facet there is, and the number of each row's."""
        known: dict[_Facet, int] = {}
        today = self._today
        numbers = [
            known.setdefault(
                _Facet(entry.kind, entry.agency_code, assessment.status, _released(entry, assessment, today)),
                len(known),
            )
            for entry, assessment in zip(self.entries, self.assessments, strict=True)
        ]
        return tuple(known), numbers

    @cached_property
    def _days(self) -> tuple[tuple[int | None, ...], list[int]]:
        """Every count of days overdue there is (None: no matter), and the number of each row's."""
        known: dict[int | None, int] = {}
        numbers = [
            known.setdefault(
                each.days_overdue if each.status in _RUNNING and each.deadline else None, len(known)
            )
            for each in self.assessments
        ]
        return tuple(known), numbers

    def number_of(self, entry_id: str) -> int | None:
        """The row of an entry, None where there is none of this id."""
        number = self._last
        if number is None or self.entries[number].id != entry_id:  # asked again and again for the same one
            found = (at for at, entry in enumerate(self.entries) if entry.id == entry_id)
            number = self._last = next(found, None)
        return number

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

    def _places(self, column: str) -> array[int]:
        """Where each row stands in the order of a column."""
        if column not in self._placed:
            places = self._placed[column] = array("I", self._numbers)
            for place, row in enumerate(self.order(column)):
                places[row] = place
        return self._placed[column]

    @cached_property
    def everything(self) -> Found:
        """All rows."""
        return Found.masked(b"\1" * len(self.entries))

    def find(self, query: Query, among: Found | None = None, known: tuple[str, ...] = ()) -> Found:
        """The rows that match, of all or of those that an earlier search found.

        All of ``among`` have the words ``known`` already. Rows are looked at in the ledger's order, which is
        the memory's order: three times as fast as any other.
        """
        found = self.everything if among is None else among
        if query.kinds or query.agencies or query.statuses or query.released:
            facets, numbers = self._facets
            found = _having(found, [_fits(facet, query) for facet in facets], numbers)
        if query.asks_for_days:
            days, numbers = self._days
            found = _having(found, [_lasts(each, query) for each in days], numbers)
        if query.ids:
            found = _both(found, bytes(entry.id in query.ids for entry in self.entries))
        for word in sorted(set(query.words).difference(known), key=len, reverse=True):  # the rarest first
            found = self._haystack.having(word, found)
        return found

    def arrange(self, found: Found, column: str, *, descending: bool = False) -> Sequence[int]:
        """These rows in the order of a column."""
        if not found.rarer(FEW):
            return Arranged(found, self.order(column), descending=descending)
        return sorted(found.rows, key=self._places(column).__getitem__, reverse=descending)

    def total(self, found: Found) -> Decimal:
        """The balances of what was found together, in baht."""
        if found.count == len(self.entries):
            return self._whole
        if found.rarer(FEW):
            return self.balance(found.rows)
        return Decimal(sum(compress(self.satang, found.mask))) / SATANG

    def balance(self, rows: Iterable[int]) -> Decimal:
        """The balances of these rows together, in baht."""
        return Decimal(sum(map(self.satang.__getitem__, rows))) / SATANG

    def lent(self, rows: Iterable[int]) -> Decimal:
        """The whole amounts of these rows together, in baht."""
        entries = self.entries
        return sum((entries[row].amount for row in rows), Decimal(0))


class Arranged(Sequence[int]):
    """Rows in an order, picked only as far down as someone has looked: a page, mostly."""

    def __init__(self, found: Found, order: list[int], *, descending: bool) -> None:
        self._count = found.count
        self._picked: list[int] = []
        turned = partial(reversed, order) if descending else partial(iter, order)
        self._left: Iterator[int] = compress(turned(), map(found.mask.__getitem__, turned()))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            self._pick(self._count)
            return self._picked[at]
        if not 0 <= at < len(self._picked):
            self._pick(at + 1 if at >= 0 else self._count)
        return self._picked[at]

    def index(self, value: int, start: int = 0, stop: int | None = None) -> int:
        """Where a row stands, looked for from the first."""
        end = self._count if stop is None else stop
        while True:
            try:
                return self._picked.index(value, start, end)
            except ValueError:
                start = len(self._picked)
                if start >= end:
                    raise
                self._pick(2 * start + PAGE)

    def _pick(self, wanted: int) -> None:
        missing = min(wanted, self._count) - len(self._picked)
        if missing > 0:
            self._picked.extend(islice(self._left, max(missing, PAGE)))


def _having(found: Found, wanted: Sequence[bool], numbers: list[int]) -> Found:
    """What was found and has a number that is wanted."""
    return found if all(wanted) else _both(found, bytes(map(wanted.__getitem__, numbers)))


def _both(found: Found, mask: bytes) -> Found:
    """What was found and is in the mask too."""
    both = int.from_bytes(found.mask, "little") & int.from_bytes(mask, "little")
    return Found.masked(both.to_bytes(len(mask), "little"))


def _fits(facet: _Facet, query: Query) -> bool:
    return (
        (not query.kinds or facet.kind in query.kinds)
        and (not query.agencies or facet.agency in query.agencies)
        and (not query.statuses or facet.status in query.statuses)
        and (facet.released or not query.released)
    )


def _lasts(days: int | None, query: Query) -> bool:
    return (
        days is not None
        and (query.days_from is None or days >= query.days_from)
        and (query.days_to is None or days <= query.days_to)
    )


def _released(entry: Entry, assessment: Assessment, today: date) -> bool:
    return (
        entry.kind is Kind.CONTRACT_DEPOSIT
        and entry.released_on is not None
        and entry.released_on <= today
        and assessment.status is not Status.CLEARED
    )


def _status_key(_: Entry, assessment: Assessment) -> tuple[int, int]:
    return _URGENCY[assessment.status], -assessment.days_overdue


def _day_key(day: date | None) -> int:
    return (day or date.max).toordinal()


_KEYS: dict[str, Callable[[Entry, Assessment], Any]] = {
    "agency": lambda entry, _: entry.agency_code,
    "contract_no": lambda entry, _: entry.contract_no,
    "kind": lambda entry, _: tuple(Kind).index(entry.kind),
    "party": lambda entry, _: entry.party,
    "project": lambda entry, _: entry.project,
    "category": lambda entry, _: entry.category,
    "document_no": lambda entry, _: entry.document_no,
    "note": lambda entry, _: entry.note,
    "amount": lambda entry, _: entry.amount,
    "cleared": lambda entry, _: entry.cleared,
    "balance": lambda entry, _: entry.balance,
    "received_on": lambda entry, _: _day_key(entry.received_on),
    "activity_end": lambda entry, _: _day_key(entry.activity_end),
    "released_on": lambda entry, _: _day_key(entry.released_on),
    "cleared_on": lambda entry, _: _day_key(entry.cleared_on),
    "deadline": lambda _, assessment: _day_key(assessment.deadline),
    "status": _status_key,
}
# Sorted by thai_key:
_TEXTS = frozenset({"agency", "contract_no", "party", "project", "category", "document_no", "note"})
