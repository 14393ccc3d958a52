"""Dates and amounts in cells: every form reads right or is a problem with its cell; none is guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_books import book, fill, one
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from loantracker import ledger
from loantracker.ledger.values import Amounts, Dates
from loantracker.records import ProblemCode

C = ProblemCode
DAY = date(2023, 1, 15)


# --- dates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        DAY,
        datetime(2023, 1, 15, 23, 59),  # noqa: DTZ001 - a cell has no time zone
        "15 ม.ค. 66",
        "๑๕/๐๑/๒๕๖๖",
        "2566-01-15",
        "15 มกราคม พ.ศ. 2566",
        44941,  # a serial number in a cell without a date format
    ],
)
def test_every_form_of_a_deadline_reads_as_that_day(typed: object, tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"วันครบกำหนด": typed})
    assert entry is not None
    assert (entry.ledger_deadline, problem) == (DAY, None)


@pytest.mark.parametrize(
    ("typed", "code", "value"),
    [
        ("สิ้นเดือน", C.BAD_DATE, "สิ้นเดือน"),
        ("29 ก.พ. 66", C.BAD_DATE, "29 ก.พ. 66"),
        ("15/1/23", C.AMBIGUOUS_DATE, "15/1/23"),
        (date(1966, 1, 15), C.IMPLAUSIBLE_DATE, "15/01/2509"),
        (0, C.BAD_DATE, "0"),
        (-5, C.BAD_DATE, "-5"),
        (3_000_000, C.BAD_DATE, "3000000"),
        (2566, C.IMPLAUSIBLE_DATE, "2566"),
        (time(8, 30), C.BAD_DATE, "08:30:00"),
        (True, C.BAD_DATE, "True"),
        (242_582, C.BAD_DATE, "242582"),  # 29 February 2564, and 2021 has no such day
    ],
)
def test_a_deadline_that_cant_be_read_stops_its_row(
    typed: object, code: ProblemCode, value: str, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, {"วันครบกำหนด": typed})
    assert entry is None
    assert problem is not None
    assert (problem.code, problem.column, problem.row, problem.blocking) == (code, "D", 2, True)
    assert problem.value == value


@pytest.mark.parametrize(("typed", "value"), [(date(2566, 1, 15), "15/01/2566"), (243_268, "243268")])
def test_a_buddhist_year_typed_into_a_date_is_read_and_said(
    typed: object, value: str, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, {"วันครบกำหนด": typed})
    assert entry is not None
    assert entry.ledger_deadline == DAY
    assert problem is not None
    assert (problem.code, problem.column, problem.blocking) == (C.BUDDHIST_SERIAL, "D", False)
    assert (problem.value, problem.facts) == (value, {"read": "2023-01-15"})


def test_dates_of_the_1904_system_are_right_with_and_without_a_format(tmp_path: Path) -> None:
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    sheet = made.worksheets[0]
    sheet.title = "เงินยืม"
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนด")
    fill(sheet, [header, ("1", "ก", 1, DAY), ("2", "ก", 1, 44941 - 1462)])
    made.save(tmp_path / "a.xlsx")
    assert [each.ledger_deadline for each in ledger.read(tmp_path / "a.xlsx").entries] == [DAY, DAY]


def test_a_base_date_stops_its_row_only_where_no_deadline_is_typed(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"วันที่รับเงิน": "เมื่อวาน"})
    assert entry is not None
    assert (entry.received_on, problem and problem.blocking) == (None, False)
    entry, problem = one(tmp_path, {"วันที่รับเงิน": "เมื่อวาน", "วันครบกำหนด": None})
    assert entry is None
    assert problem is not None
    assert (problem.code, problem.column) == (C.BAD_DATE, "G")


def test_a_period_gives_the_last_day_of_the_activity(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"วันที่ปฏิบัติราชการ": "30 ธ.ค. 65 - 3 ม.ค. 66"})
    assert entry is not None
    assert (entry.activity_end, problem) == (date(2023, 1, 3), None)


def test_neither_deadline_nor_base_date_is_said_of_an_open_entry_only(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"วันครบกำหนด": None})
    assert entry is not None
    assert problem is not None
    assert (problem.code, problem.blocking) == (C.NO_DEADLINE, False)
    assert one(tmp_path, {"วันครบกำหนด": None, "สถานะ": "ส่งใช้แล้ว"})[1] is None
    assert one(tmp_path, {"วันครบกำหนด": "-", "วันที่รับเงิน": DAY})[1] is None


# --- amounts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        (1234.5, "1234.50"),
        (0.1 + 0.2, "0.30"),
        (1234, "1234.00"),
        ("1,234.50", "1234.50"),
        ("๑,๒๓๔", "1234.00"),
        ("500 บาท", "500.00"),
        (9_999_999_999.99, "9999999999.99"),
    ],
)
def test_amounts_are_exact_to_the_satang(typed: object, amount: str, tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"จำนวนเงิน": typed})
    assert entry is not None
    assert (str(entry.amount), str(entry.cleared), problem) == (amount, "0.00", None)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"จำนวนเงิน": "ห้าพัน"}, C.BAD_AMOUNT, "C"),
        ({"จำนวนเงิน": 10.005}, C.BAD_AMOUNT, "C"),
        ({"จำนวนเงิน": DAY}, C.BAD_AMOUNT, "C"),
        ({"จำนวนเงิน": 1e15}, C.BAD_AMOUNT, "C"),
        ({"จำนวนเงิน": None}, C.NO_AMOUNT, "C"),
        ({"จำนวนเงิน": "-"}, C.NO_AMOUNT, "C"),
        ({"จำนวนเงิน": -5}, C.NEGATIVE_AMOUNT, "C"),
        ({"จำนวนเงิน": "(500.00)"}, C.NEGATIVE_AMOUNT, "C"),
        ({"จำนวนเงินส่งใช้": -1}, C.NEGATIVE_AMOUNT, "E"),
        ({"จำนวนเงินส่งใช้": 2000}, C.OVERCLEARED, "E"),
        ({"จำนวนเงินส่งใช้": "หมด"}, C.BAD_AMOUNT, "E"),
        ({"เลขที่สัญญา": None}, C.NO_CONTRACT_NO, "A"),
        ({"เลขที่สัญญา": DAY}, C.NO_CONTRACT_NO, "A"),
        ({"ผู้ยืม": None}, C.NO_PARTY, "B"),
        ({"ผู้ยืม": "มะลิ\r\nBcc: x@example.com"}, C.UNSAFE_TEXT, "B"),
        ({"ส่วนราชการ": "สปส.\nอื่น"}, C.UNSAFE_TEXT, "G"),
    ],
)
def test_what_would_make_a_wrong_reminder_stops_its_row(
    cells: dict[str, Any], code: ProblemCode, column: str, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, cells)
    assert entry is None
    assert problem is not None
    assert (problem.code, problem.column, problem.row, problem.blocking) == (code, column, 2, True)


def test_line_breaks_around_a_name_are_no_harm(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"ผู้ยืม": "\nนายก ข\n"})
    assert entry is not None
    assert (entry.party, problem) == ("นายก ข", None)


def test_what_is_done_with_a_blank_amount_is_cleared_in_full(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"สถานะ": "ส่งใช้แล้ว"})
    assert entry is not None
    assert (entry.closed, str(entry.balance), problem) == (True, "0.00", None)


def test_what_is_done_with_a_balance_is_said(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"สถานะ": "ส่งใช้แล้ว", "จำนวนเงินส่งใช้": 100})
    assert entry is not None
    assert (entry.closed, str(entry.balance)) == (True, "900.50")
    assert problem is not None
    assert (problem.code, problem.column, problem.blocking) == (C.CLOSED_WITH_BALANCE, "E", False)
    assert problem.facts == {"balance": "900.50"}


def test_amounts_and_clearings_in_several_columns_add_up(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "เบี้ยเลี้ยง", "ที่พัก", "ครบกำหนด", "ใบสำคัญ", "เงินสด")
    rows = [("1", "ก", 100.25, "200.50", DAY, 50, 0.75), ("2", "ก", 100, None, DAY, None, None)]
    entries = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": [header, *rows]})).entries
    assert [(str(e.amount), str(e.cleared)) for e in entries] == [("300.75", "50.75"), ("100.00", "0.00")]


def test_without_a_cleared_column_the_balance_tells_what_was_cleared(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "คงเหลือ")
    rows = [("1", "ก", 100, DAY, 40), ("2", "ก", 100, DAY, None)]
    entries = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": [header, *rows]})).entries
    assert [entry.cleared for entry in entries] == [60, 0]


def test_where_only_a_day_is_kept_the_day_says_that_all_was_cleared(tmp_path: Path) -> None:
    header = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ครบกำหนด", "วันที่ส่งใช้")
    rows = [("1", "ก", 100, DAY, DAY), ("2", "ก", 100, DAY, None)]
    entries = ledger.read(book(tmp_path / "a.xlsx", {"เงินยืม": [header, *rows]})).entries
    assert [(entry.closed, str(entry.balance)) for entry in entries] == [(True, "0.00"), (False, "100.00")]


# --- properties ---
@settings(deadline=None)
@given(satang=st.integers(min_value=-(10**12), max_value=10**12), noise=st.integers(-1, 1))
def test_a_number_is_the_amount_that_it_shows(satang: int, noise: int) -> None:
    value = satang / 100
    value += noise * max(abs(value), 1) * 1e-15
    assert Amounts()[value] == Decimal(satang) / 100


@settings(deadline=None)
@given(day=st.dates(date(1980, 1, 1), date(2100, 12, 31)))
def test_a_serial_number_is_the_day_that_excel_shows(day: date) -> None:
    assert Dates(date1904=False, period=False)[float((day - date(1899, 12, 30)).days)] == day
    assert Dates(date1904=True, period=False)[float((day - date(1904, 1, 1)).days)] == day
    assert Dates(date1904=False, period=False)[day] == day
    buddhist = Dates(date1904=False, period=False)
    if (day.month, day.day) != (2, 29):
        assert buddhist[day.replace(year=day.year + 543)] == day
        assert len(buddhist.buddhist) == 1
