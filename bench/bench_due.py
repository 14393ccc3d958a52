"""``loantracker due --json``, the whole process, beside a bare read of the same ledger."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.ledgers import ledger
from bench.timing import Figure, best
from bench.yardsticks import bare_read


def figures() -> Iterator[Figure]:
    """Starting Python, reading, assessing and printing 50,000 entries."""
    book = ledger()
    with tempfile.TemporaryDirectory() as folder:

        def due() -> None:
            command = [
                sys.executable,
                "-m",
                "loantracker",
                "due",
                str(book),
                "--today",
                "2023-08-25",
                "--json",
            ]
            with (Path(folder) / "due.json").open("wb") as out:
                home = os.environ | {"LOANTRACKER_HOME": folder}
                subprocess.run(command, check=True, stdout=out, env=home)

        ours, theirs = best(due, lambda: bare_read(book))
    yield Figure("due --json, 50,000 rows, whole process", ours, "calamine's bare read", theirs, "at most", 4)
