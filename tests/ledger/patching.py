"""Shorthand of the patcher's tests."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from sheet_reader import parts

from loantracker.ledger.cells import CellValue
from loantracker.ledger.patch import write_cells

SHEET = "xl/worksheets/sheet1.xml"


def patched(source: Path, **values: CellValue) -> str:
    """The first sheet's part after these cells of "S" were written into new.xlsx."""
    target = source.with_name("new.xlsx")
    write_cells(source, {"S": values}, target)
    return parts(target)[SHEET].decode("utf-8-sig")


def with_content(source: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A copy of the workbook with the content of its parts changed."""
    target = source.with_name("odd.xlsx")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts(source).items():
            archive.writestr(name, change(name, data))
    return target
