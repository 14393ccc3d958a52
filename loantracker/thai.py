"""Buddhist-era dates, Thai digits, amounts, and baht in words; pure.

Dates are read as Thai offices write them: the day first, a year above 2400
Buddhist, a year of two digits Buddhist (66 is 2566, is 2023). What has two
readings is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from loantracker.records import ProblemCode

Digits = Literal["arabic", "thai"]
DateStyle = Literal["short", "long", "table", "numeric"]

MONTHS: Final = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_SHORT: Final = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
BUDDHIST_ERA: Final = 543
FIRST_YEAR: Final = 1980  # a ledger's date before this year is a slip: 66 taken as 1966
LAST_YEAR: Final = 2100

_FISCAL_YEAR_STARTS: Final = 10  # October
_FIRST_BUDDHIST_YEAR: Final = 2400
_FIRST_SHORT_YEAR: Final = 40  # 40..99 are 2540..2599; 00..39 could as well be 2000..2039
_TO_ARABIC: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI: Final = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_BLANKS: Final = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", None) | {"\xa0": " "})
_ENGLISH_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MISSPELT: Final = {"กรกฏาคม": 7, "กุมภาพันธุ์": 2, "กุมภาพันธ": 2, "พฤษจิกายน": 11, "พฤศภาคม": 5}


def _month_names() -> dict[str, int]:
    names = dict(_MISSPELT)
    for number, (long, short, english) in enumerate(
        zip(MONTHS, MONTHS_SHORT, _ENGLISH_MONTHS, strict=True), start=1
    ):
        names.update(dict.fromkeys((long, short.replace(".", ""), english, english[:3]), number))
    return names | {"sept": 9}


_MONTH_NUMBERS: Final = _month_names()
_PREFIX = r"(?:(?:เมื่อ|ลง)?วัน[^\s\d]*ที่\s*|ลว\s*\.?\s*|ที่\s*)?"
_TIME = r"(?:[ T,]+(?:เวลา\s*)?\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:น\.?)?)?"
_YEAR = r"(\d{4}|\d{2})"
_WORDS: Final = re.compile(rf"{_PREFIX}(\d{{1,2}})([^\d]+){_YEAR}{_TIME}")
_NUMERIC: Final = re.compile(
    rf"{_PREFIX}(\d{{1,2}})\s*([/.\-])\s*(\d{{1,2}})\s*\2\s*(?:พ\.?ศ\.?\s*)?{_YEAR}{_TIME}"
)
_ISO: Final = re.compile(rf"(\d{{4}})([/.\-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}Z?")
_YEARS: Final = re.compile(r"(?<!\d)(?:19\d{2}|24[4-9]\d|25[01]\d|252[0-2]|\d{2})(?!\d)(?![/.\-])")
_NOT_LETTERS: Final = re.compile(r"[\s.,/\-]+")
_BETWEEN: Final = re.compile(r"\s*(?:-|–|—|~|ถึง|จนถึง)\s*(?:วันที่\s*)?")
_DAY_ALONE: Final = re.compile(rf"{_PREFIX}(\d{{1,2}})")
_DAY_AND_MONTH_WORD: Final = re.compile(rf"{_PREFIX}\d{{1,2}}\s*[^\d\s][^\d]*")
_DAY_AND_MONTH: Final = re.compile(rf"{_PREFIX}\d{{1,2}}\s*/\s*\d{{1,2}}")

_AMOUNT: Final = re.compile(
    r"([+-]?)\s*(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})?(?:\.(\d{1,2}|\d{2}0*)?)?(?:\.-|/-)?"
)
_SATANG: Final = re.compile(r"(.+?)\s*บาท\s*(\d{1,2})\s*(?:สตางค์|สต\.?)")
_CURRENCY: Final = re.compile(r"\s*(?:บาท\s*(?:ถ้วน)?|฿|thb|baht)\s*$", re.IGNORECASE)


class DateError(ValueError):
    """A text that is no date, or not one date alone: ``code`` says which, ``value`` is the text."""

    def __init__(self, code: ProblemCode, value: str) -> None:
        super().__init__(f"{code.value}: {value!r}")
        self.code = code
        self.value = value


class AmountError(ValueError):
    """A text that is no amount of baht and satang; ``value`` is the text."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{ProblemCode.BAD_AMOUNT.value}: {value!r}")
        self.code = ProblemCode.BAD_AMOUNT
        self.value = value


