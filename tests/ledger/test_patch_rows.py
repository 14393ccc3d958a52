"""Appended rows take on what the list has, and everything that ends at its last row grows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sheet_reader import cells, parts
from workbooks import TABLE, make, numbers, sheet_xml, styles_xml, table_xml

from loantracker.errors import BadCell, CellRefused
from loantracker.ledger.cells import CellValue
from loantracker.ledger.patch import NewRow, append_rows

SHEET = "xl/worksheets/sheet1.xml"


def appended(source: Path, *rows: dict[str, CellValue], after: int | None = None) -> tuple[list[int], str]:
    """The new rows' numbers and the first sheet's part."""
    target = source.with_name("new.xlsx")
    taken = append_rows(source, [NewRow("S", values, after) for values in rows], target)
    return taken["S"], parts(target)[SHEET].decode()


def with_table(tmp_path: Path, rows: str, table: str, after: str = "") -> Path:
    return make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(rows, after=after)},
        parts={"xl/tables/table1.xml": table},
        sheet_relations=TABLE,
    )


def test_rows_go_below_the_last_one_that_holds_anything(tmp_path: Path) -> None:
    rows = numbers(["a", 1], ["b", 2]) + '<row r="7"><c r="A7" s="0"/></row>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows, before='<dimension ref="A1:B2"/>')})
    numbers_, part = appended(source, {"A": "c", "B": 3}, {"A": "d"})
    assert numbers_ == [3, 4]
    found = cells(part.encode())
    assert [found[row, 1][2] for row in (1, 2, 3, 4)] == ["a", "b", "c", "d"]
    assert '<dimension ref="A1:B4"/>' in part


def test_rows_out_of_order_are_appended_to_below_the_lowest(tmp_path: Path) -> None:
    rows = '<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><row r="9"/>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert appended(source, {"A": 6})[0] == [6]
    assert appended(source, {"A": 6}, after=2)[0] == [3]


def test_an_empty_sheet_begins_at_its_first_row(tmp_path: Path) -> None:
    assert appended(make(tmp_path / "old.xlsx", {"S": sheet_xml("")}), {"C": 1})[0] == [1]


def test_a_new_row_takes_on_height_styles_and_filled_down_formulas(tmp_path: Path) -> None:
    rows = numbers(["a", 5, "=B1*2", "=SUM(B1:B2)"])
    rows += (
        '<row r="2" ht="30" customHeight="1"><c r="A2" s="1" t="inlineStr"><is><t>b</t></is></c>'
        '<c r="B2" s="1"><v>6</v></c><c r="C2" s="1"><f>B2*2</f><v>12</v></c>'
        '<c r="D2" s="1"><v>3</v></c></row>'
    )
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(rows)},
        parts={"xl/styles.xml": styles_xml("0.00")},
        relations={"styles.xml": "styles"},
    )
    _, part = appended(source, {"A": "c", "B": 7}, {"A": "d"})
    assert '<row r="3" ht="30" customHeight="1"><c r="A3" s="1" t="inlineStr"><is><t>c</t></is></c>' in part
    assert '<c r="C3" s="1"><f>B3*2</f></c><c r="D3" s="1"/></row>' in part
    assert '<c r="C4" s="1"><f>B4*2</f></c>' in part
    assert b'fullCalcOnLoad="1"' in parts(tmp_path / "new.xlsx")["xl/workbook.xml"]


def test_a_formula_shared_down_the_column_is_filled_down(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c>'
        '<c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    _, part = appended(make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), {"A": 4})
    assert '<c r="B4"><f>A4*2</f></c>' in part


def test_a_table_grows_with_its_filter_and_calculated_columns(tmp_path: Path) -> None:
    table = table_xml("A1:C3", "a", "b", "c", extra='<autoFilter ref="A1:C3"/>').replace(
        'name="c"/>',
        'name="c"><calculatedColumnFormula>T[[#This Row],[a]]*2</calculatedColumnFormula></tableColumn>',
    )
    rows = numbers(["a", "b", "c"], [1, 2, "=T[[#This Row],[a]]*2"], [3, 4, "=T[[#This Row],[a]]*2"])
    taken, part = appended(with_table(tmp_path, rows, table), {"A": 5, "B": 6}, {"A": 7})
    assert taken == [4, 5]
    assert '<c r="C4"><f>T[[#This Row],[a]]*2</f></c>' in part
    after = parts(tmp_path / "new.xlsx")["xl/tables/table1.xml"].decode()
    assert after == table.replace("A1:C3", "A1:C5")
    openpyxl.load_workbook(tmp_path / "new.xlsx")


def test_the_first_row_under_a_table_s_header_does_not_look_like_it(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="1" t="inlineStr"><is><t>a</t></is></c></row>'
    rows += '<row r="2"><c r="A2" s="0"/></row>'
    _, part = appended(with_table(tmp_path, rows, table_xml("A1:A2", "a")), {"A": 5}, after=1)
    assert '<c r="A2" s="0"><v>5</v></c>' in part


def test_a_row_beside_a_table_leaves_it_alone(tmp_path: Path) -> None:
    source = with_table(tmp_path, numbers(["a"], [1]), table_xml("A1:A2", "a"))
    appended(source, {"F": 5})
    assert parts(tmp_path / "new.xlsx")["xl/tables/table1.xml"] == parts(source)["xl/tables/table1.xml"]


def test_filters_validations_and_formats_that_end_at_the_list_reach_the_new_rows(tmp_path: Path) -> None:
    around = (
        '<autoFilter ref="A1:B3"/>'
        '<conditionalFormatting sqref="A2:A3 D2:D9"><cfRule type="top10" priority="1" rank="1"/>'
        "</conditionalFormatting>"
        '<dataValidations count="2"><dataValidation type="whole" sqref="B3"/>'
        '<dataValidation type="whole" sqref="C:C"/></dataValidations>'
        '<extLst><ext><x14:dataValidations xmlns:x14="a" xmlns:xm="b"><x14:dataValidation>'
        "<xm:sqref>A2:A3</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    names = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">S!$A$1:$B$3'
        '</definedName><definedName name="อื่น">S!$A$1:$B$3</definedName></definedNames>'
    )
    rows = numbers(["a", "b"], [1, 2], [3, 4])
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows, after=around)}, names=names)
    _, part = appended(source, {"A": 5}, {"A": 6})
    grown = around.replace("A1:B3", "A1:B5").replace("A2:A3", "A2:A5").replace('"B3"', '"B3:B5"')
    assert part.endswith(grown + "</worksheet>")
    workbook = parts(tmp_path / "new.xlsx")["xl/workbook.xml"].decode()
    assert 'hidden="1">S!$A$1:$B$5<' in workbook
    assert 'name="อื่น">S!$A$1:$B$3<' in workbook


def test_results_that_reach_the_new_row_fall(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1, None, "=SUM(A:A)"], [2, None, "=A1"]))})
    _, part = appended(source, {"A": 5})
    found = cells(part.encode())
    assert (found[1, 3][2], found[2, 3][2]) == ("", "1")


def test_a_blank_row_above_the_totals_is_used(tmp_path: Path) -> None:
    rows = numbers([1], [2]) + '<row r="4"><c r="A4"><f>SUM(A1:A3)</f><v>3</v></c></row>'
    taken, part = appended(make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), {"A": 5}, after=2)
    assert taken == [3]
    assert '<c r="A3"><v>5</v></c>' in part
    assert '<c r="A4"><f>SUM(A1:A3)</f></c>' in part


def test_a_date_takes_the_list_s_date_style(tmp_path: Path) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml('<row r="1"><c r="A1" s="1"><v>45000</v></c></row>')},
        parts={"xl/styles.xml": styles_xml("d/m/yyyy")},
        relations={"styles.xml": "styles"},
    )
    appended(source, {"A": date(2023, 8, 25)})
    rows = CalamineWorkbook.from_path(tmp_path / "new.xlsx").get_sheet_by_name("S").to_python()
    assert rows[1] == [date(2023, 8, 25)]


@pytest.mark.parametrize("column", ["", "1", "A1", "XFE", "ก"])
def test_a_column_that_no_sheet_has_is_refused(tmp_path: Path, column: str) -> None:
    with pytest.raises(BadCell):
        appended(make(tmp_path / "old.xlsx", {"S": sheet_xml("")}), {column: 1})


def test_a_full_sheet_takes_no_row(tmp_path: Path) -> None:
    rows = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    with pytest.raises(BadCell) as caught:
        appended(make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), {"A": 1})
    assert caught.value.facts["detail"] == "sheet_full"


def test_what_lies_in_a_merged_range_below_is_passed_over(tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:B3"/></mergeCells>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1]), after=merged)})
    assert appended(source, {"B": 1})[0] == [4]


def test_whole_merged_columns_of_an_empty_sheet_move_nothing(tmp_path: Path) -> None:
    merged = '<mergeCells count="2"><mergeCell ref="A:A"/><mergeCell ref="E3:E4"/></mergeCells>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml("", after=merged)})
    taken, part = appended(source, {"A": 1})
    assert taken == [1]
    assert merged in part


def test_whole_merged_columns_do_not_fill_the_sheet(tmp_path: Path) -> None:
    merged = '<mergeCells count="2"><mergeCell ref="C:D"/><mergeCell ref="1:1"/></mergeCells>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1]), after=merged)})
    assert appended(source, {"A": 1})[0] == [2]
    with pytest.raises(CellRefused, match="merged"):
        appended(source, {"D": 1})


def test_the_printed_range_reaches_the_new_rows_where_it_ends_with_the_list(tmp_path: Path) -> None:
    areas = (("_xlnm.Print_Area", 0, "S!$A$1:$B$2"), ("_xlnm.Print_Area", 1, "T!$A$1:$B$2"))
    names = "".join(
        f'<definedName name="{name}" localSheetId="{at}">{area}</definedName>' for name, at, area in areas
    )
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers([1, 2], [3, 4])), "T": sheet_xml(numbers([1]))},
        names=f"<definedNames>{names}</definedNames>",
    )
    appended(source, {"A": 5}, {"A": 6})
    workbook = parts(tmp_path / "new.xlsx")["xl/workbook.xml"].decode()
    assert ">S!$A$1:$B$4<" in workbook
    assert ">T!$A$1:$B$2<" in workbook
