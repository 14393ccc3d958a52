"""Journals for tests: in a file, and in PostgreSQL where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pg_cluster
import pytest

from loantracker.journal import Journal


@pytest.fixture(scope="session")
def postgres() -> Iterator[pg_cluster.Cluster]:
    """One server for all tests of this process."""
    if why := pg_cluster.missing():
        pytest.skip(why)
    with pg_cluster.cluster() as running:
        yield running


@pytest.fixture
def database(postgres: pg_cluster.Cluster) -> Iterator[str]:
    """The address of a database that is empty again after the test."""
    yield postgres.url()
    postgres.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


Open = Callable[[], Journal]


@pytest.fixture(params=["sqlite", "postgresql"])
def open_journal(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same journal as often as it is called."""
    if request.param == "sqlite":
        return lambda: Journal.open(tmp_path / "journal.sqlite")
    url = request.getfixturevalue("database")
    return lambda: Journal.open(url, password=pg_cluster.PASSWORD)


@pytest.fixture
def journal(open_journal: Open) -> Iterator[Journal]:
    """A new journal, in each kind of database."""
    with open_journal() as opened:
        yield opened
