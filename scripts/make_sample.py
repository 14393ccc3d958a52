"""Make sample_ledger.xlsx: ``python scripts/make_sample.py [OUT.xlsx]``.

The same bytes on every run: chance is seeded, and no clock is read.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sample.package import finish
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
