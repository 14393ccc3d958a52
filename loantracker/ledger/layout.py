"""Where a sheet's tables are and what their columns mean: a proposal with a reason for each column.

What is certain is taken; a doubled header that can't be told apart, or a name
that only resembles a known one, is left to the clerk and never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from loantracker.ledger.confirmed import NO_SIGNATURE, NOTHING_CONFIRMED, Layouts, Signature
from loantracker.ledger.headers import Header, HeaderFinder, Meaning, cell_text
from loantracker.ledger.kinds import is_contractor, is_plain_advance, kind_in_cell, kinds_in
from loantracker.ledger.names import CRITICAL, MARK_HEADERS, POSTPONING, REPEATABLE, REQUIRED, Field, key
from loantracker.ledger.verdicts import CERTAIN, PARTS, Reason, verdicts
from loantracker.ledger.workbook import FAR_COLUMN, Cell, Sheet
from loantracker.records import Kind

_SAMPLE: Final = 60  # rows below a header that show what a column holds
_LOOKED_BACK: Final = 8  # rows above a later header that may hold its title


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one column seems to mean; ``confidence`` from 0 to 1, taken from 0.9 on."""

    column: int  # from 0
    header: str
    field: Field | None
    confidence: float
    reason: Reason
    others: tuple[Field, ...] = ()  # that the column might as well mean, where only its content speaks

    @property
    def taken(self) -> bool:
        """Whether the column is read as ``field`` without asking."""
        return self.field is not None and self.confidence >= CERTAIN

    def is_called(self, name: str) -> bool:
        """Whether the header is this name, be it alone or under a group."""
        return key(self.header).endswith(key(name))


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
    free_column: int | None = None  # right of everything in the sheet; None: beside another table
    formulas: Mapping[int, frozenset[int]] = field(default_factory=dict)  # by column, rows from 0
    closed_word: str = ""  # what the ledger itself calls an entry that is done
    signature: Signature = NO_SIGNATURE
    header_rows: int = 1  # two where groups stand above the columns' names

    @property
    def choosable(self) -> tuple[Proposal, ...]:
        """The columns that the signature's headers stand for, one by one.

        A column that only a repeated header further down names is none of them.
        """
        return self.proposals[: len(self.signature.headers)]

    def has(self, wanted: Field) -> bool:
        """Whether the field is read, from one column or from several."""
        return wanted in self.columns or wanted in self.parts

    def is_formula(self, column: int, row: int) -> bool:
        """Whether the cell (row 1-based) is computed by the workbook."""
        return row - 1 in self.formulas.get(column, ())

    def mark_columns(self) -> dict[Field, int]:
        """The program's own reminder columns, and not what the clerk notes of reminders under other names.

        A header of ours that stands twice is nobody's: which one is meant can't be told.
        """
        return {
            each.field: each.column
            for each in self.proposals
            if each.taken and each.field in MARK_HEADERS and each.is_called(MARK_HEADERS[each.field])
        }

    def may_take_marks(self) -> bool:
        """Whether each reminder column is there or may be added, right of everything.

        Of tables side by side none is the last: what is added to one would be read as the other's.
        """
        own = self.mark_columns()
        lacking = [header for field, header in MARK_HEADERS.items() if field not in own]
        doubled = any(each.is_called(header) for each in self.proposals for header in lacking)
        return not lacking or (self.free_column is not None and not doubled)

    def missing(self) -> tuple[Field, ...]:
        """The required fields that no column gives."""
        return tuple(each for each in REQUIRED if not self.has(each))

    @property
    def is_register(self) -> bool:
        """Whether it registers entries, and is no list of agencies nor anything else of some known names."""
        return not self.agencies and (self.has(Field.CONTRACT_NO) or self.has(Field.AMOUNT))

    def lacking(self) -> tuple[Field, ...]:
        """What keeps the table from being read: fields that are missing, or that doubtful columns may give.

        KIND is among them where nothing tells what the table registers.
        """
        doubtful = (each.field for each in self.doubtful() if each.field in CRITICAL or each.field in PARTS)
        unknown = [Field.KIND] if self.kind is None and not self.has(Field.KIND) else []
        return tuple(dict.fromkeys([*self.missing(), *unknown, *(each for each in doubtful if each)]))

    def doubtful(self) -> tuple[Proposal, ...]:
        """Columns not taken though they seem to hold a field that nothing else gives."""
        return tuple(each for each in self.proposals if self._is_doubtful(each))

    def waiting(self) -> tuple[Proposal, ...]:
        """Columns that only the clerk can decide: doubtful ones, and unknown names above fitting values."""
        return tuple(
            each for each in self.proposals if each.reason is Reason.CONTENT or self._is_doubtful(each)
        )

    def _is_doubtful(self, proposal: Proposal) -> bool:
        wanted = proposal.field
        if wanted is None or proposal.taken or proposal.reason is Reason.CONTENT:
            return False
        if wanted in PARTS:  # the sum is wrong without it, or with it
            return PARTS[wanted] not in self.columns
        if wanted in POSTPONING and proposal.reason is Reason.SIMILAR:  # a second extension, it may be
            return True
        asked = wanted in CRITICAL or wanted in POSTPONING
        return not self.has(wanted) and (proposal.reason is Reason.DOUBLED or asked)


