"""Cell names and values: what goes into a ``<c>`` element (ECMA-376 part 1, 18.3.1.4 and 18.18.11)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, NamedTuple

CellValue = str | int | Decimal | float | bool | date | datetime | None
Edits = Mapping[str, Mapping[str, CellValue]]  # sheet name -> {"B7": value}

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
MAX_TEXT = 32_767  # UTF-16 units in a cell
_LARGEST, _SMALLEST = 9.99999999999999e307, 2.2250738585072014e-308
_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLAIN_EXPONENTS = range(-15, 21)  # written out in full; beyond that an exponent is shorter


class Place(NamedTuple):
    """A cell, both numbers from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{letters(self.column)}{self.row}"


class Rect(NamedTuple):
    """A range of cells, all four bounds included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, place: Place) -> bool:
        """Whether the cell lies in the range."""
        return self.top <= place.row <= self.bottom and self.left <= place.column <= self.right

    def __str__(self) -> str:
        first, last = Place(self.top, self.left), Place(self.bottom, self.right)
        return str(first) if first == last else f"{first}:{last}"


@cache
def letters(column: int) -> str:
    """Column 28 is "AB"."""
    text = ""
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text


COLUMNS: Final = {
    letters(column).encode(): column for column in range(1, 703)
}  # A to ZZ, as they are written


@lru_cache(maxsize=20_000)
def column_number(text: str) -> int:
    """Column "AB" is 28."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def place_of(name: str) -> Place:
    """The cell called ``name`` ("B7"); raises ValueError when no sheet has it."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(name)
    place = Place(int(found[2]), column_number(found[1].upper()))
    if place.row > LAST_ROW or place.column > LAST_COLUMN:
        raise ValueError(name)
    return place


def rect_of(reference: str) -> Rect:
    """The range called ``reference`` ("A1:C9" or "A1"); raises ValueError when it is none."""
    first, _, last = reference.partition(":")
    one = place_of(first)
    two = place_of(last) if last else one
    return Rect(
        min(one.row, two.row),
        min(one.column, two.column),
        max(one.row, two.row),
        max(one.column, two.column),
    )


def range_of(reference: str) -> Rect:
    """The range called ``reference``, also of whole columns ("A:C") or rows ("1:3"); or ValueError."""
    first, _, last = reference.replace("$", "").partition(":")
    if first.isalpha() and last.isalpha():
        return rect_of(f"{first}1:{last}{LAST_ROW}")
    if first.isdecimal() and last.isdecimal():
        return rect_of(f"A{first}:{letters(LAST_COLUMN)}{last}")
    return rect_of(reference)


def number_text(value: float | Decimal) -> str:
    """The number's own digits; raises ValueError when a cell would keep another number.

    A cell holds an IEEE double: what does not survive the way there and back is refused, not rounded.
    """
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise ValueError("not_a_number")
    if not exact:
        return "0"
    nearest = float(exact)
    if not _SMALLEST <= abs(nearest) <= _LARGEST:
        raise ValueError("out_of_range")
    if Decimal(repr(nearest)) != exact:
        raise ValueError("too_many_digits")
    exact = exact.normalize()
    return f"{exact:f}" if exact.adjusted() in _PLAIN_EXPONENTS else f"{exact:E}"


def serial_text(value: date | datetime, *, date1904: bool) -> str:
    """The date's serial number; raises ValueError for one that the date system does not have."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - cells know no zone
    if moment.tzinfo is not None:
        raise ValueError("time_zone")
    epoch = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no zone
    passed = moment - epoch
    if not date1904:
        if moment < datetime(1900, 1, 1):  # noqa: DTZ001 - cells know no zone
            raise ValueError("before_1900")
        if moment < datetime(1900, 3, 1):  # noqa: DTZ001 - Excel counts a 29 February 1900 that never was
            passed -= timedelta(days=1)
    if passed < timedelta(0):
        raise ValueError("before_1904")
    seconds = Decimal(passed.seconds) + Decimal(passed.microseconds) / 1_000_000
    if not seconds:
        return str(passed.days)
    return repr(float(Decimal(passed.days) + seconds / 86_400))


def escaped_text(value: str) -> str:
    """Text as it stands inside ``<t>``; raises ValueError for what no cell can hold."""
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise ValueError("too_long")
    for letter in value:
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\t\n":
            raise ValueError("control_character")
        if ord(letter) & 0xFFFE == 0xFFFE:  # noqa: PLR2004 - U+xxFFFE and U+xxFFFF are no characters
            raise ValueError("control_character")
    return escaped(_LOOKS_ESCAPED.sub("_x005F_", value))


def unescaped_text(text: str) -> str:
    """Text without Excel's ``_xHHHH_``, as ``escaped_text`` leaves it."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def value_xml(value: CellValue, prefix: str, *, date1904: bool) -> tuple[str, str]:
    """The ``t`` attribute ("" for a number) and the content of the cell; raises ValueError."""
    if value is None:
        return "", ""
    if isinstance(value, str):
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        p = prefix
        return "inlineStr", f"<{p}is><{p}t{space}>{escaped_text(value)}</{p}t></{p}is>"
    if isinstance(value, bool):
        return "b", f"<{prefix}v>{int(value)}</{prefix}v>"
    if isinstance(value, date):
        return "", f"<{prefix}v>{serial_text(value, date1904=date1904)}</{prefix}v>"
    return "", f"<{prefix}v>{number_text(value)}</{prefix}v>"


def escaped(text: str) -> str:
    """Text as it stands between tags; ``xml.sax`` has the same, and brings half a browser with it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
