"""Mutated workbooks, each read and patched in a process of its own: 10 s a step, 1 GB of address space.

``python -m bench mutations`` takes 2,000; ``python -m bench.bench_mutations 500 7`` so many
with another seed, and names those that failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

PROGRAM: Final = Path(__file__).resolve().parent.parent / "tests" / "ledger" / "mutant_runs.py"
COUNT: Final = 2_000
FAILED: Final = ("CRASHED", "HUNG", "MEMORY", "WRONG")


def figures(count: int = COUNT, seed: int = 1, *, named: bool = False) -> Iterator[str]:
    """What came of so many mutants; ``named``: and each that failed."""
    workers = os.cpu_count() or 1
    shares = [count // workers + (at < count % workers) for at in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        runs = [pool.submit(_run, share, f"{seed}{at}") for at, share in enumerate(shares) if share]
        lines = [line for run in runs for line in run.result()]
    total = Counter(line.split("\t")[1] for line in lines)
    if named:
        yield from (line for line in lines if line.split("\t")[1] in FAILED)
    yield (
        f"{len(lines)} mutated workbooks: patched {total['patched']}, read {total['read']}, "
        f"refused {total['refused']}; crashed {total['CRASHED']}, over 10 s {total['HUNG']}, "
        f"over 1 GB {total['MEMORY']}, wrong {total['WRONG']} (aim: 0 of each) "
        f"{'MISSED' if any(total[verdict] for verdict in FAILED) else 'ok'}"
    )


def _run(count: int, seed: str) -> list[str]:
    paths = os.environ | {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(count), seed],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=paths,
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    for figure in figures(*map(int, sys.argv[1:3]), named=True):
        print(figure, flush=True)
