"""Opening the journal's file: the right place, the right version, unharmed; then migrations.

The file is kept in SQLite's write-ahead log with ``synchronous=FULL``: a commit
is on the disk, through power loss too, when it returns. That costs one fsync a
commit, a ninth of the time that the rollback journal takes for the same promise
(which needs ``synchronous=EXTRA``). Two steps alone need not wait for it: quick.py.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from loantracker.errors import JournalDamaged, JournalError, JournalTooNew, JournalUnavailable
from loantracker.journal.copies import copy

BUSY_SECONDS: Final = 30  # how long a commit of another process is waited for

_MAGIC: Final = b"SQLite format 3\x00"
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY_CODE: Final = 0xFF  # the low byte of an extended result code

# Checking the whole file takes a second for each hundred thousand reminders;
# once for each file in the life of a process is enough.
_checked: set[tuple[str, int]] = set()


@contextlib.contextmanager
def translated(path: Path | str) -> Iterator[None]:
    """Turn what the database says into errors that a user can act on.

    Raises:
        JournalDamaged: the file's inner structure is broken.
        JournalUnavailable: busy for too long, read-only, disk full, ...
    """
    try:
        yield
    except DBAPIError as error:
        raise _clear(path, error.orig or error) from error
    except (sqlite3.Error, OSError) as error:
        raise _clear(path, error) from error


def _clear(path: Path | str, error: BaseException) -> JournalError:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _DAMAGED:
        return JournalDamaged(path=path, detail=error)
    return JournalUnavailable(path=path, detail=getattr(error, "strerror", None) or error)


def open_engine(path: Path) -> Engine:
    """The engine of the journal at ``path``, made or migrated as needed.

    Nothing is written before the file has proved sound and known.

    Raises:
        JournalDamaged, JournalTooNew, JournalUnavailable: see errors.py.
    """
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        found = _found_version(path)
        steps = migrations()
        if found > max(steps):
            raise JournalTooNew(path=path, found=found, known=max(steps))
        if found:
            _check(path)
        engine = _engine(path)
        try:
            if found < max(steps):
                _migrate(engine, path, steps, is_old=found > 0)
        except BaseException:
            engine.dispose()
            raise
    return engine


def migrations(dialect: str = "sqlite") -> dict[int, Traversable]:
    """The numbered steps in migrations/ for a database ("sqlite" or "postgresql"), by number, ascending."""
    folder = files("loantracker.journal.migrations")
    found = {}
    for file in (folder if dialect == "sqlite" else folder / dialect).iterdir():
        if match := re.fullmatch(r"(\d{4})_\w+\.sql", file.name):
            found[int(match[1])] = file
    return dict(sorted(found.items()))


def check(path: Path) -> None:
    """Read a journal's file through, whatever was known of it; nothing is written.

    Raises:
        JournalDamaged, JournalTooNew, JournalUnavailable: it can't be used.
    """
    with translated(path):
        found = _found_version(path)
        if not found:
            raise JournalDamaged(path=path, detail="empty")
        if found > max(migrations()):
            raise JournalTooNew(path=path, found=found, known=max(migrations()))
        _checked.discard(_key(path))
        _check(path)


def _found_version(path: Path) -> int:
    """The schema's number, 0 for a new file; reads only."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    with path.open("rb") as handle:
        if handle.read(len(_MAGIC)) != _MAGIC:
            raise JournalDamaged(path=path, detail="not an SQLite file")
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        return _read_version(path, "mode=ro")
    try:  # nobody has it open: read it without making the log's files beside it
        return _read_version(path, "immutable=1")
    except sqlite3.DatabaseError:  # unless somebody opened it just now
        return _read_version(path, "mode=ro")


def _read_version(path: Path, mode: str) -> int:
    with _reader(path, mode) as reader:
        tables = {name for (name,) in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:  # made by a process that ended before its first migration
            return 0
        if "schema" not in tables:
            raise JournalDamaged(path=path, detail="another program's file")
        (version,) = reader.execute("SELECT version FROM schema").fetchone()
        return int(version)


def _check(path: Path) -> None:
    """Raise JournalDamaged where the file's structure is broken."""
    key = _key(path)
    if key in _checked:
        return
    with _reader(path, "mode=ro") as reader:
        (answer,) = reader.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise JournalDamaged(path=path, detail=answer)
    _checked.add(key)


def _key(path: Path) -> tuple[str, int]:
    return str(path.resolve()), path.stat().st_ino


def _reader(path: Path, mode: str) -> contextlib.closing[sqlite3.Connection]:
    uri = f"{path.resolve().as_uri()}?{mode}"
    return contextlib.closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS))


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path.resolve())), connect_args={"timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is purged is gone from the file's bytes too

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        if connection.connection.info.get("synchronous") != "FULL":
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
            connection.connection.info["synchronous"] = "FULL"
        # A writer takes its lock at once: two that upgrade from reading would fail each other.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _migrate(engine: Engine, path: Path, steps: dict[int, Traversable], *, is_old: bool) -> None:
    writer = engine.execution_options(writing=True)
    for number, step in steps.items():
        with writer.begin() as connection:
            at = _version(connection)
            if at >= number:  # another process was quicker
                continue
            if is_old:
                _copy(path, at)
            for statement in _statements(step.read_text(encoding="utf-8")):
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql("UPDATE schema SET version = ?", (number,))


def _version(connection: Connection) -> int:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL)")
    row = connection.exec_driver_sql("SELECT version FROM schema").one_or_none()
    if row is None:
        connection.exec_driver_sql("INSERT INTO schema (version) VALUES (0)")
        return 0
    return int(row[0])


def _copy(path: Path, version: int) -> None:
    """Keep the journal as it was before a migration, beside it; an older copy of that version stays."""
    target = path.with_name(f"{path.stem}-v{version}{path.suffix}")
    if not target.exists():
        copy(path, target)


def _statements(script: str) -> Iterator[str]:
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
