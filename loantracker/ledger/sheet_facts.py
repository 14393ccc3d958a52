"""What a sheet's XML tells beside its values: errors, formulas, hidden rows (ECMA-376 part 1, 18.3.1).

Values come fast from elsewhere; this looks at the bytes, and closely only
where a plain search finds something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from loantracker.ledger.cells import column_number

Place = tuple[int, int]  # row and column, both from 0

_HEAD: Final = 4096  # bytes; the root element stands here
_ROOT: Final = re.compile(rb"<(\w+:)?worksheet\b")
_REFERENCE: Final = re.compile(rb"""\br=["']\s*([A-Z]{1,3})([0-9]{1,7})\s*["']""")
_ROW_NUMBER: Final = re.compile(rb"""\br=["']\s*([0-9]{1,7})\s*["']""")
_IS_TEXT: Final = re.compile(rb"""\bt=["']str["']""")


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows and columns count from 0."""

    hidden_rows: frozenset[int] = frozenset()
    errors: Mapping[Place, str] = field(default_factory=dict)  # "#N/A"
    uncalculated: frozenset[Place] = frozenset()  # formulas without a cached value
    formulas: Mapping[int, frozenset[int]] = field(default_factory=dict)  # column -> rows


@dataclass(frozen=True, slots=True)
class _Patterns:
    cell: bytes  # how a cell's tag begins
    error: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    hidden_row: re.Pattern[bytes]
    row_or_cell: re.Pattern[bytes]


@cache
def _patterns(prefix: bytes) -> _Patterns:
    def pattern(text: bytes) -> re.Pattern[bytes]:
        return re.compile(text.replace(b"P:", re.escape(prefix)), re.DOTALL)

    return _Patterns(
        b"<" + prefix + b"c",
        pattern(rb"""\bt=["']e["'][^>]*>(?:(?!</P:c>).)*?<P:v\b[^>]*>([^<]*)"""),
        pattern(rb"<P:f\b[^>]*?(?:/>|>[^<]*</P:f>)(?:\s*<P:v\b[^>]*>([^<]*))?"),
        pattern(rb"""<P:row\b[^>]*\bhidden=["'](?:1|true|on)["'][^>]*>"""),
        pattern(rb"<P:(?:(row)|c)\b([^>]*)>"),
    )


def facts_of(xml: bytes) -> Facts:
    """The facts of one sheet; ``xml`` is its part as UTF-8."""
    root = _ROOT.search(xml, 0, _HEAD)
    prefix = (root[1] or b"") if root else b""
    patterns = _patterns(prefix)
    start = max(xml.find(b"sheetData"), 0)
    formulas: dict[int, set[int]] = {}
    uncalculated: set[Place] = set()
    errors: dict[Place, str] = {}
    if xml.find(b"</" + prefix + b"f>", start) >= 0:  # a shared formula's text stands in one cell at least
        for place, attributes, value in _placed(xml, patterns, patterns.formula):
            formulas.setdefault(place[1], set()).add(place[0])
            if not value and not _IS_TEXT.search(attributes):
                uncalculated.add(place)
    if xml.find(b't="e"', start) >= 0 or xml.find(b"t='e'", start) >= 0:
        for place, _, value in _placed(xml, patterns, patterns.error):
            errors[place] = value.decode(errors="replace")
    is_hiding = xml.find(b"hidden=", start) >= 0
    hidden = frozenset(_hidden_rows(xml, patterns)) if is_hiding else frozenset[int]()
    return Facts(
        hidden,
        errors,
        frozenset(uncalculated),
        {column: frozenset(rows) for column, rows in formulas.items()},
    )


def _placed(
    xml: bytes, patterns: _Patterns, wanted: re.Pattern[bytes]
) -> Iterator[tuple[Place, bytes, bytes]]:
    """The cells with a match inside: where they are, their tags' attributes, and what was captured."""
    counted: dict[int, Place] = {}
    for match in wanted.finditer(xml):
        start = xml.rfind(patterns.cell, 0, match.start() + 1)
        attributes = xml[start : match.start()]
        named = _REFERENCE.search(attributes)
        if named is not None:
            place = int(named[2]) - 1, column_number(named[1].decode()) - 1
        else:
            counted = counted or dict(_counted(xml, patterns))
            if start not in counted:
                continue  # outside every cell
            place = counted[start]
        yield place, attributes, match[1] or b""


def _counted(xml: bytes, patterns: _Patterns) -> Iterator[tuple[int, Place]]:
    """Where each cell's tag starts and which cell it is; one without a name follows the one before."""
    row, column = -1, -1
    for match in patterns.row_or_cell.finditer(xml):
        if match[1]:
            named = _ROW_NUMBER.search(match[2])
            row, column = int(named[1]) - 1 if named else row + 1, -1
        else:
            named = _REFERENCE.search(match[2])
            column = column_number(named[1].decode()) - 1 if named else column + 1
            yield match.start(), (row, column)


def _hidden_rows(xml: bytes, patterns: _Patterns) -> Iterator[int]:
    for match in patterns.hidden_row.finditer(xml):
        named = _ROW_NUMBER.search(match[0])
        if named is not None:
            yield int(named[1]) - 1
        else:
            yield sum(bool(tag[1]) for tag in patterns.row_or_cell.finditer(xml, 0, match.start()))
