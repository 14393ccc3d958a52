"""``loantracker bounces`` reads the mailboxes that are set to be read; so does a batch before it goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import journal_samples as samples
import pytest
import report_samples
from imap_server import PASSWORD, USER, ImapServer
from mail_servers import make_certificates

from loantracker import bouncing, cli
from loantracker.journal import Journal
from loantracker.records import Accepted, Account
from loantracker.settings import JOURNAL_NAME, Settings, save
from loantracker.workplace import Workplace

BORROWER = "borrower1@example.com"
NOW = datetime(2023, 8, 25, 2, 0, tzinfo=UTC)
ONE = samples.message(1)
REPORT = report_samples.postfix(BORROWER, message_id=f"<{ONE.id}@example.org>")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose journal has a message to the borrower, and whose account's inbox has the report on it."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("LOANTRACKER_HOME", str(home))
    monkeypatch.setenv("LOANTRACKER_PASSWORD_OFFICE", PASSWORD)
    with Journal.open(home / JOURNAL_NAME) as journal:
        journal.claim(ONE, samples.mail(ONE), "office", NOW)
        journal.settle(ONE.id, Accepted("250"), NOW)
    certificates = make_certificates(tmp_path)
    with ImapServer(certificates, [REPORT]) as server:
        office = Account(
            "office", "smtp", "finance@example.org", "mail.example.org", username=USER,
            imap_host="localhost", imap_port=server.port, ca_file=str(certificates.authority),
        )  # fmt: skip
        save(Settings(accounts={"office": office}, default_account="office"), home / "settings.toml")
        yield home


def test_what_came_back_is_said_once_and_an_address_can_be_cleared(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home.is_dir()
    assert cli.main(["bounces", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["accounts"] == [{"account": "office", "reports": 1, "new": 1}]
    (bounce,) = told["bounces"]
    assert (bounce["address"], bounce["status"], bounce["permanent"]) == (BORROWER, "5.1.1", True)
    assert bounce["entries"] == [samples.entry(1).id]
    assert cli.main(["bounces", "--account", "office"]) == 0
    out = capsys.readouterr().out
    assert "อีเมลตีกลับ" in out
    assert "พบอีเมลตีกลับใหม่ 0 ราย" in out
    assert cli.main(["bounces", "--clear", BORROWER]) == 0
    capsys.readouterr()
    assert cli.main(["bounces", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bounces"][0]["cleared"]


def test_a_mailbox_that_cannot_be_read_is_said_and_keeps_no_batch_back(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOANTRACKER_PASSWORD_OFFICE", "wrong")
    assert cli.main(["bounces"]) == 1
    assert "localhost" in capsys.readouterr().out
    place = Workplace.open(home)
    (warning,) = bouncing.warnings(place, date(2023, 8, 25))
    assert "localhost" in warning
    unread = {"office": replace(place.account("office"), imap_host="")}
    quiet = replace(place, settings=replace(place.settings, accounts=unread))
    assert bouncing.warnings(quiet, date(2023, 8, 25)) == []
