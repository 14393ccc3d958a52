"""What a patcher meets in real workbooks: every odd form is patched right or refused with its reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from patching import SHEET, patched
from sheet_reader import cells, parts
from workbooks import MAIN, OFFICE, STRICT, make, numbers, sheet_xml

from loantracker.errors import (
    DamagedWorkbook,
)
from loantracker.ledger.patch import write_cells

# --- forms of XML --------------------------------------------------------------------------


def test_only_the_touched_cell_s_bytes_change(tmp_path: Path) -> None:
    rows = '<row r="1"  ht="20" ><c r="A1" s="0"  t="n" ><v>1</v></c>\n <c r="B1"><v>2</v></c ></row >'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert patched(source, B1=3) == sheet_xml(
        rows.replace('<c r="B1"><v>2</v></c >', '<c r="B1"><v>3</v></c>')
    )


def test_prefixed_tags_keep_their_prefix(tmp_path: Path) -> None:
    part = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    source = make(tmp_path / "old.xlsx", {"S": part})
    after = patched(source, A1=2, B1="ก", A3=True)
    assert '<x:c r="A1"><x:v>2</x:v></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>ก</x:t></x:is></x:c>' in after
    assert '<x:row r="3"><x:c r="A3" t="b"><x:v>1</x:v></x:c></x:row></x:sheetData>' in after


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": "\ufeff" + sheet_xml(numbers([1]))})
    write_cells(source, {"S": {"A1": 2}}, tmp_path / "new.xlsx")
    assert parts(tmp_path / "new.xlsx")[SHEET] == ("\ufeff" + sheet_xml(numbers([2]))).encode()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_utf_16_stays_utf_16(tmp_path: Path, encoding: str) -> None:
    before = sheet_xml(numbers(["ก", 1])).replace("UTF-8", "UTF-16")
    mark = "" if encoding == "utf-16" else "\ufeff"
    source = make(tmp_path / "old.xlsx", {"S": "?"}, parts={SHEET: (mark + before).encode(encoding)})
    write_cells(source, {"S": {"B1": 2}}, tmp_path / "new.xlsx")
    after = before.replace("<v>1</v>", "<v>2</v>")
    assert parts(tmp_path / "new.xlsx")[SHEET] == (mark + after).encode(encoding)


def test_cells_and_rows_without_names_stand_one_after_the_other(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    after = patched(source, B1=9, C2=8, A3=7)
    assert cells(after.encode()) == {
        (1, 1): ("", "n", "1", "0"),
        (1, 2): ("", "n", "9", "0"),
        (2, 1): ("", "n", "3", "0"),
        (2, 3): ("", "n", "8", "0"),
        (3, 1): ("", "n", "7", "0"),
    }
    assert "<row><c><v>1</v></c><c><v>9</v></c></row>" in after


def test_a_formula_in_a_cell_without_a_name_is_found(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><f>A1</f><v>1</v></c></row>"
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    assert "<c><f>A1</f></c>" in patched(source, A1=2)


def test_comments_and_cdata_among_the_cells_are_seen_for_what_they_are(tmp_path: Path) -> None:
    rows = (
        '<!-- <row r="1"><c r="A1"><v>9</v></c></row> --><row r="1"><c r="A1"><v><![CDATA[1]]></v></c>'
        '<c r="B1"><f><![CDATA[IF(A1<2,1,0)]]></f><v>1</v></c><!-- </row> --></row>'
    )
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    after = patched(source, A1=5)
    assert after == sheet_xml(
        rows.replace("<v><![CDATA[1]]></v>", "<v>5</v>").replace("]]></f><v>1</v>", "]]></f>")
    )


def test_an_empty_sheet_takes_its_first_rows_in_order(tmp_path: Path) -> None:
    empty = sheet_xml("").replace("<sheetData></sheetData>", "<sheetData/>")
    after = patched(make(tmp_path / "old.xlsx", {"S": empty}), B9=1, A2=2, C9=3)
    assert after == sheet_xml(
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="9"><c r="B9"><v>1</v></c><c r="C9"><v>3</v></c></row>'
    )


def test_new_cells_and_rows_stand_in_order(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="4"/><row r="6" ht="9"></row>'
    after = patched(
        make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), A2=1, C2=2, E2=3, A1=4, A3=5, B4=6, A6=7, A7=8
    )
    found = list(cells(after.encode()))
    assert found == sorted(found)
    assert len(found) == 10
    assert '<row r="4"><c r="B4"><v>6</v></c></row>' in after
    assert '<row r="6" ht="9"><c r="A6"><v>7</v></c></row>' in after


def test_spans_and_dimension_grow_only_as_far_as_needed(tmp_path: Path) -> None:
    rows = '<row r="2" spans="2:3"><c r="B2"><v>1</v></c></row>'
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows, before='<dimension ref="B2:C2"/>')})
    after = patched(source, E2=1, A5=2)
    assert 'spans="2:5"' in after
    assert '<dimension ref="A2:E5"/>' in after
    assert '<dimension ref="B2:C2"/>' in patched(source, B2=9)
    assert 'spans="2:3"' in patched(source, C2=9)


def test_a_missing_dimension_is_not_missed(tmp_path: Path) -> None:
    assert "dimension" not in patched(make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1]))}), Z9=1)


def test_single_quotes_and_rows_out_of_order_are_understood(tmp_path: Path) -> None:
    rows = "<row r='5'><c r='A5'><v>5</v></c></row><row r='2'><c t='n' r='A2'><v>2</v></c></row>"
    after = patched(make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)}), A2=9, B5=8)
    found = cells(after.encode())
    assert (found[2, 1][2], found[5, 1][2], found[5, 2][2]) == ("9", "5", "8")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<row r="1"><c r="A1"><v>1</c></v></row>',
        f'<row r="1"><c r="A1"><v>1</v></c></row><y:row xmlns:y="{MAIN}" r="2"/>',
        f'<row r="2" xmlns="{MAIN}x"/>',
        '<row r="1"><c r="B1"><v>&nope;</v></c></row>',
    ],
)
def test_a_sheet_that_is_not_as_it_must_be_is_refused(tmp_path: Path, rows: str) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(rows)})
    with pytest.raises(DamagedWorkbook):
        patched(source, A1=2)
    assert not (tmp_path / "new.xlsx").exists()


def test_strict_workbooks_are_patched_like_others(tmp_path: Path) -> None:
    first = make(tmp_path / "first.xlsx", {"S": sheet_xml(numbers([1]))})
    strict = {
        name: data.replace(MAIN.encode(), STRICT.encode()).replace(
            OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, data in parts(first).items()
    }
    with zipfile.ZipFile(tmp_path / "old.xlsx", "w") as archive:
        for name, data in strict.items():
            archive.writestr(name, data)
    assert cells(patched(tmp_path / "old.xlsx", A1=2, A2="ก").encode())[1, 1][2] == "2"


# --- forms of zip -----------------------------------------------------------------------------


class _Pipe(io.RawIOBase):
    """A sink that can't seek: zipfile then writes data descriptors."""

    def __init__(self) -> None:
        super().__init__()
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.data += bytes(data)  # type: ignore[call-overload]  # RawIOBase says Buffer from 3.12 on
        return len(bytes(data))  # type: ignore[call-overload]  # the same


