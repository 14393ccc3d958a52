"""What leaves open whether to remind, and words with a detail behind them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_books import advances, one

from loantracker import ledger
from loantracker.records import ProblemCode

DAY = date(2023, 1, 20)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"สถานะ": "ผ่อนผัน/งดแจ้ง"}, ProblemCode.UNKNOWN_STATUS),
        ({"สถานะ": "ส่งใช้แล้วบางส่วน"}, ProblemCode.UNKNOWN_STATUS),
        ({"วันที่ส่งใช้": DAY}, ProblemCode.NO_AMOUNT),
        ({"วันที่ส่งใช้": "ส่งแล้ว"}, ProblemCode.BAD_DATE),
        ({"วันที่แจ้งเตือนล่าสุด": "โทรแล้ว"}, ProblemCode.BAD_DATE),
        ({"จำนวนครั้งที่แจ้งเตือน": "สองครั้ง"}, ProblemCode.BAD_AMOUNT),
    ],
)
def test_what_may_mean_that_nobody_is_to_be_reminded_is_doubtful(
    cells: dict[str, Any], code: ProblemCode, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, cells)
    assert entry is not None
    assert problem is not None
    assert (entry.doubtful, problem.code, problem.blocking) == (True, code, False)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"สถานะ": "ค้างส่งใช้"},
        {"วันที่ส่งใช้": DAY, "จำนวนเงินส่งใช้": 1},
        {"วันที่ส่งใช้": DAY, "สถานะ": "ส่งใช้แล้ว"},
        {"วันที่แจ้งเตือนล่าสุด": DAY, "จำนวนครั้งที่แจ้งเตือน": 2},
        {"วันที่แจ้งเตือนล่าสุด": 243638},  # 2567 as a year of our era
    ],
)
def test_what_is_plain_is_not_doubtful(cells: dict[str, Any], tmp_path: Path) -> None:
    entry, _ = one(tmp_path, cells)
    assert entry is not None
    assert not entry.doubtful


def test_a_clerks_own_note_of_reminders_casts_no_doubt(tmp_path: Path) -> None:
    entry, problem = one(tmp_path, {"วันที่ทวงถาม": "โทรแล้ว คุณแดงรับสาย"})
    assert entry is not None
    assert problem is not None
    assert not entry.doubtful


@pytest.mark.parametrize(
    ("text", "closed", "held"),
    [
        ("ส่งใช้แล้ว 15/8/66", True, False),
        ("คืนเงินครบแล้ว 1 ส.ค. 66", True, False),
        ("ส่งใช้แล้ว (เมื่อวันที่ ๑๕ ส.ค. ๒๕๖๖)", True, False),
        ("งดแจ้งจนกว่าคดีถึงที่สุด", False, True),
        ("เกินกำหนด 15/8/66", False, False),
    ],
)
def test_a_status_with_a_date_or_a_hold_with_a_reason_is_known(
    text: str, closed: bool, held: bool, tmp_path: Path
) -> None:
    entry, problem = one(tmp_path, {"สถานะ": text})
    assert problem is None
    assert entry is not None
    assert (entry.closed, entry.held, entry.doubtful) == (closed, held, False)


def test_an_entry_whose_number_stands_in_a_refused_row_as_well_is_one_of_two(tmp_path: Path) -> None:
    rows = ({"เลขที่สัญญา": "5/2566"}, {"เลขที่สัญญา": "๕ / 2566", "จำนวนเงิน": "ร้อยบาท"}, {"เลขที่สัญญา": "6/2566"})
    snapshot = ledger.read(advances(tmp_path / "a.xlsx", *rows))
    assert [entry.contract_no for entry in snapshot.entries] == ["6/2566"]
    assert [(each.row, each.code) for each in snapshot.problems] == [
        (2, ProblemCode.DUPLICATE_CONTRACT_NO),
        (3, ProblemCode.BAD_AMOUNT),
    ]
    assert snapshot.problems[0].facts["cells"].count("!A") == 2
