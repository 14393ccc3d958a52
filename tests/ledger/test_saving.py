from __future__ import annotations

import errno
import os
import resource
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from small_ledger import NOW, no_sleep, value, write

from loantracker.errors import (
    BadCell,
    LedgerChanged,
    LedgerLocked,
    LedgerMissing,
    LedgerNotWritten,
    LedgerReadOnly,
    LedgerUnreadable,
    SavedUnconfirmed,
)
from loantracker.ledger import replacing
from loantracker.ledger.patch import NewRow
from loantracker.ledger.saving import backups_of, fingerprint, save, sweep

pytest_plugins = ("small_ledger_places",)  # ledger, backups


# --- saving ------------------------------------------------------------------------------


def test_a_save_answers_with_the_new_file_s_fingerprint_and_keeps_the_old_one(
    ledger: Path, backups: Path
) -> None:
    before = ledger.read_bytes()
    after = write(ledger, backups)
    assert value(ledger) == 2
    assert after == fingerprint(ledger)
    assert [item.read_bytes() for item in backups_of(ledger, backups)] == [before]
    assert [item.name for item in ledger.parent.iterdir()] == ["ledger.xlsx"]


def test_rows_are_appended_in_the_same_save(ledger: Path, backups: Path) -> None:
    rows = [NewRow("S", {"A": "ข", "B": 7})]
    save(ledger, fingerprint(ledger), {"S": {"B1": 2}}, backups, now=NOW, rows=rows, sleep=no_sleep)
    assert CalamineWorkbook.from_path(ledger).get_sheet_by_name("S").to_python() == [["ก", 2], ["ข", 7]]


def test_a_save_of_nothing_writes_nothing(ledger: Path, backups: Path) -> None:
    known = fingerprint(ledger)
    assert save(ledger, known, {}, backups, now=NOW, sleep=no_sleep) == known
    assert backups_of(ledger, backups) == []


def test_someone_else_s_change_is_never_overwritten(ledger: Path, backups: Path) -> None:
    known = fingerprint(ledger)
    write(ledger, backups, 5)
    with pytest.raises(LedgerChanged):
        write(ledger, backups, 2, known)
    assert value(ledger) == 5


def test_a_change_that_keeps_size_and_time_is_seen(ledger: Path, backups: Path) -> None:
    known, stat = fingerprint(ledger), ledger.stat()
    raw = bytearray(ledger.read_bytes())
    raw[10] ^= 1
    ledger.write_bytes(raw)
    os.utime(ledger, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(LedgerChanged):
        write(ledger, backups, 2, known)
    assert ledger.read_bytes() == raw


def test_a_change_while_the_new_file_is_written_is_seen(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ledger.read_bytes() + b"\0"

    def meanwhile(_: int) -> None:
        ledger.write_bytes(other)

    known = fingerprint(ledger)
    write(ledger, backups)
    shutil.copy(backups_of(ledger, backups)[0], ledger)
    monkeypatch.setattr(replacing, "fsync", meanwhile)
    with pytest.raises(LedgerChanged):
        write(ledger, backups, 3, known)
    assert ledger.read_bytes() == other
    assert not list(replacing.leftovers(ledger))


def test_a_file_gone_for_a_moment_is_waited_for(ledger: Path, backups: Path) -> None:
    known = fingerprint(ledger)
    away = ledger.with_name("away")
    ledger.rename(away)
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if sum(waits) > 0.3 and away.exists():
            away.rename(ledger)

    save(ledger, known, {"S": {"B1": 2}}, backups, now=NOW, sleep=sleep)
    assert value(ledger) == 2


def test_a_file_gone_for_good_is_said(ledger: Path, backups: Path) -> None:
    known = fingerprint(ledger)
    ledger.unlink()
    waits: list[float] = []
    with pytest.raises(LedgerMissing):
        save(ledger, known, {"S": {"B1": 2}}, backups, now=NOW, sleep=waits.append)
    assert 1 <= sum(waits) <= 3


def test_a_link_to_the_ledger_stays_a_link(ledger: Path, backups: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(ledger)
    write(link, backups)
    assert link.is_symlink()
    assert value(ledger) == 2


def test_the_file_stays_as_open_to_others_as_it_was(ledger: Path, backups: Path) -> None:
    ledger.chmod(0o664)
    write(ledger, backups)
    assert ledger.stat().st_mode & 0o777 == 0o664


# --- what goes wrong ------------------------------------------------------------------------


def test_a_refused_value_leaves_no_backup_and_no_new_file(ledger: Path, backups: Path) -> None:
    before = ledger.read_bytes()
    with pytest.raises(BadCell):
        save(ledger, fingerprint(ledger), {"S": {"B1": "\0"}}, backups, now=NOW, sleep=no_sleep)
    assert ledger.read_bytes() == before
    assert not backups.exists()


@pytest.mark.parametrize(
    ("number", "detail"),
    [(errno.ENOSPC, "disk_full"), (errno.EIO, "disk_error"), (errno.EDQUOT, "disk_full")],
)
def test_a_disk_that_fails_before_the_swap_leaves_the_old_file(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch, number: int, detail: str
) -> None:
    before, calls = ledger.read_bytes(), []

    def failing(_: int) -> None:
        calls.append(1)
        if len(calls) > 1:  # the first is the backup's
            raise OSError(number, "no")

    monkeypatch.setattr(replacing, "fsync", failing)
    with pytest.raises(LedgerNotWritten) as caught:
        write(ledger, backups)
    assert caught.value.facts["detail"] == detail
    assert ledger.read_bytes() == before
    assert not list(replacing.leftovers(ledger))


def test_a_disk_that_fails_after_the_swap_leaves_the_save_unconfirmed(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: Path) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(replacing, "sync_folder", failing)
    with pytest.raises(SavedUnconfirmed):
        write(ledger, backups)
    assert value(ledger) == 2


def test_no_backup_means_no_save(ledger: Path, tmp_path: Path) -> None:
    before = ledger.read_bytes()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(LedgerNotWritten) as caught:
        write(ledger, tmp_path / "file")
    assert caught.value.facts["detail"] == "no_backup"
    assert ledger.read_bytes() == before


def test_a_file_size_limit_leaves_the_old_file(ledger: Path, backups: Path) -> None:
    before, known = ledger.read_bytes(), fingerprint(ledger)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    backups.mkdir()
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), limits[1]))  # room for the backup alone
    try:
        with pytest.raises(LedgerNotWritten) as caught:
            save(ledger, known, {"S": {"B1": "ก" * 9000}}, backups, now=NOW, sleep=no_sleep)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.facts["detail"] == "file_too_large"
    assert ledger.read_bytes() == before
    assert not list(replacing.leftovers(ledger))


