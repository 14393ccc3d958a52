"""The entries of the sample ledger: the same ones on every run.

Seen from ``SEEN_ON`` (25 สิงหาคม 2566) the ledger shows every status. Most old
advances are cleared; the rows in ``_LIVE_*`` are the ones that day's reminders
are about. Fiscal year 2567 follows as the year after would have filled it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from sample.people import (
    AGENCIES,
    BORROWERS,
    CONTRACT_WORKS,
    CONTRACTORS,
    PROJECTS,
    TRAVEL,
    Borrower,
)

T = TypeVar("T")

SEEN_ON = date(2023, 8, 25)
FIRST_DAY = date(2022, 10, 3)  # the first working day of fiscal year 2566
LAST_DAY = date(2024, 9, 30)  # the end of fiscal year 2567

OUTSTANDING, PARTLY, CLEARED, HELD = "ค้างส่งใช้", "ส่งใช้บางส่วน", "ส่งใช้แล้ว", "งดแจ้ง"
KEPT, RETURNED, FORWARDED, FORFEITED = "ถือไว้", "คืนแล้ว", "นำส่งแล้ว", "ริบ"

OFFICIAL, IMPREST = "บย.", "ทร."
# The one row with something to mend, so that the page of problems has something to show.
WRONG_ADDRESS = "prapatsorn.n(at)example.com"
WRONG_ADDRESS_NOTE = "อีเมลผู้ยืมพิมพ์ผิด รอผู้ยืมแจ้งที่ถูกต้อง"


@dataclass(frozen=True, slots=True)
class Advance:
    """A row of one of the two sheets of advances; ``deadline`` None leaves the cell to the rule."""

    approved_on: date
    received_on: date
    borrower: Borrower
    email: str
    category: str
    project: str
    activity_end: date
    amount: Decimal
    deadline: date | None
    status: str
    contract_no: str = ""
    cleared_on: date | None = None
    cleared: Decimal = Decimal(0)
    document_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A row of the sheet of deposits."""

    agency: str
    contractor: str
    email: str
    project: str
    security: str
    received_on: date
    receipt_no: str
    amount: Decimal
    contract_end: date
    released_on: date
    deadline: date | None
    status: str
    contract_no: str = ""
    returned_on: date | None = None
    returned: Decimal = Decimal(0)
    document_no: str = ""
    note: str = ""


class Dice:
    """Chance that falls alike everywhere: Python promises only ``random()`` itself across versions."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented data, no secret

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.number(0, len(choices) - 1)]


def fiscal_year(day: date) -> int:
    """The fiscal year in the Buddhist era; it begins on 1 October."""
    return day.year + 543 + (day.month >= 10)  # October


def _weekday(day: date) -> date:
    """The day itself or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)


# --- advances ---------------------------------------------------------------

# (days from the deadline to SEEN_ON, borrower, project, status, amount, cleared so far)
_Live = tuple[int, int, int, str, int, int]
_LIVE_OFFICIAL: tuple[_Live, ...] = (
    (47, 31, 1, OUTSTANDING, 86_000, 0),
    (16, 12, 1, PARTLY, 54_500, 30_000),
    (9, 6, 0, OUTSTANDING, 38_400, 0),
    (2, 24, 1, OUTSTANDING, 120_000, 0),
    (0, 17, 1, OUTSTANDING, 45_000, 0),
    (-1, 43, 1, OUTSTANDING, 64_800, 0),
    (-6, 28, 1, PARTLY, 27_500, 10_250),
    (35, 8, 1, HELD, 72_000, 0),
    (-14, 3, 1, OUTSTANDING, 18_000, 0),
    (-21, 36, 2, OUTSTANDING, 22_700, 0),
)
_LIVE_IMPREST: tuple[_Live, ...] = (
    (33, 18, 2, OUTSTANDING, 15_000, 0),
    (16, 12, 2, OUTSTANDING, 8_600, 0),  # the borrower of an overdue official advance: one message, two rows
    (5, 42, 1, OUTSTANDING, 12_400, 0),
    (-1, 34, 2, OUTSTANDING, 9_500, 0),
    (-5, 21, 1, PARTLY, 20_000, 4_750),
    (-12, 0, 3, OUTSTANDING, 6_300, 0),
    (20, 26, 2, HELD, 11_200, 0),
)


