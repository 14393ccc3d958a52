"""The only home of threads: run a function beside the window and hear of it on the window's thread.

A function gets a :class:`Control` to report progress and to ask whether to
stop. What it returns or raises comes back as a call on the window's thread,
so windows never lock anything. A failure nobody asked for goes to the one
``on_failure`` of the :class:`Work`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

T = TypeVar("T")

_THREADS = 3


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


class Job(QObject, Generic[T]):
    """One function on its way. ``cancel`` asks it to stop and silences its answer."""

    _progressed = Signal(object)
    _ended = Signal(object, object)  # result, exception or None
    ended = Signal()

    def __init__(
        self,
        parent: QObject,
        on_done: Callable[[T], None],
        on_error: Callable[[BaseException], None],
        on_progress: Callable[[Any], None] | None,
    ) -> None:
        super().__init__(parent)
        self.control = Control(self._progressed.emit)
        self._on_done = on_done
        self._on_error = on_error
        self._on_progress = on_progress
        self._silent = False
        # Both slots belong to this object, which lives on the window's thread: Qt queues the calls.
        self._progressed.connect(self._progress)
        self._ended.connect(self._end)

    def stop(self) -> None:
        """Ask the function to stop; its answer still comes."""
        self.control.stop()

    def cancel(self) -> None:
        """Ask the function to stop; nothing more is heard of it."""
        self._silent = True
        self.control.stop()

    def work(self, function: Callable[[Control], T]) -> None:
        """Run on the pool's thread."""
        try:
            result = function(self.control)
        except BaseException as error:  # noqa: BLE001 - it is handed over to the window's thread, whole
            self._ended.emit(None, error)
        else:
            self._ended.emit(result, None)

    @Slot(object)
    def _progress(self, value: object) -> None:
        if not self._silent and self._on_progress is not None:
            self._on_progress(value)

    @Slot(object, object)
    def _end(self, result: T, error: BaseException | None) -> None:
        try:
            if self._silent:
                return
            if error is not None:
                self._on_error(error)
            else:
                self._on_done(result)
        finally:
            self.ended.emit()
            self.deleteLater()


class _Run(QRunnable, Generic[T]):
    def __init__(self, job: Job[T], function: Callable[[Control], T]) -> None:
        super().__init__()
        self._job = job
        self._function = function

    def run(self) -> None:
        self._job.work(self._function)


class Work(QObject):
    """Runs functions beside the window; one per window."""

    idle = Signal()

    def __init__(self, on_failure: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_failure = on_failure
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_THREADS)
        self._jobs: set[Job[Any]] = set()

    def run(
        self,
        function: Callable[[Control], T],
        on_done: Callable[[T], None],
        on_error: Callable[[BaseException], None] | None = None,
        on_progress: Callable[[Any], None] | None = None,
    ) -> Job[T]:
        """Start a function; the three answers are called on the window's thread."""
        job: Job[T] = Job(self, on_done, on_error or self._on_failure, on_progress)
        self._jobs.add(job)
        job.ended.connect(lambda: self._forget(job))
        self._pool.start(_Run(job, function))
        return job

    @property
    def busy(self) -> bool:
        """Whether anything still runs."""
        return bool(self._jobs)

    def finish(self) -> None:
        """Silence what still runs, ask it to stop, and wait for it."""
        for job in tuple(self._jobs):
            job.cancel()
        self._pool.waitForDone()

    def _forget(self, job: Job[Any]) -> None:
        self._jobs.discard(job)
        if not self._jobs:
            self.idle.emit()
