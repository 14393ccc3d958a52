"""Saving the ledger: not while it is open elsewhere, never over another's change, never without a copy.

The order is fixed: who has it open, may we write, is it still the file that was read, a backup, the new file
beside it, the same question again, and only then the swap.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from loantracker.errors import (
    LedgerChanged,
    LedgerLocked,
    LedgerMissing,
    LedgerNotWritten,
    LedgerReadOnly,
    LedgerUnreadable,
)
from loantracker.ledger import replacing
from loantracker.ledger.appending import NewRow, patched
from loantracker.ledger.cells import Edits
from loantracker.ledger.files import file_bytes, fingerprint, fingerprint_of, unreadable
from loantracker.ledger.locks import is_locked, lock_holder
from loantracker.ledger.package import Package
from loantracker.records import Fingerprint

__all__ = ["backups", "backups_of", "fingerprint", "is_locked", "lock_holder", "restore", "save", "sweep"]

KEEP_LAST = 20
KEEP_DAYS = 30
_STAMP = re.compile(r"(\d{8})-(\d{6})-[0-9a-f]{8}")


def save(
    path: Path,
    expected: Fingerprint,
    edits: Edits,
    backups: Path,
    *,
    now: datetime,
    rows: Sequence[NewRow] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> Fingerprint:
    """Write ``edits`` into the ledger at ``path`` and append ``rows``; the new fingerprint.

    ``expected`` is what was read; ``backups`` the folder for copies; ``now`` the moment in Asia/Bangkok.
    Raises LedgerLocked (open elsewhere), LedgerReadOnly, LedgerChanged (someone else wrote),
    LedgerNotWritten, and what ``patch.write_cells`` raises; in all of these the ledger is as it was.
    SavedUnconfirmed: it is written, but the disk did not confirm it.
    """
    path = path.resolve()
    raw = _read(path, sleep)
    _refuse_locked(path, now)
    _refuse_read_only(path)
    if fingerprint_of(raw) != expected:
        raise LedgerChanged(path=path)
    result = patched(Package(path, raw), edits, rows)
    if not result.parts:
        return expected
    _back_up(path, raw, backups, now)

    def still_the_same() -> None:
        _refuse_locked(path, now)
        if fingerprint_of(_read(path, sleep)) != expected:
            raise LedgerChanged(path=path)

    try:
        replacing.replace_file(path, result.data, result.check, still_the_same, sleep)
    except LedgerLocked as error:
        raise LedgerLocked(path=path, holder=lock_holder(path) or "") from error
    return fingerprint_of(result.data)


def sweep(path: Path) -> int:
    """Remove what a killed save left beside the ledger; how many files that were."""
    return replacing.sweep(path.resolve())


def _read(path: Path, sleep: Callable[[float], None]) -> bytes:
    """The file's bytes; what keeps them from being read keeps them from being written."""
    try:
        return file_bytes(path, sleep)
    except LedgerUnreadable as error:
        cause = error.__cause__
        if isinstance(cause, OSError):
            raise replacing.not_written(path, cause) from cause
        raise


def _refuse_locked(path: Path, now: datetime) -> None:
    if is_locked(path, now):
        raise LedgerLocked(path=path, holder=lock_holder(path) or "")


def _refuse_read_only(path: Path) -> None:
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise LedgerReadOnly(path=path)


# --- backups -------------------------------------------------------------------------


def backups_of(path: Path, backups: Path) -> list[Path]:
    """The copies of one ledger, newest first; raises LedgerUnreadable where their folder can't be read."""
    folder = _folder_of(path.resolve(), backups)
    try:
        return sorted((item for item in folder.iterdir() if _STAMP.fullmatch(item.stem)), reverse=True)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise unreadable(folder, error) from error


def _folder_of(path: Path, backups: Path) -> Path:
    """A folder a ledger, so that two of one name don't mix."""
    where = hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
    return backups / f"{path.stem}-{where}"


def _back_up(path: Path, raw: bytes, backups: Path, now: datetime, keep: Path | None = None) -> Path:
    """Copy the ledger as it is; of the older copies those go whose time is over, but for ``keep``."""
    digest = hashlib.sha256(raw).hexdigest()[:8]
    folder = _folder_of(path, backups)
    copy = folder / f"{now:%Y%m%d-%H%M%S}-{digest}{path.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with copy.open("wb") as handle:
            handle.write(raw)
            handle.flush()
            replacing.fsync(handle.fileno())
        shutil.copystat(path, copy)
    except OSError as error:
        raise LedgerNotWritten(path=path, detail="no_backup") from error
    for old in _outdated(backups_of(path, backups), now.date()):
        if keep is None or old.name != keep.name:
            with contextlib.suppress(OSError):  # open in Excel, say; it goes another day
                old.unlink()
    return copy


def _outdated(copies: Iterable[Path], today: date) -> list[Path]:
    """Copies, newest first, that are neither among the last 20 nor the newest of one of 30 days."""
    days: set[str] = set()
    outdated: list[Path] = []
    oldest = f"{today - timedelta(days=KEEP_DAYS):%Y%m%d}"
    for at, copy in enumerate(copies):
        day = copy.stem[:8]
        if at >= KEEP_LAST and (day in days or day < oldest):
            outdated.append(copy)
        days.add(day)
    return outdated


def backups(path: Path, folder: Path) -> list[tuple[Path, datetime]]:
    """The copies of one ledger and when they were made (Asia/Bangkok, without a zone), newest first."""
    return [
        (copy, datetime.strptime(copy.stem.rpartition("-")[0], "%Y%m%d-%H%M%S"))  # noqa: DTZ007 - as the name says it
        for copy in backups_of(path, folder)
    ]


def restore(
    path: Path,
    backup: Path,
    backups: Path,
    *,
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
) -> Path:
    """Put a copy in the place of the ledger; gives the copy of what was there, or the copy where nothing was.

    Raises LedgerMissing (no such copy of this ledger), and as ``save`` does but for what patching raises.
    """
    path = path.resolve()
    if backup.resolve() not in {copy.resolve() for copy in backups_of(path, backups)}:
        raise LedgerMissing(path=backup)
    data = file_bytes(backup, sleep)

    def whole(read: bytes) -> None:
        if read != data:
            raise LedgerNotWritten(path=path, detail="disk_error")

    if not path.exists():
        replacing.replace_file(path, data, whole, lambda: None, sleep)
        return backup
    raw = _read(path, sleep)
    _refuse_locked(path, now)
    _refuse_read_only(path)
    before = _back_up(path, raw, backups, now, keep=backup)

    def still_the_same() -> None:
        _refuse_locked(path, now)
        if _read(path, sleep) != raw:
            raise LedgerChanged(path=path)

    try:
        replacing.replace_file(path, data, whole, still_the_same, sleep)
    except LedgerLocked as error:
        raise LedgerLocked(path=path, holder=lock_holder(path) or "") from error
    return before