@dataclass(frozen=True, slots=True)
class Layout:
    """Every table that was found, in the workbook's order."""

    sheets: tuple[SheetLayout, ...]


def find_tables(
    sheet: Sheet, layouts: Layouts = NOTHING_CONFIRMED, headers: Collection[int] = ()
) -> tuple[SheetLayout, ...]:
    """The tables of one sheet, from top to bottom and from left to right; none where no header is known.

    What the clerk confirmed in ``layouts`` goes before what names and values say; ``headers`` are rows
    (1-based) that the clerk says are the last of a header.
    """
    finder = HeaderFinder(sheet, layouts, headers)
    header = finder.first()
    tables: list[SheetLayout] = []
    top = 0
    standing = ""  # the last title that names a kind: it holds for headers repeated below it
    while header is not None:
        titles = " ".join(
            text for row in sheet.rows[top : header.top] for text in map(cell_text, row) if text
        )
        standing = titles if kinds_in(titles) else standing
        found = [_table(sheet, header, span, (titles, standing), layouts) for span in _spans(header)]
        if len(found) > 1:
            found = [replace(each, free_column=None) for each in found]
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
    if (
        len(above) == len(found)
        and all(map(_is_repeated, above, found))
        and (not titled or [each.kind for each in above] == [each.kind for each in found])
    ):
        return [*tables[: -len(found)], *map(_continued, above, found)]
    return tables + found


def _continued(above: SheetLayout, below: SheetLayout) -> SheetLayout:
    seen = {each.column for each in above.proposals}
    return replace(
        above,
        last_row=below.last_row,
        columns={**below.columns, **above.columns},
        proposals=above.proposals + tuple(each for each in below.proposals if each.column not in seen),
    )


def _is_repeated(above: SheetLayout, below: SheetLayout) -> bool:
    """Whether the columns are the same; the program's own may stand under one of the two headers only."""
    one, two = above.columns, below.columns
    return all(
        one.get(field) == two.get(field) or (field in MARK_HEADERS and not (field in one and field in two))
        for field in {*one, *two}
    )


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
            if found is not None and (found.known or _is_header_again(found)):
                return found
    return None


def _is_header_again(header: Header) -> bool:
    fields = {each.field for each in header.meanings if each.confidence >= CERTAIN}
    return Field.CONTRACT_NO in fields and bool(fields & {Field.AMOUNT, *PARTS, Field.PARTY, Field.PROJECT})


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


