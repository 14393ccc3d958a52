"""The workbook part and what hangs on it: sheets, tables, names, the calculation chain (18.2, 18.5, 18.6)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from loantracker.errors import CellRefused, DamagedWorkbook, NoSuchSheet, NotAWorkbook, SignedWorkbook
from loantracker.ledger import xmlbytes
from loantracker.ledger.cells import Place, Rect, escaped, rect_of, unescaped_text
from loantracker.ledger.package import Package
from loantracker.ledger.xmlbytes import Splice

_BEFORE_CALC = (b"definedNames", b"externalReferences", b"functionGroups", b"sheets")
_TRUE = frozenset({"1", "true"})


class Relation(NamedTuple):
    """One relationship: the last word of its type, and the part it leads to ("" for one outside)."""

    kind: str
    part: str


class Table(NamedTuple):
    """A table (18.5.1.2). ``ref`` holds header and totals rows too."""

    part: str
    name: str
    ref: Rect
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int

    def data(self) -> Rect:
        """The rows between the header and the totals."""
        return self.ref._replace(
            top=self.ref.top + self.header_rows, bottom=max(self.ref.bottom - self.totals_rows, 0)
        )


class DefinedName(NamedTuple):
    """A defined name; ``sheet`` is the index of the sheet it belongs to, None for the workbook's."""

    name: str
    sheet: int | None
    text: str


@dataclass
class Sheet:
    """One sheet of the workbook, in the order of its tabs."""

    index: int
    name: str
    sheet_id: str
    kind: str  # worksheet, chartsheet, dialogsheet, xlMacrosheet
    part: str
    tables: list[Table] = field(default_factory=list)

    def note_table(self, table: Table) -> None:
        """Keep in mind that a table is another now."""
        self.tables = [table if old.part == table.part else old for old in self.tables]


