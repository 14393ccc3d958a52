"""Fault 41 and all around it: the connection lost at every step of the conversation, a batch started over."""

from __future__ import annotations

from pathlib import Path

import pytest
from cut_batches import run
from cutting_server import STEPS, Cut

from loantracker.journal import Journal

FIRST, SECOND = range(2), range(2, 4)  # numbers of messages


@pytest.mark.parametrize("step", STEPS)
def test_a_connection_lost_at_any_step_doubles_invents_and_forgets_nothing(step: str, tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.sqlite") as journal:
        for batch, cut in ((FIRST, Cut(step)), (SECOND, Cut(step, 1, reset=True))):
            came = run(journal, cut, batch, pipelining=cut.reset)
            assert came.fine, (cut, came)
