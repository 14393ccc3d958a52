"""The upper row of a header of two rows: what a group of columns speaks of, and its columns' fields."""

from __future__ import annotations

import re
from itertools import product
from typing import Final

from loantracker.ledger.names import Field, keys
from loantracker.ledger.vocabulary import (
    ACTIVITY,
    AGENCY,
    BORROWER,
    CLEAR,
    CONTRACTOR,
    DATE,
    END,
    EXTEND,
    HOLD,
    MAIL,
    OF_AGENCY,
    START,
    UNTIL,
    WARRANTY,
)

_GROUPS: Final[dict[str, str]] = {
    "received": "รับ|รับเงิน|ยืม|ยืมเงิน|เงินยืม|จ่ายเงินยืม|จ่ายเงิน|รับหลักประกัน|รับเงินประกัน|รับหลักประกันสัญญา"
    "|สัญญายืม|สัญญาการยืมเงิน|สัญญายืมเงิน|วางหลักประกัน|รับเงินยืม|หลักประกัน|หลักประกันสัญญา|ให้ยืม|จ่าย"
    "|ให้ยืมเงิน|รับฝาก|ตั้งหนี้|เงินประกันสัญญา",
    "cleared": f"{CLEAR}|ส่งใช้เงิน|คืนหลักประกันสัญญา|จ่ายคืนหลักประกันสัญญา|ล้างลูกหนี้|ส่งใช้คืน|ส่งใช้คืนเงินยืม"
    "|คืนเงินประกันสัญญา|รับคืน|ถอนคืนหลักประกันสัญญา|ถอน|ถอนหลักประกัน|ชำระ|ชำระหนี้|รับใช้|รับใช้คืน|ชดใช้เงิน"
    "|จำนวนเงินส่งใช้|เงินส่งใช้|ยอดส่งใช้|ส่งใช้เป็น|จำนวนเงินที่ส่งใช้",
    "banked": "ฝาก|นำฝาก|ฝากธนาคาร|นำส่ง|ฝากเงิน|นำส่งเงิน|นำฝากธนาคาร|นำฝากคลัง|ฝากคลัง",
    "party": f"{BORROWER}|{CONTRACTOR}|ข้อมูลผู้ยืม|ข้อมูลคู่สัญญา",
    "agency": f"{AGENCY}|ส่วนราชการ|ข้อมูลส่วนราชการ|ข้อมูลหน่วยงาน",
    "contract": "สัญญา|สัญญาจ้าง|สัญญาซื้อขาย|ข้อมูลสัญญา|อายุสัญญา|ระยะเวลาสัญญา|สัญญาซื้อจ้าง",
    "activity": f"{ACTIVITY}|วันที่ปฏิบัติราชการ|ระยะเวลา|ระยะเวลาปฏิบัติราชการ|วันที่จัดโครงการ|ระยะเวลาดำเนินการ"
    "|วันที่เดินทาง|ระยะเวลาโครงการ|ระยะเวลาดำเนินโครงการ|ช่วงวันที่|ระยะเวลาเดินทาง|กำหนดการ|วันปฏิบัติราชการ"
    "|ระยะเวลาการปฏิบัติราชการ",
    "warranty": f"{WARRANTY}|ภาระผูกพัน|ข้อผูกพัน",
    "reminded": "แจ้งเตือน|แจ้งเตือนล่าสุด|ทวงถาม|ติดตามทวงถาม|ติดตาม|เตือน",
    "amount": "จำนวนเงิน|จำนวนเงินยืม|จำนวนเงินที่ยืม|ยอดยืม|ยอดเงินยืม|จำนวนเงินตามสัญญา|รายการค่าใช้จ่าย"
    "|ประมาณการค่าใช้จ่าย|ค่าใช้จ่าย",
    "email": "อีเมล|email",
    "extended": f"{EXTEND}|ขออนุมัติขยายเวลา|ขอขยายเวลา",
    "promised": "นัดหมาย|นัดหมายส่งใช้|นัดส่งใช้|นัดชำระ|นัดชดใช้|นัดคืน",
    "held": HOLD,
}

_DATES: Final = f"{DATE}|วันเดือนปี"
_JOINED_DATES: Final = "วันที่ส่งใช้|วันที่ชดใช้|วันที่คืน|วันส่งใช้"
_DOCUMENTS: Final = "เลขที่เอกสาร|ที่เอกสาร|เอกสาร|เลขที่ใบเสร็จ|เล่มที่เลขที่|ใบเสร็จ|เลขเอกสาร|เลขที่ใบสำคัญ"
_LETTERS: Final = "เลขที่|เลขที่หนังสือ|เลขหนังสือ|หนังสือ|หนังสือเลขที่|ที่หนังสือ|หนังสืออนุมัติ|เลขที่หนังสืออนุมัติ"
_SUMS: Final = "จำนวนเงิน|จำนวน|เงิน|ยอดเงิน|บาท|ยอด|รวม|รวมเงิน|รวมเป็นเงิน|รวมทั้งสิ้น"