def test_a_read_only_place_is_said_before_anything_starts(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fingerprint(ledger)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) == ledger)
    with pytest.raises(LedgerReadOnly):
        write(ledger, backups, 2, known)
    assert not backups.exists()


def test_a_lost_share_is_told_from_other_errors(ledger: Path) -> None:
    error = OSError(errno.EINVAL, "no")
    error.winerror = 64  # type: ignore[attr-defined]  # only Windows sets it
    assert replacing.not_written(ledger, error).facts["detail"] == "share_lost"


def test_a_reader_that_lets_go_in_time_does_no_harm(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries, waits = os.replace, [], list[float]()

    def held(source: Path, target: Path) -> None:
        tries.append(1)
        if len(tries) < 5:
            raise PermissionError(errno.EACCES, "held")
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    save(ledger, fingerprint(ledger), {"S": {"B1": 2}}, backups, now=NOW, sleep=waits.append)
    assert value(ledger) == 2
    assert [round(seconds * 1000) for seconds in waits if seconds][:4] == [1, 10, 20, 40]


def test_a_reader_that_never_lets_go_is_said_after_two_seconds(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def held(source: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, f"{source} {target}")

    before = ledger.read_bytes()
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(LedgerLocked):
        save(ledger, fingerprint(ledger), {"S": {"B1": 2}}, backups, now=NOW, sleep=waits.append)
    assert 1.9 <= sum(waits) <= 2.1
    assert ledger.read_bytes() == before
    assert not list(replacing.leftovers(ledger))


# --- what is left behind -----------------------------------------------------------------------------


def test_what_a_dead_save_left_is_swept_and_nothing_else(ledger: Path) -> None:
    ledger.with_name(".ledger.xlsx.0123abcd.loantracker-tmp").write_bytes(b"half")
    ledger.with_name(".other.xlsx.0123abcd.loantracker-tmp").write_bytes(b"half")
    assert sweep(ledger) == 1
    assert sorted(item.name for item in ledger.parent.iterdir()) == [
        ".other.xlsx.0123abcd.loantracker-tmp",
        "ledger.xlsx",
    ]


def test_a_save_that_is_still_running_is_not_swept(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[int] = []

    def sweeping(_: int) -> None:
        swept.append(sweep(ledger))

    monkeypatch.setattr(replacing, "fsync", sweeping)
    write(ledger, backups)
    assert swept == [0, 0, 0]
    assert value(ledger) == 2


def test_the_last_twenty_backups_and_one_a_day_for_thirty_days_are_kept(ledger: Path, backups: Path) -> None:
    known = fingerprint(ledger)
    for day in range(40):
        for hour in (9, 15):
            now = NOW - timedelta(days=39 - day, hours=9 - hour)
            known = save(ledger, known, {"S": {"B1": day * 100 + hour}}, backups, now=now, sleep=no_sleep)
    kept = backups_of(ledger, backups)
    days = [item.name[:8] for item in kept]
    assert kept == sorted(kept, reverse=True)
    assert days[:20] == [f"{NOW - timedelta(days=at // 2):%Y%m%d}" for at in range(20)]
    assert days[20:] == [f"{NOW - timedelta(days=at):%Y%m%d}" for at in range(10, 31)]


def test_an_old_backup_that_somebody_has_open_stops_no_save(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(30):
        save(
            ledger,
            fingerprint(ledger),
            {"S": {"B1": minute + 2}},
            backups,
            now=NOW + timedelta(minutes=minute),
            sleep=no_sleep,
        )
    before = backups_of(ledger, backups)

    def held(self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(self, missing_ok)

    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", held)
        write(ledger, backups, 99)
    assert value(ledger) == 99
    assert set(before) < set(backups_of(ledger, backups))


def test_backups_that_may_not_be_seen_are_no_lack_of_backups(
    ledger: Path, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path) -> list[Path]:
        raise PermissionError(errno.EACCES, "no", str(self))

    write(ledger, backups)
    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(LedgerUnreadable, match="no_permission"):
        backups_of(ledger, backups)


def test_ledgers_of_one_name_in_two_folders_keep_their_backups_apart(
    ledger: Path, backups: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    twin = Path(shutil.copy(ledger, tmp_path / "other"))
    write(ledger, backups)
    assert len(backups_of(ledger, backups)) == 1
    assert backups_of(twin, backups) == []
