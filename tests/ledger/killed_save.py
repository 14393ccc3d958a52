"""One save of a ledger in a process of its own, to be killed: LEDGER BACKUPS."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from loantracker.ledger.saving import fingerprint, save

MARKER = "/the-save-begins-here"


def main() -> None:
    ledger, backups = Path(sys.argv[1]), Path(sys.argv[2])
    known = fingerprint(ledger)
    Path(MARKER).exists()  # a system call to find in the trace
    save(ledger, known, {"S": {"B1": 2}}, backups, now=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    Path(MARKER).exists()
    os._exit(0)


if __name__ == "__main__":
    main()
