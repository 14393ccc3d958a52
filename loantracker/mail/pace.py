"""How fast messages go, and how long a doubtful one is looked for."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast to go, in seconds; Exchange Online sends 30 messages a minute."""

    per_minute: int = 30
    tries: int = 4
    pause: float = 10.0  # where the server asks for a pause without saying how long
    longest: float = 300.0  # a longer pause than this ends the batch instead
    settling: tuple[float, ...] = (1, 2, 4, 8, 15, 30)  # pauses between looks for a doubtful message
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class Turnstile:
    """Lets no more messages through than the pace allows in any minute."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._passed: deque[float] = deque(maxlen=pace.per_minute)

    def wait(self) -> None:
        """Wait until another message may go."""
        now = self._pace.clock()
        if len(self._passed) == self._pace.per_minute:
            wait = self._passed[0] + 60 - now
            if wait > 0:
                self._pace.sleep(wait)
                now += wait
        self._passed.append(now)
