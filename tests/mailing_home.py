"""A home with a ledger and one account, whose server on loopback takes every mail."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from loantracker.demo import mail_server

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder where commands run: ``ledger.xlsx``, settings, and ``inbox`` of what was received."""
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")
    with mail_server(tmp_path / "inbox") as port:
        (tmp_path / "settings.toml").write_text(
            '[accounts.office]\nkind = "smtp"\nsender = "finance@example.org"\n'
            f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n',
            encoding="utf-8",
        )
        yield tmp_path
