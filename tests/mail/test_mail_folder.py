"""Drafts in a folder: what Outlook opens, whole or not at all, and no name in a file's name."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from mail_samples import OFFICE, SENDER, TODAY, message

from loantracker.errors import TransportUnavailable
from loantracker.mail.compose import Composer, retarget
from loantracker.mail.folder import FolderTransport
from loantracker.records import Mail, Prepared, Refused


@pytest.fixture(scope="module")
def mail() -> Mail:
    with Composer(OFFICE, SENDER) as composer:
        return composer.compose(message("advance_overdue"), today=TODAY)


def test_a_draft_is_the_mail_with_the_mark_of_a_draft_in_front(tmp_path: Path, mail: Mail) -> None:
    folder = tmp_path / "กล่องร่าง" / "outbox"
    with FolderTransport(folder, account="drafts") as way:
        outcome = way.send(mail)
    path = folder / "2023-08-25-0123456789abcdef0123.eml"
    assert outcome == Prepared(str(path))
    assert path.read_bytes() == b"X-Unsent: 1\r\n" + mail.raw
    parsed = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert (parsed["X-Unsent"], parsed["Subject"]) == ("1", mail.subject)


def test_the_same_mail_again_replaces_its_own_draft(tmp_path: Path, mail: Mail) -> None:
    with FolderTransport(tmp_path, account="drafts") as way:
        assert way.send(mail) == way.send(mail)
        way.send(retarget(mail, "me@example.net"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2
    assert all(name.startswith("2023-08-25-") and name.endswith(".eml") for name in names)
    assert not any("example" in name or "me" in name.removesuffix(".eml") for name in names)


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(TransportUnavailable) as raised,
        FolderTransport(tmp_path / "file" / "x", account="drafts"),
    ):
        pass
    assert raised.value.facts["account"] == "drafts"


def test_a_draft_that_cannot_be_written_leaves_nothing_and_stops_the_batch(
    tmp_path: Path, mail: Mail
) -> None:
    way = FolderTransport(tmp_path, account="drafts")
    blocked = tmp_path / "2023-08-25-0123456789abcdef0123.eml"
    blocked.mkdir()  # nothing can be renamed onto a folder
    outcome = way.send(mail)
    assert isinstance(outcome, Refused)
    assert (outcome.retry_safe, outcome.stops_batch) == (True, True)
    assert list(tmp_path.iterdir()) == [blocked]


def test_a_folder_that_vanished_stops_the_batch(tmp_path: Path, mail: Mail) -> None:
    with FolderTransport(tmp_path / "outbox", account="drafts") as way:
        (tmp_path / "outbox").rmdir()
        outcome = way.send(mail)
    assert isinstance(outcome, Refused)
    assert outcome.stops_batch
