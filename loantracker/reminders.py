"""Which reminders are owed today, and the messages that carry them; pure.

A reminder is owed once its stage is reached, until the journal knows of it.
Missed days catch up with the latest stage alone, so a party never gets two
stages of one entry together. A holiday defers a stage to the next working
day and never skips it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from loantracker import deadlines
from loantracker.calendar import WorkingDays
from loantracker.deadlines import Rules
from loantracker.past import NOTHING_SENT, Past, party_key
from loantracker.policy import (
    DEFAULT_LIMITS,
    DEFAULT_POLICY,
    Escalation,
    KindPolicy,
    Limits,
    Policy,
    Stage,
    Step,
    ladder,
)
from loantracker.records import (
    Batch,
    Entry,
    Kind,
    Line,
    Message,
    Party,
    Reminder,
    ReminderState,
    Role,
    Skipped,
    SkipReason,
)

__all__ = ["DEFAULT_POLICY", "KindPolicy", "Policy", "Stage", "message_id", "plan", "reminder_id"]

_ID_DIGITS: Final = 20  # 80 bits: no two reminders of one office ever meet

_SKIPS: Final[Mapping[ReminderState, SkipReason]] = {
    ReminderState.SENDING: SkipReason.IN_PROGRESS,
    ReminderState.ACCEPTED: SkipReason.ALREADY_SENT,
    ReminderState.PREPARED: SkipReason.PREPARED,
    ReminderState.REFUSED: SkipReason.REFUSED,
    ReminderState.UNKNOWN: SkipReason.UNKNOWN,
    ReminderState.SPENT: SkipReason.SPENT,
}


class _Addressee(NamedTuple):
    """What makes a message one party's own; the agency's name may be typed in several ways."""

    role: Role
    template: str
    who: str
    to: tuple[str, ...]
    cc: tuple[str, ...]


def reminder_id(entry_id: str, deadline: date, stage: str, role: Role) -> str:
    """20 hex digits that name this stage of this entry and deadline for this role."""
    return _digest((entry_id, deadline.isoformat(), stage, role))


def message_id(reminder_ids: Iterable[str]) -> str:
    """20 hex digits that name the message carrying these reminders, in any order."""
    return _digest(sorted(reminder_ids))


def plan(
    entries: Iterable[Entry],
    history: Mapping[str, ReminderState],
    policy: Policy,
    rules: Rules,
    today: date,
    days: WorkingDays,
    limits: Limits = DEFAULT_LIMITS,
    past: Past = NOTHING_SENT,
) -> Batch:
    """The messages owed on ``today``, and what is skipped with the reason.

    ``history`` is the journal's state by reminder id. Cleared entries and those
    without a deadline ask for nothing. Messages and their lines stand most
    overdue first; the order of ``entries`` makes no difference. ``limits`` hold
    back messages to parties that got one too short a time ago, and those beyond
    the day's number. Addresses that mail came back from (``past``) get none.
    """
    groups: dict[_Addressee, list[Line]] = {}
    skipped: list[Skipped] = []
    for entry, due, anchor, steps in _reached(entries, policy, rules, days.last_working(today)):
        for step in steps:
            role, stage = step.role, step.stage
            ident = reminder_id(entry.id, due, step.name, role)
            owed_on = days.next_working(anchor + timedelta(days=step.offset))
            reminder = Reminder(ident, entry.id, due, step.name, role, stage.template, owed_on)
            named = _to(entry, role)
            to = addresses(entry, role, past)
            reason = _skip(entry, to, history.get(ident), today)
            if reason is SkipReason.NO_ADDRESS and named:
                reason = SkipReason.BOUNCED
            if reason is not None:
                skipped.append(Skipped(reminder, reason))
                continue
            key = _addressee(entry, step, to, policy.escalation)
            if past.bounced:
                key = key._replace(cc=_reachable(key.cc, past))
            line = Line(reminder, entry, (today - due).days, _number(reminder, step, history))
            groups.setdefault(key, []).append(line)
    messages = [_message(key, lines) for key, lines in groups.items()]
    if limits.quiet_days or limits.per_day:
        messages, held_back = _within(limits, messages, past, today)
        skipped += held_back
    return Batch(today, tuple(messages), tuple(skipped))


def _within(
    limits: Limits, messages: Iterable[Message], past: Past, today: date
) -> tuple[list[Message], list[Skipped]]:
    """The messages that the limits let out today, and what they hold back; the first ones go first."""
    last = dict(past.last)
    quiet = timedelta(days=limits.quiet_days)
    left = limits.per_day - past.daily.get(today, 0) if limits.per_day else None
    out: list[Message] = []
    held_back: list[Skipped] = []
    for message in messages:
        key = party_key(message.party.role, message.party.name, message.party.to)
        reason = None
        if quiet and key in last and today - last[key] < quiet:
            reason = SkipReason.QUIET
        elif left is not None and len(out) >= left:
            reason = SkipReason.CAPPED
        if reason is None:
            out.append(message)
            last[key] = today
        else:
            held_back += [Skipped(reminder, reason) for reminder in message.reminders]
    return out, held_back


def messages_skipped(skipped: Iterable[Skipped], entries: Iterable[Entry], policy: Policy) -> int:
    """How many messages the skipped reminders of a batch would have made; ``entries`` are the batch's."""
    known = {entry.id: entry for entry in entries}
    ladders = {kind: ladder(policy.of(kind)) for kind in Kind}
    found = set()
    for reminder in (each.reminder for each in skipped):
        entry = known[reminder.entry_id]
        steps = {step.role: step for step in ladders[entry.kind](int(reminder.stage))}
        to = _to(entry, reminder.role)
        found.add(_addressee(entry, steps[reminder.role], to, policy.escalation))
    return len(found)