def rezipped(
    source: Path, write: Callable[[zipfile.ZipFile, str, bytes], None], name: str = "odd.xlsx"
) -> Path:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts(source).items():
            write(archive, part, data)
    target = source.with_name(name)
    target.write_bytes(pipe.data)
    return target


def test_members_with_data_descriptors_are_carried_over(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1])), "T": sheet_xml(numbers([2]))})
    odd = rezipped(source, zipfile.ZipFile.writestr)
    assert b"PK\x07\x08" in odd.read_bytes()
    write_cells(odd, {"S": {"A1": 5}}, tmp_path / "new.xlsx")
    before, after = parts(odd), parts(tmp_path / "new.xlsx")
    assert {name for name in before if before[name] != after[name]} == {SHEET}
    assert b"PK\x07\x08" not in (tmp_path / "new.xlsx").read_bytes()


def test_stored_members_odd_names_and_comments_are_carried_over(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1]))})
    odd = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(odd, "w") as archive:
        archive.comment = "หมายเหตุ".encode()
        for name, data in parts(source).items():
            archive.writestr(name.replace("/", "\\") if "sheet1" in name else name, data)
        archive.writestr("docProps/ภาพ.bin", b"\0\1\2")
        archive.writestr("empty/", b"")
    write_cells(odd, {"S": {"A1": 5}}, tmp_path / "new.xlsx")
    with zipfile.ZipFile(tmp_path / "new.xlsx") as archive:
        assert archive.read("docProps/ภาพ.bin") == b"\0\1\2"
        assert archive.testzip() is None
        assert [item.orig_filename for item in archive.infolist()] == [
            item.orig_filename for item in zipfile.ZipFile(odd).infolist()
        ]


def test_part_names_are_found_whatever_their_case(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1]))})
    odd = rezipped(
        source, lambda archive, name, data: archive.writestr(name.replace("sheet1", "Sheet1"), data)
    )
    write_cells(odd, {"S": {"A1": 5}}, tmp_path / "new.xlsx")
    assert b"<v>5</v>" in parts(tmp_path / "new.xlsx")["xl/worksheets/Sheet1.xml"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1]))})
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr(SHEET, sheet_xml(numbers([2])))
    with pytest.raises(DamagedWorkbook, match="two parts"):
        patched(source, A1=2)
