"""Why a mail goes out today, and what can be done about one that did not arrive, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from loantracker import wording
from loantracker.calendar import WorkingDays
from loantracker.held_back import Office, comes_on
from loantracker.records import (
    Accepted,
    Line,
    Message,
    Prepared,
    Refused,
    Role,
    Skipped,
    SkipReason,
    Unknown,
)
from loantracker.wording import text as _
from ui.models.batch import Left, Result, latest
from ui.words import Words

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.settings import Settings


def office_of(day: Day, settings: Settings) -> Office:
    """What decides over later days."""
    days = WorkingDays(settings.extra_holidays, settings.extra_working)
    return Office(settings.policy, settings.rules, days, settings.limits, day.past)


def why_short(message: Message) -> str:
    """Why a mail goes out, in one line: its latest stage, and since when that is owed."""
    line = max(message.lines, key=lambda each: int(each.reminder.stage))
    said = _(
        "แจ้งเพราะถึงขั้น “{stage}” เมื่อ {day}",
        stage=wording.stage(latest(message)),
        day=wording.day(line.reminder.owed_on),
    )
    if len(message.lines) == 1:
        return said
    more = _("และอีก {count} รายการ", count=len(message.lines) - 1)
    return f"{said} · {more}"


def why_full(message: Message, day: Day, settings: Settings) -> str:
    """Why a mail goes out and to whom, a paragraph for each of its entries."""
    office = office_of(day, settings)
    said = [_about_line(line, day, office) for line in message.lines]
    return "\n\n".join([_to_whom(message), *said])


def _to_whom(message: Message) -> str:
    role, to = message.party.role, ", ".join(message.party.to)
    entries = [line.entry for line in message.lines]
    if role is Role.BORROWER and not any(each.party_email for each in entries):
        said = _("ส่งถึงส่วนราชการ ({to}) เพราะทะเบียนไม่มีอีเมลของผู้ยืม", to=to)
    else:
        said = _("ส่งถึง{role}ตามที่อยู่ในทะเบียน ({to})", role=wording.role(role), to=to)
    if message.party.cc:
        cc = _("สำเนาถึง {cc} ตามกำหนดการแจ้งของขั้นนี้", cc=", ".join(message.party.cc))
        said = f"{said}\n{cc}"
    return said


def _about_line(line: Line, day: Day, office: Office) -> str:
    entry, reminder = line.entry, line.reminder
    said = [f"{entry.contract_no} · {entry.project}" if entry.project else entry.contract_no]
    assessed = day.assessments.get(entry.id)
    if assessed is not None:
        said.append(wording.reason(entry, assessed))
    stage = wording.stage(reminder.stage)
    said.append(_("ถึงขั้น “{stage}” เมื่อ {day}", stage=stage, day=wording.day(reminder.owed_on)))
    if line.number:
        said.append(_("เป็นการติดตามครั้งที่ {number}", number=line.number))
    after = comes_on(Skipped(reminder, SkipReason.ALREADY_SENT), entry, day.today, office)
    if after is not None:
        said.append(_("หากยังไม่แล้วเสร็จ จะแจ้งขั้นถัดไปวันที่ {day}", day=wording.day(after)))
    return "\n".join(said)


def left_when(left: Left, day: Day, settings: Settings) -> str:
    """When what is left out today comes after all."""
    reason, on = left.skipped.reason, None
    if left.entry is not None:
        on = comes_on(left.skipped, left.entry, day.today, office_of(day, settings))
    if on is not None and reason in _PAST:
        return _("ขั้นถัดไปวันที่ {day} หากยังไม่แล้วเสร็จ", day=wording.day(on))
    if on is not None:
        return _("วันที่ {day} หากยังไม่แล้วเสร็จ", day=wording.day(on))
    return _NO_DAY.get(reason, lambda: _("เมื่อเจ้าหน้าที่ดำเนินการตามด้านล่างแล้ว"))()


def left_mend(left: Left, *, decided: bool) -> str:
    """What a clerk can do about it; ``decided`` says that a decision of the unit's stands on the entry."""
    reason = left.skipped.reason
    if decided and reason in {SkipReason.HELD, SkipReason.PROMISED}:
        return _("หากต้องการแจ้งตอนนี้ ให้สิ้นสุดการตัดสินใจด้านล่าง")
    return _MENDS[reason]()


def _nothing() -> str:
    return _("ไม่ต้องทำอะไร")


def _mend_row() -> str:
    return _("หากต้องการแจ้งตอนนี้ ให้แก้ไขสถานะหรือวันที่ของรายการในทะเบียน")


def _by_limits() -> str:
    return _("ไม่ต้องทำอะไร หรือเปลี่ยนข้อจำกัดในหน้ากำหนดการแจ้ง")


