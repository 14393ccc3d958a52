from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fake_desk import TODAY, entry, many
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.actions import assess
from loantracker.deadlines import DEFAULT_RULES, Assessment
from loantracker.records import Entry, Kind, Status
from ui.models.entries import COLUMNS
from ui.models.found import Found
from ui.models.haystack import search_words
from ui.models.index import EntryIndex, Query, thai_key

ENTRIES = list(many(60))
ASSESSED = assess(ENTRIES, TODAY, DEFAULT_RULES)
INDEX = EntryIndex(ENTRIES, ASSESSED, TODAY)
EVERY = range(len(ENTRIES))

ends = st.none() | st.integers(-40, 60)
queries = st.builds(
    Query,
    words=st.lists(st.text("สป12.6อ", min_size=1, max_size=3), max_size=3).map(tuple),
    kinds=st.frozensets(st.sampled_from(Kind)),
    agencies=st.frozensets(st.sampled_from([each.agency_code for each in ENTRIES])),
    statuses=st.frozensets(st.sampled_from(Status)),
    ids=st.frozensets(st.sampled_from([each.id for each in ENTRIES])),
    days_from=ends,
    days_to=ends,
    released=st.booleans(),
)


def lasts(found: Assessment, query: Query) -> bool:
    """The plain reading of what a query asks of days."""
    if query.days_from is None and query.days_to is None:
        return True
    if found.status in {Status.CLEARED, Status.HELD} or found.deadline is None:
        return False
    late = (TODAY - found.deadline).days
    return (query.days_from is None or query.days_from <= late) and (
        query.days_to is None or late <= query.days_to
    )


def waits(found: Entry) -> bool:
    """Whether a deposit is to be returned."""
    ended = found.kind is Kind.CONTRACT_DEPOSIT and (found.released_on or date.max) <= TODAY
    return ended and found.balance > 0


def matches(found: Entry, query: Query) -> bool:
    """The plain reading of what a query asks for."""
    amounts = [each for each in (found.amount, found.cleared, found.balance) if each]
    texts = [found.contract_no, found.party, found.project, found.agency, found.agency_code]
    hay = (
        "\n".join([*texts, found.document_no, *(f"{each:.2f}" for each in amounts)]).lower().replace(",", "")
    )
    return (
        all(word in hay for word in query.words)
        and (not query.kinds or found.kind in query.kinds)
        and (not query.agencies or found.agency_code in query.agencies)
        and (not query.statuses or ASSESSED[found.id].status in query.statuses)
        and (not query.ids or found.id in query.ids)
        and lasts(ASSESSED[found.id], query)
        and (waits(found) or not query.released)
    )


def rows(found: Found) -> list[int]:
    return [row for row in EVERY if found.mask[row]]


@settings(deadline=None)
@given(queries)
def test_a_query_finds_exactly_the_rows_that_match(query: Query) -> None:
    found = INDEX.find(query)
    assert rows(found) == [row for row in EVERY if matches(ENTRIES[row], query)]
    assert found.count == len(rows(found))


@settings(deadline=None)
@given(queries, queries)
def test_narrowing_finds_the_same_as_looking_at_everything(old: Query, new: Query) -> None:
    shorter = tuple(word[:1] for word in new.words)
    wide = replace(new, words=shorter, kinds=frozenset(), days_from=None, released=False)
    assert new.narrows(wide)
    for other in (old, wide):
        if new.narrows(other):
            assert INDEX.find(new, INDEX.find(other), known=other.words) == INDEX.find(new)


@settings(deadline=None)
@given(st.text("สป12 ", max_size=6), st.text("สป12 ", max_size=3))
def test_typing_on_always_narrows(typed: str, more: str) -> None:
    assert Query(search_words(typed + more)).narrows(Query(search_words(typed)))


@settings(deadline=None)
@given(queries, st.sampled_from([each.key for each in COLUMNS]))
def test_arranging_keeps_the_rows_and_puts_them_in_the_columns_order(query: Query, column: str) -> None:
    found = INDEX.find(query)
    arranged = list(INDEX.arrange(found, column))
    assert sorted(arranged) == rows(found)
    place = {row: number for number, row in enumerate(INDEX.order(column))}
    assert arranged == sorted(arranged, key=place.__getitem__)
    assert list(INDEX.arrange(found, column, descending=True)) == arranged[::-1]


@settings(deadline=None)
@given(looks=st.lists(st.integers(0, 59), max_size=8), descending=st.booleans())
def test_rows_are_the_same_in_whatever_order_they_are_looked_at(
    looks: list[int], *, descending: bool
) -> None:
    whole = list(INDEX.arrange(INDEX.everything, "party", descending=descending))
    lazy = INDEX.arrange(INDEX.everything, "party", descending=descending)
    for row in looks:
        assert lazy[row] == whole[row]
        assert lazy.index(whole[row]) == row
    assert lazy[-1] == whole[-1]
    assert lazy[2:5] == whole[2:5]
    with pytest.raises(IndexError):
        lazy[60]
    with pytest.raises(ValueError, match="99"):
        lazy.index(99)


def test_every_column_has_an_order_of_all_rows() -> None:
    for column in COLUMNS:
        assert sorted(INDEX.order(column.key)) == list(range(len(ENTRIES)))


def test_totals_are_exact_to_the_satang() -> None:
    odd = [entry(number, amount=Decimal("0.10"), cleared=Decimal(0)) for number in range(3)]
    index = EntryIndex(odd, assess(odd, TODAY, DEFAULT_RULES))
    assert index.total(index.everything) == Decimal("0.30")
    assert index.total(index.find(Query(ids=frozenset({odd[0].id, odd[2].id})))) == Decimal("0.20")
    assert index.balance([1, 2]) == index.lent([1, 2]) == Decimal("0.20")


def test_thai_digits_are_found_by_arabic_ones_and_the_other_way_round() -> None:
    odd = [entry(0, contract_no="๑๕/๒๕๖๖")]
    index = EntryIndex(odd, assess(odd, TODAY, DEFAULT_RULES))
    assert index.find(Query(search_words("15/2566"))).count == 1
    assert index.find(Query(search_words("๑๕/๒๕๖๖"))).count == 1


def test_letters_of_other_scripts_are_found_too() -> None:
    odd = [entry(0, party="Ökonom 项目 😀"), entry(1, party="Okonom")]
    index = EntryIndex(odd, assess(odd, TODAY, DEFAULT_RULES))
    for typed in ("ökonom", "项目", "😀", "okonom"):
        assert index.find(Query(search_words(typed))).count == 1


def test_tone_marks_decide_only_between_words_otherwise_alike() -> None:
    words = ["ข้าว", "ขาว", "ข่าว", "ขาวผ่อง"]
    assert sorted(words, key=thai_key) == ["ขาว", "ข่าว", "ข้าว", "ขาวผ่อง"]
