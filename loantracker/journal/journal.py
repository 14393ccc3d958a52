"""The durable truth about every reminder: claimed before it is sent, settled after.

A claim is a row keyed by the reminder's id, so of any number of processes
that want to send the same reminder exactly one gets it. Every step is one
committed transaction:

``claim`` -> SENDING -> ``settle`` -> ACCEPTED, PREPARED, REFUSED, RETRY or UNKNOWN

Only RETRY can be claimed again, as a new attempt under the same Message-ID;
the old attempt stays as history. A process that dies in between leaves
SENDING, which ``recover`` turns into UNKNOWN: nobody can say whether that mail
went out, so only a person settles it (``resolve``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Connection, Engine, Row, bindparam, func, insert, select, update

from loantracker.calendar import bangkok_date
from loantracker.decisions import Decision, DecisionKind
from loantracker.errors import ClockBehind, JournalOnNetwork, NotUnsettled
from loantracker.journal import copies, deciding, history, owners, retention, rows, shared
from loantracker.journal.opening import open_engine, translated
from loantracker.journal.places import filesystem_of, is_network
from loantracker.journal.tables import ATTEMPTS, CLAIMS, LINES
from loantracker.journal.upserts import upserts
from loantracker.past import Past
from loantracker.records import (
    Adoption,
    JournalMessage,
    Mail,
    Message,
    Outcome,
    ReminderState,
)

_STATES: Final = {state.value: state for state in ReminderState}

# What a person may say of a message, by the state that it is in. A draft may
# have been sent or thrown away; a refused address may have been mended.
_RESOLVABLE: Final = {
    True: frozenset({ReminderState.UNKNOWN, ReminderState.PREPARED}),
    False: frozenset({ReminderState.UNKNOWN, ReminderState.PREPARED, ReminderState.REFUSED}),
}

_SET_ATTEMPT: Final = update(ATTEMPTS).where(ATTEMPTS.c.id == bindparam("attempt"))
_HELD: Final = (
    CLAIMS.c.reminder_id.in_(select(LINES.c.reminder_id).where(LINES.c.attempt_id == bindparam("attempt"))),
    CLAIMS.c.attempt_id == bindparam("attempt"),
)
_SET_CLAIMS: Final = update(CLAIMS).where(*_HELD)
# Whoever needs several reminders takes them in the order of their ids: in a shared
# journal two that met half-way would wait for each other. (SQLite has one writer.)
_LOCK_CLAIMS: Final = (
    select(CLAIMS.c.reminder_id).where(*_HELD).order_by(CLAIMS.c.reminder_id).with_for_update()
)


Adopted = history.Adopted


class AcceptedReminder(NamedTuple):
    """One accepted reminder, as far as the ledger's own columns need it."""

    entry_id: str
    deadline: str  # ISO
    stage: str
    claimed_at: datetime  # UTC; the moment of sending


class InFlight(NamedTuple):
    """A message that is being sent, and by whom."""

    host: str
    clerk: str
    account: str
    party: str
    since: datetime  # UTC


