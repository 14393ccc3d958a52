"""``python -m bench [NAME...]``: run the benches and print what was measured.

A bench is a module bench_NAME.py with ``figures()``. What is above or below its
aim is marked; the exit code stays 0, since a busy machine is no fault.
"""

from __future__ import annotations

import compileall
import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(names: list[str]) -> int:
    """Run the benches of these names, or all of them; 2 for an unknown name."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [f"bench_{name}" for name in names] or found
    for name in chosen:
        if name not in found:
            known = ", ".join(each.removeprefix("bench_") for each in found)
            print(f"no bench {name.removeprefix('bench_')!r}; there are: {known}", file=sys.stderr)
            return 2
    # Installed programs are compiled, and an environment may forbid it to those that are started here.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for package in ("loantracker", "ui"):
        compileall.compile_dir(ROOT / package, quiet=1)
    for name in chosen:
        for figure in importlib.import_module(f"bench.{name}").figures():
            print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
