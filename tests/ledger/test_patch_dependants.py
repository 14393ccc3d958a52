"""Kept results that a change makes untrue are dropped; those that stay true are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_reader import cells, parts, worksheets
from workbooks import TABLE, make, numbers, sheet_xml, table_xml

from loantracker.ledger.cells import Place, rect_of
from loantracker.ledger.formulas import read
from loantracker.ledger.patch import write_cells
from loantracker.ledger.rewriting import filled_down


def dropped(source: Path, sheet: str, *changed: str) -> set[str]:
    """The formula cells ("S!A1") that lost their result when these cells were written."""
    target = source.with_name("new.xlsx")
    write_cells(source, {sheet: dict.fromkeys(changed, 7)}, target)
    before, after = parts(source), parts(target)
    gone = set()
    for name, part in worksheets(before).items():
        fresh = cells(after[part])
        for place, cell in cells(before[part]).items():
            if cell[2] and not fresh[place][2]:
                gone.add(f"{name}!{Place(*place)}")
    flagged = b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    assert flagged == bool(gone)
    return gone


def one_formula(tmp_path: Path, formula: str, *, names: str = "") -> Path:
    sheets = {
        "S": sheet_xml(numbers([1, 2, 3, f"={formula}"], [4, 5, 6])),
        "อื่น ๆ": sheet_xml(numbers([1, 2], [3, 4])),
        "Z": sheet_xml(numbers([1])),
    }
    return make(tmp_path / "old.xlsx", sheets, names=names)


@pytest.mark.parametrize(
    "formula",
    [
        "A1",
        "$A$1+1",
        "SUM(A1:B2)",
        "SUM(A:A)",
        "SUM($1:$1)",
        "SUM(2:1)",
        "SUM(B2:A1)",
        "S!A1",
        "'S'!A1",
        "s!a1",
        "SUM(S:Z!A1)",
        "SUM('S:Z'!A1)",
        "IF(TRUE,A1,0)",
        '"A2"&amp;A1',
        "-A1%",
        "{1,2}+A1",
        "_xlfn.SINGLE(A1)",
        "ชื่อ",
        "S!ชื่อ",
        "อีกชื่อ*2",
        'INDIRECT("Z9")',
        "OFFSET(Z9,1,1)",
        "SUM(C9:INDEX(C:C,3))",
        "ไม่รู้จัก+1",
        "SUM(A1,[1]Other!B9)",
        "[0]!ชื่อ",
        "SUM(A1 A1:B2)",
    ],
)
def test_a_formula_that_may_read_the_cell_loses_its_result(tmp_path: Path, formula: str) -> None:
    names = (
        '<definedNames><definedName name="ชื่อ">S!$A$1:$A$9</definedName>'
        '<definedName name="อีกชื่อ">ชื่อ+0</definedName></definedNames>'
    )
    assert dropped(one_formula(tmp_path, formula, names=names), "S", "A1") == {"S!D1"}


@pytest.mark.parametrize(
    "formula",
    [
        "A2",
        "SUM(B1:C2)",
        "SUM(B:C)",
        "SUM(2:9)",
        "Z!A1",
        "SUM('อื่น ๆ'!A1:B9)",
        "SUM('อื่น ๆ:Z'!A1)",
        '"A1"',
        '"""A1"""',
        "LOG10(100)",
        "1E1+A2",
        "TODAY()",
        "ชื่อ",
        "[1]S!A1",
        "'[1]S'!A1",
        "'C:\\x\\[a.xlsx]S'!A1",
        "#REF!+1",
        "S!#REF!",
        "A11",
        "AA1",
        "$A$10",
        "{1,2;3,4}",
        "_xlfn.LET(_xlpm.x,1,_xlpm.x)",
    ],
)
def test_a_formula_that_provably_does_not_keeps_it(tmp_path: Path, formula: str) -> None:
    names = '<definedNames><definedName name="ชื่อ">S!$B$1:$B$9</definedName></definedNames>'
    assert dropped(one_formula(tmp_path, formula, names=names), "S", "A1") == set()


def test_results_fall_along_a_chain_through_other_sheets(tmp_path: Path) -> None:
    sheets = {
        "S": sheet_xml(numbers([1, "=A1*2", "=T!A1+1", "=A2"])),
        "T": sheet_xml(numbers(["=S!B1", "=1+1"])),
    }
    source = make(tmp_path / "old.xlsx", sheets)
    assert dropped(source, "S", "A1") == {"S!B1", "T!A1", "S!C1"}


def test_a_circle_of_formulas_ends(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1, "=C1+A1", "=B1"]))})
    assert dropped(source, "S", "A1") == {"S!B1", "S!C1"}


def test_in_a_column_filled_down_only_the_changed_row_falls(tmp_path: Path) -> None:
    rows = [[row, row, f"=A{row}-B{row}"] for row in range(1, 30)]
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers(*rows))})
    assert dropped(source, "S", "A7", "B11") == {"S!C7", "S!C11"}


def test_a_running_balance_falls_from_the_changed_row_on(tmp_path: Path) -> None:
    rows = [[1, 1, "=A1"], *([row, row, f"=C{row - 1}+A{row}"] for row in range(2, 60))]
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers(*rows))})
    assert dropped(source, "S", "A50") == {f"S!C{row}" for row in range(50, 60)}


def test_a_running_sum_falls_from_the_changed_row_on(tmp_path: Path) -> None:
    rows = [[row, row, f"=SUM(A$1:A{row})"] for row in range(1, 90)]
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers(*rows))})
    assert dropped(source, "S", "A80") == {f"S!C{row}" for row in range(80, 90)}


def test_a_shared_formula_s_members_are_followed_from_their_own_place(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c>'
        '<c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$9</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert dropped(source, "S", "A2") == {"S!B2"}
    assert dropped(source, "S", "A9") == {"S!B1", "S!B2", "S!B3"}


def test_a_whole_array_falls_and_so_does_what_reads_its_edge(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="array" ref="B1:B2">A1:A2*2</f><v>2</v></c>'
        '<c r="D1"><f>B2</f><v>4</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>4</v></c></row>'
    )
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert dropped(source, "S", "A1") == {"S!B1", "S!B2", "S!D1"}


def test_a_what_if_table_falls_with_its_input_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>5</v></c>'
        '<c r="B2"><f t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="D9"/><v>10</v></c></row>'
        '<row r="3"><c r="A3"><v>6</v></c><c r="B3"><v>12</v></c></row>'
    )
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert dropped(source, "S", "D9") == {"S!B2", "S!B3"}
    assert dropped(source, "S", "E9") == set()


@pytest.mark.parametrize(
    ("formula", "changed", "falls"),
    [
        ("SUM(T[a])", "A2", True),
        ("SUM(T[a])", "B2", False),
        ("SUM(T[])", "B2", True),
        ("SUM(T)", "B3", True),
        ("SUM(T[[#All],[a]:[b]])", "B2", True),
        ("T[[#This Row],[a]]", "A2", True),
        ("T[[#This Row],[a]]", "A3", False),
        ("T[[#This Row],[b]]", "A2", False),
        ("T[[#Headers],[b]]", "A3", False),
        ("SUM(T[ไม่มี])", "A2", True),
        ("SUM(T[a])", "A9", False),
        ("T[@a]", "A2", True),
        ("T[@a]", "A3", False),
    ],
)
def test_a_structured_reference_means_its_own_columns_and_row(
    tmp_path: Path, formula: str, changed: str, falls: bool
) -> None:
    rows = numbers(["a", "b"], [1, 2, f"={formula}"], [3, 4])
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(rows)},
        parts={"xl/tables/table1.xml": table_xml("A1:B3", "a", "b")},
        sheet_relations=TABLE,
    )
    assert dropped(source, "S", changed) == ({"S!C2"} if falls else set())


def test_the_formula_that_was_overwritten_no_longer_counts(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1, "=A1", "=B1"]))})
    assert dropped(source, "S", "B1") == {"S!C1"}


def test_calc_pr_goes_where_the_schema_wants_it(tmp_path: Path) -> None:
    names = '<definedNames><definedName name="n">S!$A$1</definedName></definedNames>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1, "=A1"]))}, names=names)
    dropped(source, "S", "A1")
    workbook = parts(tmp_path / "new.xlsx")["xl/workbook.xml"]
    assert b'</definedNames><calcPr fullCalcOnLoad="1"/></workbook>' in workbook


def test_calc_pr_keeps_its_other_settings(tmp_path: Path) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers([1, "=A1"]))},
        calculation='<calcPr calcId="191029" fullCalcOnLoad="0" iterate="1"/>',
    )
    dropped(source, "S", "A1")
    workbook = parts(tmp_path / "new.xlsx")["xl/workbook.xml"]
    assert b'<calcPr calcId="191029" fullCalcOnLoad="1" iterate="1"/>' in workbook


# --- properties ------------------------------------------------------------------------------------

places = st.builds(Place, st.integers(1, 12), st.integers(1, 5))


@st.composite
def rows_of_formulas(draw: st.DrawFn) -> list[list[object]]:
    """Small sheets of numbers and formulas over cells and ranges, filled down or not."""
    rows: list[list[object]] = []
    for row in range(1, 13):
        cells_: list[object] = [row]
        for _ in range(4):
            kind = draw(st.sampled_from("vvcraf"))
            one, two = draw(places), draw(places)
            cells_.append(
                {
                    "v": row,
                    "c": f"={one}+1",
                    "r": f"=SUM({one}:{two})",
                    "a": f"=SUM(A$1:A{row})",
                    "f": f"=A{row}*2",
                }[kind]
            )
        rows.append(cells_)
    return rows


def reached(rows: list[list[object]], start: Place) -> set[str]:
    """The formulas that depend on a cell, by the plainest of methods."""
    formulas = {
        Place(row, column): [area.rect() for area in read(value[1:]).areas]
        for row, listed in enumerate(rows, 1)
        for column, value in enumerate(listed, 1)
        if isinstance(value, str)
    }
    formulas.pop(start, None)
    stale = {start}
    while True:
        more = {
            place
            for place, areas in formulas.items()
            if place not in stale and any(area.holds(cell) for area in areas for cell in stale)
        }
        if not more:
            return {f"S!{place}" for place in stale - {start}}
        stale |= more


@settings(deadline=None, max_examples=60)
@given(rows=rows_of_formulas(), start=places)
def test_exactly_the_dependants_fall(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]], start: Place
) -> None:
    folder = tmp_path_factory.mktemp("graph")
    source = make(folder / "old.xlsx", {"S": sheet_xml(numbers(*rows))})
    assert dropped(source, "S", str(start)) == reached(rows, start)


@given(
    text=st.lists(
        st.sampled_from(
            ["A1", "$B$2:C9", "SUM(", ")", "+", '"x A1"', "T[a]", "'ก ข'!D4", "1E5", "5:7", "LOG10("]
        ),
        max_size=12,
    ).map("".join)
)
def test_reading_a_formula_never_fails(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    ("text", "rows", "moved"),
    [
        ("A1+$B$2", 3, "A4+$B$2"),
        ("SUM(A$1:A5)", 1, "SUM(A$1:A6)"),
        ("SUM(A:A)+5:6", 1, "SUM(A:A)+6:7"),
        ('"A1"&A1', 1, '"A1"&A2'),
        ("'A1'!A1+[1]S!A1", 2, "'A1'!A3+[1]S!A3"),
        ("LOG10(A1)", 1, "LOG10(A2)"),
        ("A1048576", 1, None),
        ('INDIRECT("A1")', 1, None),
    ],
)
def test_a_formula_is_filled_down_as_excel_does(text: str, rows: int, moved: str | None) -> None:
    assert filled_down(text, rows) == moved


def test_a_range_is_read_from_either_corner() -> None:
    assert rect_of("C9:A1") == rect_of("A1:C9")
