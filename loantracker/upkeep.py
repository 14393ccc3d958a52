"""Keeping the journal in order, as functions for both roots: history from elsewhere, copies, restoring."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from loantracker import ledger, sending
from loantracker.adoption import adoptions
from loantracker.journal import restore
from loantracker.records import Adoption
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


def restore_journal(place: Workplace) -> tuple[Path, Path | None]:
    """Put the newest sound copy in the place of a damaged journal: the copy, and where the damaged file went.

    Raises:
        JournalSound: the journal is in order; nothing was changed.
        NoBackup: there is no sound copy.
    """
    return restore(place.journal_path, place.journal_backups, place.now())
