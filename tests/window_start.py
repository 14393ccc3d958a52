"""A window's start in a process of its own, up to a ledger that is shown."""

from __future__ import annotations

# The ledger is the program's last argument.
START = """
import sys
from pathlib import Path
from datetime import date
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.window import Window
app = QApplication([])
window = Window(OfficeDesk(Workplace.open(), date(2023, 8, 25)))
window.show()
window.open_ledger(Path(sys.argv[-1]))
while window.work.busy:
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
assert window.day is not None
window.work.finish()
"""

# settings.toml with an account of every way to send.
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
