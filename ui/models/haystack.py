"""What the search box looks in: the words of every entry, kept so that looking takes a few milliseconds.

Words that many rows have ("โครงการ", an agency's name) are kept once, each with the rows that have it; what
is left of a row is one short text, with the pairs of its letters known. So a search for a common word looks
at a handful of words, and any other at the rows that have its pairs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from operator import contains
from typing import Final

from loantracker.records import Entry
from loantracker.thai import to_arabic_digits
from ui.models.found import Found
from ui.models.pairs import EXACT, Pairs

SAMPLE: Final = 1000  # rows whose words tell which are common
COMMON: Final = 16  # one row in so many has a common word: few enough words to keep each with its rows
SPARSE: Final = 4  # where less than one row in so many is left to look at, the others are passed over

_THAI_DIGIT = re.compile("[๐-๙]")


def search_words(typed: str) -> tuple[str, ...]:
    """What was typed, as words to look for: lower case, Arabic digits, no blank or comma in any."""
    return tuple(_looked_at(typed).split())


def plain(text: str) -> str:
    """Lower case, Arabic digits; most texts have no Thai digit, and looking is cheaper than translating."""
    return (to_arabic_digits(text) if _THAI_DIGIT.search(text) else text).lower()


class Haystack:
    """The words of all entries; a row is an entry's place in the sequence."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        step = max(1, len(entries) // SAMPLE)
        sample = entries[::step]
        seen = Counter(word for entry in sample for word in set(_words(entry)))
        often = {word for word, times in seen.items() if times * COMMON >= len(sample)}
        masks = {word: bytearray(len(entries)) for word in often}
        left = []
        for row, entry in enumerate(entries):
            words = set(_words(entry))
            left.append(_coded("\n".join(words - often)))
            for word in words & often:
                masks[word][row] = 1
        self._left = left
        self._common = masks
        self._pairs = Pairs(left)

    def having(self, word: str, among: Found) -> Found:
        """Of these rows those that have a word with this one in it."""
        size, wanted = len(among.mask), _bits(among.mask)
        found = 0
        for common, mask in self._common.items():
            if word in common:
                found |= wanted & _bits(mask)
        rest = wanted ^ found
        if rest:
            found |= self._left_having(_coded(word), rest)
        return Found.masked(found.to_bytes(size, "little"))

    def _left_having(self, needle: str, wanted: int) -> int:
        """The same of what is left of the rows that are wanted."""
        left = self._left
        maybe = wanted & _bits(self._pairs.may_have(needle))
        if len(needle) <= EXACT or not maybe:
            return maybe
        candidates = Found.masked(maybe.to_bytes(len(left), "little"))
        if not candidates.rarer(SPARSE):
            return maybe & _bits(bytes(map(contains, left, repeat(needle))))
        found = bytearray(len(left))
        for row in candidates.rows:
            if needle in left[row]:
                found[row] = 1
        return _bits(found)


def _bits(mask: bytes | bytearray) -> int:
    return int.from_bytes(mask, "little")


def _looked_at(text: str) -> str:
    return plain(text).replace(",", "")  # 2,500 and 2500 are the same amount


def _words(entry: Entry) -> list[str]:
    """Every word of an entry that can be looked for."""
    texts = (
        entry.contract_no,
        entry.party,
        entry.project,
        entry.agency,
        entry.agency_code,
        entry.document_no,
        *(f"{amount:.2f}" for amount in (entry.amount, entry.cleared, entry.balance) if amount),
    )
    return _looked_at("\n".join(texts)).split()


def _coded(text: str) -> str:
    """A text with one byte a letter, Thai or Latin: half the memory, and searched three times as fast.

    Each letter stands for the byte that it has in the code page for Thai. As a str and not as bytes, since
    looking into bytes takes five times as long.
    """
    return text.encode("cp874", "backslashreplace").decode("latin-1")
