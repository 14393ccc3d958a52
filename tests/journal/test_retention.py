"""Personal data in the journal: how long it stays, and who is shown what of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from journal_samples import NOW, Script, at, later, mail, mails, message

from loantracker import actions, upkeep
from loantracker.calendar import BANGKOK
from loantracker.cli import main
from loantracker.decisions import Decision, DecisionKind
from loantracker.journal import Journal
from loantracker.past import Past
from loantracker.policy import Limits
from loantracker.records import Accepted, Message, Outcome, Prepared, Refused, ReminderState, Unknown
from loantracker.sending import marks, send
from loantracker.settings import Settings

pytest_plugins = ("journal_places",)  # journal, open_journal, database, postgres

OVER = later(days=400)


def sent(journal: Journal, each: Message, outcome: Outcome) -> None:
    send([each], mails([each]), Script(outcome), journal, "office", at())


def test_settled_messages_lose_their_personal_data_and_nothing_else(journal: Journal) -> None:
    sent(journal, message(1), Accepted("250 ok for borrower1@example.com"))
    (before,) = journal.messages()
    history, accepted = journal.history(), journal.accepted()
    assert journal.purge(NOW, OVER) == 0  # not older than that
    assert journal.purge(later(days=1), OVER) == 1
    assert journal.purge(later(days=1), OVER) == 0
    (after,) = journal.messages()
    assert after == replace(before, party="", to=(), cc=(), subject="", answer="")
    assert journal.history() == history
    assert journal.accepted() == [each._replace(party="") for each in accepted]
    assert not journal.claim(message(1), mail(message(1)), "office", OVER)
    assert journal.past() == Past({}, {date(2023, 8, 25): 1})


@pytest.mark.parametrize(
    ("outcome", "purged"),
    [
        (Accepted("ok"), True),
        (Refused("550", retry_safe=False), True),
        (Refused("451", retry_safe=True), False),
        (Prepared("1.eml"), False),
        (Unknown("?"), False),
    ],
)
def test_what_is_not_settled_keeps_its_evidence(journal: Journal, outcome: Outcome, purged: bool) -> None:
    sent(journal, message(1), outcome)
    assert journal.purge(OVER, OVER) == int(purged)
    assert (journal.messages()[0].party == "") is purged


def test_a_try_that_a_later_one_overtook_is_settled(journal: Journal) -> None:
    sent(journal, message(1), Refused("451", retry_safe=True))
    sent(journal, message(1), Unknown("?"))
    assert journal.purge(OVER, OVER) == 1
    assert [each.party for each in journal.messages()] == ["ผู้ยืม 1", ""]


def test_a_message_in_flight_is_never_purged(journal: Journal) -> None:
    assert journal.claim(message(1), mail(message(1)), "office", NOW)
    assert journal.purge(OVER, OVER) == 0


def test_a_refused_message_can_be_freed_after_its_data_is_gone(journal: Journal) -> None:
    sent(journal, message(1), Refused("550", retry_safe=False))
    journal.purge(OVER, OVER)
    journal.resolve(message(1).id, arrived=False, at=OVER)
    assert set(journal.history().values()) == {ReminderState.RETRY}


def test_what_was_purged_is_gone_from_the_files_bytes(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal.open(path) as journal:
        for number in range(30):
            sent(journal, message(number), Accepted("ok"))
    assert b"borrower7@example.com" in path.read_bytes()
    with Journal.open(path) as journal:
        assert journal.purge(OVER, OVER) == 30
    left = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"example.com" not in left
    assert "ผู้ยืม".encode() not in left


def test_a_party_is_found_by_any_of_its_addresses_and_by_its_name(journal: Journal) -> None:
    for number in (1, 11):
        sent(journal, message(number), Accepted("ok"))
    assert [each.party for each in journal.about("Borrower1@Example.com ")] == ["ผู้ยืม 1"]
    assert [each.party for each in journal.about("ผู้ยืม 11")] == ["ผู้ยืม 11"]
    assert [each.party for each in journal.about("cc@example.org")] == ["ผู้ยืม 11", "ผู้ยืม 1"]
    assert journal.about("rower1@example.com") == []
    assert journal.about("%") == []
    assert journal.about("borrower1@example.com")[0].reminders == message(1).reminders


# --- from the command line -------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> actions.Workplace:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path))
    made = actions.save_settings(actions.Workplace.open(), Settings(limits=Limits(keep_days=365)))
    with made.journal() as journal:
        for number in (1, 2):
            sent(journal, message(number), Accepted("ok"))
            entry_id = message(number).reminders[0].entry_id
            journal.decide(Decision(entry_id, DecisionKind.PROMISE, date(2023, 9, number)), NOW)
    return replace(made, now=lambda: NOW.astimezone(BANGKOK))


@pytest.mark.usefixtures("place")
def test_all_that_is_held_about_a_party_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("history", "--party", "borrower2@example.com", "--json")) == 0
    held = json.loads(capsys.readouterr().out)
    assert [each["party"] for each in held["messages"]] == ["ผู้ยืม 2"]
    assert [each["until"] for each in held["decisions"]] == ["2023-09-02"]
    assert "borrower1" not in json.dumps(held)
    assert main(("history", "--party", "borrower2@example.com")) == 0
    assert "ผู้ยืม 2" in capsys.readouterr().out


def test_data_is_taken_out_when_its_time_is_over(
    place: actions.Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("history", "--purge", "--today", "2024-08-22")) == 0
    assert "0" in capsys.readouterr().out
    assert main(("history", "--purge", "--today", "2024-08-26")) == 0
    assert "2" in capsys.readouterr().out
    assert upkeep.about(place, "borrower2@example.com").messages == ()
    with place.journal() as journal:
        assert marks(journal, []) == []
        assert len(journal.accepted()) == 2


def test_without_a_date_nothing_is_ever_taken_out(place: actions.Workplace) -> None:
    forever = replace(place, settings=Settings())
    assert upkeep.purge(forever, date(2066, 1, 1)) == 0
    assert len(upkeep.about(forever, "borrower2@example.com").messages) == 1
