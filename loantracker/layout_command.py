"""``loantracker layout``: what each column of a ledger is taken for, and the clerk's word on it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from loantracker import columns, mapping, phrases, wording
from loantracker.commands import DONE, print_json, workplace
from loantracker.errors import NoKnownHeader, UsageError
from loantracker.ledger.cells import letters
from loantracker.ledger.names import key
from loantracker.mapping import CHOOSABLE, Choice, Field, Proposal, SheetLayout
from loantracker.wording import text as _

_CHOICE: Final = re.compile(r"(.+)!\$?([A-Za-z]{1,3})\$?([1-9][0-9]*)?\s*=\s*(.+?)\s*", re.DOTALL)
_IGNORED: Final = "-"


def layout(options: argparse.Namespace) -> int:
    """Show every table and column; keep what ``--set`` says of columns for all ledgers with such headers."""
    place = workplace(options)
    choices = mapping.Choices(tuple(_choice(each) for each in options.set or ()))
    tried = mapping.try_out(place, options.ledger, choices)
    if not tried.layout.sheets:
        names = (each.name for each in mapping.look(place, options.ledger).sheets)
        raise NoKnownHeader(path=options.ledger, sheets=", ".join(names))
    if choices.columns:
        mapping.keep(place, options.ledger, choices, whole=False)
    if options.json:
        print_json(_shape(options.ledger, tried))
        return DONE
    for table in tried.layout.sheets:
        _say(table)
    if choices.columns:
        print(_("เก็บการจับคู่คอลัมน์ไว้แล้ว {count} คอลัมน์", count=len(choices.columns)))
    entries, problems = tried.entries, tried.problems
    print(_("ทะเบียน {entries} รายการ ข้อมูลที่ต้องตรวจ {problems} รายการ", entries=entries, problems=problems))
    return DONE


# --- what is typed ------------------------------------------------------------


def _choice(typed: str) -> Choice:
    """``Sheet!F=deadline``, or ``Sheet!F5=deadline`` for the table whose header ends in row 5.

    The field is its name, what it is called in Thai or English, or "-" for none.
    """
    match = _CHOICE.fullmatch(typed.strip())
    if match is None:
        raise UsageError(value=typed, expected="Sheet!F=deadline")
    sheet, column, row, named = match.groups()
    if sheet.startswith("'") and sheet.endswith("'"):  # as Excel writes names with blanks
        sheet = sheet[1:-1].replace("''", "'")
    return Choice(sheet, column.upper(), _field(named), int(row) if row else None)


def _field(named: str) -> Field:
    if named == _IGNORED:
        return Field.OTHER
    for each in CHOOSABLE:
        if key(named) in {key(each), key(phrases.FIELDS[each]), key(columns.field(each))}:
            return each
    raise UsageError(value=named, expected=", ".join((*CHOOSABLE, _IGNORED)))


# --- what is shown ------------------------------------------------------------


def _say(table: SheetLayout) -> None:
    print(
        _(
            "แผ่นงาน “{sheet}” หัวตารางแถวที่ {row} มีข้อมูล {rows} แถว: {kind}",
            sheet=table.sheet,
            row=table.header_row,
            rows=_rows(table),
            kind=_kind(table),
        )
    )
    for each in table.proposals:
        mark = "✓" if each.taken else "?" if each.field else " "
        meant = " / ".join(map(columns.field, _fields(each))) or "–"
        header = " ".join(each.header.split())
        said = f"{each.confidence:.0%} {columns.reason(each.reason)}"
        print(f"  {mark} {letters(each.column + 1)}", header, meant, said, sep="  ")
    if _missing(table):
        print(" ", _("ยังไม่มีคอลัมน์: {fields}", fields=", ".join(map(columns.field, _missing(table)))))


def _kind(table: SheetLayout) -> str:
    if table.agencies:
        return _("รายชื่อส่วนราชการ")
    if table.has(Field.KIND):
        return _("ประเภทตามแต่ละแถว")
    return wording.kind(table.kind) if table.kind else _("ยังไม่ทราบประเภท")


def _fields(proposal: Proposal) -> Sequence[Field]:
    return (proposal.field, *proposal.others) if proposal.field else ()


def _missing(table: SheetLayout) -> Sequence[Field]:
    return () if table.agencies else table.missing()


def _rows(table: SheetLayout) -> int:
    return table.last_row - table.first_row + 1


def _shape(path: Path, tried: mapping.Tried) -> dict[str, Any]:
    """The object that ``loantracker layout --json`` prints.

    ``{"ledger", "entries": 12, "problems": 0, "tables": [{"sheet", "header_row": 3, "kind": "imprest_advance"
    or null, "rows": 40, "agencies": false, "missing": ["party"], "columns": [{"column": "F", "header",
    "field": "deadline" or null, "confidence": 0.4, "reason": "content", "taken": false, "others":
    ["received_on"]}]}]}``. Rows count from the header's end to the table's, blank ones included;
    ``agencies`` marks a list of agencies; ``others`` are fields that an untaken column might as well mean.
    """
    return {
        "ledger": str(path),
        "entries": tried.entries,
        "problems": tried.problems,
        "tables": [
            {
                "sheet": table.sheet,
                "header_row": table.header_row,
                "kind": table.kind,
                "rows": _rows(table),
                "agencies": table.agencies,
                "missing": _missing(table),
                "columns": [
                    {
                        "column": letters(each.column + 1),
                        "header": each.header,
                        "field": each.field,
                        "confidence": each.confidence,
                        "reason": each.reason,
                        "taken": each.taken,
                        "others": each.others,
                    }
                    for each in table.proposals
                ],
            }
            for table in tried.layout.sheets
        ],
    }
