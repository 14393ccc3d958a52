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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from loantracker.errors import BadCell, DamagedWorkbook, LoanTrackerError
from loantracker.ledger.book import Book, Sheet
from loantracker.ledger.cells import CellValue, Place, place_of
from loantracker.ledger.package import Package, as_utf8, refuse_broken
from loantracker.ledger.replacing import replace_file
from loantracker.ledger.sheetpatch import SheetPatch
from loantracker.ledger.sheetxml import Formula, SheetError, SheetXml
from loantracker.ledger.stale import Graph
from loantracker.ledger.stylesxml import MINIMAL, StylesXml

__all__ = ["CellValue", "Edits", "Patched", "patched", "protected_sheets", "write_cells"]

Edits = Mapping[str, Mapping[str, CellValue]]  # sheet name -> {"B7": value}


@dataclass(frozen=True)
class Patched:
    """A workbook with its changes, not yet on the disk."""

    source: Package
    data: bytes
    parts: Mapping[str, bytes | None]  # the changed parts; None: left out

    def check(self, data: bytes) -> None:
        """Raise DamagedWorkbook unless ``data``, read back, is the workbook that was meant."""
        path = self.source.path
        fresh = Package(path, data)
        for name, content in self.parts.items():
            if content is not None and fresh.read(name) != content:
                raise DamagedWorkbook(path=path, detail=f"{name} not as written")
        for name in self.source.names():
            if name not in self.parts and fresh.compressed(name) != self.source.compressed(name):
                raise DamagedWorkbook(path=path, detail=f"{name} would have changed")


def write_cells(source: Path, edits: Edits, target: Path) -> None:
    """Write ``edits`` into a copy of ``source`` at ``target`` (which may be ``source``), whole or not at all.

    None clears a cell and keeps its style. Raises before anything is written: LedgerMissing, NotAWorkbook,
    PasswordProtected, DamagedWorkbook, HostileWorkbook, SignedWorkbook, NoSuchSheet, BadCell, CellRefused;
    while writing: LedgerReadOnly, LedgerLocked, LedgerNotWritten; afterwards: SavedUnconfirmed.
    """
    result = patched(Package.open(source), edits)
    replace_file(target, result.data, result.check, lambda: None)


def patched(package: Package, edits: Edits) -> Patched:
    """The workbook with ``edits``, checked but not written; raises as ``write_cells`` does."""
    return _Change(package).run(edits)


def protected_sheets(path: Path) -> frozenset[str]:
    """The names of the worksheets that are protected in Excel; a write to them is obeyed all the same."""
    package = Package.open(path)
    pattern = re.compile(rb"<(?:[\w.-]+:)?sheetProtection(?=[\s/>])")
    return frozenset(
        sheet.name
        for sheet in Book(package).sheets
        if sheet.kind == "worksheet" and pattern.search(package.text(sheet.part))
    )


