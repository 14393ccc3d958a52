"""Totals stay below the list: they move down with all that names them, or the append is refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from sheet_reader import cells, parts
from workbooks import MAIN, OFFICE, TABLE, make, numbers, sheet_xml, table_xml

from loantracker.errors import CellRefused
from loantracker.ledger.cells import CellValue
from loantracker.ledger.package import Package
from loantracker.ledger.patch import NewRow, append_rows, patched

SHEET = "xl/worksheets/sheet1.xml"
REGISTER = numbers(["ชื่อ", "ยอด"], ["ก", 10], ["ข", 20], ["รวม", "=SUM(B2:B3)"], [None, "=B4*2"])


def appended(source: Path, *rows: dict[str, CellValue], after: int | None = None) -> tuple[list[int], str]:
    target = source.with_name("new.xlsx")
    taken = append_rows(source, [NewRow("S", values, after) for values in rows], target)
    return taken["S"], parts(target)[SHEET].decode()


def formulas(path: Path, sheet: str = "S") -> dict[str, object]:
    found = openpyxl.load_workbook(path)[sheet]
    return {
        cell.coordinate: cell.value
        for row in found.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


def test_totals_at_the_end_are_known_and_move_down_with_longer_sums(tmp_path: Path) -> None:
    rows = numbers(["ชื่อ", "ยอด"], ["ก", 10], ["ข", 20], ["รวม", "=SUM(B2:B3)"])
    taken, part = appended(make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), {"A": "ค", "B": 5}, {"B": 6})
    assert taken == [4, 5]
    found = cells(part.encode())
    assert [found[row, 1][2] for row in (2, 3, 4, 6)] == ["ก", "ข", "ค", "รวม"]
    assert formulas(tmp_path / "new.xlsx") == {"B6": "=SUM(B2:B5)"}
    assert found[6, 2][2] == ""


def test_whatever_names_a_moved_row_follows_it(tmp_path: Path) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {
            "S": sheet_xml(
                REGISTER.replace("<v>1</v>", "<v>60</v>"),
                after='<mergeCells count="1"><mergeCell ref="C4:D5"/></mergeCells>'
                '<conditionalFormatting sqref="B2:B3 B4:B5 A1:A9"/>'
                '<hyperlinks><hyperlink ref="A4" location="x"/></hyperlinks>',
            ),
            "T": sheet_xml(numbers(["=S!B4+S!$B$5+B4+SUM(S!B1:B9)+SUM(S!B:B)", "=S!B3", "=SUM(S!B2:B3)"])),
        },
        names='<definedNames><definedName name="ยอด">S!$B$4</definedName>'
        '<definedName name="พิมพ์">S!$A$1:$B$5</definedName></definedNames>',
        parts={"xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="B4" i="1"/></calcChain>'},
        relations={"calcChain.xml": "calcChain"},
    )
    taken, part = appended(source, {"A": "ค", "B": 5}, after=3)
    assert taken == [4]
    assert formulas(tmp_path / "new.xlsx") == {"B5": "=SUM(B2:B4)", "B6": "=B5*2"}
    assert formulas(tmp_path / "new.xlsx", "T") == {
        "A1": "=S!B5+S!$B$6+B4+SUM(S!B1:B10)+SUM(S!B:B)",
        "B1": "=S!B3",
        "C1": "=SUM(S!B2:B3)",
    }
    assert '<mergeCell ref="C5:D6"/>' in part
    assert 'sqref="B2:B4 B5:B6 A1:A10"' in part
    assert '<hyperlink ref="A5"' in part
    after = parts(tmp_path / "new.xlsx")
    assert "S!$B$5<" in after["xl/workbook.xml"].decode()
    assert "S!$A$1:$B$6<" in after["xl/workbook.xml"].decode()
    assert "xl/calcChain.xml" not in after
    openpyxl.load_workbook(tmp_path / "new.xlsx")


def test_a_blank_row_is_used_up_before_anything_moves(tmp_path: Path) -> None:
    rows = numbers(["ก", 10], ["ข", 20]) + '<row r="4"><c r="B4"><f>SUM(B1:B2)</f><v>30</v></c></row>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert appended(source, {"B": 1})[0] == [3]
    assert formulas(tmp_path / "new.xlsx") == {"B4": "=SUM(B1:B3)"}
    assert appended(source, {"B": 1}, {"B": 2}, {"B": 3})[0] == [3, 4, 5]
    assert formulas(tmp_path / "new.xlsx") == {"B6": "=SUM(B1:B5)"}


def test_totals_shared_along_their_row_move_as_one(tmp_path: Path) -> None:
    rows = numbers([1, 2], [3, 4]) + (
        '<row r="3"><c r="A3"><f t="shared" ref="A3:B3" si="0">SUM(A1:A2)</f><v>4</v></c>'
        '<c r="B3"><f t="shared" si="0"/><v>6</v></c></row>'
    )
    _, part = appended(make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), {"A": 5, "B": 6})
    assert '<c r="A4"><f t="shared" ref="A4:B4" si="0">SUM(A1:A3)</f></c>' in part
    assert '<c r="B4"><f t="shared" si="0"/></c>' in part


def test_a_table_s_totals_row_moves_and_the_table_grows(tmp_path: Path) -> None:
    table = table_xml("A1:B4", "a", "b", totals=1, extra='<autoFilter ref="A1:B3"/>')
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers(["a", "b"], [1, 2], [3, 4], ["รวม", "=SUBTOTAL(109,T[b])"]))},
        parts={"xl/tables/table1.xml": table},
        sheet_relations=TABLE,
    )
    taken, part = appended(source, {"A": 5, "B": 6})
    assert taken == [4]
    after = parts(tmp_path / "new.xlsx")["xl/tables/table1.xml"].decode()
    assert after == table.replace("A1:B4", "A1:B5").replace("A1:B3", "A1:B4")
    assert '<c r="B5"><f>SUBTOTAL(109,T[b])</f></c>' in part


def test_edits_of_the_same_save_mean_the_rows_as_they_were_read(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(REGISTER)})
    edits: dict[str, dict[str, CellValue]] = {"S": {"A4": "รวมทั้งสิ้น", "A3": "ง"}}
    result = patched(Package.open(source), edits, [NewRow("S", {"A": "ค"}, 3)])
    found = cells(result.parts[SHEET] or b"")
    assert [found[row, 1][2] for row in (3, 4, 5)] == ["ง", "ค", "รวมทั้งสิ้น"]


def test_two_lists_on_one_sheet_both_grow(tmp_path: Path) -> None:
    rows = numbers(["ก", 1], [None, "=SUM(B1:B1)"], ["ข", 2], ["ค", 3], [None, "=SUM(B3:B4)"])
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    new = [NewRow("S", {"A": "บน"}, 1), NewRow("S", {"A": "ล่าง", "B": 4}, 4), NewRow("S", {"A": "บน ๒"}, 1)]
    assert append_rows(source, new, tmp_path / "new.xlsx")["S"] == [2, 3, 7]
    found = cells(parts(tmp_path / "new.xlsx")[SHEET])
    assert [found[row, 1][2] for row in (1, 2, 3, 5, 6, 7)] == ["ก", "บน", "บน ๒", "ข", "ค", "ล่าง"]
    assert formulas(tmp_path / "new.xlsx") == {"B4": "=SUM(B1:B1)", "B8": "=SUM(B5:B7)"}


COMMENTS = f'<Relationship Id="c1" Type="{OFFICE}/comments" Target="../comments1.xml"/>'
PIVOT = f'<Relationship Id="p1" Type="{OFFICE}/pivotTable" Target="../pivotTables/p1.xml"/>'


RULE = (
    '<dataValidations><dataValidation sqref="A1"><formula1>$B$4</formula1></dataValidation></dataValidations>'
)
COMMENT = f'<comments xmlns="{MAIN}"><comment ref="A4"/></comments>'


@pytest.mark.parametrize(
    ("because", "after", "part", "content", "relation"),
    [
        (
            "comment",
            "",
            "xl/comments1.xml",
            COMMENT,
            COMMENTS,
        ),
        ("chart", "", "xl/charts/chart1.xml", "<c:x xmlns:c='c'><c:f>S!$B$4</c:f></c:x>", ""),
        ("chart", "", "xl/ctrlProps/p1.xml", "<x fmlaLink='S!$B$4'/>", ""),
        ("pivot", "", "xl/pivotTables/p1.xml", f'<x xmlns="{MAIN}"><location ref="D1:E9"/></x>', PIVOT),
        (
            "pivot",
            "",
            "xl/pivotCache/pivotCacheDefinition1.xml",
            '<x><worksheetSource ref="A1:B5" sheet="S"/></x>',
            "",
        ),
        ("table", "", "xl/tables/table1.xml", table_xml("D4:D5", "x"), TABLE),
        ("page_break", '<rowBreaks><brk id="4"/></rowBreaks>', "", "", ""),
        ("watch", '<cellWatches><cellWatch r="A1"/></cellWatches>', "", "", ""),
        ("rule", RULE, "", "", ""),
        ("merged", '<mergeCells><mergeCell ref="D3:D4"/></mergeCells>', "", "", ""),
    ],
)
def test_what_can_not_follow_is_named_and_nothing_is_written(
    tmp_path: Path, because: str, after: str, part: str, content: str, relation: str
) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(REGISTER, after=after)},
        parts={part: content} if part else {},
        sheet_relations=relation,
    )
    with pytest.raises(CellRefused) as caught:
        appended(source, {"A": "ค"}, after=3)
    assert caught.value.facts["reason"] == "rows_below"
    assert caught.value.facts["because"] == because
    assert not (tmp_path / "new.xlsx").exists()


ARRAY = (
    '<row r="3"><c r="C3"><f t="array" ref="C3:C4">A1:A2</f><v>1</v></c></row>'
    '<row r="4"><c r="C4"><v>1</v></c></row>'
)
SHARED_ACROSS = (
    '<row r="3"><c r="C3"><f t="shared" ref="C3:C4" si="0">A3</f><v>1</v></c></row>'
    '<row r="4"><c r="C4"><f t="shared" si="0"/><v>1</v></c></row>'
)
SHARED_ABOVE = (
    '<row r="1"><c r="C1"><f t="shared" ref="C1:C2" si="0">A3</f><v>1</v></c></row>'
    '<row r="2"><c r="C2"><f t="shared" si="0"/><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>'
)


@pytest.mark.parametrize(
    "row",
    [ARRAY, SHARED_ACROSS, SHARED_ABOVE],
)
def test_a_group_of_formulas_across_the_border_is_not_torn(tmp_path: Path, row: str) -> None:
    with pytest.raises(CellRefused) as caught:
        appended(make(tmp_path / "old.xlsx", {"S": sheet_xml(row)}), {"A": 1}, after=3)
    assert caught.value.facts["because"] == "formula_group"


def test_the_middle_of_a_long_sheet_does_not_move(tmp_path: Path) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {
            "S": sheet_xml(
                "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 300))
            )
        },
    )
    with pytest.raises(CellRefused) as caught:
        appended(source, {"A": 1}, after=5)
    assert caught.value.facts["because"] == "many_rows"


def test_a_merged_line_above_the_totals_goes_down_with_them(tmp_path: Path) -> None:
    rows = numbers([1, 2], [3, 4]) + '<row r="4"><c r="A4"><f>SUM(A1:A2)</f><v>4</v></c></row>'
    merged = '<mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows, after=merged)})
    taken, part = appended(source, {"A": 5, "B": 6})
    assert taken == [3]
    assert '<mergeCell ref="A4:B4"/>' in part
    assert formulas(tmp_path / "new.xlsx") == {"A5": "=SUM(A1:A3)"}
