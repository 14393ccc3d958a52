"""How the benches measure and what they report."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

SHORT: Final = 0.1  # s: what takes less is told in milliseconds


@dataclass(frozen=True, slots=True)
class Figure:
    """Ours beside a yardstick, in seconds or another unit, and the ratio that was aimed at."""

    name: str
    ours: float
    yardstick: str
    theirs: float
    aim: Literal["at most", "at least"]  # times the yardstick's time; times faster than it
    times: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours by theirs where it may be slower, theirs by ours where it has to be faster."""
        return self.ours / self.theirs if self.aim == "at most" else self.theirs / self.ours

    @property
    def reached(self) -> bool:
        """Whether the aim was reached in this run."""
        return self.ratio <= self.times if self.aim == "at most" else self.ratio >= self.times

    def __str__(self) -> str:
        aim = f"aim: {self.aim} {self.times:g}x" + ("" if self.aim == "at most" else " faster")
        return (
            f"{self.name}: {self._said(self.ours)}; {self.yardstick}: {self._said(self.theirs)}; "
            f"ratio {self.ratio:.2f} ({aim}) {'ok' if self.reached else 'MISSED'}"
        )

    def _said(self, figure: float) -> str:
        short = self.unit == "s" and figure < SHORT
        return f"{figure * 1000:.1f} ms" if short else f"{figure:.2f} {self.unit}"


def best(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 3) -> tuple[float, float]:
    """The shortest time of each in seconds, measured in turns so that a busy machine troubles both."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
