"""Killing a save at a chosen system call, with strace."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from killed_save import MARKER

PROGRAM = Path(__file__).with_name("killed_save.py")
_CALL = re.compile(r"^(\d+)\s+([a-z0-9_]+)\(")


@dataclass(frozen=True)
class Point:
    """The ``nth`` call of one name by the process's first thread."""

    call: str
    nth: int


def available() -> bool:
    """Whether this machine has a strace that may trace."""
    program = shutil.which("strace")
    return (
        program is not None
        and subprocess.run([program, "-o", "/dev/null", "true"], check=False, capture_output=True).returncode
        == 0
    )


def points(folder: Path) -> list[Point]:
    """Every system call of an undisturbed save of ``folder``/ledger.xlsx, in order."""
    log = folder / "trace"
    _run(["strace", "-f", "-o", str(log)], folder)
    counts: Counter[str] = Counter()
    found: list[Point] = []
    main, begun = "", False
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        call = _CALL.match(line)
        if call is None:
            continue
        main = main or call[1]
        if call[1] != main:
            continue
        counts[call[2]] += 1
        if MARKER in line:
            if begun:
                return found
            begun = True
        elif begun:
            found.append(Point(call[2], counts[call[2]]))
    raise AssertionError("the save was not seen in the trace")


def kill_at(point: Point, folder: Path) -> int:
    """Save ``folder``/ledger.xlsx and kill the process at one call; how it ended."""
    inject = f"inject={point.call}:signal=KILL:when={point.nth}"
    return _run(["strace", "-f", "-o", "/dev/null", "-e", f"trace={point.call}", "-e", inject], folder)


def _run(strace: list[str], folder: Path) -> int:
    program = [sys.executable, "-S", "-B", str(PROGRAM), str(folder / "ledger.xlsx"), str(folder / "backups")]
    paths = {"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "0"}
    return subprocess.run([*strace, *program], check=False, capture_output=True, env=paths).returncode
