"""A filter takes in reminder columns that are added next to it, so that sorting moves the marks too."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from patching import patched
from sheet_reader import parts
from workbooks import TABLE, make, numbers, sheet_xml, table_xml

from loantracker import ledger
from loantracker.ledger.patch import write_cells
from loantracker.records import Mark

HEADER: list[object] = ["เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนด"]
ROWS = numbers(HEADER, ["1", "ก", 100, 44941], ["2", "ข", 100, 44941])
OURS = {"E1": "วันที่แจ้งเตือนล่าสุด", "F1": "จำนวนครั้งที่แจ้งเตือน", "G1": "ขั้นการแจ้งเตือนล่าสุด"}
NAME = (
    '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
    "S!$A$1:$D$3</definedName></definedNames>"
)
FILTER = (
    '<autoFilter ref="A1:D3"><filterColumn colId="1"><filters><filter val="ก"/></filters></filterColumn>'
    '<sortState ref="A2:D3"><sortCondition ref="A2:A3"/></sortState></autoFilter>'
)


def filtered(path: Path, after: str = FILTER, rows: str = ROWS) -> Path:
    """A ledger whose sheet has this filter."""
    return make(path, {"S": sheet_xml(rows, after=after)}, names=NAME)


def test_the_filter_its_hidden_name_and_its_sort_take_in_new_reminder_columns(tmp_path: Path) -> None:
    path = filtered(tmp_path / "a.xlsx")
    after = patched(path, **OURS, E2="x")
    assert FILTER.replace('"A1:D3"', '"A1:G3"').replace('"A2:D3"', '"A2:G3"') in after
    assert "S!$A$1:$G$3<" in parts(tmp_path / "new.xlsx")["xl/workbook.xml"].decode()


def test_a_header_of_someone_else_or_away_from_the_filter_leaves_it(tmp_path: Path) -> None:
    path = filtered(tmp_path / "a.xlsx")
    names = parts(path)["xl/workbook.xml"]
    for cells in ({"E1": "หมายเหตุ"}, {"F1": OURS["E1"]}, {"E2": OURS["E1"]}):
        assert FILTER in patched(path, **cells)
        assert parts(tmp_path / "new.xlsx")["xl/workbook.xml"] == names


def test_a_cell_that_held_something_is_no_new_column(tmp_path: Path) -> None:
    rows = numbers([*HEADER, "อื่น"], ["1", "ก", 100, 44941, 1])
    assert FILTER in patched(filtered(tmp_path / "a.xlsx", rows=rows), **OURS)


def test_a_table_and_a_saved_view_keep_their_own_filters(tmp_path: Path) -> None:
    view = f'<customSheetViews><customSheetView guid="{{0}}">{FILTER}</customSheetView></customSheetViews>'
    assert view in patched(filtered(tmp_path / "a.xlsx", after=view), **OURS)
    table = table_xml("A1:D3", *map(str, HEADER), extra='<autoFilter ref="A1:D3"/>')
    path = make(
        tmp_path / "b.xlsx",
        {"S": sheet_xml(ROWS, after='<tableParts count="1"><tablePart r:id="t1"/></tableParts>')},
        parts={"xl/tables/table1.xml": table},
        sheet_relations=TABLE,
    )
    patched(path, **OURS)
    assert parts(tmp_path / "new.xlsx")["xl/tables/table1.xml"] == table.encode()


def _marked(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "เงินยืม"
    for row in (HEADER, ["1", "ก", 100, 44941], ["2", "ข", 100, 44941]):
        sheet.append(row)
    sheet.auto_filter.ref = "A1:D3"
    path = tmp_path / "a.xlsx"
    book.save(path)
    snapshot = ledger.read(path)
    marks = [
        Mark(entry.id, entry.ledger_deadline, 1, "+0") for entry in snapshot.entries if entry.ledger_deadline
    ]
    write_cells(path, ledger.mark_plan(snapshot, marks, add_columns=True).edits, path)
    return path


def test_openpyxl_reads_the_wider_filter(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(_marked(tmp_path)).worksheets[0]
    assert sheet.auto_filter.ref == "A1:G3"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libreoffice_keeps_the_wider_filter(tmp_path: Path) -> None:
    subprocess.run(
        [
            shutil.which("soffice") or "",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "out"),
            str(_marked(tmp_path)),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    book = openpyxl.load_workbook(tmp_path / "out" / "a.xlsx")
    assert book.worksheets[0].auto_filter.ref == "A1:G3"
    assert ledger.read(tmp_path / "out" / "a.xlsx").entries[1].reminded_count == 1
