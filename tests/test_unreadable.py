"""A ledger that can't be read: one clear sentence from every command, and some patience with Excel's save."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from editing_ledgers import ONE, TODAY, cells, held, opened

from loantracker import editing
from loantracker import ledger as ledgers
from loantracker.cli import main
from loantracker.errors import LedgerMissing, LedgerUnreadable
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)

Fail = Callable[[OSError], None]
COMMANDS = [
    ("due", "ledger.xlsx"),
    ("summary", "ledger.xlsx"),
    ("remind", "ledger.xlsx", "--preview", "out"),
    ("record", "ledger.xlsx", ONE, "--cleared", "1", "--on", "2023-08-20"),
    ("decide", "ledger.xlsx", ONE, "--hold", "รอเอกสาร"),
    ("layout", "ledger.xlsx"),
    ("export", "ledger.xlsx", "out.xlsx"),
    ("history", "--adopt", "ledger.xlsx"),
]


def windows(number: int) -> OSError:
    error = OSError(errno.EINVAL, "as Windows says it")
    error.winerror = number  # type: ignore[attr-defined]  # as on Windows
    return error


@pytest.fixture(autouse=True)
def home(tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(ledger.parent)
    return tmp_path / "home"


@pytest.fixture
def fail(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Let every reading of the ledger's file end in an error of the system."""
    read = Path.read_bytes

    def failing(error: OSError) -> None:
        def read_bytes(path: Path) -> bytes:
            if path.name == ledger.name:
                raise error
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", read_bytes)

    return failing


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: str(words[0]))
def test_every_command_says_in_one_sentence_that_a_file_may_not_be_read(
    fail: Fail, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    fail(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    assert main(words) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "อ่านทะเบียน ledger.xlsx ไม่ได้" in said[0]
    assert "ไม่มีสิทธิ์อ่านไฟล์" in said[0]


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (OSError(errno.EIO, "x"), "disk_error"),
        (OSError(errno.ENOTCONN, "x"), "share_lost"),
        (OSError(errno.ESTALE, "x"), "share_lost"),
        (OSError(errno.ENFILE, "x"), "ENFILE"),
        (windows(53), "share_lost"),
        (windows(64), "share_lost"),
    ],
    ids=str,
)
def test_whatever_keeps_a_file_from_being_read_is_named(
    fail: Fail, ledger: Path, error: OSError, detail: str
) -> None:
    fail(error)
    for ask in (ledgers.read, ledgers.find_layout, ledgers.fingerprint):
        with pytest.raises(LedgerUnreadable) as caught:
            ask(ledger)
        assert caught.value.facts == {"path": str(ledger), "detail": detail}


def test_a_file_that_another_program_holds_is_waited_for_then_named(fail: Fail, ledger: Path) -> None:
    fail(windows(32))
    waited: list[float] = []
    with pytest.raises(LedgerUnreadable) as caught:
        ledgers.read(ledger, sleep=waited.append)
    assert caught.value.facts["detail"] == "in_use"
    assert sum(waited) > 1


def test_a_pipe_is_no_ledger_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(LedgerUnreadable, match="not_a_file"):
        ledgers.read(tmp_path / "pipe.xlsx")


def test_a_folder_is_no_ledger(ledger: Path) -> None:
    with pytest.raises(LedgerUnreadable) as caught:
        ledgers.read(ledger.parent)
    assert caught.value.facts["detail"] == "a_folder"
    with pytest.raises(LedgerMissing):
        ledgers.read(ledger / "x.xlsx")  # below a file


def test_a_file_gone_for_a_moment_is_waited_for_when_it_is_read(ledger: Path) -> None:
    aside = ledger.with_name("aside.xlsx")
    ledger.rename(aside)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if sum(waited) > 0.5 and aside.exists():
            aside.rename(ledger)

    assert len(ledgers.read(ledger, sleep=sleep).entries) == 3
    assert 0.5 < sum(waited) < 2
    ledger.unlink()
    with pytest.raises(LedgerMissing):
        ledgers.read(ledger, sleep=sleep)


def test_changes_wait_while_the_share_is_lost_and_go_through_when_it_is_back(
    place: Workplace, ledger: Path, fail: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = opened(place, ledger)
    change = editing.clearing(place, day, ONE, Decimal(400), TODAY)
    with held(ledger):
        editing.apply(place, day, change)
    with monkeypatch.context():
        fail(windows(53))
        flushed = editing.flush(place, ledger)
        assert (flushed.written, flushed.waiting) == (0, 1)
        assert isinstance(flushed.why, LedgerUnreadable)
        left = editing.pending(place, ledger)
        assert (left.changes, type(left.why)) == ((change,), LedgerUnreadable)
    monkeypatch.undo()
    assert editing.flush(place, ledger).written == 1
    assert cells(ledger)["F2"] == 400
