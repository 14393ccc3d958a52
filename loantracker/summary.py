"""The overview's figures, added up from the entries in one pass; pure.

Every figure carries the ids of the entries behind it, so that it can open its list.

What was open on a past day is told from the ledger's own dates, as far as it has them: an entry
counts from ``received_on`` on, what was cleared of it counts from ``cleared_on`` on, and a deposit
waits from ``released_on`` on. A ledger can't tell more than that. An entry without these dates
counts as it is now. One cleared in several parts has one date only, its last, so before that day
its whole amount counts as open. Deadlines, holds and amounts are those of now on every day.
"""

from __future__ import annotations

import calendar as months_of
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from heapq import nsmallest
from itertools import chain
from typing import Final, NamedTuple

from loantracker.calendar import bangkok_date
from loantracker.deadlines import Assessment, is_cleared, is_held
from loantracker.records import Entry, JournalMessage, Kind, ReminderState

DUE_DAYS: Final = 7
LONGEST: Final = 10
MONTHS: Final = 12
AGES: Final = ((1, 15), (16, 30), (31, 60), (61, 90), (91, None))  # days overdue, both ends included
_LAST_DAYS: Final = (0, *(last for _first, last in AGES if last is not None))  # 0: not due yet


@dataclass(frozen=True, slots=True)
class Figure:
    """Entries and their baht; the sum is exact to the satang."""

    ids: tuple[str, ...] = ()
    baht: Decimal = Decimal(0)

    @property
    def count(self) -> int:
        """How many entries."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is outstanding (held entries too), and what of it is overdue (held entries not)."""

    outstanding: Figure = Figure()
    overdue: Figure = Figure()


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency: its cell for each kind, and all kinds together."""

    code: str
    name: str
    kinds: Mapping[Kind, Cell]
    whole: Cell


@dataclass(frozen=True, slots=True)
class Age:
    """Entries by their days overdue, ``first`` to ``last`` (None: without end); 0 to 0 is not due yet."""

    first: int
    last: int | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Month:
    """Entries cleared in a month: their amounts, and how many were cleared by their deadline."""

    first_day: date
    cleared: Figure  # those with a deadline; the others are neither early nor late
    on_time: int

    @property
    def rate(self) -> float | None:
        """The share cleared on time, 0 to 1; None where nothing was cleared."""
        return self.on_time / self.cleared.count if self.cleared.ids else None


class Aged(NamedTuple):
    """An open entry of a list: since when it counts (deadline or release), days since, baht open."""

    entry: Entry
    since: date
    days: int
    baht: Decimal


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages accepted in the day's month up to the day, and what is outstanding of their entries."""

    messages: int = 0
    entries: Figure = Figure()


@dataclass(frozen=True, slots=True)
class Cards:
    """The four figures to begin a day with."""

    overdue: Figure = Figure()
    due: Figure = Figure()  # due within DUE_DAYS, today included
    deposits: Figure = Figure()  # released and not returned
    sent: Sent = Sent()


@dataclass(frozen=True, slots=True)
class Summary:
    """The overview as of ``day``; all ``ages`` and ``held`` together are ``outstanding``."""

    day: date
    cards: Cards
    outstanding: Figure
    held: Figure
    later: Figure  # their money was received after the day; counted nowhere else
    agencies: tuple[AgencyRow, ...]  # the most overdue baht first
    kinds: Mapping[Kind, Cell]
    ages: tuple[Age, ...]  # not due yet (or without a deadline), then AGES
    months: tuple[Month, ...]  # the oldest first; the last is the day's own
    oldest: tuple[Aged, ...]  # the LONGEST most overdue
    waiting: tuple[Aged, ...]  # deposits released and not returned, the longest first


class _Sum:
    """A figure while it is added up."""

    __slots__ = ("baht", "ids")

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.baht = Decimal(0)

    def add(self, entry_id: str, baht: Decimal) -> None:
        self.ids.append(entry_id)
        self.baht += baht

    def figure(self) -> Figure:
        return Figure(tuple(self.ids), self.baht)


class _Group:
    """The entries of one agency and kind while they are added up."""

    __slots__ = ("ages", "held")

    def __init__(self) -> None:
        self.ages = tuple(_Sum() for _ in range(len(AGES) + 1))
        self.held = _Sum()


class _Oldest:
    """The most overdue entries so far; most entries are turned away by one comparison."""

    __slots__ = ("_found", "_least")

    def __init__(self) -> None:
        self._found: list[Aged] = []
        self._least = 1  # days that an entry needs to come among the oldest

    def add(self, entry: Entry, since: date, days: int, baht: Decimal) -> None:
        if days < self._least:
            return
        self._found.append(Aged(entry, since, days, baht))
        if len(self._found) >= 4 * LONGEST:
            self._found = list(self.found())
            self._least = self._found[-1].days

    def found(self) -> tuple[Aged, ...]:
        return tuple(nsmallest(LONGEST, self._found, key=lambda each: (each.since, -each.baht)))


