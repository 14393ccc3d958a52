"""Changes to one worksheet, gathered cell by cell and applied to its bytes in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from loantracker.errors import BadCell, CellRefused
from loantracker.ledger import xmlbytes
from loantracker.ledger.book import Sheet
from loantracker.ledger.cells import CellValue, Place, Rect, escaped, letters, value_xml
from loantracker.ledger.sheetxml import Cell, Formula, Row, SheetXml, style_of
from loantracker.ledger.stylesxml import StylesXml
from loantracker.ledger.xmlbytes import Splice

_NEAR = 8  # rows looked at on either side for a style to take on


class SheetPatch:
    """One worksheet with the changes asked for so far."""

    def __init__(
        self,
        path: Path,
        sheet: Sheet,
        xml: SheetXml,
        styles: StylesXml,
        formulas: Sequence[Formula],
        *,
        date1904: bool,
    ) -> None:
        """Start with no change; ``formulas`` are all those of the sheet."""
        self.path = path
        self.sheet = sheet
        self.xml = xml
        self._styles = styles
        self._date1904 = date1904
        self._prefix = xml.prefix.decode()
        self._merges = [rect for rect in xml.merges() if rect.top != rect.bottom or rect.left != rect.right]
        self._formulas = formulas
        self._blocks = [item for item in formulas if item.kind in {"array", "dataTable"} and item.ref]
        self.written: dict[Place, bytes] = {}
        self.changed: set[Place] = set()
        self.formulas_gone: list[Place] = []
        self.formulas_added = False
        self._models: dict[int, bytes] = {}
        self.extra: list[Splice] = []  # around the cells: ranges that grow with the rows

    # --- single cells ------------------------------------------------------------

    def put(self, place: Place, value: CellValue) -> None:
        """Write one value; raises BadCell or CellRefused and then has changed nothing."""
        self._refuse(place)
        try:
            kind, content = value_xml(value, self._prefix, date1904=self._date1904)
        except (ValueError, ArithmeticError) as error:
            raise self._bad(place, str(error)) from error
        row = self.xml.row(place.row)
        cell = row.cell(place.column) if row else None
        if cell is None:
            if value is not None:
                style = self._new_style(row, place, value)
                named = f' r="{place}"' + (f' s="{style}"' if style else "")
                self.written[place] = self._element(named.encode(), kind, content)
                self.changed.add(place)
            return
        self._refuse_master(place, cell)
        attributes = xmlbytes.without_attributes(cell.tag.attributes, "t", "cm", "vm").rstrip()
        if isinstance(value, date):
            style = self._date_style(place, style_of(cell), value)
            if style != style_of(cell):
                attributes = xmlbytes.with_attribute(attributes, "s", str(style))
        self.written[place] = self._element(attributes, kind, content)
        self.changed.add(place)

    def put_formula(self, place: Place, text: str, style: int) -> None:
        """Write a formula without a result into a blank or new cell; a blank one keeps its own style."""
        self._refuse(place)
        row = self.xml.row(place.row)
        cell = row.cell(place.column) if row else None
        named = f' r="{place}"' + (f' s="{style}"' if style else "")
        attributes = xmlbytes.without_attributes(cell.tag.attributes, "t") if cell else named.encode()
        content = f"<{self._prefix}f>{escaped(text)}</{self._prefix}f>"
        self.written[place] = self._element(attributes.rstrip(), "", content)
        self.changed.add(place)
        self.formulas_added = True

    def put_blank(self, place: Place, style: int) -> None:
        """Give a cell that isn't there a style and no value."""
        row = self.xml.row(place.row)
        if style and not (row and row.cell(place.column)) and not self._is_merged(place):
            self.written[place] = self._element(f' r="{place}" s="{style}"'.encode(), "", "")

    def model_row(self, number: int, model: Row) -> None:
        """Let a new row have the height and style of another."""
        self._models[number] = b"".join(
            f' {name}="{value}"'.encode()
            for name, value in xmlbytes.attributes(model.tag.attributes).items()
            if name in {"ht", "customHeight", "s", "customFormat"}
        )

    def forget_result(self, rect: Rect) -> None:
        """Drop the kept results of a formula's cells; the formula itself stays."""
        for number in range(rect.top, rect.bottom + 1):
            row = self.xml.row(number)
            for cell in row.cells if row else ():
                place = Place(number, cell.column)
                if rect.left <= cell.column <= rect.right and place not in self.written:
                    self._forget(place, cell)

    def _forget(self, place: Place, cell: Cell) -> None:
        value = xmlbytes.first(self.xml.shadow, self.xml.name(b"v"), cell.tag.end, cell.end)
        if value is None:
            return
        close = xmlbytes.close_of(self.xml.shadow, self.xml.name(b"v"), value)
        body = (
            self.xml.data[cell.tag.end : value.start]
            + self.xml.data[close[1] if close else value.end : cell.end]
        )
        attributes = xmlbytes.without_attributes(cell.tag.attributes, "t").rstrip()
        self.written[place] = b"<" + self.xml.name(b"c") + attributes + b">" + body

    def _element(self, attributes: bytes, kind: str, content: str) -> bytes:
        name = self.xml.name(b"c")
        if kind:
            attributes += f' t="{kind}"'.encode()
        if not content:
            return b"<" + name + attributes + b"/>"
        return b"<" + name + attributes + b">" + content.encode() + b"</" + name + b">"

    # --- what can't be written -----------------------------------------------------

    def _bad(self, place: Place, detail: str) -> BadCell:
        return BadCell(path=self.path, sheet=self.sheet.name, cell=str(place), detail=detail)

    def _refused(self, place: Place, reason: str, **facts: object) -> CellRefused:
        return CellRefused(path=self.path, sheet=self.sheet.name, cell=str(place), reason=reason, **facts)

    def _is_merged(self, place: Place) -> bool:
        return any(rect.holds(place) for rect in self._merges)

    def _refuse(self, place: Place) -> None:
        for rect in self._merges:
            if rect.holds(place) and (place.row, place.column) != (rect.top, rect.left):
                raise self._refused(place, "merged", ref=rect, top_left=Place(rect.top, rect.left))
        for block in self._blocks:
            if block.ref is not None and block.ref.holds(place):
                reason = "array_formula" if block.kind == "array" else "data_table"
                raise self._refused(place, reason, ref=block.ref)

    def _refuse_master(self, place: Place, cell: Cell) -> None:
        formula = self.xml.formula_in(place, cell)
        if formula is None:
            return
        if formula.kind == "shared" and formula.text:
            index = formula.attributes.get("si")
            members = [item for item in self._formulas if item.attributes.get("si") == index]
            if len(members) > 1:
                raise self._refused(place, "shared_formula", ref=formula.ref or Rect(*place, *place))
        self.formulas_gone.append(place)

    # --- styles ----------------------------------------------------------------------

    def _date_style(self, place: Place, own: int, value: date) -> int:
        """The cell's style where it shows dates, else the column's in a near row, the row's, or a new one.

        A date style of the same row is taken where it has the same face, ground and border: so a new column
        beside a list needs no new style, and the styles part stays as it is.
        """
        if self._styles.is_date(own):
            return own
        for step in (-1, 1):
            for row in self.xml.rows_near(place.row, step, _NEAR, place.column):
                style = style_of(_at(row, place.column))
                if self._styles.is_date(style):
                    return style
        moment = isinstance(value, datetime)
        beside = None if moment else self.xml.row(place.row)
        for cell in reversed(beside.cells) if beside else ():
            if self._styles.is_date(style_of(cell)) and self._styles.look_alike(style_of(cell), own):
                return style_of(cell)
        return self._styles.dated(own, moment=moment)

    def _new_style(self, row: Row | None, place: Place, value: CellValue) -> int:
        """The style for a cell that the sheet doesn't have yet."""
        own = self._column_style(row, place)
        borrowed = own is None
        if own is None:
            own = self._left_style(row, place)
        if isinstance(value, date):
            return self._date_style(place, own, value)
        if borrowed and not isinstance(value, str | bool) and self._styles.is_temporal(own):
            return self._styles.undated(own)  # a number must not turn into a date by its neighbour's style
        return own

    def _column_style(self, row: Row | None, place: Place) -> int | None:
        """The style of the same column in the nearest row above, or below; None when no near row has it.

        A row above that looks like another kind of row (a header over the first entry) gives way to one
        below that looks like this row.
        """
        above = self._nearest(place, -1)
        below = self._nearest(place, 1)
        if above and not (row and self._unlike(row, above)):
            return style_of(_at(above, place.column))
        if below and not (row and self._unlike(row, below)):
            return style_of(_at(below, place.column))
        return None

    def _nearest(self, place: Place, step: int) -> Row | None:
        return next(self.xml.rows_near(place.row, step, _NEAR, place.column), None)

    @staticmethod
    def _unlike(one: Row, two: Row) -> bool:
        """Whether the two rows share columns and wear different styles in all of them."""
        styles = {cell.column: style_of(cell) for cell in two.cells}
        shared = [styles[cell.column] == style_of(cell) for cell in one.cells if cell.column in styles]
        return bool(shared) and not any(shared)

    def _left_style(self, row: Row | None, place: Place) -> int:
        """The style of the nearest cell at the left in the row; else the row's own, the column's, none."""
        left = [cell for cell in row.cells if cell.column < place.column] if row else []
        if left:
            return style_of(left[-1])
        named = xmlbytes.attributes(row.tag.attributes) if row else {}
        if "s" in named and named.get("customFormat") in {"1", "true"}:
            return xmlbytes.whole(named["s"])
        return self.xml.column_style(place.column) or 0

    def block_ranges(self) -> list[Rect]:
        """The ranges of array formulas and data tables."""
        return [block.ref for block in self._blocks if block.ref is not None]

    def has_changes(self) -> bool:
        """Whether anything in the sheet's bytes is to change."""
        return bool(self.written or self.extra)

    # --- the result --------------------------------------------------------------------

    def result(self) -> bytes:
        """The sheet's bytes with every change; the very same bytes when there was none."""
        by_row: dict[int, dict[int, bytes]] = defaultdict(dict)
        for place in sorted(self.written):
            by_row[place.row][place.column] = self.written[place]
        splices = list(self.extra)
        new_rows = b""
        added: list[Place] = []
        for number, cells in by_row.items():
            row = self.xml.row(number)
            if row is None:
                fresh = self._new_row(number, cells)
                at = self.xml.insert_at(number)
                added += [Place(number, column) for column in cells]
                if self.xml.body.empty:
                    new_rows += fresh
                else:
                    splices.append(Splice(at, at, fresh))
                continue
            missing = [column for column in cells if row.cell(column) is None]
            added += [Place(number, column) for column in missing]
            splices += self._row_splices(row, cells, missing)
        if new_rows:
            splices.append(self._filled_body(new_rows))
        dimension = self.xml.widened_dimension(added)
        if dimension:
            splices.append(dimension)
        return xmlbytes.spliced(self.xml.data, splices)

    def _new_row(self, number: int, cells: Mapping[int, bytes]) -> bytes:
        name = self.xml.name(b"row")
        opened = b"<" + name + f' r="{number}"'.encode() + self._models.get(number, b"") + b">"
        return opened + b"".join(cells.values()) + b"</" + name + b">"

    def _filled_body(self, rows: bytes) -> Splice:
        name, body = self.xml.name(b"sheetData"), self.xml.body
        return Splice(
            body.start, body.end, b"<" + name + body.attributes.rstrip() + b">" + rows + b"</" + name + b">"
        )

    def _row_splices(self, row: Row, cells: Mapping[int, bytes], missing: list[int]) -> list[Splice]:
        attributes = self._spanned(row, missing)
        if row.tag.empty:
            opened = self.xml.retagged(b"row", row.tag._replace(empty=False), attributes)
            closed = b"</" + self.xml.name(b"row") + b">"
            return [Splice(row.start, row.end, opened + b"".join(cells.values()) + closed)]
        splices: list[Splice] = []
        if attributes != row.tag.attributes:
            splices.append(Splice(row.start, row.tag.end, self.xml.retagged(b"row", row.tag, attributes)))
        for column, fresh in cells.items():
            cell = row.cell(column)
            if cell is not None:
                splices.append(Splice(cell.start, cell.end, fresh))
                continue
            at = next((other.start for other in row.cells if other.column > column), row.content_end)
            splices.append(Splice(at, at, fresh))
        return splices

    @staticmethod
    def _spanned(row: Row, missing: list[int]) -> bytes:
        """The row's attributes with ``spans`` wide enough, where it has one."""
        spans = xmlbytes.attributes(row.tag.attributes).get("spans", "")
        first, colon, last = spans.partition(":")
        if not missing or not colon or not first.isdecimal() or not last.isdecimal():
            return row.tag.attributes
        low, high = min(int(first), *missing), max(int(last), *missing)
        if (low, high) == (int(first), int(last)):
            return row.tag.attributes
        return xmlbytes.with_attribute(row.tag.attributes, "spans", f"{low}:{high}")

    def verify(self, data: bytes) -> list[str]:
        """The cells that ``data``, read afresh, does not show as written."""
        fresh = SheetXml(data)
        wrong: list[str] = []
        for place, expected in self.written.items():
            row = fresh.row(place.row)
            cell = row.cell(place.column) if row else None
            if cell is None or data[cell.start : cell.end] != expected:
                wrong.append(f"{letters(place.column)}{place.row}")
        return wrong


def _at(row: Row, column: int) -> Cell:
    cell = row.cell(column)
    if cell is None:
        raise LookupError(column)
    return cell
