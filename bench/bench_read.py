"""``ledger.read`` beside calamine's bare read and openpyxl's load of the same ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl

from bench.ledgers import ledger
from bench.timing import Figure, best
from bench.yardsticks import bare_read
from loantracker.ledger import read

_ROUNDS = 4


def figures() -> Iterator[Figure]:
    """Reading 50,000 rows of 15 columns into entries and problems."""
    book = ledger()
    ours, bare = best(lambda: read(book), lambda: bare_read(book), _ROUNDS)
    yield Figure("ledger.read, 50,000 rows", ours, "calamine's bare read", bare, "at most", 2)
    ours, theirs = best(lambda: read(book), lambda: _load(book), 1)
    yield Figure("ledger.read, 50,000 rows", ours, "openpyxl's load", theirs, "at least", 6)


def _load(path: Path) -> int:
    book = openpyxl.load_workbook(path)
    return sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True))
