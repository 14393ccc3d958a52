"""The smallest ledger that can be saved, and a place for its copies."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "S"
    sheet.append(["ก", 1])
    folder = tmp_path / "share"
    folder.mkdir()
    book.save(folder / "ledger.xlsx")
    return folder / "ledger.xlsx"


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"
