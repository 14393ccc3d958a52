"""What ``remind`` says of messages that this run never handed to the server, and its exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cutting_server import Cut, CuttingServer

from loantracker import actions
from loantracker.cli import main
from loantracker.records import Accepted

SAMPLE = Path(__file__).parents[2] / "sample_ledger.xlsx"
SEND = ("remind", "ledger.xlsx", "--today", "2023-08-25", "--send", "--yes")

Serve = Callable[[Cut | None], CuttingServer]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts the mail server that the home's only account sends through."""
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")
    running: list[CuttingServer] = []

    def start(cut: Cut | None) -> CuttingServer:
        server = CuttingServer(cut)
        server.__enter__()
        running.append(server)
        (tmp_path / "settings.toml").write_text(
            '[accounts.office]\nkind = "smtp"\nsender = "finance@example.org"\n'
            f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n',
            encoding="utf-8",
        )
        return server

    yield start
    for server in running:
        server.__exit__()


def sent(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> dict[str, Any]:
    assert main((*SEND, "--json", *words)) == code
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    outcomes = [each["outcome"] for each in shown["messages"]]
    for name in ("prepared", "refused", "unknown", "taken", "not_tried"):
        assert shown[name] == outcomes.count(name)
    assert shown["sent"] == outcomes.count("accepted")
    return shown


def test_what_another_workstation_took_is_taken_and_no_failure(
    serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = actions.compose
    server = serve(None)

    def meanwhile(place: Any, day: Any, messages: Any, account: Any) -> Any:
        mails = compose(place, day, messages, account)
        with place.journal() as other:
            first, second = messages[:2]
            for each in (first, second):
                assert other.claim(each, mails[each.id], "office", place.clock(day.today)())
            other.settle(second.id, Accepted("ok"), place.clock(day.today)())
        return mails

    monkeypatch.setattr(actions, "compose", meanwhile)
    shown = sent(capsys, 0)
    assert [each["outcome"] for each in shown["messages"][:2]] == ["taken", "taken"]
    assert shown["taken"] == 2
    assert shown["sent"] == len(shown["messages"]) - 2 == sum(server.delivered.values())


def test_what_was_never_tried_is_not_tried_and_the_batch_not_done(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    first = serve(Cut("closing", 1))
    shown = sent(capsys, 1)
    assert (shown["sent"], shown["refused"]) == (1, 1)
    assert shown["not_tried"] == len(shown["messages"]) - 2 > 0
    serve(None)
    left = len(shown["messages"]) - 1
    again = sent(capsys, 0, "--confirm", str(left))  # domains that the first message did not reach
    assert again["sent"] == left
    assert sum(first.delivered.values()) == 1
    assert again["skipped"] == shown["skipped"] + 1  # the one that went out before


def test_skipped_counts_the_messages_that_would_have_been(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(None)
    first = sent(capsys, 0)
    again = sent(capsys, 0)
    assert again["messages"] == []
    assert again["skipped"] == first["sent"] + first["skipped"]
    assert len(again["skipped_reminders"]) > again["skipped"]


def test_a_batch_that_ended_early_says_so_in_words(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    serve(Cut("closing", 1))
    assert main(SEND) == 1
    assert "หยุดก่อนครบ" in capsys.readouterr().out