def anchor_of(entry: Entry, due: date, policy: KindPolicy, rules: Rules) -> date:
    """The day that an entry's stages count from, ``due`` being its deadline."""
    if policy.anchor == "deadline":
        return due
    if entry.released_on is None or entry.extended_to is not None:  # an extension moves every stage
        return due - timedelta(days=rules.deposit.days)
    return entry.released_on


_Reached = tuple[Entry, date, date, tuple[Step, ...]]


def _reached(
    entries: Iterable[Entry], policy: Policy, rules: Rules, last_working: date
) -> Iterator[_Reached]:
    """Each entry with a stage reached: entry, deadline, anchor, latest steps; most overdue first.

    A stage deferred to the next working day is reached by ``today`` exactly when
    its own day is not after the last working day up to ``today``: a working day
    on or after it has then come. So one subtraction tells, and no calendar is asked.
    """
    kinds = {kind: (policy.of(kind), ladder(policy.of(kind))) for kind in Kind}
    found: list[_Reached] = []
    order: list[tuple[int, str, int]] = []
    for entry in entries:
        if deadlines.is_cleared(entry):
            continue
        due = deadlines.deadline(entry, rules)
        if due is None:
            continue
        kind, reached = kinds[entry.kind]
        anchor = anchor_of(entry, due, kind, rules)
        steps = reached((last_working - anchor).days)
        if steps:
            order.append((due.toordinal(), entry.id, len(found)))  # plain values sort quickest
            found.append((entry, due, anchor, steps))
    order.sort()
    return (found[position] for _, _, position in order)


def _addressee(entry: Entry, step: Step, to: tuple[str, ...], escalation: Escalation) -> _Addressee:
    who = (entry.agency_code or entry.agency) if step.role is Role.AGENCY else entry.party
    return _Addressee(step.role, step.stage.template, who, to, _cc(entry, step, to, escalation))


def addresses(entry: Entry, role: Role, past: Past) -> tuple[str, ...]:
    """Where an entry's reminders to a role go: its addresses from which no mail came back for good."""
    return _reachable(_to(entry, role), past)


def _to(entry: Entry, role: Role) -> tuple[str, ...]:
    if role is Role.AGENCY:
        return entry.agency_email
    if role is Role.BORROWER:  # an officer can be reached through the agency; a company can't
        return entry.party_email or entry.agency_email
    return entry.party_email


def _reachable(addresses: tuple[str, ...], past: Past) -> tuple[str, ...]:
    """Those from which no mail came back for good."""
    if not past.bounced:
        return addresses
    return tuple(each for each in addresses if each.casefold() not in past.bounced)


def _cc(entry: Entry, step: Step, to: tuple[str, ...], escalation: Escalation) -> tuple[str, ...]:
    wanted = entry.agency_email if step.stage.cc else ()
    # A company has no use for the addresses of the office's own people.
    if escalation and step.offset >= escalation.offset and step.role is not Role.CONTRACTOR:
        wanted = (*wanted, *escalation.heads.get(entry.agency_code, ()), *escalation.everywhere)
    if not wanted:
        return ()
    taken = {address.casefold() for address in to}
    found = {address.casefold(): address for address in reversed(wanted)}
    return tuple(
        dict.fromkeys(found[address.casefold()] for address in wanted if address.casefold() not in taken)
    )


def _skip(entry: Entry, to: tuple[str, ...], state: ReminderState | None, today: date) -> SkipReason | None:
    if state is not None and state is not ReminderState.RETRY:
        return _SKIPS[state]
    if deadlines.is_held(entry, today):
        return SkipReason.HELD
    if entry.doubtful:
        return SkipReason.DOUBTFUL
    if entry.promised_on is not None and today <= entry.promised_on:
        return SkipReason.PROMISED
    return None if to else SkipReason.NO_ADDRESS


def _number(reminder: Reminder, step: Step, history: Mapping[str, ReminderState]) -> int:
    """Which demand this is: 1 + those that went out before it; 0 while nothing is due."""
    if not step.demands:
        return 0
    before = (
        reminder_id(reminder.entry_id, reminder.deadline, name, step.role) for name in step.demands[:-1]
    )
    return 1 + sum(history.get(ident) is ReminderState.ACCEPTED for ident in before) if history else 1


def _message(key: _Addressee, lines: list[Line]) -> Message:
    codes = {line.entry.agency_code for line in lines}
    code = codes.pop() if len(codes) == 1 else ""  # a company may hold contracts of several agencies
    name = key.who
    if key.role is Role.AGENCY:  # the longest spelling is the full name
        name = max((line.entry.agency for line in lines), key=lambda spelling: (len(spelling), spelling))
    party = Party(key.role, name, key.to, key.cc, code)
    ident = message_id(line.reminder.id for line in lines)
    return Message(ident, party, key.template, tuple(lines))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_ID_DIGITS]
