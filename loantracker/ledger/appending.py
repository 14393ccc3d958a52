"""Appending rows below the last one, with everything that reaches down to it carried on.

A new row takes on the row above: its height, its styles, the formulas that are filled down. A table, a
filter, validations and conditional formats that end at that row grow by the new ones. Totals below the list
stay below it: a blank row between is used, else they move down (``moving.py``) or the append is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from loantracker.errors import BadCell, DamagedWorkbook
from loantracker.ledger import formulas, rewriting, tablexml, xmlbytes
from loantracker.ledger.book import Sheet, Table
from loantracker.ledger.cells import LAST_COLUMN, LAST_ROW, CellValue, Edits, Place, column_number, rect_of
from loantracker.ledger.changing import Change, Patched
from loantracker.ledger.filters import FILTER_NAME
from loantracker.ledger.moving import Room
from loantracker.ledger.package import Package
from loantracker.ledger.renaming import renamed
from loantracker.ledger.sheetxml import Cell, Row, style_of
from loantracker.ledger.xmlbytes import BrokenPart, Splice

_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_ADDS_UP = re.compile(r"(?i)\s*(?:SUM|SUBTOTAL|AGGREGATE)\s*\(")
_NEAR = 3  # rows between a total and what it adds up
_PRINTED = re.compile(r"(?i)_xlnm\.Print_Area")
_BLOCKS = frozenset({"array", "dataTable"})


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to append: column letter -> value. ``after_row`` is the last row of the list it belongs to.

    Without ``after_row`` that is the last row that holds anything, but for totals at its end.
    """

    sheet: str
    values: Mapping[str, CellValue]
    after_row: int | None = None


def patched(package: Package, edits: Edits, rows: Sequence[NewRow] = ()) -> Patched:
    """The workbook with ``edits`` and ``rows``, checked but not written; raises as ``write_cells`` does."""
    try:
        change = Change(package)
        cells = renamed(change, edits)
        taken = append(change, rows)
        change.put(cells)
        return replace(change.finish(), rows=taken)
    except BrokenPart as error:
        raise DamagedWorkbook(path=package.path, detail=str(error)) from error


def append(change: Change, rows: Sequence[NewRow]) -> dict[str, list[int]]:
    """Append ``rows``, those of one list one after the other; the row numbers by sheet.

    Raises NoSuchSheet, BadCell (no such column, sheet full), CellRefused (rows below are in the way).
    """
    given: dict[tuple[str, int | None], list[NewRow]] = {}
    for row in rows:
        given.setdefault((row.sheet, row.after_row), []).append(row)
    lists = [_List(change, change.book.sheet(name), after, new) for (name, after), new in given.items()]
    for listed in sorted(lists, key=lambda item: item.last, reverse=True):
        listed.make_room()
    taken: dict[str, list[int]] = {}
    for listed in lists:
        taken.setdefault(listed.sheet.name, []).extend(listed.append())
    return taken


