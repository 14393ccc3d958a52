"""The window's start up to a ledger that is shown: with four accounts, and without any mail at all."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Figure, best

ROOT = Path(__file__).parents[1]

# Where there is no mail its modules are hollow, so that neither they nor what they import is loaded.
START = """
import sys
from pathlib import Path
root, ledger, without = sys.argv[1:]
if without == "without":
    from unittest.mock import MagicMock
    for path in Path(root, "loantracker", "mail").glob("*.py"):
        sys.modules[f"loantracker.mail.{path.stem}"] = MagicMock()
    sys.modules["loantracker.mail"] = MagicMock()
    sys.modules["loantracker.doctor"] = MagicMock()
from datetime import date
from PySide6.QtWidgets import QApplication
from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.window import Window
app = QApplication([])
window = Window(OfficeDesk(Workplace.open(), date(2023, 8, 25)))
window.show()
window.open_ledger(Path(ledger))
while window.work.busy:
    app.processEvents()
assert window.day is not None
window.work.finish()
"""

ACCOUNTS = """
default_account = "office"
[accounts.office]
kind = "smtp"
sender = "finance@example.org"
host = "mail.example.org"
username = "finance"
[accounts.online]
kind = "graph"
sender = "finance@example.org"
tenant = "example.org"
client_id = "registered"
[accounts.exchange]
kind = "ews"
sender = "finance@example.org"
username = "finance"
[accounts.drafts]
kind = "folder"
sender = "finance@example.org"
"""


def started(home: Path, word: str) -> None:
    """Start the window in a process of its own, up to a ledger that is shown."""
    environment = os.environ | {
        "LOANTRACKER_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", START, str(ROOT), str(ROOT / "sample_ledger.xlsx"), word]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


def figures() -> Iterator[Figure]:
    """Both starts, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        with_mail, without = Path(folder, "with"), Path(folder, "without")
        for home in (with_mail, without):
            home.mkdir()
        (with_mail / "settings.toml").write_text(ACCOUNTS, encoding="utf-8")
        ours, theirs = best(lambda: started(with_mail, "with"), lambda: started(without, "without"))
    yield Figure("window's start with mail", ours, "the same window without mail", theirs, "at most", 1.5)
