"""A ledger that is read while the program is still starting."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loantracker.ledger import Snapshot
    from loantracker.workplace import Workplace


class ReadingAhead:
    """One reading, begun at once on a thread of its own: calamine parses without the interpreter."""

    def __init__(self, place: Workplace, path: Path) -> None:
        self._path = path
        pool = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._reading: Future[Snapshot] | None = pool.submit(place.read, path)
        pool.shutdown(wait=False)

    def take(self, path: Path) -> Snapshot | None:
        """What was read, once and for this path alone; None: it is to be read.

        Raises what ``Workplace.read`` raises.
        """
        reading, self._reading = self._reading, None  # not kept: a ledger takes much memory
        return reading.result() if reading is not None and path == self._path else None
