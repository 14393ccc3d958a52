"""The cells of a workbook, and what the cell values alone don't tell.

calamine gives values fast but shows an error (#N/A) and a formula that was
never calculated as a blank; these, the hidden rows and the formulas are read
from the sheet's own XML, and only where a few byte searches say that there are any.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import python_calamine as calamine

from loantracker.errors import DamagedWorkbook, NotAWorkbook, PasswordProtected
from loantracker.ledger.cells import column_number
from loantracker.ledger.package import Package

Cell = str | float | bool | date | datetime | time | timedelta
Place = tuple[int, int]  # row and column, both from 0

_RELATIONSHIP: Final = "officeDocument"
_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)",
    re.DOTALL,
)
_REFERENCE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_HIDDEN_ROW: Final = re.compile(rb'<(?:\w+:)?row\b[^>]*?\bhidden="(?:1|true|on)"[^>]*>')
_ROW_NUMBER: Final = re.compile(rb'\br="([0-9]{1,7})"')
_HEAD: Final = 4096  # bytes; the root element and the first row tell how a writer writes
_PREFIXED_ROOT: Final = re.compile(rb"<\w+:worksheet")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</|<(?:\w+:)?t\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in a sheet beside its values; rows and columns from 0."""

    hidden_rows: frozenset[int] = frozenset()
    errors: Mapping[Place, str] = field(default_factory=dict)  # "#N/A"
    uncalculated: frozenset[Place] = frozenset()  # formulas without a cached value
    formulas: Mapping[int, frozenset[int]] = field(default_factory=dict)  # column -> rows


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its rows from A1 on, all of one length."""

    name: str
    hidden: bool
    rows: list[list[Cell]]
    merged: tuple[tuple[Place, Place], ...]
    facts: Facts
    date1904: bool = False  # for serial numbers in cells without a date format


def read_sheets(package: Package) -> Iterator[Sheet]:
    """Every worksheet in the workbook's order, one at a time.

    Raises:
        PasswordProtected, DamagedWorkbook, HostileWorkbook: as the file is.
    """
    parts = dict(sheet_parts(package))
    date1904 = _has_date1904(package)
    with _open(package) as book, ThreadPoolExecutor(1) as beside:  # calamine parses without the interpreter
        for about in book.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            facts = beside.submit(_facts_of, package, parts.get(about.name))
            sheet = _calamine_sheet(book, about.name, package.path)
            yield Sheet(
                about.name,
                about.visible != calamine.SheetVisibleEnum.Visible,
                sheet.to_python(skip_empty_area=False),
                tuple(sheet.merged_cell_ranges or ()),
                facts.result(),
                date1904,
            )


def _open(package: Package) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(package.raw))
    except calamine.PasswordError as error:
        raise PasswordProtected(path=package.path) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise DamagedWorkbook(path=package.path, detail=str(error)) from error


def _calamine_sheet(book: calamine.CalamineWorkbook, name: str, path: Path) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise DamagedWorkbook(path=path, detail=f"{name}: {error}") from error


def _workbook_part(package: Package) -> str:
    for kind, part in _targets(package, "_rels/.rels", "").values():
        if kind.endswith(_RELATIONSHIP):
            return part
    raise NotAWorkbook(path=package.path, found="zip")


def sheet_parts(package: Package) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the name of its part."""
    book = _workbook_part(package)
    folder, _, name = book.rpartition("/")
    targets = _targets(package, f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
    for sheet in package.xml(book).iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            if link in targets:
                yield sheet.attrib.get("name", ""), targets[link][1]


def _has_date1904(package: Package) -> bool:
    settings = (
        each for each in package.xml(_workbook_part(package)).iter() if each.tag.endswith("}workbookPr")
    )
    return any(each.attrib.get("date1904") in {"1", "true"} for each in settings)


def _targets(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Relationship ids with their types and the parts that they name."""
    found = {}
    for link in package.xml(part).iter():
        target = link.attrib.get("Target", "")
        if not target or link.attrib.get("TargetMode") == "External":
            continue
        if target.startswith("/"):
            place = target.lstrip("/")
        else:
            steps: list[str] = folder.split("/") if folder else []
            for step in target.split("/"):
                if step == "..":
                    steps = steps[:-1]
                elif step != ".":
                    steps.append(step)
            place = "/".join(steps)
        found[link.attrib.get("Id", "")] = (link.attrib.get("Type", ""), place)
    return found


def _facts_of(package: Package, part: str | None) -> Facts:
    return _facts(package.text(part)) if part else Facts()


def _facts(xml: bytes) -> Facts:
    start = max(xml.find(b"sheetData"), 0)
    errors: dict[Place, str] = {}
    uncalculated: set[Place] = set()
    formulas: dict[int, set[int]] = {}
    if xml.find(b't="e"', start) >= 0 or xml.find(b"<f", start) >= 0 or _is_unusual(xml[:_HEAD], xml):
        for place, attributes, content in _cells(xml):
            if re.search(rb"""\bt=["']e["']""", attributes):
                value = _VALUE.search(content)
                errors[place] = value[1].decode() if value and value[1] else "#"
            if re.search(rb"<(?:\w+:)?f[\s/>]", content):
                formulas.setdefault(place[1], set()).add(place[0])
                if not _VALUE.search(content) and not re.search(rb"""\bt=["']str["']""", attributes):
                    uncalculated.add(place)
    hidden = frozenset(_hidden_rows(xml)) if xml.find(b"hidden=", start) >= 0 else frozenset[int]()
    frozen = {column: frozenset(rows) for column, rows in formulas.items()}
    return Facts(hidden, errors, frozenset(uncalculated), frozen)


def _is_unusual(head: bytes, xml: bytes) -> bool:
    """Whether tags have a prefix or values stand in single quotes, so that plain searches miss them."""
    if _PREFIXED_ROOT.search(head):
        return re.search(rb":f[\s/>]", xml) is not None or b't="e"' in xml
    return b"='" in head and b"t='e'" in xml


def _cells(xml: bytes) -> Iterator[tuple[Place, bytes, bytes]]:
    for match in _CELL.finditer(xml):
        place = _REFERENCE.search(match[1])
        if place is not None:
            yield (int(place[2]) - 1, column_number(place[1].decode()) - 1), match[1], match[2] or b""


def _hidden_rows(xml: bytes) -> Iterator[int]:
    for match in _HIDDEN_ROW.finditer(xml):
        number = _ROW_NUMBER.search(match[0])
        if number is not None:
            yield int(number[1]) - 1
