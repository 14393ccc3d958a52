from __future__ import annotations

from pathlib import Path

import pytest

from loantracker.ahead import ReadingAhead
from loantracker.errors import LedgerMissing
from loantracker.workplace import Workplace

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"


def test_what_was_read_ahead_is_taken_once_and_for_its_own_ledger_alone(tmp_path: Path) -> None:
    place = Workplace.open(tmp_path)
    ahead = ReadingAhead(place, SAMPLE)
    assert ahead.take(SAMPLE) == place.read(SAMPLE)
    assert ahead.take(SAMPLE) is None  # read again, it may be another by then
    assert ReadingAhead(place, SAMPLE).take(tmp_path / "other.xlsx") is None


def test_a_ledger_that_is_not_there_is_told_when_it_is_taken(tmp_path: Path) -> None:
    ahead = ReadingAhead(Workplace.open(tmp_path), tmp_path / "gone.xlsx")
    with pytest.raises(LedgerMissing):
        ahead.take(tmp_path / "gone.xlsx")