def _no_stage() -> str:
    return _("ไม่มีขั้นถัดไปแล้วตามกำหนดการแจ้ง")


_PAST = {SkipReason.ALREADY_SENT, SkipReason.SPENT}
_NO_DAY: Mapping[SkipReason, Words] = {
    SkipReason.ALREADY_SENT: _no_stage,
    SkipReason.SPENT: _no_stage,
    SkipReason.HELD: lambda: _("เมื่อสิ้นสุดการงดแจ้ง"),
    SkipReason.IN_PROGRESS: lambda: _("เมื่อทราบผลการส่งของอีกเครื่องหนึ่ง"),
}
_MENDS: Mapping[SkipReason, Words] = {
    SkipReason.ALREADY_SENT: _nothing,
    SkipReason.SPENT: _nothing,
    SkipReason.IN_PROGRESS: _nothing,
    SkipReason.HELD: _mend_row,
    SkipReason.PROMISED: _mend_row,
    SkipReason.QUIET: _by_limits,
    SkipReason.CAPPED: _by_limits,
    SkipReason.PREPARED: lambda: _("เปิดร่างแล้วส่งเอง จากนั้นบันทึกในหน้าประวัติว่าส่งแล้วหรือไม่ส่ง"),
    SkipReason.UNKNOWN: lambda: _("ถามผู้รับหรือดูกล่องอีเมลที่ส่งแล้ว จากนั้นบันทึกในหน้าประวัติ จึงจะไม่ส่งซ้ำ"),
    SkipReason.REFUSED: lambda: _("แก้ไขที่อยู่อีเมลในทะเบียน แล้วกด “ให้ส่งใหม่ได้” ในหน้าประวัติ"),
    SkipReason.DOUBTFUL: lambda: _("แก้ไขเซลล์ที่อ่านไม่ได้ในหน้าข้อมูลที่ต้องตรวจ"),
    SkipReason.NO_ADDRESS: lambda: _("กรอกที่อยู่อีเมลของผู้รับในทะเบียน แล้วจะจัดเข้าชุดของวันนี้ทันที"),
    SkipReason.BOUNCED: lambda: _("แก้ไขที่อยู่อีเมลในทะเบียน หรือยืนยันว่าที่อยู่เดิมใช้ได้แล้ว"),
}


def is_retriable(result: Result) -> bool:
    """Whether sending a message again can't make it arrive twice."""
    if result.outcome is None:
        return not result.taken
    return isinstance(result.outcome, Refused) and result.outcome.retry_safe


def wants_settling(result: Result) -> bool:
    """Whether a person has to say on the history page what became of it."""
    if isinstance(result.outcome, Refused):
        return not result.outcome.retry_safe
    return isinstance(result.outcome, Unknown | Prepared)


def urgency(result: Result) -> int:
    """Where a result stands among others: first what waits for a person, then what can go again."""
    return 0 if wants_settling(result) else 1 if is_retriable(result) else 2


def result_advice(result: Result) -> str:
    """What a message's outcome means, and whether it may be sent again."""
    match result.outcome:
        case None if result.taken:
            said = _("เครื่องอื่นส่งฉบับนี้ไปแล้วในเวลาเดียวกัน จึงไม่ส่งซ้ำ")
        case None:
            said = _("ยังไม่ได้ส่ง เพราะหยุดก่อนถึงฉบับนี้ จึงส่งได้โดยไม่ซ้ำ")
        case Accepted():
            said = _("เครื่องแม่ข่ายรับไปส่งแล้ว จะไม่ส่งซ้ำ")
        case Prepared():
            said = _("จัดทำร่างไว้แล้ว โปรดเปิดร่างแล้วส่งเอง จากนั้นบันทึกในหน้าประวัติ")
        case Unknown():
            said = _("อาจไปถึงแล้วหรือยังไม่ถึงก็ได้ จึงไม่ส่งซ้ำให้เอง โปรดตรวจสอบแล้วบันทึกในหน้าประวัติ")
        case Refused(retry_safe=True):
            said = _("ฉบับนี้ยังไม่ออกจากเครื่องแม่ข่ายแน่นอน จึงลองส่งใหม่ได้โดยไม่ซ้ำ")
        case _:
            said = _("ปลายทางไม่รับ ส่งอีกก็ไม่ถึง โปรดตรวจสอบที่อยู่ แล้วกด “ให้ส่งใหม่ได้” ในหน้าประวัติ")
    return said


def retriable(results: Sequence[Result]) -> frozenset[str]:
    """The ids of the messages that can be sent again without doubling any."""
    return frozenset(each.message.id for each in results if is_retriable(each))
