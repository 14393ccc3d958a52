from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker.errors import WindowStateNotKept
from loantracker.window_state import ColumnState, SavedFilter, WindowState, load_state, save_state

STATE = WindowState(
    columns=(ColumnState("contract_no", 140), ColumnState("status"), ColumnState("kind", shown=False)),
    sorted_by="balance",
    descending=True,
    filters=(
        SavedFilter("สปส. เกิน 30 วัน", "เชียงใหม่", ("contract_deposit",), ("สปส.",), ("overdue",), 31, None),
    ),
)


def test_what_was_arranged_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "home" / "window.json"
    save_state(STATE, path)
    assert load_state(path) == STATE
    assert [each.name for each in path.parent.iterdir()] == ["window.json"]


def test_without_a_file_everything_is_as_the_program_has_it(tmp_path: Path) -> None:
    assert load_state(tmp_path / "window.json") == WindowState()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"version": 2}',
        b'{"version": 1',
        b"[" * 100_000,
        b'{"version": []}',
    ],
)
def test_a_damaged_file_gives_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(content)
    assert load_state(path) == WindowState()


def test_what_is_odd_is_left_out_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    save_state(STATE, path)
    text = path.read_text(encoding="utf-8")
    text = text.replace('"width": 140', '"width": -1').replace('"sorted_by": "balance"', '"sorted_by": 7')
    path.write_text(text, encoding="utf-8")
    found = load_state(path)
    assert [each.key for each in found.columns] == ["status", "kind"]
    assert found.sorted_by == ""
    assert found.filters == STATE.filters


jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "name", "width", "days_from", "kinds"]), inner)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(columns=jsons, filters=jsons)
def test_no_content_stops_the_window(
    tmp_path_factory: pytest.TempPathFactory, columns: object, filters: object
) -> None:

    path = tmp_path_factory.mktemp("home") / "window.json"
    path.write_text(json.dumps({"version": 1, "columns": columns, "filters": filters}), encoding="utf-8")
    found = load_state(path)
    save_state(found, path)
    assert load_state(path) == found


def test_a_folder_that_cant_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(WindowStateNotKept) as caught:
        save_state(STATE, tmp_path / "home" / "window.json")
    assert "home" in caught.value.facts["path"]