def to_arabic_digits(text: str) -> str:
    """``๒๕๖๖`` as ``2566``; every other character stays."""
    return text.translate(_TO_ARABIC)


def to_thai_digits(text: str) -> str:
    """``2566`` as ``๒๕๖๖``; every other character stays."""
    return text.translate(_TO_THAI)


def clean(text: str) -> str:
    """Arabic digits, no zero-width characters, plain blanks, no blanks around."""
    return text.translate(_TO_ARABIC).translate(_BLANKS).strip()


# --- dates ------------------------------------------------------------------


def plausible(day: date) -> bool:
    """Whether a ledger can mean this day: 1980 to 2100, so 66 read as 1966 is not."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def fiscal_year(day: date) -> int:
    """The fiscal year in the Buddhist era: 2566 began on 1 October 2022."""
    return day.year + BUDDHIST_ERA + (day.month >= _FISCAL_YEAR_STARTS)


def parse_date(text: str) -> date:
    """Read one date as typed in an office.

    Month names long or short, with or without dots and blanks; ``d/m/y`` with
    the day first; ISO with either era; Thai digits; พ.ศ. and ค.ศ.; a time of
    day after it is dropped.

    Raises:
        DateError: BAD_DATE (no date), AMBIGUOUS_DATE (a short year that may be
            of either era), IMPLAUSIBLE_DATE (outside 1980 to 2100).
    """
    cleaned = clean(text)
    if match := _NUMERIC.fullmatch(cleaned):
        day, _, month, year = match.groups()
        return _checked(day, int(month), year, "", text)
    if match := _ISO.fullmatch(cleaned):
        year, _, month, day = match.groups()
        return _checked(day, int(month), year, "", text)
    if match := _WORDS.fullmatch(cleaned):
        day, words, year = match.groups()
        name = _NOT_LETTERS.sub("", words).casefold()
        era = next((mark for mark in ("พศ", "คศ") if name.endswith(mark)), "")
        number = _MONTH_NUMBERS.get(name.removesuffix(era))
        if number is not None:
            return _checked(day, number, year, era, text)
    raise DateError(ProblemCode.BAD_DATE, text)


def _checked(day: str, month: int, year: str, era: str, text: str) -> date:
    number = int(year)
    if len(year) == 2:  # noqa: PLR2004 - two digits, as the docstring says
        if number < _FIRST_SHORT_YEAR:
            raise DateError(ProblemCode.AMBIGUOUS_DATE, text)
        number += 2500
    buddhist = era == "พศ" or (not era and number > _FIRST_BUDDHIST_YEAR)
    try:
        found = date(number - BUDDHIST_ERA if buddhist else number, month, int(day))
    except ValueError:
        raise DateError(ProblemCode.BAD_DATE, text) from None
    if not plausible(found):
        raise DateError(ProblemCode.IMPLAUSIBLE_DATE, text)
    return found


def readings(text: str) -> tuple[date, ...]:
    """Every day that a doubtful date may mean, earliest first, for a person to choose from.

    A year of two digits is tried in both eras. A year before 1980, of either era, is tried as the Buddhist
    year that was typed short and that Excel took for one of the last century (1966 for 66, so 2566). Empty
    where nothing plausible comes of it.
    """
    cleaned = clean(text)
    found = set()
    for match in _YEARS.finditer(cleaned):
        number = int(match[0])
        gregorian = number - BUDDHIST_ERA if number > _FIRST_BUDDHIST_YEAR else number
        years = [2500 + gregorian % 100]
        if number < _FIRST_SHORT_YEAR:
            years.append(2000 + number)
        for year in years:
            try:
                found.add(parse_date(f"{cleaned[: match.start()]}{year}{cleaned[match.end() :]}"))
            except DateError:
                continue
    return tuple(sorted(found))


def parse_period(text: str) -> tuple[date, date]:
    """Read "1 ม.ค. 66-31 ธ.ค. 66", "1-3 ก.พ. 66", "28 ก.พ. - 3 มี.ค. 66"; one date is its own period.

    Raises:
        DateError: as ``parse_date``; BAD_DATE also for a period that ends before it starts.
    """
    try:
        day = parse_date(text)
    except DateError as error:
        failure = error
    else:
        return day, day
    cleaned = clean(text)
    for separator in _BETWEEN.finditer(cleaned):
        left, right = cleaned[: separator.start()], cleaned[separator.end() :]
        try:
            end = parse_date(right)
            start = _start_of_period(left, end)
        except DateError as error:
            if error.code is not ProblemCode.BAD_DATE:
                failure = error
            continue
        if start <= end:
            return start, end
    raise DateError(failure.code, text)


def _start_of_period(left: str, end: date) -> date:
    if match := _DAY_ALONE.fullmatch(left):
        return _checked(match[1], end.month, str(end.year), "คศ", left)
    year = end.year + BUDDHIST_ERA
    between = " " if _DAY_AND_MONTH_WORD.fullmatch(left) else "/" if _DAY_AND_MONTH.fullmatch(left) else ""
    if not between:
        return parse_date(left)
    start = parse_date(f"{left}{between}{year}")
    return start if start <= end else parse_date(f"{left}{between}{year - 1}")


def format_date(day: date, style: DateStyle = "short", digits: Digits = "arabic") -> str:
    """Write a Buddhist date: ``15 ม.ค. 66``, ``15 มกราคม 2566``, ``15 ม.ค. 2566``, ``15/01/2566``."""
    year = day.year + BUDDHIST_ERA
    if style == "numeric":
        shown = f"{day.day:02}/{day.month:02}/{year}"
    elif style == "long":
        shown = f"{day.day} {MONTHS[day.month - 1]} {year}"
    elif style == "table":
        shown = f"{day.day} {MONTHS_SHORT[day.month - 1]} {year}"
    else:
        shown = f"{day.day} {MONTHS_SHORT[day.month - 1]} {year % 100:02}"
    return to_thai_digits(shown) if digits == "thai" else shown


# --- amounts ----------------------------------------------------------------


def parse_amount(text: str) -> Decimal:
    """Read an amount of baht: ``1,234.50``, ``๑,๒๓๔``, ``(500.00)`` (negative), ``500 บาท``, ``1,234.-``.

    Commas must stand between thousands; more than two decimals that are not zeros are refused.

    Raises:
        AmountError: for anything else.
    """
    cleaned = clean(text)
    if match := _SATANG.fullmatch(cleaned):
        whole = parse_amount(match[1])
        if whole != int(whole) or whole < 0:
            raise AmountError(text)
        return whole + Decimal(match[2]) / 100
    cleaned = _CURRENCY.sub("", cleaned).removeprefix("฿").strip()
    in_parentheses = cleaned.startswith("(") and cleaned.endswith(")")
    if in_parentheses:
        cleaned = cleaned[1:-1].strip()
    match = _AMOUNT.fullmatch(cleaned)
    if match is None or not (match[2] or match[3]) or (in_parentheses and match[1]):
        raise AmountError(text)
    amount = Decimal(f"{(match[2] or '0').replace(',', '')}.{(match[3] or '0')[:2]:0<2}")
    return -amount if in_parentheses or match[1] == "-" else amount


def format_money(amount: Decimal, digits: Digits = "arabic") -> str:
    """Write baht with commas and satang: ``12,345.00``."""
    shown = f"{amount:,.2f}"
    return to_thai_digits(shown) if digits == "thai" else shown


def baht_text(amount: Decimal) -> str:
    """Write baht in words as Excel's BAHTTEXT does: ``หนึ่งร้อยเอ็ดบาทห้าสิบสตางค์``, ``ลบห้าบาทถ้วน``."""
    from num2words import num2words  # noqa: PLC0415 - fifty languages, for mails alone

    words = str(num2words(abs(amount), lang="th", to="currency", currency="THB"))
    return f"ลบ{words}" if amount < 0 else words  # num2words says ติดลบ
