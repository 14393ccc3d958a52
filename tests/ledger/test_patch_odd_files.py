"""What a patcher meets in real workbooks: every odd form is patched right or refused with its reason."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sheet_reader import cells, parts
from workbooks import MAIN, OFFICE, STRICT, TABLE, make, numbers, sheet_xml, table_xml

from loantracker.errors import (
    CellRefused,
    DamagedWorkbook,
    HostileWorkbook,
    LedgerError,
    NoSuchSheet,
    NotAWorkbook,
    PasswordProtected,
    SignedWorkbook,
)
from loantracker.ledger.patch import CellValue, protected_sheets, write_cells

SHEET = "xl/worksheets/sheet1.xml"


def patched(source: Path, **values: CellValue) -> str:
    """The first sheet's part after these cells were written."""
    target = source.with_name("new.xlsx")
    write_cells(source, {"S": values}, target)
    return parts(target)[SHEET].decode("utf-8-sig")


def body(part: str) -> str:
    return (
        part.partition("sheetData>")[2].partition("</")[0]
        + part.partition("</")[2].partition("sheetData>")[0]
    )


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


# --- not a workbook, or a bad one -------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE, "ole"),
        (b"%PDF-1.7", "pdf"),
        (b"<html><table></table></html>", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "xml"),
        ("ชื่อ,จำนวน\n".encode(), "csv"),
        (b"\x00\x01\x02\x03", "unknown"),
        (b"\x09\x08\x10\x00", "xls"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(tmp_path: Path, raw: bytes, found: str) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(raw)
    with pytest.raises(NotAWorkbook) as caught:
        patched(path, A1=1)
    assert caught.value.facts["found"] == found


@pytest.mark.parametrize(
    ("part", "found"),
    [("xl/workbook.bin", "xlsb"), ("content.xml", "ods"), ("word/document.xml", "docx"), ("a.txt", "zip")],
)
def test_a_zip_of_another_kind_is_called_by_its_name(tmp_path: Path, part: str, found: str) -> None:
    with zipfile.ZipFile(tmp_path / "ledger.xlsx", "w") as archive:
        archive.writestr(part, "<x/>")
    with pytest.raises(NotAWorkbook) as caught:
        patched(tmp_path / "ledger.xlsx", A1=1)
    assert caught.value.facts["found"] == found


def test_an_encrypted_workbook_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(PasswordProtected):
        patched(path, A1=1)


def test_a_signed_workbook_is_refused(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml("")}, parts={"_xmlsignatures/sig1.xml": "<x/>"})
    with pytest.raises(SignedWorkbook):
        patched(source, A1=1)


def test_every_truncation_and_many_flipped_bits_are_refused_or_harmless(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml(numbers([1, "=A1"], ["ก", 2]))})
    raw = source.read_bytes()
    broken = [raw[:length] for length in range(0, len(raw), 37)]
    for at in range(0, len(raw), 11):
        flipped = bytearray(raw)
        flipped[at] ^= 1 << at % 8
        broken.append(bytes(flipped))
    refused = 0
    for data in broken:
        source.write_bytes(data)
        try:
            patched(source, A1=5)
        except LedgerError:
            refused += 1
            continue
        assert CalamineWorkbook.from_path(tmp_path / "new.xlsx").get_sheet_by_name("S").to_python()[0][0] == 5
    assert refused > len(broken) // 2


def test_a_bomb_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml("")})
    raw = bytearray(source.read_bytes())
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<L", raw, at + 24, 1 << 30)
    source.write_bytes(raw)
    with pytest.raises(HostileWorkbook):
        patched(source, A1=1)


def test_a_bomb_is_refused_by_its_streamed_size(tmp_path: Path) -> None:
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = packed.compress(b"<x>" + bytes(1 << 24)) + packed.flush()
    source = make(tmp_path / "old.xlsx", {"S": "?" * 2}, parts={SHEET: deflated})
    with zipfile.ZipFile(source) as archive:
        real = archive.getinfo(SHEET)
        stored = archive.read(SHEET)
    assert stored == deflated
    raw = bytearray(source.read_bytes())
    start = real.header_offset + 30 + len(SHEET)
    head = raw[:start]
    struct.pack_into("<L", head, real.header_offset + 18, len(deflated))
    body_ = head + deflated + raw[start + real.compress_size :]
    shift = len(deflated) - real.compress_size
    end = body_.rfind(b"PK\x05\x06")
    directory = struct.unpack_from("<L", body_, end + 16)[0] + shift
    struct.pack_into("<L", body_, end + 16, directory)
    at = directory
    while body_[at : at + 4] == b"PK\x01\x02":
        name_length, extra, comment = struct.unpack_from("<3H", body_, at + 28)
        offset = struct.unpack_from("<L", body_, at + 42)[0]
        if offset > real.header_offset:
            struct.pack_into("<L", body_, at + 42, offset + shift)
        elif offset == real.header_offset:
            struct.pack_into("<2L", body_, at + 20, len(deflated), 5000)
        at += 46 + name_length + extra + comment
    source.write_bytes(body_)
    with pytest.raises(HostileWorkbook, match="larger than declared"):
        patched(source, A1=1)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "_rels/.rels", "docProps/app.xml"])
def test_a_doctype_is_refused_in_every_part(tmp_path: Path, part: str) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml("")}, parts={"docProps/app.xml": "<x/>"})
    doctype = '<!DOCTYPE x [<!ENTITY a "b">]>'
    odd = rezipped(
        source,
        lambda archive, name, data: archive.writestr(
            name, data.replace(b"?>", b"?>" + doctype.encode(), 1) if name == part and b"?>" in data else data
        ),
    )
    if part == "docProps/app.xml":
        with zipfile.ZipFile(odd, "a") as archive:
            archive.writestr("docProps/core.xml", " " * 9000 + doctype + "<x/>")
    with pytest.raises(HostileWorkbook):
        patched(odd, A1=1)


# --- cells that can't be changed alone --------------------------------------------------------


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
    rezipped(source, lambda archive, name, data: archive.writestr(name, data.replace(old, new)))
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


# --- tables -----------------------------------------------------------------------------------


def with_table(tmp_path: Path, formula: str = "1+1") -> Path:
    return make(
        tmp_path / "old.xlsx",
        {"S": sheet_xml(numbers(["a", "b", f"={formula}"], [1, 2], [3, 4]))},
        parts={"xl/tables/table1.xml": table_xml("A1:B3", "a", "b")},
        sheet_relations=TABLE,
    )


def test_a_table_s_header_cell_and_column_are_renamed_together(tmp_path: Path) -> None:
    patched(with_table(tmp_path), A1='ยอด "ใหม่" & เก่า')
    table = parts(tmp_path / "new.xlsx")["xl/tables/table1.xml"].decode()
    assert 'id="1" name="ยอด &quot;ใหม่&quot; &amp; เก่า"' in table
    assert table.replace("ยอด &quot;ใหม่&quot; &amp; เก่า", "a") == table_xml("A1:B3", "a", "b")


@pytest.mark.parametrize("value", [5, "", None, "B", True])
def test_a_table_s_header_is_text_of_its_own(tmp_path: Path, value: CellValue) -> None:
    with pytest.raises(CellRefused) as caught:
        patched(with_table(tmp_path), A1=value)
    assert caught.value.facts["reason"] == "table_header"


def test_a_table_s_column_that_a_formula_names_keeps_its_name(tmp_path: Path) -> None:
    source = with_table(tmp_path, "SUM(T[a])")
    assert refusal(source, "A1")["reason"] == "table_header"
    assert "<t>c</t>" in patched(source, B1="c")
