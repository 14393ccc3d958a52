"""What a formula refers to, read from its text (ECMA-376 part 1, 18.17).

Not a parser: it finds references, names and structured references, and says so where a formula may reach
cells that its text doesn't name (INDIRECT, OFFSET, a range made of function results). It errs on the
side of more references, never of fewer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from loantracker.ledger.cells import LAST_COLUMN, LAST_ROW, Rect, column_number

_REACHES_ANYWHERE = frozenset({"INDIRECT", "OFFSET", "EVALUATE", "CALL", "REGISTER.ID", "GET.CELL"})
_IDENT = r"""[^\s"'(){}\[\],;:+\-*/^&=<>%!#@$0-9.][^\s"'(){}\[\],;:+\-*/^&=<>%!#@$]*"""
_END = r"""(?![^\s"'(){}\[\],;:+\-*/^&=<>%!#@])(?!\()"""
_TOKEN = re.compile(
    rf"""
    (?P<string>"(?:[^"]|"")*")
  | (?:'(?P<quoted>(?:[^']|'')*)'|(?P<bare>\[[^\]]*\](?:{_IDENT})?|[^\s"'()\[\]{{}},;:+\-*/^&=<>%!\#@$]+
        (?::[^\s"'()\[\]{{}},;:+\-*/^&=<>%!\#@$]+)?))!
  | (?P<error>\#(?:REF!|N/A|DIV/0!|NAME\?|NULL!|NUM!|VALUE!|GETTING_DATA|[A-Z]+!))
  | (?P<cells>\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}(?::\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}})?){_END}
  | (?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}){_END}
  | (?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}){_END}
  | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<ident>{_IDENT})(?P<call>\s*\()?
  | (?P<bracket>\[)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([0-9]{1,7})?")
_CONSTANTS = frozenset({"TRUE", "FALSE"})


class Corner(NamedTuple):
    """One end of a reference; whether each number moves with the cell that holds the formula."""

    row: int
    column: int
    row_moves: bool
    column_moves: bool

    def moved(self, rows: int, columns: int) -> tuple[int, int]:
        """Row and column as a formula so many rows and columns further on has them."""
        row = (self.row + rows - 1) % LAST_ROW + 1 if self.row_moves else self.row
        column = (self.column + columns - 1) % LAST_COLUMN + 1 if self.column_moves else self.column
        return row, column


class Area(NamedTuple):
    """A reference to cells; ``sheets`` is (), (name,) or (first, last) of a 3-D reference."""

    sheets: tuple[str, ...]
    first: Corner
    last: Corner
    span: tuple[int, int]  # where the cells stand in the text, without the sheet

    @property
    def moves(self) -> bool:
        """Whether any part is relative to the cell that holds the formula."""
        return any((*self.first[2:], *self.last[2:]))

    def rect(self, rows: int = 0, columns: int = 0) -> Rect:
        """The cells, for a formula so many rows and columns from where the text was read."""
        top, left = self.first.moved(rows, columns)
        if self.last is self.first:
            return Rect(top, left, top, left)
        bottom, right = self.last.moved(rows, columns)
        return Rect(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


class NameUse(NamedTuple):
    """A defined name; ``sheet`` is "" where none is named."""

    sheet: str
    name: str


class TableUse(NamedTuple):
    """A structured reference; ``table`` is "" for the table that holds the formula itself."""

    table: str
    inner: str  # what stands between the outermost brackets
    span: tuple[int, int] = (0, 0)  # where that stands in the text


@dataclass(slots=True)
class Reading:
    """All that a formula refers to.

    ``anywhere``: it may reach any cell of the workbook; ``broken``: because it couldn't be read to its end.
    """

    areas: list[Area] = field(default_factory=list)
    foreign: list[Area] = field(default_factory=list)  # in other workbooks
    names: list[NameUse] = field(default_factory=list)
    tables: list[TableUse] = field(default_factory=list)
    anywhere: bool = False
    broken: bool = False


def read(text: str) -> Reading:
    """The references of one formula, without its leading "="."""
    reading = Reading()
    sheets: tuple[str, ...] | None = ()
    at, end = 0, len(text)
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            reading.anywhere = reading.broken = True
            return reading
        at = found.end()
        kind = found.lastgroup
        if kind in {"quoted", "bare"}:
            sheets = _sheets(found[kind].replace("''", "'") if kind == "quoted" else found["bare"])
            continue
        if kind in {"cells", "columns", "rows"}:
            _add_area(reading, sheets, found[kind], found.span(kind))
        elif kind == "bracket" or (kind == "ident" and text[at : at + 1] == "["):
            start = at if kind == "bracket" else at + 1
            closing = _closing(text, start)
            if closing < 0:
                reading.anywhere = reading.broken = True
                return reading
            if sheets is not None:  # not another workbook's
                use = TableUse(found["ident"] or "", text[start:closing], (start, closing))
                reading.tables.append(use)
            at = closing + 1
        elif kind in {"ident", "call"}:
            _add_ident(reading, sheets, found)
        elif found["other"] in {":", "'"}:
            reading.anywhere = True  # a range between results, or something that we don't know
        sheets = ()
    return reading


def _sheets(qualifier: str) -> tuple[str, ...] | None:
    """The sheets of what stands before "!"; None for another workbook's."""
    if "[" in qualifier:
        book, _, sheet = qualifier.rpartition("]")
        if book != "[0":
            return None
        qualifier = sheet
    return tuple(qualifier.split(":")) if qualifier else ()


def _add_ident(reading: Reading, sheets: tuple[str, ...] | None, found: re.Match[str]) -> None:
    name = found["ident"]
    if found["call"]:
        plain = name.upper().rsplit("_XLFN.", 1)[-1].rsplit("_XLWS.", 1)[-1]
        reading.anywhere |= plain in _REACHES_ANYWHERE
    elif sheets is not None and name.upper() not in _CONSTANTS and not name.startswith("_xlpm."):
        reading.names.append(NameUse(sheets[0] if sheets else "", name))


def _add_area(reading: Reading, sheets: tuple[str, ...] | None, text: str, span: tuple[int, int]) -> None:
    first, _, last = text.partition(":")
    one = _corner(first, low=True)
    two = _corner(last, low=False) if last else one
    if sheets is None:
        if one is not None and two is not None:
            reading.foreign.append(Area((), one, two, span))
    elif one is None or two is None:
        reading.names.append(NameUse(sheets[0] if sheets else "", text))  # ABC1 beyond the last column
    else:
        reading.areas.append(Area(sheets, one, two, span))


def _corner(text: str, *, low: bool) -> Corner | None:
    found = _CORNER.fullmatch(text)
    if found is None:
        return None
    mark, name, row_mark, digits = found.groups()
    if name is None:  # a row alone: its "$" was taken for the column's
        row_mark, mark = mark or row_mark, "$"
    column = column_number(name.upper()) if name else (1 if low else LAST_COLUMN)
    row = int(digits) if digits else (1 if low else LAST_ROW)
    if not 1 <= row <= LAST_ROW or column > LAST_COLUMN:
        return None
    return Corner(row, column, bool(digits) and not row_mark, bool(name) and not mark)


def _closing(text: str, start: int) -> int:
    """Where the bracket opened before ``start`` closes; an apostrophe escapes what follows it."""
    depth, at = 1, start
    while at < len(text):
        letter = text[at]
        if letter == "'":
            at += 1
        elif letter == "[":
            depth += 1
        elif letter == "]":
            depth -= 1
            if not depth:
                return at
        at += 1
    return -1
