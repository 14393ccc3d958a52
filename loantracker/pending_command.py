"""``loantracker pending`` and ``loantracker backups``: what waits to be written, and copies to go back to."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from loantracker import thai, wording
from loantracker.changes import Backup, Change, ChangeKind, Conflict, Flushed, Pending
from loantracker.commands import DONE, print_json, workplace
from loantracker.errors import LedgerNotWritten, LoanTrackerError, UsageError
from loantracker.ledger import fingerprint
from loantracker.wording import text as _
from loantracker.workplace import Workplace

WAITS: Final = LedgerNotWritten.exit_code


def pending(options: argparse.Namespace) -> int:
    """Show, settle, drop or write what waits for a ledger; 3 where ``--write`` leaves something waiting."""
    from loantracker import editing

    place, path = workplace(options), options.ledger
    if options.drop is not None:
        editing.drop(place, path, options.drop)
    for chosen, mine in ((options.mine, True), (options.theirs, False)):
        if chosen is not None:
            change, _colon, column = chosen.partition(":")
            editing.settle(place, path, change, column.upper() or None, mine=mine)
    flushed = editing.flush(place, path) if options.write or options.mine or options.theirs else None
    left = editing.pending(place, path)
    if not left.changes and options.drop is None:
        fingerprint(path)  # nothing waits for a ledger that isn't there, as for a name mistyped
    others = [each for each in editing.waiting_ledgers(place) if each[0] != path.resolve()]
    if options.json:
        print_json(_shape(path, left, flushed, others))
    else:
        _say(left, flushed)
        for other, count in others:  # a ledger that was moved leaves its changes behind
            print(_("ทะเบียนอื่นที่มีการแก้ไขรออยู่ {count} รายการ: {path}", count=count, path=other))
    return WAITS if flushed is not None and left.changes else DONE


def backups(options: argparse.Namespace) -> int:
    """List the copies of a ledger, or put one back."""
    from loantracker import editing

    place, path = workplace(options), options.ledger
    if options.restore is not None:
        copy = _chosen(editing.backups(place, path), options.restore)
        before = editing.restore(place, path, copy.path)
        if not options.json:
            print(
                _(
                    "นำสำเนา {copy} มาใช้เป็นทะเบียนแล้ว เก็บทะเบียนเดิมไว้ที่ {before}",
                    copy=copy.path.name,
                    before=before,
                )
            )
    found = editing.backups(place, path)
    if not found:
        fingerprint(path)  # as above; a ledger that is gone still has its copies
    if options.json:
        print_json(_copies(path, found))
    elif options.restore is None:
        _list(place, path, found)
    return DONE


def _chosen(found: Sequence[Backup], name: str) -> Backup:
    for each in found:
        if name in {each.path.name, str(each.path)}:
            return each
    raise UsageError(value=name, expected=", ".join(each.path.name for each in found[:3]) or "-")


# --- what is shown ------------------------------------------------------------


def _say(left: Pending, flushed: Flushed | None) -> None:
    if flushed is not None:
        print(_("บันทึกลงทะเบียนแล้ว {count} รายการ", count=flushed.written))
    for change in left.changes:
        at = f"{change.sheet} {change.row}" if change.row else change.sheet
        print(change.id, kind(change.kind), change.contract_no or "-", at, sep="  ")
        for cell in change.cells:
            print(f"   {cell.column} {cell.header}: {cell.before or '–'} → {cell.after or '–'}")
        for conflict in left.conflicts:
            if conflict.change.id == change.id:
                print("  ", _conflict(conflict))
    print(_("รอบันทึกลงทะเบียน {count} รายการ", count=len(left.changes)))
    why = left.why or (flushed.why if flushed is not None else None)
    if why is not None and left.changes:
        _explain(why)


def _conflict(conflict: Conflict) -> str:
    if conflict.cell is None:
        return _("ไม่พบแถวนี้ในทะเบียน หรือมีเลขที่สัญญานี้อยู่แล้ว")
    return _(
        "ขัดกันที่ {place}: ทะเบียนเป็น “{theirs}” ต้องการ “{mine}”",
        place=conflict.place or conflict.cell.header,
        theirs=conflict.theirs,
        mine=conflict.cell.after,
    )


def _explain(error: LoanTrackerError) -> None:
    said = wording.explain(error)
    print(said.thai, said.english, sep="\n", file=sys.stderr)


def kind(value: ChangeKind) -> str:
    """What a change is for."""
    match value:
        case ChangeKind.CLEARING:
            return _("บันทึกการส่งใช้")
        case ChangeKind.RETURN:
            return _("บันทึกการคืน")
        case ChangeKind.CORRECTION:
            return _("แก้ไขรายการ")
        case ChangeKind.MEND:
            return _("แก้ไขข้อมูลที่ต้องตรวจ")
        case ChangeKind.NEW_ENTRY:
            return _("เพิ่มรายการ")
        case ChangeKind.COUNTER:
            return _("กลับรายการ")


def _list(place: Workplace, path: Path, found: Sequence[Backup]) -> None:
    for each in found:
        moment = f"{thai.format_date(each.at.date(), 'table')} {each.at:%H:%M:%S}"
        print(each.path.name, moment, f"{each.size:,}", sep="  ")
    print(_("สำเนาของ {path} มี {count} ไฟล์ ที่ {folder}", path=path, count=len(found), folder=place.backups))


# --- JSON -----------------------------------------------------------------------


def _shape(
    path: Path, left: Pending, flushed: Flushed | None, others: Sequence[tuple[Path, int]]
) -> dict[str, Any]:
    """The object that ``loantracker pending --json`` prints.

    ``{"ledger", "written": 0, "why": "LedgerLocked" or null, "changes": [{"id", "kind", "sheet", "row": 7 or
    null, "entry", "contract_no", "at", "by", "cells": [{"column", "header", "before", "after"}]}],
    "conflicts": [{"change", "column": "F" or null, "place": "F7", "mine", "theirs"}],
    "others": [{"ledger", "changes": 2}]}``; ``others`` are the other ledgers that changes wait for.
    """
    why = left.why or (flushed.why if flushed is not None else None)
    return {
        "ledger": str(path),
        "written": flushed.written if flushed is not None else 0,
        "why": None if why is None else type(why).__name__,
        "changes": [_change(each) for each in left.changes],
        "conflicts": [
            {
                "change": each.change.id,
                "column": None if each.cell is None else each.cell.column,
                "place": each.place,
                "mine": None if each.cell is None else each.cell.after,
                "theirs": each.theirs,
            }
            for each in left.conflicts
        ],
        "others": [{"ledger": str(other), "changes": count} for other, count in others],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": change.kind,
        "sheet": change.sheet,
        "row": change.row,
        "entry": change.entry_id,
        "contract_no": change.contract_no,
        "at": change.at.isoformat(),
        "by": change.by,
        "cells": [
            {"column": each.column, "header": each.header, "before": each.before, "after": each.after}
            for each in change.cells
        ],
    }


def _copies(path: Path, found: Sequence[Backup]) -> dict[str, Any]:
    """``{"ledger", "backups": [{"name", "path", "at", "size": bytes}]}``, newest first."""
    return {
        "ledger": str(path),
        "backups": [
            {"name": each.path.name, "path": str(each.path), "at": each.at.isoformat(), "size": each.size}
            for each in found
        ],
    }
