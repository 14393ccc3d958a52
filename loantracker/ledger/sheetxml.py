"""A worksheet's rows and cells, found in its bytes and changed there (ECMA-376 part 1, 18.3.1).

Rows are indexed by one pass over their start tags; cells are looked at only in the rows that are asked for.
A row or cell without ``r`` stands one after the one before it.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from loantracker.ledger import xmlbytes
from loantracker.ledger.cells import LAST_COLUMN, Place, Rect, column_number, letters, rect_of
from loantracker.ledger.xmlbytes import BrokenPart, Splice, Tag

_CELL_NAME = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_FIRST_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]+)["']""")


class Cell(NamedTuple):
    """A ``<c>`` element: where it is and its attributes as they stand."""

    column: int
    start: int
    end: int
    tag: Tag


class Row(NamedTuple):
    """A ``<row>`` element with its cells in order."""

    number: int
    start: int
    end: int
    tag: Tag
    content_end: int  # where a further cell goes; the tag's end when the row closes itself
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell | None:
        """The cell in ``column``, if the row has one."""
        for cell in self.cells:
            if cell.column == column:
                return cell
        return None


class Formula(NamedTuple):
    """An ``<f>`` element of a cell."""

    place: Place
    text: str
    kind: str  # "", "shared", "array", "dataTable"
    attributes: dict[str, str]
    ref: Rect | None  # the range of a shared master, an array or a data table


