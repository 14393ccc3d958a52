"""What a change of the policy would change in a day's batch; pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from loantracker.records import Batch, Entry, Line, Message, Role, SkipReason


class Shift(enum.StrEnum):
    """What becomes of one entry's message to one role."""

    JOINS = "joins"
    LEAVES = "leaves"
    CHANGES = "changes"  # another stage, template or copy


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry's message to one role that would differ; ``before`` and ``after`` are stages, "" for none.

    ``reason`` says why it leaves, where a stage still asks for it.
    """

    shift: Shift
    entry: Entry
    role: Role
    party: str
    before: str
    after: str
    cc: tuple[str, ...] = ()  # who would get a copy
    reason: SkipReason | None = None


def differences(before: Batch, after: Batch) -> tuple[Difference, ...]:
    """How ``after`` differs from ``before``: those that join first, then those that leave and change."""
    old, new = _placed(before), _placed(after)
    skipped = {
        (each.reminder.entry_id, each.reminder.role): each.reason
        for each in after.skipped
        if each.reason is not SkipReason.ALREADY_SENT
    }
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and _shown(*was) == _shown(*now):
            continue
        message, line = now or old[key]
        found.append(
            Difference(
                Shift.JOINS if was is None else Shift.LEAVES if now is None else Shift.CHANGES,
                line.entry,
                line.reminder.role,
                message.party.name,
                "" if was is None else was[1].reminder.stage,
                "" if now is None else now[1].reminder.stage,
                message.party.cc if now is not None else (),
                skipped.get(key) if now is None else None,
            )
        )
    return tuple(sorted(found, key=lambda each: list(Shift).index(each.shift)))


def _placed(batch: Batch) -> dict[tuple[str, Role], tuple[Message, Line]]:
    """Each line with its message, by entry and role: a role gets one stage of an entry at a time."""
    return {
        (line.reminder.entry_id, line.reminder.role): (message, line)
        for message in batch.messages
        for line in message.lines
    }


def _shown(message: Message, line: Line) -> tuple[object, ...]:
    """What the recipients would notice."""
    return (line.reminder.stage, line.reminder.deadline, message.template, message.party.to, message.party.cc)
