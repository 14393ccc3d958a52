"""Header rows: finding them among a sheet's rows and reading their texts, merged cells included."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from loantracker.ledger.confirmed import NOTHING_CONFIRMED, Layouts
from loantracker.ledger.groups import (
    field_in_group,
    field_in_like_group,
    group_of,
    joined,
    without_instalment,
)
from loantracker.ledger.header_names import NAMED
from loantracker.ledger.names import MARK_HEADERS, REPEATABLE, REQUIRED, Field, key, keys
from loantracker.ledger.sheet_facts import Place
from loantracker.ledger.workbook import Cell, Sheet

SEARCHED_ROWS: Final = 30  # a header stands in the first ten rows; a long title is no reason to fail
LEAST_FIELDS: Final = 3  # a header row names at least so many fields
_GROUP_CONFIDENCE: Final = 0.95
_SIMILAR_CONFIDENCE: Final = 0.6
_OURS: Final = frozenset(map(key, MARK_HEADERS.values()))  # whatever group stands at their left
_OF_INSTALMENTS: Final = {
    Field.CLEARED: Field.CLEARED_PART,
    Field.CLEARED_PART: Field.CLEARED_PART,
    Field.CLEARED_ON: Field.CLEARED_ON_PART,
    Field.DOCUMENT_NO: Field.OTHER,
    Field.EXTENDED_TO: Field.EXTENDED_TO_PART,
    Field.EXTENSION_DOCUMENT: Field.OTHER,
}
_CASH: Final = key("เงินสด")
_EXTENSION: Final = key("ขยาย")
_LEAST_LIKENESS: Final = 6  # letters of a known name inside a longer one
_LONGEST_KNOWN: Final = max(map(len, NAMED))
_LONGEST_NAME: Final = 2_000  # letters of a header or title; a register's longest have a few dozen


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header's text says: a field, how clearly among its synonyms (tier), and how surely."""

    field: Field | None
    tier: int = 0
    confidence: float = 0.0
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """One or two header rows (from 0, ``top`` to ``bottom``) with each column's group and name."""

    top: int
    bottom: int
    texts: tuple[tuple[str, str], ...]
    meanings: tuple[Meaning, ...]
    known: bool = False  # the clerk said that it is one, for this sheet or for its like

    @property
    def named(self) -> dict[int, str]:
        """Each column's header as people see it, group and name, where it has one."""
        return {column: " ".join(filter(None, pair)) for column, pair in enumerate(self.texts) if pair[1]}

    @property
    def certain(self) -> frozenset[Field | None]:
        """The fields that are told for certain."""
        return frozenset(each.field for each in self.meanings if each.confidence > _SIMILAR_CONFIDENCE)

    @property
    def groups(self) -> int:
        """How many columns mean something by their group."""
        return sum(each.grouped for each in self.meanings)

    @property
    def score(self) -> int:
        """How many columns are told for certain; several for one field count once where only one is meant."""
        found = [each.field for each in self.meanings if each.confidence > _SIMILAR_CONFIDENCE]
        return len(set(found) - REPEATABLE) + sum(field in REPEATABLE for field in found)


def cell_text(value: Cell) -> str:
    """A header or title as text; numbers, dates and what is longer than any name are none."""
    return value.strip() if isinstance(value, str) and len(value) <= _LONGEST_NAME else ""


@lru_cache(maxsize=4096)
def meaning(group: str, name: str) -> Meaning:
    """What a column called ``name`` under ``group`` ("" for none) means."""
    found = _in_group(group, name) if group and key(name) not in _OURS else None
    if found is not None:
        return found
    for text in keys(name):
        if text in NAMED:
            field, tier = NAMED[text]
            if field is Field.DEADLINE and group_of(group) == "extended":
                field = Field.EXTENDED_TO
            if field is Field.AMOUNT_PART and group_of(group) == "cleared":
                field = Field.CLEARED_PART
            if field is Field.CLEARED_PART and group_of(group) not in {"", "cleared"}:
                return Meaning(Field.AMOUNT_PART, tier, _SIMILAR_CONFIDENCE)  # paid out in cash, it may be
            return Meaning(field, tier, 1.0)
        rest = without_instalment(text)
        if rest in NAMED and NAMED[rest][0] in _OF_INSTALMENTS:
            return Meaning(_OF_INSTALMENTS[NAMED[rest][0]], 0, 1.0)
    return _similar(key(name))


