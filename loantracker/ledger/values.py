"""Cells of a column as dates, amounts, addresses, statuses: what each may hold and how it is read.

Each reader is a dictionary from a cell's value to what it means, filled as
values are met: a ledger repeats its agencies, categories and dates. What can't
be read is kept in ``bad`` with its reason, for whoever knows row and column.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from loantracker.ledger.workbook import Cell
from loantracker.records import ProblemCode
from loantracker.thai import (
    BUDDHIST_ERA,
    AmountError,
    DateError,
    clean,
    format_date,
    parse_amount,
    parse_date,
    parse_period,
    plausible,
    to_arabic_digits,
)

ZERO: Final = Decimal("0.00")
MOST_BAHT: Final = 1e12  # beyond, a binary fraction no longer tells satang
EPOCH: Final = date(1899, 12, 30)  # serial 61 is 1 March 1900
EPOCH_1904: Final = date(1904, 1, 1)
_LAST_SERIAL: Final = 2_958_465  # 31 December 9999
_BUDDHIST_FROM: Final = 2400
_NOISE: Final = 1e-6  # baht; what sums of binary fractions may differ by
_RELATIVE_NOISE: Final = 2e-15
_NOTHING: Final = frozenset({"", "-", "–", "—", "--"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def shown(value: Cell) -> str:
    """A cell's value as text: numbers without a needless ".0", dates as offices write them."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if abs(value) < MOST_BAHT and value == int(value) else repr(value)
    if isinstance(value, date):
        return format_date(value, "numeric") if value.year < _BUDDHIST_FROM else value.strftime("%d/%m/%Y")
    return str(value)


def is_nothing(text: str) -> bool:
    """Whether a cell's text says that there is nothing: a blank or a dash."""
    return text.strip() in _NOTHING


class Texts(dict[Cell, str]):
    """Plain text on one line; a line break inside is a blank, or refused where it must be a name."""

    def __init__(self, *, refuse_breaks: bool) -> None:
        super().__init__()
        self.bad: dict[Cell, ProblemCode] = {}
        self._refuse_breaks = refuse_breaks

    def __missing__(self, value: Cell) -> str:
        text = _INVISIBLE.sub("", shown(value)).strip()
        if _CONTROL.search(text):
            if self._refuse_breaks:
                self.bad[value] = ProblemCode.UNSAFE_TEXT
            text = " ".join(_CONTROL.sub(" ", text).split())
        self[value] = text
        return text


class Dates(dict[Cell, date | None]):
    """Dates typed in any form, or serial numbers; a blank is None."""

    def __init__(self, *, date1904: bool, period: bool) -> None:
        super().__init__()
        self.bad: dict[Cell, ProblemCode] = {}
        self.buddhist: dict[Cell, date] = {}  # a serial whose year is Buddhist, with what was read
        self._epoch = EPOCH_1904 if date1904 else EPOCH
        self._period = period

    def __missing__(self, value: Cell) -> date | None:
        found: date | None = None
        try:
            found = self._read(value)
        except DateError as error:
            self.bad[value] = error.code
        self[value] = found
        return found

    def _read(self, value: Cell) -> date | None:
        if isinstance(value, str):
            if value.strip() in _NOTHING:
                return None
            return parse_period(value)[1] if self._period else parse_date(value)
        if isinstance(value, datetime):
            return self._checked(value, value.date())
        if isinstance(value, date):
            return self._checked(value, value)
        if isinstance(value, float) and 1 <= value <= _LAST_SERIAL:
            return self._checked(value, self._epoch + timedelta(days=int(value)))
        raise DateError(ProblemCode.BAD_DATE, shown(value))  # a time, a duration, a number out of range

    def _checked(self, value: Cell, day: date) -> date:
        if day.year > _BUDDHIST_FROM:
            try:
                day = day.replace(year=day.year - BUDDHIST_ERA)
            except ValueError:  # 29 February of a year that has none
                raise DateError(ProblemCode.BAD_DATE, shown(value)) from None
            self.buddhist[value] = day
        if not plausible(day):
            raise DateError(ProblemCode.IMPLAUSIBLE_DATE, shown(value))
        return day


