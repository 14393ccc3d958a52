"""The window with 50,000 entries: its start, each keystroke, sorting, memory, and the overview's drawing.

Every window is a process of its own, off the screen, with all painting done. Keystrokes and sorting stand
beside QSortFilterProxyModel over the same entries.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from bench.ledgers import ledger
from bench.timing import Figure, seconds
from bench.yardsticks import bare_read
from loantracker import ledger as ledgers
from loantracker.records import Entry

KEY, SORT, DRAW = 0.016, 0.050, 0.050  # seconds
MEMORY = 300  # MB
FASTER = 50
START = 3
SHOWN = ("contract_no", "agency_code", "kind", "party", "project", "balance", "ledger_deadline", "closed")
Index = QModelIndex | QPersistentModelIndex


def figures() -> Iterator[Figure | str]:
    """Start, keystrokes, sorting, memory and drawing."""
    book = ledger()
    turns = [(_painted("first"), _painted("empty") + seconds(lambda: bare_read(book))) for _turn in range(3)]
    start, theirs = map(min, zip(*turns, strict=True))
    yield Figure(
        "window, start to first painted rows",
        start,
        "empty window and calamine's bare read",
        theirs,
        "at most",
        START,
    )
    measured = _child("keys")
    keys, sorts = _times(measured["keys"]), _times(measured["sorts"])
    proxy_filter, proxy_sort = _proxy()
    yield _within(f"each of {len(keys)} keystrokes, filtered and painted", keys, KEY)
    yield Figure(
        "keystroke, filtered and painted, median",
        median(clock for clock, _own in keys),
        "QSortFilterProxyModel's filter",
        proxy_filter,
        "at least",
        FASTER,
    )
    yield _within(f"each of {len(sorts)} sorts, painted", sorts, SORT)
    yield Figure(
        "sort, painted, median",
        median(clock for clock, _own in sorts),
        "QSortFilterProxyModel's sort",
        proxy_sort,
        "at least",
        FASTER,
    )
    peak = measured["peak"]
    said = "ok" if peak < MEMORY else "MISSED"
    yield f"peak memory with 50,000 rows open and searched: {peak:.0f} MB (aim: under {MEMORY} MB) {said}"
    yield _within("overview of 50,000 entries drawn anew", _times(_child("overview")["drawn"]), DRAW)


def _painted(name: str) -> float:
    """Seconds from the start of a child's process until it has painted; all processes have this clock."""
    start = time.monotonic()
    painted: float = _child(name)["painted"]
    return painted - start


def _within(name: str, times: list[tuple[float, float]], aim: float) -> str:
    """The 95th percentile beside its aim; the processor's own time tells what a busy machine adds."""
    clock, own = (sorted(each[part] for each in times)[int(len(times) * 0.95)] * 1000 for part in (0, 1))
    said = "ok" if clock <= aim * 1000 else "MISSED"
    aimed = f"aim: at most {aim * 1000:.0f} ms"
    return f"{name}: 95th percentile {clock:.1f} ms, of it computing {own:.1f} ms ({aimed}) {said}"


def _times(found: object) -> list[tuple[float, float]]:
    return [(clock, own) for clock, own in found] if isinstance(found, list) else []


def _child(name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.window_child", name, str(ledger())]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measured: dict[str, Any] = json.loads(found.splitlines()[-1])
    return measured


class _Plain(QAbstractTableModel):
    """The entries as a plain table model has them."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        super().__init__()
        self._rows = [[str(getattr(entry, key)) for key in SHOWN] for entry in entries]

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(SHOWN)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def _proxy() -> tuple[float, float]:
    """Seconds that Qt's own proxy takes to filter by a word in any column, and to sort by one; unpainted."""
    model = _Plain(ledgers.read(ledger()).entries)
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    proxy.rowCount()  # it looks at the rows only when asked for them
    start = time.perf_counter()
    proxy.setFilterFixedString("สมมติ12")
    proxy.rowCount()
    filtered = time.perf_counter() - start
    proxy.setFilterFixedString("")
    start = time.perf_counter()
    proxy.sort(SHOWN.index("party"))
    return filtered, time.perf_counter() - start
