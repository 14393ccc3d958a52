"""layouts.json: the columns that the clerk confirmed, in the program's own folder.

``{"version": 1, "layouts": [{"kind": "official_advance", "columns": [{"header": "วันนัด", "field": "deadline"},
{"header": "เลขที่สัญญา", "field": null}]}]}``: every header of a table in its order, normalised; null where
the column's field is left to its name; a null kind where the table's rows tell it. "as", where it is given,
is the kind that the clerk said the table registers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from loantracker import whole
from loantracker.errors import BadLayouts, LayoutsNotKept, write_fault
from loantracker.ledger.confirmed import Confirmed, Layouts, Signature
from loantracker.ledger.names import Field
from loantracker.records import Kind

FILE_NAME: Final = "layouts.json"
_VERSION: Final = 1


def load_layouts(path: Path) -> Layouts:
    """Read the file; a missing one confirms nothing.

    Raises:
        BadLayouts: it can't be read, or is of a newer version of the program (facts: path, detail).
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        if data["version"] != _VERSION:
            raise BadLayouts(path=path, detail=f"version {data['version']}")
        return Layouts(tuple(map(_confirmed, data["layouts"])))
    except FileNotFoundError:
        return Layouts()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadLayouts(path=path, detail=_said(error)) from error


def save_layouts(layouts: Layouts, path: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        LayoutsNotKept: it can't be written (facts: path, detail).
    """
    data = {"version": _VERSION, "layouts": [_shape(each) for each in layouts.confirmed]}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise LayoutsNotKept(path=path, detail=write_fault(error)) from error


def _confirmed(shape: dict[str, Any]) -> Confirmed:
    columns = shape["columns"]
    headers = tuple(each["header"] for each in columns)
    if not all(isinstance(header, str) for header in headers):
        raise TypeError("header")
    kind = None if shape["kind"] is None else Kind(shape["kind"])
    said = Kind(shape["as"]) if "as" in shape else None
    fields = {
        position: Field(each["field"]) for position, each in enumerate(columns) if each["field"] is not None
    }
    return Confirmed(Signature(kind, headers), fields, said)


def _shape(confirmed: Confirmed) -> dict[str, Any]:
    columns = [
        {"header": header, "field": confirmed.fields.get(position)}
        for position, header in enumerate(confirmed.signature.headers)
    ]
    said = {"as": confirmed.kind} if confirmed.kind else {}
    return {"kind": confirmed.signature.kind, **said, "columns": columns}


def _said(error: Exception) -> str:
    """What went wrong, without the path, which the sentence has already."""
    return (isinstance(error, OSError) and error.strerror) or f"{type(error).__name__}: {error}"
