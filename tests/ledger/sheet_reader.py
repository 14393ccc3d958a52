"""A second, slow and simple reader of worksheets, to look at the patcher's work with other eyes."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

Cell = tuple[str, str, str, str]  # formula, type, value, style
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def parts(path: Path) -> dict[str, bytes]:
    """Every part's content; a broken checksum raises."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def worksheets(content: dict[str, bytes]) -> dict[str, str]:
    """Worksheet names and their parts, by way of the relationships."""
    workbook = next(
        _resolved("", item.get("Target", ""))
        for item in ET.fromstring(content["_rels/.rels"])  # noqa: S314 - test data
        if item.get("Type", "").endswith("/officeDocument")
    )
    folder, name = posixpath.split(workbook)
    related = {
        item.get("Id"): (item.get("Type", ""), _resolved(folder, item.get("Target", "")))
        for item in ET.fromstring(content[f"{folder}/_rels/{name}.rels".lstrip("/")])  # noqa: S314 - test data
    }
    found: dict[str, str] = {}
    for item in ET.fromstring(content[workbook]).iter():  # noqa: S314 - test data
        key = next((value for at, value in item.items() if at.endswith("}id")), None)
        if item.tag.endswith("}sheet") and related.get(key, ("", ""))[0].endswith("/worksheet"):
            found[item.get("name", "")] = related[key][1]
    return found


def cells(part: bytes) -> dict[tuple[int, int], Cell]:
    """Every cell of a worksheet part by row and column from 1."""
    found: dict[tuple[int, int], Cell] = {}
    row = 0
    for element in _rows(part):
        row = int(element.get("r", str(row + 1)).encode("ascii"))  # other digits are none in a file
        column = 0
        for cell in element:
            name = cell.get("r")
            column = _column(name) if name else column + 1
            inside = {child.tag.rpartition("}")[2]: child for child in cell}
            formula = inside.get("f")
            text = "" if formula is None else repr((formula.text, sorted(formula.items())))
            value = "".join(
                part.text or ""
                for key in ("v", "is")
                if key in inside
                for part in inside[key].iter()
                if part.tag.rpartition("}")[2] in {"v", "t"}
            )
            found[row, column] = (text, cell.get("t", "n"), value, cell.get("s", "0"))
    return found


def unescaped(text: str) -> str:
    """A cell's text without Excel's _xHHHH_ escapes."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _rows(part: bytes) -> list[ET.Element]:
    root = ET.fromstring(part)  # noqa: S314 - test data
    body = next(item for item in root if item.tag.endswith("}sheetData"))
    return [item for item in body if item.tag.endswith("}row")]


def _column(name: str) -> int:
    number = 0
    for letter in re.match("[A-Z]+", name)[0]:  # type: ignore[index]  # a cell's name has letters
        number = number * 26 + ord(letter) - 64
    return number


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
