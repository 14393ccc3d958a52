"""Where a sheet's tables are and what their columns mean: a proposal with a reason for each column.

What is certain is taken; a doubled header that can't be told apart, or a name
that only resembles a known one, is left to the clerk and never guessed.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Final

from loantracker.ledger.headers import Header, HeaderFinder, Meaning, cell_text
from loantracker.ledger.kinds import is_contractor, kind_in_cell, kinds_in
from loantracker.ledger.names import CRITICAL, REQUIRED, Field
from loantracker.ledger.workbook import Cell, Sheet
from loantracker.records import Kind

CERTAIN: Final = 0.9
_SAMPLE: Final = 60  # rows below a header that show what a column holds
_LEAST_SAMPLE: Final = 3
_MOST: Final = 0.8
_LOOKED_BACK: Final = 8  # rows above a later header that may hold its title
_PARTS: Final = {Field.AMOUNT_PART: Field.AMOUNT, Field.CLEARED_PART: Field.CLEARED}
_SUMS: Final = frozenset({Field.AMOUNT, Field.CLEARED, Field.BALANCE, *_PARTS})
_DATES: Final = frozenset(
    {Field.BORROWED_ON, Field.RECEIVED_ON, Field.ACTIVITY_START, Field.ACTIVITY_END, Field.RELEASED_ON}
    | {Field.DEADLINE, Field.CLEARED_ON, Field.REMINDED_ON},
)


class Reason(enum.StrEnum):
    """Why a column is taken for a field, or not."""

    NAME = "name"  # a known name
    GROUP = "group"  # the group above and the name together
    VALUES = "values"  # what stands in the column
    ADDRESSEE = "addressee"  # the address column of the one whose address is not given elsewhere
    DOUBLED = "doubled"  # several columns of one name: not taken
    BETTER = "better"  # another column says it more clearly: not taken
    SIMILAR = "similar"  # resembles a known name: not taken
    CONTRADICTED = "contradicted"  # the values are something else: not taken
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one column seems to mean; ``confidence`` from 0 to 1, taken from 0.9 on."""

    column: int  # from 0
    header: str
    field: Field | None
    confidence: float
    reason: Reason

    @property
    def taken(self) -> bool:
        """Whether the column is read as ``field`` without asking."""
        return self.field is not None and self.confidence >= CERTAIN


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One table of a sheet. Rows are 1-based as Excel shows them, columns count from 0."""

    sheet: str
    kind: Kind | None  # where no column tells it row by row; None: unknown
    header_row: int  # the last row of the header
    first_row: int
    last_row: int
    columns: Mapping[Field, int]
    parts: Mapping[Field, tuple[int, ...]] = field(
        default_factory=dict
    )  # AMOUNT, CLEARED: columns that add up
    proposals: tuple[Proposal, ...] = ()
    agencies: bool = False  # a list of agencies, not of entries
    free_column: int = 0  # right of the header, with nothing in it or beside it further down
    formulas: Mapping[int, frozenset[int]] = field(default_factory=dict)  # by column, rows from 0
    closed_word: str = ""  # what the ledger itself calls an entry that is done

    def has(self, wanted: Field) -> bool:
        """Whether the field is read, from one column or from several."""
        return wanted in self.columns or wanted in self.parts

    def is_formula(self, column: int, row: int) -> bool:
        """Whether the cell (row 1-based) is computed by the workbook."""
        return row - 1 in self.formulas.get(column, ())

    def missing(self) -> tuple[Field, ...]:
        """The required fields that no column gives."""
        return tuple(each for each in REQUIRED if not self.has(each))

    def doubtful(self) -> tuple[Proposal, ...]:
        """Columns not taken though they seem to hold a field that nothing else gives."""
        return tuple(
            each
            for each in self.proposals
            if each.field is not None
            and not each.taken
            and not self.has(each.field)
            and (each.reason is Reason.DOUBLED or each.field in CRITICAL)
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """Every table that was found, in the workbook's order."""

    sheets: tuple[SheetLayout, ...]


def find_tables(sheet: Sheet) -> tuple[SheetLayout, ...]:
    """The tables of one sheet, from top to bottom and from left to right; none where no header is known."""
    finder = HeaderFinder(sheet)
    header = finder.first()
    tables: list[SheetLayout] = []
    top = 0
    while header is not None:
        titles = " ".join(
            text for row in sheet.rows[top : header.top] for text in map(cell_text, row) if text
        )
        found = [_table(sheet, header, span, titles) for span in _spans(header)]
        following = _next_header(sheet, finder, header, found[0])
        end = len(sheet.rows) if following is None else following.top
        tables = _added(tables, [replace(each, last_row=end) for each in found], kinds_in(titles))
        if following is not None:
            top = _title_top(sheet, following.top, found[0])
        header = following
    return tuple(tables)


