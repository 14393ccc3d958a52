"""The finished file: results beside their formulas, and the same bytes on every run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime

from openpyxl.workbook import Workbook

_MADE_AT = datetime(2024, 9, 30, 16, 30)  # noqa: DTZ001 - OOXML's own times, which openpyxl takes without a zone
_STAMP = b"2024-09-30T16:30:00Z"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FORMULA = re.compile(r'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v(?: ?/>|></v>)')
_TEXT = re.compile(r't="inlineStr"><is><t>([^<]*)</t></is></c>')
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHARED_STRINGS_ARE_HERE = (
    (
        "[Content_Types].xml",
        b"</Types>",
        (
            b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
            b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" />'
        ),
    ),
    (
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        (
            b'<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
            b' Target="sharedStrings.xml" Id="rIdStrings" />'
        ),
    ),
)


def finish(book: Workbook, results: Mapping[str, Mapping[str, str]]) -> bytes:
    """The workbook's bytes, with every formula's result in place.

    Raises KeyError when a formula has no result: a reader would see a blank there.
    """
    book.properties.creator = "ฝ่ายการคลัง"
    book.properties.title = "ทะเบียนคุมเงินยืมและเงินประกันสัญญา (ตัวอย่าง)"
    book.properties.created = _MADE_AT
    book.calculation.fullCalcOnLoad = False  # the results are here
    saved = io.BytesIO()
    book.save(saved)
    parts = {f"xl{sheet.path.removeprefix('/xl')}": sheet.title for sheet in book.worksheets}
    strings: dict[str, int] = {}
    made = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        bodies = {name: source.read(name) for name in source.namelist()}
        for name, sheet in parts.items():
            body = _with_results(bodies[name].decode(), results[sheet])
            bodies[name] = _with_shared_strings(body, strings).encode()
        bodies["xl/sharedStrings.xml"] = _shared(strings)
        for name, closing, line in _SHARED_STRINGS_ARE_HERE:
            bodies[name] = bodies[name].replace(closing, line + closing)
        core = bodies["docProps/core.xml"]
        bodies["docProps/core.xml"] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + _STAMP, core)
        for name in sorted(bodies, key=_place):
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(info, bodies[name])
    return made.getvalue()


def _place(name: str) -> tuple[bool, str]:
    return (name != "[Content_Types].xml", name)  # the list of parts comes first, as from Excel


def _with_results(body: str, results: Mapping[str, str]) -> str:
    return _FORMULA.sub(lambda found: f"{found[1]}<v>{results[found[2]]}</v>", body)


def _with_shared_strings(body: str, strings: dict[str, int]) -> str:
    """Texts as Excel keeps them, in one table; openpyxl writes them into the cells."""

    def one(found: re.Match[str]) -> str:
        return f't="s"><v>{strings.setdefault(found[1], len(strings))}</v></c>'

    return _TEXT.sub(one, body)


def _shared(strings: Mapping[str, int]) -> bytes:
    items = "".join(f"<si><t>{text}</t></si>" for text in strings)
    count = f'count="{len(strings)}" uniqueCount="{len(strings)}"'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}\n<sst xmlns="{_MAIN}" {count}>{items}</sst>'.encode()