class Journal:
    """The journal at one place; a context manager. Usable from several threads."""

    def __init__(self, path: Path | str, engine: Engine) -> None:
        self.path = path  # the file, or the address of the shared journal without its password
        self._engine = engine
        self._writer = engine.execution_options(writing=True)
        self._owner = owners.current()
        self._mine: dict[str, int] = {}  # message id -> the attempt that this object has claimed

    @classmethod
    def open(
        cls,
        path: Path | str,
        filesystem_of: Callable[[Path], str] = filesystem_of,
        *,
        password: str | None = None,
    ) -> Journal:
        """Open the SQLite file at ``path``, or the shared journal at that address.

        It is made where there is none and migrated where it is older. An address
        is ``postgresql+psycopg://user@host:port/database``. ``filesystem_of`` tells
        the type of the file system that a folder lies on.

        Raises:
            JournalOnNetwork: the folder is a network share.
            JournalDamaged: the file is broken or not a journal.
            JournalTooNew: a newer program wrote it; nothing was written.
            JournalUnavailable: it can't be opened or written.
        """
        if isinstance(path, str):
            return cls(path, shared.open_engine(path, password))
        filesystem = filesystem_of(path.parent)
        if is_network(filesystem):
            raise JournalOnNetwork(path=path, filesystem=filesystem)
        return cls(path, open_engine(path))

    def close(self) -> None:
        """Close the file; what was committed stays."""
        with translated(self.path):
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # --- sending ---------------------------------------------------------------

    def claim(self, message: Message, mail: Mail, account: str, at: datetime) -> bool:
        """Claim every reminder of ``message``, or none; committed when it returns.

        False where any of them is claimed, sent or settled for good elsewhere.

        Raises:
            ClockBehind: ``at`` lies on a day before the journal's last entry.
        """
        now = rows.stamp(at)
        sending = ReminderState.SENDING.value
        with translated(self.path), self._writer.connect() as connection, connection.begin() as transaction:
            _check_clock(connection, bangkok_date(at))
            if history.taken(connection, [message]):  # the keys decide below; this spares them the crowd
                return False
            values = {
                "message_id": message.id,
                "party": message.party.name,
                "role": message.party.role.value,
                "recipients_to": json.dumps(mail.to),
                "recipients_cc": json.dumps(mail.cc),
                "subject": mail.subject,
                "account": account,
                "sha256": hashlib.sha256(mail.raw).hexdigest(),
                "state": sending,
                "answer": "",
                "claimed_at": now,
                "host": self._owner.host,
                "pid": self._owner.pid,
                "process_start": self._owner.start,
                "clerk": self._owner.clerk,
            }
            attempt_id = connection.execute(insert(ATTEMPTS).returning(ATTEMPTS.c.id), values).scalar_one()
            wanted = [
                {"reminder_id": reminder.id, "attempt_id": attempt_id, "state": sending}
                for reminder in sorted(message.reminders, key=lambda reminder: reminder.id)
            ]
            if connection.execute(upserts(connection.dialect.name).take, wanted).rowcount != len(wanted):
                transaction.rollback()
                return False
            connection.execute(insert(LINES), rows.line_values(message.reminders, attempt_id))
        self._mine[message.id] = attempt_id
        return True

    def settle(self, message_id: str, outcome: Outcome, at: datetime) -> None:
        """Keep what came of a message that this object has claimed; committed when it returns.

        Raises:
            KeyError: this object has no claim on the message.
        """
        attempt_id = self._mine[message_id]
        state, answer = rows.settled(outcome)
        with translated(self.path), self._writer.begin() as connection:
            _set_state(connection, attempt_id, state, answer=answer, settled_at=rows.stamp(at))
        del self._mine[message_id]

    def taken(self, messages: Sequence[Message]) -> set[str]:
        """Which of the messages, by id, can't be claimed as things stand."""
        with translated(self.path), self._engine.begin() as connection:
            return history.taken(connection, messages)

    # --- looking ---------------------------------------------------------------

    def check_clock(self, today: date) -> None:
        """Raise ClockBehind where ``today`` (in Bangkok) lies before the journal's last entry."""
        with translated(self.path), self._engine.begin() as connection:
            _check_clock(connection, today)

    def history(self) -> dict[str, ReminderState]:
        """What is known of every reminder, by reminder id."""
        with translated(self.path), self._engine.begin() as connection:
            found = connection.execute(select(CLAIMS.c.reminder_id, CLAIMS.c.state))
            return {reminder_id: _STATES[state] for reminder_id, state in found}

    def messages(self, limit: int | None = None) -> list[JournalMessage]:
        """Every attempt to send a message, or the last ``limit``; newest first."""
        newest = select(ATTEMPTS).order_by(ATTEMPTS.c.id.desc()).limit(limit)
        with translated(self.path), self._engine.begin() as connection:
            return rows.messages(connection, newest)

    def about(self, who: str) -> list[JournalMessage]:
        """Every attempt to or about a party, by an address or its exact name; newest first."""
        with translated(self.path), self._engine.begin() as connection:
            return retention.about(connection, who)

    def accepted(self) -> list[AcceptedReminder]:
        """Every accepted reminder in the order of sending."""
        wanted = (
            select(LINES.c.entry_id, LINES.c.deadline, LINES.c.stage, ATTEMPTS.c.claimed_at)
            .join(ATTEMPTS, ATTEMPTS.c.id == LINES.c.attempt_id)
            .where(ATTEMPTS.c.state == ReminderState.ACCEPTED.value)
            .order_by(ATTEMPTS.c.claimed_at, LINES.c.attempt_id, LINES.c.position)
        )
        with translated(self.path), self._engine.begin() as connection:
            return [
                AcceptedReminder(entry_id, deadline, stage, datetime.fromisoformat(claimed_at))
                for entry_id, deadline, stage, claimed_at in connection.execute(wanted)
            ]

    # --- history from elsewhere --------------------------------------------------

    def adopt(self, adoptions: Iterable[Adoption], at: datetime) -> None:
        """Take in what a ledger tells of reminders that this journal has never heard of.

        Their reminders count as sent, or as spent, from here on. What the journal
        itself knows of a reminder stays, but for one that waits to be sent again.
        """
        with translated(self.path), self._writer.begin() as connection:
            history.adopt(connection, adoptions, rows.stamp(at))

    def adopted(self) -> dict[str, Adopted]:
        """What was adopted of each entry, by entry id."""
        with translated(self.path), self._engine.begin() as connection:
            return history.adopted(connection)

    def spend(self, reminder_ids: Iterable[str]) -> None:
        """Pass over reminders by a person's decision: they are never sent, and not owed any more."""
        with translated(self.path), self._writer.begin() as connection:
            history.claim(connection, reminder_ids, ReminderState.SPENT)

    # --- decisions ---------------------------------------------------------------

    def decide(self, decision: Decision, at: datetime) -> None:
        """Let a decision stand, in the place of an earlier one of its kind for the entry."""
        with translated(self.path), self._writer.begin() as connection:
            deciding.keep(connection, decision, self._owner.clerk, rows.stamp(at))

    def end_decision(self, entry_id: str, kind: DecisionKind, at: datetime) -> bool:
        """End the entry's decision of that kind; False where none stands."""
        with translated(self.path), self._writer.begin() as connection:
            return deciding.end(connection, entry_id, kind, rows.stamp(at))

    def decisions(self) -> list[Decision]:
        """The decisions that stand, in the order in which they were made."""
        with translated(self.path), self._engine.begin() as connection:
            return deciding.standing(connection)

    # --- copies ------------------------------------------------------------------

    def back_up(self, folder: Path, on: date, *, renew: bool = False) -> Path | None:
        """Keep a copy for the day ``on``, and the newest copies.KEEP of them; gives its path.

        A copy of that day which is there already stays, unless it is to be renewed.
        A shared journal is copied by those who keep its server: None.
        """
        if isinstance(self.path, str):
            return None
        with translated(self.path):
            return copies.back_up(self.path, folder, on, renew=renew)

    def past(self) -> Past:
        """To whom messages went before, and how many each day; refused ones and those to try again aside."""
        with translated(self.path), self._engine.begin() as connection:
            return history.past(connection)

    def in_flight(self) -> list[InFlight]:
        """What is being sent at this moment, and where; oldest first."""
        wanted = select(ATTEMPTS).where(ATTEMPTS.c.state == ReminderState.SENDING.value)
        with translated(self.path), self._engine.begin() as connection:
            return [
                InFlight(
                    each.host, each.clerk, each.account, each.party, datetime.fromisoformat(each.claimed_at)
                )
                for each in connection.execute(wanted.order_by(ATTEMPTS.c.id))
            ]

    def purge(self, before: datetime, at: datetime) -> int:
        """Take the personal data out of settled messages claimed before a moment; gives their number.

        Never of one that is not settled; and what keeps a reminder from going out twice stays.
        """
        with translated(self.path), self._writer.begin() as connection:
            return retention.purge(connection, rows.stamp(before), rows.stamp(at))

    # --- after a crash ------------------------------------------------------------

    def recover(self, at: datetime) -> int:
        """Turn claims whose process can't settle them any more into UNKNOWN; gives their number.

        A process on this computer is asked for; its claims fall at once when it has
        ended. Any other claim falls when it is older than any mail can be in flight
        (owners.LEASE). To err here does no harm: UNKNOWN is never sent again by
        itself, and an outcome that still comes takes its place.
        """
        in_flight = select(ATTEMPTS).where(ATTEMPTS.c.state == ReminderState.SENDING.value)
        with translated(self.path):
            with self._engine.begin() as connection:  # nearly always there is nothing, and nothing to lock
                if connection.execute(in_flight.limit(1)).first() is None:
                    return 0
            with self._writer.begin() as connection:
                lost = [
                    found
                    for found in connection.execute(in_flight.order_by(ATTEMPTS.c.id).with_for_update()).all()
                    if _is_lost(found, at)
                ]
                for attempt in lost:
                    evidence = json.dumps(asdict(_owner(attempt)))
                    _set_state(connection, attempt.id, ReminderState.UNKNOWN, answer=evidence)
        return len(lost)

    def resolve(self, message_id: str, *, arrived: bool, at: datetime) -> None:
        """Keep a person's word on a message: it arrived, or it did not and may be sent again.

        An unknown message or a draft can be either; a refused one can be freed
        to be sent again (``arrived=False``) once the address is mended.

        Raises:
            NotUnsettled: the message's last attempt is in no such state.
        """
        last = select(ATTEMPTS).where(ATTEMPTS.c.message_id == message_id)
        last = last.order_by(ATTEMPTS.c.id.desc()).limit(1).with_for_update()
        with translated(self.path), self._writer.begin() as connection:
            attempt = connection.execute(last).one_or_none()
            if attempt is None or _STATES[attempt.state] not in _RESOLVABLE[arrived]:
                state = attempt.state if attempt is not None else ""
                raise NotUnsettled(path=self.path, message_id=message_id, state=state)
            state = ReminderState.ACCEPTED if arrived else ReminderState.RETRY
            _set_state(connection, attempt.id, state, resolved_at=rows.stamp(at))


