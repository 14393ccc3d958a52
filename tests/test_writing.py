"""What waits and what stops it: refused cells, full disks, other processes; one bad change stops no other."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from editing_ledgers import ONE, THREE, TODAY, cells, colleague, held, opened
from openpyxl import load_workbook

from loantracker import actions, editing
from loantracker.changes import Change
from loantracker.errors import (
    CellRefused,
    LedgerChanged,
    LedgerMissing,
    PendingBusy,
    PendingNotKept,
    SavedUnconfirmed,
    SignedWorkbook,
)
from loantracker.ledger import replacing
from loantracker.records import Account
from loantracker.settings import Settings
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)


def note(place: Workplace, ledger: Path, entry: str = ONE) -> Change:
    return editing.correction(place, opened(place, ledger), entry, {"note": f"เรื่อง {entry}"})


def merge(ledger: Path, area: str) -> None:
    book = load_workbook(ledger)
    book.worksheets[0].merge_cells(area)
    book.save(ledger)


def test_a_change_whose_cell_was_merged_meanwhile_is_refused_and_not_kept(
    place: Workplace, ledger: Path
) -> None:
    change = note(place, ledger, THREE)
    merge(ledger, "J3:J4")
    with pytest.raises(CellRefused):
        editing.apply(place, opened(place, ledger), change)
    assert editing.pending(place, ledger) == editing.Pending()


def test_a_waiting_change_that_the_file_refuses_holds_up_no_other(place: Workplace, ledger: Path) -> None:
    one, three = note(place, ledger, ONE), note(place, ledger, THREE)
    with held(ledger):
        editing.apply(place, opened(place, ledger), three)
        editing.apply(place, opened(place, ledger), one)
    merge(ledger, "J3:J4")
    flushed = editing.flush(place, ledger)
    assert (flushed.written, flushed.waiting, type(flushed.why)) == (1, 1, CellRefused)
    assert cells(ledger)["J2"] == f"เรื่อง {ONE}"
    assert editing.pending(place, ledger).changes == (three,)


def test_a_signed_workbook_takes_no_change_and_none_is_kept(
    place: Workplace, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise SignedWorkbook(path=path)

    monkeypatch.setattr("loantracker.ledger.save", refuse)
    with pytest.raises(SignedWorkbook):
        editing.apply(place, opened(place, ledger), note(place, ledger))
    assert editing.pending(place, ledger) == editing.Pending()


def test_a_save_that_the_disk_did_not_confirm_is_looked_at_again(
    place: Workplace, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise OSError(errno.EIO, "x")

    day, change = opened(place, ledger), note(place, ledger)
    with monkeypatch.context() as patch:
        patch.setattr(replacing, "sync_folder", fail)
        done = editing.apply(place, day, change)
        with pytest.raises(SavedUnconfirmed):
            actions.record(place, done.day, THREE, Decimal(5), TODAY)
    assert (done.state, type(done.why)) == ("written", SavedUnconfirmed)
    after = ledger.read_bytes()
    assert editing.pending(place, ledger).changes[0] == change
    assert editing.flush(place, ledger).written == 2
    assert ledger.read_bytes() == after


def test_a_conflict_beside_a_save_that_is_not_confirmed_stays_a_conflict(
    place: Workplace, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise OSError(errno.EIO, "x")

    day, one, three = opened(place, ledger), note(place, ledger), note(place, ledger, THREE)
    with held(ledger):
        editing.apply(place, day, three)
    colleague(ledger, {"J2": "ของเพื่อน"})
    monkeypatch.setattr(replacing, "sync_folder", fail)
    done = editing.apply(place, day, one)
    assert (done.state, [each.place for each in done.conflicts]) == ("conflict", ["J2"])
    assert cells(ledger)["J4"] == f"เรื่อง {THREE}"


def test_a_ledger_with_a_long_thai_name_keeps_its_changes(place: Workplace, ledger: Path) -> None:
    long = ledger.rename(ledger.with_name("ทะเบียนคุมเงินยืมราชการ" * 3 + ".xlsx"))
    assert len(long.name.encode()) > 200
    with held(long):
        assert editing.apply(place, opened(place, long), note(place, long)).state == "waiting"
    assert editing.flush(place, long).written == 1


def test_a_change_that_cannot_be_kept_is_not_written_either(
    place: Workplace, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = ledger.read_bytes()
    day, change = opened(place, ledger), note(place, ledger)
    with monkeypatch.context() as patch:
        patch.setattr("loantracker.pending.os.fsync", full)
        with pytest.raises(PendingNotKept):
            editing.apply(place, day, change)
    assert ledger.read_bytes() == before
    assert [each for each in place.queue(ledger).path.parent.iterdir() if each.suffix != ".lock"] == []


def test_changes_wait_for_a_ledger_that_is_gone(place: Workplace, ledger: Path) -> None:
    day, change = opened(place, ledger), note(place, ledger)
    with held(ledger):
        editing.apply(place, day, change)
    aside = ledger.rename(ledger.with_name("aside.xlsx"))
    assert isinstance(editing.flush(place, ledger).why, LedgerMissing)
    aside.rename(ledger)
    assert editing.flush(place, ledger).written == 1


def test_while_another_process_writes_changes_wait(
    place: Workplace, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loantracker.pending.PATIENCE", 0.05)
    day, change = opened(place, ledger), note(place, ledger)
    with place.queue(ledger).writing():
        done = editing.apply(place, day, change)
        with pytest.raises(PendingBusy):
            editing.drop(place, ledger, change.id)
    assert (done.state, type(done.why)) == ("waiting", PendingBusy)
    assert editing.flush(place, ledger).written == 1


def test_processes_that_record_at_once_write_each_clearing_once(place: Workplace, ledger: Path) -> None:
    def record(number: int, amount: int) -> subprocess.Popen[bytes]:
        words = (f"{number}/2566", "--cleared", str(amount), "--on", "2023-08-20")
        command = [sys.executable, "-m", "loantracker", "record", str(ledger), *words]
        return subprocess.Popen(command, env=os.environ | {"LOANTRACKER_HOME": str(place.home)})

    place.home.mkdir()
    running = [record(number, 100 * number) for number in (1, 2)]
    assert [each.wait(timeout=120) for each in running] == [0, 0]
    shown = cells(ledger)
    assert (shown["F2"], shown["F3"]) == (100, 200)
    assert len(editing.written(place, ledger)) == 2


def test_nothing_is_sent_about_a_ledger_once_something_more_waits(place: Workplace, ledger: Path) -> None:
    account = Account("drafts", kind="folder", sender="finance@example.org")
    office = replace(place, settings=Settings(accounts={"drafts": account}))
    day = opened(office, ledger)
    mails = actions.compose(office, day, day.batch.messages, "drafts")
    with held(ledger):
        editing.apply(office, day, note(office, ledger))
    count = len(day.batch.messages)
    assert count == 3
    with pytest.raises(LedgerChanged):
        actions.send(office, day, day.batch.messages, mails, "drafts", confirmed=count)
    day = opened(office, ledger)
    assert actions.send(office, day, day.batch.messages, mails, "drafts", confirmed=count).prepared == count
