"""What stands in the cells of a copy of the sample ledger, read by openpyxl and not by the program."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from loantracker.records import Kind

SHEETS = {
    Kind.OFFICIAL_ADVANCE: "เงินยืมใช้ในราชการ",
    Kind.IMPREST_ADVANCE: "เงินยืมทดรองราชการ",
    Kind.CONTRACT_DEPOSIT: "เงินประกันสัญญา",
}


def heads(sheet: Worksheet) -> dict[str, int]:
    """The heads of the sample's tables, and their columns counted from 0."""
    return {str(cell.value).strip(): number for number, cell in enumerate(sheet[5]) if cell.value}


def written(path: Path, kind: Kind) -> dict[str, dict[str, object]]:
    """The cells of a sheet as they stand in the file: contract number -> head -> value."""
    sheet = load_workbook(path)[SHEETS[kind]]
    columns = heads(sheet)
    rows = sheet.iter_rows(min_row=6, values_only=True)
    made: Iterator[dict[str, object]] = (
        {head: values[at] for head, at in columns.items()} for values in rows
    )
    return {str(each["เลขที่สัญญา"]): each for each in made if each["เลขที่สัญญา"]}


def outstanding(path: Path) -> Decimal:
    """All that is owed, added up from the cells."""
    total = Decimal(0)
    for kind in Kind:
        cleared = "จำนวนเงินที่คืน" if kind is Kind.CONTRACT_DEPOSIT else "จำนวนเงินส่งใช้"
        for row in written(path, kind).values():
            total += Decimal(str(row["จำนวนเงิน"])) - Decimal(str(row[cleared] or 0))
    return total
