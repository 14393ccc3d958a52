"""Words above and around a header: groups of columns, kinds of entries, labels of totals."""

from __future__ import annotations

import re
from itertools import product
from typing import Final

from loantracker.ledger.names import (
    ACTIVITY,
    AGENCY,
    BORROWER,
    CLEAR,
    CONTRACTOR,
    DATE,
    END,
    MAIL,
    OF_AGENCY,
    START,
    WARRANTY,
    Field,
    key,
    keys,
)
from loantracker.records import Kind

# --- groups: the upper row of a header of two rows ---------------------------

_GROUP_OF: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            "รับ|รับเงิน|ยืม|ยืมเงิน|เงินยืม|จ่ายเงินยืม|จ่ายเงิน|รับหลักประกัน|รับเงินประกัน|รับหลักประกันสัญญา|สัญญายืม|สัญญาการยืมเงิน"
            "|สัญญายืมเงิน|วางหลักประกัน|รับเงินยืม|หลักประกัน|หลักประกันสัญญา|ให้ยืม|จ่าย|ให้ยืมเงิน|รับฝาก|ตั้งหนี้|เงินประกันสัญญา"
        ).split("|"),
        "received",
    ),
    **dict.fromkeys(
        (
            CLEAR + "|ส่งใช้เงิน|คืนหลักประกันสัญญา|จ่ายคืนหลักประกันสัญญา|ล้างลูกหนี้|ส่งใช้คืน|ส่งใช้คืนเงินยืม|คืนเงินประกันสัญญา|รับคืน"
            "|ถอนคืนหลักประกันสัญญา|ถอน|ถอนหลักประกัน|ชำระ|ชำระหนี้|รับใช้|รับใช้คืน|ชดใช้เงิน"
        ).split("|"),
        "cleared",
    ),
    **dict.fromkeys(
        ("ฝาก|นำฝาก|ฝากธนาคาร|นำส่ง|ฝากเงิน|นำส่งเงิน|นำฝากธนาคาร|นำฝากคลัง|ฝากคลัง").split("|"), "banked"
    ),
    **dict.fromkeys((BORROWER + "|" + CONTRACTOR + "|ข้อมูลผู้ยืม|ข้อมูลคู่สัญญา").split("|"), "party"),
    **dict.fromkeys((AGENCY + "|ส่วนราชการ|ข้อมูลส่วนราชการ|ข้อมูลหน่วยงาน").split("|"), "agency"),
    **dict.fromkeys("สัญญา|สัญญาจ้าง|สัญญาซื้อขาย|ข้อมูลสัญญา|อายุสัญญา|ระยะเวลาสัญญา|สัญญาซื้อจ้าง".split("|"), "contract"),
    **dict.fromkeys(
        (
            ACTIVITY
            + "|วันที่ปฏิบัติราชการ|ระยะเวลา|ระยะเวลาปฏิบัติราชการ|วันที่จัดโครงการ|ระยะเวลาดำเนินการ|วันที่เดินทาง|ระยะเวลาโครงการ"
            "|ระยะเวลาดำเนินโครงการ|ช่วงวันที่|ระยะเวลาเดินทาง|กำหนดการ|วันปฏิบัติราชการ|ระยะเวลาการปฏิบัติราชการ"
        ).split("|"),
        "activity",
    ),
    **dict.fromkeys((WARRANTY + "|ภาระผูกพัน|ข้อผูกพัน").split("|"), "warranty"),
    **dict.fromkeys("แจ้งเตือน|แจ้งเตือนล่าสุด|ทวงถาม|ติดตามทวงถาม|ติดตาม|เตือน".split("|"), "reminded"),
    **dict.fromkeys(
        "จำนวนเงิน|จำนวนเงินยืม|จำนวนเงินที่ยืม|ยอดยืม|ยอดเงินยืม|จำนวนเงินตามสัญญา|รายการค่าใช้จ่าย|ประมาณการค่าใช้จ่าย|ค่าใช้จ่าย".split(
            "|"
        ),
        "amount",
    ),
    **dict.fromkeys("จำนวนเงินส่งใช้|เงินส่งใช้|ยอดส่งใช้|ส่งใช้เป็น|จำนวนเงินที่ส่งใช้".split("|"), "cleared"),
    **dict.fromkeys("อีเมล|email".split("|"), "email"),
}

