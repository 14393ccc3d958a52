"""Files that a clerk puts beside a mail: read once, checked, and carried as they were read."""

from __future__ import annotations

import hashlib
import stat
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from loantracker.actions import Day
from loantracker.errors import AttachmentRefused
from loantracker.records import Attachment

__all__ = ["LIMIT", "read"]

MEGABYTE: Final = 1024 * 1024
LIMIT: Final = 10 * MEGABYTE  # bytes of one mail's files together; base64 makes a third more of it
PROGRAMS: Final = frozenset(
    {
        ".bat", ".cmd", ".com", ".exe", ".hta", ".js", ".jse", ".lnk", ".msi", ".pif", ".ps1", ".scr",
        ".vbe", ".vbs", ".wsf",
    }
)  # fmt: skip
# What offices attach. Any other file is a plain file: a computer's own table of types differs from the next
# one's, and a text would be read in a wrong encoding, a mail or a calendar entry be opened by itself.
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_KINDS: Final = {
    ".doc": "application/msword",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".zip": "application/zip",
}
_OTHER: Final = "application/octet-stream"
# Control characters can't stand in a header; those that turn the reading direction hide a name's real end.
_UNSAFE: Final = frozenset({"Cc", "Zl", "Zp", "Cs"})
_TURNING: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read(day: Day, paths: Sequence[Path], beside: Sequence[Attachment] = ()) -> tuple[Attachment, ...]:
    """The files of one mail: those that it has already, and these after them.

    Raises:
        AttachmentRefused: a file can't go with a mail (facts: name, reason, limit); none was added.
    """
    files = list(beside)
    for path in paths:
        files.append(_read(day, path, files))
    return tuple(files)


def _read(day: Day, path: Path, beside: Sequence[Attachment]) -> Attachment:
    name = " ".join(path.name.split())  # as a header evens out its blanks
    limit = LIMIT // MEGABYTE
    if any(unicodedata.category(each) in _UNSAFE or each in _TURNING for each in path.name):
        safe = "".join(each if each.isprintable() else "?" for each in path.name)
        raise AttachmentRefused(name=safe, reason="file_name", limit=limit)
    if Path(name.rstrip(". ")).suffix.lower() in PROGRAMS:
        raise AttachmentRefused(name=name, reason="program", limit=limit)
    if name.casefold() in {each.name.casefold() for each in beside}:
        raise AttachmentRefused(name=name, reason="same_name", limit=limit)
    left = LIMIT - sum(len(each.content) for each in beside)
    content = _content(path, name, left + 1)
    if len(content) > left:
        raise AttachmentRefused(name=name, reason="too_much", limit=limit)
    if not content:
        raise AttachmentRefused(name=name, reason="empty_file", limit=limit)
    if _is_ledger(day, path, content):
        raise AttachmentRefused(name=name, reason="the_ledger", limit=limit)
    return Attachment(name, _KINDS.get(Path(name).suffix.lower(), _OTHER), content)


def _content(path: Path, name: str, most: int) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep the window waiting for ever
            raise AttachmentRefused(name=name, reason="not_read", limit=LIMIT // MEGABYTE)
        with path.open("rb") as handle:
            return handle.read(most)
    except OSError as error:
        raise AttachmentRefused(name=name, reason="not_read", limit=LIMIT // MEGABYTE) from error


def _is_ledger(day: Day, path: Path, content: bytes) -> bool:
    """Whether it is the ledger itself, under whatever name: every other party's rows are in there."""
    try:
        same = path.samefile(day.path)
    except OSError:  # the ledger's share is away
        same = False
    return same or hashlib.sha256(content).hexdigest() == day.snapshot.fingerprint.sha256
