"""The command line in this process: bad input, and what each command says."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from loantracker import actions, wording
from loantracker.calendar import BANGKOK
from loantracker.cli import main
from loantracker.errors import LedgerChanged
from loantracker.ledger.patch import write_cells
from loantracker.workplace import Workplace

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"
DAY = "2023-08-25"
ADVANCE = "official_advance:บย.24/2566"  # overdue on that day, 86,000 baht

Run = Callable[..., int]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")
    (tmp_path / "settings.toml").write_text(
        '[accounts.drafts]\nkind = "folder"\nsender = "ฝ่ายการคลัง <finance@example.org>"\n', encoding="utf-8"
    )
    return tmp_path


def test_thai_and_iso_dates_mean_the_same_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "ledger.xlsx", "--json", "--today", DAY]) == 0
    iso = capsys.readouterr().out
    assert main(["due", "ledger.xlsx", "--json", "--today", "25/08/2566"]) == 0
    assert capsys.readouterr().out == iso


def test_due_prints_what_is_owed_in_thai(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "ledger.xlsx", "--today", DAY]) == 0
    said = capsys.readouterr().out
    assert "เกินกำหนด" in said
    assert "86,000.00" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("due", "missing.xlsx"), 2),
        (("due", "settings.toml"), 2),
        (("due", "ledger.xlsx", "--today", "31/02/2566"), 2),
        (("remind", "ledger.xlsx", "--send", "--yes", "--account", "nobody"), 2),
        (("record", "ledger.xlsx", "ไม่มี/2566", "--cleared", "1", "--on", DAY), 2),
        (("record", "ledger.xlsx", ADVANCE, "--returned", "1", "--on", DAY), 2),
        (("record", "ledger.xlsx", ADVANCE, "--cleared", "0", "--on", DAY), 2),
        (("record", "ledger.xlsx", ADVANCE, "--cleared", "99999999", "--on", DAY), 2),
        (("record", "ledger.xlsx", ADVANCE, "--cleared", "ห้าร้อย", "--on", DAY), 2),
        (("record", "ledger.xlsx", ADVANCE, "--cleared", "1", "--on", "เมื่อวาน"), 2),
        (("export", "ledger.xlsx", "no/such/folder/out.xlsx", "--today", DAY), 2),
        (("export", "ledger.xlsx", "out.pdf", "--today", DAY), 2),
        (("export", "ledger.xlsx", "ledger.xlsx", "--today", DAY), 2),
        (("export", "ledger.xlsx", f"{'a' * 300}.xlsx", "--today", DAY), 2),
        (("export", "ledger.xlsx", ".", "--today", DAY), 2),
        (("export", "ledger.xlsx", "settings.toml/out.xlsx", "--today", DAY), 2),
        (("remind", "ledger.xlsx", "--preview", "settings.toml", "--today", DAY), 2),
        (("due", "ledger.xlsx", "--config", "."), 2),
        (("due", "ledger.xlsx", "--today", ""), 2),
        (("remind", "ledger.xlsx", "--today", DAY, "--send", "--yes", "--trial", ""), 2),
        (
            (
                "remind",
                "ledger.xlsx",
                "--today",
                DAY,
                "--send",
                "--yes",
                "--trial",
                "a@b.example, c@d.example",
            ),
            2,
        ),
        (("pending", "mistyped.xlsx"), 2),
        (("pending", "mistyped.xlsx", "--write"), 2),
        (("pending", "ledger.xlsx", "--mine", ""), 2),
        (("backups", "mistyped.xlsx"), 2),
        (("bounces", "--clear", "nobody@example.org"), 2),
        (("decide", "ledger.xlsx", ADVANCE, "--hold", "\udcff"), 2),
        (("layout", "ledger.xlsx", "--set", "\udcff!A=note"), 2),
    ],
)
def test_bad_input_gets_one_thai_sentence_with_english_beside_it(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int
) -> None:
    before = (home / "ledger.xlsx").read_bytes()
    assert main(words) == code
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in said[0])
    english = re.sub("|".join(map(re.escape, (*words, "บย. 24/2566"))), "", said[1])
    assert not any("\u0e00" <= letter <= "\u0e7f" for letter in english)
    assert not any("{" in line for line in said)
    assert (home / "ledger.xlsx").read_bytes() == before
    assert not (home / "outbox").exists()


def test_nobodys_history_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remind", "ledger.xlsx", "--today", DAY, "--send", "--yes"]) == 0
    capsys.readouterr()
    assert main(["history", "--party", "", "--json"]) == 0
    assert "@" not in capsys.readouterr().out


def test_without_an_account_nothing_is_sent_and_the_mend_is_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "settings.toml").unlink()
    assert main(["remind", "ledger.xlsx", "--today", DAY, "--send", "--yes"]) == 2
    assert "ตั้งค่า" in capsys.readouterr().err


def test_nothing_goes_out_unless_somebody_agrees(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remind", "ledger.xlsx", "--today", DAY, "--send"]) == 2  # nobody can be asked
    said = capsys.readouterr()
    assert "--yes" in said.err
    assert said.out == ""
    assert not (home / "outbox").exists()


def test_a_person_who_does_not_agree_gets_nothing_sent_and_no_error(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: "n")
    assert main(["remind", "ledger.xlsx", "--today", DAY, "--send"]) == 0
    assert "ไม่ได้ส่ง" in capsys.readouterr().out
    assert not (home / "outbox").exists()


def test_drafts_are_prepared_once_and_not_shown_as_sent(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (home / "ledger.xlsx").read_bytes()
    words = ["remind", "ledger.xlsx", "--today", DAY, "--send", "--yes", "--json"]
    assert main(words) == 0
    first = json.loads(capsys.readouterr().out)
    drafts = list((home / "outbox").glob("*.eml"))
    assert first["prepared"] == len(first["messages"]) == len(drafts) > 5
    assert first["sent"] == 0
    assert main(words) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["messages"] == []
    assert {each["reason"] for each in again["skipped_reminders"]} >= {"prepared"}
    assert (home / "ledger.xlsx").read_bytes() == before


def test_a_locked_ledger_takes_no_record_and_says_who_holds_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "สมหญิง"
    lock = (
        bytes([len(name)]).ljust(55, b" ")
        + bytes([len(name), 0])
        + name.encode("utf-16-le").ljust(108, b"\0")
    )
    (home / "~$ledger.xlsx").write_bytes(lock)
    before = (home / "ledger.xlsx").read_bytes()
    with (home / "ledger.xlsx").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # what keeps others from writing; the ~$ file only names the holder
        assert main(["record", "ledger.xlsx", ADVANCE, "--cleared", "1000", "--on", DAY]) == 3
    assert name in capsys.readouterr().err
    assert (home / "ledger.xlsx").read_bytes() == before


def test_english_is_a_setting(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = home / "settings.toml"
    settings.write_text('language = "en"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    try:
        assert main(["due", "ledger.xlsx", "--today", DAY]) == 0
    finally:
        wording.set_language("th")
    assert "overdue" in capsys.readouterr().out.lower()


def test_unknown_words_are_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["remind", "ledger.xlsx"])
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_ledger_changed_since_the_batch_was_made_is_not_mailed_about(home: Path) -> None:
    place = Workplace.open(home)
    day = actions.open_ledger(place, home / "ledger.xlsx", date(2023, 8, 25))
    mails = actions.compose(place, day, day.batch.messages, "drafts")
    write_cells(home / "ledger.xlsx", {"ส่วนราชการ": {"A1": "แก้ไขโดยเพื่อนร่วมงาน"}}, home / "ledger.xlsx")
    with pytest.raises(LedgerChanged):
        actions.send(place, day, day.batch.messages, mails, "drafts")
    assert not (home / "outbox").exists()
    assert actions.history(place) == []


def test_a_day_that_has_not_come_can_be_previewed_but_not_sent(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remind", "ledger.xlsx", "--today", "25/08/2596", "--send", "--yes", "--confirm", "99"]) == 2
    assert "25/08/2596" in capsys.readouterr().err
    assert not (home / "outbox").exists()
    assert main(["remind", "ledger.xlsx", "--today", "25/08/2596", "--preview", "out"]) == 0


def test_a_lost_journal_with_a_copy_beside_it_stops_everything_until_it_is_restored(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["remind", "ledger.xlsx", "--today", DAY, "--send", "--yes"]
    assert main(words) == 0
    for path in home.glob("journal.sqlite*"):
        path.unlink()
    before = len(list((home / "outbox").glob("*.eml")))
    assert main(words) == 2
    assert "--restore" in capsys.readouterr().err
    assert main(["history", "--restore"]) == 0
    assert main(words) == 0
    assert len(list((home / "outbox").glob("*.eml"))) == before


def test_an_export_waits_for_no_pipe(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(home / "out.xlsx")
    for words in ((), ("--replace",)):
        assert main(["export", "ledger.xlsx", "out.xlsx", "--today", DAY, *words]) == 2
    assert (home / "out.xlsx").is_fifo()
    assert "out.xlsx" in capsys.readouterr().err


def test_an_export_replaces_an_earlier_one_and_no_other_file(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", "ledger.xlsx", "out.xlsx", "--today", DAY]
    other = home / "other.xlsx"
    shutil.copyfile(home / "ledger.xlsx", other)
    before = other.read_bytes()
    assert main([*words[:2], "other.xlsx", *words[3:]]) == 2
    assert "--replace" in capsys.readouterr().err
    assert other.read_bytes() == before
    assert main(words) == 0
    assert main(words) == 0
    assert main([*words[:2], "other.xlsx", *words[3:], "--replace"]) == 0
    assert other.read_bytes() != before


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-14"])  # at any hour one of them has another date
def test_today_is_bangkoks_on_a_computer_of_any_zone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], zone: str
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", zone)
        time.tzset()
        before = datetime.now(BANGKOK).date()
        assert main(["due", "ledger.xlsx", "--json"]) == 0
        after = datetime.now(BANGKOK).date()
    time.tzset()
    assert before.isoformat() <= json.loads(capsys.readouterr().out)["today"] <= after.isoformat()
