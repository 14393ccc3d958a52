"""When a reminder that is left out of today's batch comes after all; pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from loantracker.calendar import WorkingDays
from loantracker.deadlines import Rules
from loantracker.past import Past, party_key
from loantracker.policy import Limits, Policy, ladder
from loantracker.records import Entry, Reminder, Role, Skipped, SkipReason
from loantracker.reminders import addresses, anchor_of

_TOMORROW = timedelta(days=1)


class Office(NamedTuple):
    """What the office has set, and what was sent before."""

    policy: Policy
    rules: Rules
    days: WorkingDays
    limits: Limits
    past: Past


def comes_on(left: Skipped, entry: Entry, today: date, office: Office) -> date | None:
    """The working day on which the entry's next reminder to that role can go out.

    For what was sent or passed over that is the next stage; for what waits for a
    day, the working day after it. None where a person has to do something first,
    and where no stage follows.
    """
    match left.reason:
        case SkipReason.ALREADY_SENT | SkipReason.SPENT:
            return _next_stage(left.reminder, entry, office)
        case SkipReason.HELD:
            until = entry.held_until
            return None if until is None else office.days.next_working(until + _TOMORROW)
        case SkipReason.PROMISED:
            until = entry.promised_on
            return None if until is None else office.days.next_working(until + _TOMORROW)
        case SkipReason.QUIET:
            role = left.reminder.role
            name = entry.agency if role is Role.AGENCY else entry.party
            key = party_key(role, name, addresses(entry, role, office.past))
            quiet = timedelta(days=office.limits.quiet_days)
            last = office.past.last.get(key, today)
            if today - last >= quiet:  # it is another message of today's batch that it waits for
                last = today
            return office.days.next_working(last + quiet)
        case SkipReason.CAPPED:
            return office.days.next_working(today + _TOMORROW)
        case _:
            return None


def _next_stage(reminder: Reminder, entry: Entry, office: Office) -> date | None:
    """The day from which the stage after this one is owed."""
    kind = office.policy.of(entry.kind)
    steps, reached = ladder(kind), int(reminder.stage)
    furthest = max((stage.offset for stage in kind.stages), default=0)
    anchor = anchor_of(entry, reminder.deadline, kind, office.rules)
    for elapsed in range(reached + 1, max(reached, furthest) + kind.repeat_days + 1):
        for step in steps(elapsed):
            if step.role is reminder.role and step.offset > reached:
                return office.days.next_working(anchor + timedelta(days=step.offset))
    return None