def _added(tables: list[SheetLayout], found: list[SheetLayout], titled: frozenset[Kind]) -> list[SheetLayout]:
    """With the new tables; a header repeated under no title of its own continues the table above it."""
    above = tables[-len(found) :]
    if [each.columns for each in above] == [each.columns for each in found] and (
        not titled or [each.kind for each in above] == [each.kind for each in found]
    ):
        longer = [replace(one, last_row=two.last_row) for one, two in zip(above, found, strict=True)]
        return [*tables[: -len(found)], *longer]
    return tables + found


def _title_top(sheet: Sheet, header_top: int, above: SheetLayout) -> int:
    top = header_top
    column = above.columns.get(Field.AMOUNT, 0)
    while top > header_top - _LOOKED_BACK and top > above.header_row and sheet.rows[top - 1][column] == "":
        top -= 1
    return top


def _next_header(sheet: Sheet, finder: HeaderFinder, header: Header, table: SheetLayout) -> Header | None:
    column = table.columns.get(Field.AMOUNT, table.parts.get(Field.AMOUNT, (0,))[0])
    for number in range(header.bottom + 1, len(sheet.rows)):
        value = sheet.rows[number][column]
        if isinstance(value, str) and not any(letter.isdigit() for letter in value):
            found = finder.at(number)
            if found is not None and _is_header_again(found):
                return found
    return None


def _is_header_again(header: Header) -> bool:
    fields = {each.field for each in header.meanings if each.confidence >= CERTAIN}
    return Field.CONTRACT_NO in fields and bool(fields & {Field.AMOUNT, *_PARTS, Field.PARTY, Field.PROJECT})


def _spans(header: Header) -> Iterator[range]:
    """The column ranges of tables that stand side by side, each with a contract number of its own."""
    width = len(header.texts)
    blanks = [column for column, (_, name) in enumerate(header.texts) if not name]
    edges = [-1, *blanks, width]
    runs = [range(one + 1, two) for one, two in pairwise(edges) if two > one + 1]
    whole = [
        run
        for run in runs
        if {Field.CONTRACT_NO, Field.AMOUNT} <= {header.meanings[column].field for column in run}
    ]
    if len(whole) > 1:
        yield from whole
    else:
        yield range(width)


# --- the columns of one table ------------------------------------------------


def _table(sheet: Sheet, header: Header, span: range, titles: str) -> SheetLayout:
    first = header.bottom + 1
    sample = sheet.rows[first : first + _SAMPLE]
    kind = _kind(sheet.name, titles, header, span)
    columns: dict[Field, int] = {}
    parts: dict[Field, tuple[int, ...]] = {}
    meanings = {
        column: _for_kind(header.meanings[column], kind, [row[column] for row in sample])
        for column in span
        if header.texts[column][1]
    }
    agencies = _is_agencies(meanings)
    if agencies:
        meanings = {column: _for_agencies(each) for column, each in meanings.items()}
    verdicts = dict(_verdicts(meanings, sample))
    for column, (wanted, confidence, _) in verdicts.items():
        if wanted is not None and confidence >= CERTAIN and wanted not in {Field.OTHER, *_PARTS}:
            columns[wanted] = column
    for part, whole in _PARTS.items():
        found = tuple(column for column, verdict in verdicts.items() if verdict[0] is part)
        if found and whole not in columns:
            parts[whole] = found
    proposals = tuple(
        Proposal(column, " ".join(filter(None, header.texts[column])), *verdict)
        for column, verdict in verdicts.items()
    )
    return SheetLayout(
        sheet.name,
        kind,
        header.bottom + 1,
        first + 1,
        len(sheet.rows),
        columns,
        parts,
        proposals,
        agencies,
        _free_column(sheet, header),
        sheet.facts.formulas,
    )


def _free_column(sheet: Sheet, header: Header) -> int:
    """The first column right of the header row where no row of the sheet has anything from there on."""
    width = len(header.texts)
    free = max(column for column, (_, name) in enumerate(header.texts) if name) + 1
    if free < width and any(value != "" for row in sheet.rows for value in row[free:]):
        return width
    return free


def _kind(name: str, titles: str, header: Header, span: range) -> Kind | None:
    """The kind of all rows: by columns that only deposits have, by the title, by the sheet's name."""
    fields = {header.meanings[column].field for column in span}
    parties = [column for column in span if header.meanings[column].field is Field.PARTY]
    if any(is_contractor(" ".join(header.texts[column])) for column in parties):
        return Kind.CONTRACT_DEPOSIT
    if Field.RELEASED_ON in fields and not any(map(kinds_in, (titles, name))):
        return Kind.CONTRACT_DEPOSIT
    for text in (titles, name):
        kinds = kinds_in(text)
        if len(kinds) == 1:
            return next(iter(kinds))
    if kinds_in(titles) or kinds_in(name):
        return None  # several kinds in one table: the rows must tell
    return Kind.OFFICIAL_ADVANCE if parties else None


