"""The IT department's file gives an account's settings, and never a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from loantracker.errors import BadSettings
from loantracker.mail import handout
from loantracker.records import Account


def written(folder: Path, text: str) -> Path:
    path = folder / "account.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_the_file_says_is_taken_and_the_rest_is_empty(tmp_path: Path) -> None:
    path = written(tmp_path, '[account]\ntenant = "example.org"\nclient_id = "registered"\n')
    assert handout.read(path) == Account("", "graph", "", tenant="example.org", client_id="registered")
    path = written(tmp_path, 'host = "mail.example.org"\nport = 465\nsecurity = "tls"\nca_file = "ca.pem"\n')
    expected = Account("", "smtp", "", "mail.example.org", 465, "tls", ca_file=str(tmp_path / "ca.pem"))
    assert handout.read(path) == expected


@pytest.mark.parametrize(
    "text",
    [
        'password = "canary-9"',
        '[account]\nclient_secret = "canary-9"',
        'access_token = "canary-9"',
        'kind = "canary-9-kind"',
        "port = true",
        'port = "465"',
        'colour = "green"',
        "account = 5",
        "not toml",
        "x" * 70_000,
    ],
)
def test_anything_else_is_refused_and_no_secret_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSettings) as caught:
        handout.read(written(tmp_path, text))
    if "secret" in text or "pass" in text or "token" in text:
        assert "canary-9" not in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        handout.read(tmp_path / "none.toml")