def _live(rows: Sequence[_Live]) -> list[Advance]:
    made = []
    for overdue, who, what, status, amount, cleared in rows:
        borrower = BORROWERS[who]
        category, project = PROJECTS[borrower.agency][what]
        deadline = _later(SEEN_ON, -overdue)
        if category == TRAVEL:
            activity_end = _later(deadline, -15)
            received_on = _weekday(_later(activity_end, -8))
        else:
            received_on = _later(deadline, -30)
            activity_end = _later(received_on, 12)
        row = Advance(
            approved_on=_weekday(_later(received_on, -5)),
            received_on=received_on,
            borrower=borrower,
            email=borrower.email,
            category=category,
            project=project,
            activity_end=activity_end,
            amount=Decimal(amount),
            deadline=deadline,
            status=status,
            cleared=Decimal(cleared),
        )
        if cleared:
            row = replace(row, cleared_on=_weekday(_later(deadline, -8)), note="ส่งใช้ครั้งที่ 1")
        if status == HELD:
            row = replace(row, note="อยู่ระหว่างขอขยายเวลาส่งใช้")
        if borrower.email == WRONG_ADDRESS.replace("(at)", "@"):
            row = replace(row, email=WRONG_ADDRESS, note=WRONG_ADDRESS_NOTE)
        made.append(row)
    return made