def _for_kind(meaning: Meaning, kind: Kind | None, values: Sequence[Cell]) -> Meaning:
    """The meaning in a table of this kind: some names differ between advances and deposits."""
    deposit = kind is Kind.CONTRACT_DEPOSIT
    if meaning.field is Field.KIND:
        texts = [value for value in values if isinstance(value, str) and value]
        if any(kind_in_cell(text) for text in texts):
            return meaning
        return Meaning(Field.CATEGORY, 1, CERTAIN) if deposit else Meaning(Field.OTHER, 0, CERTAIN)
    if deposit and meaning.field in {Field.DOCUMENT_NO, Field.DEADLINE} and meaning.tier:
        return replace(
            meaning, field=Field.OTHER
        )  # the deposit's receipt, the contract's end: not the return's
    if deposit and meaning.field is Field.CLEARED_PART and not meaning.grouped:
        return Meaning(Field.OTHER, 0, CERTAIN)
    return meaning


def _is_agencies(meanings: Mapping[int, Meaning]) -> bool:
    fields = {each.field for each in meanings.values() if each.confidence >= CERTAIN}
    names = Field.AGENCY in fields or Field.PARTY in fields
    codes = bool(fields & {Field.AGENCY_CODE, Field.AGENCY_EMAIL, Field.EMAIL})
    entries = fields & {Field.CONTRACT_NO, Field.DEADLINE, Field.CLEARED, Field.STATUS, Field.PROJECT}
    return names and codes and not entries and not {Field.AGENCY, Field.PARTY} <= fields


def _for_agencies(meaning: Meaning) -> Meaning:
    same = {Field.PARTY: Field.AGENCY, Field.EMAIL: Field.AGENCY_EMAIL}
    if meaning.field in {Field.AGENCY, Field.AGENCY_CODE, Field.AGENCY_EMAIL, *same}:
        return replace(meaning, field=same.get(meaning.field, meaning.field))
    return replace(meaning, field=Field.OTHER if meaning.field else None)


_Verdict = tuple[Field | None, float, Reason]


def _verdicts(
    meanings: Mapping[int, Meaning], sample: Sequence[Sequence[Cell]]
) -> Iterator[tuple[int, _Verdict]]:
    wanted: dict[Field, list[int]] = {}
    for column, each in meanings.items():
        values = [row[column] for row in sample]
        if each.field is None:
            yield column, (None, 0.0, Reason.UNKNOWN)
        elif each.confidence < CERTAIN:
            yield column, (each.field, each.confidence, Reason.SIMILAR)
        elif _contradicted(each.field, values):
            yield column, (each.field, 0.5, Reason.CONTRADICTED)
        elif each.field is Field.OTHER or each.field in _PARTS:
            yield column, (each.field, each.confidence, Reason.NAME)
        else:
            wanted.setdefault(each.field, []).append(column)
    yield from _addresses(wanted, sample)
    for field_, columns in wanted.items():
        best = min(meanings[column].tier for column in columns)
        first = [column for column in columns if meanings[column].tier == best]
        for column in columns:
            each = meanings[column]
            if column not in first:
                yield column, (field_, 0.5, Reason.BETTER)
            elif len(first) > 1:
                yield column, (field_, 0.5, Reason.DOUBLED)
            else:
                yield column, (field_, each.confidence, Reason.GROUP if each.grouped else Reason.NAME)


def _addresses(
    wanted: dict[Field, list[int]], sample: Sequence[Sequence[Cell]]
) -> Iterator[tuple[int, _Verdict]]:
    """Decide whose the plain address columns are; they are taken out of ``wanted``."""
    plain = wanted.pop(Field.EMAIL, [])
    office = [column for column in plain if _is_office([row[column] for row in sample])]
    person = [column for column in plain if column not in office]
    for columns, whose, reason in (
        (office, Field.AGENCY_EMAIL, Reason.VALUES),
        (person, Field.PARTY_EMAIL, Reason.ADDRESSEE),
    ):
        for column in columns:
            if whose in wanted or len(columns) > 1:
                yield column, (whose, 0.5, Reason.BETTER if whose in wanted else Reason.DOUBLED)
            else:
                yield column, (whose, CERTAIN, reason)


def _is_office(values: Sequence[Cell]) -> bool:
    """Whether these are mailboxes of offices, whose names begin with saraban."""
    addresses = [value.strip().casefold() for value in values if isinstance(value, str) and "@" in value]
    return bool(addresses) and sum(each.startswith("saraban") for each in addresses) >= _MOST * len(addresses)


def _contradicted(wanted: Field, values: Sequence[Cell]) -> bool:
    """Whether a column of dates is called an amount, or a column of amounts a date."""
    filled = [value for value in values if value != ""]
    if len(filled) < _LEAST_SAMPLE:
        return False
    if wanted in _SUMS:
        return sum(isinstance(value, date) for value in filled) >= _MOST * len(filled)
    if wanted in _DATES:
        sums = [value for value in filled if isinstance(value, float) and value != int(value)]
        return len(sums) >= _MOST * len(filled)
    return False
