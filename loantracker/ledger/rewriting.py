"""Formula texts with other rows in their references; every other letter stays as it is."""

from __future__ import annotations

from collections.abc import Callable

from loantracker.ledger import formulas
from loantracker.ledger.cells import LAST_ROW, letters
from loantracker.ledger.formulas import Area, Corner

Rows = tuple[int, int]  # first and last


def filled_down(text: str, rows: int) -> str | None:
    """The formula as it reads so many rows further down; None where that can't be told."""
    reading = formulas.read(text)
    if reading.anywhere:
        return None

    def moved(area: Area) -> Rows:
        return area.first.row + rows * area.first.row_moves, area.last.row + rows * area.last.row_moves

    areas = reading.areas + reading.foreign
    if any(not 1 <= row <= LAST_ROW for area in areas if names_rows(text, area) for row in moved(area)):
        return None
    return rewritten(text, areas, moved)


def rewritten(text: str, areas: list[Area], change: Callable[[Area], Rows]) -> str:
    """``text`` with each of its ``areas`` naming the rows that ``change`` gives for it."""
    for area in sorted(areas, key=lambda item: item.span, reverse=True):
        if not names_rows(text, area):
            continue
        first, last = change(area)
        start, end = area.span
        old = text[start:end]
        new = _corner(old, area.first._replace(row=first))
        if ":" in old:
            new += ":" + _corner(old, area.last._replace(row=last))
        text = text[:start] + new + text[end:]
    return text


def names_rows(text: str, area: Area) -> bool:
    """Whether the reference names rows at all ("A:C" doesn't)."""
    return any(letter.isdecimal() for letter in text[slice(*area.span)])


def _corner(old: str, corner: Corner) -> str:
    row = f"{'' if corner.row_moves else '$'}{corner.row}"
    if not any(letter.isalpha() for letter in old):
        return row
    return f"{'' if corner.column_moves else '$'}{letters(corner.column)}{row}"
