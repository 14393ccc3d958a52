"""What a new row takes over from the rows above it: the next running number, the word for "not cleared yet".

Only where the column shows an unambiguous rule; everything else is left blank. Money and dates never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from loantracker.ledger.layout import SheetLayout
from loantracker.ledger.names import Field, key
from loantracker.ledger.values import shown
from loantracker.ledger.workbook import Cell
from loantracker.thai import to_arabic_digits, to_thai_digits

_NUMBERED: Final = frozenset({"ลำดับ", "ลำดับที่", "ลำดับเลขที่", "ที่", "no", "item", "seq"})
_TEXT: Final = re.compile(r"(\D{0,6}?)([0-9]{1,6}|[๐-๙]{1,6})(\D{0,3})")
_LARGEST: Final = 999_999
_FAR: Final = 3  # a larger step to the last number is a slip, or another rule
_FEWEST: Final = 2  # entries that show which word a new one begins with

# Words for an entry of which nothing came back, that stay right until something does. Words that tell the
# days (ใกล้ครบกำหนด) or what was done since (อยู่ระหว่างทวงถาม) are no word for a new one.
_FRESH_WORDS: Final = (
    "ค้างส่งใช้|ยังไม่ส่งใช้|ยังไม่ได้ส่งใช้|รอส่งใช้|ค้างชดใช้|ยังไม่ชดใช้|คงค้าง|ค้าง|ค้างชำระ|ยังไม่ล้างหนี้|ยังไม่เคลียร์"
    "|ยืม|ยืมอยู่|ยังไม่คืน|ค้างคืน|ถือไว้|รับฝาก|open|outstanding"
)
_FRESH: Final = frozenset(_FRESH_WORDS.split("|"))


class _Number(NamedTuple):
    """One running number as it is written."""

    before: str
    digits: str  # "" for a cell that holds a number
    after: str
    value: int


def running_columns(table: SheetLayout) -> frozenset[int]:
    """The columns that number the rows and are read as nothing else."""
    return frozenset(
        each.column
        for each in table.proposals
        if key(each.header) in _NUMBERED and each.field in {None, Field.OTHER}
    )


def next_number(above: Sequence[Cell]) -> str | Decimal | None:
    """The number that goes on from those of the entries above, written as the last one is.

    None where that is not clear: no number on the last row, texts of several kinds, numbers that start anew.
    """
    if not above or above[-1] == "":
        return None
    if all(map(_is_number, above)):  # a column of tens of thousands is looked at at once
        value = _following([int(each) for each in above if isinstance(each, float)])
        return None if value is None else Decimal(value)
    return _next_as_written(above)


def _next_as_written(above: Sequence[Cell]) -> str | Decimal | None:
    read = [_read(each) for each in above if each != ""]
    found = [each for each in read if each is not None]
    if len(found) < len(read):
        return None
    if len({(each.before, each.after) for each in found if each.digits}) > 1:
        return None
    value = _following([each.value for each in found])
    if value is None:
        return None
    last = found[-1]
    if not last.digits:
        return Decimal(value)
    width = len(last.digits) if last.digits[0] in "0๐" else 0
    digits = str(value).zfill(width)
    return f"{last.before}{digits if last.digits.isascii() else to_thai_digits(digits)}{last.after}"


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, float) and 0 < cell <= _LARGEST and cell == int(cell)


def _read(cell: Cell) -> _Number | None:
    if isinstance(cell, float):
        return _Number("", "", "", int(cell)) if _is_number(cell) else None
    match = _TEXT.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return None if match is None else _Number(match[1], match[2], match[3], int(to_arabic_digits(match[2])))


def _following(values: Sequence[int]) -> int | None:
    """The next of numbers that go up one by one (some may be missing), or that are 1 to n in any order."""
    if len(values) == 1:
        return 2 if values[0] == 1 else None
    steps = [two - one for one, two in pairwise(values)]
    rises = min(steps) > 0 and steps[-1] <= _FAR and steps.count(1) * 2 > len(steps)
    is_sorted_otherwise = sorted(values) == list(range(1, len(values) + 1))
    following = max(values) + 1
    return following if (rises or is_sorted_otherwise) and following <= _LARGEST else None


def first_word(statuses: Iterable[Cell]) -> str | None:
    """The word that every entry of which nothing came back has as its status; None where they differ."""
    held = list(statuses)
    words = {shown(each).strip() for each in set(held)}
    if len(held) < _FEWEST or len(words) > 1:
        return None
    word = words.pop()
    return word if key(word) in _FRESH else None