_COLUMNS: Final[dict[str, dict[str, Field]]] = {
    "received": {
        _DATES: Field.RECEIVED_ON,
        _DOCUMENTS: Field.OTHER,
        _SUMS: Field.AMOUNT,
        "ประเภท": Field.CATEGORY,
    },
    "cleared": {
        _DATES: Field.CLEARED_ON,
        f"เลขที่|{_DOCUMENTS}": Field.DOCUMENT_NO,
        _SUMS: Field.CLEARED,
    },
    "banked": {f"เลขที่|{_DATES}|{_DOCUMENTS}|{_SUMS}": Field.OTHER},
    "party": {"ชื่อ|ชื่อสกุล|ชื่อนามสกุล|รายชื่อ|ชื่อบริษัท": Field.PARTY, MAIL: Field.PARTY_EMAIL},
    "agency": {
        "ชื่อ|ชื่อเต็ม": Field.AGENCY,
        "รหัส|ตัวย่อ|ชื่อย่อ": Field.AGENCY_CODE,
        MAIL: Field.AGENCY_EMAIL,
    },
    "contract": {
        "เลขที่|ที่|เลข|เลขที่สัญญา": Field.CONTRACT_NO,
        f"{_DATES}|ลงวันที่": Field.BORROWED_ON,
        f"{START}|{END}": Field.OTHER,
    },
    "activity": {START: Field.ACTIVITY_START, END: Field.ACTIVITY_END},
    "warranty": {
        f"{END}|ครบกำหนด|หมดอายุ|วันที่พ้น": Field.RELEASED_ON,
        f"{START}|ระยะเวลา|จำนวนวัน|จำนวนเดือน|เดือน|วัน|ปี": Field.OTHER,
    },
    "reminded": {
        f"{_DATES}|วันที่ล่าสุด|ล่าสุด": Field.REMINDED_ON,
        "จำนวนครั้ง|ครั้งที่|จำนวน|ครั้ง": Field.REMINDED_COUNT,
        "ขั้น|ขั้นล่าสุด|ขั้นที่": Field.REMINDED_STAGE,
    },
    "amount": {_SUMS: Field.AMOUNT},
    "email": {f"{BORROWER}|{CONTRACTOR}": Field.PARTY_EMAIL, OF_AGENCY: Field.AGENCY_EMAIL},
    "extended": {
        f"{UNTIL}|{END}": Field.EXTENDED_TO,
        f"{_DOCUMENTS}|{_LETTERS}": Field.EXTENSION_DOCUMENT,
        f"ลงวันที่|วันที่อนุมัติ|วันที่หนังสือ|{START}|เหตุผล|จำนวนวัน|ครั้งที่": Field.OTHER,
    },
    "promised": {f"{_DATES}|{UNTIL}|กำหนด": Field.PROMISED_ON},
    "held": {f"{UNTIL}|{END}": Field.HELD_UNTIL, "เหตุผล|สถานะ": Field.HELD},
}

_INSTALMENT: Final = re.compile("(?:ครั้งที่|งวดที่|ครั้ง|งวด)[0-9]{1,2}")
_INSTALMENTS: Final = {
    word: field
    for words, field in {
        f"{_DATES}|{_JOINED_DATES}": Field.CLEARED_ON_PART,
        f"{_SUMS}|{CLEAR}|ใบสำคัญ|เงินสด|จำนวนเงินส่งใช้": Field.CLEARED_PART,
        f"เลขที่|{_DOCUMENTS}|เลขที่ใบรับใบสำคัญ|คงเหลือ|คงค้าง|หมายเหตุ|ประเภท": Field.OTHER,
        "เงินสดหรือใบสำคัญ|ใบสำคัญหรือเงินสด": Field.OTHER,  # which of them, on the back of form 8500
    }.items()
    for word in words.split("|")
}
_CLEARING: Final = re.compile("ส่งใช้|ชดใช้|ใช้คืน|ล้างหนี้|หักล้าง|ส่งคืน|คืนเงิน|ถอนคืน")
_NO_CLEARING: Final = re.compile("กำหนด|ครบ|ค้าง|เหลือ|ทวง|เตือน|ติดตาม|ประมาณ")
_GROUP_OF: Final = {word: group for group, words in _GROUPS.items() for word in words.split("|")}
_IN_GROUP: Final = {
    group: {word: field for words, field in columns.items() for word in words.split("|")}
    for group, columns in _COLUMNS.items()
}


def group_of(group: str) -> str:
    """What an upper header cell speaks of ("received", "cleared", "party", ...); "" when unknown."""
    for name in keys(group):
        found = _GROUP_OF.get(name) or _GROUP_OF.get(name.removeprefix("การ"))
        if found:
            return found
    return ""


def without_instalment(name: str) -> str | None:
    """A header's key without the instalment that it names ("ส่งใช้ครั้งที่ 1"); None where it names none."""
    found = _INSTALMENT.search(name)
    return None if found is None else name[: found.start()] + name[found.end() :]


def is_instalment(group: str) -> bool:
    """Whether a group speaks of one of several clearings: ครั้งที่ 1, การส่งใช้ ครั้งที่ ๒."""
    for name in keys(group):
        rest = without_instalment(name)
        if rest is not None and (not rest or group_of(rest) == "cleared"):
            return True
    return False


def field_in_group(group: str, name: str) -> Field | None:
    """The field of a column ``name`` under a ``group``; both are header texts."""
    if is_instalment(group):
        return next((_INSTALMENTS[each] for each in keys(name) if each in _INSTALMENTS), None)
    fields = _IN_GROUP.get(group_of(group), {})
    return next((fields[each] for each in keys(name) if each in fields), None)


def field_in_like_group(group: str, name: str) -> Field | None:
    """The field of a column under a group that only resembles one of clearings: เงินยืมที่ส่งใช้."""
    if group_of(group) or not any(
        _CLEARING.search(each) and not _NO_CLEARING.search(each) for each in keys(group)
    ):
        return None
    fields = _IN_GROUP["cleared"]
    return next((fields[each] for each in keys(name) if each in fields), None)


def joined(group: str, name: str) -> tuple[str, ...]:
    """The keys that a group and a column's name make together: "ส่งใช้" over "วันที่" is "วันที่ส่งใช้"."""
    found: list[str] = []
    for upper, lower in product(keys(group), keys(name)):
        bare = upper.removeprefix("การ")
        found += [lower + bare, bare + lower, lower + upper, upper + lower]
    return tuple(dict.fromkeys(found))
