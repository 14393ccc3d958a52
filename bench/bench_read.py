"""``ledger.read`` of 50,000 rows beside a bare read of the same ledger, and beside openpyxl's."""

from __future__ import annotations

from collections.abc import Iterator

from bench.ledgers import ledger
from bench.timing import Figure, best
from bench.yardsticks import bare_read, load
from loantracker import ledger as ledgers


def figures() -> Iterator[Figure]:
    """From the file to trusted entries, problems, layout and fingerprint."""
    book = ledger()
    name = "ledger.read, 50,000 rows"
    ours, bare = best(lambda: ledgers.read(book), lambda: bare_read(book), rounds=5)
    yield Figure(name, ours, "calamine's bare read", bare, "at most", 2)
    ours, slow = best(lambda: ledgers.read(book), lambda: load(book), rounds=1)
    yield Figure(name, ours, "openpyxl's load", slow, "at least", 6)
