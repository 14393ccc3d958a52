"""Cells of a column as dates, amounts, addresses, statuses: what each may hold and how it is read.

Each reader is a dictionary from a cell's value to what it means, filled as
values are met: a ledger repeats its agencies, categories and dates. What can't
be read is kept in ``bad`` with its reason, for whoever knows row and column.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from loantracker.ledger.names import key, keys
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
MOST_BAHT: Final = 1e13
_EPOCH: Final = date(1899, 12, 30)  # serial 61 is 1 March 1900
_EPOCH_1904: Final = date(1904, 1, 1)
_LAST_SERIAL: Final = 2_958_465  # 31 December 9999
_BUDDHIST_FROM: Final = 2400
_NOISE: Final = 1e-6  # baht; what binary fractions and sums of them may differ by
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
        self._epoch = _EPOCH_1904 if date1904 else _EPOCH
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
            if abs(float(text) - value) <= _NOISE:
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


# --- statuses -----------------------------------------------------------------

_OPEN: Final = (
    "ค้างส่งใช้|ยังไม่ส่งใช้|ส่งใช้บางส่วน|ชดใช้บางส่วน|ค้างชดใช้|ยังไม่ชดใช้|คงค้าง|ค้าง|ค้างชำระ|ยังไม่คืน|คืนบางส่วน|ถือไว้|รอคืน|รอส่งใช้|รอถอนคืน"
    "|ยืม|ยืมอยู่|ยังไม่ครบกำหนด|ครบกำหนด|ครบกำหนดแล้ว|ใกล้ครบกำหนด|เกินกำหนด|เลยกำหนด|ติดตาม|อยู่ระหว่างติดตาม|ระหว่างดำเนินการ|ดำเนินการ"
    "|อยู่ระหว่างดำเนินการ|ทวงถาม|อยู่ระหว่างทวงถาม|ยังไม่พ้นข้อผูกพัน|พ้นข้อผูกพันแล้ว|ขยายเวลา|ผ่อนชำระ|open|outstanding|รับฝาก|ยังไม่ถึงกำหนด|ปกติ"
    "|ยังไม่ล้างหนี้|ล้างหนี้บางส่วน|ยังไม่ได้ส่งใช้|ยังไม่เคลียร์|อยู่ระหว่างสัญญา|อยู่ระหว่างรับประกัน|ค้างคืน"
)
_CLOSED: Final = (
    "ส่งใช้แล้ว|ส่งใช้ครบ|ส่งใช้ครบแล้ว|ส่งใช้ครบถ้วน|ส่งใช้เรียบร้อย|ส่งใช้เรียบร้อยแล้ว|ส่งใช้หมดแล้ว|ชดใช้แล้ว|ชดใช้ครบ|ชดใช้ครบแล้ว|ล้างหนี้แล้ว|ล้างหนี้"
    "|ล้างแล้ว|เคลียร์แล้ว|คืนแล้ว|คืนครบแล้ว|คืนเงินแล้ว|ถอนคืนแล้ว|จ่ายคืนแล้ว|คืนหลักประกันแล้ว|นำส่งแล้ว|นำส่งเป็นรายได้|นำส่งรายได้|นำส่งรายได้แล้ว|ริบ"
    "|ริบแล้ว|ริบหลักประกัน|ริบเงินประกัน|ปิดแล้ว|ปิดบัญชี|เสร็จสิ้น|ครบแล้ว|ยกเลิก|ยกเลิกสัญญายืม|ยกเลิกการยืม|cleared|closed|returned|ส่งคืนแล้ว|หักล้างแล้ว"
    "|เรียบร้อย|เรียบร้อยแล้ว|ส่งใช้เงินยืมแล้ว|นำส่งเป็นรายได้แล้ว|คืนหลักประกันสัญญาแล้ว"
)
_HELD: Final = "งดแจ้ง|งดแจ้งเตือน|งดการแจ้งเตือน|ไม่ต้องแจ้ง|ไม่ต้องแจ้งเตือน|ไม่แจ้งเตือน|พักการแจ้ง|ระงับการแจ้งเตือน|held|อยู่ระหว่างคดี|ฟ้องคดี|ดำเนินคดี"
_STATUSES: Final = {
    **dict.fromkeys(_OPEN.split("|"), (False, False)),
    **dict.fromkeys(_CLOSED.split("|"), (True, False)),
    **dict.fromkeys(_HELD.split("|"), (False, True)),
    "": (False, False),
}
_NOT_HELD: Final = frozenset({"", "-", "ไม่", "ไม่ใช่", "0", "no", "false", "n"})


class Statuses(dict[Cell, tuple[bool, bool]]):
    """Status words as (closed, held)."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: dict[Cell, ProblemCode] = {}

    def __missing__(self, value: Cell) -> tuple[bool, bool]:
        found = next((_STATUSES[name] for name in keys(shown(value)) if name in _STATUSES), None)
        if found is None:
            self.bad[value] = ProblemCode.UNKNOWN_STATUS
        self[value] = found or (False, False)
        return self[value]


def is_held(value: Cell) -> bool:
    """Whether a cell of a "do not remind" column says so."""
    return key(shown(value)) not in _NOT_HELD and value is not False


# --- contract numbers -----------------------------------------------------------

_DATED: Final = re.compile(r"(.*?\d)\s*[,(]?\s*(?:ลว|ลงวันที่|วันที่|ลง)\s*\.?\s*(\d.*?)\s*\)?", re.DOTALL)
_NUMBER_THEN_DATE: Final = re.compile(r"(\S*\d)[\s(]+(\d{1,2}\s*\D.*?\d{2,4})\)?")


_MORE_THAN_A_NUMBER: Final = re.compile(r"[0-9๐-๙][ (,][^\n]*[0-9๐-๙]")
_THAI_DIGIT: Final = re.compile("[๐-๙]")


def split_contracts(texts: list[str]) -> list[str]:
    """The contract numbers out of cells that may hold a date as well."""
    if _MORE_THAN_A_NUMBER.search("\n".join(texts)):
        return [_split_contract(text) if _MORE_THAN_A_NUMBER.search(text) else text for text in texts]
    return texts


def plain_numbers(texts: list[str]) -> list[str]:
    """The same on one line each, in Arabic digits and without blanks; all at once, since this is slow one by one."""
    whole = "\n".join(texts)
    if _THAI_DIGIT.search(whole):
        whole = to_arabic_digits(whole)
    return whole.replace(" ", "").replace("\xa0", "").split("\n") if texts else []


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
