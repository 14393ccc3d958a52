"""500 cells changed in a ledger of 50,000 rows, beside openpyxl and beside the zip of that sheet alone."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from bench.ledgers import CLEARED, CLEARED_ON, FIRST_ROW, ROWS, SHEET, ledger
from bench.timing import Figure, best
from bench.yardsticks import load_and_save
from loantracker.ledger.patch import write_cells

_EDITS = 500


def figures() -> Iterator[Figure]:
    """250 clearings spread over the whole sheet: a date and an amount each."""
    book = ledger()
    rows = range(FIRST_ROW, FIRST_ROW + ROWS, ROWS * 2 // _EDITS)
    days = {f"{CLEARED_ON}{row}": date(2023, 8, 25) for row in rows}
    amounts = {f"{CLEARED}{row}": Decimal("1000.50") for row in rows}
    edits = {SHEET: days | amounts}
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = best(
            lambda: write_cells(book, edits, Path(folder) / "ours.xlsx"),
            lambda: load_and_save(book, edits, Path(folder) / "theirs.xlsx"),
            rounds=2,
        )
        yield Figure("write_cells, 500 edits", ours, "openpyxl's load and save", theirs, "at least", 8)
        ours, theirs = best(
            lambda: write_cells(book, edits, Path(folder) / "ours.xlsx"), lambda: _rezipped(book), rounds=4
        )
        yield Figure(
            "write_cells, 500 edits", ours, "inflating and deflating the sheet", theirs, "at most", 2
        )


def _rezipped(path: Path) -> int:
    """The sheet's XML inflated, and deflated at zlib's own level, in memory; its length."""
    with zipfile.ZipFile(path) as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
    engine = zlib.compressobj(wbits=-15)
    return len(engine.compress(data) + engine.flush())
