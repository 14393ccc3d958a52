"""Workbooks broken on purpose, the same ones for the same seed: in their bytes, their XML, their zip."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from workbooks import MAIN, TABLE, make, sheet_xml, styles_xml, table_xml

Parts = dict[str, bytes]

_NUMBERS = (
    b"-1",
    b"0",
    b"1048577",
    b"16385",
    b"4294967296",
    b"9" * 400,
    b"1e400",
    b"NaN",
    b"",
    b"\xe0\xb9\x91",
)
_REFS = (
    b"A0",
    b"ZZZZ9",
    b"A1:XFE1",
    b"A1048577",
    b"",
    b"B7:A1",
    b"A:A",
    b"1:1",
    b"A1:B",
    b"XFD1048576",
    b"#REF!",
)
_TEXTS = (
    b"&bogus;",
    b"&#0;",
    b"&#x110000;",
    b"<![CDATA[<c>]]>",
    b"<!-- <row> -->",
    b"<?x <c ?>",
    b"\xff\xfe",
    b"]]>",
)
_DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_CENTRAL, _LOCAL, _END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


class Mutant(NamedTuple):
    """One broken workbook; ``same``: what can still be read of it must be what the whole one says."""

    name: str
    data: bytes
    same: bool


_HEADER = (
    "เลขที่สัญญา", "ส่วนราชการ", "ผู้ยืม", "โครงการ", "วันที่รับเงิน", "วันครบกำหนด", "จำนวนเงิน", "จำนวนเงินส่งใช้", "คงเหลือ"
)  # fmt: skip
_ROWS = 6


def base(path: Path) -> bytes:
    """A whole workbook with most of what a ledger can have; written to ``path``, too."""
    shared: list[str] = []

    def text(value: str) -> int:
        shared.append(value)
        return len(shared) - 1

    rows = [_row(1, [f'<c r="{{}}" t="s"><v>{text(name)}</v></c>' for name in _HEADER])]
    for number in range(2, _ROWS + 2):
        texts = (f"{number}/2567", "สลป.", f"นาย ก {number}", "โครงการ")
        cells = [f'<c r="{{}}" t="s"><v>{text(value)}</v></c>' for value in texts[:3]]
        cells.append(f'<c r="{{}}" t="inlineStr"><is><t>{texts[3]}</t></is></c>')
        cells += [f'<c r="{{}}" s="1"><v>{45000 + number * step}</v></c>' for step in (1, 3)]
        cells += [f'<c r="{{}}"><v>{number * 1000}</v></c>', '<c r="{}"><v>0.5</v></c>']
        shown = f'ref="I2:I{_ROWS + 1}" si="0">G2-H2' if number == 2 else 'si="0">'
        cells.append(f'<c r="{{}}"><f t="shared" {shown}</f><v>{number * 1000 - 0.5}</v></c>')
        rows.append(_row(number, cells))
    rows.append(f'<row r="9"><c r="G9"><f>SUM(G2:G{_ROWS + 1})</f><v>27000</v></c></row>')
    table = "".join(_row(number, [f'<c r="{{}}"><v>{number}</v></c>'] * 2) for number in (2, 3))
    head = _row(1, [f'<c r="{{}}" t="inlineStr"><is><t>{name}</t></is></c>' for name in "ab"])
    sums = '<row r="5"><c r="C5"><f>SUM(T[a])+S!G9+INDIRECT("S!G2")</f><v>1</v></c></row>'
    make(
        path,
        {
            "T": sheet_xml(
                head + table + sums, after='<tableParts count="1"><tablePart r:id="t1"/></tableParts>'
            ),
            "S": sheet_xml(
                "".join(rows),
                before='<dimension ref="A1:I9"/><cols><col min="1" max="3" width="20" style="0"/></cols>',
                after='<autoFilter ref="A1:I7"/><mergeCells count="1"><mergeCell ref="A10:B10"/></mergeCells>'
                '<conditionalFormatting sqref="G2:G7"><cfRule type="cellIs" priority="1" operator="lessThan">'
                "<formula>0</formula></cfRule></conditionalFormatting>"
                '<dataValidations count="1"><dataValidation type="list" sqref="B2:B7">'
                '<formula1>"ก,ข"</formula1></dataValidation></dataValidations>',
            ),
        },
        names='<definedNames><definedName name="ยอด">S!$G$2:$G$7</definedName></definedNames>',
        calculation='<calcPr calcId="191029"/>',
        parts={
            "xl/styles.xml": styles_xml("[$-107041E]d mmm yy;@"),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="{len(shared)}" uniqueCount="{len(shared)}">'
            + "".join(f"<si><t>{value}</t></si>" for value in shared)
            + "</sst>",
            "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="G9" i="2"/><c r="C5" i="1"/></calcChain>',
            "xl/tables/table1.xml": table_xml("A1:B3", "a", "b"),
            "xl/media/image1.png": b"\x89PNG" + bytes(range(256)),
            "docProps/app.xml": "<Properties/>",
        },
        relations={f"{kind}.xml": kind for kind in ("styles", "sharedStrings", "calcChain")},
        sheet_relations=TABLE,
    )
    return path.read_bytes()


def _row(number: int, cells: list[str]) -> str:
    named = "".join(cell.format(f"{chr(65 + at)}{number}") for at, cell in enumerate(cells))
    return f'<row r="{number}" spans="1:9">{named}</row>'


def mutants(raw: bytes, count: int, seed: int) -> Iterator[Mutant]:
    """``count`` mutants of the workbook ``raw``, the kinds in turn."""
    kinds = list(_KINDS.items())
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")  # noqa: S311 - a test's own
        name, (change, same) = kinds[number % len(kinds)]
        yield Mutant(f"{number} {name}", change(raw, chance), same)


# --- the file -----------------------------------------------------------------------------


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


# --- a part -------------------------------------------------------------------------------


def _in_a_part(change: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """The change made inside one part, which gets its right size and checksum."""

    def changed(raw: bytes, chance: random.Random) -> bytes:
        parts = _parts(raw)
        sheets = [name for name in parts if "/worksheets/sheet" in name]
        name = chance.choice([*parts, *sheets * 3])
        parts[name] = change(parts[name], chance)
        return _zipped(parts)

    return changed


def _with_value(values: tuple[bytes, ...], pattern: bytes) -> Callable[[bytes, random.Random], bytes]:
    """One of the places that ``pattern`` finds says something else (group 1)."""

    def changed(data: bytes, chance: random.Random) -> bytes:
        found = list(re.finditer(pattern, data))
        if not found:
            return data
        start, end = chance.choice(found).span(1)
        return data[:start] + chance.choice(values) + data[end:]

    return changed


def _tags(data: bytes) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(rb"<[^<>]*>", data)]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    found = _tags(data)
    if len(found) < 2:
        return data
    (a, b), (c, d) = sorted(chance.sample(found, 2))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _without_tag(data: bytes, chance: random.Random) -> bytes:
    start, end = chance.choice(_tags(data) or [(0, 0)])
    return data[:start] + data[end:]


def _doubled_element(data: bytes, chance: random.Random) -> bytes:
    found = [
        each.span()
        for each in re.finditer(rb"<(\w+)[^<>]*?(?:/>|>[^<]*</\1>)|<(row)\b.*?</row>", data, re.DOTALL)
    ]
    start, end = chance.choice(found or [(0, 0)])
    return data[:end] + data[start:end] * chance.choice((1, 1, 300)) + data[end:]


def _doubled_attribute(data: bytes, chance: random.Random) -> bytes:
    found = [each.span(1) for each in re.finditer(rb'<\w[^<>]*?(\s[\w:]+="[^"]*")', data)]
    start, end = chance.choice(found or [(0, 0)])
    return data[:end] + data[start:end] + data[end:]


def _without_attribute(data: bytes, chance: random.Random) -> bytes:
    found = [each.span(1) for each in re.finditer(rb'<\w[^<>]*?(\s[\w:]+="[^"]*")', data)]
    start, end = chance.choice(found or [(0, 0)])
    return data[:start] + data[end:]


def _nested(data: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((50, 5_000, 200_000))
    start, _ = chance.choice(_tags(data) or [(0, 0)])
    name = chance.choice((b"c", b"row", b"f", b"x", b"is", b"si"))
    return data[:start] + (b"<" + name + b">") * depth + (b"</" + name + b">") * depth + data[start:]


def _declared(data: bytes, chance: random.Random) -> bytes:
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    word = chance.choice((b"utf-16", b"utf-7", b"cp037", b"bogus", b"tis-620", b"latin-1"))
    return b'<?xml version="1.0" encoding="' + word + b'"?>' + data[end:]


def _with_doctype(data: bytes, chance: random.Random) -> bytes:
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    return data[:end] + b" " * chance.choice((0, 3_000, 100_000)) + _DOCTYPE + data[end:]


def _far_cells(data: bytes, chance: random.Random) -> bytes:
    """Cells strewn over the whole sheet: few bytes, a huge rectangle."""
    step = chance.choice((90_000, 40_000, 300_000))
    rows = b"".join(
        b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
        % (row, chance.choice((b"A", b"ZZ", b"XFD", b"KK")), row)
        for row in range(200, 1_048_577, step)
    )
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


def _long_text(data: bytes, chance: random.Random) -> bytes:
    _, end = chance.choice(_tags(data) or [(0, 0)])
    return data[:end] + chance.choice((b"x", b"<c/>", b" ", b"\xe0\xb8\x81")) * 2_000_000 + data[end:]


# --- the zip ------------------------------------------------------------------------------


def _parts(raw: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _part_gone(raw: bytes, chance: random.Random) -> bytes:
    parts = _parts(raw)
    del parts[chance.choice(list(parts))]
    return _zipped(parts)


def _parts_swapped(raw: bytes, chance: random.Random) -> bytes:
    parts = _parts(raw)
    one, two = chance.sample(list(parts), 2)
    parts[one], parts[two] = parts[two], parts[one]
    return _zipped(parts)


def _part_doubled(raw: bytes, chance: random.Random) -> bytes:
    parts = _parts(raw)
    name = chance.choice(list(parts))
    data = chance.choice((parts[name], b"", _flipped(parts[name], chance)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
        second = zipfile.ZipInfo(chance.choice((name.upper(), "/" + name, name.replace("/", "\\"))))
        archive.writestr(second, data)
    return out.getvalue()


def _odd_names(raw: bytes, chance: random.Random) -> bytes:
    parts = _parts(raw)
    name = chance.choice(list(parts))
    odd = chance.choice(
        ("../" + name, "/" + name, name.replace("/", "\\"), name + "\u0e01", name + "/", "x" * 60_000)
    )
    return _zipped({odd if each == name else each: data for each, data in parts.items()})


def _field_lies(raw: bytes, chance: random.Random) -> bytes:
    """One field of one header says something else: sizes, checksum, method, flags, offset, lengths."""
    changed = bytearray(raw)
    mark, size = chance.choice(((_CENTRAL, 46), (_LOCAL, 30), (_END, 22)))
    places = [found.start() for found in re.finditer(re.escape(mark), raw)]
    at = chance.choice(places) + chance.randrange(4, size - 1)
    struct.pack_into("<H", changed, at, chance.choice((0, 1, 8, 9, 99, 0x7FFF, 0xFFFF)))
    return bytes(changed)


def _with_descriptors(raw: bytes, chance: random.Random) -> bytes:
    """Written as to a pipe: sizes behind the data, and 64-bit ones at that."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.out = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            piece = bytes(data)  # type: ignore[call-overload]  # whatever zipfile hands over: bytes
            self.out += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _parts(raw).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=chance.random() < 0.5) as member:
                member.write(data)
    return bytes(pipe.out)