_DATES = (*DATE.split("|"), "วันเดือนปี")
_NUMBERS = (
    "เลขที่",
    "เลขที่เอกสาร",
    "ที่เอกสาร",
    "เอกสาร",
    "เลขที่ใบเสร็จ",
    "เล่มที่เลขที่",
    "ใบเสร็จ",
    "เลขเอกสาร",
    "เลขที่ใบสำคัญ",
)
_AMOUNTS = ("จำนวนเงิน", "จำนวน", "เงิน", "ยอดเงิน", "บาท", "ยอด", "รวม", "รวมเงิน", "รวมเป็นเงิน", "รวมทั้งสิ้น")
_MAILS = (*MAIL.split("|"),)

_IN_GROUP: Final[dict[str, dict[str, Field]]] = {
    "received": {
        **dict.fromkeys(_DATES, Field.RECEIVED_ON),
        **dict.fromkeys(_NUMBERS[1:], Field.OTHER),
        **dict.fromkeys(_AMOUNTS, Field.AMOUNT),
        "ประเภท": Field.CATEGORY,
    },
    "cleared": {
        **dict.fromkeys(_DATES, Field.CLEARED_ON),
        **dict.fromkeys(_NUMBERS, Field.DOCUMENT_NO),
        **dict.fromkeys(_AMOUNTS, Field.CLEARED),
    },
    "banked": dict.fromkeys((*_DATES, *_NUMBERS, *_AMOUNTS), Field.OTHER),
    "party": {
        **dict.fromkeys(("ชื่อ", "ชื่อสกุล", "ชื่อนามสกุล", "นาม", "รายชื่อ", "ชื่อบริษัท"), Field.PARTY),
        **dict.fromkeys(_MAILS, Field.PARTY_EMAIL),
    },
    "agency": {
        **dict.fromkeys(("ชื่อ", "ชื่อเต็ม", "นาม"), Field.AGENCY),
        **dict.fromkeys(("รหัส", "ตัวย่อ", "ชื่อย่อ"), Field.AGENCY_CODE),
        **dict.fromkeys(_MAILS, Field.AGENCY_EMAIL),
    },
    "contract": {
        **dict.fromkeys(("เลขที่", "ที่", "เลข", "เลขที่สัญญา"), Field.CONTRACT_NO),
        **dict.fromkeys((*_DATES, "ลงวันที่"), Field.BORROWED_ON),
        **dict.fromkeys((*START.split("|"), *END.split("|")), Field.OTHER),
    },
    "activity": {
        **dict.fromkeys(START.split("|"), Field.ACTIVITY_START),
        **dict.fromkeys(END.split("|"), Field.ACTIVITY_END),
    },
    "warranty": {
        **dict.fromkeys(START.split("|"), Field.OTHER),
        **dict.fromkeys(("ระยะเวลา", "จำนวนวัน", "จำนวนเดือน", "เดือน", "วัน", "ปี"), Field.OTHER),
        **dict.fromkeys((*END.split("|"), "ครบกำหนด", "หมดอายุ", "วันที่พ้น"), Field.RELEASED_ON),
    },
    "reminded": {
        **dict.fromkeys((*_DATES, "วันที่ล่าสุด", "ล่าสุด"), Field.REMINDED_ON),
        **dict.fromkeys(("จำนวนครั้ง", "ครั้งที่", "จำนวน", "ครั้ง"), Field.REMINDED_COUNT),
        **dict.fromkeys(("ขั้น", "ขั้นล่าสุด", "ขั้นที่"), Field.REMINDED_STAGE),
    },
    "amount": dict.fromkeys(_AMOUNTS, Field.AMOUNT),
    "email": {
        **dict.fromkeys(f"{BORROWER}|{CONTRACTOR}".split("|"), Field.PARTY_EMAIL),
        **dict.fromkeys(OF_AGENCY.split("|"), Field.AGENCY_EMAIL),
    },
}


