"""What a clerk decides, and what keeps the journal in order, as functions for both roots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from loantracker import deadlines, ledger, sending
from loantracker.actions import Day, open_ledger
from loantracker.adoption import adoptions
from loantracker.decisions import Decision, DecisionKind, fault
from loantracker.errors import RecordRefused
from loantracker.journal import restore
from loantracker.records import Adoption, Reminder
from loantracker.workplace import Workplace


def adoptable(place: Workplace, path: Path, today: date) -> list[Adoption]:
    """What would be adopted from the ledger: the entries whose reminders the journal lacks."""
    snapshot = ledger.read(path)
    with place.journal() as journal:
        missing = sending.missing_history(journal, snapshot.entries)
    return adoptions(missing, place.settings.policy, place.settings.rules, today, place.working_days)


def adopt(place: Workplace, found: list[Adoption], today: date) -> int:
    """Take the ledger's history into the journal, as ``adoptable`` gave it; gives the number of entries."""
    with place.journal() as journal:
        journal.back_up(place.journal_backups, today)
        journal.adopt(found, place.clock(today)())
    return len(found)


def adopt_stages(place: Workplace, day: Day, reminders: Iterable[Reminder]) -> Day:
    """Pass over owed stages without sending them; gives the ledger as it stands then.

    The next stage of each entry is owed as ever. ``guard.old_reminders`` finds
    those that a ledger new to the program brings along.
    """
    with place.journal() as journal:
        journal.spend([reminder.id for reminder in reminders])
    return open_ledger(place, day.path, day.today)


def restore_journal(place: Workplace) -> tuple[Path, Path | None]:
    """Put the newest sound copy in the place of a damaged journal: the copy, and where the damaged file went.

    Raises:
        JournalSound: the journal is in order; nothing was changed.
        NoBackup: there is no sound copy.
    """
    return restore(place.journal_path, place.journal_backups, place.now())


def decide(place: Workplace, day: Day, decision: Decision) -> Day:
    """Keep a decision on one entry; gives the ledger as it stands with it.

    Raises:
        NoSuchEntry: the ledger has no such entry.
        RecordRefused: the decision can't stand (facts: entry, reason).
    """
    entry = day.entry(decision.entry_id)
    without = replace(entry, extended_to=None)  # a second extension counts from the deadline proper
    reason = fault(decision, deadlines.deadline(without, place.settings.rules), day.today)
    if reason is not None:
        raise RecordRefused(entry=entry.contract_no, reason=reason)
    with place.journal() as journal:
        journal.decide(replace(decision, entry_id=entry.id), place.clock(day.today)())
    return open_ledger(place, day.path, day.today)


def end_decision(place: Workplace, day: Day, entry_id: str, kind: DecisionKind) -> Day:
    """End an entry's decision of that kind; gives the ledger as it stands without it.

    Raises:
        RecordRefused: none stands (facts: entry, reason).
    """
    entry = day.entry(entry_id)
    with place.journal() as journal:
        if not journal.end_decision(entry.id, kind, place.clock(day.today)()):
            raise RecordRefused(entry=entry.contract_no, reason="no_decision")
    return open_ledger(place, day.path, day.today)


def decisions(place: Workplace) -> list[Decision]:
    """Every decision that stands, in the order in which they were made."""
    with place.journal() as journal:
        return journal.decisions()
