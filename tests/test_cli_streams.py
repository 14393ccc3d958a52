"""The command line as a process: output that is no longer read or has no room, and nobody at the keyboard."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loantracker import actions
from loantracker.workplace import Workplace

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"
DAY = ("--today", "2023-08-25")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copyfile(SAMPLE, tmp_path / "ledger.xlsx")
    (tmp_path / "settings.toml").write_text(
        '[accounts.drafts]\nkind = "folder"\nsender = "ฝ่ายการคลัง <finance@example.org>"\n', encoding="utf-8"
    )
    return tmp_path


def run(
    home: Path, *words: str, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    env |= {"LOANTRACKER_HOME": str(home), "PYTHONPATH": str(SAMPLE.parent), "PYTHONUNBUFFERED": ""}
    env.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "loantracker", *words],
        cwd=home,
        env=env,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_who_has_read_enough_stops_no_batch_and_is_told_nothing(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)  # as ``| head`` leaves it
    try:
        done = run(home, "remind", "ledger.xlsx", *DAY, "--send", "--yes", stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(actions.history(Workplace.open(home))) > 5


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_answer_without_room_is_said_after_the_work_is_done(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(home, "remind", "ledger.xlsx", *DAY, "--send", "--yes", stdout=full.fileno())
    assert done.returncode == 2
    thai, english = done.stderr.splitlines()
    assert "เขียนผลลัพธ์ออกไม่ได้" in thai
    assert "could not be written out" in english
    assert len(actions.history(Workplace.open(home))) > 5


def test_end_of_input_is_no_consent(home: Path) -> None:
    person, terminal = pty.openpty()
    os.write(person, b"\x04")  # Ctrl+D
    try:
        done = run(home, "remind", "ledger.xlsx", *DAY, "--send", stdin=terminal)
    finally:
        os.close(person)
        os.close(terminal)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ไม่ได้ส่งอีเมลฉบับใด" in done.stdout
    assert not (home / "outbox").exists()


def test_without_a_display_the_window_says_so(home: Path) -> None:
    done = run(home, "window", "ledger.xlsx")
    assert done.returncode == 2
    assert [*map(bool, done.stderr.splitlines())] == [True, True]
    assert "ไม่พบจอภาพ" in done.stderr


@pytest.mark.parametrize("words", [("due",), ("due", "a", "b"), ("remind", "ledger.xlsx"), ("backups",)])
def test_a_command_that_is_none_is_explained_in_both_languages(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words)
    assert done.returncode == 2
    *_usage, thai, english = done.stderr.splitlines()
    assert "--help" in thai
    assert "Please see" in english
