"""Benchmarks: ``python -m bench``. The tests' own servers, programs and samples serve them too."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS), *(str(TESTS / part) for part in ("journal", "ledger"))]
