"""The file of confirmed columns: as it was written, whole or refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.errors import BadLayouts, LayoutsNotKept
from loantracker.ledger import Confirmed, Field, Layouts, Signature
from loantracker.ledger.kept import FILE_NAME, load_layouts, save_layouts
from loantracker.records import Kind

SOME = Layouts(
    (
        Confirmed(Signature(Kind.OFFICIAL_ADVANCE, ("เลขที่สัญญา", "วันนัด")), {1: Field.DEADLINE}),
        Confirmed(Signature(None, ("ก",)), {0: Field.OTHER}),
    )
)
HEADERS = st.lists(st.text(max_size=8), min_size=1, max_size=6)


@st.composite
def confirmations(draw: st.DrawFn) -> Confirmed:
    headers = draw(HEADERS)
    places = st.integers(0, len(headers) - 1)
    return Confirmed(
        Signature(draw(st.sampled_from([None, *Kind])), tuple(headers)),
        draw(st.dictionaries(places, st.sampled_from(Field), max_size=3)),
    )


@given(st.lists(confirmations(), max_size=4))
@settings(deadline=None, max_examples=30)  # each waits for the disk
def test_what_is_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, confirmed: list[Confirmed]
) -> None:
    path = tmp_path_factory.mktemp("home") / "new" / FILE_NAME
    save_layouts(Layouts(tuple(confirmed)), path)
    assert load_layouts(path) == Layouts(tuple(confirmed))
    assert [each.name for each in path.parent.iterdir()] == [FILE_NAME]


def test_a_missing_file_confirms_nothing(tmp_path: Path) -> None:
    assert load_layouts(tmp_path / FILE_NAME) == Layouts()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"version": 1}',
        '{"version": 1, "layouts": [{"kind": "loan", "columns": []}]}',
        '{"version": 1, "layouts": [{"kind": null, "columns": [{"header": 1, "field": null}]}]}',
        '{"version": 1, "layouts": [{"kind": null, "columns": [{"header": "a", "field": "colour"}]}]}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:60],
)
def test_a_broken_file_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(text, "utf-8")
    with pytest.raises(BadLayouts) as refused:
        load_layouts(path)
    assert refused.value.facts["path"] == str(path)
    assert path.read_text("utf-8") == text


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text('{"version": 2, "layouts": []}', "utf-8")
    with pytest.raises(BadLayouts, match="version 2"):
        load_layouts(path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(BadLayouts):
        load_layouts(path)


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    save_layouts(SOME, path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loantracker.whole.os.fsync", full)
    with pytest.raises(LayoutsNotKept, match="disk_full"):
        save_layouts(Layouts(), path)
    assert load_layouts(path) == SOME
    assert [each.name for each in tmp_path.iterdir()] == [FILE_NAME]


def test_people_can_read_the_file(tmp_path: Path) -> None:
    save_layouts(SOME, tmp_path / FILE_NAME)
    text = (tmp_path / FILE_NAME).read_text("utf-8")
    assert "วันนัด" in text
    assert json.loads(text)["layouts"][0] == {
        "kind": "official_advance",
        "columns": [{"header": "เลขที่สัญญา", "field": None}, {"header": "วันนัด", "field": "deadline"}],
    }
