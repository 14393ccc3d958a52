"""What the columns of registers are called: header texts, group headers, words for kinds and totals.

The names come from registers of Thai government offices; every office has its
own spelling, so names are compared as ``key`` leaves them.
"""

from __future__ import annotations

import enum
import re
from functools import lru_cache
from typing import Final

from loantracker.thai import clean


class Field(enum.StrEnum):
    """What a column means."""

    CONTRACT_NO = "contract_no"
    KIND = "kind"
    AGENCY = "agency"
    AGENCY_CODE = "agency_code"
    CATEGORY = "category"
    PROJECT = "project"
    PARTY = "party"
    PARTY_EMAIL = "party_email"
    AGENCY_EMAIL = "agency_email"
    AMOUNT = "amount"
    AMOUNT_PART = "amount_part"  # one of several that add up: per diem, lodging, transport
    CLEARED = "cleared"
    CLEARED_PART = "cleared_part"  # one of several that add up: vouchers, cash
    BALANCE = "balance"
    BORROWED_ON = "borrowed_on"
    RECEIVED_ON = "received_on"
    ACTIVITY_START = "activity_start"
    ACTIVITY_END = "activity_end"
    PERIOD = "period"  # start and end of the activity in one cell
    RELEASED_ON = "released_on"
    DEADLINE = "deadline"
    CLEARED_ON = "cleared_on"
    CLEARED_ON_PART = "cleared_on_part"  # one of several instalments: the last day counts
    DOCUMENT_NO = "document_no"
    STATUS = "status"
    HELD = "held"
    HELD_UNTIL = "held_until"  # the last day of a hold
    EXTENDED_TO = "extended_to"  # the deadline that an approved extension gives
    EXTENDED_TO_PART = "extended_to_part"  # one of several extensions: the last day counts
    EXTENSION_DOCUMENT = "extension_document"  # its approval
    PROMISED_ON = "promised_on"  # the day by which the party said to clear it
    NOTE = "note"
    REMINDED_ON = "reminded_on"
    REMINDED_COUNT = "reminded_count"
    REMINDED_STAGE = "reminded_stage"
    EMAIL = "email"  # of whom, the other columns or the values decide
    OTHER = "other"  # known, and not needed: serial number, position, telephone, ...


REQUIRED: Final = (Field.CONTRACT_NO, Field.AMOUNT, Field.PARTY)
CRITICAL: Final = frozenset(
    {*REQUIRED, Field.KIND, Field.DEADLINE, Field.CLEARED, Field.BALANCE, Field.STATUS}
)
POSTPONING: Final = frozenset(  # days that put reminders off: none of them may be passed over in silence
    {Field.EXTENDED_TO, Field.EXTENDED_TO_PART, Field.PROMISED_ON, Field.HELD_UNTIL}
)
REPEATABLE: Final = frozenset(  # by several columns
    {Field.OTHER, Field.AMOUNT_PART, Field.CLEARED_PART, Field.CLEARED_ON_PART, Field.EXTENDED_TO_PART}
)
MARK_HEADERS: Final = {
    Field.REMINDED_ON: "วันที่แจ้งเตือนล่าสุด",
    Field.REMINDED_COUNT: "จำนวนครั้งที่แจ้งเตือน",
    Field.REMINDED_STAGE: "ขั้นการแจ้งเตือนล่าสุด",
}

_DROPPED: Final = re.compile(r"[\s.:;*_/\\\-–—'\"“”,()\[\]{}]+")
_PARENTHESES: Final = re.compile(r"[(\[{](?![^()\[\]{}]*ขยาย)[^()\[\]{}]*[)\]}]")


@lru_cache(maxsize=4096)  # the same few headers are compared again and again
def key(text: str) -> str:
    """A header's text without what differs from office to office.

    Blanks, line breaks, dots, dashes, slashes and parentheses go; Thai digits
    become Arabic; ํา becomes ำ, เเ becomes แ; letters lose their case.
    """
    same = clean(text).replace("ํา", "ำ").replace("เเ", "แ").casefold()
    return _DROPPED.sub("", same).replace("อีเมล์", "อีเมล").replace("อีเมลล์", "อีเมล")


def keys(text: str) -> tuple[str, ...]:
    """The key of the whole text and, where it differs, of the text without what stands in parentheses.

    Parentheses that speak of an extension stay: what is extended is another day.
    """
    whole, outside = key(text), key(_PARENTHESES.sub("", text))
    return (whole,) if outside in {"", whole} else (whole, outside)
