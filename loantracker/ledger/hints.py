"""What the cells under an unknown header look like: dates, amounts or e-mail addresses.

A hint is only ever offered: that a column holds dates does not tell which dates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from loantracker.ledger.names import Field
from loantracker.ledger.values import valid_address
from loantracker.ledger.workbook import Cell
from loantracker.thai import AmountError, DateError, parse_amount, parse_date

_LEAST_CELLS: Final = 3
_NEARLY_ALL: Final = 0.9
_MOST: Final = 0.8
_OFFICE: Final = "saraban"  # how the names of government offices' mailboxes begin
_LEAST_AMOUNT: Final = 100  # smaller whole numbers count days, pieces or pages
_YEARS: Final = range(1900, 2700)  # of either era

# The likeliest first.
_DATES: Final = (Field.DEADLINE, Field.RECEIVED_ON, Field.ACTIVITY_END, Field.CLEARED_ON, Field.BORROWED_ON)
_DEPOSIT_DATES: Final = (Field.DEADLINE, Field.RELEASED_ON, Field.RECEIVED_ON, Field.CLEARED_ON)
_AMOUNTS: Final = (Field.AMOUNT, Field.CLEARED, Field.BALANCE)
_ADDRESSES: Final = (Field.PARTY_EMAIL, Field.AGENCY_EMAIL)


def likely_fields(values: Sequence[Cell], *, deposit: bool) -> tuple[Field, ...]:
    """The fields that such cells may hold, the likeliest first; none where they tell nothing."""
    filled = [value for value in values if value != ""]
    if len(filled) < _LEAST_CELLS:
        return ()
    if _nearly_all(filled, _is_date):
        return _DEPOSIT_DATES if deposit else _DATES
    if _nearly_all(filled, _is_address):
        return _ADDRESSES[::-1] if are_offices(filled) else _ADDRESSES
    amounts = [amount for amount in map(_amount, filled) if amount is not None]
    if len(amounts) >= _NEARLY_ALL * len(filled) and not _count(amounts):
        return _AMOUNTS
    return ()


def are_offices(values: Sequence[Cell]) -> bool:
    """Whether these are mailboxes of offices, whose names begin with saraban."""
    addresses = [value.strip().casefold() for value in values if isinstance(value, str) and "@" in value]
    return bool(addresses) and sum(each.startswith(_OFFICE) for each in addresses) >= _MOST * len(addresses)


def _nearly_all(values: Sequence[Cell], looks_right: Callable[[Cell], bool]) -> bool:
    return sum(map(looks_right, values)) >= _NEARLY_ALL * len(values)


def _is_date(value: Cell) -> bool:
    if not isinstance(value, str):
        return isinstance(value, date)
    try:
        parse_date(value)
    except DateError:
        return False
    return True


def _is_address(value: Cell) -> bool:
    return isinstance(value, str) and bool(valid_address(value.strip()))


def _amount(value: Cell) -> Decimal | None:
    if type(value) is float:
        return Decimal(value)
    if not isinstance(value, str) or value.strip().startswith("0"):  # telephone numbers do
        return None
    try:
        return parse_amount(value)
    except AmountError:
        return None


def _count(amounts: Sequence[Decimal]) -> bool:
    """Whether the numbers are years, or so small and whole that they count something."""
    if any(each != each.to_integral_value() for each in amounts):
        return False
    return max(amounts) < _LEAST_AMOUNT or all(int(each) in _YEARS for each in amounts)
