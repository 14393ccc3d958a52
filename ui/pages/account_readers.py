"""How the fields of the account form are read: a value, or what is wrong with it as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Final

from loantracker.wording import text as _
from ui.fields import Fault

FIRST_NAME: Final = "office"
_MAX_PORT: Final = 65535
_NAME: Final = re.compile("[a-z0-9_-]+")
_LOCAL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?|::1")
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,253}")


def name(typed: str) -> str:
    """The account's name in the program."""
    if not _NAME.fullmatch(typed.strip()):
        raise Fault(_("ใช้ได้เฉพาะ a-z 0-9 - และ _"))
    return typed.strip()


def address(typed: str) -> str:
    """One plain address."""
    local, at, domain = typed.strip().partition("@")
    if not at or not _LOCAL.fullmatch(local) or not _PLAIN.fullmatch(domain) or "." not in domain:
        raise Fault(_("โปรดพิมพ์ที่อยู่อีเมลเดียว เช่น finance@example.org"))
    return typed.strip()


def shown_name(typed: str) -> str:
    """The name that recipients see; it may be empty."""
    if set(typed) & set('<>"') or not typed.isprintable():
        raise Fault(_('ชื่อผู้ส่งมีเครื่องหมาย < > หรือ " ไม่ได้'))
    return typed.strip()


def host(typed: str) -> str:
    """A server."""
    if not _HOST.fullmatch(typed.strip()):
        raise Fault(_("โปรดพิมพ์ชื่อเครื่องแม่ข่าย เช่น mail.example.org"))
    return typed.strip()


def host_or_none(typed: str) -> str:
    """A server, or none."""
    return host(typed) if typed.strip() else ""


def port(typed: str) -> int:
    """A port; 0 for the usual one."""
    text = typed.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= _MAX_PORT:
        raise Fault(_("พอร์ตเป็นตัวเลข 1 ถึง 65535"))
    return int(text)


def organisation(typed: str) -> str:
    """A tenant or a client id: an id or a domain."""
    if not _PLAIN.fullmatch(typed.strip()):
        raise Fault(_("โปรดพิมพ์รหัสหรือโดเมนตามที่ผู้ดูแลระบบแจ้ง"))
    return typed.strip()


def parted(sender: str) -> tuple[str, str]:
    """``ฝ่ายการคลัง <finance@example.org>`` -> name and address."""
    shown, opened, rest = sender.partition("<")
    return (shown.strip().strip('"'), rest.rstrip("> ")) if opened else ("", sender.strip())


def names() -> Iterator[str]:
    """Names for new accounts, one after the other."""
    yield FIRST_NAME
    yield from (f"{FIRST_NAME}{number}" for number in count(2))
