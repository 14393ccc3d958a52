"""Records into edits: what to write into which cells; nothing is written here.

Formulas are left alone: a balance that the ledger computes follows from the
amounts by itself, and a cleared amount that it computes is not ours to set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loantracker.errors import CellRefused, NoSuchColumn, RecordRefused
from loantracker.ledger.cells import CellValue, Edits, letters
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import MARK_HEADERS, Field
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.values import ZERO
from loantracker.records import Entry, Kind, Mark, ProblemCode

_CLOSED_WORDS = {Kind.CONTRACT_DEPOSIT: "คืนแล้ว"}
_CLOSED_WORD = "ส่งใช้แล้ว"
_INSTALMENTS = ("ครั้งที่", "งวด")


# --- clearings and returns ------------------------------------------------------


def clearing_edits(snapshot: Snapshot, entry: Entry, amount: Decimal, on: date, document: str) -> Edits:
    """The edits that record a clearing; raises as ``clearing_cells`` does."""
    cells = clearing_cells(snapshot, entry, amount, on, document)
    return {entry.sheet: {_name(column, entry.row): value for column, value in cells.items()}}


def clearing_cells(
    snapshot: Snapshot, entry: Entry, amount: Decimal, on: date, document: str
) -> dict[int, CellValue]:
    """What a clearing, or the return of a deposit, of ``amount`` baht on the day ``on`` writes, by column.

    The amount is added to what was cleared before; the day, the document's
    number and, once nothing is left, the status follow where the sheet has
    such columns. With vouchers and cash in columns of their own, the amount
    goes to the vouchers; with instalments, amount and day go to the next free one.

    Raises:
        RecordRefused: not_positive, too_precise, already_cleared, more_than_balance, before_received.
        NoSuchColumn: the sheet has no column for it.
        CellRefused: the cell holds a formula.
    """
    _check(entry, amount, on)
    table = snapshot.table(entry)
    cells: dict[int, CellValue] = {}

    def put(field: Field, value: CellValue) -> None:
        column = table.columns.get(field)
        if column is not None and not table.is_formula(column, entry.row):
            cells[column] = value

    column, before = _cleared_cell(snapshot, table, entry)
    if column is None:
        column, before = table.columns.get(Field.BALANCE), ZERO
        if column is None:
            raise NoSuchColumn(path=snapshot.path, sheet=entry.sheet, field=Field.CLEARED.value)
    else:
        cells[column] = before + amount
    if table.is_formula(column, entry.row):
        cell = _name(column, entry.row)
        raise CellRefused(path=snapshot.path, sheet=entry.sheet, cell=cell, reason="formula")
    put(Field.BALANCE, entry.balance - amount)
    put(Field.CLEARED_ON, on)
    days, parts = (table.parts.get(each, ()) for each in (Field.CLEARED_ON, Field.CLEARED))
    if (
        column in parts
        and len(days) == len(parts)
        and not table.is_formula(days[parts.index(column)], entry.row)
    ):
        cells[days[parts.index(column)]] = on
    if document:
        earlier = entry.document_no
        put(Field.DOCUMENT_NO, f"{earlier}, {document}" if earlier and document != earlier else document)
    if amount == entry.balance:
        put(Field.STATUS, table.closed_word or _CLOSED_WORDS.get(entry.kind, _CLOSED_WORD))
    return cells


def _check(entry: Entry, amount: Decimal, on: date) -> None:
    reason = ""
    if amount <= 0:
        reason = "not_positive"
    elif amount != round(amount, 2):
        reason = "too_precise"
    elif entry.closed or entry.balance == 0:
        reason = "already_cleared"
    elif amount > entry.balance:
        reason = "more_than_balance"
    elif entry.received_on is not None and on < entry.received_on:
        reason = "before_received"
    if reason:
        raise RecordRefused(entry=entry.contract_no, reason=reason, amount=amount, balance=entry.balance)


def _cleared_cell(snapshot: Snapshot, table: SheetLayout, entry: Entry) -> tuple[int | None, Decimal]:
    """The column that takes a clearing, and what it holds for this entry."""
    if Field.CLEARED in table.columns:
        own = snapshot.cleared_parts.get(entry.id)  # further rows of the entry hold the rest
        return table.columns[Field.CLEARED], entry.cleared if own is None else own[0] or ZERO
    parts = table.parts.get(Field.CLEARED, ())
    if not parts:
        return None, ZERO
    headers = {each.column: each.header for each in table.proposals}
    held = dict(zip(parts, snapshot.cleared_parts[entry.id], strict=True))
    vouchers = [column for column in parts if "ใบสำคัญ" in headers[column]] or list(parts)
    chosen = vouchers[0]
    if any(word in headers[column] for column in parts for word in _INSTALMENTS):
        chosen = next((column for column in vouchers if not held[column]), vouchers[-1])
    return chosen, held[chosen] or ZERO


# --- the ledger's own reminder columns ---------------------------------------------


def stale_marks(snapshot: Snapshot, marks: Iterable[Mark]) -> list[Mark]:
    """The marks that the ledger does not show yet; those of entries that are gone are left out."""
    entries = {entry.id: entry for entry in snapshot.entries}
    return [mark for mark in marks if mark.entry_id in entries and not _shows(entries[mark.entry_id], mark)]


def _shows(entry: Entry, mark: Mark) -> bool:
    return (entry.reminded_on, entry.reminded_count, entry.reminded_stage) == (
        mark.last_on,
        mark.count,
        mark.stage,
    )


def needs_mark_columns(snapshot: Snapshot, marks: Iterable[Mark]) -> tuple[str, ...]:
    """The sheets where a mark waits for a reminder column that is not there and may be added.

    Tables side by side get no new columns: their marks wait.
    """
    entries = {entry.id: entry for entry in snapshot.entries}
    sheets = []
    for mark in stale_marks(snapshot, marks):
        table = snapshot.table(entries[mark.entry_id])
        if not MARK_HEADERS.keys() <= table.mark_columns().keys() and table.may_take_marks():
            sheets.append(table.sheet)
    return tuple(dict.fromkeys(sheets))


@dataclass(frozen=True, slots=True)
class MarkPlan:
    """What marks would write, by entry id, and which of them the ledger shows then."""

    cells: Mapping[str, tuple[str, Mapping[str, CellValue]]]  # entry id -> sheet, its cells
    shown: frozenset[str]

    @property
    def edits(self) -> Edits:
        """All of it together; empty where the ledger shows the marks already."""
        edits: dict[str, dict[str, CellValue]] = {}
        for sheet, cells in self.cells.values():
            edits.setdefault(sheet, {}).update(cells)
        return edits


def mark_plan(snapshot: Snapshot, marks: Iterable[Mark], *, add_columns: bool) -> MarkPlan:
    """The edits that make the ledger show these marks.

    ``add_columns`` puts the columns that a sheet lacks right of its table; without it nothing is written for
    such a table. Only the program's own columns are written, and of their cells none that holds a formula
    or something that could not be read. A row that waits to be added takes its marks later.
    """
    entries = {entry.id: entry for entry in snapshot.entries}
    unread = {
        (problem.sheet, f"{problem.column}{problem.row}")
        for problem in snapshot.problems
        if problem.code is not ProblemCode.BUDDHIST_SERIAL
    }
    planned: dict[str, tuple[str, Mapping[str, CellValue]]] = {}
    shown: set[str] = set()
    for mark in stale_marks(snapshot, marks):
        entry = entries[mark.entry_id]
        table = snapshot.table(entry)
        own = table.mark_columns()
        complete = MARK_HEADERS.keys() <= own.keys()
        added = (entry.sheet, entry.row) in snapshot.merged.added
        if added or not (complete or (add_columns and table.may_take_marks())):
            continue
        facts: Mapping[Field, tuple[CellValue, CellValue]] = {
            Field.REMINDED_ON: (mark.last_on, entry.reminded_on),
            Field.REMINDED_COUNT: (mark.count, entry.reminded_count),
            Field.REMINDED_STAGE: (mark.stage, entry.reminded_stage),
        }
        cells: dict[str, CellValue] = {}
        columns = own if complete else _with_new_columns(table, own, cells)
        kept = False
        for field, (value, held) in facts.items():
            cell = _name(columns[field], entry.row)
            if field in own and value == held:
                continue
            if table.is_formula(columns[field], entry.row) or (entry.sheet, cell) in unread:
                kept = True
            else:
                cells[cell] = value
        if cells:
            planned[entry.id] = entry.sheet, cells
            if not kept:
                shown.add(entry.id)
    return MarkPlan(planned, frozenset(shown))


def _with_new_columns(
    table: SheetLayout, own: Mapping[Field, int], cells: dict[str, CellValue]
) -> dict[Field, int]:
    """The columns of the reminder fields; for those that the table lacks the header cell is added."""
    columns = dict(own)
    free = table.free_column or 0
    for field, header in MARK_HEADERS.items():
        if field not in own:
            columns[field] = free
            cells[_name(free, table.header_row)] = header
            free += 1
    return columns


def _name(column: int, row: int) -> str:
    return f"{letters(column + 1)}{row}"
