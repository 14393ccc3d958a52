"""Finding and changing single tags in the bytes of an XML part, so that all others stay as they are.

The parts are UTF-8. Offsets found in the ``masked`` copy hold for the original: there comments, CDATA and
processing instructions are blanked out at the same length, so that no pattern meets markup inside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from loantracker.ledger.cells import COLUMNS, LAST_ROW, Place, Rect, place_of, range_of

_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROOT = re.compile(rb"<(?:([\w.-]+):)?([\w.-]+)(?=[\s/>])")
_DIGITS = 10  # of the largest number in a workbook's XML, 4294967295
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"&(?:#(?:x([0-9A-Fa-f]+)|([0-9]+))|(lt|gt|amp|quot|apos));")


class BrokenPart(ValueError):
    """A part's XML is not as it must be; the argument says what."""


class Splice(NamedTuple):
    """Bytes ``start`` to ``end`` become ``new``."""

    start: int
    end: int
    new: bytes


class Tag(NamedTuple):
    """A start tag: offsets of the tag itself, its attributes as they stand, whether it closes itself."""

    start: int
    end: int
    attributes: bytes
    empty: bool


def masked(data: bytes) -> bytes:
    """``data`` with comments, CDATA and processing instructions blanked out, offsets unchanged."""
    if not any(data.find(mark, 8) >= 0 and data.find(b"<" + mark, 8) >= 0 for mark in (b"!", b"?")):
        return data  # a single byte is found ten times as fast as two
    return _HIDDEN.sub(lambda found: b" " * len(found[0]), data)


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """``data`` with every splice applied; they must not overlap. Equal places keep their order."""
    out: list[bytes] = []
    at = 0
    for splice in sorted(splices, key=lambda item: item[:2]):
        if splice.start < at:
            raise ValueError("overlapping changes")
        out += (data[at : splice.start], splice.new)
        at = splice.end
    out.append(data[at:])
    return b"".join(out)


def root_of(shadow: bytes) -> tuple[bytes, bytes]:
    """The root element's prefix with its colon (or nothing), and its local name."""
    found = _ROOT.search(shadow)
    if found is None:
        return b"", b""
    return (found[1] + b":" if found[1] else b""), found[2]


def is_childless(data: bytes) -> bool:
    """Whether a part has no element besides its root."""
    return len(_ROOT.findall(masked(data))) <= 1


def tags(shadow: bytes, name: bytes, start: int = 0, end: int | None = None) -> Iterator[Tag]:
    """Every start tag ``name`` (with its prefix) between two offsets, in order."""
    for found in tag_pattern(name).finditer(shadow, start, len(shadow) if end is None else end):
        yield Tag(found.start(), found.end(), found[1], bool(found[2]))


@cache
def tag_pattern(name: bytes) -> re.Pattern[bytes]:
    """Matches a start tag: group 1 its attributes, group 2 the slash of an empty element."""
    return re.compile(rb"<" + re.escape(name) + rb"(?=[\s/>])([^>]*?)(/?)>")


def first(shadow: bytes, name: bytes, start: int = 0, end: int | None = None) -> Tag | None:
    """The first start tag ``name``, if there is one."""
    return next(tags(shadow, name, start, end), None)


def close_of(shadow: bytes, name: bytes, tag: Tag) -> tuple[int, int] | None:
    """Offsets of the end tag of ``tag``; None when it closes itself or is never closed.

    Right for elements that don't nest within themselves, as all those asked for here.
    """
    if tag.empty:
        return None
    found = _close_pattern(name).search(shadow, tag.end)
    return None if found is None else found.span()


@cache
def _close_pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"</" + re.escape(name) + rb"\s*>")


def attributes(raw: bytes) -> dict[str, str]:
    """A start tag's attributes, prefixes and all, in order."""
    if not raw:
        return {}
    return {plain(name): plain(one or two) for name, one, two in _ATTRIBUTE.findall(raw)}


def plain(raw: bytes) -> str:
    """Text or an attribute's value with its references resolved; raises BrokenPart for what is no text."""
    try:
        text = raw.decode()
        if "&" not in text:
            return text
        text = _REFERENCE.sub(_resolved, text)
        text.encode()
    except (ValueError, OverflowError):  # no UTF-8, or a reference to no character
        raise BrokenPart(f"text {raw[:40]!r}") from None
    return text


def _resolved(found: re.Match[str]) -> str:
    """In one pass, so that what a reference stands for is not taken for another one."""
    hexadecimal, decimal, name = found.groups()
    if name:
        return _ENTITIES[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))


def whole(text: str | bytes | None, otherwise: int = 0) -> int:
    """An attribute's number, ``otherwise`` where there is none; raises BrokenPart for anything else."""
    if not text:
        return otherwise
    if not text.isdigit() or not text.isascii() or len(text) > _DIGITS:
        raise BrokenPart(f"number {text[:40]!r}")
    return int(text)


def with_attribute(raw: bytes, name: str, value: str) -> bytes:
    """A start tag's attributes with one set; the others keep their bytes. ``value`` needs no escaping."""
    fresh = f'{name}="{value}"'.encode()
    for found in _ATTRIBUTE.finditer(raw):
        if found[1].decode() == name:
            return raw[: found.start()] + fresh + raw[found.end() :]
    return raw.rstrip() + b" " + fresh


def without_attributes(raw: bytes, *names: str) -> bytes:
    """A start tag's attributes without the named ones."""
    for name in names:
        raw = re.sub(rb"\s+" + name.encode() + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", b"", raw)
    return raw


def known_range(reference: str) -> Rect:
    """A range as a part names it; raises BrokenPart where it is none."""
    try:
        return range_of(reference)
    except ValueError:
        raise BrokenPart(f"range {reference[:40]}") from None


def known_place(name: str) -> Place:
    """A cell as a part names it; raises BrokenPart where there is none of that name."""
    try:
        return place_of(name)
    except ValueError:
        raise BrokenPart(f"cell named {name[:40]}") from None


def known_column(name: bytes, row: int) -> int:
    """The column of a cell's ``r``, which must lie in its own row."""
    column = COLUMNS.get(name[: -len(str(row))])
    if column is not None and name.endswith(b"%d" % row) and row <= LAST_ROW:
        return column
    text = plain(name)
    place = known_place(text)
    if place.row != row:
        raise BrokenPart(f"cell {text} in row {row}")
    return place.column
