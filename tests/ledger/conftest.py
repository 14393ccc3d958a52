from __future__ import annotations

import pytest

from loantracker.ledger import replacing


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fsync promises can't be seen in a test; what happens when it fails is tested by its own seam."""
    monkeypatch.setattr(replacing, "fsync", lambda _: None)
