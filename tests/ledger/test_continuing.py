"""The running number and the first status that a new row goes on with: only where the rule is plain."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.ledger.continuing import first_word, next_number
from loantracker.ledger.workbook import Cell
from loantracker.thai import to_thai_digits


@pytest.mark.parametrize(
    ("above", "number"),
    [
        ([1.0, 2.0, 3.0], Decimal(4)),
        ([1.0], Decimal(2)),
        (["1", "2", "3"], "4"),
        (["๑.", "๒.", "๓."], "๔."),
        (["008", "009"], "010"),
        (["๐๘", "๐๙"], "๑๐"),
        (["(9)", "(10)"], "(11)"),
        ([1.0, "2", "3"], "4"),  # written as the last one is
        ([1.0, 2.0, 4.0, 5.0], Decimal(6)),  # a row was deleted
        ([1.0, 2.0, "", 3.0], Decimal(4)),
        ([3.0, 1.0, 2.0], Decimal(4)),  # the list is sorted by something else
        ([57.0, 58.0], Decimal(59)),
    ],
)
def test_a_running_number_goes_on_as_it_is_written(above: list[Cell], number: str | Decimal) -> None:
    assert next_number(above) == number


@pytest.mark.parametrize(
    "above",
    [
        [],
        [57.0],  # one row shows no rule
        [1.0, 2.0, 1.0, 2.0],  # it starts anew for each month, or each agency
        [1.0, 2.0, ""],  # the last row has none
        [1.0, 1.0, 1.0],
        [10.0, 20.0, 30.0],
        [1.0, 2.0, 99.0],
        [1.0, 2.5],
        [0.0, 1.0],
        ["1/2566", "2/2566"],
        ["1.", "2)"],
        ["ก", "ข"],
        [1.0, True],
        [3.0, 1.0, 2.0, 2.0],
        [999_998.0, 999_999.0],
    ],
)
def test_where_the_rule_is_not_plain_nothing_is_guessed(above: list[Cell]) -> None:
    assert next_number(above) is None


@given(st.integers(1, 500), st.integers(2, 60), st.booleans())
@settings(deadline=None)
def test_numbers_that_go_up_one_by_one_go_on_in_their_own_digits(first: int, count: int, thai: bool) -> None:
    numbers = [str(first + step) for step in range(count)]
    following = str(first + count)
    above: list[Cell] = [to_thai_digits(each) if thai else each for each in numbers]
    assert next_number(above) == (to_thai_digits(following) if thai else following)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=30))
@settings(deadline=None)
def test_a_number_that_stands_already_is_never_given_again(numbers: list[int]) -> None:
    found = next_number([float(each) for each in numbers])
    assert found is None or found not in numbers


@pytest.mark.parametrize(
    ("statuses", "word"),
    [
        (["ค้างส่งใช้", "ค้างส่งใช้ "], "ค้างส่งใช้"),
        (["ถือไว้"] * 3, "ถือไว้"),
        (["ค้างส่งใช้"], None),  # one row shows no rule
        (["ค้างส่งใช้", ""], None),
        (["ค้างส่งใช้", "ยังไม่ส่งใช้"], None),
        (["เกินกำหนด"] * 3, None),  # tells the days, which are another row's
        (["อยู่ระหว่างทวงถาม"] * 3, None),
        (["ส่งใช้แล้ว"] * 3, None),
        ([], None),
    ],
)
def test_a_new_entry_begins_with_the_word_of_all_others_alike(statuses: list[str], word: str | None) -> None:
    assert first_word(statuses) == word
