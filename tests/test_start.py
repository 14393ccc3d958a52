"""Starting costs nothing of what only sending needs: it is imported when somebody sends or signs in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from window_start import ACCOUNTS, START

# Each of them costs a tenth of a second and more, and most mornings none is needed before the clerk sends.
LATE = (
    "exchangelib",
    "msal",
    "msal_extensions",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "requests",
    "keyring",
    "dns",
    "icalendar",
    "imaplib",
    "smtplib",
)

COMMAND = """
import json, sys
from loantracker import cli
code = cli.main(sys.argv[1:])
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""

WINDOW = f"{START}\nimport json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"


@pytest.mark.parametrize("what", ["due", "window"])
def test_a_ledger_is_opened_without_what_only_mail_and_shared_journals_need(
    what: str, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(ACCOUNTS, encoding="utf-8")
    sample = Path(__file__).parents[1] / "sample_ledger.xlsx"
    words = [COMMAND, "due", str(sample), "--json"] if what == "due" else [WINDOW, str(sample)]
    environment = {**os.environ, "LOANTRACKER_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    loaded = json.loads(done.stderr.splitlines()[-1])
    assert "loantracker.workplace" in loaded
    assert [name for name in LATE if name in loaded] == []
