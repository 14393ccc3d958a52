"""``ledger.read`` beside calamine's bare read and openpyxl's load of the same ledger, in time and memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from bench.ledgers import ledger, nearly_empty
from bench.timing import Figure, best
from bench.yardsticks import bare_read
from loantracker.ledger import read

_ROUNDS = 4
_READ = "from loantracker.ledger import read; work = read"
_LOAD = "import openpyxl; work = openpyxl.load_workbook"
_MEASURED = """
import sys, time
from pathlib import Path
{}
start = time.perf_counter()
work(Path(sys.argv[1]))
took = time.perf_counter() - start
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(took, peak.split()[1])
"""


def figures() -> Iterator[Figure]:
    """Reading 50,000 rows of 15 columns into entries and problems."""
    book = ledger()
    ours, bare = best(lambda: read(book), lambda: bare_read(book), _ROUNDS)
    yield Figure("ledger.read, 50,000 rows", ours, "calamine's bare read", bare, "at most", 2)
    ours, theirs = best(lambda: read(book), lambda: _load(book), 1)
    yield Figure("ledger.read, 50,000 rows", ours, "openpyxl's load", theirs, "at least", 6)
    _, ours = _alone(_READ, book)
    _, theirs = _alone(_LOAD, book)
    yield Figure("memory of ledger.read, 50,000 rows", ours, "openpyxl's load", theirs, "at most", 1, "MB")
    empty = nearly_empty()
    seconds, megabytes = _alone(_READ, empty)
    yield Figure("ledger.read, 1,048,576 rows, 500 used", seconds, "allowed", 10, "at most", 1)
    yield Figure("memory of that", megabytes, "allowed", 500, "at most", 1, "MB")


def _alone(program: str, path: Path) -> tuple[float, float]:
    """Seconds and the most MB that a Python of its own takes (Linux: getrusage counts the parent's)."""
    told = subprocess.run(
        [sys.executable, "-c", _MEASURED.format(program), str(path)],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    seconds, kilobytes = told.stdout.split()
    return float(seconds), int(kilobytes) / 1024


def _load(path: Path) -> int:
    book = openpyxl.load_workbook(path)
    return sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True))
