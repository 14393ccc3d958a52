from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from loantracker.cli import main

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"
DAY = "2023-08-25"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")


def test_the_figures_tie_to_what_due_says_of_each_entry(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "ledger.xlsx", "--json", "--today", DAY]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert main(["summary", "ledger.xlsx", "--json", "--today", DAY]) == 0
    found = json.loads(capsys.readouterr().out)
    overdue = [each for each in entries if each["status"] == "overdue"]
    assert overdue
    total = sum(Decimal(each["balance"]) for each in overdue)
    assert found["cards"]["overdue"] == {"count": len(overdue), "baht": f"{total:.2f}"}
    left = [each for each in entries if each["status"] != "cleared"]
    parts = (found["outstanding"], found["received_later"])  # the sample goes on after the day
    assert sum(each["count"] for each in parts) == len(left)
    assert sum(Decimal(each["baht"]) for each in parts) == sum(Decimal(each["balance"]) for each in left)
    assert sum(each["all"]["overdue"]["count"] for each in found["agencies"]) == len(overdue)
    assert found["oldest"][0]["days"] == max(each["days_overdue"] for each in overdue)
    assert len(found["months"]) == 12
    assert found["months"][-1]["month"] == "2023-08"


def test_people_read_it_in_thai(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "ledger.xlsx", "--today", "25/08/2566"]) == 0
    said = capsys.readouterr().out
    assert "ณ วันที่ 25 ส.ค. 2566" in said
    assert "เงินประกันรอคืน" in said


def test_a_ledger_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "missing.xlsx", "--json"]) == 2
    assert "missing.xlsx" in capsys.readouterr().err
