"""What a change is, and why it still waits, in a few words."""

from __future__ import annotations

from loantracker import thai, wording
from loantracker.changes import Change, ChangeKind
from loantracker.errors import LedgerLocked, LedgerMissing, LedgerReadOnly, LoanTrackerError
from loantracker.wording import text as _


def about(change: Change) -> str:
    """What the clerk calls the row: its contract number, else its place."""
    if change.contract_no:
        return change.contract_no
    if change.row is None:
        return _("แผ่นงาน “{sheet}” แถวใหม่", sheet=change.sheet)
    return _("แผ่นงาน “{sheet}” แถว {row}", sheet=change.sheet, row=change.row)


def what(change: Change) -> str:
    """What a change does."""
    name, amount = about(change), _amount(change)
    match change.kind:
        case ChangeKind.CLEARING:
            return _("ส่งใช้ {name} {amount} บาท", name=name, amount=amount)
        case ChangeKind.RETURN:
            return _("คืนเงินประกัน {name} {amount} บาท", name=name, amount=amount)
        case ChangeKind.CORRECTION:
            return _("แก้ไขรายการ {name}", name=name)
        case ChangeKind.MEND:
            return _("แก้ไขข้อมูล {name}", name=name)
        case ChangeKind.NEW_ENTRY:
            return _("เพิ่มรายการ {name}", name=name)
        case ChangeKind.COUNTER:
            return _("เลิกทำ {name}", name=name)


def _amount(change: Change) -> str:
    found = change.facts.get("amount", "")
    return thai.format_money(thai.parse_amount(found)) if found else "–"


def why(error: LoanTrackerError | None) -> str:
    """Why changes wait, in a few words; the whole sentence is ``sentence``."""
    match error:
        case None:
            return _("โปรแกรมจะลองบันทึกใหม่เอง")
        case LedgerLocked():
            holder = error.facts.get("holder", "")
            return _("ไฟล์เปิดอยู่โดย {holder}", holder=holder) if holder else _("ไฟล์เปิดใช้งานอยู่ที่อื่น")
        case LedgerReadOnly():
            return _("ไฟล์เป็นแบบอ่านอย่างเดียว")
        case LedgerMissing():
            return _("ยังไม่พบไฟล์หรือที่เก็บ")
        case _:
            return _("ยังเขียนไฟล์ไม่ได้")


def sentence(error: LoanTrackerError) -> str:
    """The error's own sentence, in the language of the window."""
    said = wording.explain(error, in_window=True)
    return said.thai if wording.language() == "th" else said.english
