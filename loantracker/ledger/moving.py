"""Making room: the rows from one on move down, and everything that names them follows.

Meant for the few rows below a list (totals, a signature), not for the middle of a sheet. Formulas in every
sheet, defined names, merged ranges, formats, validations and links follow; formulas below that sum up to the
last row of the list go on to the new rows. Where something names the moved rows that isn't known to be safe
to rewrite (a comment, a chart, a pivot table, an array across the border), the move is refused and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loantracker.errors import CellRefused
from loantracker.ledger import formulas, rewriting, xmlbytes
from loantracker.ledger.book import Sheet
from loantracker.ledger.cells import LAST_ROW, Place, Rect, escaped, rect_of
from loantracker.ledger.changing import Change
from loantracker.ledger.formulas import Area
from loantracker.ledger.sheetxml import Formula, SheetXml
from loantracker.ledger.xmlbytes import Splice, Tag

_LISTS = re.compile(rb"""(\s(?:sqref|ref)\s*=\s*["'])([^"']*)|(<[\w.-]+:sqref>)([^<]*)""")
_MANY = 200  # rows; more than that is not what stands below a list
_OTHER_TEXT = re.compile(
    rb"<(?:[\w.-]+:)?(?:f|FmlaLink|FmlaRange)>([^<]*)</"
    rb"""|\s(?:fmlaLink|fmlaRange)\s*=\s*["']([^"']*)["']"""
)
_OTHER_PARTS = ("/charts/", "/drawings/", "/ctrlprops/")
_SHEET_FORMULAS = (b"formula", b"formula1", b"formula2", b"xm:f")


class Room:
    """Room for ``count`` new rows after row ``last``: rows ``at`` and below go ``shift`` rows down."""

    def __init__(self, change: Change, sheet: Sheet, last: int, at: int, count: int) -> None:
        """Look at everything; raises CellRefused (reason "rows_below", fact ``because``)."""
        self._change = change
        self._sheet = sheet
        self._last = last
        self._at = at
        self._count = count
        self._shift = max(0, count - (at - last - 1))
        self._name = sheet.name.casefold()
        if self._shift:
            self._refuse_many()
            self._refuse_tables()
            self._refuse_notes()
            self._refuse_others()

    def make(self) -> None:
        """Replace every part that names a moved row."""
        if not self._shift:
            splices = self._formula_splices(self._sheet)
            if splices:
                data = xmlbytes.spliced(self._change.xml(self._sheet).data, splices)
                self._change.rebase(self._sheet, data)
            return
        for sheet in self._change.worksheets():
            splices = self._formula_splices(sheet)
            if sheet is self._sheet:
                splices += [*self._row_splices(), *self._around_splices()]
            if splices:
                data = xmlbytes.spliced(self._change.xml(sheet).data, splices)
                self._change.rebase(sheet, data)
        self._change.edit(self._change.book.part, self._names)
        self._change.drop_chain()
        self._change.note_move(self._sheet, self._at, self._shift)

    # --- what can't follow ---------------------------------------------------------

    def _refused(self, because: str) -> CellRefused:
        return CellRefused(
            path=self._change.path,
            sheet=self._sheet.name,
            cell=Place(self._at, 1),
            reason="rows_below",
            because=because,
        )

    def _refuse_many(self) -> None:
        if sum(number >= self._at for number in self._change.xml(self._sheet).numbers) > _MANY:
            raise self._refused("many_rows")

    def _refuse_tables(self) -> None:
        for table in self._change.book.load_tables(self._sheet):
            totals = table.ref.bottom == self._at and table.totals_rows
            if table.ref.bottom >= self._at and not totals:
                raise self._refused("table")

    def _refuse_notes(self) -> None:
        """Comments have a shape with its own row numbers; breaks and watches are rare enough to leave."""
        for ref in self._refs_in({"comments", "threadedComment"}, ""):
            if xmlbytes.known_range(ref).bottom >= self._at:
                raise self._refused("comment")
        xml = self._change.xml(self._sheet)
        if xmlbytes.first(xml.shadow, xml.name(b"cellWatch"), xml.tail):
            raise self._refused("watch")
        for tag in xmlbytes.tags(xml.shadow, xml.name(b"brk"), xml.tail):
            if xmlbytes.whole(xmlbytes.attributes(tag.attributes).get("id")) >= self._at:
                raise self._refused("page_break")
        for name in _SHEET_FORMULAS:
            full = name if b":" in name else xml.name(name)
            for tag in xmlbytes.tags(xml.shadow, full, xml.tail):
                close = xmlbytes.close_of(xml.shadow, full, tag)
                if close and self._names_moved(xml.data[tag.end : close[0]], self._sheet):
                    raise self._refused("rule")

    def _refuse_others(self) -> None:
        """Charts, controls and pivot tables that name a moved row."""
        package = self._change.package
        for name in package.names():
            folded = f"/{name.casefold()}"
            if any(part in folded for part in _OTHER_PARTS) and folded.endswith((".xml", ".vml")):
                for found in _OTHER_TEXT.finditer(package.text(name)):
                    if self._names_moved(found[1] or found[2] or b"", None):
                        raise self._refused("chart")
            elif "/pivotcachedefinition" in folded and folded.endswith(".xml"):
                for element in package.xml(name).iter():
                    source = element.get("sheet", "").casefold() == self._name and element.get("ref")
                    if source and xmlbytes.known_range(source).bottom >= self._at:
                        raise self._refused("pivot")
        for ref in self._refs_in({"pivotTable"}, "location"):
            if xmlbytes.known_range(ref).bottom >= self._at:
                raise self._refused("pivot")

    def _refs_in(self, kinds: set[str], local: str) -> Iterator[str]:
        """The ``ref`` of every element (or of those called ``local``) in the sheet's parts of some kinds."""
        for relation in self._change.book.relations_of(self._sheet.part).values():
            if relation.kind in kinds:
                for element in self._change.package.xml(relation.part).iter():
                    ref = element.get("ref")
                    if ref and element.tag.endswith(local):
                        yield ref

    def _names_moved(self, raw: bytes, own: Sheet | None) -> bool:
        """Whether a formula as it stands in XML names a moved row."""
        return any(self._reaches(area, own) for area in formulas.read(xmlbytes.plain(raw)).areas)

    # --- formulas --------------------------------------------------------------------

    def _reaches(self, area: Area, own: Sheet | None) -> bool:
        """Whether the reference names a moved row. ``own`` is the sheet of the formula, if it has one."""
        if not area.sheets:
            here = own is self._sheet
        else:
            here = self._name in {name.casefold() for name in area.sheets} or len(area.sheets) > 1
        return here and area.rect().bottom >= self._at and area.rect().bottom < LAST_ROW

    def _moved(self, text: str, own: Sheet, row: int) -> str:
        """A formula's text after the move. ``row`` is where it stood, 0 for a name's."""

        def rows(area: Area) -> rewriting.Rows:
            first, last = area.first.row, area.last.row
            here = not area.sheets or len(area.sheets) == 1
            if here and self._sums_up_to(area, own, row):
                return first, max(last, self._last + self._count)
            if here and self._reaches(area, own):
                return self._row(first), self._row(last)
            return first, last

        return rewriting.rewritten(text, formulas.read(text).areas, rows)

    def _sums_up_to(self, area: Area, own: Sheet, row: int) -> bool:
        """Whether a formula below the list has a range that ends with the list, or in the blanks below it."""
        local = own is self._sheet and (not area.sheets or area.sheets[0].casefold() == self._name)
        ends = area.first.row < area.last.row and self._last <= area.last.row < self._at
        return local and row >= self._at and ends

    def _row(self, number: int) -> int:
        return number + self._shift if number >= self._at else number

    def _formula_splices(self, sheet: Sheet) -> list[Splice]:
        xml = self._change.xml(sheet)
        splices: list[Splice] = []
        for formula in self._change.formulas(sheet):
            moves = sheet is self._sheet and formula.place.row >= self._at
            text = self._moved(formula.text, sheet, formula.place.row)
            if formula.kind:
                self._refuse_group(sheet, formula, changed=text != formula.text)
            if text == formula.text and not (moves and formula.ref):
                continue
            tag, end = xml.formula_tag(formula.place)
            attributes = tag.attributes
            if moves and formula.ref:
                attributes = xmlbytes.with_attribute(attributes, "ref", str(self._shifted(formula.ref)))
            fresh = xml.retagged(b"f", tag, attributes) + escaped(text).encode()
            splices.append(Splice(tag.start, end, fresh))
        return splices

    def _refuse_group(self, sheet: Sheet, formula: Formula, *, changed: bool) -> None:
        """A shared formula, array or what-if table moves whole within one row, or stays untouched."""
        ref = formula.ref or Rect(*formula.place, *formula.place)
        own = sheet is self._sheet
        if own and ref.top < self._at <= ref.bottom:
            raise self._refused("formula_group")
        if formula.kind == "dataTable" and own and ref.bottom >= self._at:
            raise self._refused("formula_group")
        if changed and ref.top != ref.bottom:
            raise self._refused("formula_group")
        if formula.kind == "shared" and formula.text and ref.top != ref.bottom:
            reach = ref.bottom - formula.place.row
            for area in formulas.read(formula.text).areas:
                if self._reaches(area, sheet) or self._would_reach(area, sheet, reach):
                    raise self._refused("formula_group")

    def _would_reach(self, area: Area, own: Sheet, rows: int) -> bool:
        last = max(area.last.row + rows * area.last.row_moves, area.first.row + rows * area.first.row_moves)
        return self._reaches(area._replace(last=area.last._replace(row=min(last, LAST_ROW))), own)

    # --- the sheet itself --------------------------------------------------------------

    def _row_splices(self) -> Iterator[Splice]:
        """New numbers for the rows and their cells."""
        xml = self._change.xml(self._sheet)
        for number in xml.numbers:
            row = xml.row(number) if number >= self._at else None
            if row is None:
                continue
            if "r" in xmlbytes.attributes(row.tag.attributes):
                yield _renamed(xml, b"row", row.tag, str(self._row(number)))
            for cell in row.cells:
                if "r" in xmlbytes.attributes(cell.tag.attributes):
                    yield _renamed(xml, b"c", cell.tag, str(Place(self._row(number), cell.column)))

    def _shifted(self, rect: Rect) -> Rect:
        return rect._replace(top=self._row(rect.top), bottom=self._row(rect.bottom))

    def _around_splices(self) -> Iterator[Splice]:
        """Every list of ranges in what follows the cells: merges, links, formats, validations, protection."""
        xml = self._change.xml(self._sheet)
        if any(rect.top < self._at <= rect.bottom for rect in xml.merges()):
            raise self._refused("merged")
        for found in _LISTS.finditer(xml.shadow, xml.tail):
            group = 2 if found[2] is not None else 4
            old = found[group].decode()
            new = re.sub(r"\S+", self._range, old)
            if new != old:
                yield Splice(found.start(group), found.end(group), new.encode())

    def _range(self, found: re.Match[str]) -> str:
        try:
            return str(self._shifted(rect_of(found[0])))
        except ValueError:  # whole columns or rows, or no range at all
            return found[0]

    def _names(self, data: bytes) -> bytes:
        """The workbook part with its names moved."""
        shadow = xmlbytes.masked(data)
        prefix, _ = xmlbytes.root_of(shadow)
        splices: list[Splice] = []
        for tag in xmlbytes.tags(shadow, prefix + b"definedName"):
            close = xmlbytes.close_of(shadow, prefix + b"definedName", tag)
            if close is None:
                continue
            text = xmlbytes.plain(data[tag.end : close[0]])
            moved = self._moved(text, self._change.book.sheets[0], 0)
            if moved != text:
                splices.append(Splice(tag.end, close[0], escaped(moved).encode()))
        return xmlbytes.spliced(data, splices)


def _renamed(xml: SheetXml, local: bytes, tag: Tag, name: str) -> Splice:
    attributes = xmlbytes.with_attribute(tag.attributes, "r", name)
    return Splice(tag.start, tag.end, xml.retagged(local, tag, attributes))
