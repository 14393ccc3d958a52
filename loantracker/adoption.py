"""History from the ledger's own reminder columns; pure.

A ledger that the old system kept, or whose journal is lost, still says when each
entry was last reminded of, how often and at which stage. From that follow the
reminders that must not go out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from loantracker import deadlines
from loantracker.calendar import WorkingDays
from loantracker.deadlines import Rules
from loantracker.policy import Policy, names_until
from loantracker.records import Adoption, Entry
from loantracker.reminders import anchor_of, reminder_id

_STAGE: Final = re.compile(r"[+-]\d{1,4}")  # as this program writes them; other systems' words tell no day


def shows_reminder(entry: Entry) -> bool:
    """Whether the ledger's own columns say, by day, count or stage, that a reminder went out."""
    return entry.reminded_on is not None or entry.reminded_count > 0 or entry.reminded_stage != ""


def adoptions(
    entries: Iterable[Entry], policy: Policy, rules: Rules, today: date, days: WorkingDays
) -> list[Adoption]:
    """What each entry's reminder columns tell; entries that show no reminder are left out.

    Past are the stages reached by the day of the last reminder, and those up to
    the stage shown. As many of them as the ledger counts went out, the latest
    ones; earlier ones are spent. A reminder from before the first stage of the
    present deadline was of an earlier deadline: then every stage is still owed.

    Where the ledger shows a count or a stage without a day, the stage shown is the
    last one that is past; without a stage of ours, so is every one reached by today.
    """
    return [_adoption(entry, policy, rules, today, days) for entry in entries if shows_reminder(entry)]


def _adoption(entry: Entry, policy: Policy, rules: Rules, today: date, days: WorkingDays) -> Adoption:
    last_on = entry.reminded_on
    past = _past(entry, policy, rules, days.last_working(min(last_on or today, today)))
    stages = list(dict.fromkeys(name for name, _ in past))  # the latest first, each once
    sent = frozenset(stages[: max(entry.reminded_count, 1)])
    return Adoption(
        entry.id,
        last_on,
        entry.reminded_count,
        entry.reminded_stage,
        accepted=tuple(ident for name, ident in past if name in sent),
        spent=tuple(ident for name, ident in past if name not in sent),
    )


def _past(entry: Entry, policy: Policy, rules: Rules, sent_by: date) -> list[tuple[str, str]]:
    """Stage and reminder id of every reminder that is past, the latest first."""
    due = deadlines.deadline(entry, rules)
    if due is None:
        return []
    kind = policy.of(entry.kind)
    elapsed = (sent_by - anchor_of(entry, due, kind, rules)).days
    if not names_until(kind, elapsed):
        return []
    until = elapsed
    if _STAGE.fullmatch(entry.reminded_stage):
        shown = int(entry.reminded_stage)
        until = shown if entry.reminded_on is None else max(elapsed, shown)
    return [(name, reminder_id(entry.id, due, name, role)) for name, role in names_until(kind, until)]
