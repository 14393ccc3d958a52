"""A short run of the mutants of which ``python -m bench mutations`` makes 2,000."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from mutants import base, mutants

COUNT = 75
PROGRAM = Path(__file__).with_name("mutant_runs.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and limits memory as POSIX does")


def test_no_mutated_workbook_crashes_hangs_or_eats_memory_or_is_taken_for_another() -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(COUNT), "2026"],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    total = Counter(line[1] for line in lines)
    assert total.keys() <= {"patched", "read", "refused"}, [line for line in lines if line[1].isupper()]
    assert sum(total.values()) == COUNT
    assert min(total["patched"], total["refused"]) > COUNT // 10


def test_the_same_seed_makes_the_same_mutants(tmp_path: Path) -> None:
    raw = base(tmp_path / "base.xlsx")
    assert list(mutants(raw, 30, 5)) == list(mutants(raw, 30, 5))
    assert [mutant.data for mutant in mutants(raw, 30, 5)] != [mutant.data for mutant in mutants(raw, 30, 6)]