def summarize(
    entries: Sequence[Entry],
    assessments: Mapping[str, Assessment],
    messages: Iterable[JournalMessage],
    day: date,
) -> Summary:
    """Add up everything as of ``day``.

    Args:
        entries: the ledger's, with the unit's decisions applied.
        assessments: one for each entry, by its id; only the deadline is used, so they may be of any day.
        messages: the journal's, in any order.
        day: any day; see the module for what a past day can't know.
    """
    groups: dict[tuple[str, Kind], _Group] = {}
    names: dict[str, str] = {}
    firsts = month_starts(day)
    months = {(each.year, each.month): (_Sum(), [0]) for each in firsts}
    later, due = _Sum(), _Sum()
    oldest = _Oldest()
    waiting: list[Aged] = []
    outstanding: dict[str, Decimal] = {}
    for entry in entries:
        deadline = assessments[entry.id].deadline
        if entry.received_on is not None and entry.received_on > day:
            if not is_cleared(entry):
                later.add(entry.id, entry.balance)
            continue
        names[entry.agency_code] = entry.agency
        baht = open_on(entry, day)
        if baht is None:
            _count_cleared(entry, deadline, months)
            continue
        outstanding[entry.id] = baht
        group = groups.get((entry.agency_code, entry.kind))
        if group is None:
            group = groups[entry.agency_code, entry.kind] = _Group()
        if entry.released_on is not None and entry.kind is Kind.CONTRACT_DEPOSIT and entry.released_on <= day:
            waiting.append(Aged(entry, entry.released_on, (day - entry.released_on).days, baht))
        if is_held(entry, day):
            group.held.add(entry.id, baht)
            continue
        days = 0 if deadline is None else (day - deadline).days
        group.ages[bisect_left(_LAST_DAYS, days)].add(entry.id, baht)
        if days > 0 and deadline is not None:
            oldest.add(entry, deadline, days, baht)
        elif deadline is not None and days >= -DUE_DAYS:
            due.add(entry.id, baht)
    waiting.sort(key=lambda each: each.since)
    cells = {key: _cell(group) for key, group in groups.items()}
    kinds = {kind: together(cell for (_, of), cell in cells.items() if of is kind) for kind in Kind}
    whole = together(kinds.values())
    by_age = [_joined(group.ages[at].figure() for group in groups.values()) for at in range(len(AGES) + 1)]
    return Summary(
        day=day,
        cards=Cards(
            overdue=whole.overdue,
            due=due.figure(),
            deposits=Figure(tuple(each.entry.id for each in waiting), _total(each.baht for each in waiting)),
            sent=_sent(messages, day, outstanding),
        ),
        outstanding=whole.outstanding,
        held=_joined(group.held.figure() for group in groups.values()),
        later=later.figure(),
        agencies=_agencies(names, cells),
        kinds=kinds,
        ages=tuple(
            Age(first, last, figure) for (first, last), figure in zip(((0, 0), *AGES), by_age, strict=True)
        ),
        months=tuple(
            Month(first, months[first.year, first.month][0].figure(), months[first.year, first.month][1][0])
            for first in firsts
        ),
        oldest=oldest.found(),
        waiting=tuple(waiting),
    )


def open_on(entry: Entry, day: date) -> Decimal | None:
    """What of ``entry`` was still to be cleared on ``day``, in baht; None where nothing was."""
    if entry.cleared_on is not None and entry.cleared_on > day:
        return entry.amount
    return None if is_cleared(entry) else entry.balance


def compared_days(day: date) -> tuple[date, date]:
    """The same day a month and a year before, or the last one of that month."""
    before = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
    return _in_month(before, day.day), _in_month(date(day.year - 1, day.month, 1), day.day)


def month_starts(day: date) -> tuple[date, ...]:
    """The first days of the MONTHS months that end with the day's own."""
    last = day.year * 12 + day.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(last - MONTHS + 1, last + 1))


def together(cells: Iterable[Cell]) -> Cell:
    """Several cells as one."""
    found = tuple(cells)
    return Cell(_joined(each.outstanding for each in found), _joined(each.overdue for each in found))


def _in_month(first: date, day: int) -> date:
    return first.replace(day=min(day, months_of.monthrange(first.year, first.month)[1]))


def _count_cleared(
    entry: Entry, deadline: date | None, months: Mapping[tuple[int, int], tuple[_Sum, list[int]]]
) -> None:
    if entry.cleared_on is None or deadline is None:
        return
    found = months.get((entry.cleared_on.year, entry.cleared_on.month))
    if found is not None:
        found[0].add(entry.id, entry.amount)
        found[1][0] += entry.cleared_on <= deadline


def _cell(group: _Group) -> Cell:
    ages = [each.figure() for each in group.ages]
    return Cell(_joined((*ages, group.held.figure())), _joined(ages[1:]))


def _agencies(names: Mapping[str, str], cells: Mapping[tuple[str, Kind], Cell]) -> tuple[AgencyRow, ...]:
    rows = []
    for code, name in names.items():
        kinds = {kind: cells.get((code, kind), Cell()) for kind in Kind}
        rows.append(AgencyRow(code, name, kinds, together(kinds.values())))
    return tuple(
        sorted(rows, key=lambda row: (-row.whole.overdue.baht, -row.whole.outstanding.baht, row.code))
    )


def _sent(messages: Iterable[JournalMessage], day: date, outstanding: Mapping[str, Decimal]) -> Sent:
    count = 0
    spoken_of: dict[str, None] = {}
    for message in messages:
        if message.state is not ReminderState.ACCEPTED:
            continue
        on = bangkok_date(message.settled_at or message.claimed_at)
        if (on.year, on.month) == (day.year, day.month) and on <= day:
            count += 1
            spoken_of.update((each.entry_id, None) for each in message.reminders)
    ids = tuple(each for each in spoken_of if each in outstanding)
    return Sent(count, Figure(ids, _total(outstanding[each] for each in ids)))


def _joined(figures: Iterable[Figure]) -> Figure:
    found = [each for each in figures if each.ids]
    return Figure(tuple(chain.from_iterable(each.ids for each in found)), _total(each.baht for each in found))


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