def group_of(group: str) -> str:
    """What an upper header cell speaks of ("received", "cleared", "party", ...); "" when unknown."""
    for name in keys(group):
        found = _GROUP_OF.get(name) or _GROUP_OF.get(name.removeprefix("การ"))
        if found:
            return found
    return ""


def field_in_group(group: str, name: str) -> Field | None:
    """The field of a column ``name`` under a ``group``; both are header texts."""
    fields = _IN_GROUP.get(group_of(group), {})
    return next((fields[each] for each in keys(name) if each in fields), None)


def joined(group: str, name: str) -> tuple[str, ...]:
    """The keys that a group and a column's name make together: "ส่งใช้" over "วันที่" is "วันที่ส่งใช้"."""
    found: list[str] = []
    for upper, lower in product(keys(group), keys(name)):
        bare = upper.removeprefix("การ")
        found += [lower + bare, bare + lower, lower + upper, upper + lower]
    return tuple(dict.fromkeys(found))


# --- kinds, totals -----------------------------------------------------------

_DEPOSIT: Final = re.compile("เงินประกัน|หลักประกัน|ประกันสัญญา|ค้ำประกัน")
_IMPREST: Final = re.compile("ทดรอง")
_OFFICIAL: Final = re.compile("ใช้ในราชการ|ยืมราชการ|เงินงบประมาณ|ในงบประมาณ|ยืมใช้ราชการ")
_ADVANCE: Final = re.compile("ยืม|ลูกหนี้")
_TOTAL: Final = re.compile(
    "(?:รวม|ยอด|ผลรวม|total)(?:เงิน|เป็นเงิน|ยอด|ทั้งสิ้น|ทั้งหมด|ทั้งปี|สุทธิ|หน้านี้|เดือนนี้|ประจำเดือน.*|เดือน.*|ตั้งแต่.*|ไตรมาส.*|ปี.*|ยกมา.*|ยกไป.*"
    "|จำนวน.*|คงเหลือ|คงค้าง|สะสม.*|แต่ต้นปี|ทุก.*|แผ่น.*|สัญญา.*|กอง.*|สำนัก.*|สถาบัน.*|ส่วนราชการ.*|หลักประกัน.*)*"
)


def kinds_in(text: str) -> frozenset[Kind]:
    """The kinds that a title, a sheet's name or a cell of a kind column speaks of.

    Plain "เงินยืม" is not told apart from an official advance unless the text says ทดรอง.
    """
    name = key(text)
    found = set()
    if _DEPOSIT.search(name):
        found.add(Kind.CONTRACT_DEPOSIT)
    if _IMPREST.search(name):
        found.add(Kind.IMPREST_ADVANCE)
    if _OFFICIAL.search(name) or (_ADVANCE.search(name) and Kind.IMPREST_ADVANCE not in found):
        found.add(Kind.OFFICIAL_ADVANCE)
    return frozenset(found)


def kind_in_cell(text: str) -> Kind | None:
    """The kind that a cell of a kind column names; None when it names none, or several."""
    found = kinds_in(text)
    if len(found) == 1:
        return next(iter(found))
    name = key(text)
    if not found and "ประกัน" in name:
        return Kind.CONTRACT_DEPOSIT
    if not found and ("ราชการ" in name or "งบประมาณ" in name):
        return Kind.OFFICIAL_ADVANCE
    return None


def is_contractor(header: str) -> bool:
    """Whether the header of a party's column speaks of a contractor, not of a borrower."""
    name = key(header)
    return any(word in name for word in CONTRACTOR.split("|"))


def is_total(text: str) -> bool:
    """Whether a cell labels a row of totals: รวม, รวมเดือนนี้, ยอดยกมา, รวมตั้งแต่ต้นปี."""
    return _TOTAL.fullmatch(key(text)) is not None


def is_total_label(value: object) -> bool:
    """``is_total`` for a cell of any kind; quick for those that are none."""
    return type(value) is str and ("รวม" in value or "ยอด" in value) and is_total(value)
