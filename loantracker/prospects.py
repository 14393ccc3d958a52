"""What an entry would be while it is being typed: when it falls due, and what the borrower owes already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from loantracker import deadlines, thai
from loantracker.ledger.kinds import kind_in_cell
from loantracker.records import Agency, Entry, Kind
from loantracker.thai import AmountError, DateError

_DAYS = {"received_on": "received_on", "released_on": "released_on", "activity_end": "activity_end"}
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
    changes |= {ours: _day(typed[name]) for name, ours in _DAYS.items() if name in typed}
    if "deadline" in typed:
        changes["ledger_deadline"] = _day(typed["deadline"])
    if "period" in typed:
        changes["activity_end"] = _end(typed["period"])
    if "amount" in typed:
        changes["amount"] = _amount(typed["amount"])
    return replace(base, **changes)  # type: ignore[arg-type]  # the names are fields of Entry, each with its type


def open_advances(entries: Iterable[Entry], party: str, besides: str = "") -> tuple[Entry, ...]:
    """The advances that a borrower has not cleared, besides the entry of that id, in the ledger's order.

    The regulation gives no new advance while an old one is open. Names are compared without blanks.
    """
    name = _bare(party)
    return tuple(
        each
        for each in entries
        if each.kind is not Kind.CONTRACT_DEPOSIT
        and each.id != besides
        and not deadlines.is_cleared(each)
        and name
        and _bare(each.party) == name
    )


def agency_called(agencies: Iterable[Agency], typed: str) -> Agency | None:
    """The agency of this name or code, as it is written in full; None for any other text."""
    name = _bare(typed)
    return next((each for each in agencies if name in {_bare(each.name), _bare(each.code)}), None)


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
