"""Who has the ledger open: told by locks that hold, named by files that may be stale."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from small_ledger import NOW, value, write

from loantracker.errors import LedgerLocked
from loantracker.ledger.saving import is_locked, lock_holder

pytest_plugins = ("small_ledger_places",)  # ledger, backups


def owner_file(name: str) -> bytes:
    narrow = name.encode("cp874")
    wide = name.encode("utf-16-le")
    first = bytes([len(narrow)]) + narrow.ljust(54)
    return first + struct.pack("<H", len(name)) + wide.ljust(108, b" ")


HOLDER = """
import fcntl, sys
with open(sys.argv[1], "r+b") as handle:
    getattr(fcntl, sys.argv[2])(handle, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["lockf", "flock"])
def held(ledger: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The ledger, locked by another process."""
    with subprocess.Popen(
        [sys.executable, "-S", "-c", HOLDER, ledger, request.param],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == b"held\n"
        yield ledger
        process.stdin.close()


def test_a_ledger_open_elsewhere_is_left_alone_and_its_holder_named(held: Path, backups: Path) -> None:
    before = held.read_bytes()
    held.with_name("~$ledger.xlsx").write_bytes(owner_file("สมศรี"))
    with pytest.raises(LedgerLocked) as caught:
        write(held, backups)
    assert caught.value.facts["holder"] == "สมศรี"
    assert held.read_bytes() == before
    assert not backups.exists()


def test_a_stale_owner_file_names_someone_and_blocks_nobody(ledger: Path, backups: Path) -> None:
    ledger.with_name("~$ledger.xlsx").write_bytes(owner_file("สมศรี"))
    assert len(owner_file("สมศรี")) == 165
    assert lock_holder(ledger) == "สมศรี"
    assert not is_locked(ledger, NOW)
    write(ledger, backups)
    assert value(ledger) == 2


def test_an_owner_file_with_only_the_8_bit_name_is_read(ledger: Path) -> None:
    ledger.with_name("~$ledger.xlsx").write_bytes(owner_file("สมศรี")[:55] + bytes(110))
    assert lock_holder(ledger) == "สมศรี"


@pytest.mark.parametrize("raw", [b"", b"\xff" * 165, b"\x05abc", bytes(165)])
def test_garbage_in_an_owner_file_is_no_trouble(ledger: Path, raw: bytes) -> None:
    ledger.with_name("~$ledger.xlsx").write_bytes(raw)
    lock_holder(ledger)
    assert not is_locked(ledger, NOW)


def test_nobody_is_named_without_an_owner_file(ledger: Path) -> None:
    assert lock_holder(ledger) is None


@pytest.mark.parametrize(
    ("machine", "age", "locked"),
    [("elsewhere", 1, True), ("elsewhere", 13, False), (socket.gethostname(), 1, False)],
)
def test_libreoffice_on_another_machine_counts_for_twelve_hours(
    ledger: Path, machine: str, age: int, locked: bool
) -> None:
    lock = ledger.with_name(".~lock.ledger.xlsx#")
    lock.write_text(f"สมชาย,somchai,{machine},20.11.2026 09:00,file:///x;", encoding="utf-8")
    then = (NOW - timedelta(hours=age)).timestamp()
    os.utime(lock, (then, then))
    assert lock_holder(ledger) == "สมชาย"
    assert is_locked(ledger, NOW) is locked
