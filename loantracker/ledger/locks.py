"""Who has the ledger open, and whether they really have.

What decides is what can be tried: opening the file for writing (Excel on Windows, and through a share, holds
it so that this fails) and a record lock over it (LibreOffice on POSIX, Samba). The files that Excel and
LibreOffice leave beside an open workbook only give a name: they stay behind after a crash, so alone they
never block, with one exception. LibreOffice on another machine may work where locks don't reach; its
``.~lock.name#`` names that machine, and counts as live for 12 hours after it was written.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_OWNER_SIZE = 165
_WIDE_AT = 55  # where the name in UTF-16 begins, with its length in two bytes
_LIVE_ELSEWHERE = timedelta(hours=12)
_SHARING_VIOLATION = frozenset({32, 33})  # Windows: another process holds the file, or a part of it


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a lock file names: a person, and for LibreOffice the machine."""

    name: str
    machine: str = ""


def lock_holder(path: Path) -> str | None:
    """The name in the ``~$`` or ``.~lock.#`` file beside ``path``; None without one. It may be stale."""
    holder = _excel_holder(path) or _libreoffice_holder(path)
    return holder.name if holder else None


def is_locked(path: Path, now: datetime) -> bool:
    """Whether someone really has ``path`` open for writing."""
    if _held(path):
        return True
    holder = _libreoffice_holder(path)
    if holder is None or not holder.machine or holder.machine.casefold() == socket.gethostname().casefold():
        return False  # on this machine the record lock would have said so
    with contextlib.suppress(OSError):
        written = datetime.fromtimestamp(_libreoffice_file(path).stat().st_mtime, UTC)
        return now.astimezone(UTC) - written < _LIVE_ELSEWHERE
    return False


def _held(path: Path) -> bool:
    """Try it: write access without changing anything, then a lock on the whole file."""
    try:
        with path.open("r+b") as handle:
            if sys.platform != "win32":
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except OSError as error:
        if getattr(error, "winerror", None) in _SHARING_VIOLATION or error.errno in {
            errno.EAGAIN,
            errno.EBUSY,
            errno.ETXTBSY,
        }:
            return True
        # a share whose server enforces the other's lock answers "no access" although the mode allows it
        return error.errno == errno.EACCES and os.access(path, os.W_OK)


def _excel_holder(path: Path) -> Holder | None:
    try:
        raw = path.with_name(f"~${path.name}").read_bytes()
    except OSError:
        return None
    return Holder(_owner_name(raw)) if len(raw) >= _WIDE_AT else None


def _owner_name(raw: bytes) -> str:
    """The user's name: a length byte and the name in the 8-bit code page, then both again in UTF-16."""
    if len(raw) >= _OWNER_SIZE:
        (length,) = struct.unpack_from("<H", raw, _WIDE_AT)
        wide = raw[_WIDE_AT + 2 : _WIDE_AT + 2 + 2 * length]
        if 0 < length <= (_OWNER_SIZE - _WIDE_AT - 2) // 2:
            with contextlib.suppress(UnicodeDecodeError):
                return wide.decode("utf-16-le").strip("\0 ")
    narrow = raw[1 : 1 + min(raw[0], _WIDE_AT - 1)] if raw else b""
    return narrow.decode("cp874", "replace").strip("\0 ")


def _libreoffice_file(path: Path) -> Path:
    return path.with_name(f".~lock.{path.name}#")


def _libreoffice_holder(path: Path) -> Holder | None:
    """``,user,machine,date,profile;`` with the user's full name first where it is set."""
    try:
        text = _libreoffice_file(path).read_bytes()[:2000].decode("utf-8", "replace")
    except OSError:
        return None
    fields = [field.strip() for field in text.rstrip(";\r\n").split(",")]
    if len(fields) < 3:  # noqa: PLR2004 - name, system user, machine
        return None
    return Holder(fields[0] or fields[1], fields[2])
