"""Which texts have which two letters side by side, so that a search looks only where a word may be."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial, reduce
from itertools import pairwise
from operator import and_, or_
from typing import Final

END: Final = "\n"  # stands behind the last letter, and is in no word that is looked for
EXACT: Final = 2  # letters: a word of no more is in every row that may have it
BITS: Final = 32  # of a row's number: where more than one row in so many has a pair, a bit each takes less

_TO_DIGITS = bytes.maketrans(b"\0\1", b"01")
_FROM_DIGITS = bytes.maketrans(b"01", b"\0\1")


class Pairs:
    """For each pair of letters the texts that have it; a row is a text's place in the sequence."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        rows: dict[tuple[str, str], array[int]] = defaultdict(partial(array, "I"))
        for row, text in enumerate(texts):
            for pair in set(zip(text, text[1:] + END, strict=False)):
                rows[pair].append(row)
        # Pairs that many rows have are kept as one number each, with a bit a row.
        self._few = {pair: found for pair, found in rows.items() if len(found) * BITS <= self._size}
        self._many = {
            pair: int(self._mask(found).translate(_TO_DIGITS), 2)
            for pair, found in rows.items()
            if pair not in self._few
        }

    def may_have(self, word: str) -> bytes | bytearray:
        """A mask of the rows that have every pair of a word: all that have the word, and maybe others.

        Exact for words of ``EXACT`` letters and fewer.
        """
        if len(word) == 1:
            return self._beginning(word)
        pairs = set(pairwise(word))
        few = [self._few[pair] for pair in pairs if pair in self._few]
        many = [self._many[pair] for pair in pairs if pair in self._many]
        if len(few) + len(many) < len(pairs):
            return bytes(self._size)
        if few:
            rarest: array[int] = min(few, key=len)
            return self._mask(rarest)
        return self._unpacked(reduce(and_, many))

    def _beginning(self, letter: str) -> bytearray:
        found = reduce(or_, (bits for pair, bits in self._many.items() if pair[0] == letter), 0)
        mask = bytearray(self._unpacked(found))
        for pair, rows in self._few.items():
            if pair[0] == letter:
                _mark(mask, rows)
        return mask

    def _mask(self, rows: Iterable[int]) -> bytearray:
        mask = bytearray(self._size)
        _mark(mask, rows)
        return mask

    def _unpacked(self, bits: int) -> bytes:
        return f"{bits:0{self._size}b}".encode().translate(_FROM_DIGITS) if self._size else b""


def _mark(mask: bytearray, rows: Iterable[int]) -> None:
    for row in rows:
        mask[row] = 1
