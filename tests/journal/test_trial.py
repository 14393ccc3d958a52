"""Trial mode: everything to one address, marked, and no stage spent (fault 60)."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from journal_samples import Script, mails, message

from loantracker.cli import main
from loantracker.records import Accepted, Refused
from loantracker.sending import send_trial

pytest_plugins = ("mailing_home",)

REMIND = ("remind", "ledger.xlsx", "--today", "2023-08-25", "--json")


def received(home: Path) -> list[EmailMessage]:
    return [
        message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
        for path in sorted((home / "inbox").glob("*.eml"))
    ]


def test_a_trial_reaches_one_address_marked_in_subject_and_body_and_spends_no_stage(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (home / "ledger.xlsx").read_bytes()
    assert main((*REMIND, "--preview", "out")) == 0
    owed = json.loads(capsys.readouterr().out)
    assert main((*REMIND, "--send", "--trial", "test.group@example.net", "--yes")) == 0
    assert json.loads(capsys.readouterr().out)["sent"] == len(owed["messages"])
    mails = received(home)
    assert len(mails) == len(owed["messages"])
    names = {each["party"] for each in owed["messages"]}
    for mail in mails:
        assert str(mail["To"]) == "test.group@example.net"
        assert mail["Cc"] is None
        assert "[ทดสอบ]" in str(mail["Subject"])
        for kind in ("plain", "html"):
            part = mail.get_body((kind,))
            assert part is not None
            shown = part.get_content()
            assert "อีเมลทดลอง" in shown
            assert any(name in shown for name in names)
    assert (home / "ledger.xlsx").read_bytes() == before
    assert main(("history", "--json")) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == []
    assert main((*REMIND, "--preview", "out")) == 0
    assert json.loads(capsys.readouterr().out) == owed


def test_a_trial_can_be_repeated_and_hides_no_message(home: Path) -> None:
    for _ in range(2):
        assert main((*REMIND, "--send", "--trial", "test@example.net", "--yes")) == 0
    idents = [str(mail["Message-ID"]) for mail in received(home)]
    assert len(set(idents)) == len(idents)


def test_a_trial_to_something_that_is_no_address_sends_nothing(home: Path) -> None:
    assert main((*REMIND, "--send", "--trial", "a@example.net, b@example.net", "--yes")) == 2
    assert received(home) == []


def test_nobody_agreed_so_no_trial_goes_out(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main((*REMIND, "--send", "--trial", "test@example.net")) == 2
    assert "--yes" in capsys.readouterr().err
    assert received(home) == []


def test_a_trial_stops_with_the_server_and_by_wish() -> None:
    batch = [message(number) for number in range(3)]
    script = Script(Accepted("ok"), Refused("451", retry_safe=True, stops_batch=True))
    report = send_trial(batch, mails(batch), script)
    assert (report.sent, report.refused, report.stopped) == (1, 1, True)
    script = Script()
    report = send_trial(batch, mails(batch), script, should_stop=lambda: len(script.given) == 2)
    assert (report.sent, report.stopped) == (2, True)
