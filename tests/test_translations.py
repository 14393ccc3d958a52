from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_sentence_of_the_program_is_translated() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "translations.py", "check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0