class _Change:
    """One run over one workbook."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.path = package.path
        self.book = Book(package)
        self._xml: dict[int, SheetXml] = {}
        self._formulas: dict[int, list[Formula]] = {}
        self._patches: dict[int, SheetPatch] = {}
        self._styles_part = self.book.related("styles")
        try:
            self._styles = StylesXml(package.text(self._styles_part) if self._styles_part else MINIMAL)
        except ValueError as error:
            raise DamagedWorkbook(path=self.path, detail=f"styles: {error}") from error

    def run(self, edits: Edits) -> Patched:
        for name, cells in edits.items():
            if not cells:
                continue
            sheet = self.book.sheet(name)
            patch = self._patch(sheet)
            for cell, value in cells.items():
                try:
                    place = place_of(cell)
                except ValueError:
                    raise BadCell(path=self.path, sheet=name, cell=cell, detail="cell_name") from None
                try:
                    patch.put(place, value)
                except SheetError as error:
                    raise self._damaged(sheet, error) from error
        stale = self._forget_dependants()
        return self._assemble(recalculate=stale)

    def _damaged(self, sheet: Sheet, error: Exception) -> DamagedWorkbook:
        return DamagedWorkbook(path=self.path, detail=f"{sheet.name}: {error}")

    def _sheet_xml(self, sheet: Sheet) -> SheetXml:
        if sheet.index not in self._xml:
            try:
                self._xml[sheet.index] = SheetXml(self.package.text(sheet.part))
            except (ValueError, KeyError) as error:
                raise self._damaged(sheet, error) from error
        return self._xml[sheet.index]

    def _sheet_formulas(self, sheet: Sheet) -> list[Formula]:
        if sheet.index not in self._formulas:
            xml = self._sheet_xml(sheet)
            try:
                self._formulas[sheet.index] = list(xml.formulas()) if xml.has_formulas() else []
            except (ValueError, KeyError) as error:
                raise self._damaged(sheet, error) from error
        return self._formulas[sheet.index]

    def _patch(self, sheet: Sheet) -> SheetPatch:
        if sheet.index not in self._patches:
            self._patches[sheet.index] = SheetPatch(
                self.path,
                sheet,
                self._sheet_xml(sheet),
                self._styles,
                self._sheet_formulas(sheet),
                date1904=self.book.date1904,
            )
        return self._patches[sheet.index]

    def _forget_dependants(self) -> bool:
        """Drop the kept results of every formula that depends on a changed cell; whether there was one."""
        changed = [(index, place) for index, patch in self._patches.items() for place in patch.changed]
        if not changed:
            return False
        formulas = {
            sheet.index: self._live_formulas(sheet) for sheet in self.book.sheets if sheet.kind == "worksheet"
        }
        stale = Graph(self.book, formulas).stale(changed) if any(formulas.values()) else set()
        for index, rect in stale:
            sheet = self.book.sheets[index]
            try:
                self._patch(sheet).forget_result(rect)
            except SheetError as error:
                raise self._damaged(sheet, error) from error
        return bool(stale)

    def _live_formulas(self, sheet: Sheet) -> Sequence[Formula]:
        """The sheet's formulas but for those that were overwritten."""
        listed = self._sheet_formulas(sheet)
        patch = self._patches.get(sheet.index)
        if patch is None or not patch.formulas_gone:
            return listed
        gone = set(patch.formulas_gone)
        return [item for item in listed if item.place not in gone]

    def _assemble(self, *, recalculate: bool) -> Patched:
        parts: dict[str, bytes | None] = {}
        sheets: dict[str, SheetPatch] = {}
        gone: list[tuple[Sheet, Place]] = []
        for patch in self._patches.values():
            if not patch.written:
                continue
            part = self.package.find(patch.sheet.part) or patch.sheet.part
            parts[part] = self.package.encode_like(part, patch.result())
            sheets[part] = patch
            gone += [(patch.sheet, place) for place in patch.formulas_gone]
        if gone:
            parts |= self.book.without_calculations(gone)
        if recalculate:
            part = self.package.find(self.book.part) or self.book.part
            workbook = self.package.text(part)
            fresh = self.book.recalculating(workbook)
            if fresh is not workbook:
                parts[part] = self.package.encode_like(part, fresh)
        parts |= self._styles_parts()
        for name, content in parts.items():
            if content is not None and not name.casefold().endswith((".xml", ".rels")):
                raise DamagedWorkbook(path=self.path, detail=f"odd part name {name}")
        data = self.package.raw
        if parts:
            data = self.package.with_parts(parts, lambda: self._verify(parts, sheets))
        return Patched(self.package, data, parts)

    def _verify(self, parts: Mapping[str, bytes | None], sheets: Mapping[str, SheetPatch]) -> None:
        """Look at the new parts as a stranger would: well-formed, and every value where it belongs."""
        for name, content in parts.items():
            if content is not None:
                refuse_broken(self.path, name, content)
        for part, patch in sheets.items():
            wrong = patch.verify(as_utf8(self.path, part, parts[part] or b""))
            if wrong:
                raise DamagedWorkbook(path=self.path, detail=f"{', '.join(wrong)} not as written")

    def _styles_parts(self) -> dict[str, bytes]:
        fresh = self._styles.result()
        if fresh == self._styles.data:
            return {}
        if self._styles_part:
            part = self.package.find(self._styles_part) or self._styles_part
            return {part: self.package.encode_like(part, fresh)}
        return {self.book.styles_part(): fresh, **self.book.with_styles()}


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
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
