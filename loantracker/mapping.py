"""What a ledger's columns are taken for, and the clerk's word on it: seen, tried out, kept.

The window's page and ``loantracker layout`` ask the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loantracker import ledger
from loantracker.errors import NoKnownHeader
from loantracker.ledger import Field, Layout, Layouts, Proposal, Reason, SheetLayout
from loantracker.ledger.cells import letters
from loantracker.ledger.choosing import CHOOSABLE, Choice, KindChoice, choose, settle
from loantracker.ledger.kept import load_layouts, save_layouts
from loantracker.ledger.names import REPEATABLE, REQUIRED
from loantracker.ledger.preview import SheetView, look_at
from loantracker.workplace import Workplace

__all__ = [
    "CHOOSABLE",
    "NO_CHOICES",
    "REPEATABLE",
    "REQUIRED",
    "Choice",
    "Choices",
    "Field",
    "KindChoice",
    "Layout",
    "Mapping",
    "Missing",
    "Proposal",
    "Reason",
    "SheetLayout",
    "SheetView",
    "Tried",
    "keep",
    "letters",
    "look",
    "try_out",
]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the clerk says of a workbook: columns, kinds of tables, and rows (sheet, row) that are headers."""

    columns: tuple[Choice, ...] = ()
    kinds: tuple[KindChoice, ...] = ()
    headers: tuple[tuple[str, int], ...] = ()


NO_CHOICES = Choices()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A workbook as its clerk sees it, with what is made of its columns."""

    path: Path
    sheets: tuple[SheetView, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a table from being read: required fields that no column gives, or columns left doubtful."""

    sheet: str
    header_row: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What reading would give: the layout, numbers of entries and problems, the tables that can't be read.

    ``entries`` is 0 where no table can be read; ``registers`` counts the tables that are registers at all.
    """

    layout: Layout
    entries: int
    problems: int
    missing: tuple[Missing, ...]
    registers: int


def look(place: Workplace, path: Path, choices: Choices = NO_CHOICES) -> Mapping:
    """The workbook's first rows and its tables, with the kept columns and these choices.

    Raises what ``ledger.read`` raises but for NoKnownHeader; BadLayouts: the file of kept columns can't be
    read; NoSuchSheet, NoSuchHeader, SeveralTables, FieldTakenTwice: as ``choosing.choose`` says.
    """
    return Mapping(path, _views(path, _with(place, path, choices), choices))


def try_out(place: Workplace, path: Path, choices: Choices) -> Tried:
    """Read the workbook with these choices and keep nothing; raises as ``look``."""
    layouts = _with(place, path, choices)
    try:
        snapshot = ledger.read(path, agencies=place.settings.agencies, layouts=layouts)
        layout, entries, problems = snapshot.layout, len(snapshot.entries), len(snapshot.problems)
    except NoKnownHeader:
        layout, entries, problems = ledger.find_layout(path, layouts=layouts), 0, 0
    registers = [each for each in layout.sheets if each.is_register]
    missing = (Missing(each.sheet, each.header_row, each.lacking()) for each in registers)
    return Tried(layout, entries, problems, tuple(each for each in missing if each.fields), len(registers))


def keep(place: Workplace, path: Path, choices: Choices, *, whole: bool = True) -> None:
    """Keep these choices for every ledger with such headers.

    ``whole``: with all other columns as they are taken now, so that only columns added later are asked about.

    Raises as ``look``; LayoutsNotKept: they can't be written.
    """
    layouts = _with(place, path, choices)
    if whole:
        views = _views(path, layouts, choices)
        layouts = settle(_layout(views), layouts)
    save_layouts(layouts, place.layouts_path)


def _with(place: Workplace, path: Path, choices: Choices) -> Layouts:
    """The kept layouts with these choices."""
    layouts = load_layouts(place.layouts_path)
    if choices == NO_CHOICES:
        return layouts
    layout = _layout(_views(path, layouts, choices))
    for table in layout.sheets:
        if (table.sheet, table.header_row) in choices.headers:
            layouts = layouts.choose(table.signature, {})  # known from now on, whatever its names say
    return choose(path, layout, layouts, choices.columns, choices.kinds)


def _views(path: Path, layouts: Layouts, choices: Choices) -> tuple[SheetView, ...]:
    headers: dict[str, list[int]] = {}
    for sheet, row in choices.headers:
        headers.setdefault(sheet, []).append(row)
    return look_at(path, layouts, headers)


def _layout(views: tuple[SheetView, ...]) -> Layout:
    return Layout(tuple(table for view in views for table in view.tables))