def _in_group(group: str, name: str) -> Meaning | None:
    """What group and name mean together; None where the name alone must tell."""
    found = field_in_group(group, name)
    if found is not None:
        return Meaning(found, 0, _GROUP_CONFIDENCE, grouped=True)
    for text in joined(group, name):
        if text in NAMED:
            return Meaning(*NAMED[text], _GROUP_CONFIDENCE, grouped=True)
    like = field_in_like_group(group, name)
    return None if like is None else Meaning(like, 0, _SIMILAR_CONFIDENCE, grouped=True)


def _pieces(name: str) -> Iterator[str]:
    """All of the name that may be a known one: far fewer than there are known ones."""
    for at in range(len(name)):
        for end in range(at + _LEAST_LIKENESS, min(at + _LONGEST_KNOWN, len(name)) + 1):
            yield name[at:end]


def _similar(name: str) -> Meaning:
    inside = NAMED.keys() & set(_pieces(name))
    if not inside:
        return Meaning(None)
    # What stands last decides: เงินยืมที่ส่งใช้ is what was cleared.
    nearest = max(inside, key=lambda known: (name.rindex(known) + len(known), len(known)))
    field, tier = NAMED[nearest]
    if field is Field.DEADLINE and _EXTENSION in name:
        return Meaning(Field.EXTENDED_TO, 0, _SIMILAR_CONFIDENCE)  # a deadline, but another one
    return Meaning(field, tier, _SIMILAR_CONFIDENCE)


