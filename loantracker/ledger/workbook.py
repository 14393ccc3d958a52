"""The cells of a workbook, and what the cell values alone don't tell.

calamine gives values fast but shows an error (#N/A) and a formula that was
never calculated as a blank; what tells these apart is read from the sheet's XML.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import python_calamine as calamine

from loantracker.errors import DamagedWorkbook, HostileWorkbook, NotAWorkbook, PasswordProtected
from loantracker.ledger.cells import column_number
from loantracker.ledger.package import Package
from loantracker.ledger.sheet_facts import Facts, Place, facts_of

Cell = str | float | bool | date | datetime | time | timedelta

_RELATIONSHIP: Final = "officeDocument"
_GAP: Final = 100_000  # rows
_SMALL: Final = (
    2 * 1024 * 1024
)  # bytes compressed; in larger sheets looking for a gap would cost more than it saves
_SAFE_ROWS: Final = 10_000
_SPARSE: Final = 4  # times as large as its cells
FAR_COLUMN: Final = 702  # AAA, counted from 0: what stands there or further right is not read
_FAR_CELL: Final = re.compile(
    rb"""<(\w+:)?c\b[^>]*?\br=["'][A-Z]{3}[0-9]+["'][^>]*?(?:/>|>(?:(?!</(?:\w+:)?c>).)*</(?:\w+:)?c>)""",
    re.DOTALL,
)
_FAR_RIGHT: Final = re.compile(rb"""=["'][A-Z]{3}""")  # as _FAR_CELL and _BEYOND have it; seen sooner
_MOST_CELLS: Final = 8_000_000  # of a sheet's rectangle, blanks too: what 500 MB hold
_CELL: Final = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FAR_DOWN: Final = re.compile(rb"""r=["'][A-Z]{1,3}[0-9]{5}""")
_FAR_OUT: Final = re.compile(rb"""r=["'](?:(?:[B-Z][A-Z]|[A-Z]{3})[0-9]|[A-Z]{1,3}[0-9]{6})""")
_BEYOND: Final = re.compile(rb"""\sr=["']([A-Z]{4,9}[0-9]{1,9})["']""")  # a column that no sheet has
_TEXTS: Final = re.compile(rb"""\suniqueCount=["']([0-9]+)["']""")
_ROW: Final = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["']([0-9]{1,7})["']""")


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
    _refuse_made_up_texts(package)
    raw = _without_far_cells(package, parts.values())
    with (
        _open(package, raw) as book,
        ThreadPoolExecutor(1) as beside,
    ):  # calamine parses without the interpreter
        shared = beside.submit(_check_shared, package)
        for about in book.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            facts = beside.submit(_facts_of, package, parts.get(about.name))
            sheet = _calamine_sheet(book, about.name, package.path)
            shared.result()
            yield Sheet(
                about.name,
                about.visible != calamine.SheetVisibleEnum.Visible,
                sheet.to_python(skip_empty_area=False),
                tuple(sheet.merged_cell_ranges or ()),
                facts.result(),
                date1904,
            )


def _check_shared(package: Package) -> None:
    """Hold what all sheets share, their texts and styles, to its checksum: calamine does not."""
    folder, _, name = _workbook_part(package).rpartition("/")
    for kind, part in _targets(package, f"{folder}/_rels/{name}.rels".lstrip("/"), folder).values():
        if kind.endswith(("/sharedStrings", "/styles")) and package.find(part):
            package.read(part)
            package.forget(part)


def _without_far_cells(package: Package, parts: Iterable[str]) -> bytes:
    """The file without cells that stand 100,000 rows below all others, or right of column ZZ.

    A stray blank in the last row or column of a sheet would otherwise make
    millions of cells of nothing; no ledger is so wide or has such a gap.
    """
    changed: dict[str, bytes | None] = {}
    for part in parts:
        stored = package.find(part)
        if stored is None or len(package.compressed(stored)) > _SMALL:
            continue
        xml = package.text(stored)
        far = _FAR_RIGHT.search(xml) is not None
        beyond = _BEYOND.search(xml) if far else None
        if beyond is not None:
            raise DamagedWorkbook(path=package.path, detail=f"{part}: a cell {beyond[1].decode()}")
        near = _FAR_CELL.sub(b"", xml) if far else xml
        last, cut = _last_row(near)
        if cut is not None:
            end = near.rfind(b"</", 0, near.rfind(b"sheetData>"))
            near = near[:cut] + near[end:]
        _refuse_strewn(package, stored, near, last)
        if len(near) != len(xml):
            changed[stored] = package.encode_like(stored, near)
    return package.with_parts(changed, lambda: None) if changed else package.raw


def _refuse_made_up_texts(package: Package) -> None:
    """Calamine makes room for as many shared texts as are announced, whatever follows."""
    for part in package.names():
        if part.casefold().endswith("sharedstrings.xml"):
            head, size = package.beginning(part)
            told = _TEXTS.search(head)
            if told is not None and (len(told[1]) > len(str(size)) or int(told[1]) > size):
                raise DamagedWorkbook(path=package.path, detail=f"{part}: {told[1][:20].decode()} texts")


def _last_row(xml: bytes) -> tuple[int, int | None]:
    """The last row before a gap, and where the first one after it begins in the sheet's bytes."""
    last = 0
    for match in _ROW.finditer(xml):
        row = int(match[1])
        if row - last > _GAP:
            return last, match.start()
        last = max(last, row)
    return last, None


def _refuse_strewn(package: Package, part: str, xml: bytes, last: int) -> None:
    """A few cells far from each other span millions of blanks, and calamine makes every one of them.

    Every cell is looked at only where two quick searches can't rule that out: 10,000 rows are safe whatever
    their columns, 100,000 rows of 52 columns too.
    """
    if last < _SAFE_ROWS and not _FAR_DOWN.search(xml):
        return
    if last < _GAP and not _FAR_OUT.search(xml):
        return
    found = _CELL.findall(xml)
    if not found:
        return
    columns, rows = zip(*found, strict=True)
    bottom = max(map(int, set(rows)))
    if bottom > last:
        raise DamagedWorkbook(path=package.path, detail=f"{part}: a cell in row {bottom}")
    right = max(column_number(name.decode()) for name in set(columns))
    if bottom * right > max(_MOST_CELLS, _SPARSE * len(rows)):
        raise HostileWorkbook(path=package.path, detail=f"{part}: cells too far apart")


def _open(package: Package, raw: bytes) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
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
        place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[link.attrib.get("Id", "")] = (link.attrib.get("Type", ""), place)
    return found


def _facts_of(package: Package, part: str | None) -> Facts:
    if part is None:
        return Facts()
    facts = facts_of(package.text(part))
    package.forget(part)
    return facts
