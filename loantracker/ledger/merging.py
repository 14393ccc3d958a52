"""Waiting changes over a ledger as it is now: what is still to be written, what is done, what collides.

A cell that holds what the clerk saw takes the change; one that holds what the clerk wants has it already,
be it by us before a crash or by a colleague; anything else is a conflict, and only a person settles it.
Changes of one cell that follow each other are told by the last of them that the cell shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from loantracker.changes import CellChange, Change, ChangeKind, Conflict, Value
from loantracker.ledger.appending import NewRow
from loantracker.ledger.cells import CellValue, Edits, letters
from loantracker.ledger.finding import Spot, Table, as_cell, as_value, same
from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.telling import told
from loantracker.ledger.workbook import Cell, Sheet

_Place = tuple[str, int, int]  # sheet, row and column from 0
Tables = list[tuple[Sheet, SheetLayout]]


@dataclass(frozen=True, slots=True)
class Merged:
    """What waiting changes come to over one reading of the file."""

    changes: tuple[Change, ...] = ()  # all of them as they were kept, oldest first
    final: Mapping[str, Change] = field(default_factory=dict)  # by id, those that this file gives other cells
    edits: Edits = field(default_factory=dict)
    rows: tuple[NewRow, ...] = ()
    settled: frozenset[str] = frozenset()  # changes that the file shows once edits and rows are in it
    writes: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)  # change -> (sheet, cell)
    conflicts: tuple[Conflict, ...] = ()
    doubtful: frozenset[tuple[str, int]] = frozenset()  # sheet and row (from 1) of unsettled conflicts
    lost: frozenset[str] = frozenset()  # ids of entries whose rows were not found
    added: frozenset[tuple[str, int]] = frozenset()  # rows that are laid over and not in the file yet


NOTHING_MERGED: Final = Merged()


def lay_over(found: Tables, changes: Iterable[Change]) -> tuple[Tables, Tables, Merged]:
    """The tables with the changes in their cells, new rows as tables of their own, and what it came to.

    ``found`` are all tables of the workbook; the rows of their sheets are changed in place.
    """
    merging = _Merging(found)
    for change in changes:
        merging.locate(change)
    merging.judge()
    return merging.tables(), merging.new_rows(), merging.merged()


@dataclass(slots=True)
class _Aim:
    """One change with the row and the columns that it means in this file."""

    change: Change  # as this file takes it
    kept: Change  # as it was kept
    spot: Spot | None = None
    columns: tuple[int | None, ...] = ()

    def place(self, spot: Spot, column: int) -> _Place:
        return spot.table.sheet.name, spot.row, column

    def without(self, places: Collection[_Place]) -> Change:
        """The change without its cells at some places."""
        gone = {cell for place, cell in self.cells() if place in places}
        return replace(self.change, cells=tuple(each for each in self.change.cells if each not in gone))

    def cells(self) -> list[tuple[_Place, CellChange]]:
        """Its cells that the file has, and where."""
        if self.spot is None:
            return []
        pairs = zip(self.columns, self.change.cells, strict=True)
        return [(self.place(self.spot, column), cell) for column, cell in pairs if column is not None]


class _Merging:
    def __init__(self, found: Tables) -> None:
        self._found = found
        self._tables = [Table(sheet, layout) for sheet, layout in found]
        self._date1904 = any(sheet.date1904 for sheet, _ in found)
        self._aims: list[_Aim] = []
        self._held: dict[_Place, Cell] = {}  # what the file holds in every cell that a change means
        self._wanted: dict[_Place, Value] = {}  # what is to be written
        self._writers: dict[_Place, list[str]] = {}
        self._conflicts: list[Conflict] = []
        self._doubtful: set[tuple[str, int]] = set()
        self._lost: set[str] = set()
        self._settled: set[str] = set()
        self._touched: set[str] = set()  # changes that blank a row which is not as it was any more
        self._formulas: set[_Place] = set()  # that go with a new entry which is taken back

    # --- where ----------------------------------------------------------------

    def locate(self, change: Change) -> None:
        """Find the row and the columns, and lay the change over for those that follow it."""
        spot, kept = self._spot(change), change
        if spot is not None and change.kind is ChangeKind.NEW_ENTRY:
            change = spot.table.renumbered(change, spot.row)
        aim = _Aim(change, kept, spot)
        if spot is not None:
            aim.columns = spot.table.columns_of(change)
            if change.withdraws and not spot.table.is_as_seen(change, spot.row):
                self._touched.add(change.id)
        for place, cell in aim.cells():
            if spot is not None:
                if cell.column in change.withdrawn_formulas and spot.table.layout.is_formula(
                    place[2], place[1] + 1
                ):
                    self._formulas.add(place)
                self._held.setdefault(place, spot.table.value(place[1], place[2]))
                spot.table.put(place[1], place[2], as_cell(cell.value))
        self._aims.append(aim)

    def _spot(self, change: Change) -> Spot | None:
        if change.kind is not ChangeKind.NEW_ENTRY:
            spots = [spot for table in self._tables for spot in table.find(change)]
            return spots[0] if len(spots) == 1 else None
        spots = [spot for table in self._tables for spot in table.having(change)]
        if spots:  # by us before a crash, or by a colleague
            return spots[0] if len(spots) == 1 else None
        table = next((each for each in self._tables if each.takes(change)), None)
        return Spot(table, table.add_row()) if table else None

    # --- what -----------------------------------------------------------------

    def judge(self) -> None:
        """Say of each change whether it is done, to be written or in conflict; the earliest first."""
        chains: dict[_Place, list[tuple[_Aim, CellChange]]] = {}
        for aim in self._aims:
            for place, cell in aim.cells():
                chains.setdefault(place, []).append((aim, cell))
        closed: set[_Place] = set()  # cells where something earlier has to be settled first
        steps: dict[tuple[str, _Place], _Step] = {}
        for place, chain in chains.items():
            done = self._steps_done(place, [cell for _, cell in chain])
            before = self._held[place]
            for number, (aim, cell) in enumerate(chain):
                before = before if number <= done else as_cell(chain[number - 1][1].value)
                steps[aim.change.id, place] = _Step(
                    cell, before, is_done=number < done, is_first=number == done
                )
        for aim in self._aims:
            self._judge(aim, steps, closed)
        self._lay_down()

    def _steps_done(self, place: _Place, chain: Sequence[CellChange]) -> int:
        """How many of a cell's changes the file shows already."""
        if place in self._formulas:
            return 0  # whatever it shows
        held = self._held[place]
        numbers = range(len(chain), 0, -1)
        return next((each for each in numbers if self._is(held, chain[each - 1].value)), 0)

    def _is(self, held: Cell, value: Value) -> bool:
        return same(held, value, date1904=self._date1904)

    def _judge(self, aim: _Aim, steps: Mapping[tuple[str, _Place], _Step], closed: set[_Place]) -> None:
        change, spot = aim.change, aim.spot
        if spot is None:
            self._judge_lost(change)
            return
        conflicts = [
            Conflict(change, cell, "")
            for cell, column in zip(change.cells, aim.columns, strict=True)
            if column is None
        ]
        writes, waits = [], []
        for place, _ in aim.cells():
            step = steps[change.id, place]
            if step.is_done:
                continue
            if place in closed:
                waits.append(place)
            elif self._takes(spot, place, step):
                writes.append(place)
            else:
                waits.append(place)
                theirs = told(spot.table.name_of(place[2]), step.before)
                conflicts.append(Conflict(change, step.cell, theirs, _name(place), as_value(step.before)))
        conflicts = self._of_the_row(aim, spot, conflicts)
        if (conflicts or waits) and change.whole:
            waits, writes = waits + writes, []
        closed.update(waits)
        self._conflicts += conflicts
        if conflicts or waits:
            self._doubtful.add((spot.table.sheet.name, spot.row + 1))
        else:
            self._settled.add(change.id)
        for place in writes:
            self._wanted[place] = steps[change.id, place].cell.value
            self._writers.setdefault(place, []).append(change.id)

    def _judge_lost(self, change: Change) -> None:
        """A change without a row; one that was to be blanked may be gone by now, as after a crash."""
        if change.withdraws and not any(each.has_all_but_number(change) for each in self._tables):
            self._settled.add(change.id)
        else:
            self._conflicts.append(Conflict(change, None, ""))
            self._lost.add(change.entry_id)

    def _of_the_row(self, aim: _Aim, spot: Spot, conflicts: list[Conflict]) -> list[Conflict]:
        """The conflicts as one of the whole row, where it is added or blanked."""
        change = aim.change
        if change.withdraws and (conflicts or change.id in self._touched):
            return [Conflict(change, None, "")]
        if change.kind is ChangeKind.NEW_ENTRY and conflicts:
            place = aim.place(spot, spot.table.contract or 0)
            return [Conflict(change, None, change.contract_no, _name(place))]
        return conflicts

    def _takes(self, spot: Spot, place: _Place, step: _Step) -> bool:
        """Whether the cell holds what the clerk saw, and can be written."""
        if place in self._formulas or (spot.row in spot.table.added and step.is_first):
            return True
        if spot.table.layout.is_formula(place[2], place[1] + 1):
            return False
        return self._is(step.before, step.cell.held) or self._is(step.before, step.cell.value)

    def _lay_down(self) -> None:
        """Let the rows show what is written and what is to be, and nothing that is in conflict."""
        for aim in self._aims:
            for place, _ in aim.cells():
                if aim.spot is not None:
                    value = as_cell(self._wanted[place]) if place in self._wanted else self._held[place]
                    aim.spot.table.put(place[1], place[2], value)

    # --- what came of it ------------------------------------------------------

    def tables(self) -> Tables:
        """The file's own tables, without the error values that were mended."""
        return [(self._mended(sheet), layout) for sheet, layout in self._found]

    def new_rows(self) -> Tables:
        """Each new row as a table of its own, below everything else of its sheet."""
        return [
            (self._mended(table.sheet), replace(table.layout, first_row=row + 1, last_row=row + 1))
            for table in self._tables
            for row in sorted(table.added)
        ]

    def _mended(self, sheet: Sheet) -> Sheet:
        errors = {
            (row, column): text
            for (row, column), text in sheet.facts.errors.items()
            if (sheet.name, row, column) not in self._wanted
        }
        return replace(sheet, facts=replace(sheet.facts, errors=errors))

    def merged(self) -> Merged:
        """What it came to."""
        added = {(each.sheet.name, row): each for each in self._tables for row in each.added}
        edits: dict[str, dict[str, CellValue]] = {}
        fresh: dict[tuple[str, int], dict[int, CellValue]] = {}
        writes: dict[str, set[tuple[str, str]]] = {}
        for place, value in self._wanted.items():
            sheet, row, column = place
            if (sheet, row) in added:
                fresh.setdefault((sheet, row), {})[column] = value
            else:
                edits.setdefault(sheet, {})[_name(place)] = value
            for change in self._writers[place]:
                writes.setdefault(change, set()).add((sheet, _name(place)))
        rows: list[NewRow] = []
        numbered: set[_Place] = set()  # in rows that have their number already
        for sheet, row in sorted(fresh):
            values = fresh[sheet, row]
            table = added[sheet, row]
            at, prepared = table.place_new(values.keys() - table.running)
            if prepared:
                for column in values.keys() & table.running:
                    if table.numbers_itself(at, column):
                        del values[column]
                        numbered.add((sheet, row, column))
                cells = {_name((sheet, at, column)): value for column, value in values.items()}
                edits.setdefault(sheet, {}).update(cells)
            else:
                cells = {letters(column + 1): value for column, value in values.items()}
                rows.append(NewRow(sheet, cells, at))
        return Merged(
            tuple(aim.kept for aim in self._aims),
            {aim.kept.id: final for aim in self._aims if (final := aim.without(numbered)) != aim.kept},
            edits,
            tuple(rows),
            frozenset(self._settled),
            {change: frozenset(cells) for change, cells in writes.items()},
            tuple(self._conflicts),
            frozenset(self._doubtful),
            frozenset(self._lost - {""}),
            frozenset((sheet, row + 1) for sheet, row in added),
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """One of the changes of a cell, in their order."""

    cell: CellChange
    before: Cell  # what the cell holds when it is this one's turn
    is_done: bool
    is_first: bool  # of those that the file does not show


def _name(place: _Place) -> str:
    return f"{letters(place[2] + 1)}{place[1] + 1}"