def _with_junk(raw: bytes, chance: random.Random) -> bytes:
    junk = chance.randbytes(chance.choice((1, 500, 70_000)))
    return chance.choice((junk + raw, raw + junk, raw + _END + bytes(18), b"PK" + raw))


_KINDS: Mapping[str, tuple[Callable[[bytes, random.Random], bytes], bool]] = {
    "file: flipped bits": (_flipped, True),
    "file: cut short": (_cut, True),
    "file: junk around": (_with_junk, True),
    "zip: a field lies": (_field_lies, True),
    "zip: descriptors": (_with_descriptors, True),
    "zip: a part twice": (_part_doubled, False),
    "zip: a part missing": (_part_gone, False),
    "zip: parts swapped": (_parts_swapped, False),
    "zip: odd names": (_odd_names, False),
    "part: flipped bits": (_in_a_part(_flipped), False),
    "part: cut short": (_in_a_part(_cut), False),
    "part: encoding": (_in_a_part(_declared), False),
    "part: DOCTYPE": (_in_a_part(_with_doctype), False),
    "xml: tags swapped": (_in_a_part(_swapped), False),
    "xml: a tag gone": (_in_a_part(_without_tag), False),
    "xml: an element again": (_in_a_part(_doubled_element), False),
    "xml: an attribute again": (_in_a_part(_doubled_attribute), False),
    "xml: an attribute gone": (_in_a_part(_without_attribute), False),
    "xml: numbers": (_in_a_part(_with_value(_NUMBERS, rb'="(-?[0-9][0-9.]*)"')), False),
    "xml: values": (_in_a_part(_with_value((*_NUMBERS, *_TEXTS), rb">([^<>]+)<")), False),
    "xml: references": (_in_a_part(_with_value(_REFS, rb'(?:r|ref|sqref)="([^"]*)"')), False),
    "xml: any attribute": (
        _in_a_part(_with_value((*_NUMBERS, *_REFS, b"&bogus;", b"\xe0\xb8\x81"), rb'="([^"]*)"')),
        False,
    ),
    "xml: deep": (_in_a_part(_nested), False),
    "xml: far cells": (_in_a_part(_far_cells), False),
    "xml: long": (_in_a_part(_long_text), False),
}
