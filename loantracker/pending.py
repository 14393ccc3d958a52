"""What waits to be written into a ledger, kept in the program's folder so that nothing is lost.

One JSON file a ledger: ``{"schema": 1, "ledger": path, "sha256": "...", "changes": [...]}``, for its owner
alone (mode 0600), replaced whole; the sum is that of the ledger as it was read last. Beside it
``.written.json`` holds the last changes that were written, newest last. Values of cells: text, true/false and
null as they are, ``{"number": "12.50"}``, ``{"day": "2023-01-15"}``, ``{"moment": "2023-01-15T10:30:00"}``.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from loantracker import whole
from loantracker.changes import CellChange, Change, ChangeKind, Value
from loantracker.errors import PendingBusy, PendingDamaged, PendingNotKept, write_fault

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SCHEMA: Final = 1
KEEP_WRITTEN: Final = 200
PATIENCE: Final = 30.0  # seconds for another process to write a large ledger
_STEP: Final = 0.05
_LONGEST: Final = 40  # letters of the ledger's name, of three bytes each in Thai


class Queue:
    """The changes that wait for one ledger, and those that were written into it last."""

    def __init__(self, folder: Path, ledger: Path, sleep: Callable[[float], None] = time.sleep) -> None:
        """Name the files; nothing is read or made yet."""
        self._ledger = ledger.resolve()
        where = hashlib.sha256(os.fsencode(self._ledger)).hexdigest()[:8]
        self.path = folder / f"{self._ledger.stem[:_LONGEST]}-{where}.json"
        self._written = self.path.with_suffix(".written.json")
        self._sleep = sleep

    def load(self) -> tuple[Change, ...]:
        """The changes that wait, oldest first.

        Raises:
            PendingDamaged: the file can't be read; nothing of it is thrown away (facts: path, detail).
        """
        return _load(self.path)

    def written(self) -> tuple[Change, ...]:
        """The changes written last, newest first. Raises PendingDamaged."""
        return _load(self._written)[::-1]

    def add(self, change: Change) -> None:
        """Keep one more change, on the disk when this returns; raises PendingNotKept, PendingDamaged."""
        with self._alone(".lock"):
            self._keep((*_load(self.path), change))

    def note(self, sha256: str) -> None:
        """Keep what the ledger was when it was read last, where something waits; raises PendingDamaged.

        Where that can't be kept nothing is lost, but a ledger that is moved then is not known again.
        """
        with contextlib.suppress(PendingNotKept, PendingBusy), self._alone(".lock"):
            changes = _load(self.path)
            if changes and self.noted() != sha256:
                self._write(self.path, changes, sha256)

    def noted(self) -> str:
        """What the ledger was when it was read last; "" where nothing waits, or nobody noted it."""
        try:
            return str(json.loads(self.path.read_text(encoding="utf-8")).get("sha256", ""))
        except (OSError, ValueError, AttributeError):
            return ""

    def take(self, other: Queue) -> int:
        """Bring over what waits for another ledger, and what was written into it; the number that waited.

        Kept here before it is forgotten there: a crash between leaves it in both, and another call in one.
        """
        with other._alone(".lock"), self._alone(".lock"):
            here, there = _load(self.path), _load(other.path)
            before, theirs = _load(self._written), _load(other._written)
            known = {each.id for each in (*here, *before)}
            self._keep([*here, *(each for each in there if each.id not in known)])
            self._write(
                self._written,
                sorted(
                    [*before, *(each for each in theirs if each.id not in known)], key=lambda each: each.at
                )[-KEEP_WRITTEN:],
            )
            other._keep([])
            return len(there)

    def replace(self, change: Change) -> None:
        """Keep a change in place of the one with its id. Raises as ``add`` does."""
        with self._alone(".lock"):
            self._keep([change if each.id == change.id else each for each in _load(self.path)])

    def drop(self, ids: Collection[str]) -> None:
        """Forget changes that were not written. Raises as ``add`` does."""
        with self._alone(".lock"):
            self._keep([each for each in _load(self.path) if each.id not in ids])

    def finish(self, ids: Collection[str], final: Mapping[str, Change] = MappingProxyType({})) -> None:
        """Put changes among the written ones; in this order, so that a crash between loses none.

        ``final`` are those, by id, that were written with other cells than they were kept with.
        """
        with self._alone(".lock"):
            changes = _load(self.path)
            before = _load(self._written)
            known = {each.id for each in before}
            done = [final.get(each.id, each) for each in changes if each.id in ids and each.id not in known]
            self._write(self._written, [*before, *done][-KEEP_WRITTEN:])
            self._keep([each for each in changes if each.id not in ids])

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only process of this home that writes into the ledger; raises PendingBusy."""
        with self._alone(".writing.lock"):
            yield

    def _keep(self, changes: Sequence[Change]) -> None:
        if changes:
            self._write(self.path, changes, self.noted())
        else:
            try:
                self.path.unlink(missing_ok=True)
            except OSError as error:
                raise PendingNotKept(path=self.path, detail=write_fault(error)) from error

    def _write(self, path: Path, changes: Sequence[Change], sha256: str = "") -> None:
        data: dict[str, Any] = {"schema": SCHEMA, "ledger": str(self._ledger)}
        data |= {"sha256": sha256} if sha256 else {}
        data["changes"] = list(map(_shape, changes))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole.write(path, json.dumps(data, ensure_ascii=False, indent=1))
        except OSError as error:
            raise PendingNotKept(path=path, detail=write_fault(error)) from error

    @contextlib.contextmanager
    def _alone(self, suffix: str) -> Iterator[None]:
        """Hold a lock file; the system lets go of it when its process ends."""
        path = self.path.with_suffix(suffix)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("a+b")
        except OSError as error:
            raise PendingNotKept(path=path, detail=write_fault(error)) from error
        with handle:
            waited = 0.0
            while not _locked(handle.fileno()):
                if waited >= PATIENCE:
                    raise PendingBusy(path=self._ledger)
                self._sleep(_STEP)
                waited += _STEP
            yield


