"""Rows that a search found: a mask over all rows, and where they are few the rows themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

_ONE = re.compile(b"\1")


@dataclass(frozen=True)
class Found:
    """Rows that match: for each row of the ledger 1 or 0, and how many there are."""

    mask: bytes
    count: int

    @classmethod
    def masked(cls, mask: bytes) -> Self:
        """The rows that have a 1."""
        return cls(mask, mask.count(1))

    def rarer(self, than: int) -> bool:
        """Whether less than one row in so many is found."""
        return self.count * than < len(self.mask)

    @cached_property
    def rows(self) -> list[int]:
        """The rows themselves, in the ledger's order."""
        return [each.start() for each in _ONE.finditer(self.mask)]
