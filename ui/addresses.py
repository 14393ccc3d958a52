"""What passes for an address while typing; the server has the last word."""

from __future__ import annotations

import re

from loantracker.wording import text as _
from ui.fields import Fault

_BETWEEN = re.compile(r"[\s,;]+")


def is_address(text: str) -> bool:
    """Whether it is worth asking the server."""
    local, at, domain = text.partition("@")
    return bool(local and at and domain) and not any(each.isspace() for each in text) and "@" not in domain


def read_addresses(typed: str) -> tuple[str, ...]:
    """Addresses between commas, semicolons or blanks; none is right too. Raises :class:`Fault`."""
    found = tuple(dict.fromkeys(each for each in _BETWEEN.split(typed) if each))
    for each in found:
        if not is_address(each):
            raise Fault(_("“{address}” ไม่ใช่ที่อยู่อีเมล", address=each))
    return found
