"""Kill a save of a small ledger at its system calls and look at what is left.

``python -m bench.bench_kill_save`` kills at every single call (two minutes); as one
of the benches it takes a sample. Needs strace.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import killing
import openpyxl

from loantracker.ledger import replacing
from loantracker.ledger.saving import sweep

SAMPLE: Final = 20


def figures(wanted: int = SAMPLE) -> Iterator[str]:
    """What came of killing at ``wanted`` calls, spread evenly (0: at each)."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.xlsx"
        book = openpyxl.Workbook()
        book.active.title = "S"  # type: ignore[union-attr]  # a new workbook has a sheet
        book.active.append(["ก", 1])  # type: ignore[union-attr]  # the same
        book.save(ledger)
        old = ledger.read_bytes()
        points = killing.points(Path(folder))
        new = ledger.read_bytes()
        total: Counter[str] = Counter()
        for point in points[:: max(1, len(points) // wanted) if wanted else 1]:
            ledger.write_bytes(old)
            total["killed"] += killing.kill_at(point, Path(folder)) != 0
            found = ledger.read_bytes()
            total["old" if found == old else "new" if found == new else "corrupt"] += 1
            sweep(ledger)
            total["left behind"] += len(list(replacing.leftovers(ledger)))
    yield (
        f"a save killed at {total['killed']} of its {len(points)} system calls: old file {total['old']}, "
        f"new file {total['new']}, corrupt {total['corrupt']}, left after the sweep {total['left behind']} "
        "(aim: corrupt 0, left 0)"
    )


if __name__ == "__main__":
    for line in figures(0):
        print(line, flush=True)
