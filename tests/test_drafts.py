from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loantracker import drafts
from loantracker.drafts import Draft
from loantracker.errors import DraftNotKept

NOW = datetime(2023, 8, 25, 9, tzinfo=UTC)
LEDGER = Path("/desk/ทะเบียน.xlsx")
HALF = Draft("record", "entry-1", "14/2567", {"amount": "๑,๐๐๐", "on": "24 ส.ค"}, NOW)


def test_a_draft_is_found_again_for_its_own_ledger_alone(tmp_path: Path) -> None:
    later = Draft("new", "ยืมราชการ!A5", "", {"party": "นายสมชาย"}, NOW + timedelta(hours=1))
    drafts.keep(tmp_path, LEDGER, HALF)
    drafts.keep(tmp_path, LEDGER, later)
    assert drafts.load(tmp_path, LEDGER, NOW) == (later, HALF)
    assert drafts.load(tmp_path, LEDGER.with_name("other.xlsx"), NOW) == ()


def test_a_draft_takes_the_place_of_the_earlier_one_and_goes_when_it_is_dropped(tmp_path: Path) -> None:
    drafts.keep(tmp_path, LEDGER, HALF)
    more = Draft("record", "entry-1", "14/2567", {"amount": "๑,๐๐๐", "on": "24 ส.ค. 66"}, NOW)
    drafts.keep(tmp_path, LEDGER, more)
    assert drafts.load(tmp_path, LEDGER, NOW) == (more,)
    drafts.drop(tmp_path, LEDGER, "record", "entry-1")
    drafts.drop(tmp_path, LEDGER, "record", "entry-1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_a_draft(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    drafts.keep(folder, LEDGER, HALF)
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("found", [b"", b"{}", b"[1]", b'{"typed": 3}', b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_draft_is_passed_over(tmp_path: Path, found: bytes) -> None:
    (tmp_path / "x.json").write_bytes(found)
    drafts.keep(tmp_path, LEDGER, HALF)
    assert drafts.load(tmp_path, LEDGER, NOW) == (HALF,)


def test_a_month_old_draft_is_removed(tmp_path: Path) -> None:
    drafts.keep(tmp_path, LEDGER, HALF)
    assert drafts.load(tmp_path, LEDGER, NOW + timedelta(days=drafts.KEEP_DAYS, seconds=1)) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cant_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file", encoding="utf-8")
    with pytest.raises(DraftNotKept) as caught:
        drafts.keep(tmp_path / "drafts", LEDGER, HALF)
    assert caught.value.facts["path"] == str(tmp_path / "drafts")
