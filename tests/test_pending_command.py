"""``record`` on a ledger that is open elsewhere, and ``pending`` and ``backups`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from editing_ledgers import ONE, SHEET, cells, colleague, held

from loantracker.cli import main

pytest_plugins = ("editing_places",)

RECORD = ("record", "ledger.xlsx", ONE, "--cleared", "400", "--on", "2023-08-20", "--document", "บค. 9")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(ledger.parent)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    return tmp_path / "home"


def shown(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main((*words, "--json")) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def waiting(ledger: Path) -> None:
    with held(ledger):
        assert main(RECORD) == 3


def test_a_record_on_an_open_ledger_is_kept_says_so_and_goes_through_later(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ledger.read_bytes()
    waiting(ledger)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "เก็บการแก้ไขรายการ 1/2566 ไว้แล้ว" in said[0]
    assert ledger.read_bytes() == before
    (entry, *_) = shown(capsys, "due", "ledger.xlsx", "--today", "2023-08-25")["entries"]
    assert (entry["cleared"], entry["balance"]) == ("400.00", "600.00")
    assert main(("record", "ledger.xlsx", "2/2566", "--cleared", "5", "--on", "2023-08-20")) == 0
    assert (cells(ledger)["F2"], cells(ledger)["F3"]) == (400, 5)
    assert shown(capsys, "pending", "ledger.xlsx")["changes"] == []


def test_the_same_record_typed_again_is_not_recorded_twice(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting(ledger)
    assert main(RECORD) == 2
    assert "รอลงทะเบียนอยู่แล้ว" in capsys.readouterr().err
    assert main(("pending", "ledger.xlsx", "--write")) == 0
    assert cells(ledger)["F2"] == 400


def test_what_waits_is_listed_for_people_and_for_programs(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting(ledger)
    (change,) = shown(capsys, "pending", "ledger.xlsx")["changes"]
    assert (change["kind"], change["entry"], change["sheet"], change["row"]) == ("clearing", ONE, SHEET, 2)
    assert change["cells"][0] == {
        "column": "F",
        "header": "จำนวนเงินส่งใช้",
        "before": "",
        "after": "400.00",
    }
    assert main(("pending", "ledger.xlsx")) == 0
    said = capsys.readouterr().out
    assert f"{change['id']}  บันทึกการส่งใช้  1/2566" in said
    assert "F จำนวนเงินส่งใช้: – → 400.00" in said
    with held(ledger):
        found = shown(capsys, "pending", "ledger.xlsx", "--write", code=3)
        assert (found["written"], found["why"]) == (0, "LedgerLocked")


@pytest.mark.parametrize(("word", "after"), [("--mine", 400), ("--theirs", 250)])
def test_a_conflict_is_settled_from_the_command_line(
    ledger: Path, capsys: pytest.CaptureFixture[str], word: str, after: int
) -> None:
    waiting(ledger)
    colleague(ledger, {"F2": 250})
    assert main(("pending", "ledger.xlsx", "--write")) == 3
    assert "ขัดกันที่ F2: ทะเบียนเป็น “250.00” ต้องการ “400.00”" in capsys.readouterr().out
    (conflict,) = shown(capsys, "pending", "ledger.xlsx")["conflicts"]
    assert (conflict["place"], conflict["mine"], conflict["theirs"]) == ("F2", "400.00", "250.00")
    assert main(("pending", "ledger.xlsx", word, f"{conflict['change']}:f")) == 0
    assert cells(ledger)["F2"] == after
    assert main(("pending", "ledger.xlsx", word, f"{conflict['change']}:F")) == 2
    assert "ไม่พบการแก้ไข" in capsys.readouterr().err


def test_a_waiting_change_is_dropped(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = ledger.read_bytes()
    waiting(ledger)
    (change,) = shown(capsys, "pending", "ledger.xlsx")["changes"]
    assert shown(capsys, "pending", "ledger.xlsx", "--drop", change["id"])["changes"] == []
    assert main(("pending", "ledger.xlsx", "--write")) == 0
    assert ledger.read_bytes() == before


def test_a_damaged_queue_is_said_by_every_command(
    ledger: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting(ledger)
    (queue,) = (home / "pending").glob("*.json")
    queue.write_text('{"schema": 2}', "utf-8")
    for words in (RECORD, ("due", "ledger.xlsx"), ("pending", "ledger.xlsx")):
        capsys.readouterr()
        assert main(words) == 2
        assert str(queue) in capsys.readouterr().err
    assert queue.read_text("utf-8") == '{"schema": 2}'


def test_a_copy_is_listed_and_put_back(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    original = ledger.read_bytes()
    assert shown(capsys, "backups", "ledger.xlsx")["backups"] == []
    assert main(RECORD) == 0
    (copy,) = shown(capsys, "backups", "ledger.xlsx")["backups"]
    assert copy["size"] == len(original)
    assert main(("backups", "ledger.xlsx")) == 0
    assert copy["name"] in capsys.readouterr().out
    assert main(("backups", "ledger.xlsx", "--restore", "nothing")) == 2
    with held(ledger):
        assert main(("backups", "ledger.xlsx", "--restore", copy["name"])) == 3
    assert main(("backups", "ledger.xlsx", "--restore", copy["name"])) == 0
    assert ledger.read_bytes() == original


def test_changes_of_a_ledger_that_was_moved_are_not_lost_from_sight(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting(ledger)
    moved = ledger.rename(ledger.with_name("moved.xlsx"))
    found = shown(capsys, "pending", moved.name)
    assert (found["changes"], found["others"]) == ([], [{"ledger": str(ledger), "changes": 1}])
    assert main(("pending", moved.name)) == 0
    assert str(ledger) in capsys.readouterr().out
    (change,) = shown(capsys, "pending", ledger.name)["changes"]
    assert main(("pending", ledger.name, "--drop", change["id"])) == 0
    assert shown(capsys, "pending", moved.name)["others"] == []
