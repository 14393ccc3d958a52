"""One run of changes over one workbook, from its bytes to its new bytes. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from loantracker.errors import BadCell, DamagedWorkbook
from loantracker.ledger import filters, rewriting
from loantracker.ledger.book import Book, Sheet
from loantracker.ledger.cells import CellValue, Edits, Place, place_of
from loantracker.ledger.package import Package, as_utf8, refuse_broken
from loantracker.ledger.sheetpatch import SheetPatch
from loantracker.ledger.sheetxml import Formula, SheetXml
from loantracker.ledger.stale import Graph
from loantracker.ledger.stylesxml import StylesXml
from loantracker.ledger.xmlbytes import BrokenPart

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Patched:
    """A workbook with its changes, not yet on the disk."""

    source: Package
    data: bytes
    parts: Mapping[str, bytes | None]  # the changed parts; None: left out
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)  # sheet -> appended rows, in order

    def check(self, data: bytes) -> None:
        """Raise DamagedWorkbook unless ``data``, read back, is the workbook that was meant."""
        path = self.source.path
        fresh = Package(path, data)
        for name, content in self.parts.items():
            if content is not None and fresh.read(name) != content:
                raise DamagedWorkbook(path=path, detail=f"{name} not as written")
        for name in self.source.names():
            if name not in self.parts and fresh.compressed(name) != self.source.compressed(name):
                raise DamagedWorkbook(path=path, detail=f"{name} would have changed")


def _of_sheet(
    method: Callable[Concatenate[Change, Sheet, _P], _T],
) -> Callable[Concatenate[Change, Sheet, _P], _T]:
    """Say which sheet it was when its XML turns out not to be a worksheet's."""

    @wraps(method)
    def told(self: Change, sheet: Sheet, /, *given: _P.args, **named: _P.kwargs) -> _T:
        try:
            return method(self, sheet, *given, **named)
        except BrokenPart as error:
            raise DamagedWorkbook(path=self.path, detail=f"{sheet.name}: {error}") from error

    return told


