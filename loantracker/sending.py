"""Send messages, each reminder exactly once; and say what the ledger shall show of it.

For each message: claim it in the journal (committed), hand it to the
transport, keep the outcome (committed). Between the claim and the hand-over
stands nothing that can fail, so a claim without an outcome always means that
nobody knows, and such a message is never sent again by itself. Where several
are claimed ahead, the journal is told of each just before it goes out.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Final, Self

from loantracker.calendar import bangkok_date
from loantracker.errors import HistoryMissing, TransportUnavailable
from loantracker.journal import AcceptedReminder, Adopted, Journal
from loantracker.mail.transport import Transport
from loantracker.records import Accepted, Entry, Mail, Mark, Message, Outcome, Prepared, Refused, Unknown

_LOOK_AHEAD: Final = 100  # messages
_SPREAD: Final = 0x9E3779B1  # 2^32 by the golden ratio: neighbouring numbers come to lie far apart
_GLANCE: Final = 0.2  # seconds between two looks for a wish to stop; a group of claims is to take no longer
_FIRST_GROUP, _LARGEST_GROUP = 8, 64  # messages claimed ahead


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a batch stands: ``outcome`` is None while ``message`` is being sent."""

    done: int  # messages finished
    total: int
    message: Message
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one message."""

    message: Message
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SendReport:
    """What came of a batch.

    ``stopped`` says that some messages were left untouched, by wish or because
    the server could not be used any more; ``taken`` are those that another
    workstation had claimed meanwhile.
    """

    results: tuple[Result, ...]
    stopped: bool
    taken: tuple[Message, ...] = ()

    def _count(self, kind: type[Outcome]) -> int:
        return sum(isinstance(result.outcome, kind) for result in self.results)

    @property
    def sent(self) -> int:
        """How many messages the server took responsibility for."""
        return self._count(Accepted)

    @property
    def prepared(self) -> int:
        """How many drafts were written."""
        return self._count(Prepared)

    @property
    def refused(self) -> int:
        """How many messages certainly did not go out."""
        return self._count(Refused)

    @property
    def unknown(self) -> int:
        """How many messages a person has to settle."""
        return self._count(Unknown)


class Pace:
    """So many messages a minute, evenly; 0 is as fast as it goes."""

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._sleep = sleep
        self._next: float | None = None

    @property
    def holds_back(self) -> bool:
        """Whether there is a pace to keep at all."""
        return self._gap > 0

    def keep(self, should_stop: Callable[[], bool]) -> None:
        """Wait until the next message may go out, or until somebody wants to stop."""
        now = self._clock()
        while self._next is not None and now < self._next and not should_stop():
            self._sleep(min(self._next - now, _GLANCE))
            now = self._clock()
        self._next = now + self._gap


def send(
    messages: Sequence[Message],
    mails: Mapping[str, Mail],
    transport: Transport,
    journal: Journal,
    account: str,
    now: Callable[[], datetime],
    on_progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    pace: Pace | None = None,
) -> SendReport:
    """Send each message with its exact mail (``mails`` by message id).

    Stops before the next message when ``should_stop`` says so, on the first
    Ctrl+C (the current message still finishes; a second one interrupts it),
    and when the server can't be used any more. ``pace`` is kept between messages.

    Raises:
        TransportUnavailable: the connection failed; nothing was claimed.
        ClockBehind, JournalError: the journal could not be used; what was
            sent until then has its outcome.
    """
    results: list[Result] = []
    taken: set[str] = set()
    if not messages:
        return SendReport((), stopped=False)

    def report(*, stopped: bool) -> SendReport:
        return SendReport(tuple(results), stopped, tuple(each for each in messages if each.id in taken))

    journal.check_clock(bangkok_date(now()))
    queue = deque(messages)
    claims = _Claims(journal, mails, account, now, steady=pace is not None and pace.holds_back)
    with transport, _interruptible() as interrupted, claims:
        while queue:
            message = queue.popleft()
            if message.id in taken:
                continue
            if pace is not None:
                pace.keep(lambda: should_stop() or interrupted())
            if should_stop() or interrupted():
                return report(stopped=True)
            left = len(queue)
            on_progress(Progress(len(messages) - left - 1, len(messages), message, None))
            mail = mails[message.id]
            if not claims.get(message, queue):
                # Another workstation is at the same batch: go on at another place of it, past what is taken.
                taken.add(message.id)
                queue.rotate(-_place(left))
                taken |= journal.taken(list(islice(queue, _LOOK_AHEAD)))
                continue
            outcome = _hand_over(message, mail, transport, journal, now)
            results.append(Result(message, outcome))
            on_progress(Progress(len(messages) - left, len(messages), message, outcome))
            if isinstance(outcome, Refused) and outcome.stops_batch:
                return report(stopped=bool(queue))
    return report(stopped=False)


class _Claims:
    """Claims each message just before it goes out, or several ahead where the journal can and it pays.

    How many: as many as go out in a moment, so that few are unknown after a power
    cut and others have no need to wait. What is left over is given back at the end.
    """

    def __init__(
        self,
        journal: Journal,
        mails: Mapping[str, Mail],
        account: str,
        now: Callable[[], datetime],
        *,
        steady: bool,
    ) -> None:
        self._journal = journal
        self._mails = mails
        self._account = account
        self._now = now
        self._ahead = journal.claims_ahead and not steady
        self._size = _FIRST_GROUP
        self._held: set[str] = set()
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._ahead:
            self._journal.release()

    def get(self, message: Message, following: Iterable[Message]) -> bool:
        """Whether the message may go out now: claimed by us, and by nobody else."""
        if not self._ahead:
            return self._journal.claim(message, self._mails[message.id], self._account, self._now())
        if message.id not in self._held:
            self._claim_group([message, *islice(following, self._size - 1)])
        if message.id not in self._held:
            return False
        self._held.remove(message.id)
        return self._journal.hand_over(message.id, self._now())

    def _claim_group(self, group: Sequence[Message]) -> None:
        began, self._began = self._began, time.monotonic()
        if self._began - began < _GLANCE:
            self._size = min(self._size * 2, _LARGEST_GROUP)
        else:
            self._size = max(self._size // 2, 1)
        free = [each for each in group if each.id not in self._held]
        self._held |= self._journal.claim_ahead(free, self._mails, self._account, self._now())


def _place(count: int) -> int:
    """A place among so many, another for each process, also for those that were started together."""
    return (os.getpid() * _SPREAD >> 8) % count if count else 0


def send_trial(
    messages: Sequence[Message],
    mails: Mapping[str, Mail],
    transport: Transport,
    on_progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    pace: Pace | None = None,
) -> SendReport:
    """Send mails that are marked as a trial; no journal is told, so no stage is spent.

    Raises:
        TransportUnavailable: the server can't be reached.
    """
    results: list[Result] = []
    with transport, _interruptible() as interrupted:
        for done, message in enumerate(messages):
            if pace is not None:
                pace.keep(lambda: should_stop() or interrupted())
            if should_stop() or interrupted():
                return SendReport(tuple(results), stopped=True)
            on_progress(Progress(done, len(messages), message, None))
            outcome = transport.send(mails[message.id])
            results.append(Result(message, outcome))
            on_progress(Progress(done + 1, len(messages), message, outcome))
            if isinstance(outcome, Refused) and outcome.stops_batch:
                return SendReport(tuple(results), stopped=done + 1 < len(messages))
    return SendReport(tuple(results), stopped=False)


def _hand_over(
    message: Message, mail: Mail, transport: Transport, journal: Journal, now: Callable[[], datetime]
) -> Outcome:
    """Hand a claimed message to the transport and keep what came of it, whatever happens."""
    try:
        outcome = transport.send(mail)
    except TransportUnavailable as error:  # a reconnection that failed; by its meaning nothing was sent
        outcome = Refused(str(error), retry_safe=True, stops_batch=True)
    except BaseException as error:
        journal.settle(message.id, Unknown(type(error).__name__), now())
        raise
    journal.settle(message.id, outcome, now())
    return outcome


@contextlib.contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl+C into a wish to stop; gives a function that says whether it came.

    Only the main thread can be interrupted and may change that.
    """
    asked = False
    if threading.current_thread() is not threading.main_thread():
        yield lambda: asked
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def marks(journal: Journal, entries: Iterable[Entry]) -> list[Mark]:
    """What the ledger's own columns shall show, for each entry that was reminded of.

    The count is of rounds: a stage that went to contractor and agency counts
    once. It goes on from the count that was adopted from the ledger.
    """
    sent, adopted = _accepted_by_entry(journal), journal.adopted()
    found = (
        _mark(entry.id, sent.get(entry.id, []), adopted.get(entry.id))
        for entry in entries
        if entry.id in sent or entry.id in adopted
    )
    return [mark for mark in found if mark is not None]


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
        if entry.shows_reminder and not _is_known(entry, sent.get(entry.id, []), adopted.get(entry.id))
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
