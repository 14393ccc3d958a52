"""A small ledger with an office's folder beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from editing_ledgers import HEADER, ROWS, rewritten

from loantracker import settings
from loantracker.workplace import Workplace


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Three advances on one sheet."""
    (tmp_path / "share").mkdir()
    made = tmp_path / "share" / "ledger.xlsx"
    rewritten(made, (HEADER, *ROWS))
    return made


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """An office's folder; its clock stands at nine on the day."""
    home = tmp_path / "home"
    return Workplace(
        home,
        home / settings.FILE_NAME,
        settings.Settings(),
        now=lambda: datetime(2023, 8, 25, 2, 0, tzinfo=UTC),
    )
