"""What is no workbook, or a broken or hostile one, is refused by its name and left as it is."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from patching import SHEET, patched, with_content
from python_calamine import CalamineWorkbook
from workbooks import make, numbers, sheet_xml

from loantracker.errors import HostileWorkbook, LedgerError, NotAWorkbook, PasswordProtected, SignedWorkbook

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
    source = make(tmp_path / "old.xlsx", {"S": "<x>" + " " * (1 << 24)})
    raw = bytearray(source.read_bytes())
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(SHEET.encode()))
    struct.pack_into("<L", raw, at + 24, 5000)
    source.write_bytes(raw)
    with pytest.raises(HostileWorkbook, match="larger than declared"):
        patched(source, A1=1)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "_rels/.rels", "docProps/app.xml"])
def test_a_doctype_is_refused_in_every_part(tmp_path: Path, part: str) -> None:
    source = make(tmp_path / "old.xlsx", {"S": sheet_xml("")}, parts={"docProps/app.xml": "<x/>"})
    doctype = b'<!DOCTYPE x [<!ENTITY a "b">]>'

    def declared(name: str, data: bytes) -> bytes:
        start = data.rindex(b"?>") + 2 if b"?>" in data else 0
        return data[:start] + doctype + data[start:] if name == part else data

    odd = with_content(source, declared)
    with pytest.raises(HostileWorkbook):
        patched(odd, A1=1)