def _table(
    sheet: Sheet, header: Header, span: range, titles: tuple[str, str], layouts: Layouts
) -> SheetLayout:
    """The table below a header; ``titles`` are its own and the one that stands above it, near or far."""
    own, standing = titles
    first = header.bottom + 1
    sample = sheet.rows[first : first + _SAMPLE]
    named = {column: text for column, text in header.named.items() if column in span}
    kind = _kind(sheet.name, own, standing, header, span)
    signature = Signature(
        _kind(sheet.name, standing, standing, header, span), tuple(map(key, named.values()))
    )
    chosen = _chosen(layouts, signature, list(named))
    if chosen:
        header = _with_chosen(header, chosen)
        kind = _kind(sheet.name, own, standing, header, span)
    kind = layouts.kind(signature) or kind
    meanings = {
        column: header.meanings[column]
        if column in chosen
        else _for_kind(header.meanings[column], kind, [row[column] for row in sample])
        for column in named
    }
    agencies = _is_agencies(meanings)
    if agencies:
        meanings = {column: _for_agencies(each) for column, each in meanings.items()}
    found = verdicts(meanings, chosen, sample, kind)
    columns = {
        each.field: column
        for column, each in found.items()
        if each.field is not None and each.confidence >= CERTAIN and each.field not in REPEATABLE
    }
    parts: dict[Field, tuple[int, ...]] = {}
    for part, whole in PARTS.items():
        adding = tuple(
            column for column, each in found.items() if each.field is part and each.confidence >= CERTAIN
        )
        if adding and part in POSTPONING and whole in columns:
            adding = (columns.pop(whole), *adding)  # of several extensions the last one counts
        if adding and whole not in columns:
            parts[whole] = adding
    return SheetLayout(
        sheet.name,
        kind,
        header.bottom + 1,
        first + 1,
        len(sheet.rows),
        columns,
        parts,
        tuple(Proposal(column, named[column], *each) for column, each in found.items()),
        agencies,
        _free_column(sheet, header),
        sheet.facts.formulas,
        signature=signature,
        header_rows=header.bottom - header.top + 1,
    )


def _chosen(layouts: Layouts, signature: Signature, named: Sequence[int]) -> dict[int, Field]:
    """The clerk's fields by column."""
    return {named[position]: field for position, field in layouts.fields(signature).items()}


def _with_chosen(header: Header, chosen: Mapping[int, Field]) -> Header:
    meanings = (
        Meaning(chosen[column], 0, 1.0) if column in chosen else each
        for column, each in enumerate(header.meanings)
    )
    return replace(header, meanings=tuple(meanings))


def _free_column(sheet: Sheet, header: Header) -> int:
    """The first column right of the header row where no row of the sheet has anything from there on.

    A formula is something though it shows a blank, and so is a merged cell that no value could be put in.
    """
    free = max(column for column, (_, name) in enumerate(header.texts) if name) + 1
    taken = [len(header.texts)] if any(value != "" for row in sheet.rows for value in row[free:]) else []
    unseen = {*sheet.facts.formulas, *(column for _, column in sheet.facts.errors)}
    unseen |= {right for _, (bottom, right) in sheet.merged if bottom >= header.top}
    taken += [column + 1 for column in unseen if free <= column < FAR_COLUMN]
    return max(taken, default=free)


def _kind(name: str, own: str, standing: str, header: Header, span: range) -> Kind | None:
    """The kind of all rows: by columns that only deposits have, by the title, by the sheet's name.

    A header without a title of its ``own`` stands below the title that is ``standing`` above it.
    """
    fields = {header.meanings[column].field for column in span}
    parties = [column for column in span if header.meanings[column].field is Field.PARTY]
    if any(is_contractor(" ".join(header.texts[column])) for column in parties):
        return Kind.CONTRACT_DEPOSIT
    if Field.RELEASED_ON in fields and not any(map(kinds_in, (own, name))):
        return Kind.CONTRACT_DEPOSIT
    plainly = is_plain_advance(standing) and kinds_in(name) == {Kind.IMPREST_ADVANCE}
    for text in (name,) if plainly else (standing, name):
        kinds = kinds_in(text)
        if len(kinds) == 1:
            return next(iter(kinds))
    if kinds_in(standing) or kinds_in(name):
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
