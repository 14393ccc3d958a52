"""Values keep their cells' look: styles, dates in both systems, and every value read back as itself."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sheet_reader import cells, parts, unescaped
from workbooks import MAIN, make, numbers, sheet_xml, styles_xml

from loantracker.errors import BadCell, DamagedWorkbook
from loantracker.ledger.cells import number_text, place_of, serial_text
from loantracker.ledger.patch import CellValue, write_cells
from loantracker.ledger.stylesxml import shows_date, shows_time

SHEET = "xl/worksheets/sheet1.xml"
STYLES = {"styles.xml": "styles"}
MONEY, DATED, TEXT = 1, 2, 3  # styles of the workbooks below
FORMATS = ("#,##0.00", "[$-107041E]d mmm yy;@", "@")


def workbook(tmp_path: Path, rows: str, *, before: str = "", date1904: bool = False) -> Path:
    return make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(rows, before=before)},
        parts={"xl/styles.xml": styles_xml(*FORMATS)},
        relations=STYLES,
        settings='<workbookPr date1904="1"/>' if date1904 else "",
    )


def styles(source: Path, **values: CellValue) -> dict[str, int]:
    """The styles of the cells that were written."""
    target = source.with_name("new.xlsx")
    write_cells(source, {"S": values}, target)
    found = cells(parts(target)[SHEET])
    return {name: int(found[place_of(name).row, place_of(name).column][3]) for name in values}


def read(path: Path) -> list[list[object]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("S").to_python(skip_empty_area=False)
    return [list(row) for row in rows]


def row(number: int, **styled: int) -> str:
    listed = "".join(f'<c r="{name}{number}" s="{style}"><v>1</v></c>' for name, style in styled.items())
    return f'<row r="{number}">{listed}</row>'


# --- which style ---------------------------------------------------------------------------------


def test_an_overwritten_or_cleared_cell_keeps_its_style(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=MONEY, B=DATED, C=TEXT))
    after = styles(source, A1="ก", B1=5, C1=None)
    assert after == {"A1": MONEY, "B1": DATED, "C1": TEXT}


def test_a_new_cell_looks_like_the_one_above_it(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=MONEY, B=TEXT) + row(2, A=MONEY) + row(3, A=MONEY, B=DATED))
    assert styles(source, B2="ก") == {"B2": TEXT}


def test_or_like_the_one_below_it(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(2, A=MONEY) + row(3, A=MONEY, B=TEXT))
    assert styles(source, B2="ก") == {"B2": TEXT}


def test_the_first_entry_does_not_look_like_the_header(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=TEXT, B=TEXT) + row(2, A=MONEY) + row(3, A=MONEY, B=MONEY))
    assert styles(source, B2=5) == {"B2": MONEY}


def test_a_new_column_looks_like_the_one_at_its_left(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=TEXT) + row(2, A=MONEY))
    assert styles(source, B1="หัว", B2=5, C2="ก") == {"B1": TEXT, "B2": MONEY, "C2": MONEY}


def test_a_count_beside_a_date_does_not_turn_into_a_date(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=DATED))
    after = styles(source, B1=5, C1="ก")
    assert read(tmp_path / "new.xlsx")[0][1] == 5
    assert after["B1"] > TEXT
    assert after["C1"] == DATED


def test_a_row_or_column_style_is_taken_where_no_cell_lends_one(tmp_path: Path) -> None:
    columns = '<cols><col min="2" max="4" width="9" style="1"/></cols>'
    rows = '<row r="5" s="3" customFormat="1"/>'
    source = workbook(tmp_path, rows, before=columns)
    assert styles(source, A5="ก", C9=5, F9=5) == {"A5": TEXT, "C9": MONEY, "F9": 0}


# --- dates ------------------------------------------------------------------------------------------


def test_a_date_goes_into_a_date_cell_as_it_is(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=DATED))
    assert styles(source, A1=date(2023, 8, 25)) == {"A1": DATED}
    assert parts(source)["xl/styles.xml"] == parts(tmp_path / "new.xlsx")["xl/styles.xml"]


def test_a_date_takes_its_column_s_date_style(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=MONEY) + row(2, A=TEXT) + row(3, A=DATED))
    assert styles(source, A2=date(2023, 8, 25)) == {"A2": DATED}


def test_a_date_in_a_new_column_takes_a_date_style_of_its_row_that_looks_like_its_neighbour(
    tmp_path: Path,
) -> None:
    source = workbook(tmp_path, row(1, A=TEXT) + row(2, A=DATED, B=MONEY))
    assert styles(source, C2=date(2023, 8, 25)) == {"C2": DATED}
    assert parts(source)["xl/styles.xml"] == parts(tmp_path / "new.xlsx")["xl/styles.xml"]


def test_a_date_style_is_made_where_the_column_has_none(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=MONEY, B=MONEY, C=TEXT))
    moment = datetime(2023, 8, 25, 13, 45)  # noqa: DTZ001 - cells know no zone
    after = styles(source, A1=date(2023, 8, 25), B1=date(2024, 1, 1), C1=moment)
    assert after == {"A1": 4, "B1": 4, "C1": 5}
    assert read(tmp_path / "new.xlsx")[0] == [date(2023, 8, 25), date(2024, 1, 1), moment]
    fresh = parts(tmp_path / "new.xlsx")["xl/styles.xml"].decode()
    assert '<cellXfs count="6">' in fresh
    assert '<numFmts count="5">' in fresh
    assert fresh.count("<xf ") == parts(source)["xl/styles.xml"].decode().count("<xf ") + 2


@pytest.mark.parametrize("formats", ["", "<numFmts/>", '<numFmts count="0"></numFmts>'])
def test_a_date_format_is_added_whatever_formats_there_are(tmp_path: Path, formats: str) -> None:
    start, _, rest = styles_xml().partition('<numFmts count="0"></numFmts>')
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers([1]))},
        parts={"xl/styles.xml": start + formats + rest},
        relations=STYLES,
    )
    write_cells(source, {"S": {"A1": date(2023, 8, 25)}}, tmp_path / "new.xlsx")
    assert read(tmp_path / "new.xlsx") == [[date(2023, 8, 25)]]


def test_a_workbook_without_styles_gets_some_for_its_date(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1, 2]))})
    write_cells(source, {"S": {"A1": date(2023, 8, 25)}}, tmp_path / "new.xlsx")
    assert read(tmp_path / "new.xlsx") == [[date(2023, 8, 25), 2]]
    write_cells(source, {"S": {"A1": 3}}, tmp_path / "plain.xlsx")
    assert "xl/styles.xml" not in parts(tmp_path / "plain.xlsx")


@pytest.mark.parametrize("inside", ["", "<!-- <xf/> -->", "\n"])
def test_an_empty_styles_part_gets_some_for_its_date(tmp_path: Path, inside: str) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers([1]))},
        parts={"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'},
        relations=STYLES,
    )
    write_cells(source, {"S": {"A1": date(2023, 8, 25)}}, tmp_path / "new.xlsx")
    assert read(tmp_path / "new.xlsx") == [[date(2023, 8, 25)]]
    write_cells(source, {"S": {"A1": 3}}, tmp_path / "plain.xlsx")
    assert parts(tmp_path / "plain.xlsx")["xl/styles.xml"] == parts(source)["xl/styles.xml"]


def test_a_styles_part_without_cell_styles_lends_no_date(tmp_path: Path) -> None:
    source = make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers([1]))},
        parts={"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts/></styleSheet>'},
        relations=STYLES,
    )
    with pytest.raises(DamagedWorkbook, match="no cell styles"):
        write_cells(source, {"S": {"A1": date(2023, 8, 25)}}, tmp_path / "new.xlsx")


def test_a_style_that_is_no_number_is_none(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml('<row r="1"><c r="A1" s=""><v>1</v></c></row>')})
    write_cells(source, {"S": {"A1": date(2023, 8, 25), "A2": "ก"}}, tmp_path / "new.xlsx")
    assert read(tmp_path / "new.xlsx") == [[date(2023, 8, 25)], ["ก"]]


@pytest.mark.parametrize(
    ("code", "dated", "timed"),
    [
        ("ว/ด/ปปปป", True, False),
        ("[$-107041E]d mmm yy;@", True, False),
        ("[$-1070000]d/mm/yyyy;@", True, False),
        ("mmm", True, False),
        ("h:mm", False, True),
        ("[h]:mm", False, True),
        ("ช:นน", False, True),
        ("General", False, False),
        ("#,##0.00", False, False),
        ("0.00E+00", False, False),
        ('0 "days"', False, False),
        ("0\\d", False, False),
        ("[Red]0;[Blue]d", False, False),
        ("@", False, False),
    ],
)
def test_a_number_format_shows_a_date_or_not(code: str, dated: bool, timed: bool) -> None:
    assert shows_date(code) is dated
    assert (shows_time(code) and not dated) is timed


@pytest.mark.parametrize(
    ("value", "date1904", "serial"),
    [
        (date(1900, 1, 1), False, "1"),
        (date(1900, 2, 28), False, "59"),
        (date(1900, 3, 1), False, "61"),
        (date(2023, 8, 25), False, "45163"),
        (date(2023, 8, 25), True, "43701"),
        (date(1904, 1, 1), True, "0"),
        (datetime(2023, 8, 25, 12), False, "45163.5"),  # noqa: DTZ001 - cells know no zone
    ],
)
def test_a_date_is_the_serial_that_excel_gives_it(value: date, date1904: bool, serial: str) -> None:
    assert serial_text(value, date1904=date1904) == serial


def test_a_workbook_of_1904_keeps_its_dates(tmp_path: Path) -> None:
    source = workbook(tmp_path, row(1, A=DATED), date1904=True)
    write_cells(source, {"S": {"A1": date(2023, 8, 25)}}, tmp_path / "new.xlsx")
    assert read(tmp_path / "new.xlsx") == [[date(2023, 8, 25)]]
    with pytest.raises(BadCell) as caught:
        write_cells(source, {"S": {"A1": date(1903, 12, 31)}}, tmp_path / "new.xlsx")
    assert caught.value.facts["detail"] == "before_1904"


# --- values --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12500.00"), "12500"),
        (Decimal("1E+5"), "100000"),
        (Decimal("0.10"), "0.1"),
        (Decimal("-0"), "0"),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e300, "1E+300"),
        (10**15, "1000000000000000"),
    ],
)
def test_a_number_is_written_in_its_own_digits(value: float | Decimal, text: str) -> None:
    assert number_text(value) == text


values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=20),
    st.sampled_from(
        ["_x0041_", "_x005F_", "a\nb", " ", "\tก\t", "]]>", "<&>\"'", "=1+1", "๑๒๓", "x_x000D_x"]
    ),
    st.integers(-(10**15), 10**15),
    st.decimals(-(10**12), 10**12, places=2),
    st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False, width=32),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2600, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(2600, 1, 1)).map(lambda value: value.replace(microsecond=0)),  # noqa: DTZ001 - cells know no zone
    st.none(),
)
names = st.builds("{}{}".format, st.sampled_from("ABCD"), st.integers(1, 6))


def same(written: CellValue, found: object) -> bool:
    if written is None:
        return found == ""
    if isinstance(written, bool) or isinstance(found, bool):
        return found is written
    if isinstance(written, datetime):
        found = found if isinstance(found, datetime) else datetime.combine(found, datetime.min.time())  # type: ignore[arg-type]  # a moment at midnight is a date to calamine
        return abs(found - written) < timedelta(milliseconds=2)
    if isinstance(written, int | float | Decimal):
        return isinstance(found, float) and found == float(written)
    return found == written


@settings(deadline=None, max_examples=120)
@given(edits=st.dictionaries(names, values, min_size=1, max_size=8))
def test_every_value_is_read_back_and_every_other_cell_stays(
    tmp_path_factory: pytest.TempPathFactory, edits: dict[str, CellValue]
) -> None:
    folder = tmp_path_factory.mktemp("values")
    before = [[f"t{row}", row, row / 4, "ท้าย"] for row in range(1, 5)]
    source = make(folder / "old.xlsx", {"S": sheet_xml(numbers(*before))})
    write_cells(source, {"S": edits}, folder / "new.xlsx")
    after = read(folder / "new.xlsx")
    found = cells(parts(folder / "new.xlsx")[SHEET])
    for row_number in range(1, 7):
        for column in range(1, 5):
            name = f"{'ABCD'[column - 1]}{row_number}"
            whole = after[row_number - 1] if row_number <= len(after) else []
            seen = whole[column - 1] if column <= len(whole) else ""
            if name not in edits:
                kept = before[row_number - 1][column - 1] if row_number <= 4 else ""
                assert seen == kept
            elif isinstance(edits[name], str):
                assert unescaped(found[row_number, column][2]) == edits[name]
                assert seen == edits[name]
            else:
                assert same(edits[name], seen), name


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_written_exactly_or_refused(value: float) -> None:
    try:
        text = number_text(value)
    except ValueError:
        assert not 2.2250738585072014e-308 <= abs(value) <= 9.99999999999999e307
        return
    assert math.isclose(float(text), value, rel_tol=0, abs_tol=0)
