"""What makes a person look twice before a batch goes out; pure."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loantracker.past import Past
from loantracker.policy import Limits
from loantracker.records import Batch, Message, Reminder, Role

OLD: Final = timedelta(days=7)  # a unit that sends daily owes no stage for longer
_MANY: Final = 3  # times the usual number


class DoubtKind(enum.StrEnum):
    """Why a batch wants a typed confirmation."""

    OLD_STAGES = "old_stages"  # a ledger new to the program, or a long pause
    MANY = "many"  # far more messages than usual
    NEW_DOMAIN = "new_domain"  # nobody there ever got a message
    NEW_ADDRESS = "new_address"  # a party has another address than before


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt about a batch: ``count`` messages or names, ``names`` of domains or parties."""

    kind: DoubtKind
    count: int
    names: tuple[str, ...] = ()
    usual: int = 0  # messages on a usual day


def is_old(reminder: Reminder, today: date) -> bool:
    """Whether a stage has been owed for longer than a unit that sends daily lets it be."""
    return today - reminder.owed_on > OLD


def old_reminders(batch: Batch) -> list[Reminder]:
    """The reminders of the batch whose stages are old."""
    found = (reminder for message in batch.messages for reminder in message.reminders)
    return [reminder for reminder in found if is_old(reminder, batch.today)]


def doubts(
    messages: Sequence[Message], today: date, limits: Limits, past: Past, own_domains: Iterable[str] = ()
) -> tuple[Doubt, ...]:
    """What is unusual in these messages; without an earlier message no domain is new.

    ``own_domains`` are the office's and its agencies' own.
    """
    usual = past.usual(today)
    threshold = max(limits.ask_above, _MANY * usual)
    found = []
    old = sum(any(is_old(reminder, today) for reminder in message.reminders) for message in messages)
    if limits.ask_above and old > threshold:
        found.append(Doubt(DoubtKind.OLD_STAGES, old, usual=usual))
    elif limits.ask_above and len(messages) > threshold:
        found.append(Doubt(DoubtKind.MANY, len(messages), usual=usual))
    if past.last:
        known = {_domain(address) for _, _, to in past.last for address in to}
        known |= {domain.casefold() for domain in own_domains}
        domains = {_domain(address) for each in messages for address in (*each.party.to, *each.party.cc)}
        if new := tuple(sorted(domains - known)):
            found.append(Doubt(DoubtKind.NEW_DOMAIN, len(new), new))
    if changed := _changed(messages, past):
        found.append(Doubt(DoubtKind.NEW_ADDRESS, len(changed), changed))
    return tuple(found)


def _changed(messages: Sequence[Message], past: Past) -> tuple[str, ...]:
    """The people and companies who get a message at an address that they never had one at."""
    known: dict[tuple[Role, str], set[str]] = defaultdict(set)
    for role, name, to in past.last:
        if role is not Role.AGENCY:
            known[role, name] |= {address.casefold() for address in to}
    changed = []
    for message in messages:
        before = known.get((message.party.role, message.party.name))
        if before and not {address.casefold() for address in message.party.to} <= before:
            changed.append(message.party.name)
    return tuple(dict.fromkeys(changed))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()
