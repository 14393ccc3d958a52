"""The readers of single cells."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.ledger.values import Addresses, Amounts, Dates, shown
from loantracker.records import ProblemCode

C = ProblemCode


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("a@example.com", ("a@example.com",)),
        (
            " a@example.com;b@example.org,\nc@example.org ",
            ("a@example.com", "b@example.org", "c@example.org"),
        ),
        ("a@example.com a@example.com", ("a@example.com",)),
        ("mali@ตัวอย่าง.ไทย", ("mali@xn--72c1a1bt4awk9o.xn--o3cw4h",)),
        ("o'neil+x@sub.example.co.th", ("o'neil+x@sub.example.co.th",)),
        ("-", ()),
    ],
)
def test_addresses_are_split_and_kept_as_servers_know_them(typed: str, addresses: tuple[str, ...]) -> None:
    reader = Addresses()
    assert (reader[typed], reader.bad) == (addresses, {})


@pytest.mark.parametrize(
    "typed",
    [
        "mali",
        "mali@",
        "@example.com",
        "mali@example",
        "mali@@example.com",
        "a@b@example.com",
        "mali@example..com",
        ".mali@example.com",
        "mali@-example.com",
        "mali@127.0.0.1",
        "มะลิ@example.com",
        "มะลิ <mali@example.com>",
        '"a b"@example.com',
        "mali@example.com\r\nBcc: other@example.org",
        "good@example.com; bad(at)example.com",
        f"{'a' * 65}@example.com",
        12.0,
    ],
)
def test_a_cell_with_one_doubtful_address_gives_none(typed: str | float) -> None:
    reader = Addresses()
    assert (reader[typed], reader.bad) == ((), {typed: C.BAD_EMAIL})


CELLS = st.one_of(
    st.text(max_size=12),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@settings(deadline=None)
@given(value=CELLS)
def test_no_cell_breaks_a_reader(value: Any) -> None:
    assert isinstance(shown(value), str)
    dates, amounts = Dates(date1904=False, period=True), Amounts()
    assert dates[value] is None or value not in dates.bad
    assert amounts[value] is None or value not in amounts.bad
