"""Workbooks that would break their reader are refused, or read without what breaks it."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from mutants import base
from patching import with_content
from workbooks import make, numbers, sheet_xml

from loantracker import ledger
from loantracker.errors import DamagedWorkbook, HostileWorkbook
from loantracker.ledger.package import Package
from loantracker.ledger.patch import NewRow, patched, write_cells

SHEET = "xl/worksheets/sheet2.xml"


def odd(tmp_path: Path, old: str, new: str, part: str = SHEET) -> Path:
    """The whole workbook with a piece of one part changed."""
    base(tmp_path / "whole.xlsx")

    def change(name: str, data: bytes) -> bytes:
        assert name != part or old.encode() in data
        return data.replace(old.encode(), new.encode(), 1) if name == part else data

    return with_content(tmp_path / "whole.xlsx", change)


def test_the_whole_workbook_is_read_and_patched(tmp_path: Path) -> None:
    base(tmp_path / "whole.xlsx")
    assert len(ledger.read(tmp_path / "whole.xlsx").entries) == 6
    write_cells(tmp_path / "whole.xlsx", {"S": {"H5": 1}}, tmp_path / "new.xlsx")


@pytest.mark.parametrize("step", [40_000, 90_000])
def test_cells_strewn_over_a_sheet_are_not_made_into_millions_of_blanks(tmp_path: Path, step: int) -> None:
    far = "".join(
        f'<row r="{row}"><c r="{name}{row}"><v>1</v></c></row>'
        for row, name in zip(range(step, 1_048_577, step), ["A", "ZZ", "B", "KK"] * 9, strict=False)
    )
    with pytest.raises(HostileWorkbook, match="too far apart"):
        ledger.read(odd(tmp_path, "</sheetData>", f"{far}</sheetData>"))


@pytest.mark.parametrize(("name", "said"), [("ZZZZ9", "ZZZZ9"), ("I999999", "row 999999")])
def test_a_cell_that_stands_in_another_place_than_it_says_is_damage(
    tmp_path: Path, name: str, said: str
) -> None:
    with pytest.raises(DamagedWorkbook, match=said):
        ledger.read(odd(tmp_path, 'r="I3"', f'r="{name}"'))


def test_more_texts_than_a_part_can_hold_are_damage(tmp_path: Path) -> None:
    path = odd(tmp_path, 'uniqueCount="27"', 'uniqueCount="4294967296"', "xl/sharedStrings.xml")
    with pytest.raises(DamagedWorkbook, match="4294967296 texts"):
        ledger.read(path)


def test_a_long_sheet_is_not_taken_for_a_strewn_one(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(10, 110_000, 500))
    path = odd(tmp_path, "</sheetData>", f"{rows}</sheetData>")
    assert len(ledger.read(path).entries) == 6


def test_a_formula_outside_every_cell_is_passed_over(tmp_path: Path) -> None:
    path = odd(tmp_path, "<sheetData>", "<f>1</f><sheetData>")
    assert len(ledger.read(path).entries) == 6


def test_a_part_of_millions_of_elements_is_not_made_into_a_tree(tmp_path: Path) -> None:
    path = odd(tmp_path, "</Relationships>", "<x/>" * 300_001 + "</Relationships>", "_rels/.rels")
    for work in (lambda: ledger.read(path), lambda: write_cells(path, {"S": {"A1": 1}}, path)):
        with pytest.raises(HostileWorkbook, match="too many elements"):
            work()


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('<c r="G5">', '<c r="G5" s="x">', SHEET),
        ('r="5" spans', 'r="99999999999999999999" spans', SHEET),
        ("<v>5000</v></c>", "<v>5000</v></c>" + "<c/>" * 16_400, SHEET),
        ("G2-H2</f>", "G2-H2&#x110000;</f>", SHEET),
        ("G2-H2</f>", "G2<f>-H2</f></f>", SHEET),
        ('<row r="4" spans="1:9">', '<c r="C6"><row r="4" spans="1:9">', SHEET),
        ('<c r="A5"', '<c r="J5"><c r="K5"/></c><c r="A5"', SHEET),
        ('ref="I2:I7"', 'ref="#REF!"', SHEET),
        ('ref="A10:B10"', 'ref="A0"', SHEET),
        ('numFmtId="200" f', 'numFmtId="NaN" f', "xl/styles.xml"),
        ('ref="A1:B3"', 'ref="ก"', "xl/tables/table1.xml"),
    ],
)
def test_what_is_no_number_or_range_where_one_must_be_is_damage(
    tmp_path: Path, old: str, new: str, part: str
) -> None:
    path = odd(tmp_path, old, new, part)
    raw = path.read_bytes()
    package = Package.open(path)
    with pytest.raises(DamagedWorkbook):
        patched(package, {"S": {"G5": date(2023, 8, 25)}, "T": {"A2": 1}}, [NewRow("S", {"A": "x"})])
    assert path.read_bytes() == raw


def test_a_sheet_without_named_cells_is_read(tmp_path: Path) -> None:
    rows = numbers(["เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน"], ["1/2567", "ก", 5]).replace(' r="', ' x="')
    path = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows + '<row r="10000"/>')})
    assert [entry.contract_no for entry in ledger.read(path).entries] == ["1/2567"]


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", SHEET])
def test_a_letter_that_changed_on_the_disk_is_damage(tmp_path: Path, part: str) -> None:
    """A part that is stored as it is inflates whatever was flipped in it; only its checksum tells."""
    base(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole:
        content = {name: whole.read(name) for name in whole.namelist()}
    path = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as stored:
        for name, data in content.items():
            stored.writestr(name, data)
    assert len(ledger.read(path).entries) == 6
    raw = bytearray(path.read_bytes())
    at = raw.index(content[part]) + content[part].rindex(b"6")
    raw[at : at + 1] = b"7"
    path.write_bytes(raw)
    with pytest.raises(DamagedWorkbook):
        ledger.read(path)
