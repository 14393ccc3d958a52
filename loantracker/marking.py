"""What the ledger's own reminder columns shall show, and whether the journal knows what they show already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from loantracker.adoption import shows_reminder
from loantracker.calendar import bangkok_date
from loantracker.errors import HistoryMissing
from loantracker.journal import AcceptedReminder, Adopted, Journal
from loantracker.records import Entry, Mark


def marks(journal: Journal, entries: Iterable[Entry]) -> list[Mark]:
    """What the ledger's own columns shall show, for each entry that was reminded of.

    The count is of rounds: a stage that went to contractor and agency counts
    once. It goes on from the count that was adopted from the ledger.
    """
    sent, adopted = _accepted_by_entry(journal), journal.adopted()
    found = []
    for entry in entries:
        if entry.id not in sent and entry.id not in adopted:
            continue
        own = _own(entry, sent.get(entry.id, []))
        mark = _mark(entry.id, own, adopted.get(entry.id)) if own or entry.id in adopted else None
        if mark is not None:
            found.append(mark)
    return found


def _own(entry: Entry, accepted: Sequence[AcceptedReminder]) -> Sequence[AcceptedReminder]:
    """What was sent about this very entry.

    Two ledgers may give one contract number to different contracts. A reminder was
    another entry's when it went to another party for another deadline: either alone
    may have been corrected since, and an approved extension leaves the deadline typed.
    """
    known = {day.isoformat() for day in (entry.ledger_deadline, entry.extended_to) if day is not None}
    if not known or any(each.deadline in known for each in accepted):
        return accepted
    parties = {" ".join(each.party.split()) for each in accepted if each.party}
    return [] if parties and " ".join(entry.party.split()) not in parties else accepted


def _accepted_by_entry(journal: Journal) -> Mapping[str, list[AcceptedReminder]]:
    found: dict[str, list[AcceptedReminder]] = defaultdict(list)
    for reminder in journal.accepted():
        found[reminder.entry_id].append(reminder)
    return found


def _mark(entry_id: str, accepted: Sequence[AcceptedReminder], adopted: Adopted | None) -> Mark | None:
    """None where the ledger goes on showing what it showed, for want of a day that is known."""
    if adopted is not None:  # the ledger's count held everything up to its last day
        accepted = [
            each
            for each in accepted
            if each.claimed_at > adopted.adopted_at
            or (adopted.last_on is not None and bangkok_date(each.claimed_at) > adopted.last_on)
        ]
        if not accepted:
            shown = adopted.last_on
            return None if shown is None else Mark(entry_id, shown, adopted.count, adopted.stage)
    rounds = len({(reminder.deadline, reminder.stage) for reminder in accepted})
    last = accepted[-1]  # the journal gives them in the order of sending
    before = 0 if adopted is None else adopted.count
    return Mark(entry_id, bangkok_date(last.claimed_at), before + rounds, last.stage)


def missing_history(journal: Journal, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that show a reminder which the journal does not know of.

    A day tells it: none that the journal has for the entry is so late. Where the
    ledger shows no day, or none that can be read, the count and the stage tell it.
    """
    sent, adopted = _accepted_by_entry(journal), journal.adopted()
    return [
        entry
        for entry in entries
        if shows_reminder(entry)
        and not _is_known(entry, _own(entry, sent.get(entry.id, [])), adopted.get(entry.id))
    ]


def _is_known(entry: Entry, accepted: Sequence[AcceptedReminder], adopted: Adopted | None) -> bool:
    if entry.reminded_on is not None:
        last = date.min if adopted is None else adopted.last_on or date.min
        if accepted:
            last = max(last, bangkok_date(accepted[-1].claimed_at))
        return last >= entry.reminded_on
    if adopted is not None and (adopted.count, adopted.stage) == (entry.reminded_count, entry.reminded_stage):
        return True
    known = _mark(entry.id, accepted, adopted) if accepted or adopted else None
    stages = {each.stage for each in accepted} | ({adopted.stage} if adopted else set())
    return known is not None and known.count >= entry.reminded_count and entry.reminded_stage in {"", *stages}


def check_history(journal: Journal, entries: Iterable[Entry], ledger: Path | None = None) -> None:
    """Refuse to go on with a journal that knows less than the ledger shows.

    Raises:
        HistoryMissing: entries show a reminder that the journal does not know of: it
            was deleted, is another computer's, or an old copy, or the old system sent
            it (``Journal.adopt``).
    """
    missing = missing_history(journal, entries)
    if missing:
        named = {} if ledger is None else {"ledger": ledger}
        raise HistoryMissing(path=journal.path, count=len(missing), **named)