class HeaderFinder:
    """Finds the headers of one sheet.

    Besides those of known names: rows (1-based, a header's last one) that the clerk says are ``headers``, and
    rows like those that were confirmed in ``layouts``.
    """

    def __init__(
        self, sheet: Sheet, layouts: Layouts = NOTHING_CONFIRMED, headers: Collection[int] = ()
    ) -> None:
        self._rows = sheet.rows
        self._layouts = layouts
        self._headers = headers
        self._merged: dict[Place, tuple[Place, Place]] = {}
        width = len(sheet.rows[0]) if sheet.rows else 0
        for (top, left), (bottom, right) in sheet.merged:
            for row in range(top, min(bottom, top + 3) + 1):
                for column in range(left, min(right, width) + 1):
                    self._merged[row, column] = ((top, left), (bottom, right))

    def first(self) -> Header | None:
        """The first header that names all that an entry needs, else the best one; the upper one of equals.

        A longer header further down is that of a second table, and the rows above it are entries as well.
        """
        said = [self.at(row - 1) for row in sorted(self._headers) if row <= len(self._rows)]
        found = [self.at(row) for row in range(min(SEARCHED_ROWS, len(self._rows)))]
        headers = [each for each in found if each is not None]
        whole = [each for each in headers if each.known or set(REQUIRED) <= each.certain]
        return next((each for each in (*said, *whole) if each is not None), None) or max(
            headers, key=lambda each: (each.score, -each.bottom, each.top), default=None
        )

    def at(self, row: int) -> Header | None:
        """The header that starts in this row, if one does."""
        texts = [cell_text(value) for value in self._rows[row]]
        if not any(texts):
            return None
        if row + 1 in self._headers:
            return replace(self._ending(row, texts), known=True)
        single = _header(row, row, [("", text) for text in texts])
        deeper = (self._double(row, texts), self._triple(row, texts))
        found = [single, *(each for each in deeper if each is not None)]
        for each in found:
            if self._layouts.knows([key(text) for text in each.named.values()]):
                return replace(each, known=True)
        best = max(found, key=lambda each: (each.score, each.groups))  # of equals the one of fewer rows
        return best if best.score >= LEAST_FIELDS else None

    def _ending(self, row: int, texts: Sequence[str]) -> Header:
        """The header whose last row this is: with the rows above it, if they group its columns."""
        wide = {place[0] for place, (start, end) in self._merged.items() if start[1] < end[1]}
        found: Header | None = None
        if {row - 2, row - 1} <= wide:
            found = self._triple(row - 2, self._texts(row - 2))
        if found is None and row - 1 in wide:
            found = self._double(row - 1, self._texts(row - 1))
        return found or _header(row, row, [("", text) for text in texts])

    def _texts(self, row: int) -> list[str]:
        return [cell_text(value) for value in self._rows[row]]

    def _lower(self, row: int) -> list[str] | None:
        """The texts of a row that may be the lower one of a header; None for a row of data."""
        if row >= len(self._rows):
            return None
        texts = self._texts(row)
        if any(value != "" and not text for value, text in zip(self._rows[row], texts, strict=True)):
            return None  # numbers or dates
        counted = (any(map(str.isdigit, text)) and without_instalment(key(text)) is None for text in texts)
        return None if sum(counted) > sum(map(bool, texts)) / 2 else texts

    def _double(self, row: int, upper: Sequence[str]) -> Header | None:
        lower = self._lower(row + 1)
        if lower is None:
            return None
        pairs = list(self._pairs(row, upper, lower))
        return _header(row, row + 1, pairs) if self._is_grouped(row, pairs) else None

    def _triple(self, row: int, upper: Sequence[str]) -> Header | None:
        """Groups of groups: การส่งใช้ over ครั้งที่ 1 over วันที่ and จำนวนเงิน."""
        middle, lower = self._lower(row + 1), self._lower(row + 2)
        if middle is None or lower is None:
            return None
        below = list(self._pairs(row + 1, middle, lower))
        if not self._is_grouped(row + 1, below):
            return None
        under = [one or other for one, other in zip(middle, lower, strict=True)]
        above = list(self._pairs(row, upper, under))
        if not self._is_grouped(row, above):
            return None
        pairs = [
            (f"{top} {group}".strip(), name) if name else ("", alone)
            for (top, alone), (group, name) in zip(above, below, strict=True)
        ]
        return _header(row, row + 2, pairs)

    def _is_grouped(self, row: int, pairs: Sequence[tuple[str, str]]) -> bool:
        """Whether the row holds groups: several of them, or a single one that is merged over some columns.

        What stands alone and reaches over half of them is a title above the whole table.
        """
        groups = {group for group, _ in pairs if group}
        if len(groups) != 1:
            return bool(groups)
        spans = [
            self._merged[row, at]
            for at, text in enumerate(self._texts(row))
            if (row, at) in self._merged
            if text in groups
        ]
        named = sum(bool(name) for _, name in pairs)
        wide = any(start[1] < end[1] for start, end in spans)
        return wide and sum(bool(group) for group, _ in pairs) <= named / 2

    def _pairs(self, row: int, upper: Sequence[str], lower: Sequence[str]) -> Iterator[tuple[str, str]]:
        group = ""
        for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
            span = self._merged.get((row, column))
            if span is not None and span[1][0] > row:  # merged downwards: one name for both rows
                group = ""
                yield "", above
            elif above:
                group = above if below else ""
                yield (above, below) if below else ("", above)
            elif below:
                if (span[0][1] == column) if span is not None else not (column and lower[column - 1]):
                    group = ""  # a blank group of its own, or a gap before it
                yield group, below
            else:
                group = group if span is not None else ""
                yield "", ""


def _header(top: int, bottom: int, texts: list[tuple[str, str]]) -> Header:
    meanings = [meaning(group, name) if name else Meaning(None) for group, name in texts]
    cleared = [at for at, each in enumerate(meanings) if each.field is Field.CLEARED_PART]
    if all(key(texts[at][1]) == _CASH and group_of(texts[at][0]) != "cleared" for at in cleared):
        for at in cleared:  # cash without vouchers beside it may be how the money was paid out
            meanings[at] = replace(meanings[at], confidence=_SIMILAR_CONFIDENCE)
    return Header(top, bottom, tuple(texts), tuple(meanings))
