"""The window's start up to a ledger that is shown: with four accounts, and without any mail at all."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from window_start import ACCOUNTS, START

from bench.timing import Figure, best

ROOT = Path(__file__).parents[1]

# Where there is no mail its modules are hollow, so that neither they nor what they import is loaded.
HOLLOW = """
import sys
from pathlib import Path
from unittest.mock import MagicMock
for path in Path("loantracker", "mail").glob("*.py"):
    sys.modules[f"loantracker.mail.{path.stem}"] = MagicMock()
sys.modules["loantracker.mail"] = MagicMock()
sys.modules["loantracker.doctor"] = MagicMock()
"""


def started(home: Path, program: str) -> None:
    """Start the window in a process of its own, up to a ledger that is shown."""
    environment = os.environ | {
        "LOANTRACKER_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", program, str(ROOT / "sample_ledger.xlsx")]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


def figures() -> Iterator[Figure]:
    """Both starts, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        with_mail, without = Path(folder, "with"), Path(folder, "without")
        for home in (with_mail, without):
            home.mkdir()
        (with_mail / "settings.toml").write_text(ACCOUNTS, encoding="utf-8")
        ours, theirs = best(lambda: started(with_mail, START), lambda: started(without, HOLLOW + START))
    yield Figure("window's start with mail", ours, "the same window without mail", theirs, "at most", 1.5)
