"""Workbooks as they come: errors, uncalculated formulas, hidden rows, stray cells, files that are none."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from ledger_books import THAI_DATE, advances, book, fill
from openpyxl import Workbook

from loantracker import ledger
from loantracker.errors import (
    DamagedWorkbook,
    HostileWorkbook,
    LedgerError,
    LedgerMissing,
    NotAWorkbook,
    PasswordProtected,
)
from loantracker.ledger.sheet_facts import facts_of
from loantracker.records import ProblemCode

C = ProblemCode
SHEET = "xl/worksheets/sheet1.xml"


def rewritten(path: Path, change: Callable[[bytes], bytes], part: str = SHEET) -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(data) if name == part else data)
    return path


def cell(reference: str, fresh: bytes) -> Callable[[bytes], bytes]:
    """Put this element in the place of a cell."""
    pattern = re.compile(rb'<c r="' + reference.encode() + rb'"[^>]*?(?:/>|>.*?</c>)')
    return lambda xml: pattern.sub(lambda _: fresh, xml, count=1)


@pytest.mark.parametrize(
    ("reference", "blocking"),
    [("A2", True), ("B2", True), ("C2", True), ("D2", True), ("E2", True), ("F2", True), ("G2", False)],
)
def test_an_error_value_in_a_needed_cell_is_said(reference: str, blocking: bool, tmp_path: Path) -> None:
    path = advances(
        tmp_path / "a.xlsx", {"จำนวนเงินส่งใช้": 1, "สถานะ": "ค้างส่งใช้", "โครงการ": "ก"}, {"เลขที่สัญญา": "2"}
    )
    rewritten(path, cell(reference, f'<c r="{reference}" t="e"><v>#N/A</v></c>'.encode()))
    snapshot = ledger.read(path)
    assert [(each.code, each.value, each.blocking) for each in snapshot.problems] == [
        (C.ERROR_VALUE, "#N/A", blocking),
    ]
    assert f"{snapshot.problems[0].column}{snapshot.problems[0].row}" == reference
    assert len(snapshot.entries) == (1 if blocking else 2)


@pytest.mark.parametrize(("column", "blocking"), [("C", True), ("D", True), ("E", True), ("F", False)])
def test_a_formula_without_a_result_is_not_a_blank(column: str, blocking: bool, tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {"จำนวนเงินส่งใช้": 1, "สถานะ": "ค้างส่งใช้"})
    rewritten(path, cell(f"{column}2", f'<c r="{column}2"><f>1+1</f><v></v></c>'.encode()))
    snapshot = ledger.read(path)
    assert [(each.code, each.column, each.blocking) for each in snapshot.problems] == [
        (C.NO_CACHED_VALUE, column, blocking),
    ]
    assert len(snapshot.entries) == (0 if blocking else 1)


@pytest.mark.parametrize("label", ["ลำดับ", "เลขที่สัญญา", "ผู้ยืม"])
def test_a_total_that_is_to_be_calculated_anew_is_no_entry(label: str, tmp_path: Path) -> None:
    blank = dict.fromkeys(("ลำดับ", "เลขที่สัญญา", "ผู้ยืม", "วันครบกำหนด", "อีเมลผู้ยืม"))
    total = {**blank, label: "รวมทั้งสิ้น", "จำนวนเงิน": "=SUM(C2:C2)"}
    snapshot = ledger.read(advances(tmp_path / "a.xlsx", {}, total))
    assert ([each.row for each in snapshot.entries], snapshot.problems) == ([2], ())
    assert not snapshot.entries[0].doubtful


@pytest.mark.parametrize("named", ["เลขที่สัญญา", "ผู้ยืม"])
def test_a_row_that_names_somebody_is_no_total_however_it_is_labelled(named: str, tmp_path: Path) -> None:
    row = {"ลำดับ": "รวมทั้งสิ้น", "เลขที่สัญญา": None, "ผู้ยืม": None, "จำนวนเงิน": "=1+1", named: "=A1"}
    snapshot = ledger.read(advances(tmp_path / "a.xlsx", {}, row))
    assert (C.NO_CACHED_VALUE, 3) in {(each.code, each.row) for each in snapshot.problems}


def test_a_balance_that_nobody_needs_may_be_uncalculated(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {"คงเหลือ": "=C2-E2"})
    snapshot = ledger.read(path)
    assert (len(snapshot.entries), snapshot.problems) == (1, ())


def test_formulas_with_results_read_as_their_results(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {"จำนวนเงินส่งใช้": 1, "สถานะ": "ค้างส่งใช้"})
    rewritten(path, cell("C2", b'<c r="C2"><f>A1</f><v>250.5</v></c>'))
    rewritten(path, cell("F2", b'<c r="F2" t="str"><f>IF(1,"","")</f><v></v></c>'))
    (entry,) = ledger.read(path).entries
    assert (str(entry.amount), entry.closed) == ("250.50", False)


def test_the_strict_form_of_a_workbook_reads_alike(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {})
    before = ledger.read(path)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    for name in names:
        rewritten(path, _strict, name)
    assert ledger.read(path).entries == before.entries


def _strict(xml: bytes) -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = xml.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return xml.replace(office, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def test_hidden_rows_and_sheets_are_marked(tmp_path: Path) -> None:
    made = Workbook()
    for name, state in (("เงินยืม 1", "visible"), ("เงินยืม 2", "hidden")):
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด")
        fill(
            sheet,
            [header, (f"{name}-1", "ก", 1, date(2023, 1, 15)), (f"{name}-2", "ก", 1, date(2023, 1, 15))],
        )
        sheet.row_dimensions[3].hidden = True
    made.save(tmp_path / "a.xlsx")
    entries = ledger.read(tmp_path / "a.xlsx").entries
    assert [entry.hidden for entry in entries] == [False, True, True, True]


def test_facts_are_found_in_every_way_of_writing_a_sheet() -> None:
    plain = (
        b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="2" hidden="1"><c r="A2"><f>1</f></c><c r="B2" t="e"><f>2</f><v>#REF!</v></c>'
        b'<c r="C2" t="str"><f>3</f><v></v></c><c r="D2"><f t="shared" si="0"/><v>4</v></c></row>'
        b"</sheetData></worksheet>"
    )
    nameless = re.sub(rb' r="[A-Z]*[0-9]+"', b"", plain)
    prefixed = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", plain)
    for xml in (plain, nameless, prefixed, plain.replace(b'"', b"'")):
        facts = facts_of(xml)
        assert facts.hidden_rows == {1}
        assert facts.errors == {(1, 1): "#REF!"}
        assert facts.uncalculated == {(1, 0)}
        assert facts.formulas == {column: {1} for column in range(4)}


@pytest.mark.parametrize(
    "stray",
    [b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', b'<row r="9"><c r="XFD9"><v>1</v></c></row>'],
)
def test_a_stray_cell_at_the_sheets_end_costs_nothing(stray: bytes, tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {"เลขที่สัญญา": "1"}, {"เลขที่สัญญา": "2"})
    rewritten(path, lambda xml: xml.replace(b"</sheetData>", stray + b"</sheetData>"))
    snapshot = ledger.read(path)
    assert [entry.contract_no for entry in snapshot.entries] == ["1", "2"]
    assert snapshot.layout.sheets[0].last_row <= 9


def test_a_date_under_any_thai_format_is_a_date(tmp_path: Path) -> None:
    formats = (
        THAI_DATE,
        "[$-D07041E]d mmmm yyyy",
        "[$-1070000]d/mm/yyyy;@",
        "ว/ด/ปปปป",
        "General",
        "dd/mm/bbbb",
    )
    path = advances(
        tmp_path / "a.xlsx", *({"เลขที่สัญญา": str(n), "วันครบกำหนด": 44941} for n in range(len(formats)))
    )
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "เงินยืม"
    fill(
        sheet,
        [
            ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด"),
            *((str(n), "ก", 1, 44941) for n in range(len(formats))),
        ],
    )
    for number, number_format in enumerate(formats):
        sheet.cell(number + 2, 4).number_format = number_format
    made.save(path)
    assert {entry.ledger_deadline for entry in ledger.read(path).entries} == {date(2023, 1, 15)}


# --- files that are no ledger ------------------------------------------------------------


def _ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + stream.encode("utf-16-le") + bytes(1000)


@pytest.mark.parametrize(
    ("content", "error", "fact"),
    [
        (b"", DamagedWorkbook, ""),
        (_ole("EncryptedPackage"), PasswordProtected, ""),
        (_ole("Workbook"), NotAWorkbook, "xls"),
        ("เลขที่สัญญา,จำนวนเงิน\n1,2\n".encode(), NotAWorkbook, "csv"),
        (b"<html><table></table></html>", NotAWorkbook, "html"),
        (b"%PDF-1.7", NotAWorkbook, "pdf"),
    ],
)
def test_what_is_no_workbook_is_called_what_it_is(
    content: bytes, error: type[LedgerError], fact: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        ledger.read(path)
    assert caught.value.facts["path"] == str(path)
    assert caught.value.facts.get("found", "") == fact


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing):
        ledger.read(tmp_path / "none.xlsx")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_damaged(share: float, tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {})
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(DamagedWorkbook):
        ledger.read(path)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = advances(tmp_path / "a.xlsx", {})
    rewritten(path, lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml)
    with pytest.raises(HostileWorkbook):
        ledger.read(path)


def test_broken_xml_is_damage_and_not_an_empty_sheet(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"เงินยืม": [("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน"), ("1", "ก", 1)]})
    rewritten(path, lambda xml: xml.replace(b"</c>", b"</d>", 1))
    with pytest.raises(DamagedWorkbook):
        ledger.read(path)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    wrong = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(wrong))
        fresh = chance.choice(
            [b"", b"<", b">", b'"', b"\xff", b"999999999999", b"-1", b't="e"', b"<f>", b"&#0;"]
        )
        wrong[place : place + chance.randrange(1, 30)] = fresh
    return bytes(wrong)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_workbooks_are_read_or_refused(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - mutations to repeat, no secret
    path = advances(tmp_path / "a.xlsx", {"จำนวนเงินส่งใช้": 1}, {"เลขที่สัญญา": "2", "คงเหลือ": "=C3-E3"})
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    refused = 0
    for _ in range(40):
        path.write_bytes(raw)
        if chance.random() < 0.3:
            path.write_bytes(_mutated(raw, chance))
        else:
            rewritten(path, lambda xml: _mutated(xml, chance), chance.choice(names))
        try:
            ledger.read(path)
        except LedgerError:
            refused += 1
    assert refused > 0