class Amounts(dict[Cell, Decimal | None]):
    """Amounts of baht to the satang; a blank or a dash is None."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: dict[Cell, ProblemCode] = {}

    def __missing__(self, value: Cell) -> Decimal | None:
        found: Decimal | None = None
        try:
            found = self._read(value)
        except AmountError as error:
            self.bad[value] = error.code
        self[value] = found
        return found

    def _read(self, value: Cell) -> Decimal | None:
        if isinstance(value, str):
            return None if value.strip() in _NOTHING else parse_amount(value)
        if isinstance(value, float) and -MOST_BAHT < value < MOST_BAHT:
            text = f"{value:.2f}"
            if abs(float(text) - value) <= max(_NOISE, abs(value) * _RELATIVE_NOISE):
                return Decimal(text)
        raise AmountError(shown(value))


# --- addresses ----------------------------------------------------------------

_SEPARATORS: Final = re.compile(r"[;,\s]+")
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST_LOCAL: Final = 64
_LONGEST_ADDRESS: Final = 254


class Addresses(dict[Cell, tuple[str, ...]]):
    """E-mail addresses, split on ; , blanks and line breaks; one doubtful address empties the cell."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: dict[Cell, ProblemCode] = {}

    def __missing__(self, value: Cell) -> tuple[str, ...]:
        text = _INVISIBLE.sub("", shown(value)).strip()
        found: list[str] = []
        if text not in _NOTHING:
            for part in filter(None, _SEPARATORS.split(text)):
                address = valid_address(part)
                if not address:
                    self.bad[value] = ProblemCode.BAD_EMAIL
                    found = []
                    break
                found.append(address)
        self[value] = tuple(dict.fromkeys(found))
        return self[value]


def valid_address(text: str) -> str:
    """The address with its domain in ASCII (punycode for a Thai one); "" when it is none.

    Only ``local@domain`` with a dotted domain and an ASCII local part (RFC 5321 4.1.2,
    dot-string): quoted parts, display names, comments and domain literals are refused.
    """
    local, at, domain = text.partition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL:
        return ""
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    labels = domain.split(".")
    if len(labels) == 1 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        return ""
    address = f"{local}@{domain}"
    return address if len(address) <= _LONGEST_ADDRESS else ""


# --- contract numbers -----------------------------------------------------------

_DATED: Final = re.compile(r"(.*?\d)\s*[,(]?\s*(?:ลว|ลงวันที่|วันที่|ลง)\s*\.?\s*(\d.*?)\s*\)?", re.DOTALL)
_NUMBER_THEN_DATE: Final = re.compile(r"(.*?\d)[\s,(]+(\d{1,2}\s*\D.*?\d{2,4})\s*\)?")


_MORE_THAN_A_NUMBER: Final = re.compile(r"[0-9๐-๙][ (,][^\n]*[0-9๐-๙]")
_SARA_AM: Final = re.compile("\u0e4d([\u0e48-\u0e4b])\u0e32")  # ํ and า with a tone mark between them
_THAI_DIGIT: Final = re.compile("[๐-๙]")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")


def split_contracts(texts: list[str]) -> list[str]:
    """The contract numbers out of cells that may hold a date as well."""
    if _MORE_THAN_A_NUMBER.search("\n".join(texts)):
        return [_split_contract(text) if _MORE_THAN_A_NUMBER.search(text) else text for text in texts]
    return texts


def plain_numbers(texts: list[str]) -> list[str]:
    """What contract numbers are told apart by; all at once, since one by one is slow.

    Digits become Arabic, letters capital; blanks go; and what looks alike is alike: full-width digits and
    letters, the dashes, ำ typed in two parts.
    """
    whole = "\n".join(texts)
    if not whole.isascii():
        whole = _DASHES.sub("-", unicodedata.normalize("NFKC", whole)).replace("\u0e4d\u0e32", "\u0e33")
        if "\u0e4d" in whole:
            whole = _SARA_AM.sub("\\1\u0e33", whole)
        if _THAI_DIGIT.search(whole):
            whole = to_arabic_digits(whole)
    return whole.upper().replace(" ", "").split("\n") if texts else []


def _split_contract(text: str) -> str:
    """The contract number out of "14/2566 ลว. 15 ม.ค. 66"; any other text as it is."""
    for pattern in (_DATED, _NUMBER_THEN_DATE):
        match = pattern.fullmatch(clean(text))
        if match is not None:
            try:
                parse_date(match[2])
            except DateError:
                continue
            return text[: match.end(1)].strip() if len(text) >= match.end(1) else match[1]
    return text
