"""What a clerk decides, and what keeps the journal in order, as functions for both roots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from loantracker import deadlines, sending
from loantracker.actions import Day, open_ledger
from loantracker.adoption import adoptions
from loantracker.decisions import Decision, DecisionKind, fault
from loantracker.errors import NoBackup, RecordRefused
from loantracker.journal import InFlight, restore
from loantracker.mail import accounts
from loantracker.mail.compose import retarget
from loantracker.records import Adoption, Batch, JournalMessage, Mail, Message, Reminder
from loantracker.reminders import plan
from loantracker.sending import Progress, SendReport
from loantracker.settings import Settings
from loantracker.wording import text
from loantracker.workplace import Workplace

__all__ = [
    "Held",
    "InFlight",
    "about",
    "adopt",
    "adopt_stages",
    "adoptable",
    "decide",
    "decision_fault",
    "decisions",
    "end_decision",
    "in_flight",
    "purge",
    "restore_journal",
    "send_trial",
    "what_if",
]


@dataclass(frozen=True, slots=True)
class Held:
    """All that the journal holds about one party: its messages, and decisions on entries in them."""

    who: str
    messages: tuple[JournalMessage, ...]
    decisions: tuple[Decision, ...]


def adoptable(place: Workplace, path: Path, today: date) -> list[Adoption]:
    """What would be adopted from the ledger: the entries whose reminders the journal lacks."""
    snapshot = place.read(path)
    with place.journal() as journal:
        missing = sending.missing_history(journal, snapshot.entries)
    return adoptions(missing, place.settings.policy, place.settings.rules, today, place.working_days)


def adopt(place: Workplace, found: list[Adoption], today: date) -> int:
    """Take the ledger's history into the journal, as ``adoptable`` gave it; gives the number of entries."""
    with place.journal() as journal:
        journal.back_up(place.journal_backups, today)
        journal.adopt(found, place.clock(today)())
    return len(found)


def what_if(place: Workplace, day: Day, changed: Settings) -> Batch:
    """What the day's batch would be under other settings; nothing is saved."""
    with place.journal() as journal:
        history = journal.history()
    return plan(
        day.snapshot.entries,
        history,
        changed.policy,
        changed.rules,
        day.today,
        replace(place, settings=changed).working_days,
        changed.limits,
        day.past,
    )


def adopt_stages(place: Workplace, day: Day, reminders: Iterable[Reminder]) -> Day:
    """Pass over owed stages without sending them; gives the ledger as it stands then.

    The next stage of each entry is owed as ever. ``guard.old_reminders`` finds
    those that a ledger new to the program brings along.
    """
    with place.journal() as journal:
        journal.spend([reminder.id for reminder in reminders])
    return open_ledger(place, day.path, day.today)


def send_trial(
    place: Workplace,
    messages: Sequence[Message],
    mails: Mapping[str, Mail],
    address: str,
    account: str | None,
    *,
    password: str | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> SendReport:
    """Send the messages to one address alone, marked as a trial in subject and body.

    The journal is not told, so every stage stays owed. ``mails`` are the real ones.

    Raises:
        MailError: the account can't be used, or its server not be reached.
        UnsafeHeader: the address is not one plain address (facts: field).
    """
    nonce = place.now().isoformat()
    marked = {
        message.id: retarget(mails[message.id], address, nonce=nonce, note=_trial_note(message))
        for message in messages
    }
    chosen = place.account(account)
    transport = accounts.open_transport(chosen, outbox=place.outbox, password=password)
    pace = sending.Pace(place.settings.limits.per_minute)
    return sending.send_trial(messages, marked, transport, on_progress, should_stop, pace)


def _trial_note(message: Message) -> str:
    party = message.party
    note = text("อีเมลทดลอง ไม่ได้ส่งถึงผู้รับจริง ผู้รับจริงคือ {name} ({to})", name=party.name, to=", ".join(party.to))
    if not party.cc:
        return note
    copies = text("สำเนา {addresses}", addresses=", ".join(party.cc))
    return f"{note} {copies}"


def restore_journal(place: Workplace) -> tuple[Path, Path | None]:
    """Put the newest sound copy in the place of a damaged journal: the copy, and where the damaged file went.

    Raises:
        JournalSound: the journal is in order; nothing was changed.
        NoBackup: there is no sound copy.
    """
    if place.settings.journal_url:  # whoever keeps the server has its copies
        raise NoBackup(path=place.settings.journal_url)
    return restore(place.journal_path, place.journal_backups, place.now())


def decide(place: Workplace, day: Day, decision: Decision) -> Day:
    """Keep a decision on one entry; gives the ledger as it stands with it.

    Raises:
        NoSuchEntry: the ledger has no such entry.
        RecordRefused: the decision can't stand (facts: entry, reason).
    """
    entry = day.entry(decision.entry_id)
    reason = decision_fault(place.settings.rules, day, decision)
    if reason is not None:
        raise RecordRefused(entry=entry.contract_no, reason=reason)
    with place.journal() as journal:
        journal.decide(replace(decision, entry_id=entry.id), place.clock(day.today)())
    return open_ledger(place, day.path, day.today)


def decision_fault(rules: deadlines.Rules, day: Day, decision: Decision) -> str | None:
    """Why a new decision can't be kept, as a code for ``wording.refusal``; None where it can.

    Raises:
        NoSuchEntry: the ledger has no such entry.
    """
    # A second extension counts from the deadline proper.
    entry = replace(day.entry(decision.entry_id), extended_to=None)
    return fault(decision, deadlines.deadline(entry, rules), day.today)


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


def in_flight(place: Workplace) -> list[InFlight]:
    """Who is sending what at this moment, on any workstation."""
    with place.journal() as journal:
        return journal.in_flight()


def about(place: Workplace, who: str) -> Held:
    """All that the journal holds about one party, by an address or its exact name."""
    with place.journal() as journal:
        messages = journal.about(who)
        entries = {reminder.entry_id for message in messages for reminder in message.reminders}
        decisions = tuple(each for each in journal.decisions() if each.entry_id in entries)
    return Held(who, tuple(messages), decisions)


def purge(place: Workplace, today: date) -> int:
    """Take out the personal data whose time is over (``keep_days``); gives the number of messages."""
    days = place.settings.limits.keep_days
    if not days:
        return 0
    now = place.clock(today)()
    with place.journal() as journal:
        return journal.purge(now - timedelta(days=days), now)


def decisions(place: Workplace) -> list[Decision]:
    """Every decision that stands, in the order in which they were made."""
    with place.journal() as journal:
        return journal.decisions()
