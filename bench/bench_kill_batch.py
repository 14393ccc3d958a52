"""Kill a 20-message batch at its system calls, start it over, and count what went wrong.

``python -m bench.bench_kill_batch --points N`` samples N calls; ``--points 0``
takes every single one (an hour or so); ``--shard 2/4`` the second quarter of them, so that
several machines or terminals can share the work. Needs strace.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from batch_faults import faults
from batch_program import batch
from mail_sink import Sink

from bench import TESTS
from loantracker.journal import Journal

COUNT: Final = 20
SAMPLE: Final = 24
KILLED: Final = -9
FAULTS: Final = ("doubled", "invented", "forgotten", "failed")
_CALL: Final = re.compile(r"^(?:\d+ +)?(\w+)\(")


def run(journal: Path, port: int, *strace: str) -> int:
    """Send the batch once, under strace where told; gives the exit code."""
    program = [
        sys.executable,
        str(TESTS / "journal" / "batch_program.py"),
        "once",
        str(journal),
        str(port),
        str(COUNT),
    ]
    command = ["strace", "-f", *strace, *program] if strace else program
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode


def calls() -> list[tuple[str, int]]:
    """Every system call of the batch from the journal's opening on: its name and how-manieth of the name."""
    found = []
    counts: Counter[str] = Counter()
    begun = False
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        log = Path(folder) / "calls"
        run(Path(folder) / "journal.sqlite", sink.port, "-o", str(log))
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if match := _CALL.match(line):
                counts[match[1]] += 1
                begun = begun or (match[1] == "openat" and "journal.sqlite" in line)
                if begun:
                    found.append((match[1], counts[match[1]]))
    return found


def kill_at(name: str, nth: int) -> Counter[str]:
    """Kill one batch at this call, start it over, and count the faults."""
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        path = Path(folder) / "journal.sqlite"
        inject = ("-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={nth}")
        killed = run(path, sink.port, *inject) == KILLED
        failed = run(path, sink.port) != 0
        with Journal.open(path) as journal:
            found = faults(batch(COUNT), journal.history(), sink.delivered)
        return Counter(killed=killed, failed=failed, **found._asdict())


def figures(wanted: int = SAMPLE, shard: tuple[int, int] = (1, 1)) -> Iterator[str]:
    """What came of killing at ``wanted`` calls, spread evenly (0: at each); faults first, then the sums.

    ``shard`` (k, n) takes the k-th of n parts of them, every n-th call from the k-th on.
    """
    points = calls()
    chosen = points[:: max(1, len(points) // wanted) if wanted else 1][shard[0] - 1 :: shard[1]]
    total: Counter[str] = Counter()
    worst = 0
    for name, nth in chosen:
        found = kill_at(name, nth)
        worst = max(worst, found["unknown"])
        total += found
        if any(found[fault] for fault in FAULTS):
            yield f"killed at {name} {nth}: {dict(found)}"
    yield (
        f"a batch of {COUNT} killed at {total['killed']} of its {len(points)} system calls and started over: "
        + ", ".join(f"{fault} {total[fault]}" for fault in FAULTS)
        + f"; unknown at most {worst} a kill (aim: 0, 0, 0, 0; 1)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=SAMPLE, help="how many calls to sample; 0: all")
    parser.add_argument("--shard", default="1/1", metavar="K/N", help="only the K-th of N parts")
    words = parser.parse_args()
    part, _, parts = words.shard.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        parser.error(f"--shard {words.shard}: K/N with 1 <= K <= N is wanted")
    for line in figures(words.points, (int(part), int(parts))):
        print(line, flush=True)
