"""Workbooks made by hand, byte for byte, for what no library writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet part around its rows."""
    opened = f'{_DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    return f"{opened}{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def styles_xml(*formats: str) -> str:
    """A styles part: style 0 General, then one for each number format code."""
    codes = "".join(
        f'<numFmt numFmtId="{200 + index}" formatCode="{code}"/>' for index, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + index}" fontId="0" xfId="0"/>' for index in range(len(formats)))
    return (
        f'{_DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{codes}</numFmts>'
        '<fonts count="1"><font><sz val="11"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 1}"><xf numFmtId="0" fontId="0" xfId="0"/>{styles}</cellXfs>'
        "</styleSheet>"
    )


def make(
    path: Path,
    sheets: Mapping[str, str],
    *,
    names: str = "",
    settings: str = "",
    calculation: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    relations: Mapping[str, str] | None = None,
    sheet_relations: str = "",
) -> Path:
    """Write a workbook: its sheets' names and parts, further parts, its relations (target: kind)."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{index}" r:id="rId{index}"/>' for index, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{index}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{index}.xml"/>'
        for index in range(1, len(sheets) + 1)
    )
    related += "".join(
        f'<Relationship Id="other{index}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for index, (target, kind) in enumerate((relations or {}).items())
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{index}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for index in range(1, len(sheets) + 1)
    )
    types += "".join(
        f'<Override PartName="/xl/{target}" ContentType="{_TYPE}.{kind}+xml"/>'
        for target, kind in (relations or {}).items()
    )
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}'
        f"<sheets>{listed}</sheets>{names}{calculation}</workbook>",
        "xl/_rels/workbook.xml.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{related}</Relationships>",
    }
    if sheet_relations:
        content["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{sheet_relations}</Relationships>'
        )
    for index, part in enumerate(sheets.values(), 1):
        content[f"xl/worksheets/sheet{index}.xml"] = part
    content |= parts or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def table_xml(ref: str, *columns: str, name: str = "T", totals: int = 0, extra: str = "") -> str:
    """A table part."""
    listed = "".join(
        f'<tableColumn id="{index}" name="{column}"/>' for index, column in enumerate(columns, 1)
    )
    return (
        f'{_DECLARATION}<table xmlns="{MAIN}" id="1" name="{name}" displayName="{name}" ref="{ref}" '
        f'totalsRowCount="{totals}">{extra}<tableColumns count="{len(columns)}">{listed}</tableColumns>'
        "</table>"
    )


TABLE = f'<Relationship Id="t1" Type="{OFFICE}/table" Target="../tables/table1.xml"/>'


def numbers(*rows: list[object]) -> str:
    """Rows of cells: numbers as they are, text inline, "=..." as a formula with the kept result 1."""
    out = []
    for number, row in enumerate(rows, 1):
        cells = []
        for index, value in enumerate(row):
            name = f"{chr(65 + index)}{number}"
            if value is None:
                continue
            if isinstance(value, str) and value.startswith("="):
                cells.append(f'<c r="{name}"><f>{value[1:]}</f><v>1</v></c>')
            elif isinstance(value, str):
                cells.append(f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>')
            else:
                cells.append(f'<c r="{name}"><v>{value}</v></c>')
        out.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(out)
