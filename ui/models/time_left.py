"""How long a batch still takes, from how long its messages took so far."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from loantracker.wording import text as _

MINUTE = 60
HOUR = 60 * MINUTE


class TimeLeft:
    """Counts from the first message on: connecting and signing in say nothing about the rest.

    ``clock`` gives seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self._gap = 0.0  # seconds between two messages that the office has set

    def begin(self, per_minute: int) -> None:
        """A batch begins; ``per_minute`` messages go out at the most, 0 as fast as it goes."""
        self._began = None
        self._gap = MINUTE / per_minute if per_minute else 0.0

    def seconds(self, done: int, total: int) -> float | None:
        """What is left after so many messages; None while nobody can say, 0 at the end."""
        now = self._clock()
        if self._began is None:
            self._began = now
        if done >= total:
            return 0
        paced = (total - done) * self._gap
        if done == 0:
            return paced or None
        return max((now - self._began) / done * (total - done), paced)


def left_words(seconds: float | None) -> str:
    """The time that is left, as people say it; "" where nobody can."""
    if not seconds:
        return ""
    if seconds <= MINUTE:
        return _("เหลือไม่ถึง 1 นาที")
    if seconds <= HOUR:
        return _("เหลืออีกประมาณ {minutes} นาที", minutes=math.ceil(seconds / MINUTE))
    hours, rest = divmod(math.ceil(seconds / MINUTE), MINUTE)
    return _("เหลืออีกประมาณ {hours} ชั่วโมง {minutes} นาที", hours=hours, minutes=rest)
