"""The durable truth about every reminder: claimed before it is sent, settled after.

A claim is a row keyed by the reminder's id, so of any number of processes
that want to send the same reminder exactly one gets it. Every step is one
committed transaction:

``claim`` -> SENDING -> ``settle`` -> ACCEPTED, PREPARED, REFUSED, RETRY or UNKNOWN

(In a file of this computer ``claim_ahead`` and ``hand_over`` do the first step: see claiming.py.)
Only RETRY can be claimed again, as a new attempt under the same Message-ID;
the old attempt stays as history. A process that dies in between leaves
SENDING, which ``recover`` turns into UNKNOWN: nobody can say whether that mail
went out, so only a person settles it (``resolve``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from sqlalchemy import Connection, Engine, func, select

from loantracker.calendar import bangkok_date
from loantracker.decisions import Decision, DecisionKind
from loantracker.errors import ClockBehind, JournalOnNetwork
from loantracker.journal import (
    claiming,
    copies,
    deciding,
    history,
    owners,
    recovering,
    retention,
    rows,
    shared,
)
from loantracker.journal.bouncing import Bouncing
from loantracker.journal.opening import open_engine, translated
from loantracker.journal.places import filesystem_of, is_network
from loantracker.journal.quick import QuickPath
from loantracker.journal.settling import Settling
from loantracker.journal.tables import ATTEMPTS
from loantracker.past import Past
from loantracker.records import (
    Adoption,
    JournalMessage,
    Mail,
    Message,
    Outcome,
    ReminderState,
)

_SYNC_SECONDS: Final = 0.25  # at most so long do outcomes of a quick batch wait for the disk

Adopted = history.Adopted
AcceptedReminder = history.AcceptedReminder


class InFlight(NamedTuple):
    """A message that is being sent, and by whom."""

    host: str
    clerk: str
    account: str
    party: str
    since: datetime  # UTC


class Journal(Bouncing, Settling):
    """The journal at one place; a context manager. Usable from several threads."""

    def __init__(self, path: Path | str, engine: Engine) -> None:
        self.path = path  # the file, or the address of the shared journal without its password
        self._engine = engine
        self._writer = engine.execution_options(writing=True)
        self._owner = owners.current()
        self._mine: dict[str, int] = {}  # message id -> the attempt that this object has claimed
        self._ahead: dict[str, int] = {}  # the same of those that are not handed over yet
        self._handed: set[str] = set()  # message ids of ``_mine`` that were claimed ahead
        self._clock = time.monotonic
        self._synced = 0.0  # when a commit last waited for the disk
        self._unsynced = False  # whether the last outcome did not wait for it
        self._path: QuickPath | None = None

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
        values = claiming.values_of(message, mail, account, self._owner, rows.stamp(at))
        with translated(self.path), self._writer.connect() as connection, connection.begin() as transaction:
            _check_clock(connection, bangkok_date(at))
            attempt = claiming.claim(connection, message, values)
            if attempt is None:
                transaction.rollback()
                return False
        self._mine[message.id] = attempt
        return True

    @property
    def claims_ahead(self) -> bool:
        """Whether several messages can be claimed at once, to be handed over one after the other."""
        return not isinstance(self.path, str) and self._owner.is_told_apart

    def claim_ahead(
        self, messages: Sequence[Message], mails: Mapping[str, Mail], account: str, at: datetime
    ) -> set[str]:
        """Claim every message that is free, all committed when it returns; gives their ids.

        Each wants ``hand_over`` before it goes out, and what is left over ``release``.

        Raises:
            ClockBehind: ``at`` lies on a day before the journal's last entry.
        """
        now = rows.stamp(at)
        with translated(self.path):
            claimed = self._quickly.claim_ahead(
                messages,
                lambda each: claiming.values_of(each, mails[each.id], account, self._owner, now),
                lambda moments: _compare(moments, bangkok_date(at)),
            )
        self._synced = self._clock()
        self._ahead |= claimed
        return set(claimed)

    def hand_over(self, message_id: str, at: datetime) -> bool:
        """Say that a message claimed ahead goes out now; False where the claim does not hold any more."""
        attempt = self._ahead.pop(message_id)
        with translated(self.path):
            holds = self._quickly.hand_over(attempt, message_id, rows.stamp(at))
        if holds:
            self._mine[message_id] = attempt
            self._handed.add(message_id)
        return holds

    def release(self) -> None:
        """Give back what was claimed ahead and not handed over; all that was settled is on the disk then."""
        if self._path is not None:
            self._path.close()
            self._path = None
        if not self._ahead and not self._unsynced:
            return
        with translated(self.path), self._writer.begin() as connection:
            claiming.release(connection, list(self._ahead.values()))
            connection.exec_driver_sql(
                "UPDATE schema SET version = version"
            )  # a commit of nothing waits for nothing
        self._ahead.clear()
        self._unsynced = False

    def settle(self, message_id: str, outcome: Outcome, at: datetime) -> None:
        """Keep what came of a message that this object has claimed; committed when it returns.

        Raises:
            KeyError: this object has no claim on the message.
        """
        attempt_id = self._mine[message_id]
        state, answer = rows.settled(outcome)
        settled_at = rows.stamp(at)
        with translated(self.path):
            if message_id in self._handed:
                durably = self._clock() - self._synced >= _SYNC_SECONDS
                self._quickly.settle(attempt_id, state.value, answer, settled_at, durably=durably)
                self._synced, self._unsynced = self._clock() if durably else self._synced, not durably
                self._handed.remove(message_id)
            else:
                with self._writer.begin() as connection:
                    recovering.set_state(connection, attempt_id, state, answer=answer, settled_at=settled_at)
        del self._mine[message_id]

    def taken(self, messages: Sequence[Message]) -> set[str]:
        """Which of the messages, by id, can't be sent from here as things stand."""
        with translated(self.path), self._engine.begin() as connection:
            return history.taken(connection, messages) - self._ahead.keys()

    @property
    def _quickly(self) -> QuickPath:
        if self._path is None:
            self._path = QuickPath(self._engine)
        return self._path

    # --- looking ---------------------------------------------------------------

    def check_clock(self, today: date) -> None:
        """Raise ClockBehind where ``today`` (in Bangkok) lies before the journal's last entry."""
        with translated(self.path), self._engine.begin() as connection:
            _check_clock(connection, today)

    def history(self) -> dict[str, ReminderState]:
        """What is known of every reminder, by reminder id."""
        with translated(self.path), self._engine.begin() as connection:
            return history.states(connection)

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
        with translated(self.path), self._engine.begin() as connection:
            return history.accepted(connection)

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
        wanted = recovering.in_flight().where(ATTEMPTS.c.handed_at.is_not(None))
        with translated(self.path), self._engine.begin() as connection:
            return [
                InFlight(
                    each.host, each.clerk, each.account, each.party, datetime.fromisoformat(each.claimed_at)
                )
                for each in connection.execute(wanted)
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
        ended, and those that it had not handed over are given back. Any other claim
        falls when it is older than any mail can be in flight (owners.LEASE). To err
        here does no harm: UNKNOWN is never sent again by itself, and an outcome that
        still comes takes its place.
        """
        with translated(self.path):
            with self._engine.begin() as connection:  # nearly always there is nothing, and nothing to lock
                if connection.execute(recovering.in_flight().limit(1)).first() is None:
                    return 0
            with self._writer.begin() as connection:
                return recovering.recover(connection, at)


def _check_clock(connection: Connection, today: date) -> None:
    moments = connection.execute(
        select(
            select(func.max(ATTEMPTS.c.claimed_at)).scalar_subquery(),
            select(func.max(ATTEMPTS.c.settled_at)).scalar_subquery(),
        )
    ).one()
    _compare(moments, today)


def _compare(moments: Iterable[str | None], today: date) -> None:
    known = [moment for moment in moments if moment is not None]
    if known and today < (last := bangkok_date(datetime.fromisoformat(max(known)))):
        raise ClockBehind(today=today, last=last)