class Change:
    """The changes to one workbook: cells put, rows appended, and all that must follow them."""

    def __init__(self, package: Package) -> None:
        """Read the workbook's structure; raises what ``Book`` raises."""
        self.package = package
        self.path = package.path
        self.book = Book(package)
        self._xml: dict[int, SheetXml] = {}
        self._formulas: dict[int, list[Formula]] = {}
        self._singles: dict[int, dict[Place, tuple[Formula, Formula]]] = {}
        self._patches: dict[int, SheetPatch] = {}
        self._parts: dict[str, bytes] = {}  # the other changed parts, in UTF-8
        self._base: dict[int, bytes] = {}  # sheets whose rows moved, as they are since
        self._moves: dict[int, list[tuple[int, int]]] = {}  # sheet -> rows from ... went down by ...
        self._chain_dropped = False
        self._styles_part = self.book.related("styles")
        styles = package.text(self._styles_part) if self._styles_part else b""
        self._styles = StylesXml(styles, strict=self.book.strict)

    def put(self, edits: Edits) -> None:
        """Write cells; raises NoSuchSheet, BadCell, CellRefused, DamagedWorkbook."""
        for name, cells in edits.items():
            if not cells:
                continue
            sheet = self.book.sheet(name)
            places = {self.place(name, cell): value for cell, value in cells.items()}
            for place, value in places.items():
                self._put(sheet, place, value)
            self._widen_filter(sheet, places)

    def place(self, sheet: str, cell: str) -> Place:
        """The cell called ``cell``; raises BadCell when no sheet has it."""
        try:
            return place_of(cell)
        except ValueError:
            raise BadCell(path=self.path, sheet=sheet, cell=cell, detail="cell_name") from None

    def finish(self) -> Patched:
        """The new workbook, verified as far as memory goes."""
        self.package.check_all()
        if self._forget_dependants():
            self.edit(self.book.part, self.book.recalculating)
        return self._assemble()

    # --- parts -----------------------------------------------------------------

    def edit(self, part: str, change: Callable[[bytes], bytes]) -> None:
        """Change an XML part that is not a worksheet."""
        name = self.package.find(part) or part
        before = self.part(name)
        after = change(before)
        if after != before:
            self._parts[name] = after

    @_of_sheet
    def xml(self, sheet: Sheet) -> SheetXml:
        """The sheet as it was read."""
        if sheet.index not in self._xml:
            data = self._base.get(sheet.index)
            self._xml[sheet.index] = SheetXml(self.package.text(sheet.part) if data is None else data)
        return self._xml[sheet.index]

    @_of_sheet
    def formulas(self, sheet: Sheet) -> list[Formula]:
        """The sheet's formulas as they were read."""
        if sheet.index not in self._formulas:
            xml = self.xml(sheet)
            self._formulas[sheet.index] = list(xml.formulas()) if xml.has_formulas() else []
        return self._formulas[sheet.index]

    def part(self, name: str) -> bytes:
        """A part that is not a worksheet as it stands now, in UTF-8."""
        name = self.package.find(name) or name
        return self._parts.get(name) or self.package.text(name)

    def formula_text(self, sheet: Sheet, place: Place) -> str | None:
        """The text of a single cell's formula, that of one shared down a column worked out."""
        if sheet.index not in self._singles:
            self._singles[sheet.index] = dict(_single_cells(self.formulas(sheet)))
        found = self._singles[sheet.index].get(place)
        if found is None:
            return None
        formula, master = found
        return formula.text or rewriting.filled_down(master.text, place.row - master.place.row)

    @_of_sheet
    def patch(self, sheet: Sheet) -> SheetPatch:
        """The sheet's changes so far."""
        if sheet.index not in self._patches:
            self._patches[sheet.index] = SheetPatch(
                self.path,
                sheet,
                self.xml(sheet),
                self._styles,
                self.formulas(sheet),
                date1904=self.book.date1904,
            )
        return self._patches[sheet.index]

    # --- rows that moved ---------------------------------------------------------

    def rebase(self, sheet: Sheet, data: bytes) -> None:
        """Go on from other bytes of a sheet, before any cell of it is changed."""
        if sheet.index in self._patches:
            raise RuntimeError("a sheet that has changes can't be moved")
        self._formulas.pop(sheet.index, None)
        self._singles.pop(sheet.index, None)
        self._xml.pop(sheet.index, None)
        self._base[sheet.index] = data

    def note_move(self, sheet: Sheet, at: int, shift: int) -> None:
        """Keep in mind that rows ``at`` and below went down; of several moves the lower ones come first."""
        self._moves.setdefault(sheet.index, []).append((at, shift))

    def row_now(self, sheet: Sheet, row: int) -> int:
        """Where a row of the workbook as it was read stands now."""
        return row + sum(shift for at, shift in self._moves.get(sheet.index, ()) if at <= row)

    def drop_chain(self) -> None:
        """Leave the calculation chain out: Excel makes it anew, and this one names cells that moved."""
        self._chain_dropped = True

    # --- cells -----------------------------------------------------------------

    @_of_sheet
    def _put(self, sheet: Sheet, place: Place, value: CellValue) -> None:
        self.patch(sheet).put(place._replace(row=self.row_now(sheet, place.row)), value)

    @_of_sheet
    def _widen_filter(self, sheet: Sheet, cells: Mapping[Place, CellValue]) -> None:
        """Let the sheet's filter take in reminder columns that are new beside it."""
        written = {place._replace(row=self.row_now(sheet, place.row)): cells[place] for place in cells}
        found = filters.widened(self.xml(sheet), written)
        patch = self.patch(sheet)
        if found and not {each.start for each in found.splices} & {each.start for each in patch.extra}:
            patch.extra += found.splices
            self.edit(
                self.book.part,
                lambda data: self.book.with_name(data, filters.FILTER_NAME, sheet.index, found.in_name),
            )

    def worksheets(self) -> list[Sheet]:
        """The sheets that have cells."""
        return [sheet for sheet in self.book.sheets if sheet.kind == "worksheet"]

    # --- what follows ------------------------------------------------------------

    def _forget_dependants(self) -> bool:
        """Drop the kept results of formulas that depend on a changed cell; whether there was one."""
        changed = [(index, place) for index, patch in self._patches.items() for place in patch.changed]
        if not changed:
            return False
        live = {sheet.index: self._live_formulas(sheet) for sheet in self.worksheets()}
        stale = Graph(self.book, live).stale(changed) if any(live.values()) else set()
        for index, rect in stale:
            self.patch(self.book.sheets[index]).forget_result(rect)
        return bool(stale) or any(patch.formulas_added for patch in self._patches.values())

    def _live_formulas(self, sheet: Sheet) -> Sequence[Formula]:
        """The sheet's formulas but for those that were overwritten."""
        listed = self.formulas(sheet)
        patch = self._patches.get(sheet.index)
        if patch is None or not patch.formulas_gone:
            return listed
        gone = set(patch.formulas_gone)
        return [item for item in listed if item.place not in gone]

    def _assemble(self) -> Patched:
        parts: dict[str, bytes | None] = {}
        sheets: dict[str, SheetPatch] = {}
        gone: list[tuple[Sheet, Place]] = []
        for index in self._base:
            self.patch(self.book.sheets[index])
        for index, patch in self._patches.items():
            if not patch.has_changes() and index not in self._base:
                continue
            part = self.package.find(patch.sheet.part) or patch.sheet.part
            parts[part] = self.package.encode_like(part, patch.result())
            sheets[part] = patch
            gone += [(patch.sheet, place) for place in patch.formulas_gone]
        for part, text in self._parts.items():
            parts[part] = self.package.encode_like(part, text)
        chain = self.book.related("calcChain")
        if chain and self._chain_dropped:
            parts |= {self.package.find(chain) or chain: None, **self.book.without_part(chain)}
        elif gone:
            parts |= self.book.without_calculations(gone)
        parts |= self._styles_parts()
        data = self.package.raw
        if parts:
            data = self.package.with_parts(parts, lambda: self._verify(parts, sheets))
        return Patched(self.package, data, parts)

    def _verify(self, parts: Mapping[str, bytes | None], sheets: Mapping[str, SheetPatch]) -> None:
        """Look at the new parts as a stranger would: well-formed, and every value where it belongs."""
        for name, content in parts.items():
            if content is not None:
                refuse_broken(self.path, name, content)
        for part, patch in sheets.items():
            wrong = patch.verify(as_utf8(self.path, part, parts[part] or b""))
            if wrong:
                raise DamagedWorkbook(path=self.path, detail=f"{', '.join(wrong)} not as written")

    def _styles_parts(self) -> dict[str, bytes]:
        if not self._styles.is_changed():
            return {}
        fresh = self._styles.result()
        if self._styles_part:
            part = self.package.find(self._styles_part) or self._styles_part
            return {part: self.package.encode_like(part, fresh)}
        return {self.book.styles_part(): fresh, **self.book.with_styles()}


def _single_cells(listed: Sequence[Formula]) -> Iterator[tuple[Place, tuple[Formula, Formula]]]:
    """Each single cell's formula with the one whose text it shares down its column, or itself."""
    masters: dict[str | None, Formula] = {}
    for formula in listed:
        shared = formula.attributes.get("si") if formula.kind == "shared" else None
        if formula.kind == "shared" and not formula.text:
            master = masters.get(shared)
            if master is not None and master.place.column == formula.place.column:
                yield formula.place, (formula, master)
        elif formula.kind in {"", "shared"}:
            masters[shared] = formula
            yield formula.place, (formula, formula)
