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
    kind: Kind | None = None  # what the clerk said that the table registers; None: nothing


@dataclass(frozen=True, slots=True)
class Layouts:
    """All that was confirmed, the latest last."""

    confirmed: tuple[Confirmed, ...] = ()

    def fields(self, signature: Signature) -> Mapping[int, Field]:
        """The fields chosen for this table, by position among its headers.

        Where the very header was never confirmed, the longest one does to which columns were added. A
        header that stands more often than it did is left out: which of them was meant can't be told.
        """
        found = self._nearest(signature)
        if found is None:
            return {}
        confirmed, places = found
        return _moved(confirmed, places, signature.headers)

    def kind(self, signature: Signature) -> Kind | None:
        """What the clerk said that this table registers; None where the clerk said nothing."""
        found = self._nearest(signature)
        return None if found is None else found[0].kind

    def knows(self, headers: Sequence[str]) -> bool:
        """Whether a row of these headers is one that was confirmed, be it with columns added to it."""
        return any(_places(each.signature.headers, headers) for each in self.confirmed)

    def choose(self, signature: Signature, fields: Mapping[int, Field], kind: Kind | None = None) -> Layouts:
        """With these fields and this kind chosen for the table, besides what was chosen for it before."""
        others = (each for each in self.confirmed if each.signature != signature)
        chosen = Confirmed(signature, {**self.fields(signature), **fields}, kind or self.kind(signature))
        return Layouts((*others, chosen))

    def _nearest(self, signature: Signature) -> tuple[Confirmed, list[int]] | None:
        """The longest confirmed header that is in this one, the latest of equals, and its headers' places."""
        found: tuple[Confirmed, list[int]] | None = None
        for each in reversed(self.confirmed):
            known = each.signature
            if known.kind is not signature.kind:
                continue
            if found is None or len(known.headers) > len(found[0].signature.headers):
                places = _places(known.headers, signature.headers)
                found = (each, places) if places else found
        return found


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
