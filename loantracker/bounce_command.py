"""``loantracker bounces``: which mail came back, from the mailboxes that are set to be read."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from loantracker import wording
from loantracker.commands import DONE, SOME_FAILED, as_of, print_json, workplace
from loantracker.errors import UsageError
from loantracker.wording import text as _

if TYPE_CHECKING:
    from loantracker.bounced import Bounce
    from loantracker.bouncing import Reading


def bounces(options: argparse.Namespace) -> int:
    """Read the mailboxes and say what came back; exit code 1 where a mailbox can't be read."""
    from loantracker import bouncing

    place = workplace(options)
    day = as_of(options)
    if options.clear is not None:
        count = bouncing.clear(place, options.clear, day)
        if not count:
            open_still = {each.address for each in bouncing.bounces(place) if each.cleared_at is None}
            raise UsageError(value=options.clear, expected=", ".join(sorted(open_still)) or "-")
        print(_("ยืนยันว่าที่อยู่ {address} ใช้ได้แล้ว ({count} ฉบับ)", address=options.clear, count=count))
        return DONE
    if options.account:
        readings = [bouncing.read(place, place.account(options.account), day)]
    else:
        readings = bouncing.read_all(place, day)
    known = bouncing.bounces(place)
    if options.json:
        print_json(_shape(readings, known))
    else:
        _say(readings, known)
    return SOME_FAILED if any(each.error for each in readings) else DONE


def _told(reading: Reading) -> str:
    return _(
        "บัญชี {account}: อ่านรายงานการส่ง {reports} ฉบับ พบอีเมลตีกลับใหม่ {count} ราย",
        account=reading.account,
        reports=reading.reports,
        count=len(reading.new),
    )


def _say(readings: list[Reading], known: list[Bounce]) -> None:
    if not readings:
        print(_("ยังไม่มีบัญชีที่ตั้งให้อ่านอีเมลตีกลับ โปรดตั้งในหน้าตั้งค่า"))
    for reading in readings:
        if reading.error is None:
            print(_told(reading))
        else:
            said = wording.explain(reading.error)
            print(said.thai, said.english, sep="\n")
    for each in known:
        print(f"{_state(each)}  {each.address}  {each.party}  {each.status}  {each.diagnostic}".rstrip())


def _state(bounce: Bounce) -> str:
    if bounce.cleared_at is not None:
        return _("ใช้ได้แล้ว")
    return _("อีเมลตีกลับ") if bounce.permanent else _("ส่งล่าช้า")


def _shape(readings: list[Reading], known: list[Bounce]) -> dict[str, Any]:
    return {
        "accounts": [
            {
                "account": each.account,
                "reports": each.reports,
                "new": len(each.new),
                **({"error": type(each.error).__name__} if each.error else {}),
            }
            for each in readings
        ],
        "bounces": [
            {
                "message_id": each.message_id,
                "address": each.address,
                "party": each.party,
                "entries": list(each.entries),
                "status": each.status,
                "diagnostic": each.diagnostic,
                "permanent": each.permanent,
                "seen_at": each.seen_at.isoformat(),
                "cleared": each.cleared_at is not None,
            }
            for each in known
        ],
    }
