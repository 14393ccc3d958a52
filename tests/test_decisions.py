"""Holds, extensions and promises: over the ledger's rows, kept in the journal, made on the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from entry_samples import TODAY, entry

from loantracker.calendar import BANGKOK
from loantracker.cli import main
from loantracker.decisions import Decision, DecisionKind, decided, fault, in_force
from loantracker.journal import Journal

HOLD, EXTENSION, PROMISE = DecisionKind.HOLD, DecisionKind.EXTENSION, DecisionKind.PROMISE
NEXT = TODAY + timedelta(days=10)
SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"
ADVANCE = "official_advance:บย.24/2566"
DAY = ("--today", "2023-08-25")


def decision(kind: DecisionKind, until: date | None = NEXT, **facts: Any) -> Decision:
    return Decision("official_advance:1/2566", kind, until, **facts)


def test_decisions_lie_over_their_own_entry_alone() -> None:
    other = entry(id="official_advance:2/2566")
    found = decided(
        [entry(), other],
        [
            decision(HOLD, None, reason="อุทธรณ์"),
            decision(EXTENSION, document="กท 77"),
            decision(PROMISE),
        ],
        TODAY,
    )
    assert (found[0].held, found[0].held_reason) == (True, "อุทธรณ์")
    assert (found[0].extended_to, found[0].extension_document, found[0].promised_on) == (NEXT, "กท 77", NEXT)
    assert found[1] is other


@pytest.mark.parametrize("kind", [HOLD, PROMISE])
def test_a_hold_and_a_promise_end_with_their_day(kind: DecisionKind) -> None:
    assert in_force(decision(kind), NEXT)
    assert not in_force(decision(kind), NEXT + timedelta(days=1))
    assert decided([entry()], [decision(kind)], NEXT + timedelta(days=1)) == (entry(),)


def test_an_extension_stays_when_its_day_has_passed() -> None:
    assert in_force(decision(EXTENSION), NEXT + timedelta(days=100))


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (decision(HOLD, None, reason="อุทธรณ์"), None),
        (decision(HOLD, None, reason=" "), "no_reason"),
        (decision(HOLD, TODAY - timedelta(days=1), reason="อุทธรณ์"), "day_passed"),
        (decision(PROMISE, TODAY), None),
        (decision(PROMISE, None), "no_day"),
        (decision(EXTENSION, document="กท 77"), None),
        (decision(EXTENSION), "no_document"),
        (decision(EXTENSION, TODAY, document="กท 77"), "not_later"),
    ],
)
def test_a_decision_that_can_not_stand_says_why(made: Decision, why: str | None) -> None:
    assert fault(made, TODAY, TODAY) == why


# --- in the journal ------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite") as opened:
        yield opened


def test_a_new_decision_takes_the_place_of_the_one_before(journal: Journal) -> None:
    at = datetime(2023, 8, 25, 9, 0, tzinfo=BANGKOK)
    journal.decide(decision(HOLD, None, reason="ก"), at)
    journal.decide(decision(PROMISE), at)
    journal.decide(decision(HOLD, NEXT, reason="ข"), at)
    kept = journal.decisions()
    assert [(each.kind, each.until, each.reason) for each in kept] == [(PROMISE, NEXT, ""), (HOLD, NEXT, "ข")]
    assert {each.decided_at for each in kept} == {at}
    assert journal.end_decision(kept[0].entry_id, HOLD, at)
    assert not journal.end_decision(kept[0].entry_id, HOLD, at)
    assert [each.kind for each in journal.decisions()] == [PROMISE]


# --- on the command line ------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")
    return tmp_path


def row(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(("due", "ledger.xlsx", "--json", *DAY)) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    (found,) = (each for each in entries if each["id"] == ADVANCE)
    return dict(found)


def skipped(capsys: pytest.CaptureFixture[str]) -> str | None:
    capsys.readouterr()
    assert main(("remind", "ledger.xlsx", "--preview", "out", "--json", *DAY)) == 0
    shown = json.loads(capsys.readouterr().out)
    if any(each["entry"] == ADVANCE for message in shown["messages"] for each in message["reminders"]):
        return None
    return next((s["reason"] for s in shown["skipped_reminders"] if s["entry"] == ADVANCE), "not owed")


def test_each_decision_holds_the_reminder_and_ending_it_lets_it_go(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (home / "ledger.xlsx").read_bytes()
    assert row(capsys)["status"] == "overdue"
    assert skipped(capsys) is None
    words = ("decide", "ledger.xlsx", ADVANCE, *DAY)
    assert main((*words, "--hold", "อยู่ระหว่างอุทธรณ์", "--until", "31/08/2566")) == 0
    assert row(capsys)["status"] == "held"
    assert skipped(capsys) == "held"
    assert main((*words, "--end", "hold")) == 0
    assert main((*words, "--promise", "2023-08-30")) == 0
    assert skipped(capsys) == "promised"
    assert main((*words, "--extend", "15/12/2566", "--document", "กท 0401/77")) == 0
    extended = row(capsys)
    assert (extended["deadline"], extended["deadline_source"]) == ("2023-12-15", "extension")
    assert "กท 0401/77" in extended["reason"]
    assert skipped(capsys) == "not owed"
    assert main((*words, "--end", "extension")) == 0
    assert main((*words, "--end", "promise")) == 0
    assert skipped(capsys) is None
    assert (home / "ledger.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("--hold", ""),
        ("--promise", "2023-08-24"),
        ("--extend", "2023-12-15"),
        ("--end", "hold"),
        ("--promise", "เมื่อวาน"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_decision_that_can_not_stand_is_refused(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("decide", "ledger.xlsx", ADVANCE, *DAY, *words)) == 2
    assert "โปรด" in capsys.readouterr().err


def test_a_damaged_journal_does_not_hide_what_is_due(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "journal.sqlite").write_bytes(b"garbage" * 1000)
    assert main(("due", "ledger.xlsx", "--json", *DAY)) == 0
    said = capsys.readouterr()
    assert len(json.loads(said.out)["entries"]) > 100
    assert "ชำรุด" in said.err
