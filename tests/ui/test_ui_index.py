from __future__ import annotations

from decimal import Decimal

from fake_desk import TODAY, entry, many
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.actions import assess
from loantracker.deadlines import DEFAULT_RULES
from loantracker.records import Entry, Kind, Status
from ui.models.entries import COLUMNS
from ui.models.index import EntryIndex, Query, search_words, thai_key

ENTRIES = list(many(60))
ASSESSED = assess(ENTRIES, TODAY, DEFAULT_RULES)
INDEX = EntryIndex(ENTRIES, ASSESSED)
EVERY = range(len(ENTRIES))

queries = st.builds(
    Query,
    words=st.lists(st.text("สป12,.6อ ", min_size=1, max_size=3).map(str.strip).filter(bool), max_size=3).map(
        tuple
    ),
    kinds=st.frozensets(st.sampled_from(Kind)),
    agencies=st.frozensets(st.sampled_from([each.agency_code for each in ENTRIES])),
    statuses=st.frozensets(st.sampled_from(Status)),
)


def matches(found: Entry, query: Query) -> bool:
    """The plain reading of what a query asks for."""
    hay = INDEX.haystacks[ENTRIES.index(found)]
    return (
        all(word in hay for word in query.words)
        and (not query.kinds or found.kind in query.kinds)
        and (not query.agencies or found.agency_code in query.agencies)
        and (not query.statuses or ASSESSED[found.id].status in query.statuses)
    )


@settings(deadline=None)
@given(queries)
def test_a_query_finds_exactly_the_rows_that_match(query: Query) -> None:
    assert INDEX.find(query) == [row for row in EVERY if matches(ENTRIES[row], query)]


@settings(deadline=None)
@given(queries, queries)
def test_narrowing_finds_the_same_as_looking_at_everything(old: Query, new: Query) -> None:
    if new.narrows(old):
        assert INDEX.find(new, INDEX.find(old), known=old.words) == INDEX.find(new)


@settings(deadline=None)
@given(st.text("สป12 ", max_size=6), st.text("สป12 ", max_size=3))
def test_typing_on_always_narrows(typed: str, more: str) -> None:
    assert Query(search_words(typed + more)).narrows(Query(search_words(typed)))


@settings(deadline=None)
@given(queries, st.sampled_from([each.key for each in COLUMNS]))
def test_arranging_keeps_the_rows_and_puts_them_in_the_columns_order(query: Query, column: str) -> None:
    found = INDEX.find(query)
    arranged = INDEX.arrange(found, column)
    assert sorted(arranged) == found
    place = {row: number for number, row in enumerate(INDEX.order(column))}
    assert arranged == sorted(found, key=place.__getitem__)
    assert INDEX.arrange(found, column, descending=True) == arranged[::-1]


def test_every_column_has_an_order_of_all_rows() -> None:
    for column in COLUMNS:
        assert sorted(INDEX.order(column.key)) == list(range(len(ENTRIES)))


def test_totals_are_exact_to_the_satang() -> None:
    odd = [entry(number, amount=Decimal("0.10"), cleared=Decimal(0)) for number in range(3)]
    index = EntryIndex(odd, assess(odd, TODAY, DEFAULT_RULES))
    assert index.total([0, 1, 2]) == Decimal("0.30")


def test_thai_digits_are_found_by_arabic_ones_and_the_other_way_round() -> None:
    odd = [entry(0, contract_no="๑๕/๒๕๖๖")]
    index = EntryIndex(odd, assess(odd, TODAY, DEFAULT_RULES))
    assert index.find(Query(search_words("15/2566")), [0]) == [0]
    assert index.find(Query(search_words("๑๕/๒๕๖๖")), [0]) == [0]


def test_tone_marks_decide_only_between_words_otherwise_alike() -> None:
    words = ["ข้าว", "ขาว", "ข่าว", "ขาวผ่อง"]
    assert sorted(words, key=thai_key) == ["ขาว", "ข่าว", "ข้าว", "ขาวผ่อง"]