class Book:
    """A workbook's structure, and the changes that its own parts need."""

    def __init__(self, package: Package) -> None:
        """Read it; raises NotAWorkbook, SignedWorkbook, DamagedWorkbook."""
        self.package = package
        self.path = package.path
        if any("_xmlsignatures/" in name.casefold() for name in package.names()):
            raise SignedWorkbook(path=self.path)
        self.part = self._find_workbook()
        root = package.xml(self.part)
        if _local(root) != "workbook":
            raise NotAWorkbook(path=self.path, found="zip")
        self.strict = b"http://purl.oclc.org/ooxml/" in package.read(self.part)
        self.relations = self.relations_of(self.part)
        settings = _child(root, "workbookPr")
        self.date1904 = settings is not None and settings.get("date1904") in _TRUE
        self.sheets = list(self._read_sheets(root))
        self.names = list(_read_names(root))

    def _find_workbook(self) -> str:
        for relation in self.relations_of("").values():
            if relation.kind == "officeDocument":
                return relation.part
        raise NotAWorkbook(path=self.path, found="zip")

    def relations_of(self, part: str) -> dict[str, Relation]:
        """A part's relationships by id; those of the package itself for ""."""
        name = relations_part(part)
        if self.package.find(name) is None:
            return {}
        relations: dict[str, Relation] = {}
        for item in self.package.xml(name):
            target = item.get("Target", "")
            inside = item.get("TargetMode") != "External"
            relations[item.get("Id", "")] = Relation(
                item.get("Type", "").rpartition("/")[2],
                _resolve(part, target) if inside else "",
            )
        return relations

    def _read_sheets(self, root: Element) -> Iterator[Sheet]:
        listed = _child(root, "sheets")
        for index, item in enumerate(() if listed is None else listed):
            key = next((value for name, value in item.items() if name.endswith("}id")), "")
            relation = self.relations.get(key, Relation("", ""))
            yield Sheet(index, item.get("name", ""), item.get("sheetId", ""), relation.kind, relation.part)

    def sheet(self, name: str) -> Sheet:
        """The worksheet called ``name``; raises NoSuchSheet, or CellRefused for a sheet without cells."""
        same = [sheet for sheet in self.sheets if sheet.name == name]
        same = same or [sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold()]
        if len(same) != 1:
            names = ", ".join(sheet.name for sheet in self.sheets)
            raise NoSuchSheet(path=self.path, sheet=name, sheets=names)
        if same[0].kind != "worksheet":
            raise CellRefused(path=self.path, sheet=name, cell="", reason="not_a_worksheet")
        return same[0]

    def load_tables(self, sheet: Sheet) -> list[Table]:
        """The sheet's tables, read once."""
        if not sheet.tables:
            for relation in self.relations_of(sheet.part).values():
                if relation.kind == "table" and self.package.find(relation.part):
                    sheet.tables.append(self._read_table(relation.part))
        return sheet.tables

    def _read_table(self, part: str) -> Table:
        root = self.package.xml(part)
        columns = _child(root, "tableColumns")
        try:
            return Table(
                part,
                root.get("displayName", root.get("name", "")),
                rect_of(root.get("ref", "")),
                tuple(unescaped_text(item.get("name", "")) for item in (() if columns is None else columns)),
                int(root.get("headerRowCount", "1")),
                int(root.get("totalsRowCount", "0")),
            )
        except ValueError as error:
            raise DamagedWorkbook(path=self.path, detail=f"broken table {part}") from error

    def related(self, kind: str) -> str | None:
        """The workbook's part of one kind (styles, calcChain, ...), if it is there."""
        for relation in self.relations.values():
            if relation.kind == kind and self.package.find(relation.part):
                return relation.part
        return None

    # --- changes -------------------------------------------------------------

    def recalculating(self, data: bytes) -> bytes:
        """The workbook part with ``fullCalcOnLoad`` set."""
        shadow = xmlbytes.masked(data)
        prefix, _ = xmlbytes.root_of(shadow)
        name = prefix + b"calcPr"
        tag = xmlbytes.first(shadow, name)
        if tag is not None:
            if xmlbytes.attributes(tag.attributes).get("fullCalcOnLoad") in _TRUE:
                return data
            attributes = xmlbytes.with_attribute(tag.attributes, "fullCalcOnLoad", "1")
            fresh = b"<" + name + attributes + (b"/>" if tag.empty else b">")
            return xmlbytes.spliced(data, [Splice(tag.start, tag.end, fresh)])
        for before in _BEFORE_CALC:
            tag = xmlbytes.first(shadow, prefix + before)
            if tag is not None:
                close = xmlbytes.close_of(shadow, prefix + before, tag)
                at = close[1] if close else tag.end
                fresh = b"<" + name + b' fullCalcOnLoad="1"/>'
                return xmlbytes.spliced(data, [Splice(at, at, fresh)])
        raise DamagedWorkbook(path=self.path, detail="no sheets")

    def with_name(
        self, data: bytes, name: re.Pattern[str], sheet: int, change: Callable[[str], str]
    ) -> bytes:
        """The workbook part with the text of one of a sheet's own names changed."""
        shadow = xmlbytes.masked(data)
        prefix, _ = xmlbytes.root_of(shadow)
        splices: list[Splice] = []
        for tag in xmlbytes.tags(shadow, prefix + b"definedName"):
            named = xmlbytes.attributes(tag.attributes)
            close = xmlbytes.close_of(shadow, prefix + b"definedName", tag)
            if close and name.fullmatch(named.get("name", "")) and named.get("localSheetId") == str(sheet):
                text = xmlbytes.plain(data[tag.end : close[0]])
                fresh = change(text)
                if fresh != text:
                    splices.append(Splice(tag.end, close[0], escaped(fresh).encode()))
        return xmlbytes.spliced(data, splices)

    def without_calculations(self, gone: Iterable[tuple[Sheet, Place]]) -> dict[str, bytes | None]:
        """Changed parts after the formulas of these cells went: the chain without them, or no chain."""
        chain = self.related("calcChain")
        if chain is None:
            return {}
        lost = {(sheet.sheet_id, str(place)) for sheet, place in gone}
        data = self.package.text(chain)
        shadow = xmlbytes.masked(data)
        prefix, _ = xmlbytes.root_of(shadow)
        splices: list[Splice] = []
        sheet_id = told = ""
        kept = 0
        for tag in xmlbytes.tags(shadow, prefix + b"c"):
            named = xmlbytes.attributes(tag.attributes)
            sheet_id = named.get("i", sheet_id)
            if (sheet_id, named.get("r", "")) in lost:
                close = xmlbytes.close_of(shadow, prefix + b"c", tag)
                splices.append(Splice(tag.start, close[1] if close else tag.end, b""))
                continue
            kept += 1
            if "i" not in named and told != sheet_id:  # its sheet was named by an entry that is gone
                attributes = xmlbytes.with_attribute(tag.attributes, "i", sheet_id)
                fresh = b"<" + prefix + b"c" + attributes + (b"/>" if tag.empty else b">")
                splices.append(Splice(tag.start, tag.end, fresh))
            told = sheet_id
        if not splices:
            return {}
        if kept:
            return {self._stored(chain): self.package.encode_like(chain, xmlbytes.spliced(data, splices))}
        return {self._stored(chain): None, **self.without_part(chain)}

    def without_part(self, part: str) -> dict[str, bytes]:
        """The content types and the workbook's relationships without one part."""
        types, relations = "[Content_Types].xml", relations_part(self.part)
        changed: dict[str, bytes] = {}
        data = self.package.text(types)
        for tag in _elements(data, b"Override"):
            if _same(xmlbytes.attributes(tag.attributes).get("PartName", ""), part):
                cut = xmlbytes.spliced(data, [Splice(tag.start, tag.end, b"")])
                changed[self._stored(types)] = self.package.encode_like(types, cut)
        data = self.package.text(relations)
        for tag in _elements(data, b"Relationship"):
            target = xmlbytes.attributes(tag.attributes).get("Target", "")
            if _same(_resolve(self.part, target), part):
                cut = xmlbytes.spliced(data, [Splice(tag.start, tag.end, b"")])
                changed[self._stored(relations)] = self.package.encode_like(relations, cut)
        return changed

    def with_styles(self) -> dict[str, bytes]:
        """The content types and the workbook's relationships with a styles part beside the workbook."""
        types, relations = "[Content_Types].xml", relations_part(self.part)
        base = "purl.oclc.org/ooxml" if self.strict else "schemas.openxmlformats.org/officeDocument/2006"
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
        override = f'Override PartName="/{self.styles_part()}" ContentType="{kind}"/>'
        relation = (
            f'Relationship Id="rIdLoanTrackerStyles" Type="http://{base}/relationships/styles" '
            f'Target="/{self.styles_part()}"/>'
        )
        return {
            self._stored(types): self._appended(types, override),
            self._stored(relations): self._appended(relations, relation),
        }

    def styles_part(self) -> str:
        """The name of a styles part beside the workbook."""
        return posixpath.join(posixpath.dirname(self.part), "styles.xml")

    def _appended(self, name: str, element: str) -> bytes:
        data = self.package.text(name)
        prefix, local = xmlbytes.root_of(xmlbytes.masked(data))
        at = data.rfind(b"</" + prefix + local)
        if at < 0:
            raise DamagedWorkbook(path=self.path, detail=f"broken XML in {name}")
        fresh = b"<" + prefix + element.encode()
        return self.package.encode_like(name, xmlbytes.spliced(data, [Splice(at, at, fresh)]))

    def _stored(self, name: str) -> str:
        return self.package.find(name) or name


def relations_part(part: str) -> str:
    """Where a part's relationships stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _elements(data: bytes, local: bytes) -> list[xmlbytes.Tag]:
    shadow = xmlbytes.masked(data)
    prefix, _ = xmlbytes.root_of(shadow)
    found: list[xmlbytes.Tag] = []
    for tag in xmlbytes.tags(shadow, prefix + local):
        close = xmlbytes.close_of(shadow, prefix + local, tag)
        found.append(tag._replace(end=close[1]) if close else tag)
    return found


def _resolve(part: str, target: str) -> str:
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")


def _same(one: str, two: str) -> bool:
    return one.lstrip("/").casefold() == two.lstrip("/").casefold()


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, local: str) -> Element | None:
    return next((item for item in element if _local(item) == local), None)


def _read_names(root: Element) -> Iterator[DefinedName]:
    listed = _child(root, "definedNames")
    for item in () if listed is None else listed:
        owner = item.get("localSheetId")
        yield DefinedName(
            item.get("name", ""),
            int(owner) if owner is not None and re.fullmatch("[0-9]{1,9}", owner) else None,
            item.text or "",
        )
