"""Putting a new file in an old one's place so that there is always a whole one, old or new.

The new bytes go to a temporary file in the same folder, are flushed to the disk, read back and checked,
and only then take the name. On POSIX the temporary file is flock-ed by its writer, on Windows an open file
can't be deleted: so ``sweep`` takes only what a dead process left behind.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from loantracker.errors import LedgerLocked, LedgerNotWritten, LedgerReadOnly, SavedUnconfirmed, write_fault

if sys.platform != "win32":
    import fcntl

SUFFIX = ".loantracker-tmp"
RETRY_MS = (
    0,
    1,
    10,
    20,
    40,
    80,
    160,
    320,
    640,
    730,
)  # about two seconds: antivirus and readers let go by then
_READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_WINDOWS_SHARE_LOST = frozenset({53, 59, 64, 67, 1231})


def replace_file(
    target: Path,
    data: bytes,
    check: Callable[[bytes], None],
    before_replace: Callable[[], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Make ``data`` the content of ``target``, wholly or not at all.

    ``check`` gets the bytes read back from the disk and raises when they are wrong; ``before_replace`` runs
    at the last moment and may raise to stop. Raises LedgerReadOnly, LedgerLocked, LedgerNotWritten (nothing
    changed), SavedUnconfirmed (changed, but the disk did not confirm it).
    """
    target = target.resolve()  # a link stays a link
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{SUFFIX}")
    try:
        with temporary.open("x+b") as handle:
            _claim(handle)
            try:
                handle.write(data)
                handle.flush()
                fsync(handle.fileno())
                handle.seek(0)
                check(handle.read())
                _copy_mode(target, temporary)
                before_replace()
                if sys.platform != "win32":
                    _move(temporary, target, sleep)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
        if sys.platform == "win32":  # pragma: no cover - an open file can't be renamed there
            _move(temporary, target, sleep)
    except OSError as error:
        raise not_written(target, error) from error
    try:
        sync_folder(target.parent)
    except OSError as error:
        raise SavedUnconfirmed(path=target) from error


def _move(temporary: Path, target: Path, sleep: Callable[[float], None]) -> None:
    """Rename, trying again while someone holds the target for a moment."""
    for milliseconds in RETRY_MS:
        sleep(milliseconds / 1000)
        try:
            os.replace(temporary, target)  # noqa: PTH105 - the tests' seam, and the call's plain name
        except PermissionError as error:
            refused = error
        else:
            return
    with contextlib.suppress(OSError):
        temporary.unlink()
    raise LedgerLocked(path=target, holder="") from refused


def not_written(target: Path, error: OSError) -> LedgerNotWritten:
    """The error of ours for what the operating system said while writing."""
    if getattr(error, "winerror", None) in _WINDOWS_SHARE_LOST:
        return LedgerNotWritten(path=target, detail="share_lost")
    if error.errno in _READ_ONLY:
        return LedgerReadOnly(path=target)
    return LedgerNotWritten(path=target, detail=write_fault(error))


def fsync(descriptor: int) -> None:
    """Wait until the disk has it; a function of its own so that tests can make it fail."""
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's new entry (POSIX; Windows has no such call)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fsync(descriptor)
    finally:
        os.close(descriptor)


def leftovers(target: Path) -> Iterator[Path]:
    """Our own temporary files beside ``target``."""
    prefix = f".{target.name}."
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            if path.name.startswith(prefix) and path.name.endswith(SUFFIX):
                yield path


def sweep(target: Path) -> int:
    """Remove what a killed save left beside ``target``; how many files that were."""
    removed = 0
    for path in list(leftovers(target)):
        with contextlib.suppress(OSError):
            if sys.platform != "win32":
                with path.open("rb") as handle:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # its writer is alive: OSError
            path.unlink()
            removed += 1
    return removed


def _claim(handle: IO[bytes]) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _copy_mode(target: Path, temporary: Path) -> None:
    """The new file is as open to others as the old one was."""
    with contextlib.suppress(FileNotFoundError):
        temporary.chmod(target.stat().st_mode & 0o7777)
