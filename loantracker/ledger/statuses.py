"""Status words: which say that an entry is done, and which that nobody is to be reminded."""

from __future__ import annotations

import re
from typing import Final

from loantracker.ledger.names import key, keys
from loantracker.ledger.values import shown
from loantracker.ledger.workbook import Cell
from loantracker.records import ProblemCode
from loantracker.thai import DateError, parse_date

_OPEN: Final = (
    "ค้างส่งใช้|ยังไม่ส่งใช้|ส่งใช้บางส่วน|ชดใช้บางส่วน|ค้างชดใช้|ยังไม่ชดใช้|คงค้าง|ค้าง|ค้างชำระ|ยังไม่คืน|คืนบางส่วน|ถือไว้|รอคืน|รอส่งใช้|รอถอนคืน"
    "|ยืม|ยืมอยู่|ยังไม่ครบกำหนด|ครบกำหนด|ครบกำหนดแล้ว|ใกล้ครบกำหนด|เกินกำหนด|เลยกำหนด|ติดตาม|อยู่ระหว่างติดตาม|ระหว่างดำเนินการ|ดำเนินการ"
    "|อยู่ระหว่างดำเนินการ|ทวงถาม|อยู่ระหว่างทวงถาม|ยังไม่พ้นข้อผูกพัน|พ้นข้อผูกพันแล้ว|ขยายเวลา|ผ่อนชำระ|open|outstanding|รับฝาก|ยังไม่ถึงกำหนด|ปกติ"
    "|ยังไม่ล้างหนี้|ล้างหนี้บางส่วน|ยังไม่ได้ส่งใช้|ยังไม่เคลียร์|อยู่ระหว่างสัญญา|อยู่ระหว่างรับประกัน|ค้างคืน"
)
_CLOSED: Final = (
    "ส่งใช้แล้ว|ส่งใช้ครบ|ส่งใช้ครบแล้ว|ส่งใช้ครบถ้วน|ส่งใช้เรียบร้อย|ส่งใช้เรียบร้อยแล้ว|ส่งใช้หมดแล้ว|ชดใช้แล้ว|ชดใช้ครบ|ชดใช้ครบแล้ว|ล้างหนี้แล้ว|ล้างหนี้"
    "|ล้างแล้ว|เคลียร์แล้ว|คืนแล้ว|คืนครบแล้ว|คืนเงินแล้ว|คืนเงินครบแล้ว|คืนเงินครบ|ถอนคืนแล้ว|จ่ายคืนแล้ว|คืนหลักประกันแล้ว|นำส่งแล้ว|นำส่งเป็นรายได้|นำส่งรายได้|นำส่งรายได้แล้ว|ริบ"
    "|ริบแล้ว|ริบหลักประกัน|ริบเงินประกัน|ปิดแล้ว|ปิดบัญชี|เสร็จสิ้น|ครบแล้ว|ยกเลิก|ยกเลิกสัญญายืม|ยกเลิกการยืม|cleared|closed|returned|ส่งคืนแล้ว|หักล้างแล้ว"
    "|เรียบร้อย|เรียบร้อยแล้ว|ส่งใช้เงินยืมแล้ว|นำส่งเป็นรายได้แล้ว|คืนหลักประกันสัญญาแล้ว"
)
_HELD: Final = (
    "งดแจ้ง|งดแจ้งเตือน|งดการแจ้งเตือน|ไม่ต้องแจ้ง|ไม่ต้องแจ้งเตือน|ไม่แจ้งเตือน|พักการแจ้ง|ระงับการแจ้งเตือน|held"
    "|อยู่ระหว่างคดี|ฟ้องคดี|ดำเนินคดี"
)
_STATUSES: Final = {
    **dict.fromkeys(_OPEN.split("|"), (False, False)),
    **dict.fromkeys(_CLOSED.split("|"), (True, False)),
    **dict.fromkeys(_HELD.split("|"), (False, True)),
    "": (False, False),
}
_HELD_WORDS: Final = tuple(_HELD.split("|"))
_LONGEST: Final = 100  # letters; a longer text is no status
_BEFORE_DATE: Final = re.compile(r"[\s:,(]*(?:เมื่อ)?\s*(?:ลงวันที่|วันที่|ลว\.?)?\s*")
_NOT_HELD: Final = frozenset({"", "-", "ไม่", "ไม่ใช่", "0", "no", "false", "n"})


class Statuses(dict[Cell, tuple[bool, bool]]):
    """Status words as (closed, held)."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: dict[Cell, ProblemCode] = {}

    def __missing__(self, value: Cell) -> tuple[bool, bool]:
        text = shown(value)
        found = next((_STATUSES[name] for name in keys(text) if name in _STATUSES), None)
        found = found or _with_detail(text)
        if found is None:
            self.bad[value] = ProblemCode.UNKNOWN_STATUS
        self[value] = found or (False, False)
        return self[value]


def _with_detail(text: str) -> tuple[bool, bool] | None:
    """A known word with a date behind it ("คืนแล้ว 15/8/66"), or "do not remind" with whatever follows.

    Any other detail may turn the word around: "ส่งใช้แล้วบางส่วน".
    """
    if key(text).startswith(_HELD_WORDS):
        return False, True
    for end in range(min(len(text), _LONGEST) - 1, 0, -1):
        word = key(text[:end])
        if word and word in _STATUSES and _is_date(text[end:]):
            return _STATUSES[word]
    return None


def _is_date(text: str) -> bool:
    try:
        parse_date(_BEFORE_DATE.sub("", text, count=1).rstrip(" )"))
    except DateError:
        return False
    return True


def is_held(value: Cell) -> bool:
    """Whether a cell of a "do not remind" column says so."""
    return key(shown(value)) not in _NOT_HELD and value is not False
