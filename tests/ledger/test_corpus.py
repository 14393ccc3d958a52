"""Real workbooks: patched with nothing else changed, or refused before anything is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineError, CalamineWorkbook
from sheet_reader import Cell, cells, parts, worksheets

from loantracker.errors import LedgerError
from loantracker.ledger.patch import NewRow, append_rows, write_cells

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "closedxml"
MAY_CHANGE = {"xl/workbook.xml", "xl/calcChain.xml"}
NOT_WORKBOOKS = {"pass_CVE-2016-0122-1.xlsm", "~$LoadPivotTables.xlsx"}  # encrypted, and an owner file
REFUSED_AT_MOST = 0.02
Sheet = dict[tuple[int, int], Cell]

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no workbooks at {CORPUS.name}: {CORPUS}")


def workbooks() -> list[Path]:
    found = [path for path in sorted(CORPUS.glob("*.xls?")) if not path.name.endswith(tuple(NOT_WORKBOOKS))]
    assert len(found) > 300
    return found


def name_of(row: int, column: int) -> str:
    text = ""
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return f"{text}{row}"


def a_number(content: dict[str, bytes]) -> tuple[str, int, int] | None:
    """The first cell of the workbook that holds a number and no formula."""
    for sheet, part in worksheets(content).items():
        blocks = b't="array"' in content[part] or b't="dataTable"' in content[part]
        for (row, column), (formula, kind, value, _) in cells(content[part]).items():
            if not formula and kind == "n" and value and not blocks:
                return sheet, row, column
    return None


def assert_only(
    before: dict[str, bytes], after: dict[str, bytes], touched: str, new: set[tuple[int, int]]
) -> None:
    """Every part but the sheets, the workbook and the chain is the same; every cell but the new ones too.

    A formula may have lost its kept result, and only that.
    """
    sheets = set(worksheets(before).values())
    for name in before.keys() | after.keys():
        if before.get(name) == after.get(name) or name in MAY_CHANGE:
            continue
        if name not in sheets:
            assert b"calcChain" in before.get(name, b"") or "/tables/" in name, f"{name} changed"
            continue
        old, fresh = cells(before[name]), cells(after[name])
        assert not old.keys() - fresh.keys()
        for place, cell in fresh.items():
            if name == touched and place in new:
                continue
            was = old.get(place, ("", "n", "", ""))
            if cell != was:
                assert cell[0] == was[0], f"{name} {place}: another formula"
                assert cell[3] == was[3], f"{name} {place}: another style"
                assert cell[0], f"{name} {place}: another value"
                assert cell[1:3] == ("n", "")


def assert_moved(old: Sheet, fresh: Sheet, row: int) -> None:
    """Totals went one row down: every cell is there, every literal the same, every formula still one."""
    for (number, column), cell in old.items():
        now = fresh[number + (number >= row), column]
        assert now[3] == cell[3]
        assert bool(now[0]) == bool(cell[0])
        assert cell[0] or now == cell


def over_the_corpus(tmp_path: Path, change: Callable[[Path, Path], bool]) -> tuple[int, list[str]]:
    """How many workbooks were changed, and which were refused."""
    done, refused = 0, []
    for path in workbooks():
        target = tmp_path / path.name
        try:
            done += change(path, target)
        except LedgerError as error:
            refused.append(f"{path.name}: {error}")
            assert not target.exists()
        assert not list(tmp_path.glob(".*"))
        target.unlink(missing_ok=True)
    return done, refused


def overwrite(path: Path, target: Path) -> bool:
    before = parts(path)
    found = a_number(before)
    if found is None:
        shutil.copy(path, target)
        return False
    sheet, row, column = found
    write_cells(path, {sheet: {name_of(row, column): 1234.5}}, target)
    after = parts(target)
    touched = worksheets(before)[sheet]
    assert_only(before, after, touched, {(row, column)})
    written = cells(after[touched])[row, column]
    assert written[1:3] == ("n", "1234.5")
    assert written[3] == cells(before[touched])[row, column][3]
    return True


def append(path: Path, target: Path) -> bool:
    before = parts(path)
    sheet, touched = next(iter(worksheets(before).items()))
    (row,) = append_rows(path, [NewRow(sheet, {"A": "ทดสอบ", "B": 1234.5})], target)[sheet]
    after = parts(target)
    fresh = cells(after[touched])
    assert fresh[row, 1][2] == "ทดสอบ"
    assert fresh[row, 2][1:3] == ("n", "1234.5")
    old = cells(before[touched])
    if any(place[0] >= row and any(cell[:3:2]) for place, cell in old.items()):
        assert_moved(old, fresh, row)
    else:
        assert_only(before, after, touched, {place for place in fresh if place[0] == row})
    if readable(path):
        rows = CalamineWorkbook.from_path(target).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        assert rows[row - 1][0] == "ทดสอบ"
    return True


def readable(path: Path) -> bool:
    try:
        CalamineWorkbook.from_path(path)
    except CalamineError:
        return False
    return True


def test_one_cell_of_every_workbook_is_overwritten_and_nothing_else_changes(tmp_path: Path) -> None:
    done, refused = over_the_corpus(tmp_path, overwrite)
    assert done > 150
    assert len(refused) <= REFUSED_AT_MOST * done, refused


def test_a_row_is_appended_to_every_workbook_and_nothing_else_changes(tmp_path: Path) -> None:
    done, refused = over_the_corpus(tmp_path, append)
    assert done > 300
    assert len(refused) <= REFUSED_AT_MOST * done, refused
