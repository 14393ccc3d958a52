"""The ledger's bytes, with one clear error for whatever keeps them from being read."""

from __future__ import annotations

import errno
import hashlib
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from loantracker.errors import LedgerMissing, LedgerUnreadable
from loantracker.records import Fingerprint

GONE_FOR_A_MOMENT: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)  # seconds; Excel's own save deletes and renames
_SHARE_LOST: Final = frozenset({53, 59, 64, 67, 1231})  # Windows: network path, name or connection is gone
_SHARING_VIOLATION: Final = frozenset({32, 33})  # Windows: another process holds the file for a moment
_DETAILS: Final = {
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.EISDIR: "a_folder",
    errno.EIO: "disk_error",
    errno.ENOTCONN: "share_lost",
    errno.ESTALE: "share_lost",
    errno.EHOSTDOWN: "share_lost",
    errno.EHOSTUNREACH: "share_lost",
    errno.ENETUNREACH: "share_lost",
    errno.ETIMEDOUT: "share_lost",
}


def file_bytes(path: Path, sleep: Callable[[float], None] = time.sleep) -> bytes:
    """The file's content; one that is gone or held for a moment, as while Excel saves, is waited for.

    Raises:
        LedgerMissing: there is no such file.
        LedgerUnreadable: it is there and can't be read (facts: path, detail).
    """
    if _is_special(path):
        raise LedgerUnreadable(path=path, detail="not_a_file")
    for seconds in GONE_FOR_A_MOMENT:
        sleep(seconds)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            failure: OSError = error
        except OSError as error:
            failure = error
            if getattr(error, "winerror", None) not in _SHARING_VIOLATION:
                break
    raise unreadable(path, failure) from failure


def _is_special(path: Path) -> bool:
    """Whether it is a pipe or a device, whose reading may never end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # reading waits for it, or says why not
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def fingerprint(path: Path) -> Fingerprint:
    """The file's hash and size; raises as ``file_bytes`` does."""
    return fingerprint_of(file_bytes(path))


def differs(path: Path, known: Fingerprint) -> bool:
    """Whether the file is another than the one that was read; its size tells most without reading it.

    Raises as ``file_bytes`` does.
    """
    try:
        if path.stat().st_size != known.size:
            return True
    except OSError:
        pass  # reading waits for it, or says why not
    return fingerprint(path) != known


def fingerprint_of(raw: bytes) -> Fingerprint:
    """The hash and size of what was read."""
    return Fingerprint(hashlib.sha256(raw).hexdigest(), len(raw))


def unreadable(path: Path, error: OSError) -> LedgerMissing | LedgerUnreadable:
    """The error of ours for what the operating system said while reading."""
    windows = getattr(error, "winerror", None)
    if windows in _SHARE_LOST:
        return LedgerUnreadable(path=path, detail="share_lost")
    if windows in _SHARING_VIOLATION:
        return LedgerUnreadable(path=path, detail="in_use")
    if isinstance(error, FileNotFoundError) or error.errno == errno.ENOTDIR:
        return LedgerMissing(path=path)
    number = error.errno or 0
    return LedgerUnreadable(path=path, detail=_DETAILS.get(number) or errno.errorcode.get(number, "unknown"))