def ledgers(folder: Path) -> tuple[tuple[Path, int], ...]:
    """Every ledger that changes wait for, with their number: one that was moved or renamed is found so.

    Raises PendingDamaged.
    """
    files = sorted(each for each in folder.glob("*.json") if not each.name.endswith(".written.json"))
    found = [(each, _load(each)) for each in files]
    return tuple((Path(json.loads(each.read_text("utf-8"))["ledger"]), len(kept)) for each, kept in found)


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:
            return False
        raise PendingNotKept(path="", detail=write_fault(error)) from error
    return True


def _load(path: Path) -> tuple[Change, ...]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise PendingDamaged(path=path, detail=f"schema {data['schema']}")
        return tuple(map(_change, data["changes"]))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise PendingDamaged(path=path, detail=error.strerror or error) from error
    except (ValueError, ArithmeticError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PendingDamaged(path=path, detail=f"{type(error).__name__}: {error}") from error


# --- shapes -----------------------------------------------------------------


def _shape(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": change.kind,
        "sheet": change.sheet,
        "row": change.row,
        "entry": change.entry_id,
        "contract_no": change.contract_no,
        "cells": [
            {
                "column": each.column,
                "header": each.header,
                "before": each.before,
                "after": each.after,
                "value": _plain(each.value),
                "held": _plain(each.held),
            }
            for each in change.cells
        ],
        "seen": [[header, _plain(value)] for header, value in change.seen],
        "at": change.at.isoformat(),
        "by": change.by,
        "facts": dict(change.facts),
    }


def _change(shape: dict[str, Any]) -> Change:
    return Change(
        id=_text(shape["id"]),
        kind=ChangeKind(shape["kind"]),
        sheet=_text(shape["sheet"]),
        row=None if shape["row"] is None else int(shape["row"]),
        entry_id=_text(shape["entry"]),
        contract_no=_text(shape["contract_no"]),
        cells=tuple(
            CellChange(
                _text(each["column"]),
                _text(each["header"]),
                _text(each["before"]),
                _text(each["after"]),
                _value(each["value"]),
                _value(each["held"]),
            )
            for each in shape["cells"]
        ),
        seen=tuple((_text(header), _value(value)) for header, value in shape["seen"]),
        at=datetime.fromisoformat(shape["at"]),
        by=_text(shape["by"]),
        facts={_text(name): _text(fact) for name, fact in shape["facts"].items()},
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _plain(value: Value) -> object:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"number": repr(value) if isinstance(value, float) else str(value)}


def _value(plain: Any) -> Value:
    if plain is None or isinstance(plain, str | bool):
        return plain
    ((kind, written),) = plain.items()
    if kind == "moment":
        return datetime.fromisoformat(written)
    if kind == "day":
        return date.fromisoformat(written)
    if kind == "number":
        return Decimal(written)
    raise ValueError(kind)
