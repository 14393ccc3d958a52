"""Which formulas' kept results are no longer true after cells changed.

Follows references through every sheet, names, tables, arrays and data tables. A formula whose references
can't be told from its text counts as depending on every change; one that provably doesn't is left alone.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from loantracker.ledger import formulas
from loantracker.ledger.book import Book, Table
from loantracker.ledger.cells import Place, Rect
from loantracker.ledger.filled import Filled, FilledColumns
from loantracker.ledger.formulas import Reading, TableUse
from loantracker.ledger.sheetxml import Formula

_FEW_CELLS = 32  # a range no larger is kept cell by cell
_Where = tuple[int, Rect]  # sheet index and cells
_THIS_ROW = "#this row"
_WITH_HEADER = frozenset({"#all", "#headers"})
_WITH_TOTALS = frozenset({"#all", "#totals"})
_WHOLE_TABLE = _WITH_HEADER | _WITH_TOTALS | {"#data"}


class Graph:
    """What depends on what: built once for a set of formulas, asked once."""

    def __init__(self, book: Book, sheets: Mapping[int, Sequence[Formula]]) -> None:
        """Read every formula of every sheet; ``sheets`` is by sheet index."""
        self._book = book
        self._by_name = {sheet.name.casefold(): sheet.index for sheet in book.sheets}
        self._names = {(item.name.casefold(), item.sheet): item.text for item in book.names}
        self._tables: dict[str, tuple[int, Table]] | None = None
        self._owners: list[_Where] = []
        self._cells: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self._ranges: dict[tuple[int, int, int, int], list[tuple[int, int]]] = defaultdict(list)
        self._anywhere: list[int] = []
        self._filled: list[Filled] = []
        for index, listed in sheets.items():
            self._add_sheet(index, listed)
        for waiting in self._ranges.values():
            waiting.sort()

    def stale(self, changed: Iterable[tuple[int, Place]]) -> set[_Where]:
        """The cells whose results depend on the changed ones, each formula's own range as one."""
        first = {(sheet, Rect(*place, *place)) for sheet, place in changed}
        stale: set[_Where] = set()
        queue = deque(first)
        done: set[int] = set()

        def reach(nodes: Iterable[int]) -> None:
            for node in nodes:
                if node not in done:
                    done.add(node)
                    stale.add(self._owners[node])
                    queue.append(self._owners[node])

        if first:
            reach(self._anywhere)
        while queue:
            sheet, rect = queue.popleft()
            reach(self._dependants(sheet, rect))
            for filled in self._filled:
                for row in filled.reached(sheet, rect):
                    where = (filled.sheet, Rect(row, filled.column, row, filled.column))
                    stale.add(where)
                    queue.append(where)
        return stale - first

    def _dependants(self, sheet: int, rect: Rect) -> Iterator[int]:
        if (rect.bottom - rect.top + 1) * (rect.right - rect.left + 1) <= _FEW_CELLS:
            for row in range(rect.top, rect.bottom + 1):
                for column in range(rect.left, rect.right + 1):
                    yield from self._cells.pop((sheet, row, column), ())
        else:
            for key in [key for key in self._cells if key[0] == sheet and rect.holds(Place(*key[1:]))]:
                yield from self._cells.pop(key)
        for (index, top, left, right), waiting in self._ranges.items():
            if index != sheet or top > rect.bottom or left > rect.right or right < rect.left:
                continue
            while waiting and waiting[-1][0] >= rect.top:  # sorted by the ranges' last rows
                yield waiting.pop()[1]

    # --- building --------------------------------------------------------------

    def _add_sheet(self, index: int, listed: Sequence[Formula]) -> None:
        masters: dict[str, tuple[Place, Reading]] = {}
        filled = FilledColumns(index)
        for formula in listed:
            if not formula.kind and filled.take(formula):
                continue
            row, column = formula.place
            own = Rect(row, column, row, column)
            if formula.kind in {"array", "dataTable"} and formula.ref is not None:
                own = formula.ref
            node = len(self._owners)
            self._owners.append((index, own))
            if formula.kind == "dataTable":
                for rect in _data_table_inputs(formula, own):
                    self._watch(node, index, rect)
                continue
            if formula.kind == "shared" and not formula.text:
                known = masters.get(formula.attributes.get("si", ""))
                if known is None:
                    self._anywhere.append(node)
                    continue
                origin, reading = known
                shift = (row - origin.row, column - origin.column)
            else:
                reading, shift = formulas.read(formula.text), (0, 0)
                if formula.kind == "shared":
                    masters[formula.attributes.get("si", "")] = (formula.place, reading)
            self._add(node, index, formula.place, reading, shift)
        self._filled += filled.columns()

    def _add(self, node: int, index: int, place: Place, reading: Reading, shift: tuple[int, int]) -> None:
        if reading.anywhere:
            self._anywhere.append(node)
            return
        for area in reading.areas:
            sheets = self._sheets(index, area.sheets)
            if sheets is None:
                continue  # a sheet that doesn't exist: #REF! whatever changes
            for sheet in sheets:
                self._watch(node, sheet, area.rect(*shift))
        for use in reading.names:
            self._watch_all(node, self._named(index, use.sheet, use.name, frozenset()))
        for table in reading.tables:
            self._watch_all(node, self._tabled(index, place, table))

    def _watch_all(self, node: int, places: Iterable[_Where] | None) -> None:
        if places is None:
            self._anywhere.append(node)
            return
        for sheet, rect in places:
            self._watch(node, sheet, rect)

    def _watch(self, node: int, sheet: int, rect: Rect) -> None:
        top, left, bottom, right = rect
        if top == bottom and left == right:
            self._cells[sheet, top, left].append(node)
        elif (bottom - top + 1) * (right - left + 1) <= _FEW_CELLS:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self._cells[sheet, row, column].append(node)
        else:
            self._ranges[sheet, top, left, right].append((bottom, node))

    def _sheets(self, own: int, named: tuple[str, ...]) -> Sequence[int] | None:
        """The sheets that a reference means: its own, the named one, or all between two."""
        if not named:
            return (own,)
        found = [self._by_name.get(name.casefold()) for name in named]
        first, last = found[0], found[-1]
        if first is None or last is None:
            return None
        return range(min(first, last), max(first, last) + 1)

    def _named(self, own: int, sheet: str, name: str, seen: frozenset[str]) -> list[_Where] | None:
        """The cells behind a defined name; None when they can't be told."""
        scope = self._by_name.get(sheet.casefold(), own) if sheet else own
        key = name.casefold()
        text = self._names.get((key, scope), self._names.get((key, None)))
        if text is None:
            return self._whole_table(name)
        if key in seen:
            return []
        reading = formulas.read(text)
        if reading.anywhere:
            return None
        places: list[_Where] = []
        for area in reading.areas:
            if area.moves or not area.sheets:
                return None
            places += [(index, area.rect()) for index in self._sheets(scope, area.sheets) or ()]
        inner = [self._named(scope, use.sheet, use.name, seen | {key}) for use in reading.names]
        inner += [self._tabled(scope, Place(0, 0), use) for use in reading.tables]
        for more in inner:
            if more is None:
                return None
            places += more
        return places

    # --- tables ------------------------------------------------------------------

    def _all_tables(self) -> dict[str, tuple[int, Table]]:
        if self._tables is None:
            self._tables = {
                table.name.casefold(): (sheet.index, table)
                for sheet in self._book.sheets
                if sheet.kind == "worksheet"
                for table in self._book.load_tables(sheet)
            }
        return self._tables

    def _whole_table(self, name: str) -> list[_Where] | None:
        found = self._all_tables().get(name.casefold())
        return None if found is None else [(found[0], found[1].data())]

    def _tabled(self, own: int, place: Place, use: TableUse) -> list[_Where] | None:
        """The cells behind a structured reference; None when the table can't be told."""
        if use.table:
            found = self._all_tables().get(use.table.casefold())
        else:
            around = [
                item for item in self._all_tables().values() if item[0] == own and item[1].ref.holds(place)
            ]
            found = around[0] if around else None
        if found is None:
            return None
        sheet, table = found
        ref = table.ref
        words = _words(use.inner)
        top = ref.top if words & _WITH_HEADER else table.data().top
        bottom = ref.bottom if words & _WITH_TOTALS else table.data().bottom
        if words & _WHOLE_TABLE == {"#headers"}:
            bottom = table.data().top - 1
        elif words & _WHOLE_TABLE == {"#totals"}:
            top = table.data().bottom + 1
        if _THIS_ROW in words and not words & _WHOLE_TABLE and top <= place.row <= bottom:
            top = bottom = place.row
        known = {name.casefold(): at for at, name in enumerate(table.columns)}
        columns = [known.get(word) for word in words if not word.startswith("#")]
        if not columns or None in columns:
            return [(sheet, Rect(top, ref.left, bottom, ref.right))]
        named = [ref.left + at for at in columns if at is not None]
        return [(sheet, Rect(top, min(named), bottom, max(named)))]


def _words(inner: str) -> frozenset[str]:
    """The items and columns of a structured reference, folded: "#this row", "amount"."""
    parts: list[str] = []
    word, at, depth = "", 0, 0
    while at < len(inner):
        letter = inner[at]
        if letter == "'" and at + 1 < len(inner):
            at += 1
            word += inner[at]
        elif letter == "[":
            depth += 1
            word = ""
        elif letter == "]":
            depth -= 1
            parts.append(word)
            word = ""
        elif depth or letter not in ",:@ " or "[" not in inner:
            word += letter
        elif letter == "@":
            parts.append(_THIS_ROW)
        at += 1
    if word.startswith("@"):
        parts.append(_THIS_ROW)
        word = word[1:]
    parts.append(word)
    return frozenset(part.strip().casefold() for part in parts if part.strip())


def _data_table_inputs(formula: Formula, own: Rect) -> Iterator[Rect]:
    """What a what-if table reads: its input cells, the row above it and the column at its left."""
    for key in ("r1", "r2"):
        name = formula.attributes.get(key)
        if name:
            area = formulas.read(name).areas
            yield from (item.rect() for item in area)
    yield Rect(max(own.top - 1, 1), max(own.left - 1, 1), own.bottom, own.right)
