"""``loantracker history``: what the journal holds, and what keeps it in order."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from loantracker import thai, wording
from loantracker.asking import agreed
from loantracker.commands import DONE, as_of, print_json, workplace
from loantracker.wording import text as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loantracker.actions import Workplace
    from loantracker.records import JournalMessage


def history(options: argparse.Namespace) -> int:
    """Show the journal, or do the one thing that was asked of it."""
    place = workplace(options)
    if options.adopt:
        return _adopt(place, options.adopt, options)
    if options.restore:
        return _restore(place)
    if options.purge:
        return _purge(place, options)
    if options.party is not None:
        return _party(place, options.party, as_json=options.json)
    return _show(place, as_json=options.json)


def _show(place: Workplace, *, as_json: bool) -> int:
    from loantracker import actions, shapes, upkeep

    messages = actions.history(place)
    if as_json:
        print_json(shapes.history(messages))
        return DONE
    _print(messages)
    for flying in upkeep.in_flight(place):
        line = _(
            "กำลังส่งถึง {party} โดย {clerk} ที่เครื่อง {host}",
            party=flying.party,
            clerk=flying.clerk,
            host=flying.host,
        )
        print(line)
    return DONE


def _party(place: Workplace, who: str, *, as_json: bool) -> int:
    from loantracker import shapes, upkeep

    held = upkeep.about(place, who)
    if as_json:
        print_json(shapes.party(held))
    else:
        _print(held.messages)
    return DONE


def _purge(place: Workplace, options: argparse.Namespace) -> int:
    from loantracker import upkeep

    print(_("ลบข้อมูลส่วนบุคคลที่พ้นกำหนดแล้ว {count} ฉบับ", count=upkeep.purge(place, as_of(options))))
    return DONE


def _print(messages: Sequence[JournalMessage]) -> None:
    for each in messages:
        when = thai.format_date(each.claimed_at.date(), "short")
        print(when, wording.state(each.state), each.party, each.subject, sep="  ")
    print(_("{count} ฉบับ", count=len(messages)))


def _adopt(place: Workplace, ledger: Path, options: argparse.Namespace) -> int:
    from loantracker import upkeep

    today = as_of(options)
    found = upkeep.adoptable(place, ledger, today)
    for each in found:
        line = _(
            "{entry}  แจ้งล่าสุด {day}  {count} ครั้ง  ขั้น {stage}",
            entry=each.entry_id,
            day=wording.day(each.last_on) if each.last_on else "-",
            count=each.count,
            stage=each.stage or "-",
        )
        print(line)
    print(_("ประวัติในทะเบียนที่สมุดบันทึกการส่งยังไม่มี {count} รายการ", count=len(found)))
    if found and not agreed(_("รับประวัติเหล่านี้หรือไม่"), options):
        print(_("ยังไม่ได้รับประวัติ"))
        return DONE
    print(_("รับประวัติแล้ว {count} รายการ", count=upkeep.adopt(place, found, today)))
    return DONE


def _restore(place: Workplace) -> int:
    from loantracker import upkeep

    copy, aside = upkeep.restore_journal(place)
    print(_("นำสำเนา {path} มาใช้เป็นสมุดบันทึกการส่งแล้ว", path=copy))
    if aside is not None:
        print(_("เก็บไฟล์ที่ชำรุดไว้ที่ {path}", path=aside))
    return DONE