def _set_state(connection: Connection, attempt_id: int, state: ReminderState, **facts: str) -> None:
    """Set an attempt's state and, where it still holds them, that of its reminders."""
    connection.execute(_SET_ATTEMPT.values(**facts), {"attempt": attempt_id, "state": state.value})
    connection.execute(_LOCK_CLAIMS, {"attempt": attempt_id}).all()
    connection.execute(_SET_CLAIMS, {"attempt": attempt_id, "state": state.value})


def _check_clock(connection: Connection, today: date) -> None:
    moments = connection.execute(
        select(
            select(func.max(ATTEMPTS.c.claimed_at)).scalar_subquery(),
            select(func.max(ATTEMPTS.c.settled_at)).scalar_subquery(),
        )
    ).one()
    known = [moment for moment in moments if moment is not None]
    if known and today < (last := bangkok_date(datetime.fromisoformat(max(known)))):
        raise ClockBehind(today=today, last=last)


def _owner(attempt: Row[Any]) -> owners.Owner:
    return owners.Owner(attempt.host, attempt.pid, attempt.process_start)


def _is_lost(attempt: Row[Any], at: datetime) -> bool:
    age = at - datetime.fromisoformat(attempt.claimed_at)
    return age > owners.LEASE or _owner(attempt).is_dead()
