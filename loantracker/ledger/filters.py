"""A sheet's filter that takes in the program's new columns beside it (ECMA-376 part 1, 18.3.1.2).

Excel sorts the columns of the filter and no others: marks left outside would stay behind
while their rows move, and stand beside another's entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from loantracker.ledger import formulas, xmlbytes
from loantracker.ledger.cells import CellValue, Place, Rect, letters, rect_of
from loantracker.ledger.names import MARK_HEADERS
from loantracker.ledger.sheetxml import SheetXml
from loantracker.ledger.xmlbytes import Splice, Tag

FILTER_NAME: Final = re.compile(
    r"(?i)_xlnm\._FilterDatabase"
)  # the hidden name that mirrors a sheet's filter


class Widened(NamedTuple):
    """A filter's range before and after, and the changes to the sheet's bytes."""

    before: Rect
    after: Rect
    splices: list[Splice]

    def in_name(self, text: str) -> str:
        """The text of the filter's hidden name with the new range, where it named the old one."""
        areas = formulas.read(text).areas
        if len(areas) != 1 or areas[0].rect() != self.before:
            return text
        start, end = areas[0].span
        top, left, bottom, right = self.after
        return f"{text[:start]}${letters(left)}${top}:${letters(right)}${bottom}{text[end:]}"


def widened(xml: SheetXml, written: Mapping[Place, CellValue]) -> Widened | None:
    """The sheet's filter with the reminder columns whose headers are written right next to its own; or None.

    ``written`` are the new values by cell. A cell that held something before is no new column.
    """
    tag = _filter_tag(xml)
    if tag is None:
        return None
    try:
        before = rect_of(xmlbytes.attributes(tag.attributes).get("ref", ""))
    except ValueError:
        return None
    right = before.right
    while _is_new_header(xml, written, Place(before.top, right + 1)):
        right += 1
    if right == before.right:
        return None
    after = before._replace(right=right)
    splices = [_with_range(xml, b"autoFilter", tag, after), *_sorts(xml, before, right)]
    return Widened(before, after, splices)


def _filter_tag(xml: SheetXml) -> Tag | None:
    """The filter of the sheet itself; views that a person saved have others, further down."""
    tag = xmlbytes.first(xml.shadow, xml.name(b"autoFilter"), xml.tail)
    views = xmlbytes.first(xml.shadow, xml.name(b"customSheetViews"), xml.tail)
    return None if tag is None or (views is not None and views.start < tag.start) else tag


def _is_new_header(xml: SheetXml, written: Mapping[Place, CellValue], place: Place) -> bool:
    row = xml.row(place.row)
    cell = row.cell(place.column) if row else None
    return written.get(place) in MARK_HEADERS.values() and (cell is None or cell.tag.empty)


def _sorts(xml: SheetXml, before: Rect, right: int) -> Iterator[Splice]:
    """The range that was sorted last is the filter's without its header; sorting again takes it up."""
    for tag in xmlbytes.tags(xml.shadow, xml.name(b"sortState"), xml.tail):
        try:
            ref = rect_of(xmlbytes.attributes(tag.attributes).get("ref", ""))
        except ValueError:
            continue
        if (ref.left, ref.right) == (before.left, before.right) and before.top <= ref.top <= before.bottom:
            yield _with_range(xml, b"sortState", tag, ref._replace(right=right))


def _with_range(xml: SheetXml, local: bytes, tag: Tag, ref: Rect) -> Splice:
    attributes = xmlbytes.with_attribute(tag.attributes, "ref", str(ref))
    return Splice(tag.start, tag.end, xml.retagged(local, tag, attributes))
