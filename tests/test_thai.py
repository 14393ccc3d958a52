from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker import thai
from loantracker.records import ProblemCode

DAY = date(2023, 1, 15)
DIGITS = st.sampled_from(get_args(thai.Digits))
SATANG = st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1)


@pytest.mark.parametrize(
    "text",
    [
        "15 ม.ค. 66",
        "15 ม.ค.66",
        "15 ม. ค. 66",
        "15มค66",
        "15-ม.ค.-66",
        "15/ม.ค./2566",
        "๑๕ ม.ค. ๖๖",
        "15 มกราคม 2566",
        "15 มกราคม พ.ศ. 2566",
        "15  มกราคม  พ. ศ.  2566",
        "15 มกราคม ค.ศ. 2023",
        "๑๕ มกราคม ๒๕๖๖",
        "วันที่ ๑๕ มกราคม ๒๕๖๖",
        "วันอาทิตย์ที่ 15 มกราคม พ.ศ. 2566",
        "ลว. 15 ม.ค. 66",
        "ลงวันที่ 15 มกราคม 2566",
        "15/1/2566",
        "15/01/66",
        "๑๕/๐๑/๒๕๖๖",
        "15-1-66",
        "15.1.2566",
        " 15 / 1 / 2566 ",
        "15/1/2023",
        "2566-01-15",
        "2566/1/15",
        "2023-01-15",
        "2023-01-15 00:00:00",
        "2023-01-15T08:30:00",
        "15/1/2566 10:30 น.",
        "15 ม.ค. 2566 เวลา 09.30 น.",
        "15\xa0ม.ค.\xa066",
        "\u200b15 ม.ค. 66\u200b",
        "15 January 2023",
        "15-Jan-66",
    ],
)
def test_every_form_of_one_day_reads_as_that_day(text: str) -> None:
    assert thai.parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.BAD_DATE),
        ("ไม่มีกำหนด", ProblemCode.BAD_DATE),
        ("ม.ค. 66", ProblemCode.BAD_DATE),
        ("29 ก.พ. 66", ProblemCode.BAD_DATE),
        ("31/4/2566", ProblemCode.BAD_DATE),
        ("1/15/2566", ProblemCode.BAD_DATE),
        ("15/1-66", ProblemCode.BAD_DATE),
        ("15 ม.ค. 256", ProblemCode.BAD_DATE),
        ("15 ม.ค. 66 และ 16 ม.ค. 66", ProblemCode.BAD_DATE),
        ("15/1/23", ProblemCode.AMBIGUOUS_DATE),
        ("23-01-15", ProblemCode.AMBIGUOUS_DATE),
        ("15/1/1966", ProblemCode.IMPLAUSIBLE_DATE),
        ("15 ม.ค. 2509", ProblemCode.IMPLAUSIBLE_DATE),
        ("15 ม.ค. 2656", ProblemCode.IMPLAUSIBLE_DATE),
        ("15 มกราคม พ.ศ. 2023", ProblemCode.IMPLAUSIBLE_DATE),
    ],
)
def test_what_is_no_certain_date_is_refused_with_its_reason(text: str, code: ProblemCode) -> None:
    with pytest.raises(thai.DateError) as caught:
        thai.parse_date(text)
    assert (caught.value.code, caught.value.value) == (code, text)


def test_the_day_stands_first_and_never_the_month() -> None:
    assert thai.parse_date("3/4/2566") == date(2023, 4, 3)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1 ม.ค. 66-31 ธ.ค. 66", date(2023, 1, 1), date(2023, 12, 31)),
        ("๑ ม.ค. ๖๖ – ๓๑ ธ.ค. ๖๖", date(2023, 1, 1), date(2023, 12, 31)),
        ("1-3 ก.พ. 66", date(2023, 2, 1), date(2023, 2, 3)),
        ("วันที่ 1 ถึง 3 กุมภาพันธ์ 2566", date(2023, 2, 1), date(2023, 2, 3)),
        ("28 ก.พ. - 3 มี.ค. 66", date(2023, 2, 28), date(2023, 3, 3)),
        ("28 ธ.ค. - 3 ม.ค. 66", date(2022, 12, 28), date(2023, 1, 3)),
        ("1/2 - 3/2/2566", date(2023, 2, 1), date(2023, 2, 3)),
        ("1/1/66-31/12/66", date(2023, 1, 1), date(2023, 12, 31)),
        ("2566-01-01 - 2566-01-05", date(2023, 1, 1), date(2023, 1, 5)),
        ("15-1-66", DAY, DAY),
        ("15 ม.ค. 66", DAY, DAY),
    ],
)
def test_a_period_reads_as_its_first_and_last_day(text: str, start: date, end: date) -> None:
    assert thai.parse_period(text) == (start, end)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5-3 ก.พ. 66", ProblemCode.BAD_DATE),
        ("30-31 ก.พ. 66", ProblemCode.BAD_DATE),
        ("ม.ค. - ก.พ. 66", ProblemCode.BAD_DATE),
        ("1-3 ก.พ. 23", ProblemCode.AMBIGUOUS_DATE),
        ("1 ก.พ. 2509 - 3 ก.พ. 2509", ProblemCode.IMPLAUSIBLE_DATE),
    ],
)
def test_a_doubtful_period_is_refused(text: str, code: ProblemCode) -> None:
    with pytest.raises(thai.DateError) as caught:
        thai.parse_period(text)
    assert (caught.value.code, caught.value.value) == (code, text)


