"""What the clerk said of columns, kept by the whole header of a table.

A table is known again by what it registers and by its headers in their order, whatever the file and the
sheet are called: next year's ledger with the same headers needs no asking. A table with columns added to
a known header is known as well, but for the added columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loantracker.ledger.names import Field
from loantracker.records import Kind


@dataclass(frozen=True, slots=True)
class Signature:
    """What a table is known by."""

    kind: Kind | None  # as it is found without the clerk's word: one form may serve advances and deposits
    headers: tuple[str, ...]  # as ``names.key`` leaves them, of each column that has one, from left to right


NO_SIGNATURE: Final = Signature(None, ())


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The fields chosen for a table, by position among its headers (from 0); OTHER: not to be read."""

    signature: Signature
    fields: Mapping[int, Field]


@dataclass(frozen=True, slots=True)
class Layouts:
    """All that was confirmed, the latest last."""

    confirmed: tuple[Confirmed, ...] = ()

    def fields(self, signature: Signature) -> Mapping[int, Field]:
        """The fields chosen for this table, by position among its headers.

        Where the very header was never confirmed, the longest one does to which columns were added. A
        header that stands more often than it did is left out: which of them was meant can't be told.
        """
        found: Mapping[int, Field] = {}
        longest = 0
        for each in reversed(self.confirmed):
            known = each.signature
            if known.kind is signature.kind and len(known.headers) > longest:
                places = _places(known.headers, signature.headers)
                if places:
                    longest, found = len(known.headers), _moved(each, places, signature.headers)
        return found

    def choose(self, signature: Signature, fields: Mapping[int, Field]) -> Layouts:
        """With these fields chosen for the table, besides what was chosen for it before."""
        others = (each for each in self.confirmed if each.signature != signature)
        return Layouts((*others, Confirmed(signature, {**self.fields(signature), **fields})))


NOTHING_CONFIRMED: Final = Layouts()


def _places(known: Sequence[str], headers: Sequence[str]) -> list[int]:
    """Where the known headers stand among these, in their order; empty where one is missing."""
    places: list[int] = []
    for header in known:
        after = places[-1] + 1 if places else 0
        if header not in headers[after:]:
            return []
        places.append(headers.index(header, after))
    return places


def _moved(confirmed: Confirmed, places: Sequence[int], headers: Sequence[str]) -> dict[int, Field]:
    before, now = Counter(confirmed.signature.headers), Counter(headers)
    return {
        places[position]: field
        for position, field in confirmed.fields.items()
        if before[headers[places[position]]] == now[headers[places[position]]]
    }
