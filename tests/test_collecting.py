from __future__ import annotations

import gc
import os
import platform
import sys
from pathlib import Path

import pytest

from loantracker.collecting import give_back, uncollected


def test_the_collector_rests_while_records_are_made_and_works_again_afterwards() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()  # the inner one ends nothing for the outer
    assert gc.isenabled()


@pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc",
    reason="others give memory back by themselves",
)
def test_free_memory_between_what_is_kept_goes_back_to_the_system() -> None:
    def held() -> int:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    blocks = [bytes(16_000) for _block in range(4_000)]  # 64 MB
    kept = blocks[::20]
    del blocks
    before = held()
    give_back()
    assert before - held() > 32_000_000
    assert len(kept) == 200
