"""Changing cells inside a workbook so that nothing else changes.

``write_cells`` rewrites only the named cells' elements in their sheets. The other parts keep their compressed
bytes, but for those that must follow: a date style added to the styles, the calculation chain without an
overwritten formula, ``fullCalcOnLoad`` in the workbook, and the kept results of formulas that depend on a
change. What can't be done without hurting something is refused before anything is written.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from loantracker.errors import LoanTrackerError
from loantracker.ledger.appending import NewRow, patched
from loantracker.ledger.book import Book
from loantracker.ledger.cells import CellValue, Edits
from loantracker.ledger.changing import Patched
from loantracker.ledger.package import Package
from loantracker.ledger.replacing import replace_file
from loantracker.wording import explain

__all__ = [
    "CellValue",
    "Edits",
    "NewRow",
    "Patched",
    "append_rows",
    "patched",
    "protected_sheets",
    "write_cells",
]


def write_cells(source: Path, edits: Edits, target: Path) -> None:
    """Write ``edits`` into a copy of ``source`` at ``target`` (which may be ``source``), whole or not at all.

    None clears a cell and keeps its style. Raises before anything is written: LedgerMissing, NotAWorkbook,
    PasswordProtected, DamagedWorkbook, HostileWorkbook, SignedWorkbook, NoSuchSheet, BadCell, CellRefused;
    while writing: LedgerReadOnly, LedgerLocked, LedgerNotWritten; afterwards: SavedUnconfirmed.
    """
    result = patched(Package.open(source), edits)
    replace_file(target, result.data, result.check, lambda: None)


def append_rows(source: Path, rows: Sequence[NewRow], target: Path) -> dict[str, list[int]]:
    """Append ``rows`` as ``write_cells`` writes cells; the new rows' numbers by sheet.

    A table, a filter, validations and conditional formats that end at the list's last row grow; heights,
    styles and filled-down formulas are taken on. Raises CellRefused (reason "rows_below") where what stands
    below can't make room without harm.
    """
    result = patched(Package.open(source), {}, rows)
    replace_file(target, result.data, result.check, lambda: None)
    return {name: list(numbers) for name, numbers in result.rows.items()}


def protected_sheets(path: Path) -> frozenset[str]:
    """The names of the worksheets that are protected in Excel; a write to them is obeyed all the same."""
    package = Package.open(path)
    pattern = re.compile(rb"<(?:[\w.-]+:)?sheetProtection(?=[\s/>])")
    return frozenset(
        sheet.name
        for sheet in Book(package).sheets
        if sheet.kind == "worksheet" and pattern.search(package.text(sheet.part))
    )


# --- the command ---------------------------------------------------------------------


_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?")


def parse_value(text: str) -> CellValue:
    """A value typed on the command line: number, ISO date or moment, true/false, else text; "" clears.

    Digits with a leading zero ("0123") are text, as contract and account numbers are.
    """
    if not text:
        return None
    if text.casefold() in {"true", "false"}:
        return text.casefold() == "true"
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if _MOMENT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return moment if len(text) > len("2023-08-25") else moment.date()
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m loantracker.ledger.patch SOURCE SHEET CELL VALUE TARGET``."""
    parser = argparse.ArgumentParser(
        prog="python -m loantracker.ledger.patch",
        description="Write one cell of a workbook; everything else stays as it is.",
        epilog="VALUE is a number, an ISO date, true, false or text; an empty VALUE clears the cell.",
    )
    parser.add_argument("source", type=Path, metavar="SOURCE")
    for name in ("sheet", "cell", "value"):
        parser.add_argument(name, metavar=name.upper())
    parser.add_argument("target", type=Path, metavar="TARGET")
    parser.add_argument("--text", action="store_true", help="take VALUE as text, whatever it looks like")
    given = parser.parse_args(arguments)
    value = given.value if given.text else parse_value(given.value)
    try:
        write_cells(given.source, {given.sheet: {given.cell: value}}, given.target)
    except LoanTrackerError as error:
        said = explain(error)
        sys.stderr.write(f"{said.thai}\n{said.english}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