class SheetXml:
    """One worksheet part, UTF-8."""

    def __init__(self, data: bytes) -> None:
        """Index the rows; raises BrokenPart."""
        self.data = data
        self.shadow = xmlbytes.masked(data)
        self.prefix, local = xmlbytes.root_of(self.shadow)
        if local != b"worksheet":
            raise BrokenPart(f"root element {local.decode(errors='replace')}")
        self.body = xmlbytes.first(self.shadow, self.name(b"sheetData")) or _missing("sheetData")
        self.body_end = self.tail = self.body.end
        if not self.body.empty:
            self.body_end = self.shadow.rfind(b"</" + self.name(b"sheetData"))  # there is only one
            self.tail = self.shadow.find(b">", self.body_end) + 1
            if self.body_end < self.body.end or not self.tail:
                raise BrokenPart("sheetData is not closed")
        if self.shadow.find(b"xmlns", self.body.end, self.body_end) >= 0:
            self._check_namespaces()
        self.numbers: array[int] = array("l")
        self._starts: array[int] = array("q")
        self._index()
        self._parsed: dict[int, Row] = {}

    def name(self, local: bytes) -> bytes:
        """An element's name with the prefix that this sheet uses."""
        return self.prefix + local

    # --- rows and cells ------------------------------------------------------

    def _index(self) -> None:
        pattern = re.compile(rb"<" + re.escape(self.prefix) + rb"""row(?:\sr="([0-9]+)"|(?=[\s/>]))""")
        number, ordered = 0, True
        for found in pattern.finditer(self.shadow, self.body.end, self.body_end):
            if found[1] is not None:
                this = xmlbytes.whole(found[1])
            else:
                end = self.shadow.find(b">", found.end())
                attribute = _FIRST_ROW_NUMBER.search(self.shadow, found.end() - 1, end)
                this = xmlbytes.whole(attribute[1]) if attribute else number + 1
            ordered = ordered and this > number
            number = this
            self.numbers.append(number)
            self._starts.append(found.start())
        self._positions: dict[int, int] | None = None
        if not ordered:
            self._positions = {number: at for at, number in enumerate(self.numbers)}
            if len(self._positions) < len(self.numbers):
                raise BrokenPart("two rows with one number")
        self._check_rows()

    def _check_rows(self) -> None:
        """A row follows a row, or opens the sheet's data: one inside anything else is none to its readers."""
        if not self.numbers:
            return
        row, body = self.name(b"row"), self.name(b"sheetData")
        usual = self.shadow.count(b"</" + row + b"><" + row, self.body.end, self.body_end)
        if usual == len(self.numbers) - 1 and not self.shadow[self.body.end : self._starts[0]].strip():
            return
        follows = rb"(?:</%b\s*>|<%b(?=[\s/>])[^>]*/>|<%b(?:\s[^>]*)?>)\s*(?=<%b[\s/>])" % (
            row,
            row,
            body,
            row,
        )
        found = re.compile(follows).findall(self.shadow, self.body.start, self.body_end)
        if len(found) != len(self.numbers):
            raise BrokenPart("a row inside something else")

    def _check_namespaces(self) -> None:
        """A prefix declared anew among the cells must not give our elements a second name."""
        root = xmlbytes.first(self.shadow, self.name(b"worksheet")) or _missing("worksheet")
        key = f"xmlns:{self.prefix[:-1].decode()}" if self.prefix else "xmlns"
        ours = xmlbytes.attributes(root.attributes).get(key)
        pattern = re.compile(rb"""\s(xmlns(?::[\w.-]+)?)\s*=\s*["']([^"']*)["']""")
        for found in pattern.finditer(self.shadow, self.body.end, self.body_end):
            if (found[1].decode() == key) != (found[2].decode() == ours):
                raise BrokenPart("mixed namespaces among the cells")

    def position(self, number: int) -> int | None:
        """Where in document order row ``number`` stands."""
        if self._positions is not None:
            return self._positions.get(number)
        at = bisect_left(self.numbers, number)
        return at if at < len(self.numbers) and self.numbers[at] == number else None

    def filled_above(self, number: int) -> int:
        """The last row above ``number`` that holds a value, a text or a formula; 0 when there is none."""
        if self._positions is not None:
            return max((row for row in self.numbers if row < number and self._is_filled(row)), default=0)
        end = self.insert_at(number)
        at = max(self.shadow.rfind(mark, self.body.end, end) for mark in self._marks())
        return self.numbers[bisect_right(self._starts, at) - 1] if at >= 0 else 0

    def filled_below(self, number: int) -> int | None:
        """The first row below ``number`` that holds a value, a text or a formula."""
        if self._positions is not None:
            return min((row for row in self.numbers if row > number and self._is_filled(row)), default=None)
        start = self.insert_at(number + 1)
        found = [self.shadow.find(mark, start, self.body_end) for mark in self._marks()]
        at = min((place for place in found if place >= 0), default=-1)
        return self.numbers[bisect_right(self._starts, at) - 1] if at >= 0 else None

    def _marks(self) -> list[bytes]:
        """How every cell's content begins: the value, the inline text, the formula."""
        return [b"<" + self.name(local) for local in (b"v", b"is", b"f")]

    def _is_filled(self, number: int) -> bool:
        row = self.row(number)
        cells = row.cells if row else ()
        return any(mark in self.shadow[cell.tag.end : cell.end] for cell in cells for mark in self._marks())

    def insert_at(self, number: int) -> int:
        """The offset at which a new row ``number`` goes."""
        if self._positions is None:
            at = bisect_left(self.numbers, number)
            return self._starts[at] if at < len(self.numbers) else self.body_end
        for at, other in enumerate(self.numbers):
            if other > number:
                return self._starts[at]
        return self.body_end

    def row(self, number: int) -> Row | None:
        """The row with its cells, if the sheet has it; raises BrokenPart."""
        if number not in self._parsed:
            at = self.position(number)
            if at is None:
                return None
            self._parsed[number] = self._parse(at)
        return self._parsed[number]

    def rows_near(self, number: int, step: int, limit: int, column: int = 0) -> Iterator[Row]:
        """Up to ``limit`` rows that exist above (step -1) or below (step 1), nearest first.

        With a ``column`` those of them that have a cell in it.
        """
        if self._positions is not None:
            return
        at = bisect_left(self.numbers, number)
        if step > 0 and at < len(self.numbers) and self.numbers[at] == number:
            at += 1
        places = range(at, min(at + limit, len(self.numbers)))
        if step < 0:
            places = range(at - 1, max(at - 1 - limit, -1), -1)
        for place in places:
            if column and not self._may_have(place, column):
                continue
            row = self.row(self.numbers[place])
            if row is not None and (not column or row.cell(column) is not None):
                yield row

    def _may_have(self, at: int, column: int) -> bool:
        """Whether a row may have a cell in a column: much sooner known than a row is taken apart."""
        start, end = self._starts[at], self._end_of(at)
        cell, name = b"<" + self.name(b"c"), f' r="{letters(column)}{self.numbers[at]}"'.encode()
        if self.shadow.find(name, start, end) >= 0:
            return True
        # Some programs give no names, or write them behind other attributes.
        return self.shadow.count(cell, start, end) != self.shadow.count(cell + b' r="', start, end)

    def _end_of(self, at: int) -> int:
        return self._starts[at + 1] if at + 1 < len(self._starts) else self.body_end

    def _parse(self, at: int) -> Row:
        start, limit = self._starts[at], self._end_of(at)
        row_name, cell_name = self.name(b"row"), self.name(b"c")
        tag = xmlbytes.first(self.shadow, row_name, start, limit) or _missing("row")
        if tag.empty:
            return Row(self.numbers[at], start, tag.end, tag, tag.end, ())
        close = xmlbytes.close_of(self.shadow, row_name, tag)
        if close is None or close[1] > limit:
            raise BrokenPart(f"row {self.numbers[at]} is not closed")
        cells: list[Cell] = []
        column = 0
        for found in xmlbytes.tags(self.shadow, cell_name, tag.end, close[0]):
            named = _CELL_NAME.search(found.attributes)
            column = xmlbytes.known_column(named[1], self.numbers[at]) if named else column + 1
            if column > LAST_COLUMN:
                raise BrokenPart(f"too many cells in row {self.numbers[at]}")
            ending = xmlbytes.close_of(self.shadow, cell_name, found)
            if cells and found.start < cells[-1].end:
                raise BrokenPart(f"a cell inside a cell in row {self.numbers[at]}")
            if not found.empty and (ending is None or ending[1] > close[0]):
                raise BrokenPart(f"a cell in row {self.numbers[at]} is not closed")
            cells.append(Cell(column, found.start, ending[1] if ending else found.end, found))
        columns = [cell.column for cell in cells]
        if len(set(columns)) < len(columns):
            raise BrokenPart(f"two cells with one name in row {self.numbers[at]}")
        return Row(self.numbers[at], start, close[1], tag, close[0], tuple(cells))

    # --- formulas ------------------------------------------------------------

    def has_formulas(self) -> bool:
        """Whether any cell may have a formula."""
        return self.shadow.find(b"<" + self.name(b"f"), self.body.end, self.body_end) >= 0

    def formulas(self) -> Iterator[Formula]:
        """Every formula of the sheet, in document order."""
        f, c = re.escape(self.name(b"f")), re.escape(self.name(b"c"))
        usual = re.compile(
            rb"<"
            + c
            + rb"""\sr="([A-Z]+)([0-9]+)"[^>]*>\s*<"""  # the cell, at once followed by its formula
            + f
            + rb"(?=[\s/>])([^>]*?)(?:/>|>([^<]*)</"
            + f
            + rb"\s*>)",
        )
        marks = re.compile(rb"<" + f + rb"(?=[\s/>])").findall(self.shadow, self.body.end, self.body_end)
        found = usual.findall(self.shadow, self.body.end, self.body_end)
        if self.shadow is not self.data or len(found) != len(marks):
            yield from self._unusual_formulas()
            return
        numbers = {name: column_number(name.decode()) for name in {item[0] for item in found}}
        for name, digits, attributes, text in found:
            place = Place(xmlbytes.whole(digits), numbers[name])
            yield _formula(place, xmlbytes.attributes(attributes), xmlbytes.plain(text))

    def _unusual_formulas(self) -> Iterator[Formula]:
        """The same one by one, for cells without ``r``, CDATA and whatever else is allowed."""
        cell_open = b"<" + self.name(b"c")
        for tag in xmlbytes.tags(self.shadow, self.name(b"f"), self.body.end, self.body_end):
            start = self._cell_start(cell_open, tag.start)
            cell = xmlbytes.first(self.shadow, self.name(b"c"), start, tag.start) or _missing("c")
            named = xmlbytes.attributes(cell.attributes).get("r")
            place = xmlbytes.known_place(named) if named else self._count(start)
            yield self._formula(place, tag)

    def formula_in(self, place: Place, cell: Cell) -> Formula | None:
        """The cell's formula, if it has one."""
        tag = xmlbytes.first(self.shadow, self.name(b"f"), cell.tag.end, cell.end)
        return None if tag is None else self._formula(place, tag)

    def formula_tag(self, place: Place) -> tuple[Tag, int]:
        """The start tag of a cell's formula and the offset at which its text ends."""
        row = self.row(place.row)
        cell = row.cell(place.column) if row else None
        tag = cell and xmlbytes.first(self.shadow, self.name(b"f"), cell.tag.end, cell.end)
        if not tag:
            raise BrokenPart(f"no formula in {place}")
        close = xmlbytes.close_of(self.shadow, self.name(b"f"), tag)
        return tag, close[0] if close else tag.end

    def _formula(self, place: Place, tag: Tag) -> Formula:
        close = xmlbytes.close_of(self.shadow, self.name(b"f"), tag)
        text = self._text(tag.end, close[0]) if close else ""
        return _formula(place, xmlbytes.attributes(tag.attributes), text)

    def _cell_start(self, cell_open: bytes, before: int) -> int:
        at = before
        while True:
            at = self.shadow.rfind(cell_open, self.body.end, at)
            if at < 0:
                raise BrokenPart("a formula outside a cell")
            if self.shadow[at + len(cell_open) : at + len(cell_open) + 1] in b" \t\r\n/>":
                return at

    def _count(self, start: int) -> Place:
        """The place of a cell without ``r`` that starts at ``start``."""
        at = max(index for index, offset in enumerate(self._starts) if offset < start)
        row = self.row(self.numbers[at]) or _missing("row")
        return Place(row.number, next(cell.column for cell in row.cells if cell.start == start))

    def _text(self, start: int, end: int) -> str:
        if self.shadow.find(b"<", start, end) >= 0:
            raise BrokenPart("an element in a formula")
        raw = self.data[start:end]
        if raw == self.shadow[start:end]:
            return xmlbytes.plain(raw)
        parts: list[str] = []
        at = 0
        for found in re.finditer(rb"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>", raw, re.DOTALL):
            parts += (xmlbytes.plain(raw[at : found.start()]), (found[1] or b"").decode())
            at = found.end()
        return "".join(parts) + xmlbytes.plain(raw[at:])

    # --- what stands around the cells ----------------------------------------

    def merges(self) -> list[Rect]:
        """The merged ranges; whole columns and rows reach to the sheet's end."""
        found = xmlbytes.tags(self.shadow, self.name(b"mergeCell"), self.tail)
        return [xmlbytes.known_range(xmlbytes.attributes(tag.attributes).get("ref", "")) for tag in found]

    def column_style(self, column: int) -> int | None:
        """The style that ``<cols>`` gives a column."""
        for tag in xmlbytes.tags(self.shadow, self.name(b"col"), 0, self.body.start):
            named = xmlbytes.attributes(tag.attributes)
            first, last = xmlbytes.whole(named.get("min")), xmlbytes.whole(named.get("max"))
            if first <= column <= last and "style" in named:
                return xmlbytes.whole(named["style"])
        return None

    def dimension(self) -> tuple[Tag, Rect] | None:
        """The sheet's own word on its used range, where it gives one that can be read."""
        tag = xmlbytes.first(self.shadow, self.name(b"dimension"), 0, self.body.start)
        if tag is None:
            return None
        try:
            return tag, rect_of(xmlbytes.attributes(tag.attributes)["ref"])
        except (KeyError, ValueError):
            return None

    def widened_dimension(self, places: list[Place]) -> Splice | None:
        """The change that makes the dimension hold ``places`` too, where one is needed."""
        found = self.dimension()
        if found is None or not places:
            return None
        tag, old = found
        new = Rect(
            min(old.top, *(place.row for place in places)),
            min(old.left, *(place.column for place in places)),
            max(old.bottom, *(place.row for place in places)),
            max(old.right, *(place.column for place in places)),
        )
        if new == old:
            return None
        attributes = xmlbytes.with_attribute(tag.attributes, "ref", str(new))
        return Splice(tag.start, tag.end, self.retagged(b"dimension", tag, attributes))

    def retagged(self, local: bytes, tag: Tag, attributes: bytes) -> bytes:
        """The start tag with other attributes."""
        return b"<" + self.name(local) + attributes + (b"/>" if tag.empty else b">")


def style_of(cell: Cell) -> int:
    """The cell's style: an index into cellXfs, 0 where it names none."""
    return xmlbytes.whole(xmlbytes.attributes(cell.tag.attributes).get("s"))


def _formula(place: Place, attributes: dict[str, str], text: str) -> Formula:
    if not attributes:
        return Formula(place, text, "", attributes, None)
    kind = attributes.get("t", "")
    ref = xmlbytes.known_range(attributes["ref"]) if "ref" in attributes else None
    return Formula(place, text, "" if kind == "normal" else kind, attributes, ref)


def _missing(what: str) -> NoReturn:
    raise BrokenPart(f"no {what}")
