"""Clerk, colleagues, locks and crashes in any order: nothing is lost or made twice, nobody is overwritten."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import pytest
from editing_ledgers import HEADER, ROWS, SHEET, TODAY, cells
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from loantracker import actions, editing
from loantracker import settings as office
from loantracker.actions import Day
from loantracker.changes import Change, ChangeKind, Value
from loantracker.errors import FieldRefused, NotUndone, RecordRefused
from loantracker.ledger.finding import same
from loantracker.workplace import Workplace

Place = tuple[str, str]  # contract number and column
THEIRS = ("B", "F", "H", "J")  # where colleagues write
NOW = datetime(2023, 8, 25, 2, 0, tzinfo=UTC)


class World:
    """A ledger with its office and its colleagues; every step is looked at for what it did to the file."""

    def __init__(self, folder: Path) -> None:
        self.ledger = folder / "ledger.xlsx"
        book = Workbook()
        book.worksheets[0].title = SHEET
        for row in (HEADER, *ROWS):
            book.worksheets[0].append(row)
        book.save(self.ledger)
        home = folder / "home"
        self.place = Workplace(home, home / office.FILE_NAME, office.Settings(), now=lambda: NOW)
        self.lock: IO[bytes] | None = None
        self.wanted: list[Change] = []
        self.theirs: set[Place] = set()
        self.ours: dict[Place, list[Value]] = {}  # what we wrote into a cell, in order
        self.step = 0

    # --- what happens ---------------------------------------------------------

    def run(self, what: str, row: int, column: int) -> None:
        self.step += 1
        before = self.shown()
        {
            "clear": lambda: self.apply(row, self.clearing),
            "clear all": lambda: self.apply(row, self.clearing_all),
            "note": lambda: self.apply(row, self.note),
            "add": self.add,
            "take back": self.take_back,
            "colleague": lambda: self.colleague(row, THEIRS[column]),
            "sort": lambda: self.sort(row),
            "lock": self.turn,
            "flush": lambda: editing.flush(self.place, self.ledger),
            "crash": self.crash,
        }[what]()
        after = self.shown()
        if what not in {"colleague", "sort"}:
            self.look(before, after)

    def apply(self, row: int, begin: Callable[[Day, str], Change]) -> None:
        day = actions.open_ledger(self.place, self.ledger, TODAY)
        entry = next(each for each in day.snapshot.entries if each.contract_no == f"{row}/2566")
        try:
            change = begin(day, entry.id)
        except (RecordRefused, FieldRefused):
            return
        self.wanted.append(change)
        editing.apply(self.place, day, change)

    def add(self) -> None:
        day = actions.open_ledger(self.place, self.ledger, TODAY)
        typed = {"contract_no": f"{100 + self.step}/2566", "party": "นายใหม่ มาแล้ว", "amount": "5"}
        change = editing.new_entry(self.place, day, SHEET, typed)
        self.wanted.append(change)
        editing.apply(self.place, day, change)

    def take_back(self) -> None:
        """Undo the entry that was added last, where it was written and still stands."""
        added = [
            each for each in editing.written(self.place, self.ledger) if each.kind is ChangeKind.NEW_ENTRY
        ]
        day = actions.open_ledger(self.place, self.ledger, TODAY)
        try:
            change = editing.counter(self.place, day, added[0].id) if added else None
        except NotUndone:
            return
        if change is not None:
            self.wanted.append(change)
            editing.apply(self.place, day, change)

    def clearing(self, day: Day, entry: str) -> Change:
        return editing.clearing(self.place, day, entry, Decimal(self.step), TODAY, f"บค. {self.step}")

    def clearing_all(self, day: Day, entry: str) -> Change:
        return editing.clearing(self.place, day, entry, day.entry(entry).balance, TODAY, f"บค. {self.step}")

    def note(self, day: Day, entry: str) -> Change:
        return editing.correction(self.place, day, entry, {"note": f"เรา {self.step}", "document_no": "ใหม่"})

    def colleague(self, row: int, column: str) -> None:
        book = load_workbook(self.ledger)
        sheet = book[SHEET]
        at = next(each[0].row for each in sheet.iter_rows() if each[0].value == f"{row}/2566")
        sheet[f"{column}{at}"].value = 500 + self.step if column == "F" else f"เพื่อน {self.step}"
        book.save(self.ledger)
        self.theirs.add((f"{row}/2566", column))

    def sort(self, by: int) -> None:
        book = load_workbook(self.ledger)
        sheet = book[SHEET]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(rows[by:] + rows[:by], start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
        book.save(self.ledger)

    def turn(self) -> None:
        """A colleague opens the ledger in Excel, or closes it."""
        if self.lock is None:
            self.lock = self.ledger.open("rb")
            fcntl.flock(self.lock, fcntl.LOCK_EX)
        else:
            self.lock.close()
            self.lock = None

    def crash(self) -> None:
        """The program dies right after saving the ledger, before it keeps that it did."""
        folder = self.place.queue(self.ledger).path.parent
        kept = {path: path.read_bytes() for path in folder.glob("*.json")} if folder.exists() else {}
        editing.flush(self.place, self.ledger)
        for path in folder.glob("*.json"):
            path.unlink()
        for path, raw in kept.items():
            path.write_bytes(raw)

    # --- what must hold -------------------------------------------------------

    def shown(self) -> dict[Place, Any]:
        rows: dict[str, dict[str, Any]] = {}
        for name, value in cells(self.ledger).items():
            rows.setdefault(name[1:], {})[name[0]] = value
        return {(row["A"], column): value for row in rows.values() for column, value in row.items()}

    def look(self, before: dict[Place, Any], after: dict[Place, Any]) -> None:
        """What we changed held what the clerk saw, and holds what the clerk wanted; and that only once."""
        for place in before.keys() | after.keys():
            was, now = before.get(place, ""), after.get(place, "")
            if was == now:
                continue
            wanted = [
                each
                for change in self.wanted
                for each in change.cells
                if (change.contract_no, each.column) == place
            ]
            ends = [n for n, each in enumerate(wanted) if is_same(now, each.value)]
            starts = [n for n, each in enumerate(wanted) if is_same(was, each.held)]
            assert ends, (place, was, now)
            assert starts, (place, was, now)
            assert min(starts) <= max(ends)
            if place[1] == "F" or place[1] == "J":  # every value of ours is another there
                assert now not in self.ours.get(place, [])
            self.ours.setdefault(place, []).append(now)

    def settle(self) -> None:
        """All is quiet: what can be written is, what can't is in conflict, and nothing was lost."""
        if self.lock is not None:
            self.turn()
        before = self.shown()
        editing.flush(self.place, self.ledger)
        self.look(before, self.shown())
        left = editing.pending(self.place, self.ledger)
        written = editing.written(self.place, self.ledger)
        assert sorted(each.id for each in (*left.changes, *written)) == sorted(
            each.id for each in self.wanted
        )
        in_the_way: set[Place] = set()
        for change in left.changes:
            places = {(change.contract_no, each.column) for each in change.cells}
            assert places & (self.theirs | in_the_way), "a conflict that nobody made"
            in_the_way |= places
        assert bool(left.changes) == bool(left.conflicts)
        assert editing.flush(self.place, self.ledger).written == 0


def is_same(held: Any, value: Value) -> bool:
    return same(float(held) if isinstance(held, int) else held, value, date1904=False)


STEPS = st.tuples(
    st.sampled_from(
        ("clear", "clear all", "note", "add", "take back", "colleague", "sort", "lock", "flush", "crash")
    ),
    st.integers(1, 3),
    st.integers(0, len(THEIRS) - 1),
)


@given(st.lists(STEPS, min_size=4, max_size=14))
@examples(deadline=None, max_examples=10)
def test_whatever_happens_in_whatever_order_nothing_is_lost_doubled_or_overwritten(
    steps: list[tuple[str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)  # a disk's answer takes longer than all the rest
        world = World(Path(folder))
        for step in steps:
            world.run(*step)
        world.settle()
