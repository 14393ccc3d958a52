"""Make sample_ledger.xlsx: ``python scripts/make_sample.py [OUT.xlsx]``.

The same bytes on every run: chance is seeded, and no clock is read.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["OPENPYXL_LXML"] = "False"  # where lxml is installed openpyxl would write other bytes with it

from sample.package import finish  # openpyxl looks at its switch when it is imported
from sample.sheets import build

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Write the sample ledger to the path given, else to the repository's own."""
    out = Path(arguments[0]) if arguments else ROOT / "sample_ledger.xlsx"
    out.write_bytes(finish(*build()))
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
