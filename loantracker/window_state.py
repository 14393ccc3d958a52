"""window.json: how the clerk has arranged the windows, in the program's own folder.

``{"version": 1, "columns": [{"key": "contract_no", "width": 116, "shown": true}], "sorted_by": "status",
"descending": false, "filters": [{"name": "สปส. เกิน 30 วัน", "search": "", "kinds": [], "agencies": ["สปส."],
"statuses": ["overdue"], "days_from": 31, "days_to": null, "released": false}]}``. Nothing depends on it: a
file that can't be read gives the defaults, and so does any part of it that can't.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from loantracker import whole
from loantracker.errors import WindowStateNotKept, write_fault

FILE_NAME: Final = "window.json"
MOST_FILTERS: Final = 50
LONGEST_NAME: Final = 60  # characters of a filter's name
WIDEST: Final = 2000  # px
_VERSION: Final = 1
_MOST_DAYS: Final = 100_000
_MOST_BYTES: Final = 1_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ColumnState:
    """One column of the entries' table, in its place."""

    key: str
    width: int = 0  # px; 0: the program's own
    shown: bool = True


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """What was set in the search box and the chips, under a name of the clerk's."""

    name: str
    search: str = ""
    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    days_from: int | None = None  # days overdue, negative while days are left
    days_to: int | None = None
    released: bool = False  # deposits whose obligation has ended, not yet returned


@dataclass(frozen=True, slots=True)
class WindowState:
    """Everything that is remembered; no ``columns`` are the program's own."""

    columns: tuple[ColumnState, ...] = ()
    sorted_by: str = ""  # a column's key; "": the program's own order
    descending: bool = False
    filters: tuple[SavedFilter, ...] = ()


def load_state(path: Path) -> WindowState:
    """Read the file; a missing or damaged one gives the defaults, and what is odd in it is left out."""
    try:
        with path.open("rb") as source:
            data = json.loads(source.read(_MOST_BYTES))
        if data["version"] != _VERSION:
            return WindowState()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return WindowState()
    filters = {each.name: each for each in _each(data.get("filters"), _filter)}
    return WindowState(
        columns=tuple({each.key: each for each in _each(data.get("columns"), _column)}.values()),
        sorted_by=data["sorted_by"] if isinstance(data.get("sorted_by"), str) else "",
        descending=data.get("descending") is True,
        filters=tuple(filters.values())[:MOST_FILTERS],
    )


def save_state(state: WindowState, path: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        WindowStateNotKept: it can't be written (facts: path, detail).
    """
    shape = json.dumps({"version": _VERSION, **asdict(state)}, ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write(path, shape)
    except OSError as error:
        raise WindowStateNotKept(path=path, detail=write_fault(error)) from error


def _each(found: object, read: Callable[[dict[str, Any]], T]) -> Iterable[T]:
    """What can be read of a list."""
    for each in found if isinstance(found, list) else ():
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            yield read(each)


def _column(shape: dict[str, Any]) -> ColumnState:
    width = _number(shape.get("width", 0), 0, WIDEST)
    return ColumnState(_text(shape["key"]), width or 0, shape.get("shown", True) is True)


def _filter(shape: dict[str, Any]) -> SavedFilter:
    name = _text(shape["name"]).strip()
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(name)
    return SavedFilter(
        name=name,
        search=_text(shape.get("search", "")),
        kinds=_texts(shape.get("kinds", [])),
        agencies=_texts(shape.get("agencies", [])),
        statuses=_texts(shape.get("statuses", [])),
        days_from=_number(shape.get("days_from"), -_MOST_DAYS, _MOST_DAYS),
        days_to=_number(shape.get("days_to"), -_MOST_DAYS, _MOST_DAYS),
        released=shape.get("released") is True,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(values)
    return tuple(map(_text, values))


def _number(value: object, least: int, most: int) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(value)
    return value
