"""Rows into entries: every good row an Entry, everything doubtful a Problem with its cell.

Columns are converted one at a time, not cell by cell through layers: 50,000
rows are read in about the time that calamine needs for the bare values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, make_dataclass
from datetime import date
from decimal import Decimal
from itertools import compress, repeat
from typing import Any, Final

from loantracker.ledger.agencies import Directory
from loantracker.ledger.fields import addresses_of, days_of, texts_of
from loantracker.ledger.further import all_documents, last_days
from loantracker.ledger.kinds import kind_in_cell
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.money import Money, read_money
from loantracker.ledger.names import CRITICAL, POSTPONING, Field
from loantracker.ledger.postponing import DeadlineDays, read_extensions
from loantracker.ledger.rows import TableRows, marks_in
from loantracker.ledger.statuses import Statuses, is_held
from loantracker.ledger.values import (
    Amounts,
    plain_numbers,
    shown,
    split_contracts,
)
from loantracker.ledger.workbook import Cell, Sheet
from loantracker.records import Entry, Kind, Problem, ProblemCode

_BASE_DATES: Final = (Field.RECEIVED_ON, Field.ACTIVITY_END, Field.RELEASED_ON)
_OTHERWISE_DONE: Final = ("ริบ", "นำส่ง", "ยกเลิก")
_BLOCKING: Final = frozenset({*CRITICAL, *_BASE_DATES})


@dataclass(slots=True)
class TableEntries:
    """What one table gives; ``parts`` are the cleared amounts by entry id where several columns hold them."""

    entries: list[Entry]
    problems: list[Problem]
    closed_word: str
    parts: dict[str, tuple[Decimal | None, ...]]
    refused: list[tuple[str, int]]  # id and row of what is no entry, but may have an entry's number


def read_entries(sheet: Sheet, table: SheetLayout, directory: Directory) -> TableEntries:
    """The entries and problems of one table; doubled contract numbers are found later, over all tables."""
    reader = _TableReader(TableRows(sheet, table), directory)
    entries = reader.entries()
    return TableEntries(entries, reader.rows.problems, reader.closed_word, reader.parts, reader.refused)


class _TableReader:
    def __init__(self, rows: TableRows, directory: Directory) -> None:
        self.rows = rows
        self.table = rows.table
        self.directory = directory
        self.size = len(rows.rows)
        self.closed_word = ""
        self.parts: dict[str, tuple[Decimal | None, ...]] = {}
        self.refused: list[tuple[str, int]] = []

    def entries(self) -> list[Entry]:
        rows = self.rows
        rows.report_lost(_BLOCKING, self._read_fields())
        kinds = self._kinds()
        contracts, ids = self._contracts(kinds)
        parties = texts_of(rows, Field.PARTY, name=True)
        for position in _places(parties, ""):
            rows.report(position, self.table.columns[Field.PARTY], ProblemCode.NO_PARTY)
        agencies, codes, mailboxes = self._agencies()
        deadlines = days_of(rows, Field.DEADLINE, blocking=[True] * self.size)
        unsaid = [day is None for day in deadlines]
        received = days_of(rows, Field.RECEIVED_ON, blocking=unsaid)
        ended = days_of(rows, Field.ACTIVITY_END, blocking=unsaid, period=True)
        if not self.table.has(Field.ACTIVITY_END):
            ended = days_of(rows, Field.PERIOD, blocking=unsaid, period=True)
        released = days_of(rows, Field.RELEASED_ON, blocking=unsaid, period=True)
        cleared_on = self._cleared_on()
        closed, held, reasons = self._statuses()
        told = (Field.CLEARED, Field.BALANCE, Field.STATUS)
        if Field.CLEARED_ON in self.table.columns and not any(map(self.table.has, told)):
            closed = [day is not None for day in cleared_on]  # the day alone says that all was cleared
        money = read_money(rows, closed)
        done = [
            is_closed or paid >= amount
            for is_closed, paid, amount in zip(closed, money.cleared, money.amounts, strict=True)
        ]
        dates = DeadlineDays(kinds, deadlines, received, ended, released)
        extensions = read_extensions(rows, dates, done)
        held_until = days_of(rows, Field.HELD_UNTIL)
        self.parts = dict(zip(ids, money.parts, strict=True)) if money.parts else {}
        columns: dict[str, Iterable[Any]] = {
            "id": ids,
            "sheet": repeat(rows.sheet.name),
            "row": [number + 1 for number in rows.numbers],
            "kind": kinds,
            "agency": agencies,
            "agency_code": codes,
            "contract_no": contracts,
            "category": texts_of(rows, Field.CATEGORY),
            "project": texts_of(rows, Field.PROJECT),
            "party": parties,
            "party_email": addresses_of(rows, Field.PARTY_EMAIL) or repeat(()),
            "agency_email": self._mailboxes(mailboxes),
            "amount": money.amounts,
            "cleared": money.cleared,
            "received_on": received,
            "activity_end": ended,
            "released_on": released,
            "ledger_deadline": deadlines,
            "cleared_on": cleared_on,
            "document_no": all_documents(rows, texts_of(rows, Field.DOCUMENT_NO)),
            "closed": closed,
            "held": list(map(_is_held, held, held_until)),
            "held_reason": reasons,
            "note": texts_of(rows, Field.NOTE),
            "reminded_on": days_of(rows, Field.REMINDED_ON),
            "reminded_count": self._counts(),
            "reminded_stage": texts_of(rows, Field.REMINDED_STAGE),
            "hidden": self._hidden(),
            "extended_to": extensions.until,
            "extension_document": extensions.documents,
            "promised_on": days_of(rows, Field.PROMISED_ON),
            "held_until": held_until,
        }
        columns["doubtful"] = self._doubtful(cleared_on, closed, money, extensions.unsure)
        self._report_no_deadline(dates, extensions.until, done)
        built = _built(columns, self.size)
        if not rows.blocked:
            return built
        self.refused = [(ids[place], rows.numbers[place] + 1) for place in rows.blocked if contracts[place]]
        return [entry for position, entry in enumerate(built) if position not in rows.blocked]

    def _read_fields(self) -> frozenset[Field]:
        """The fields that matter here: a balance only where nothing else says what was cleared."""
        unread = {Field.BORROWED_ON, Field.ACTIVITY_START}
        if self.table.has(Field.CLEARED):
            unread.add(Field.BALANCE)
        if self.table.has(Field.ACTIVITY_END):
            unread.add(Field.PERIOD)
        return frozenset({*self.table.columns, *self.table.parts} - unread)

    # --- numbers and kinds --------------------------------------------------------

    def _contracts(self, kinds: Sequence[Kind | None]) -> tuple[list[str], list[str]]:
        column = self.table.columns[Field.CONTRACT_NO]
        texts = texts_of(self.rows, Field.CONTRACT_NO)
        texts = split_contracts(texts)
        values = self.rows.cells(column)
        marks = marks_in(texts)
        if set(map(type, values)) - {str, float} or marks:
            for position, value in enumerate(values):
                if texts[position] in marks or not isinstance(
                    value, str | float
                ):  # "1/66" that became a date
                    self.rows.report(position, column, ProblemCode.NO_CONTRACT_NO)
        ids = [f"{kind}:{text}" for kind, text in zip(kinds, plain_numbers(texts), strict=True)]
        return texts, ids

    def _kinds(self) -> list[Kind | None]:
        column = self.table.columns.get(Field.KIND)
        if column is None:
            return [self.table.kind] * self.size
        named: dict[Cell, Kind | None] = {"": self.table.kind}
        kinds = []
        for position, value in enumerate(self.rows.cells(column)):
            if value not in named:
                named[value] = kind_in_cell(shown(value))
            kinds.append(named[value])
            if named[value] is None:
                self.rows.report(position, column, ProblemCode.UNKNOWN_KIND)
        return kinds

    # --- agencies ----------------------------------------------------------------

    def _agencies(self) -> tuple[list[str], list[str], list[tuple[str, ...]]]:
        names = texts_of(self.rows, Field.AGENCY, name=True)
        typed = texts_of(self.rows, Field.AGENCY_CODE)
        pairs = list(zip(names, typed, strict=True))
        agencies = {pair: self.directory.of(*pair) for pair in set(pairs)}
        found = [agencies[pair] for pair in pairs]
        column = self.table.columns.get(Field.AGENCY)
        if column is not None:
            for position in _places(pairs, ("", "")):
                self.rows.report(position, column, ProblemCode.NO_AGENCY, blocking=False)
        column = self.table.columns.get(Field.AGENCY_CODE) if column is None else column
        for pair in {pair for pair, agency in agencies.items() if any(pair) and not agency.known}:
            for position in _places(pairs, pair):
                self.rows.report(position, column, ProblemCode.UNKNOWN_AGENCY, blocking=False)
        called = {pair: agency.called(pair[0]) for pair, agency in agencies.items()}
        names = [called[pair] for pair in pairs]
        return names, [agency.code for agency in found], [agency.emails for agency in found]

    def _mailboxes(self, known: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """The row's own address of the agency, else the agency's; none where the row's own is doubtful."""
        own = addresses_of(self.rows, Field.AGENCY_EMAIL)
        if own is None:
            return known
        if () not in own:
            return own
        values = self.rows.values(Field.AGENCY_EMAIL) or []
        return [
            typed or (mailbox if value == "" else ())
            for typed, mailbox, value in zip(own, known, values, strict=True)
        ]

    # --- dates -------------------------------------------------------------------

    def _cleared_on(self) -> list[date | None]:
        columns = self.table.parts.get(Field.CLEARED_ON) or (None,)
        return last_days(self.rows, [days_of(self.rows, Field.CLEARED_ON, column=each) for each in columns])

    def _report_no_deadline(
        self, dates: DeadlineDays, extended: Sequence[date | None], done: Sequence[bool]
    ) -> None:
        column = self.table.columns.get(Field.DEADLINE)
        for position in _places(dates.deadlines, None):
            if done[position] or extended[position] or position in self.rows.blocked:
                continue
            if not any(dates.bases(position)):
                self.rows.report(position, column, ProblemCode.NO_DEADLINE, blocking=False)

    def _doubtful(
        self,
        cleared_on: Sequence[date | None],
        closed: Sequence[bool],
        money: Money,
        unsure: Iterable[int],
    ) -> Sequence[bool]:
        """Which rows leave open whether to remind: a status, a clearing, a mark, or what puts it off."""
        doubted = {*self.rows.unsure, *unsure}
        column = self.table.columns.get(Field.CLEARED_ON)
        where = next(iter(self.rows.columns_of(Field.CLEARED)), column)
        for position, day in enumerate(cleared_on):
            if day is not None and not closed[position] and not money.cleared[position]:
                self.rows.report(position, where, ProblemCode.NO_AMOUNT, blocking=False)
                doubted.add(position)
        own = self.table.mark_columns()
        deciding = {own.get(Field.REMINDED_ON), own.get(Field.REMINDED_COUNT), column} - {None}
        deciding |= {column for field in POSTPONING for column in self.rows.columns_of(field)}
        status = self.table.columns.get(Field.STATUS)
        for position, at, code in self.rows.reported():
            if code is ProblemCode.UNKNOWN_STATUS if at == status else at in deciding:
                doubted.add(position)
        return [position in doubted for position in range(self.size)] if doubted else [False] * self.size

    # --- statuses ----------------------------------------------------------------

    def _statuses(self) -> tuple[list[bool], list[bool], list[str]]:
        closed, held = [False] * self.size, [False] * self.size
        reasons = [""] * self.size
        column = self.table.columns.get(Field.STATUS)
        if column is not None:
            reader = Statuses()
            values = self.rows.cells(column)
            pairs = list(map(reader.__getitem__, values))
            closed, held = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            self.closed_word = _commonest(compress(values, closed))
            if True in held:
                reasons = [shown(value).strip() if on else "" for value, on in zip(values, held, strict=True)]
            self.rows.report_bad(column, reader, blocking=False)
        for position, value in enumerate(self.rows.values(Field.HELD) or ()):
            if value != "" and is_held(value):
                held[position] = True
                reasons[position] = shown(value).strip()
        return closed, held, reasons

    def _counts(self) -> list[int]:
        column = self.table.columns.get(Field.REMINDED_COUNT)
        if column is None:
            return [0] * self.size
        reader = Amounts()
        counts = []
        for position, value in enumerate(self.rows.cells(column)):
            number = reader[value]
            if value in reader.bad or (number is not None and (number < 0 or number != int(number))):
                self.rows.report(position, column, ProblemCode.BAD_AMOUNT, blocking=False)
                number = None
            counts.append(int(number or 0))
        return counts

    def _hidden(self) -> list[bool]:
        hidden = self.rows.sheet.facts.hidden_rows
        if self.rows.sheet.hidden:
            return [True] * self.size
        return [number in hidden for number in self.rows.numbers] if hidden else [False] * self.size