@settings(deadline=None)
@given(
    day=st.dates(date(1997, 1, 1), date(2056, 12, 31)),
    style=st.sampled_from(get_args(thai.DateStyle)),
    digits=DIGITS,
)
def test_a_written_date_reads_back_in_every_style(
    day: date, style: thai.DateStyle, digits: thai.Digits
) -> None:
    written = thai.format_date(day, style, digits)
    assert thai.parse_date(written) == day
    assert (thai.to_arabic_digits(written) == written) is (digits == "arabic")


@settings(deadline=None)
@given(text=st.text(st.sampled_from("0123456789๑๕๖ /.-มค.กพ่ศ\n"), max_size=20))
def test_no_text_makes_the_date_reader_fail_otherwise(text: str) -> None:
    try:
        start, end = thai.parse_period(text)
    except thai.DateError:
        return
    assert thai.plausible(start)
    assert start <= end
    assert thai.plausible(end)


def test_dates_are_written_as_offices_write_them() -> None:
    shown = [thai.format_date(DAY, style) for style in ("short", "long", "table", "numeric")]
    assert shown == ["15 ม.ค. 66", "15 มกราคม 2566", "15 ม.ค. 2566", "15/01/2566"]
    assert thai.format_date(DAY, "long", "thai") == "๑๕ มกราคม ๒๕๖๖"


def test_the_fiscal_year_begins_on_the_first_of_october() -> None:
    assert thai.fiscal_year(date(2022, 9, 30)) == 2565
    assert thai.fiscal_year(date(2022, 10, 1)) == 2566
    assert thai.fiscal_year(date(2023, 9, 30)) == 2566


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("๑,๒๓๔", "1234.00"),
        ("(500.00)", "-500.00"),
        ("-500", "-500.00"),
        ("500 บาท", "500.00"),
        ("500บาทถ้วน", "500.00"),
        ("฿ 500", "500.00"),
        ("1,234.-", "1234.00"),
        ("1,234 บาท 50 สตางค์", "1234.50"),
        ("1,234.500", "1234.50"),
        (".5", "0.50"),
        ("500.", "500.00"),
        ("0", "0.00"),
        ("\u200b 12,345,678.99 ", "12345678.99"),
    ],
)
def test_amounts_read_as_people_type_them(text: str, amount: str) -> None:
    assert thai.parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", ".", "บาท", "12,34", "1,2345", "1.234,50", "1.234", "1 234", "1e5", "nan", "500-"),
        *("(-5)", "5.5 บาท 50 สตางค์", "ห้าร้อย", "9" * 16, "100/200", "14/2566"),
    ],
)
def test_what_is_no_certain_amount_is_refused(text: str) -> None:
    with pytest.raises(thai.AmountError) as caught:
        thai.parse_amount(text)
    assert (caught.value.code, caught.value.value) == (ProblemCode.BAD_AMOUNT, text)


@settings(deadline=None)
@given(satang=SATANG, digits=DIGITS)
def test_a_written_amount_reads_back_to_the_satang(satang: int, digits: thai.Digits) -> None:
    amount = Decimal(satang) / 100
    assert thai.parse_amount(thai.format_money(amount, digits)) == amount


@settings(deadline=None)
@given(text=st.text(st.sampled_from("0123456789๑๒,.-()บาท฿ "), max_size=12))
def test_an_amount_is_never_read_as_nothing(text: str) -> None:
    try:
        amount = thai.parse_amount(text)
    except thai.AmountError:
        return
    assert (amount == 0) is not any(digit in "123456789" for digit in thai.to_arabic_digits(text))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("20", "ยี่สิบบาทถ้วน"),
        ("21", "ยี่สิบเอ็ดบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("12345", "หนึ่งหมื่นสองพันสามร้อยสี่สิบห้าบาทถ้วน"),
        ("1000000", "หนึ่งล้านบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("21000021", "ยี่สิบเอ็ดล้านยี่สิบเอ็ดบาทถ้วน"),
        ("1000000000000", "หนึ่งล้านล้านบาทถ้วน"),
        ("0.25", "ยี่สิบห้าสตางค์"),
        ("10.50", "สิบบาทห้าสิบสตางค์"),
        ("1234.01", "หนึ่งพันสองร้อยสามสิบสี่บาทหนึ่งสตางค์"),
        ("11.11", "สิบเอ็ดบาทสิบเอ็ดสตางค์"),
        ("-5", "ลบห้าบาทถ้วน"),
        ("-0.50", "ลบห้าสิบสตางค์"),
    ],
)
def test_baht_in_words_follow_the_rules_of_bahttext(amount: str, words: str) -> None:
    assert thai.baht_text(Decimal(amount)) == words


@settings(deadline=None)
@given(satang=st.integers(min_value=0, max_value=10**12))
def test_baht_in_words_end_rightly_and_differ_for_neighbours(satang: int) -> None:
    words = thai.baht_text(Decimal(satang) / 100)
    assert words.endswith("บาทถ้วน" if satang % 100 == 0 else "สตางค์")
    assert "สองสิบ" not in words
    assert "หนึ่งสิบ" not in words
    assert words != thai.baht_text(Decimal(satang + 1) / 100)
