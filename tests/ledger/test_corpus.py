"""Real workbooks: patched with nothing else changed, or refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import CHANGES, CORPUS, change, workbooks

EVERY = 5  # bench/ takes every workbook
REFUSED_AT_MOST = 0.02

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no workbooks at {CORPUS.name}: {CORPUS}")


@pytest.mark.parametrize(("first", "kind"), list(enumerate(CHANGES)))
def test_a_change_to_a_real_workbook_leaves_all_else_as_it_was(tmp_path: Path, first: int, kind: str) -> None:
    results = {}
    for path in workbooks(CORPUS)[first::EVERY]:
        results[path.name] = change(path, tmp_path / path.name, kind)
        (tmp_path / path.name).unlink(missing_ok=True)
        assert not list(tmp_path.iterdir())
    verdicts = [result.verdict for result in results.values()]
    assert [each for each in results.items() if each[1].verdict == "wrong"] == []
    assert verdicts.count("patched") > len(verdicts) // 3
    assert verdicts.count("refused") <= REFUSED_AT_MOST * len(verdicts), results
