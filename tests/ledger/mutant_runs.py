"""Reading and patching mutants, each in a process of its own under limits: COUNT SEED.

Prints a line for each: its name, what came of it ("refused", "read", "patched", or "WRONG", "CRASHED",
"HUNG", "MEMORY"), and how. The processes are forked from this one, so that none pays for starting Python.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import traceback
import zipfile
from pathlib import Path

from mutants import Mutant, base, mutants
from sheet_reader import cells, parts, worksheets

from loantracker.errors import LoanTrackerError
from loantracker.ledger import read
from loantracker.ledger.patch import NewRow, append_rows, write_cells
from loantracker.wording import explain

SECONDS = 10
BYTES = 1024**3  # of address space
READABLE = 2_000_000  # bytes of XML
VALUE = 4321.5


class Wrong(Exception):
    """What was read or written is not what the workbook says."""


def judge(mutant: Mutant, folder: Path, expected: object) -> str:
    """Read and patch it here: "refused", "read", "patched"; raises Wrong, or whatever goes wrong.

    Each step has its time; comparing has all it needs.
    """
    path, target = folder / "ledger.xlsx", folder / "new.xlsx"
    path.write_bytes(mutant.data)
    outcome = "refused"
    _limit_time(SECONDS)
    try:
        snapshot = read(path)
    except LoanTrackerError as error:
        explain(error)
    else:
        outcome = "read"
        if mutant.same and snapshot.entries != expected:
            raise Wrong("read other entries")
    for change in (_write, _append):
        target.unlink(missing_ok=True)
        _limit_time(SECONDS)
        try:
            row = change(path, target)
        except LoanTrackerError as error:
            explain(error)
            if target.exists():
                raise Wrong("refused and written") from None
        else:
            _limit_time(0)
            _compare(path, target, row)
            outcome = "patched"
        if path.read_bytes() != mutant.data:
            raise Wrong("the source changed")
    return outcome


def _limit_time(seconds: int) -> None:
    """Seconds of computing, six times as many of waiting: a busy machine hangs nobody."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(6 * seconds)


def _write(path: Path, target: Path) -> int:
    write_cells(path, {"S": {"H5": VALUE}}, target)
    return 0


def _append(path: Path, target: Path) -> int:
    return append_rows(path, [NewRow("S", {"A": "ใหม่", "H": VALUE})], target)["S"][0]


def _compare(path: Path, target: Path, row: int) -> None:
    """Every cell but those written is as it was, as far as the workbook can be read at all."""
    try:
        before = parts(path)
        if sum(map(len, before.values())) > READABLE:
            return  # the other reader is slow
        part = worksheets(before)["S"]
        old = cells(before[part])
    except (
        ValueError,
        TypeError,
        KeyError,
        SyntaxError,
        StopIteration,
        RuntimeError,  # among others a method of compression that nobody knows, or a flag that says encrypted
        zipfile.BadZipFile,
    ):
        return  # what nobody else can read can't be compared
    after = parts(target)
    new = cells(after[part])
    place = (row or 5, 8)
    if new.get(place, ("", "", ""))[2] != str(VALUE):
        raise Wrong(f"{place} holds {new.get(place)}")
    for name in before:
        if name.endswith((".png", "app.xml", "core.xml", "theme1.xml")) and before[name] != after.get(name):
            raise Wrong(f"{name} changed")
    for where, cell in old.items():
        if not row and where != place and cell != new.get(where) and not cell[0]:
            raise Wrong(f"{where} was {cell}, is {new.get(where)}")


def in_a_child(mutant: Mutant, folder: Path, expected: object) -> tuple[str, str]:
    """The verdict and what led to it."""
    told = folder / "told"
    told.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        _child(mutant, folder, expected, told)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return ("HUNG" if number in {signal.SIGALRM, signal.SIGPROF} else "CRASHED"), signal.Signals(
            number
        ).name
    verdict, _, detail = told.read_text(encoding="utf-8").partition("\n")
    return verdict, detail


def _child(mutant: Mutant, folder: Path, expected: object, told: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = judge(mutant, folder, expected)
    except Wrong as error:
        said = f"WRONG\n{error}"
    except MemoryError:
        said = f"MEMORY\n{traceback.format_exc(limit=-3)}"
    except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
        said = f"CRASHED\n{traceback.format_exc(limit=-4)}"
    told.write_text(said, encoding="utf-8")
    os._exit(0)


def main() -> None:
    """Judge so many mutants and print each."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = base(folder / "base.xlsx")
        expected = read(folder / "base.xlsx").entries
        for mutant in mutants(whole, count, seed):
            verdict, detail = in_a_child(mutant, folder, expected)
            said = "\t".join((mutant.name, verdict, detail.strip().replace("\n", " | ")))
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
