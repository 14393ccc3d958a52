"""A killed save leaves the old ledger or the new one, and nothing that the next start doesn't sweep."""

from __future__ import annotations

import shutil
from pathlib import Path

import killing
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from loantracker.ledger import replacing
from loantracker.ledger.saving import sweep

FEW = 8  # bench/ kills at every call
ALWAYS = ("fsync", "rename", "unlink", "fchmod", "chmod")

pytestmark = pytest.mark.skipif(not killing.available(), reason="no strace here, or it may not trace")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "S"
    sheet.append(["ก", 1])
    book.save(tmp_path / "original.xlsx")
    shutil.copy(tmp_path / "original.xlsx", tmp_path / "ledger.xlsx")
    return tmp_path


def test_killed_anywhere_the_ledger_is_the_old_one_or_the_new_one(folder: Path) -> None:
    ledger = folder / "ledger.xlsx"
    original = ledger.read_bytes()
    points = killing.points(folder)
    new = ledger.read_bytes()
    assert CalamineWorkbook.from_path(ledger).get_sheet_by_name("S").to_python() == [["ก", 2]]
    assert any(point.call.startswith("rename") for point in points)
    chosen = [point for point in points if point.call.startswith(ALWAYS)]
    chosen += points[:: max(1, len(points) // FEW)]
    seen: set[bytes] = set()
    killed = 0
    for point in dict.fromkeys(chosen):
        ledger.write_bytes(original)
        killed += killing.kill_at(point, folder) != 0
        assert ledger.read_bytes() in {original, new}, point
        seen.add(ledger.read_bytes())
        sweep(ledger)
        assert not list(replacing.leftovers(ledger)), point
    assert killed > len(dict.fromkeys(chosen)) // 2
    assert seen == {original, new}
