"""What makes a person look twice: old stages, floods, strange domains, changed addresses (fault 60)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from entry_samples import TODAY, deposit, entry

from loantracker import guard
from loantracker.calendar import WorkingDays
from loantracker.cli import main
from loantracker.deadlines import DEFAULT_RULES
from loantracker.guard import Doubt, DoubtKind, doubts
from loantracker.past import NOTHING_SENT, Past, party_key
from loantracker.policy import DEFAULT_POLICY, Limits
from loantracker.records import Batch, Entry, Role
from loantracker.reminders import plan

pytest_plugins = ("mailing_home",)

MALI = party_key(Role.BORROWER, "นางสาวมะลิ ใจดี", ("mali@example.com",))
LONG_AGO = TODAY - timedelta(days=90)


def planned(*rows: Entry) -> Batch:
    return plan(rows, {}, DEFAULT_POLICY, DEFAULT_RULES, TODAY, WorkingDays())


def due(number: int, days_ago: int, **changes: object) -> Entry:
    return entry(id=f"e{number}", ledger_deadline=TODAY - timedelta(days=days_ago), **changes)


def people(count: int, days_ago: int) -> list[Entry]:
    return [due(number, days_ago, party=f"ผู้ยืม {number}") for number in range(count)]


def found(
    *rows: Entry, past: Past = NOTHING_SENT, ask_above: int = 30, own: tuple[str, ...] = ()
) -> list[Doubt]:
    return list(doubts(planned(*rows).messages, TODAY, Limits(ask_above=ask_above), past, own))


def test_a_small_first_batch_raises_no_doubt() -> None:
    assert found(*people(30, 200)) == []


def test_a_ledger_full_of_old_stages_is_asked_about() -> None:
    rows = [due(number, 45 + number, party=f"ผู้ยืม {number}") for number in range(31)]
    old = guard.old_reminders(planned(*rows))
    assert 0 < len(old) < 31  # a stage repeated within the week is no old one
    (doubt,) = found(*rows, ask_above=len(old) - 1)
    assert doubt == Doubt(DoubtKind.OLD_STAGES, len(old))


def test_more_messages_than_the_limit_are_asked_about_on_the_first_day() -> None:
    assert found(*people(31, 0)) == [Doubt(DoubtKind.MANY, 31)]


@pytest.mark.parametrize(("usual", "asked"), [(12, True), (13, False)])
def test_a_busy_unit_is_asked_beyond_three_times_its_usual_number(usual: int, asked: bool) -> None:
    past = Past(daily={LONG_AGO: usual, LONG_AGO + timedelta(days=1): usual, TODAY: 900})
    assert found(*people(37, 0), past=past) == ([Doubt(DoubtKind.MANY, 37, usual=usual)] if asked else [])


def test_a_limit_of_none_never_asks_about_numbers() -> None:
    assert found(*people(200, 0), ask_above=0) == []


def test_a_stage_is_old_when_it_has_been_owed_for_more_than_a_week() -> None:
    (message,) = planned(due(1, 0)).messages
    (reminder,) = message.reminders
    assert not guard.is_old(replace(reminder, owed_on=TODAY - timedelta(days=7)), TODAY)
    assert guard.is_old(replace(reminder, owed_on=TODAY - timedelta(days=8)), TODAY)


def test_a_domain_that_never_got_a_message_is_named_but_for_the_offices_own() -> None:
    past = Past({MALI: LONG_AGO})
    company = deposit(released_on=TODAY, party_email=("a@Strange.example",))
    rows = (due(1, 8), company)
    assert found(*rows, past=past) == [
        Doubt(DoubtKind.NEW_DOMAIN, 2, ("example.org", "strange.example")),
    ]
    assert found(*rows, past=past, own=("Example.org",)) == [
        Doubt(DoubtKind.NEW_DOMAIN, 1, ("strange.example",))
    ]
    assert found(*rows) == []  # the first batch: every domain is new


def test_a_domain_in_copy_is_named_too() -> None:
    (doubt,) = found(due(1, 15), past=Past({MALI: LONG_AGO}))
    assert doubt.names == ("example.org",)


def test_a_party_at_another_address_than_before_is_named() -> None:
    past = Past({MALI: LONG_AGO})
    assert found(due(1, 8, party_email=("MALI@example.com",)), past=past) == []
    changed = due(1, 8, party_email=("mali.jaidee@example.com",))
    assert found(changed, past=past) == [Doubt(DoubtKind.NEW_ADDRESS, 1, ("นางสาวมะลิ ใจดี",))]
    assert found(due(1, 8, party="ก", party_email=("x@example.com",)), past=past) == []


# --- on the command line -------------------------------------------------------------


@pytest.fixture
def home(home: Path) -> Path:
    """A home where few mails are many."""
    settings = home / "settings.toml"
    settings.write_text("[sending]\nask_above = 3\n" + settings.read_text("utf-8"), encoding="utf-8")
    return home


REMIND = ("remind", "ledger.xlsx", "--today", date(2023, 8, 25).isoformat())


def received(home: Path) -> int:
    return len(list((home / "inbox").glob("*.eml")))


def test_an_unusual_batch_goes_out_only_with_its_number_typed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main((*REMIND, "--preview", "out", "--json")) == 0
    count = len(json.loads(capsys.readouterr().out)["messages"])
    assert main((*REMIND, "--send", "--yes")) == 2
    said = capsys.readouterr().err
    assert f"--confirm {count}" in said
    assert main((*REMIND, "--send", "--yes", "--confirm", str(count - 1))) == 2
    assert received(home) == 0
    assert main((*REMIND, "--send", "--yes", "--confirm", str(count))) == 0
    assert received(home) == count


def test_a_person_types_the_number_at_the_keyboard(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main((*REMIND, "--preview", "out", "--json"))
    count = len(json.loads(capsys.readouterr().out)["messages"])
    answers = iter(["y", "๑", str(count), "n"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    assert main((*REMIND, "--send")) == 2
    assert main((*REMIND, "--send")) == 2
    assert main((*REMIND, "--send")) == 0  # the number was right; the question after it got a no
    assert received(home) == 0


def test_old_stages_can_be_passed_over_without_sending(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main((*REMIND, "--preview", "out", "--json")) == 0
    before = json.loads(capsys.readouterr().out)
    assert main((*REMIND, "--spend-old")) == 2  # nobody could be asked
    assert main((*REMIND, "--spend-old", "--yes")) == 0
    capsys.readouterr()
    assert main((*REMIND, "--preview", "out", "--json")) == 0
    after = json.loads(capsys.readouterr().out)
    spent = [each for each in after["skipped_reminders"] if each["reason"] == "spent"]
    assert spent
    owed = sum(len(message["reminders"]) for message in after["messages"])
    assert owed + len(spent) == sum(len(message["reminders"]) for message in before["messages"])
    assert received(home) == 0
