from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker import deadlines, prospects, thai
from loantracker.deadlines import DEFAULT_RULES
from loantracker.records import Agency, Entry, Kind

OWED = Entry(
    "a",
    "ยืม",
    5,
    Kind.OFFICIAL_ADVANCE,
    "",
    "",
    "1/2566",
    "",
    "",
    "นาย สมชาย  ใจดี",
    (),
    (),
    Decimal(500),
    Decimal(0),
)


def test_a_new_entrys_deadline_follows_from_what_is_typed() -> None:
    typed = {"party": "นางวิไล", "project": "โครงการอบรม", "received_on": "๑ ส.ค. ๖๖"}
    made = prospects.prospect(None, Kind.OFFICIAL_ADVANCE, typed)
    assert made is not None
    assert deadlines.deadline(made, DEFAULT_RULES) == date(2023, 8, 31)


def test_a_period_in_one_cell_ends_a_journey() -> None:
    typed = {"project": "เดินทางไปราชการ", "period": "1-3 ก.พ. 66"}
    made = prospects.prospect(None, Kind.IMPREST_ADVANCE, typed)
    assert made is not None
    assert made.activity_end == date(2023, 2, 3)
    assert deadlines.deadline(made, DEFAULT_RULES) == date(2023, 2, 18)


def test_a_typed_deadline_goes_before_the_rule() -> None:
    made = prospects.prospect(
        None, Kind.OFFICIAL_ADVANCE, {"received_on": "1/8/66", "deadline": "15/9/2566", "amount": "๑,๒๐๐"}
    )
    assert made is not None
    assert deadlines.deadline(made, DEFAULT_RULES) == date(2023, 9, 15)
    assert made.amount == 1200


def test_a_mixed_table_waits_for_the_kind_to_be_typed() -> None:
    assert prospects.prospect(None, None, {"party": "x"}) is None
    made = prospects.prospect(None, None, {"kind": "เงินประกันสัญญา", "released_on": "1/8/66"})
    assert made is not None
    assert made.kind is Kind.CONTRACT_DEPOSIT
    assert deadlines.deadline(made, DEFAULT_RULES) == date(2023, 8, 16)


def test_a_correction_goes_on_from_the_entry_as_it_is() -> None:
    base = replace(OWED, received_on=date(2023, 8, 1), ledger_deadline=date(2023, 8, 10))
    made = prospects.prospect(base, None, {"deadline": "", "amount": "?"})
    assert made is not None
    assert deadlines.deadline(made, DEFAULT_RULES) == date(2023, 8, 31)
    assert (made.id, made.amount) == ("a", Decimal(0))


@pytest.mark.parametrize("typed", ["นาย สมชาย ใจดี", "นายสมชาย ใจดี", " นาย สมชาย  ใจดี "])
def test_an_open_advance_of_the_borrower_is_found_whatever_the_blanks(typed: str) -> None:
    cleared = replace(OWED, id="b", cleared=Decimal(500))
    closed = replace(OWED, id="c", closed=True)
    deposit = replace(OWED, id="d", kind=Kind.CONTRACT_DEPOSIT)
    other = replace(OWED, id="e", party="นางวิไล")
    assert prospects.open_advances([cleared, OWED, closed, deposit, other], typed) == (OWED,)
    assert prospects.open_advances([OWED], typed, besides="a") == ()


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("มะลิ  ใจดี", "น.ส.มะลิ ใจดี"),
        ("นางสาวมะลิ ใจดี", "น.ส. มะลิ ใจดี"),
        ("นางมะลิ ใจดี", "นางสาวมะลิ ใจดี"),  # she has married
        ("ดร.มะลิ ใจดี", "ผศ.ดร. มะลิ ใจดี"),
        ("พ.ต.อ.หญิง มะลิ ใจดี", "พ.ต.อ. หญิงมะลิ ใจดี"),
        ("ว่าที่ ร.ต. มานพ ตั้งใจ", "ว่าที่ร้อยตรี มานพ ตั้งใจ"),
        ("Mr. John Smith", "john smith"),
    ],
)
def test_a_borrower_is_known_under_other_titles(typed: str, held: str) -> None:
    owed = replace(OWED, party=held)
    assert prospects.open_advances([owed], typed) == (owed,)


@pytest.mark.parametrize(
    ("typed", "held"), [("นายิกา ใจดี", "ิกา ใจดี"), ("นาย", "นาง"), ("นางสาวมะลิ ใจดี", "นางสาวมะลิวัลย์ ใจดี")]
)
def test_another_name_is_another_borrower(typed: str, held: str) -> None:
    assert prospects.open_advances([replace(OWED, party=held)], typed) == ()


def test_nobody_owes_an_advance_under_a_blank_name() -> None:
    assert prospects.open_advances([replace(OWED, party="")], " ") == ()


def test_an_agency_is_known_by_its_name_and_by_its_code() -> None:
    known = Agency("สปส.", "สำนักงานประชาสัมพันธ์", ("saraban.pr@example.org",))
    assert prospects.agency_called([known], " สปส. ") is known
    assert prospects.agency_called([known], "สำนักงาน ประชาสัมพันธ์") is known
    assert prospects.agency_called([known], "สปท.") is None
    assert prospects.agency_called([known], "") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15/1/23", [date(1980, 1, 15), date(2023, 1, 15)]),
        ("15 ม.ค. 20", [date(2020, 1, 15)]),
        ("01/02/1966", [date(2023, 2, 1)]),
        ("01/02/2509", [date(2023, 2, 1)]),
        ("15/01/2566", []),
        ("ไม่ทราบ", []),
    ],
)
def test_a_doubtful_date_has_these_readings(text: str, days: list[date]) -> None:
    assert list(thai.readings(text)) == days


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2039, 12, 31)))
def test_a_short_gregorian_year_is_among_the_readings(day: date) -> None:
    assert day in thai.readings(f"{day.day}/{day.month}/{day.year % 100:02d}")
