"""Planning a day's reminders for a ledger of 50,000 entries, against 200,000 reminders sent before."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.ledgers import ledger
from bench.timing import Figure, best
from bench.yardsticks import bare_read
from loantracker import ledger as ledgers
from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES
from loantracker.journal import Journal
from loantracker.policy import DEFAULT_POLICY
from loantracker.records import Adoption, Entry, ReminderState
from loantracker.reminders import plan

TODAY = date(2023, 8, 25)
SENT = 200_000


def history(entries: tuple[Entry, ...], days: WorkingDays) -> dict[str, ReminderState]:
    """What a unit that sent every reminder of the last months has in its journal, brought to 200,000."""
    found: dict[str, ReminderState] = {}
    for weeks in range(40, 0, -1):
        batch = plan(entries, found, DEFAULT_POLICY, DEFAULT_RULES, TODAY - timedelta(weeks=weeks), days)
        sent = (reminder.id for message in batch.messages for reminder in message.reminders)
        found |= dict.fromkeys(sent, ReminderState.ACCEPTED)
        if len(found) >= SENT:
            break
    return found | {f"{number:020x}": ReminderState.ACCEPTED for number in range(SENT - len(found))}


def figures() -> Iterator[Figure]:
    """The plan together with loading what was sent from the journal; reading the ledger comes before both."""
    book = ledger()
    entries = ledgers.read(book).entries
    days = WorkingDays()
    known = history(entries, days)
    with (
        tempfile.TemporaryDirectory() as folder,
        Journal.open(Path(folder) / "journal.sqlite") as journal,
    ):
        sent = Adoption("all", last_on=None, count=0, stage="", accepted=tuple(known))
        journal.adopt([sent], datetime(2023, 8, 25, tzinfo=UTC))
        ours, theirs = best(
            lambda: plan(entries, journal.history(), DEFAULT_POLICY, DEFAULT_RULES, TODAY, days),
            lambda: bare_read(book),
        )
        if journal.history() != known:
            raise AssertionError("the journal does not give what it was given")
    yield Figure(
        f"loading {len(known):,} reminders sent and planning {len(entries):,} entries",
        ours,
        "calamine's bare read",
        theirs,
        "at most",
        0.5,
    )
