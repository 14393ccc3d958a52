"""``loantracker history``: adopting a ledger's history, and putting back a copy of the journal."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from loantracker import actions, ledger
from loantracker.calendar import BANGKOK
from loantracker.cli import main
from loantracker.records import Mark

pytest_plugins = ("mailing_home",)

DAY = "2023-08-25"
NOW = datetime(2023, 8, 25, 9, 0, tzinfo=BANGKOK)
SEND = ("remind", "ledger.xlsx", "--today", DAY, "--send", "--yes", "--json")
ADOPT = ("history", "--adopt", "ledger.xlsx", "--today", DAY)


def received(home: Path) -> int:
    return len(list((home / "inbox").glob("*.eml")))


def test_a_lost_journal_names_the_way_out_and_adopting_sends_nothing_twice(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(SEND) == 0
    first = received(home)
    assert first > 5
    shown = ledger.read(home / "ledger.xlsx").entries
    (home / "journal.sqlite").unlink()
    shutil.rmtree(home / "backups" / "journal")  # with a copy there, restoring would be the way out
    assert main(SEND) == 2
    assert "history --adopt" in capsys.readouterr().err
    assert main(ADOPT) == 2  # nobody could be asked
    assert main(SEND) == 2
    capsys.readouterr()
    assert main((*ADOPT, "--yes")) == 0
    said = capsys.readouterr().out
    reminded = [entry for entry in shown if entry.reminded_on is not None]
    assert all(entry.id in said for entry in reminded)
    assert str(len(reminded)) in said
    assert main(SEND) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == []
    assert received(home) == first
    after = ledger.read(home / "ledger.xlsx").entries
    assert [entry.reminded_count for entry in after] == [entry.reminded_count for entry in shown]


def test_the_old_systems_history_is_adopted_and_later_stages_go_on(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = actions.open_ledger(actions.Workplace.open(), home / "ledger.xlsx", date(2023, 8, 25))
    owed = [reminder for message in day.batch.messages for reminder in message.reminders]
    one = owed[0]
    mark = Mark(one.entry_id, date(2023, 8, 25), 2, "ส่งแล้ว")
    edits = ledger.mark_plan(day.snapshot, [mark], add_columns=True).edits
    ledger.save(home / "ledger.xlsx", day.snapshot.fingerprint, edits, home / "backups", now=NOW)
    assert main((*ADOPT, "--yes")) == 0
    capsys.readouterr()
    assert main(SEND) == 0
    sent = json.loads(capsys.readouterr().out)
    reminders = {each["id"] for message in sent["messages"] for each in message["reminders"]}
    assert reminders == {each.id for each in owed if each.entry_id != one.entry_id}
    rows = {entry.id: entry for entry in ledger.read(home / "ledger.xlsx").entries}
    assert (rows[one.entry_id].reminded_count, rows[one.entry_id].reminded_stage) == (2, "ส่งแล้ว")


def test_a_damaged_journal_names_its_copy_and_restoring_it_sends_nothing_twice(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(SEND) == 0
    first = received(home)
    (home / "journal.sqlite").write_bytes(b"garbage" * 1000)
    assert main(SEND) == 2
    copy = home / "backups" / "journal" / f"journal-{DAY}.sqlite"
    assert str(copy) in capsys.readouterr().err
    assert main(("history", "--restore")) == 0
    assert str(copy) in capsys.readouterr().out
    assert len(list(home.glob("journal.sqlite.damaged-*"))) == 1
    assert main(SEND) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == []
    assert received(home) == first
    assert main(("history", "--restore")) == 2  # in order: nothing to restore


def test_a_damaged_journal_without_a_copy_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "journal.sqlite").write_bytes(b"garbage" * 1000)
    assert main(("history", "--json")) == 2
    assert "--restore" not in capsys.readouterr().err
    assert main(("history", "--restore")) == 2
    assert (home / "journal.sqlite").read_bytes() == b"garbage" * 1000
