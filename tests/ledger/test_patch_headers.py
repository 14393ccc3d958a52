"""A table's header that is typed over renames the column, and what names the column follows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from patching import patched
from sheet_reader import cells, parts
from workbooks import TABLE, make, numbers, sheet_xml, table_xml

from loantracker.errors import CellRefused
from loantracker.ledger.cells import CellValue
from loantracker.ledger.patch import NewRow, append_rows, write_cells

TABLE_PART = "xl/tables/table1.xml"


def with_table(
    tmp_path: Path, formula: str = "1+1", columns: tuple[str, str] = ("a", "b"), chart: str = "<x/>"
) -> Path:
    heads = [name.replace("_x000a_", "\n") for name in columns]
    return make(
        tmp_path / "old.xlsx",
        {
            "S": sheet_xml(numbers([*heads, f"={formula}"], [1, 2], [3, 4])),
            "Z": sheet_xml(numbers(["=T[a]"])),
        },
        parts={
            TABLE_PART: table_xml("A1:B3", *columns, extra='<autoFilter ref="A1:B3"/>'),
            "xl/charts/chart1.xml": chart,
        },
        sheet_relations=TABLE,
    )


def refusal(source: Path, value: CellValue) -> str:
    with pytest.raises(CellRefused) as caught:
        patched(source, A1=value)
    assert not source.with_name("new.xlsx").exists()
    return caught.value.facts["reason"]


def formula_after(source: Path, name: CellValue) -> str:
    """The formula in S!C1 after the first header was typed over."""
    sheet = patched(source, A1=name)
    return sheet.partition("<f>")[2].partition("</f>")[0]


def test_a_table_s_header_cell_and_column_are_renamed_together(tmp_path: Path) -> None:
    patched(with_table(tmp_path), A1='ยอด "ใหม่" & เก่า')
    old, new = (parts(tmp_path / name)[TABLE_PART].decode() for name in ("old.xlsx", "new.xlsx"))
    assert 'id="1" name="ยอด &quot;ใหม่&quot; &amp; เก่า"' in new
    assert new.replace("ยอด &quot;ใหม่&quot; &amp; เก่า", "a") == old


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (Decimal("1234.50"), "1234.5"),
        (True, "TRUE"),
        (date(2023, 8, 25), "25/08/2566"),
        (datetime(2023, 8, 5, 9, 30), "5/08/2566 09:30"),  # noqa: DTZ001 - cells know no zone
        ("จำนวน\nเงิน", "จำนวน\nเงิน"),
    ],
)
def test_what_is_typed_in_a_table_s_header_becomes_text_as_in_excel(
    tmp_path: Path, value: CellValue, text: str
) -> None:
    found = cells(patched(with_table(tmp_path), A1=value).encode())
    assert found[1, 1] == ("", "inlineStr", text, "0")
    written = text.replace("\n", "_x000a_")
    assert f'id="1" name="{written}"' in parts(tmp_path / "new.xlsx")[TABLE_PART].decode()


@pytest.mark.parametrize("value", ["", None, "  ", "B", "ก" * 256])
def test_a_table_s_header_has_a_name_of_its_own(tmp_path: Path, value: CellValue) -> None:
    assert refusal(with_table(tmp_path), value) == "header_name"


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("SUM(T[a])", "ก", "SUM(T[ก])"),
        ("SUM(t[A])", "ก", "SUM(t[ก])"),
        ("SUM(T[a])", "ยอด (บาท)", "SUM(T[[ยอด (บาท)]])"),
        ("SUM(T[a])", "it's #1", "SUM(T[[it''s '#1]])"),
        ("T[[#This Row],[a]]*T[[#This Row],[b]]", "x", "T[[#This Row],[x]]*T[[#This Row],[b]]"),
        ("SUM(T[[a]:[b]])", "x", "SUM(T[[x]:[b]])"),
        ("T[@a]", "x y", "T[@[x y]]"),
        ("SUM(T[b])+SUM(U[a])", "x", "SUM(T[b])+SUM(U[a])"),
        ('SUM(T[a])&amp;"T[a]"', "x", 'SUM(T[x])&amp;"T[a]"'),
        ("SUM([1]!T[a])", "x", "SUM([1]!T[a])"),
        ("INDIRECT(A2)+SUM(T[a])", "x", "INDIRECT(A2)+SUM(T[x])"),
        ("SUM(A2:A3)", "x", "SUM(A2:A3)"),
    ],
)
def test_formulas_follow_the_column_s_name(tmp_path: Path, before: str, name: str, after: str) -> None:
    assert formula_after(with_table(tmp_path, before), name) == after


def test_a_name_that_needs_an_apostrophe_is_known_in_formulas(tmp_path: Path) -> None:
    source = with_table(tmp_path, "SUM(T['#a])+SUM(T[[#Data],['#a]])", ("#a", "b"))
    assert formula_after(source, "x") == "SUM(T[x])+SUM(T[[#Data],[x]])"


def test_a_name_with_a_line_break_is_known_in_formulas(tmp_path: Path) -> None:
    source = with_table(tmp_path, "SUM(T[a\nb])", ("a_x000a_b", "b"))
    assert formula_after(source, "x") == "SUM(T[x])"


def test_other_sheets_names_and_calculated_columns_follow_too(tmp_path: Path) -> None:
    calculated = (
        '<tableColumn id="2" name="b"><calculatedColumnFormula>[a]*2</calculatedColumnFormula></tableColumn>'
    )
    table = table_xml("A1:B3", "a", "b").replace('<tableColumn id="2" name="b"/>', calculated)
    source = make(
        tmp_path / "old.xlsx",
        {
            "S": sheet_xml(numbers(["a", "b"], [1, "=[a]*2"], [3, "=[a]*2"])),
            "Z": sheet_xml(numbers(["=SUM(T[a])", "=[a]"])),
        },
        names="<definedNames><definedName name='N'>T[a]</definedName></definedNames>",
        parts={TABLE_PART: table},
        sheet_relations=TABLE,
    )
    patched(source, A1="ก")
    after = {name: data.decode() for name, data in parts(tmp_path / "new.xlsx").items()}
    assert after["xl/worksheets/sheet1.xml"].count("<f>[ก]*2</f><v>1</v>") == 2
    assert "<f>SUM(T[ก])</f><v>1</v>" in after["xl/worksheets/sheet2.xml"]
    assert "<f>[a]</f>" in after["xl/worksheets/sheet2.xml"]
    assert "'N'>T[ก]<" in after["xl/workbook.xml"]
    assert "<calculatedColumnFormula>[ก]*2<" in after[TABLE_PART]


def test_a_column_named_in_a_text_that_becomes_a_reference_keeps_its_name(tmp_path: Path) -> None:
    assert refusal(with_table(tmp_path, 'SUM(INDIRECT("T[a]"))'), "x") == "table_header"


def test_a_formula_that_can_not_be_read_keeps_the_columns_it_may_name(tmp_path: Path) -> None:
    assert refusal(with_table(tmp_path, "SUM(T[[a])"), "x") == "table_header"


def test_a_column_that_a_chart_names_keeps_its_name(tmp_path: Path) -> None:
    chart = "<c:chart xmlns:c='c'><c:f>T[a]</c:f></c:chart>"
    assert refusal(with_table(tmp_path, chart=chart), "x") == "table_header"


def test_a_renamed_column_is_known_by_its_new_name_in_the_same_save(tmp_path: Path) -> None:
    source = with_table(tmp_path, "SUM(T[a])+SUM(T[b])")
    write_cells(source, {"S": {"A1": "x", "B1": "y", "A2": 9}}, tmp_path / "new.xlsx")
    found = cells(parts(tmp_path / "new.xlsx")["xl/worksheets/sheet1.xml"])
    assert found[1, 3][0].startswith("('SUM(T[x])+SUM(T[y])'")
    assert found[1, 3][2] == ""


def test_a_new_row_of_a_table_is_part_of_what_formulas_sum_up(tmp_path: Path) -> None:
    source = with_table(tmp_path, "SUM(T[a])")
    append_rows(source, [NewRow("S", {"A": 5})], tmp_path / "new.xlsx")
    after = parts(tmp_path / "new.xlsx")
    assert cells(after["xl/worksheets/sheet1.xml"])[1, 3][2] == ""
    assert cells(after["xl/worksheets/sheet2.xml"])[1, 1][2] == ""