# A frozen record's own ``__init__`` goes through ``object.__setattr__`` for each field, which took longer
# than all the rest of reading. Entries are made as this twin, with plain assignments, and then turned into
# what they are, which Python allows between classes of the same slots (data model, 3.3.2.4.1).
_Twin: Final = make_dataclass("_Twin", [(field.name, Any) for field in fields(Entry)], slots=True)


def _built(columns: Mapping[str, Iterable[Any]], size: int) -> list[Entry]:
    """Entries from the columns of their fields; a field without a column has its default."""
    filled = [columns.get(field.name, repeat(field.default, size)) for field in fields(Entry)]
    entries = list(map(_Twin, *filled))
    for entry in entries:
        entry.__class__ = Entry
    return entries


def _is_held(said: bool, until: date | None) -> bool:
    return said or until is not None


def _places(values: Sequence[object], wanted: object) -> list[int]:
    """Where ``wanted`` stands among the values."""
    return [place for place, value in enumerate(values) if value == wanted] if wanted in values else []


def _commonest(values: Iterable[Cell]) -> str:
    """The word most used for what is done; forfeited, forwarded and cancelled are done otherwise."""
    counts = Counter(value.strip() for value in values if isinstance(value, str))
    usual = [word for word, _ in counts.most_common() if not any(each in word for each in _OTHERWISE_DONE)]
    return usual[0] if usual else ""
