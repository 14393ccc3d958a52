"""The only home of threads: run a function beside the window and hear of it on the window's thread.

A function gets a :class:`Control` to report progress and to ask whether to
stop. What it returns or raises comes back as a call on the window's thread,
so windows never lock anything. A failure nobody asked for goes to the one
``on_failure`` of the :class:`Work`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

T = TypeVar("T")

_THREADS = 3
# s: Qt hands the interpreter over at nearly every call, and a thread that computes would keep it 5 ms each
# time: a page of 50,000 entries beside the making of their index was painted in 2 s, and is in 0.1 s now.
_TURN = 0.0001


class Control:
    """What a running function may ask of its job."""

    def __init__(self, report: Callable[[object], None]) -> None:
        self.report = report
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask the function to stop at its next safe point."""
        self._stop.set()

    def should_stop(self) -> bool:
        """Whether the window asked to stop."""
        return self._stop.is_set()


class Job(Generic[T]):
    """One function on its way."""

    def __init__(
        self,
        control: Control,
        on_done: Callable[[T], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        self.control = control
        self.on_done = on_done
        self.on_error = on_error
        self.silent = False

    def stop(self) -> None:
        """Ask the function to stop; its answer still comes."""
        self.control.stop()

    def cancel(self) -> None:
        """Ask the function to stop; nothing more is heard of it."""
        self.silent = True
        self.control.stop()


class Work(QObject):
    """Runs functions beside the window; one per window. ``finish`` it before it goes."""

    idle = Signal()
    _posted = Signal(object)  # a call to make on the window's thread

    def __init__(self, on_failure: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_TURN)
        self._on_failure = on_failure
        # Python's own threads: a QRunnable has two owners, Qt's pool and Python, and both free it.
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="work")
        self._jobs: set[Job[Any]] = set()
        self._finished = False
        # The slot belongs to this object, which lives on the window's thread: Qt queues the calls.
        self._posted.connect(self._call)

    def run(
        self,
        function: Callable[[Control], T],
        on_done: Callable[[T], None],
        on_error: Callable[[BaseException], None] | None = None,
        on_progress: Callable[[Any], None] | None = None,
    ) -> Job[T]:
        """Start a function; the three answers are called on the window's thread."""

        def report(value: object) -> None:
            if on_progress is not None:
                self._posted.emit(partial(self._progress, job, on_progress, value))

        job: Job[T] = Job(Control(report), on_done, on_error or self._on_failure)
        if self._finished:  # a timer or a late click of a window that is going
            job.cancel()
            return job
        self._jobs.add(job)
        self._pool.submit(self._work, job, function)
        return job

    @property
    def busy(self) -> bool:
        """Whether anything still runs."""
        return bool(self._jobs)

    def finish(self) -> None:
        """Silence what still runs, ask it to stop, and wait for it; nothing is started any more."""
        self._finished = True
        for job in self._jobs:
            job.cancel()
        self._pool.shutdown(cancel_futures=True)
        self._jobs.clear()

    def _work(self, job: Job[T], function: Callable[[Control], T]) -> None:
        """On a thread of the pool: run, and post the answer."""
        try:
            answer = partial(job.on_done, function(job.control))
        except BaseException as error:  # noqa: BLE001 - it is handed over to the window's thread, whole
            answer = partial(job.on_error, error)
        self._posted.emit(partial(self._end, job, answer))

    @Slot(object)
    def _call(self, call: Callable[[], None]) -> None:
        call()

    def _progress(self, job: Job[Any], on_progress: Callable[[Any], None], value: object) -> None:
        if not job.silent:
            on_progress(value)

    def _end(self, job: Job[Any], answer: Callable[[], None]) -> None:
        self._jobs.discard(job)
        try:
            if not job.silent:
                answer()
        finally:
            if not self._jobs:
                self.idle.emit()
