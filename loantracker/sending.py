"""Send messages, each reminder exactly once.

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
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import FrameType, MappingProxyType
from typing import Final, Self

from loantracker.calendar import bangkok_date
from loantracker.errors import LoanTrackerError, TransportUnavailable
from loantracker.journal import Journal
from loantracker.mail.transport import Tracing, Transport
from loantracker.marking import check_history, marks, missing_history
from loantracker.records import Accepted, Mail, Message, Outcome, Prepared, Refused, Unknown

__all__ = [
    "Pace",
    "Progress",
    "Result",
    "SendReport",
    "check_history",
    "marks",
    "missing_history",
    "send",
    "send_trial",
]

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
    workstation had claimed meanwhile. ``fault`` is what went wrong once all was
    sent: the journal has the batch, but its copy lacks it.
    """

    results: tuple[Result, ...]
    stopped: bool
    taken: tuple[Message, ...] = ()
    fault: LoanTrackerError | None = None

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
    unknown: Mapping[str, str] = MappingProxyType({}),
) -> SendReport:
    """Send each message with its exact mail (``mails`` by message id).

    First the mailbox is asked what became of ``unknown`` messages (their Message-ID
    headers by message id), where the transport can ask it; what it proves is settled.

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
    tracing = transport if isinstance(transport, Tracing) else None
    if not messages and not (tracing and unknown):
        return SendReport((), stopped=False)

    def report(*, stopped: bool) -> SendReport:
        return SendReport(tuple(results), stopped, tuple(each for each in messages if each.id in taken))

    journal.check_clock(bangkok_date(now()))
    queue = deque(messages)
    claims = _Claims(journal, mails, account, now, steady=pace is not None and pace.holds_back)
    with transport, _interruptible() as interrupted, claims:
        if tracing is not None:
            _prove(unknown, tracing, journal, now, lambda: should_stop() or interrupted())
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


def _prove(
    unknown: Mapping[str, str],
    tracing: Tracing,
    journal: Journal,
    now: Callable[[], datetime],
    should_stop: Callable[[], bool],
) -> None:
    """Settle what the mailbox proves; what it does not know of waits for a person as before."""
    for ident, header in unknown.items():
        if should_stop():
            return
        journal.prove(ident, tracing.trace(header), now())


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
