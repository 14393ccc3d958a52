from __future__ import annotations

import contextlib
import os
import platform
import sqlite3
import stat
import subprocess
import sys
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest
from journal_samples import NOW, mail, message

from loantracker.errors import JournalDamaged, JournalOnNetwork, JournalTooNew, JournalUnavailable
from loantracker.journal import Journal, opening, owners
from loantracker.journal.places import filesystem_in, filesystem_of, is_network
from loantracker.records import Accepted, ReminderState


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.sqlite"


def filled(path: Path, count: int = 1) -> Path:
    with Journal.open(path) as journal:
        for number in range(count):
            assert journal.claim(message(number), mail(message(number)), "office", NOW)
            journal.settle(message(number).id, Accepted("ok"), NOW)
    return path


def version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT version FROM schema").fetchone()
    return int(found)


def test_a_new_journal_is_made_with_its_folder(path: Path) -> None:
    with Journal.open(path) as journal:
        assert journal.history() == {}
    assert version(path) == max(opening.migrations())
    assert [each.name for each in path.parent.iterdir()] == [path.name]  # closed: one file, no log beside it


def test_what_was_committed_is_there_after_opening_again(path: Path) -> None:
    filled(path)
    with Journal.open(path) as journal:
        assert list(journal.history().values()) == [ReminderState.ACCEPTED]


def test_every_commit_is_flushed_to_the_disk(path: Path) -> None:
    with Journal.open(path) as journal, journal._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_an_empty_file_is_a_new_journal(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Journal.open(path) as journal:
        assert journal.messages() == []


# --- damage --------------------------------------------------------------------


def test_garbage_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a journal at all" * 100)
    with pytest.raises(JournalDamaged) as caught:
        Journal.open(path)
    assert caught.value.facts["path"] == str(path)
    assert path.read_bytes() == b"not a journal at all" * 100


@pytest.mark.parametrize("keep", [0.3, 0.7])
def test_a_truncated_journal_is_refused(path: Path, keep: float) -> None:
    filled(path, 40)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(JournalDamaged):
        Journal.open(path)


def test_a_journal_with_a_torn_page_is_refused(path: Path) -> None:
    filled(path, 40)
    whole = bytearray(path.read_bytes())
    for page in range(3, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 512] = b"\xff" * 512
    path.write_bytes(whole)
    with pytest.raises(JournalDamaged):
        Journal.open(path)


def test_another_programs_database_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    before = path.read_bytes()
    with pytest.raises(JournalDamaged):
        Journal.open(path)
    assert path.read_bytes() == before


# --- versions -------------------------------------------------------------------


def test_a_newer_journal_is_refused_and_nothing_is_written(path: Path) -> None:
    filled(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE schema SET version = 99")
        connection.commit()
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(JournalTooNew) as caught:
        Journal.open(path)
    assert (caught.value.facts["found"], caught.value.facts["known"]) == (
        "99",
        str(max(opening.migrations())),
    )
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


def _next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> int:
    steps: dict[int, Traversable] = dict(opening.migrations())
    number = max(steps) + 1
    step = tmp_path / f"{number:04d}_next.sql"
    step.write_text(script, encoding="utf-8")
    monkeypatch.setattr(opening, "migrations", lambda: {**steps, number: step})
    return number


def test_an_older_journal_is_copied_and_brought_up_to_date(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = max(opening.migrations())
    filled(path)
    number = _next_step(
        tmp_path, monkeypatch, "CREATE TABLE pauses (\n    day TEXT\n);\nINSERT INTO pauses VALUES ('a;b');\n"
    )
    with Journal.open(path) as journal:
        assert len(journal.messages()) == 1
    assert version(path) == number
    copy = path.with_name(f"journal-v{known}.sqlite")
    assert version(copy) == known
    with Journal.open(path) as journal:  # once is enough
        assert len(journal.messages()) == 1


def test_a_step_that_fails_leaves_the_journal_at_its_version(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = max(opening.migrations())
    filled(path)
    _next_step(tmp_path, monkeypatch, "CREATE TABLE pauses (day TEXT);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(JournalUnavailable):
        Journal.open(path)
    monkeypatch.undo()
    assert version(path) == known
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'pauses'").fetchall()


def test_a_process_that_dies_before_the_first_step_leaves_no_harm(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    with Journal.open(path) as journal:
        assert journal.history() == {}


# --- the place -------------------------------------------------------------------


def test_a_journal_on_a_network_share_is_refused_and_not_made(path: Path) -> None:
    with pytest.raises(JournalOnNetwork) as caught:
        Journal.open(path, filesystem_of=lambda _: "cifs")
    assert caught.value.facts == {"path": str(path), "filesystem": "cifs"}
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("filesystem", "network"),
    [
        ("nfs4", True),
        ("cifs", True),
        ("fuse.sshfs", True),
        ("fuse.vmhgfs-fuse", True),
        ("ext4", False),
        ("fuseblk", False),
        ("", False),
    ],
)
def test_network_file_systems_are_told_by_their_type(filesystem: str, network: bool) -> None:
    assert is_network(filesystem) is network


def test_the_innermost_and_latest_mount_counts() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "server:/home /home nfs4 rw 0 0\n"
        "/dev/sdb1 /home/unit\\040one ext4 rw 0 0\n"
        "//server/share /mnt ext4 rw 0 0\n"
        "//server/share /mnt cifs rw 0 0\n"
    )
    assert filesystem_in(mounts, Path("/var/lib")) == "ext4"
    assert filesystem_in(mounts, Path("/home/clerk")) == "nfs4"
    assert filesystem_in(mounts, Path("/home/unit one/x")) == "ext4"
    assert filesystem_in(mounts, Path("/homestead")) == "ext4"
    assert filesystem_in(mounts, Path("/mnt/ledger")) == "cifs"


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_this_computer_says_what_a_folder_lies_on(tmp_path: Path) -> None:
    assert filesystem_of(tmp_path) != ""


def test_a_journal_that_can_not_be_written_says_so(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(JournalUnavailable):
        Journal.open(path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_says_so(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(JournalUnavailable):
            Journal.open(path)
    finally:
        path.parent.chmod(stat.S_IRWXU)


def test_a_journal_that_stays_busy_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0)
    filled(path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Journal.open(path) as journal, pytest.raises(JournalUnavailable) as caught:
            journal.claim(message(7), mail(message(7)), "office", NOW)
    assert "locked" in caught.value.facts["detail"]


# --- owners -----------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_an_owner_is_dead_when_its_process_has_ended_or_the_number_is_anothers() -> None:
    alive = owners.current()
    assert not alive.is_dead()
    assert owners.Owner(alive.host, alive.pid, "an earlier boot/1").is_dead()
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        start = owners._process_start(child.pid)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, and not yet asked for by us
        assert owners.Owner(platform.node(), child.pid, start).is_dead()


def test_nobody_can_say_from_here_whether_another_computers_process_lives() -> None:
    assert not owners.Owner("another-computer", 1, "boot/1").is_dead()
    assert not owners.Owner(platform.node(), 1, "").is_dead()
