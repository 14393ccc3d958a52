"""A table's header cell and its column's name are one thing: Excel mends a file where they differ.

So a header that is typed over renames the column, and every formula that names it follows, as in Excel. What
is typed there becomes text, whatever it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from loantracker.errors import BadCell, CellRefused
from loantracker.ledger import formulas, tablexml, xmlbytes
from loantracker.ledger.book import Sheet, Table
from loantracker.ledger.cells import CellValue, Edits, Place, escaped, escaped_text, number_text
from loantracker.ledger.changing import Change
from loantracker.ledger.formulas import TableUse
from loantracker.ledger.xmlbytes import Splice

_BUDDHIST: Final = 543
_LONGEST: Final = 255  # UTF-16 units in a column's name
_NEEDS_BRACKETS: Final = re.compile(r"""[\t\n\r ,:.\[\]#'"{}$^&*+=\-><()/@!%;\\|~`?]""")
_ESCAPED: Final = re.compile(r"([\[\]#'@])")
_ITEM: Final = re.compile(r"\[((?:'.|[^\[\]'])*)\]", re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"]|"")*"')


def header_text(value: CellValue) -> str:
    """What Excel makes of a value typed into a table's header: its text.

    Raises ValueError for a number that no cell can hold.
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        day = f"{value.day}/{value.month:02}/{value.year + _BUDDHIST}"
        return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day
    return number_text(value)


class Renaming:
    """One column of a table gets another name; raises CellRefused where that can't be done whole."""

    def __init__(self, change: Change, sheet: Sheet, table: Table, place: Place, name: str) -> None:
        """``place`` is the header's cell, ``name`` what it will say."""
        self._change = change
        self._sheet = sheet
        self._table = table
        self._place = place
        self._index = place.column - table.ref.left
        self._old = table.columns[self._index]
        self._new = name

    def make(self) -> None:
        """Change every part that names the column, and what is known of the table."""
        others = self._table.columns[: self._index] + self._table.columns[self._index + 1 :]
        if (
            not self._new.strip()
            or len(self._new.encode("utf-16-le")) // 2 > _LONGEST
            or self._new.casefold() in {name.casefold() for name in others}
        ):
            raise self._refused("header_name")
        fresh = {sheet.index: self._formula_splices(sheet) for sheet in self._change.worksheets()}
        self._refuse_elsewhere()
        for sheet in self._change.worksheets():
            if fresh[sheet.index]:
                data = xmlbytes.spliced(self._change.xml(sheet).data, fresh[sheet.index])
                self._change.rebase(sheet, data)
        self._change.edit(self._change.book.part, self._names)
        for sheet in self._change.worksheets():
            for table in self._change.book.load_tables(sheet):
                self._change.edit(table.part, self._in_table(sheet, table))
        self._change.edit(
            self._table.part, lambda data: tablexml.with_column_named(data, self._index, self._new)
        )
        columns = (*self._table.columns[: self._index], self._new, *self._table.columns[self._index + 1 :])
        self._sheet.note_table(self._table._replace(columns=columns))

    def _refused(self, reason: str) -> CellRefused:
        return CellRefused(
            path=self._change.path,
            sheet=self._sheet.name,
            cell=str(self._place),
            reason=reason,
            table=self._table.name,
        )

    # --- where the column is named -----------------------------------------------------

    def _formula_splices(self, sheet: Sheet) -> list[Splice]:
        xml = self._change.xml(sheet)
        splices: list[Splice] = []
        for formula in self._change.formulas(sheet):
            here = sheet is self._sheet and self._table.ref.holds(formula.place)
            text = self._followed(formula.text, here=here)
            if text != formula.text:
                tag, end = xml.formula_tag(formula.place)
                splices.append(Splice(tag.end, end, escaped(text).encode()))
        return splices

    def _names(self, data: bytes) -> bytes:
        """The workbook part with its defined names changed."""
        return _texts_changed(data, b"definedName", lambda text: self._followed(text, here=False))

    def _in_table(self, sheet: Sheet, table: Table) -> Callable[[bytes], bytes]:
        here = sheet is self._sheet and table.part == self._table.part

        def changed(data: bytes) -> bytes:
            for local in (b"calculatedColumnFormula", b"totalsRowFormula"):
                data = _texts_changed(data, local, lambda text: self._followed(text, here=here))
            return data

        return changed

    def _refuse_elsewhere(self) -> None:
        """Rules, charts and controls can't name a column of a table; a file where one does is left alone."""
        mark = re.compile(rb"(?i)[>\"'=(,]" + re.escape(self._table.name.encode()) + rb"\[")
        for sheet in self._change.worksheets():
            xml = self._change.xml(sheet)
            if mark.search(xml.shadow, xml.tail):
                raise self._refused("table_header")
        package = self._change.package
        for part in package.names():
            folded = f"/{part.casefold()}"
            drawn = any(kind in folded for kind in ("/charts/", "/drawings/", "/ctrlprops/"))
            if drawn and folded.endswith((".xml", ".vml")) and mark.search(package.text(part)):
                raise self._refused("table_header")

    # --- one formula -----------------------------------------------------------------

    def _followed(self, text: str, *, here: bool) -> str:
        """The formula with the new name; ``here``: it stands in the table, which needs no name there."""
        if "[" not in text:
            return text
        reading = formulas.read(text)
        if reading.broken or (reading.anywhere and self._named_in_text(text)):
            raise self._refused("table_header")  # INDIRECT("T[amount]"), or what we can't read
        for use in sorted(reading.tables, key=lambda item: item.span, reverse=True):
            if use.table.casefold() == self._table.name.casefold() or (here and not use.table):
                start, end = use.span
                text = text[:start] + self._renamed(use) + text[end:]
        return text

    def _named_in_text(self, text: str) -> bool:
        old = self._old.casefold()
        return any("[" in string and old in string.casefold() for string in _STRING.findall(text))

    def _renamed(self, use: TableUse) -> str:
        """What stands between the brackets, with the column's new name."""
        inner = use.inner
        escaped = _ESCAPED.sub(r"'\1", self._new)
        if _ITEM.search(inner):
            return _ITEM.sub(lambda found: f"[{escaped}]" if self._is_old(found[1]) else found[0], inner)
        this_row, name = ("@", inner[1:]) if inner.startswith("@") else ("", inner)
        if not self._is_old(name):
            return inner
        return this_row + (f"[{escaped}]" if _NEEDS_BRACKETS.search(self._new) else escaped)

    def _is_old(self, text: str) -> bool:
        """Whether an item of a structured reference is the column; an apostrophe hides its next letter."""
        return re.sub(r"'(.)", r"\1", text, flags=re.DOTALL).casefold() == self._old.casefold()


def renamed(change: Change, edits: Edits) -> dict[str, dict[str, CellValue]]:
    """``edits`` with what goes into tables' headers as text, after the columns got their new names.

    Before any cell is changed. Raises NoSuchSheet, BadCell, CellRefused (reasons "header_name": blank, too
    long or another column's; "table_header": what names the column can't follow).
    """
    fresh = {name: dict(cells) for name, cells in edits.items()}
    for name, cells in fresh.items():
        if not cells:
            continue
        sheet = change.book.sheet(name)
        if not change.book.load_tables(sheet):
            continue
        for cell, value in cells.items():
            place = change.place(name, cell)
            table = next((each for each in sheet.tables if _is_header(each, place)), None)
            if table is not None:
                cells[cell] = _header(change, sheet, table, place, value)
    return fresh


def _is_header(table: Table, place: Place) -> bool:
    header = table.ref._replace(bottom=table.ref.top + table.header_rows - 1)
    return header.holds(place) and place.column - table.ref.left < len(table.columns)


def _header(change: Change, sheet: Sheet, table: Table, place: Place, value: CellValue) -> CellValue:
    try:
        text = header_text(value)
        escaped_text(text)
    except ValueError as error:
        raise BadCell(path=change.path, sheet=sheet.name, cell=str(place), detail=str(error)) from error
    if text != table.columns[place.column - table.ref.left]:
        Renaming(change, sheet, table, place, text).make()
    return text


def _texts_changed(data: bytes, local: bytes, change: Callable[[str], str]) -> bytes:
    """An XML part with the text of every element called ``local`` changed."""
    shadow = xmlbytes.masked(data)
    prefix, _ = xmlbytes.root_of(shadow)
    splices: list[Splice] = []
    for tag in xmlbytes.tags(shadow, prefix + local):
        close = xmlbytes.close_of(shadow, prefix + local, tag)
        if close is None:
            continue
        text = xmlbytes.plain(data[tag.end : close[0]])
        fresh = change(text)
        if fresh != text:
            splices.append(Splice(tag.end, close[0], escaped(fresh).encode()))
    return xmlbytes.spliced(data, splices)
