"""What went wrong with a batch that was broken off and started over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from journal_samples import mail

from loantracker.records import Message, ReminderState


class Faults(NamedTuple):
    """Messages by what went wrong with them; ``unknown`` ones may be no fault."""

    doubled: int
    invented: int  # said to be sent, but never delivered
    forgotten: int
    unknown: int

    def __str__(self) -> str:
        return f"doubled {self.doubled}, invented {self.invented}, forgotten {self.forgotten}"


def faults(
    batch: Iterable[Message], history: Mapping[str, ReminderState], delivered: Mapping[str, int]
) -> Faults:
    """Hold what the journal says of each message beside how often it was ``delivered``, by Message-ID."""
    states = {mail(each).message_id: history.get(each.reminders[0].id) for each in batch}
    known = {ReminderState.ACCEPTED, ReminderState.UNKNOWN}
    return Faults(
        doubled=sum(times > 1 for times in delivered.values()),
        invented=sum(
            state is ReminderState.ACCEPTED and not delivered.get(ident) for ident, state in states.items()
        ),
        forgotten=sum(state not in known for state in states.values()),
        unknown=sum(state is ReminderState.UNKNOWN for state in states.values()),
    )