def _months() -> list[date]:
    return [date(2022 + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(24)]


def _ordinary(dice: Dice, month: date) -> Advance:
    """An advance of an ordinary month: cleared, if the day for it has come."""
    borrower = dice.one(BORROWERS)
    category, project = dice.one(PROJECTS[borrower.agency])
    received_on = _weekday(_later(month, dice.number(2, 26)))
    if category == TRAVEL:
        activity_end = _later(received_on, dice.number(6, 11))
        deadline = _later(activity_end, 15)
        amount = Decimal(dice.number(16, 190) * 500)
    else:
        activity_end = _later(received_on, dice.number(5, 14))
        deadline = _later(received_on, 30)
        amount = Decimal(dice.number(8, 260) * 500)
    cleared_on = _weekday(_later(deadline, dice.number(-12, 4)))
    row = Advance(
        approved_on=max(FIRST_DAY, _weekday(_later(received_on, -dice.number(3, 8)))),
        received_on=received_on,
        borrower=borrower,
        email=borrower.email,
        category=category,
        project=project,
        activity_end=activity_end,
        amount=amount,
        deadline=deadline,
        status=CLEARED,
        cleared_on=cleared_on,
        cleared=amount,
    )
    if cleared_on > LAST_DAY or (received_on >= date(2024, 7, 1) and dice.number(1, 3) == 1):
        return replace(row, status=OUTSTANDING, cleared_on=None, cleared=Decimal(0))
    if received_on >= date(2024, 5, 1) and dice.number(1, 5) == 1:
        part = (amount * 3 / 5).quantize(Decimal("0.01")) + Decimal("0.50")
        return replace(row, status=PARTLY, cleared=part, note="ส่งใช้ครั้งที่ 1")
    return row


def _quiet_month(month: date) -> bool:
    """August 2566: the live rows fill it, and nothing else shall be due around SEEN_ON."""
    return (month.year, month.month) == (SEEN_ON.year, SEEN_ON.month)


def advances(prefix: str) -> list[Advance]:
    """All advances of one kind (``OFFICIAL`` or ``IMPREST``), in the order the money was received."""
    official = prefix == OFFICIAL
    dice = Dice(2566 if official else 2567)
    rows = _live(_LIVE_OFFICIAL if official else _LIVE_IMPREST)
    for number, month in enumerate(_months()):
        if not _quiet_month(month):
            a_month = 3 if official else 2
            rows += [_ordinary(dice, month) for _ in range(a_month - (number % 6 == 5))]
    rows.sort(key=lambda row: (row.received_on, row.borrower.name, row.project))
    return [_numbered(row, number, prefix, rows) for number, row in enumerate(rows)]


def _numbered(row: Advance, number: int, prefix: str, rows: Sequence[Advance]) -> Advance:
    """The row with its contract number, its voucher's number, and the habits of those who type."""
    year = fiscal_year(row.received_on)
    place = sum(fiscal_year(other.received_on) == year for other in rows[: number + 1])
    row = replace(row, contract_no=f"{prefix} {place}/{year}")
    if row.cleared_on:
        voucher = 40 + number * 3 + (500 if prefix == IMPREST else 0)
        row = replace(row, document_no=f"บค. {voucher}/{fiscal_year(row.cleared_on)}")
    if number % 9 == 4:
        row = replace(row, deadline=None)
    elif row.status == CLEARED and row.category != TRAVEL and number % 7 == 3:
        row = replace(row, deadline=_later(row.activity_end, 15))  # practice varies; what is typed wins
    return row


# --- deposits ---------------------------------------------------------------

_SECURITIES = ("เงินสด", "เงินโอน", "เช็ค", "เงินโอน", "หนังสือค้ำประกัน", "e-LG")

# (days from the release to SEEN_ON, agency, contractor, work, status)
_LIVE_DEPOSITS: tuple[tuple[int, int, int, int, str], ...] = (
    (47, 6, 8, 8, KEPT),
    (17, 3, 5, 7, KEPT),  # no address: this contractor is reached by telephone
    (4, 4, 10, 11, KEPT),
    (-9, 0, 3, 1, KEPT),
    (-24, 7, 14, 7, KEPT),
    (60, 5, 12, 9, HELD),
)


def _deposit(dice: Dice, received_on: date, contract_days: int, warranty_days: int) -> Deposit:
    agency, contractor = dice.one(AGENCIES), dice.one(CONTRACTORS)
    contract_end = _later(received_on, contract_days)
    released_on = _later(contract_end, warranty_days)
    return Deposit(
        agency=agency.code,
        contractor=contractor.name,
        email=contractor.email,
        project=dice.one(CONTRACT_WORKS),
        security=dice.one(_SECURITIES),
        received_on=received_on,
        receipt_no="",
        amount=Decimal(dice.number(20, 1200) * 250),
        contract_end=contract_end,
        released_on=released_on,
        deadline=_later(released_on, 15),
        status=KEPT,
    )


def _live_deposits(dice: Dice) -> list[Deposit]:
    made = []
    for released, agency, contractor, work, status in _LIVE_DEPOSITS:
        released_on = _later(SEEN_ON, -released)
        received_on = _weekday(_later(released_on, -220))
        company = CONTRACTORS[contractor]
        made.append(
            replace(
                _deposit(dice, received_on, 190, (released_on - received_on).days - 190),
                agency=AGENCIES[agency].code,
                contractor=company.name,
                email=company.email,
                project=CONTRACT_WORKS[work],
                status=status,
                note="มีข้อพิพาทตามสัญญา รอผลคดี" if status == HELD else "",
            )
        )
    return made


def _finished(row: Deposit, days: int, status: str) -> Deposit:
    note = "นำส่งเป็นรายได้ ผู้รับจ้างสละสิทธิรับคืน" if status == FORWARDED else ""
    returned_on = _weekday(_later(row.released_on, days))
    return replace(row, status=status, returned_on=returned_on, returned=row.amount, note=note)


def deposits() -> list[Deposit]:
    """All contract deposits, in the order they were received."""
    dice = Dice(170)
    rows = _live_deposits(dice)
    for number, month in enumerate(_months()):
        day = _weekday(_later(month, dice.number(3, 25)))
        if number < 6:  # the first half-year's short contracts ended before SEEN_ON
            for _ in range(2):
                row = _deposit(dice, day, dice.number(60, 110), 0)
                rows.append(_finished(row, dice.number(3, 14), FORWARDED if number in {1, 4} else RETURNED))
        rows.append(_deposit(dice, day, dice.number(240, 360), 365 * dice.number(1, 2)))
        if number % 3 == 1:
            short = _deposit(dice, day, dice.number(120, 200), 365)
            rows.append(short)
    rows.sort(key=lambda row: (row.received_on, row.contractor, row.project))
    made = []
    for number, row in enumerate(rows):
        year = fiscal_year(row.received_on)
        place = sum(fiscal_year(other.received_on) == year for other in rows[: number + 1])
        returned_year = fiscal_year(row.returned_on) if row.returned_on else 0
        made.append(
            replace(
                row,
                contract_no=f"{row.agency} {place}/{year}",
                receipt_no=f"{310 + number // 50}/{1 + number * 7 % 50}",
                document_no=f"ฎ. {120 + number * 2}/{returned_year}" if returned_year else "",
                deadline=None if number % 8 == 5 else row.deadline,  # now and then
            )
        )
    return made
