"""The words for a ledger's columns: what they mean, and why they are taken for it or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loantracker.phrases import FIELDS, N_
from loantracker.wording import text

# Why a column is taken for a field or not, by the names of ledger.Reason.
REASONS: Final[Mapping[str, str]] = {
    "name": N_("ชื่อหัวตารางที่รู้จัก"),
    "group": N_("ชื่อกลุ่มและหัวตารางที่รู้จัก"),
    "values": N_("ตามข้อมูลในคอลัมน์"),
    "addressee": N_("อีเมลของผู้ที่ไม่มีคอลัมน์อีเมลอื่น"),
    "chosen": N_("เจ้าหน้าที่ยืนยันแล้ว"),
    "doubled": N_("หัวตารางซ้ำกัน ยังไม่ได้ใช้"),
    "better": N_("มีคอลัมน์อื่นที่ชัดเจนกว่า ไม่ได้ใช้"),
    "similar": N_("คล้ายชื่อที่รู้จัก ยังไม่ได้ใช้"),
    "contradicted": N_("ข้อมูลไม่ตรงกับชื่อ ยังไม่ได้ใช้"),
    "content": N_("ข้อมูลดูเข้ากันได้ ยังไม่ได้ใช้"),
    "unknown": N_("ไม่รู้จักหัวตาราง"),
}


def field(name: str) -> str:
    """What a column of this meaning is called."""
    return text(FIELDS[name])


def reason(name: str) -> str:
    """Why a column is taken or not."""
    return text(REASONS[name])
