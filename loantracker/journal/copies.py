"""Copies of the journal's file: one a day, made soundly while it is in use, and their way back."""

from __future__ import annotations

import contextlib
import re
import secrets
import sqlite3
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from loantracker.calendar import BANGKOK

KEEP: Final = 14  # days of work whose copies stay

_NAME: Final = re.compile(r"journal-\d{4}-\d\d-\d\d\.sqlite")


def copy(source: Path, target: Path) -> None:
    """Copy the journal as it stands, soundly while others write to it; the target appears whole."""
    unfinished = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")  # others may copy just now
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=30)) as reader,
            contextlib.closing(sqlite3.connect(unfinished)) as writer,
        ):
            reader.backup(writer)
            _leave_open(writer)
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _leave_open(copy: sqlite3.Connection) -> None:
    """Count what is claimed in a copy as handed over: nobody can say later that it did not go out."""
    columns = {name for _, name, *_ in copy.execute("PRAGMA table_info(attempts)")}
    if "handed_at" in columns:
        copy.execute("UPDATE attempts SET handed_at = claimed_at WHERE handed_at IS NULL")
        copy.commit()


def back_up(path: Path, folder: Path, on: date, *, renew: bool) -> Path:
    """Keep a copy for the day ``on`` in ``folder``; drop those beyond the newest KEEP."""
    target = folder / f"journal-{on.isoformat()}.sqlite"
    if renew or not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        copy(path, target)
        for old in (*kept(folder)[KEEP:], *_left_behind(folder, on)):
            old.unlink(missing_ok=True)  # another process may tidy just now
    return target


def kept(folder: Path) -> list[Path]:
    """The copies in ``folder``, the newest first."""
    if not folder.is_dir():
        return []
    return sorted((each for each in folder.iterdir() if _NAME.fullmatch(each.name)), reverse=True)


def _left_behind(folder: Path, on: date) -> list[Path]:
    """What processes that were killed over a copy have left of it; a day old, so that none is at it now."""
    before = datetime.combine(on - timedelta(days=1), time(), BANGKOK).timestamp()
    return [each for each in folder.glob("journal-*.part") if each.stat().st_mtime < before]


def put_back(path: Path, chosen: Path, at: datetime) -> Path | None:
    """Put a copy in the journal's place; what stood there is moved aside, to the path given back."""
    aside = None
    if path.exists():
        aside = path.with_name(f"{path.name}.damaged-{at:%Y%m%d-%H%M%S}")
        path.replace(aside)
    for log in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if log.exists():  # it belongs to the file that goes; beside the copy it would be poison
            log.replace(log.with_name(f"{log.name}.damaged-{at:%Y%m%d-%H%M%S}"))
    copy(chosen, path)
    return aside
