"""Appending rows below the last one, with everything that reaches down to it carried on.

A new row takes on the row above: its height, its styles, the formulas that are filled down. A table, a
filter, validations and conditional formats that end at that row grow by the new ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from loantracker.errors import BadCell, CellRefused
from loantracker.ledger import formulas, rewriting, tablexml, xmlbytes
from loantracker.ledger.book import Sheet, Table
from loantracker.ledger.cells import LAST_COLUMN, LAST_ROW, CellValue, Place, column_number, rect_of
from loantracker.ledger.changing import Change
from loantracker.ledger.sheetxml import Cell, Row, SheetXml, style_of
from loantracker.ledger.xmlbytes import Splice

_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_FILTER_NAME = re.compile(r"(?i)_xlnm\._FilterDatabase")


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to append: column letter -> value. ``after_row`` is the last row of the list it belongs to.

    Without ``after_row`` the row goes below everything that the sheet holds.
    """

    sheet: str
    values: Mapping[str, CellValue]
    after_row: int | None = None


def append(change: Change, rows: Sequence[NewRow]) -> dict[str, list[int]]:
    """Append ``rows``, those of one list one after the other; the row numbers by sheet.

    Raises NoSuchSheet, BadCell (no such column, sheet full), CellRefused (rows below are in the way).
    """
    lists: dict[tuple[str, int | None], list[NewRow]] = {}
    for row in rows:
        lists.setdefault((row.sheet, row.after_row), []).append(row)
    taken: dict[str, list[int]] = {}
    for (name, after), listed in lists.items():
        taken.setdefault(name, []).extend(_List(change, change.book.sheet(name), after).append(listed))
    return taken


class _List:
    """The list of entries on one sheet that new rows are appended to."""

    def __init__(self, change: Change, sheet: Sheet, after: int | None) -> None:
        self._change = change
        self._sheet = sheet
        self._xml = change.xml(sheet)
        self._patch = change.patch(sheet)
        self._tables = change.book.load_tables(sheet)
        self._last = self._last_row() if after is None else after

    def append(self, listed: Sequence[NewRow]) -> list[int]:
        numbers = [self._last + 1 + index for index in range(len(listed))]
        if numbers[-1] > LAST_ROW:
            raise self._bad(str(Place(LAST_ROW, 1)), "sheet_full")
        columns = {column for row in listed for column in self._columns(row)}
        for number in numbers:
            self._refuse_filled(number)
        tables = [table for table in self._tables if self._grows(table, columns)]
        model = self._xml.row(self._last)
        header = any(table.ref.top == self._last for table in self._tables)
        for number, row in zip(numbers, listed, strict=True):
            values = self._columns(row)
            for column, value in sorted(values.items()):
                self._patch.put(Place(number, column), value)
            if model is not None and not header:
                self._take_on(model, number, set(values))
            for table in tables:
                self._calculate(table, number, set(values))
        for table in tables:
            self._change.edit(table.part, lambda data: tablexml.with_more_rows(data, len(listed)))
        self._carry_on(len(listed))
        return numbers

    # --- where --------------------------------------------------------------------

    def _last_row(self) -> int:
        """The last row that holds anything; 0 on an empty sheet."""
        last = max([last_filled_row(self._xml), *(table.ref.bottom for table in self._tables)])
        for rect in sorted([*self._xml.merges(), *self._patch.block_ranges()]):
            if rect.top <= last + 1:  # a merged range just below has no cells to give
                last = max(last, rect.bottom)
        return last

    def _refuse_filled(self, number: int) -> None:
        row = self._xml.row(number)
        for cell in row.cells if row else ():
            if holds_something(self._xml, cell):
                raise CellRefused(
                    path=self._change.path,
                    sheet=self._sheet.name,
                    cell=Place(number, cell.column),
                    reason="rows_below",
                )

    def _columns(self, row: NewRow) -> dict[int, CellValue]:
        values: dict[int, CellValue] = {}
        for name, value in row.values.items():
            number = column_number(name.upper()) if _COLUMN.fullmatch(name) else 0
            if not 1 <= number <= LAST_COLUMN:
                raise self._bad(name, "cell_name")
            values[number] = value
        return values

    def _bad(self, cell: str, detail: str) -> BadCell:
        return BadCell(path=self._change.path, sheet=self._sheet.name, cell=cell, detail=detail)

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
        place = Place(row.number, column)
        return self._change.formula_texts(self._sheet).get(place)

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
        return inside and table.ref.bottom == self._last and not table.totals_rows

    def _carry_on(self, count: int) -> None:
        """Let every range that ends at the last row reach the new ones."""
        xml = self._xml
        for local, key in (
            (b"conditionalFormatting", "sqref"),
            (b"dataValidation", "sqref"),
            (b"autoFilter", "ref"),
        ):
            for tag in xmlbytes.tags(xml.shadow, xml.name(local), xml.tail):
                old = xmlbytes.attributes(tag.attributes).get(key, "")
                new = longer(old, self._last, count)
                if new != old:
                    attributes = xmlbytes.with_attribute(tag.attributes, key, new)
                    self._patch.extra.append(Splice(tag.start, tag.end, xml.retagged(local, tag, attributes)))
                    if local == b"autoFilter":
                        self._change.edit(self._change.book.part, self._filter_name(count))
        for found in re.finditer(rb"<([\w.-]+:sqref)>([^<]*)</\1\s*>", xml.shadow[xml.tail :]):
            old = found[2].decode()  # validations and formats of Excel 2010 and later
            new = longer(old, self._last, count)
            if new != old:
                at = xml.tail + found.start(2)
                self._patch.extra.append(Splice(at, at + len(found[2]), new.encode()))

    def _filter_name(self, count: int) -> Callable[[bytes], bytes]:
        """The hidden name that mirrors the sheet's filter grows with it."""

        def grown(data: bytes) -> bytes:
            return self._change.book.with_name(
                data, _FILTER_NAME, self._sheet.index, lambda text: self._longer_name(text, count)
            )

        return grown

    def _longer_name(self, text: str, count: int) -> str:
        reading = formulas.read(text)

        def change(area: formulas.Area) -> rewriting.Rows:
            more = count if area.last.row == self._last else 0
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


def holds_something(xml: SheetXml, cell: Cell) -> bool:
    """Whether the cell has a value, a text or a formula."""
    inside = xml.shadow[cell.tag.end : cell.end]
    return not cell.tag.empty and any(b"<" + xml.name(name) in inside for name in (b"v", b"is", b"f"))


def last_filled_row(xml: SheetXml) -> int:
    """The last row with a value, a text or a formula; 0 when there is none."""
    ends = [
        xml.shadow.rfind(b"<" + xml.name(name), xml.body.end, xml.body_end) for name in (b"v", b"is", b"f")
    ]
    return xml.row_at(max(ends)) if max(ends) >= 0 else 0
