"""The way back from a damaged journal: the newest copy that is sound takes its place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from loantracker.errors import JournalDamaged, JournalError, JournalSound, NoBackup
from loantracker.journal import copies
from loantracker.journal.opening import check, translated


def newest_copy(folder: Path) -> Path | None:
    """The newest sound copy in ``folder``; None where there is none."""
    for each in copies.kept(folder):
        try:
            check(each)
        except JournalError:
            continue
        return each
    return None


def restore(path: Path, folder: Path, at: datetime) -> tuple[Path, Path | None]:
    """Put the newest sound copy in the place of a damaged or lost journal.

    Gives the copy and where the damaged file is kept now. What was sent after
    that copy was made is not in it: sending compares it with the ledger first.

    Raises:
        JournalSound: the journal is in order; nothing was changed (facts: path).
        NoBackup: no copy is sound (facts: path).
        JournalUnavailable: files can't be moved or written.
    """
    if path.exists():
        try:
            check(path)
        except JournalDamaged:
            pass
        else:
            raise JournalSound(path=path)
    chosen = newest_copy(folder)
    if chosen is None:
        raise NoBackup(path=path)
    with translated(path):
        return chosen, copies.put_back(path, chosen, at)
