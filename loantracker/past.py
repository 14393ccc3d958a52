"""What was sent before, as far as planning and its guard ask; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Final

from loantracker.records import Role

PartyKey = tuple[Role, str, tuple[str, ...]]


def party_key(role: Role, name: str, to: tuple[str, ...]) -> PartyKey:
    """What makes a party one: name and addresses; an agency's name may be typed in several ways."""
    return role, "" if role is Role.AGENCY else name, to


@dataclass(frozen=True, slots=True)
class Past:
    """Each party's last day of a message, how many messages each day had, and which addresses are dead."""

    last: Mapping[PartyKey, date] = field(default_factory=dict)
    daily: Mapping[date, int] = field(default_factory=dict)
    bounced: frozenset[str] = frozenset()  # addresses, in small letters, that mail came back from for good

    def usual(self, before: date) -> int:
        """The median number of messages of the days with any, before the given one; 0 without any."""
        counts = [count for day, count in self.daily.items() if day < before]
        return int(median(counts)) if counts else 0


NOTHING_SENT: Final = Past()
