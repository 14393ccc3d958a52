"""Forms that were being filled in: kept in the program's own folder, so that a crash costs no typing.

One small file a form, readable by its owner alone: ``{"version": 1, "ledger": "ledger.xlsx",
"form": "record", "about": "<entry id>", "title": "14/2567", "typed": {"amount": "1,000"},
"at": "2023-08-25T09:00:00+07:00"}``. A form that was saved or cancelled has none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from loantracker import whole
from loantracker.errors import DraftNotKept

FOLDER: Final = "drafts"  # in the home
KEEP_DAYS: Final = 30
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into one form about one thing of a ledger."""

    form: str  # "record", "correct", "new", "mend", "decide", "letter" or "policy"
    about: str  # what the form was opened on: an entry's id, a table, a cell
    title: str  # what the clerk calls that
    typed: Mapping[str, str]  # by field
    at: datetime


def keep(folder: Path, ledger: Path, draft: Draft) -> None:
    """Write a draft whole, in place of the earlier one of the same form.

    Raises:
        DraftNotKept: the folder can't be written (facts: path, detail).
    """
    shape = {
        "version": _VERSION,
        "ledger": str(ledger),
        "form": draft.form,
        "about": draft.about,
        "title": draft.title,
        "typed": dict(draft.typed),
        "at": draft.at.isoformat(),
    }
    path = _path(folder, ledger, draft.form, draft.about)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole.write(path, json.dumps(shape, ensure_ascii=False))
    except OSError as error:
        raise DraftNotKept(path=folder, detail=error.strerror or error) from error


def drop(folder: Path, ledger: Path, form: str, about: str) -> None:
    """Forget a draft; there may be none.

    Raises:
        DraftNotKept: the folder can't be written (facts: path, detail).
    """
    try:
        _path(folder, ledger, form, about).unlink(missing_ok=True)
    except OSError as error:
        raise DraftNotKept(path=folder, detail=error.strerror or error) from error


def load(folder: Path, ledger: Path, now: datetime) -> tuple[Draft, ...]:
    """The drafts of a ledger, newest first.

    What can't be read is no draft, and what is older than ``KEEP_DAYS`` days is removed: names and amounts
    of the ledger are in there.
    """
    found = []
    for path in folder.glob("*.json"):
        try:
            shape = json.loads(path.read_bytes())
            draft = Draft(
                str(shape["form"]),
                str(shape["about"]),
                str(shape["title"]),
                {str(name): str(typed) for name, typed in shape["typed"].items()},
                datetime.fromisoformat(shape["at"]),
            )
            if now - draft.at > timedelta(days=KEEP_DAYS):
                path.unlink(missing_ok=True)
            elif shape["ledger"] == str(ledger):
                found.append(draft)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _path(folder: Path, ledger: Path, form: str, about: str) -> Path:
    name = hashlib.sha256("\0".join((str(ledger), form, about)).encode()).hexdigest()[:32]
    return folder / f"{name}.json"
