"""docs/faults.md names a test for each fault, and every test named in docs/ exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
FAULTS = 62

_NAMED = re.compile(r"`(test_\w+)`")
_ROW = re.compile(r"^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def _tests() -> set[str]:
    return {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    named = set(_NAMED.findall(page.read_text(encoding="utf-8")))
    assert named - _tests() == set()


def test_every_fault_has_its_row_with_a_test_or_says_that_it_has_none() -> None:
    rows = _ROW.findall((ROOT / "docs" / "faults.md").read_text(encoding="utf-8"))
    assert [int(number) for number, _ in rows] == list(range(1, FAULTS + 1))
    assert [number for number, proof in rows if not _NAMED.search(proof) and "not yet" not in proof] == []
