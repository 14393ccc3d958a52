"""Cells that can't be changed alone, and what must follow a cell that can."""

from __future__ import annotations

from pathlib import Path

import pytest
from patching import patched, with_content
from sheet_reader import parts
from workbooks import MAIN, make, numbers, sheet_xml

from loantracker.errors import CellRefused, NoSuchSheet
from loantracker.ledger.patch import protected_sheets, write_cells


def refusal(source: Path, cell: str) -> dict[str, str]:
    with pytest.raises(CellRefused) as caught:
        patched(source, **{cell: 5})
    assert not source.with_name("new.xlsx").exists()
    return caught.value.facts


def test_a_merged_range_takes_values_at_its_top_left_only(tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1]), after=merged)})
    assert refusal(source, "B2") | {"path": ""} == {
        "path": "",
        "sheet": "S",
        "cell": "B2",
        "reason": "merged",
        "ref": "A1:B2",
        "top_left": "A1",
    }
    assert "<v>5</v>" in patched(source, A1=5)


def test_a_shared_formula_may_lose_a_member_but_not_its_master(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B2" si="0">A1</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert refusal(source, "B1")["reason"] == "shared_formula"
    assert '<c r="B2"><v>5</v></c>' in patched(source, B2=5)


def test_a_shared_formula_without_members_is_like_any_other(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="B1"><f t="shared" ref="B1:B9" si="0">A1</f><v>1</v></c></row>'
    assert '<c r="B1"><v>5</v></c>' in patched(make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), B1=5)


@pytest.mark.parametrize(("kind", "reason"), [("array", "array_formula"), ("dataTable", "data_table")])
def test_no_cell_of_an_array_or_what_if_table_is_changed(tmp_path: Path, kind: str, reason: str) -> None:
    rows = f'<row r="1"><c r="B1"><f t="{kind}" ref="B1:C2" r1="A1">A1:A2</f><v>1</v></c></row>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert refusal(source, "C2")["reason"] == reason
    assert refusal(source, "B1")["ref"] == "B1:C2"


def test_a_sheet_is_found_whatever_its_case_and_a_chart_sheet_has_no_cells(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(""), "C": sheet_xml("")})
    write_cells(source, {"s": {"A1": 1}}, tmp_path / "new.xlsx")
    old, new = (f'/{kind}sheet" Target="worksheets/sheet2'.encode() for kind in ("work", "chart"))
    with_content(source, lambda _, data: data.replace(old, new))
    with pytest.raises(CellRefused) as caught:
        write_cells(tmp_path / "odd.xlsx", {"C": {"A1": 1}}, tmp_path / "new.xlsx")
    assert caught.value.facts["reason"] == "not_a_worksheet"
    with pytest.raises(NoSuchSheet):
        write_cells(source, {"": {"A1": 1}}, tmp_path / "new.xlsx")


def test_a_protected_sheet_is_told_and_written_all_the_same(tmp_path: Path) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml("", after='<sheetProtection sheet="1"/>'), "T": sheet_xml("")},
    )
    assert protected_sheets(source) == {"S"}
    assert "<v>5</v>" in patched(source, A1=5)


def with_chain(tmp_path: Path, chain: str) -> Path:
    return make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers(["=1", "=2", "=3"])), "T": sheet_xml(numbers(["=1"]))},
        parts={"xl/calcChain.xml": f'<calcChain xmlns="{MAIN}">{chain}</calcChain>'},
        relations={"calcChain.xml": "calcChain"},
    )


@pytest.mark.parametrize(
    ("cell", "chain"),
    [
        ("A1", '<c r="B1" i="1"/><c r="C1" l="1"/><c r="A1" i="2"/>'),
        ("B1", '<c r="A1" i="1"/><c r="C1" l="1"/><c r="A1" i="2"/>'),
        ("C1", '<c r="A1" i="1"/><c r="B1"/><c r="A1" i="2"/>'),
    ],
)
def test_an_overwritten_formula_leaves_the_calculation_chain(tmp_path: Path, cell: str, chain: str) -> None:
    source = with_chain(tmp_path, '<c r="A1" i="1"/><c r="B1"/><c r="C1" l="1"/><c r="A1" i="2"/>')
    patched(source, **{cell: 5})
    after = parts(tmp_path / "new.xlsx")["xl/calcChain.xml"].decode()
    assert after == f'<calcChain xmlns="{MAIN}">{chain}</calcChain>'


def test_a_calculation_chain_that_is_empty_goes_with_all_that_names_it(tmp_path: Path) -> None:
    source = with_chain(tmp_path, '<c r="A1" i="1"/>')
    patched(source, A1=5)
    after = parts(tmp_path / "new.xlsx")
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
