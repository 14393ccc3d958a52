"""Copies of the journal and the way back from a damaged one: fault 53."""

from __future__ import annotations

import errno
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from journal_samples import NOW, mail, message

from loantracker.errors import JournalDamaged, JournalSound, JournalUnavailable, NoBackup
from loantracker.journal import Journal, copies, newest_copy, restore
from loantracker.records import Accepted, ReminderState

DAY = date(2023, 8, 25)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "journal"


def add(journal: Journal, number: int) -> None:
    assert journal.claim(message(number), mail(message(number)), "office", NOW)
    journal.settle(message(number).id, Accepted("ok"), NOW)


def copied(journal: Journal, folder: Path, on: date, *, renew: bool = False) -> Path:
    made = journal.back_up(folder, on, renew=renew)
    assert made is not None
    return made


def count(path: Path) -> int:
    with Journal.open(path) as journal:
        return len(journal.messages())


def test_a_copy_is_whole_while_the_journal_is_in_use(path: Path, folder: Path) -> None:
    with Journal.open(path) as journal, Journal.open(path) as other:
        add(journal, 1)
        copy = copied(other, folder, DAY)
        add(journal, 2)
    assert copy == folder / "journal-2023-08-25.sqlite"
    assert count(copy) == 1
    assert [each.name for each in folder.iterdir()] == [copy.name]


def test_the_days_copy_stays_unless_it_is_to_be_renewed(path: Path, folder: Path) -> None:
    with Journal.open(path) as journal:
        journal.back_up(folder, DAY)
        add(journal, 1)
        assert count(copied(journal, folder, DAY)) == 0
        assert count(copied(journal, folder, DAY, renew=True)) == 1


def test_the_newest_copies_are_kept_and_other_files_are_left_alone(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("of somebody else")
    with Journal.open(path) as journal:
        for number in range(copies.KEEP + 3):
            journal.back_up(folder, DAY + timedelta(days=number))
    kept = copies.kept(folder)
    assert len(kept) == copies.KEEP
    assert kept[0].name == "journal-2023-09-10.sqlite"
    assert kept[-1].name == "journal-2023-08-28.sqlite"
    assert (folder / "notes.txt").exists()


def test_what_killed_processes_left_of_a_copy_goes_after_a_day(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    left = folder / "journal-2023-08-20.sqlite.0a1b2c3d.part"
    left.write_bytes(b"names and addresses")
    os.utime(left, (NOW.timestamp(), NOW.timestamp()))
    with Journal.open(path) as journal:
        journal.back_up(folder, DAY)
        assert left.exists()
        journal.back_up(folder, DAY + timedelta(days=2))
    assert not left.exists()
    assert len(copies.kept(folder)) == 2


def test_a_copy_that_fails_leaves_nothing_behind(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Journal.open(path) as journal:
        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(JournalUnavailable):
            journal.back_up(folder, DAY)
    assert list(folder.iterdir()) == []


def test_a_folder_that_can_not_be_made_is_said(path: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file")
    with Journal.open(path) as journal, pytest.raises(JournalUnavailable):
        journal.back_up(tmp_path / "backups" / "journal", DAY)


def test_the_newest_sound_copy_takes_the_place_of_a_damaged_journal(path: Path, folder: Path) -> None:
    with Journal.open(path) as journal:
        add(journal, 1)
        older = copied(journal, folder, DAY)
        torn = copied(journal, folder, DAY + timedelta(days=1))
    torn.write_bytes(torn.read_bytes()[:5000])
    path.write_bytes(b"\xff" * 3000)
    path.with_name("journal.sqlite-wal").write_bytes(b"a log of the damaged file")
    assert newest_copy(folder) == older
    copy, aside = restore(path, folder, NOW)
    assert copy == older
    assert aside is not None
    assert aside.read_bytes() == b"\xff" * 3000
    with Journal.open(path) as journal:
        assert journal.history() == {message(1).reminders[0].id: ReminderState.ACCEPTED}


def test_a_lost_journal_comes_back_from_its_copy(path: Path, folder: Path) -> None:
    with Journal.open(path) as journal:
        add(journal, 1)
        journal.back_up(folder, DAY)
    path.unlink()
    assert restore(path, folder, NOW) == (folder / "journal-2023-08-25.sqlite", None)
    assert count(path) == 1


def test_damage_after_opening_is_seen_when_restoring(path: Path, folder: Path) -> None:
    with Journal.open(path) as journal:
        for number in range(40):
            add(journal, number)
        journal.back_up(folder, DAY)
    assert count(path) == 40  # read through, and known to be sound
    with path.open("r+b") as handle:
        handle.seek(2 * 4096)
        handle.write(b"\xff" * 8 * 4096)
    restore(path, folder, NOW)
    assert count(path) == 40


def test_a_journal_in_order_is_never_replaced(path: Path, folder: Path) -> None:
    with Journal.open(path) as journal:
        journal.back_up(folder, DAY)
        add(journal, 1)
    with pytest.raises(JournalSound):
        restore(path, folder, NOW)
    assert count(path) == 1


def test_without_a_sound_copy_nothing_is_touched(path: Path, folder: Path) -> None:
    path.write_bytes(b"garbage" * 1000)
    folder.mkdir(parents=True)
    (folder / "journal-2023-08-25.sqlite").write_bytes(b"")
    with pytest.raises(NoBackup):
        restore(path, folder, NOW)
    assert path.read_bytes() == b"garbage" * 1000
    with pytest.raises(JournalDamaged):
        Journal.open(path)
