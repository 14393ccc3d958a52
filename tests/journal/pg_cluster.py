"""A throw-away PostgreSQL on a loopback port, as Debian's package brings it; it never outlives the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "canary-4711"  # invented, and searched for in what the program says
USER = "finance"


def programs() -> Path | None:
    """The folder of initdb, postgres and pg_ctl; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).parent if known else None


def missing() -> str:
    """Why no cluster can be started here; "" where one can."""
    if programs() is None:
        return "PostgreSQL is not installed"
    if os.geteuid() == 0 and _account() is None:
        return "root can't run PostgreSQL, and there is no user postgres"
    return ""


def _account() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


@dataclass(frozen=True)
class Cluster:
    """A running server with one database."""

    folder: Path
    port: int

    def url(self) -> str:
        """The database's address, without the password."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        folder = programs()
        assert folder is not None
        account = _account() if os.geteuid() == 0 else None
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        with (self.folder / "said").open("ab") as said:  # a pipe would stay open with the server
            subprocess.run(
                [str(folder / program), *arguments],
                check=True,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=60,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                **who,  # type: ignore[call-overload]  # users by number, where root has to change to one
            )

    def make(self) -> None:
        """Make the cluster's files."""
        account = _account() if os.geteuid() == 0 else None
        if account:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="ascii")
        secret.chmod(0o644)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync")

    def start(self) -> None:
        """Start the server, and wait until it takes connections."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c shared_buffers=16MB"
        self._run("pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-o", options, "-l", "log")

    def execute(self, statements: str) -> list[tuple[Any, ...]]:
        """Run statements as the database's owner; gives the rows of the last one, if it has any."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname="postgres", autocommit=True
        ) as connection:
            done = connection.execute(statements.encode())
            return done.fetchall() if done.description else []

    def stop(self) -> None:
        """Stop the server as a power cut would."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self.folder / "data"), "-m", "immediate")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster, gone afterwards; outside pytest's folders, which only root may enter."""
    with tempfile.TemporaryDirectory(prefix="loantracker-pg-") as name:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        made = Cluster(Path(name), port)
        made.make()
        made.start()
        try:
            yield made
        finally:
            if (made.folder / "data" / "postmaster.pid").exists():
                made.stop()
