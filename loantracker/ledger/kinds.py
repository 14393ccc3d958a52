"""Words for the kinds of entries and for totals: in titles, sheet names, cells and labels."""

from __future__ import annotations

import re
from typing import Final

from loantracker.ledger.names import key
from loantracker.ledger.vocabulary import CONTRACTOR
from loantracker.records import Kind

_DEPOSIT: Final = re.compile("เงินประกัน|หลักประกัน|ประกันสัญญา|ค้ำประกัน|deposit|guarantee|retention")
_IMPREST: Final = re.compile("ทดรอง|imprest|pettycash")
_OFFICIAL: Final = re.compile("ใช้ในราชการ|ยืมราชการ|เงินงบประมาณ|ในงบประมาณ|ยืมใช้ราชการ")
_ADVANCE: Final = re.compile("ยืม|ลูกหนี้|advance|loan")
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


def is_plain_advance(text: str) -> bool:
    """Whether a text speaks of advances without a word of which: ลูกหนี้เงินยืม may be either."""
    return kinds_in(text) == {Kind.OFFICIAL_ADVANCE} and _OFFICIAL.search(key(text)) is None


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
    """Whether the header of a party's column speaks of contractors, and of no borrowers."""
    name = key(header)
    return _ADVANCE.search(name) is None and any(word in name for word in CONTRACTOR.split("|"))


def is_total(text: str) -> bool:
    """Whether a cell labels a row of totals: รวม, รวมเดือนนี้, ยอดยกมา, รวมตั้งแต่ต้นปี."""
    return _TOTAL.fullmatch(key(text)) is not None


def is_total_label(value: object) -> bool:
    """``is_total`` for a cell of any kind; quick for those that are none."""
    return type(value) is str and ("รวม" in value or "ยอด" in value) and is_total(value)
