"""The overview of a ledger of 50,000 entries, with the journal of a year beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bench.ledgers import ledger
from bench.timing import Figure, best
from bench.yardsticks import bare_read
from loantracker import ledger as ledgers
from loantracker.deadlines import DEFAULT_RULES, assess
from loantracker.records import JournalMessage, Reminder, ReminderState, Role
from loantracker.summary import summarize

TODAY = date(2023, 8, 25)
MESSAGES = 10_000


def message(number: int, entry_id: str) -> JournalMessage:
    """One accepted message of the last year."""
    at = datetime(2023, 8, 25, 2, tzinfo=UTC) - timedelta(days=number % 365)
    reminder = Reminder(f"{number}", entry_id, TODAY, "+1", Role.BORROWER, "advance", TODAY)
    state = ReminderState.ACCEPTED
    return JournalMessage(
        f"{number}", "", Role.BORROWER, (), (), "", "office", state, "", at, at, "", (reminder,)
    )


def figures() -> Iterator[Figure]:
    """The sums alone; reading and assessing come before them."""
    book = ledger()
    entries = ledgers.read(book).entries
    known = {entry.id: assess(entry, TODAY, DEFAULT_RULES) for entry in entries}
    sent = [message(number, entries[number % len(entries)].id) for number in range(MESSAGES)]
    ours, theirs = best(lambda: summarize(entries, known, sent, TODAY), lambda: bare_read(book))
    yield Figure(
        f"overview, {len(entries):,} entries, {len(sent):,} messages",
        ours,
        "calamine's bare read",
        theirs,
        "at most",
        0.25,
    )
