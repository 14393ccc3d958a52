"""A patched ledger opens in another program with the new values, and its formulas are calculated anew."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from loantracker.ledger.patch import NewRow, append_rows, write_cells

PROGRAM = shutil.which("soffice")

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no LibreOffice on this machine")


def test_libreoffice_opens_what_was_patched_and_calculates_the_dependants(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "S"
    for row in (["ชื่อ", "ยืม", "ส่งใช้", "คงเหลือ"], ["ก", 100, 40, "=B2-C2"], ["ข", 50, 0, "=B3-C3"]):
        sheet.append(row)
    sheet.append(["รวม", "=SUM(B2:B3)", "=SUM(C2:C3)", "=SUM(D2:D3)"])
    book.save(tmp_path / "ledger.xlsx")
    ledger = tmp_path / "ledger.xlsx"
    write_cells(ledger, {"S": {"C2": 60, "E1": "หมายเหตุ", "E2": " มี ช่องว่าง "}}, ledger)
    append_rows(ledger, [NewRow("S", {"A": "ค", "B": 7, "C": 2})], ledger)
    subprocess.run(
        [
            PROGRAM or "",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1",
            "--outdir",
            str(tmp_path),
            str(ledger),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    with (tmp_path / "ledger.csv").open(encoding="utf-8", newline="") as handle:
        assert list(csv.reader(handle)) == [
            ["ชื่อ", "ยืม", "ส่งใช้", "คงเหลือ", "หมายเหตุ"],
            ["ก", "100", "60", "40", " มี ช่องว่าง "],
            ["ข", "50", "0", "50", ""],
            ["ค", "7", "2", "5", ""],
            ["รวม", "157", "62", "95", ""],
        ]
