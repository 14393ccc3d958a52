"""What the program is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook


def bare_read(path: Path) -> int:
    """python-calamine alone: every cell of every sheet into Python; gives the number of rows."""
    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def load(path: Path) -> int:
    """Load with openpyxl alone, for reading only, and visit every cell; gives the number of rows."""
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return sum(1 for sheet in book.worksheets for _row in sheet.iter_rows(values_only=True))
    finally:
        book.close()


def load_and_save(source: Path, edits: Mapping[str, Mapping[str, date | Decimal]], target: Path) -> None:
    """Load with openpyxl alone, set the cells, and save."""
    book = openpyxl.load_workbook(source)
    for sheet, cells in edits.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    book.save(target)
