"""Saving the smallest ledger, and looking at what was saved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from loantracker.ledger.saving import fingerprint, save
from loantracker.records import Fingerprint

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def no_sleep(_: float) -> None:
    """Time passes at once."""


def value(path: Path) -> object:
    return CalamineWorkbook.from_path(path).get_sheet_by_name("S").to_python()[0][1]


def write(path: Path, backups: Path, number: int = 2, expected: Fingerprint | None = None) -> Fingerprint:
    return save(path, expected or fingerprint(path), {"S": {"B1": number}}, backups, now=NOW, sleep=no_sleep)
