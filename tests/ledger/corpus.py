"""Changing real workbooks as an outsider would, and looking at everything that must not have changed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from sheet_reader import Cell, cells, parts, unescaped, worksheets

from loantracker.errors import LoanTrackerError
from loantracker.ledger.cells import CellValue, Rect, letters, rect_of
from loantracker.ledger.patch import NewRow, append_rows, write_cells

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "closedxml"
NUMBER, TEXT, DAY = 1234.5, "ทดสอบ <&> x", date(2023, 8, 25)
VALUES: dict[str, CellValue] = {"a number": NUMBER, "a text": TEXT, "a date": DAY}
CHANGES = (*VALUES, "a number over a number", "a row")

_DAYS = {"45163", "43701"}  # the day's serial in both date systems
_FOLLOWING = re.compile(r"workbook\.xml$|calcChain|style\w*\.xml$|\[Content_Types\]|\.rels$|/tables/")
_UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, StopIteration, SyntaxError, NotImplementedError)
Content = dict[str, bytes]
Cells = dict[tuple[int, int], Cell]


class Result(NamedTuple):
    """What came of one change: "patched", "refused", "unreadable" (for the other reader), "wrong"."""

    verdict: str
    detail: str = ""


def workbooks(folder: Path) -> list[Path]:
    """Every workbook of a folder; a package of another kind or an encrypted one is none."""
    found = [path for path in sorted(folder.glob("*.xls?")) if path.suffix.lower() in {".xlsx", ".xlsm"}]
    return [path for path in found if zipfile.is_zipfile(path)]


def change(path: Path, target: Path, kind: str) -> Result:
    """Make one change of ``CHANGES`` and say whether all else stayed."""
    raw = path.read_bytes()
    try:
        before = parts(path)
        sheets = worksheets(before)
        found = list(_literals(before)) if kind != "a row" else []
    except _UNREADABLE as error:
        return Result("unreadable", repr(error))
    if "over" in kind:
        found = [each for each in found if each[2][1] == "n"]
    if not sheets or (kind != "a row" and not found):
        return Result("unreadable", "nothing to change")
    try:
        if kind == "a row":
            sheet = next(iter(sheets))
            row = append_rows(path, [NewRow(sheet, {"A": TEXT, "B": NUMBER})], target)[sheet][0]
            wrong = list(_after_row(before, parts(target), sheets[sheet], row))
        else:
            sheet, place, _ = found[0]
            value = VALUES.get(kind, NUMBER)
            write_cells(path, {sheet: {f"{letters(place[1])}{place[0]}": value}}, target)
            wrong = list(_after_cell(before, parts(target), sheets[sheet], place, value))
    except LoanTrackerError as error:
        written = target.exists()
        return Result("wrong", f"refused and written: {error}") if written else Result("refused", str(error))
    if path.read_bytes() != raw:
        wrong.append("the source changed")
    return Result("wrong", "; ".join(wrong)) if wrong else Result("patched")


def _literals(content: Content) -> Iterator[tuple[str, tuple[int, int], Cell]]:
    """The cells that hold a value of their own, in the workbook's order."""
    for sheet, part in worksheets(content).items():
        blocks = _blocks(content[part])
        for place, cell in cells(content[part]).items():
            if cell[2] and not _calculated(place, cell, blocks):
                yield sheet, place, cell


def _blocks(part: bytes) -> list[Rect]:
    """The ranges of arrays and what-if tables, whose cells are results without a formula of their own."""
    return [
        rect_of(item.get("ref", ""))
        for item in ET.fromstring(part).iter()  # noqa: S314 - test data
        if item.tag.endswith("}f") and item.get("t") in {"array", "dataTable"} and item.get("ref")
    ]


def _calculated(place: tuple[int, int], cell: Cell, blocks: list[Rect]) -> bool:
    row, column = place
    return bool(cell[0]) or any(
        rect.top <= row <= rect.bottom and rect.left <= column <= rect.right for rect in blocks
    )


def _after_cell(
    before: Content, after: Content, part: str, place: tuple[int, int], value: CellValue
) -> Iterator[str]:
    old, new = cells(before[part])[place], cells(after[part])[place]
    in_header = any("/tables/" in name and before[name] != after.get(name) for name in before)
    if in_header or isinstance(value, str):
        right = new[1] == "inlineStr" and (in_header or unescaped(new[2]) == value)
    elif isinstance(value, date):
        right = new[1] == "n" and new[2] in _DAYS
    else:
        right = new[1:3] == ("n", str(value))
    if not right or (new[3] != old[3] and not isinstance(value, date)):
        yield f"{place} was {old}, is {new}"
    names = (_text_of(before, old), new[2]) if in_header else ("", "")
    yield from _others(before, after, part, {place}, names)


def _text_of(content: Content, cell: Cell) -> str:
    """A cell's text, a shared one looked up."""
    if cell[1] != "s":
        return cell[2]
    shared = next(data for name, data in content.items() if name.endswith("sharedStrings.xml"))
    items = [item for item in ET.fromstring(shared) if item.tag.endswith("}si")]  # noqa: S314 - test data
    return "".join(part.text or "" for part in items[int(cell[2])].iter() if part.tag.endswith("}t"))


def _after_row(before: Content, after: Content, part: str, row: int) -> Iterator[str]:
    old, new = cells(before[part]), cells(after[part])
    if (unescaped(new[row, 1][2]), new[row, 2][1:3]) != (TEXT, ("n", str(NUMBER))):
        yield f"row {row} holds {new[row, 1]} and {new[row, 2]}"
    if any(place[0] >= row and any(cell[:3:2]) for place, cell in old.items()):
        by_one, not_at_all = (list(_moved(old, new, row, shift)) for shift in (1, 0))
        yield from by_one if not_at_all else []
    else:
        yield from _others(before, after, part, {place for place in new if place[0] == row})


def _moved(old: Cells, new: Cells, row: int, shift: int) -> Iterator[str]:
    """Totals went down, or a blank row above them was used: literals are the same, formulas still some."""
    for (number, column), cell in old.items():
        now = new.get((number + (number >= row) * shift, column), ("", "", "", ""))
        if now[3] != cell[3] or bool(now[0]) != bool(cell[0]) or not (cell[0] or now == cell):
            yield f"{(number, column)} was {cell}, is {now}"


def _others(
    before: Content,
    after: Content,
    touched: str,
    new: set[tuple[int, int]],
    names: tuple[str, str] = ("", ""),
) -> Iterator[str]:
    """What is not as it was, but for the new cells, what must follow, and results that may be stale.

    ``names``: of a table's column, before and after; formulas follow it.
    """
    sheets = set(worksheets(before).values())
    for name in before.keys() | after.keys():
        if before.get(name) == after.get(name):
            continue
        if name not in sheets:
            if not _FOLLOWING.search(name):
                yield f"{name} changed"
            continue
        old, fresh, blocks = cells(before[name]), cells(after[name]), _blocks(before[name])
        yield from (f"{name} {place} is gone" for place in old.keys() - fresh.keys())
        for place, cell in fresh.items():
            was = old.get(place, ("", "n", "", ""))
            if cell == was or (name == touched and place in new):
                continue
            stale = _calculated(place, was, blocks) and cell == (was[0], "n", "", was[3])
            follows = cell == (was[0].replace(f"[{names[0]}]", f"[{names[1]}]"), *was[1:])
            if not stale and not follows:
                yield f"{name} {place} was {was}, is {cell}"
