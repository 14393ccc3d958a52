"""Changes that wait for a ledger which was moved or renamed: they follow it, where it is surely the same.

No ledger has an id of its own, and a copy with next year's entries looks much like the one that it was made
of. What is sure is a file of the very bytes that were last read under a name where nothing is any more.
"""

from __future__ import annotations

import os
from pathlib import Path

from loantracker import drafts
from loantracker.actions import Day
from loantracker.changes import Left
from loantracker.errors import NotThatLedger
from loantracker.pending import ledgers
from loantracker.workplace import Workplace


def left_behind(place: Workplace, day: Day) -> tuple[Left, ...]:
    """What waits for ledgers that are not where they were, those that the open one surely is first.

    Raises PendingDamaged.
    """
    here = day.path.resolve()
    found = [
        Left(path, count, place.queue(path).noted() == day.snapshot.fingerprint.sha256)
        for path, count in ledgers(place.pending)
        if path != here and not os.path.lexists(path)
    ]
    return tuple(sorted(found, key=lambda each: not each.same))


def follow(place: Workplace, day: Day, old: Path) -> int:
    """Let what waited for the ledger at ``old`` wait for the one that is open; the number of changes.

    Half-filled forms and the list of what was written come along. Nothing is written into the ledger.

    Raises:
        NotThatLedger: the two can't be told to be one (facts: path, old).
        PendingDamaged, PendingNotKept, PendingBusy: nothing was lost.
    """
    queue, other = place.queue(day.path), place.queue(old)
    with other.writing(), queue.writing():
        if not any(each.path == old and each.same for each in left_behind(place, day)):
            raise NotThatLedger(path=day.path, old=old)
        count = queue.take(other)
        queue.note(day.snapshot.fingerprint.sha256)
    folder = place.home / drafts.FOLDER
    mine = {(each.form, each.about) for each in drafts.load(folder, day.path, place.now())}
    for each in drafts.load(folder, old, place.now()):
        if (each.form, each.about) not in mine:
            drafts.keep(folder, day.path, each)
        drafts.drop(folder, old, each.form, each.about)
    return count
