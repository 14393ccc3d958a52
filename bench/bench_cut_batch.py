"""Lose the connection at every step of the conversation, at each message of a batch of 20; count the faults.

``python -m bench.bench_cut_batch --every N`` takes every Nth of the cuts, 1 all of them (some minutes).
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cut_batches import run
from cutting_server import STEPS, Cut

from loantracker.journal import Journal

COUNT: Final = 20
EVERY: Final = 37  # some 30 of all cuts, each step in turn


def cuts() -> list[Cut]:
    """Every step at every message, by an orderly end and by a reset."""
    return [
        cut
        for reset in (False, True)
        for nth in range(COUNT)
        for cut in (Cut(step, nth, reset) for step in STEPS)
        if nth == 0 or not cut.of_the_connection
    ]


def figures(every: int = EVERY) -> Iterator[str]:
    """What came of every so-manieth cut; faults first, then the sums."""
    chosen = cuts()[::every]
    total: Counter[str] = Counter()
    worst = 0
    for cut in chosen:
        with (
            tempfile.TemporaryDirectory() as folder,
            Journal.open(Path(folder) / "journal.sqlite") as journal,
        ):
            came = run(journal, cut, range(COUNT), pipelining=bool(cut.nth % 2))
        worst = max(worst, came.faults.unknown)
        total.update(came.faults._asdict() | {"needless": came.needless, "happened": came.happened})
        if not came.fine:
            yield f"cut at {cut}: {came}"
    yield (
        f"a batch of {COUNT} cut at {total['happened']} of {len(cuts())} places and started over: "
        + ", ".join(f"{fault} {total[fault]}" for fault in ("doubled", "invented", "forgotten"))
        + f"; unknown at most {worst} a cut, {total['needless']} needlessly (aim: 0, 0, 0; 1, 0)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=EVERY, help="take every so-manieth cut; 1: all")
    for line in figures(parser.parse_args().every):
        print(line, flush=True)
