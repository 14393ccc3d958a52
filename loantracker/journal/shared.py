"""The journal of several workstations, in PostgreSQL through psycopg, which SQLAlchemy imports when needed.

Every commit is on the server's disk when it returns (``synchronous_commit``). A
server on another computer has to prove itself by its certificate, unless the
address says otherwise (``?sslmode=...``): the password goes to nobody else.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, make_url

from loantracker.errors import JournalTooNew
from loantracker.journal.opening import migrations, translated

CONNECT_SECONDS: Final = 10

_SESSION: Final = (
    "-c synchronous_commit=on -c lock_timeout=30s -c statement_timeout=60s"
    " -c idle_in_transaction_session_timeout=60s -c standard_conforming_strings=on"
)
_MIGRATING: Final = 0x4C6F616E  # any number that only this program locks
_HERE: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})


def open_engine(url: str, password: str | None) -> Engine:
    """The engine of the journal at ``url``, its tables made or migrated as needed.

    Raises:
        JournalTooNew, JournalUnavailable: see errors.py; the password is in none of them.
    """
    with translated(url):
        engine = create_engine(
            _with_password(make_url(url), password),
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "application_name": "LoanTracker",
                "options": _SESSION,
            },
            pool_pre_ping=True,  # the server may have been restarted since
            hide_parameters=True,  # names and addresses are no matter of error messages
        )
        try:
            with engine.begin() as connection:
                _migrate(connection, url)
        except BaseException:
            engine.dispose()
            raise
    return engine


def _with_password(url: URL, password: str | None) -> URL:
    if password:
        url = url.set(password=password)
    host = url.host or str(url.query.get("host", ""))
    if host not in _HERE and not host.startswith("/") and "sslmode" not in url.query:
        url = url.update_query_dict({"sslmode": "verify-full", "sslrootcert": "system"})
    return url


def _migrate(connection: Connection, url: str) -> None:
    """Bring the tables up to date; of several workstations that start together one does it."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
    found = _version(connection)
    steps = migrations("postgresql")
    if found > max(steps):
        raise JournalTooNew(path=url, found=found, known=max(steps))
    for number, step in steps.items():
        if number > found:
            connection.exec_driver_sql(step.read_text(encoding="utf-8"))
            connection.exec_driver_sql("UPDATE schema SET version = %s", (number,))


def _version(connection: Connection) -> int:
    if connection.exec_driver_sql("SELECT to_regclass('schema')").scalar_one() is None:
        connection.exec_driver_sql("CREATE TABLE schema (version INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO schema (version) VALUES (0)")
    return int(connection.exec_driver_sql("SELECT version FROM schema").scalar_one())
