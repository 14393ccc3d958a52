"""The office's way of reading a ledger, from every command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from loantracker.cli import main
from loantracker.upkeep import adoptable
from loantracker.workplace import Workplace

SHEET = "เงินยืม 2566"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger whose fourth column only the clerk can name."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.append(["เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "ช่อง ก", "วันที่แจ้งเตือนล่าสุด", "จำนวนครั้งที่แจ้งเตือน"])
    sheet.append(["1/2566", "นายสมมติ ตัวอย่าง", 100.5, date(2023, 1, 15), date(2023, 2, 1), 1])
    book.save(tmp_path / "ledger.xlsx")
    return tmp_path / "ledger.xlsx"


def test_a_home_that_cannot_be_made_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.parent.joinpath("settings.toml").touch()
    home.touch()  # a file where the folder should be
    assert main(("history", "--config", "settings.toml")) == 2
    thai, english = capsys.readouterr().err.splitlines()
    assert str(home) in thai
    assert "can't be written" in english


def test_a_confirmed_column_is_read_by_every_command(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("layout", ledger.name, "--set", f"{SHEET}!D=deadline")) == 0
    capsys.readouterr()
    assert main(("due", ledger.name, "--today", "2023-08-25", "--json")) == 0
    (entry,) = json.loads(capsys.readouterr().out)["entries"]
    assert (entry["deadline"], entry["deadline_source"]) == ("2023-01-15", "ledger")
    (found,) = adoptable(Workplace.open(), ledger, date(2023, 8, 25))
    assert found.accepted  # which reminder it was follows from the deadline alone