class _List:
    """The list of entries on one sheet that new rows are appended to."""

    def __init__(self, change: Change, sheet: Sheet, after: int | None, new: Sequence[NewRow]) -> None:
        self._change = change
        self.sheet = sheet
        self._tables = change.book.load_tables(sheet)
        self.last = self._last_row() if after is None else after  # as the workbook was read
        self._new = [self._columns(row) for row in new]

    def make_room(self) -> None:
        """Let what stands below go down as far as it must."""
        if self.last + len(self._new) > LAST_ROW:
            raise self._bad(str(Place(LAST_ROW, 1)), "sheet_full")
        below = self._first_below()
        if below is not None:
            Room(self._change, self.sheet, self.last, below, len(self._new)).make()

    def _first_below(self) -> int | None:
        """The first row below the list that holds something, or is merged where the new rows would stand."""
        xml = self._change.xml(self.sheet)
        model = xml.row(self.last)
        columns = {column for values in self._new for column in values}
        columns |= {cell.column for cell in model.cells} if model else set()
        in_the_way = [
            rect.top
            for rect in xml.merges()
            if self.last < rect.top <= self.last + len(self._new)
            and rect.bottom < LAST_ROW
            and any(rect.left <= column <= rect.right for column in columns)
        ]
        filled = xml.filled_below(self.last)
        return min([*in_the_way, *([] if filled is None else [filled])], default=None)

    def append(self) -> list[int]:
        """Write the new rows; their numbers."""
        self._xml = self._change.xml(self.sheet)
        self._patch = self._change.patch(self.sheet)
        self._now = self._change.row_now(self.sheet, self.last)
        numbers = [self._now + 1 + index for index in range(len(self._new))]
        given = {column for values in self._new for column in values}
        tables = [table for table in self._tables if self._grows(table, given)]
        model = self._xml.row(self._now)
        header = any(table.ref.top == self.last for table in self._tables)
        for number, values in zip(numbers, self._new, strict=True):
            for column, value in sorted(values.items()):
                self._patch.put(Place(number, column), value)
            if model is not None and not header:
                self._take_on(model, number, set(values))
            for table in tables:
                self._calculate(table, number, set(values))
        for table in tables:
            self._change.edit(table.part, lambda data: tablexml.with_more_rows(data, len(numbers)))
            longer_ref = table.ref._replace(bottom=table.ref.bottom + len(numbers))
            self.sheet.note_table(table._replace(ref=longer_ref))
        self._carry_on(len(numbers))
        return numbers

    # --- where --------------------------------------------------------------------

    def _last_row(self) -> int:
        """The last row of what the sheet holds, totals at its end not counted; 0 on an empty sheet."""
        xml = self._change.xml(self.sheet)
        last = max([xml.filled_above(LAST_ROW + 1), *(table.ref.bottom for table in self._tables)])
        blocks = [item.ref for item in self._change.formulas(self.sheet) if item.kind in _BLOCKS and item.ref]
        for rect in sorted([*xml.merges(), *blocks]):
            if (
                rect.top <= last + 1 and rect.bottom < LAST_ROW
            ):  # a merged range just below has no cells to give
                last = max(last, rect.bottom)
        while self._is_total(last):
            last = xml.filled_above(last)
        return last

    def _is_total(self, number: int) -> bool:
        """Whether the row adds up a column right above it, or is a table's totals row."""
        if any(table.totals_rows and table.ref.bottom == number for table in self._tables):
            return True
        for formula in self._change.formulas(self.sheet):
            if formula.place.row == number and _ADDS_UP.match(formula.text):
                for area in formulas.read(formula.text).areas:
                    rect = area.rect()
                    own = rect.left == rect.right == formula.place.column and not area.sheets
                    if own and rect.top < rect.bottom and number - _NEAR <= rect.bottom < number:
                        return True
        return False

    def _columns(self, row: NewRow) -> dict[int, CellValue]:
        values: dict[int, CellValue] = {}
        for name, value in row.values.items():
            number = column_number(name.upper()) if _COLUMN.fullmatch(name) else 0
            if not 1 <= number <= LAST_COLUMN:
                raise self._bad(name, "cell_name")
            values[number] = value
        return values

    def _bad(self, cell: str, detail: str) -> BadCell:
        return BadCell(path=self._change.path, sheet=self.sheet.name, cell=cell, detail=detail)

    # --- the new rows -----------------------------------------------------------------

    def _take_on(self, model: Row, number: int, given: set[int]) -> None:
        """Heights, styles and filled-down formulas of the row above, for the columns not given."""
        self._patch.model_row(number, model)
        for cell in model.cells:
            place = Place(number, cell.column)
            if cell.column in given:
                continue
            text = self._filled_down(model, cell, number)
            if text is not None:
                self._patch.put_formula(place, text, style_of(cell))
            else:
                self._patch.put_blank(place, style_of(cell))

    def _filled_down(self, model: Row, cell: Cell, number: int) -> str | None:
        """The formula of the row above, where the row before that has the same one."""
        text = self._formula(model, cell.column)
        above = next(iter(self._xml.rows_near(model.number, -1, 1)), None)
        if text is None or above is None or above.number != model.number - 1:
            return None
        before = self._formula(above, cell.column)
        if before is None or rewriting.filled_down(before, 1) != text:
            return None
        return rewriting.filled_down(text, number - model.number)

    def _formula(self, row: Row, column: int) -> str | None:
        """The cell's formula as text of its own, that of a shared one worked out."""
        return self._change.formula_text(self.sheet, Place(row.number, column))

    def _calculate(self, table: Table, number: int, given: set[int]) -> None:
        """The table's calculated columns in the new row."""
        for index, text in tablexml.calculated_columns(self._change.part(table.part)).items():
            place = Place(number, table.ref.left + index)
            reading = formulas.read(text)
            if place.column in given or place in self._patch.written or reading.areas or reading.anywhere:
                continue  # what refers to single cells was filled down from the row above
            self._patch.put_formula(place, text, 0)

    # --- what grows ---------------------------------------------------------------------

    def _grows(self, table: Table, columns: set[int]) -> bool:
        inside = any(table.ref.left <= column <= table.ref.right for column in columns)
        return inside and table.ref.bottom - table.totals_rows == self.last

    def _carry_on(self, count: int) -> None:
        """Let every range that ends at the last row reach the new ones, the printed one too."""
        xml = self._xml
        self._change.edit(self._change.book.part, self._longer_name(_PRINTED, count))
        for local, key in (
            (b"conditionalFormatting", "sqref"),
            (b"dataValidation", "sqref"),
            (b"autoFilter", "ref"),
        ):
            for tag in xmlbytes.tags(xml.shadow, xml.name(local), xml.tail):
                old = xmlbytes.attributes(tag.attributes).get(key, "")
                new = longer(old, self._now, count)
                if new != old:
                    attributes = xmlbytes.with_attribute(tag.attributes, key, new)
                    self._patch.extra.append(Splice(tag.start, tag.end, xml.retagged(local, tag, attributes)))
                    if local == b"autoFilter":
                        self._change.edit(self._change.book.part, self._longer_name(FILTER_NAME, count))
        for found in re.finditer(rb"<([\w.-]+:sqref)>([^<]*)</\1\s*>", xml.shadow[xml.tail :]):
            old = found[2].decode()  # validations and formats of Excel 2010 and later
            new = longer(old, self._now, count)
            if new != old:
                at = xml.tail + found.start(2)
                self._patch.extra.append(Splice(at, at + len(found[2]), new.encode()))

    def _longer_name(self, name: re.Pattern[str], count: int) -> Callable[[bytes], bytes]:
        """A change of the workbook part: the sheet's name for its filter or print grows with the list."""

        def grown(data: bytes) -> bytes:
            return self._change.book.with_name(
                data, name, self.sheet.index, lambda text: self._longer_text(text, count)
            )

        return grown

    def _longer_text(self, text: str, count: int) -> str:
        reading = formulas.read(text)

        def change(area: formulas.Area) -> rewriting.Rows:
            more = count if area.last.row == self._now else 0
            return area.first.row, area.last.row + more

        return rewriting.rewritten(text, reading.areas, change)


def longer(sqref: str, last: int, count: int) -> str:
    """A list of ranges with those that end in row ``last`` reaching ``count`` rows further."""

    def grown(found: re.Match[str]) -> str:
        try:
            rect = rect_of(found[0])
        except ValueError:  # whole columns or rows
            return found[0]
        return str(rect._replace(bottom=last + count)) if rect.bottom == last else found[0]

    return re.sub(r"\S+", grown, sqref)
