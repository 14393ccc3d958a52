"""The pairs of letters that a search goes by, beside looking into every text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.models.pairs import EXACT, Pairs

LETTERS = "ab1"


@given(
    st.lists(st.text(LETTERS, max_size=6), max_size=80),
    st.text(LETTERS + "z", min_size=1, max_size=4),
)
def test_rows_that_have_a_word_have_its_pairs(texts: list[str], word: str) -> None:
    mask = Pairs(texts).may_have(word)

    assert len(mask) == len(texts)
    assert set(mask) <= {0, 1}
    have = [word in text for text in texts]
    if len(word) <= EXACT:
        assert list(map(bool, mask)) == have
    else:
        assert all(may or not has for may, has in zip(mask, have, strict=True))


def test_rare_pairs_are_found_as_well_as_frequent_ones() -> None:
    texts = ["ab"] * 500 + ["zy", "zyx"] + ["ab"] * 500

    pairs = Pairs(texts)

    assert [row for row, may in enumerate(pairs.may_have("zy")) if may] == [500, 501]
    assert [row for row, may in enumerate(pairs.may_have("y")) if may] == [500, 501]
    assert [row for row, may in enumerate(pairs.may_have("zyx")) if may] == [501]  # the rarest pair decides
    assert pairs.may_have("ab").count(1) == 1000
    assert pairs.may_have("a").count(1) == 1000
    assert not any(pairs.may_have("bz"))
