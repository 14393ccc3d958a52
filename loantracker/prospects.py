"""What an entry would be while it is being typed: when it falls due, and what the borrower owes already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from loantracker import deadlines, thai
from loantracker.ledger.kinds import kind_in_cell
from loantracker.records import Agency, Entry, Kind
from loantracker.thai import AmountError, DateError

_DAYS = ("received_on", "released_on", "activity_end")
_TEXTS = ("contract_no", "category", "project", "party", "agency")


def prospect(base: Entry | None, kind: Kind | None, typed: Mapping[str, str]) -> Entry | None:
    """The entry as it would be read from what is typed, by the names of the ledger's fields.

    ``base`` is the entry that is corrected; for a new one ``kind`` is its table's, where the table has one.
    What can't be read counts as blank. None while nobody can say what kind of entry it is.
    """
    known = kind_in_cell(typed.get("kind", "")) or kind
    if base is None:
        if known is None:
            return None
        base = Entry("", "", 0, known, "", "", "", "", "", "", (), (), Decimal(0), Decimal(0))
    changes: dict[str, object] = {name: typed[name].strip() for name in _TEXTS if name in typed}
    changes |= {name: _day(typed[name]) for name in _DAYS if name in typed}
    if "deadline" in typed:
        changes["ledger_deadline"] = _day(typed["deadline"])
    if "period" in typed:
        changes["activity_end"] = _end(typed["period"])
    if "amount" in typed:
        changes["amount"] = _amount(typed["amount"])
    return replace(base, **changes)  # type: ignore[arg-type]  # the names are fields of Entry, each with its type


def open_advances(entries: Iterable[Entry], party: str, besides: str = "") -> tuple[Entry, ...]:
    """The advances that a borrower has not cleared, besides the entry of that id, in the ledger's order.

    The regulation gives no new advance while an old one is open. Names are compared without blanks and
    titles (นาย, น.ส., พ.ต.อ.).
    """
    name = _bare_name(party)
    return tuple(
        each
        for each in entries
        if _may_hold(each.party, name)
        and each.kind is not Kind.CONTRACT_DEPOSIT
        and each.id != besides
        and not deadlines.is_cleared(each)
        and name
        and _bare_name(each.party) == name
    )


def agency_called(agencies: Iterable[Agency], typed: str) -> Agency | None:
    """The agency of this name or code, as it is written in full; None for any other text."""
    name = _bare(typed)
    return next((each for each in agencies if name in {_bare(each.name), _bare(each.code)}), None)


# Shortened titles end in a dot (น.ส., ดร., พ.ต.อ., ว่าที่ ร.ต.); of whole ones the longer go first.
_SHORT_TITLE: Final = re.compile(r"(?:ว่าที่)?(?:[ก-ฮ]{1,4}\.)+")
_TITLE_WORDS: Final = (
    "นางสาว|หม่อมราชวงศ์|หม่อมหลวง|ว่าที่ร้อยตรี|ว่าที่ร้อยโท|ว่าที่ร้อยเอก|ว่าที่พันตรี|ดอกเตอร์|ร้อยตำรวจตรี|ร้อยตำรวจโท|ร้อยตำรวจเอก|พันตำรวจตรี|พันตำรวจโท"
    "|พันตำรวจเอก|สิบตำรวจตรี|สิบตำรวจโท|สิบตำรวจเอก|จ่าสิบตำรวจ|ดาบตำรวจ|ร้อยตรี|ร้อยโท|ร้อยเอก|พันตรี|พันโท|พันเอก|สิบตรี|สิบโท|สิบเอก"
    "|จ่าสิบตรี|จ่าสิบโท|จ่าสิบเอก|คุณ|นาง|นาย|mr.|mrs.|miss|ms."
)
_TITLES: Final = _TITLE_WORDS.split("|")
_MARKS: Final = re.compile(
    "[\u0e30-\u0e3a\u0e45-\u0e4e]"
)  # what can't begin a name: vowels behind, tone marks


def _may_hold(party: str, name: str) -> bool:
    """Whether a closer look is worth its time: this is asked of every entry with every letter typed."""
    return not party.isprintable() or name in "".join(party.split()).casefold()


def _bare_name(text: str) -> str:
    """A person's name without its titles and blanks; a name that only begins like a title stays whole."""
    name = _bare(text)
    while True:
        short = _SHORT_TITLE.match(name)
        title = short[0] if short else next((each for each in _TITLES if name.startswith(each)), "")
        rest = name[len(title) :]
        if not title or not rest or _MARKS.match(rest):
            return name
        name = rest


def _bare(text: str) -> str:
    return "".join(thai.clean(text).split()).casefold()


def _day(text: str) -> date | None:
    try:
        return thai.parse_date(text)
    except DateError:
        return None


def _end(text: str) -> date | None:
    try:
        return thai.parse_period(text)[1]
    except DateError:
        return None


def _amount(text: str) -> Decimal:
    try:
        return thai.parse_amount(text)
    except AmountError:
        return Decimal(0)
