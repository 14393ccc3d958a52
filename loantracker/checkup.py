"""The words of a check-up: what is looked at, and the message to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from loantracker.phrases import N_
from loantracker.wording import text

# What is looked at when an account is tried, by mail.check's names.
_STEPS: Final[Mapping[str, str]] = {
    "settings": N_("ตรวจค่าที่ตั้งไว้"),
    "look_up": N_("ค้นหาเครื่องแม่ข่าย"),
    "connection": N_("เชื่อมต่อเครื่องแม่ข่าย"),
    "security": N_("การเข้ารหัสและใบรับรอง"),
    "sign_in": N_("ลงชื่อเข้าใช้"),
    "message": N_("ส่งอีเมลทดสอบถึงที่อยู่ของท่าน"),
}

# What is looked at in the installation, by doctor's names.
_FINDINGS: Final[Mapping[str, str]] = {
    "version": N_("รุ่นของโปรแกรม"),
    "python": N_("รุ่นของ Python"),
    "system": N_("ระบบปฏิบัติการ"),
    "libraries": N_("ส่วนประกอบ"),
    "home": N_("โฟลเดอร์ของโปรแกรม"),
    "journal": N_("สมุดบันทึกการส่ง"),
    "keyring": N_("ที่เก็บรหัสผ่าน"),
    "account": N_("บัญชีอีเมล"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says."""

    subject: str
    text: str


def step(name: str) -> str:
    """What is looked at when an account is tried, by ``mail.check``'s name for it."""
    return text(_STEPS[name])


def finding(name: str) -> str:
    """What is looked at in the installation, by ``doctor``'s name for it."""
    return text(_FINDINGS[name])


def message_to_oneself() -> Words:
    """The words of a message to oneself."""
    return Words(
        text("ทดสอบการส่งอีเมล"),
        text("ระบบติดตามเงินยืมและเงินประกันสัญญาส่งอีเมลฉบับนี้ถึงที่อยู่ของตนเองเพื่อทดสอบบัญชีอีเมล ไม่ต้องตอบกลับ"),
    )


def device_code(url: str, code: str, minutes: int) -> str:
    """What a person does to sign this program in to Microsoft 365 from any browser."""
    return text("เปิด {url} แล้วกรอกรหัส {code} ภายใน {minutes} นาที", url=url, code=code, minutes=minutes)


def signed_in(user: str, *, remembered: bool) -> str:
    """Who is signed in now, and for how long."""
    if remembered:
        return text("ลงชื่อเข้าใช้แล้ว: {user}", user=user)
    return text("ลงชื่อเข้าใช้แล้ว: {user} (จนกว่าจะปิดโปรแกรม เพราะเครื่องนี้ไม่มีที่เก็บที่ปลอดภัย)", user=user)
