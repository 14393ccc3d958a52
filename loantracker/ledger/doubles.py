"""Contract numbers that stand in several rows: which of them is meant can't be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from loantracker.records import Entry, Problem, ProblemCode


def without_doubles(
    entries: Sequence[Entry], columns: dict[str, str], refused: Iterable[tuple[str, str, int]] = ()
) -> tuple[list[Entry], list[Problem]]:
    """Entries whose id stands once, and a problem for each row of an id that stands more often.

    ``columns`` gives the letter of the contract number's column by sheet; ``refused`` are the id, sheet and
    row of what is no entry: an entry of the same id is one of two all the same.
    """
    counts = Counter(entry.id for entry in entries)
    others = [each for each in refused if each[0] in counts]
    counts.update(each[0] for each in others)
    if len(counts) == len(entries) + len(others):
        return list(entries), []
    rows: dict[str, list[str]] = {}
    for name, sheet, row in [*((entry.id, entry.sheet, entry.row) for entry in entries), *others]:
        if counts[name] > 1:
            rows.setdefault(name, []).append(f"{sheet}!{columns.get(sheet, '')}{row}")
    problems = [
        Problem(
            entry.sheet,
            entry.row,
            columns.get(entry.sheet, ""),
            ProblemCode.DUPLICATE_CONTRACT_NO,
            entry.contract_no,
            {"cells": ", ".join(rows[entry.id])},
        )
        for entry in entries
        if entry.id in rows
    ]
    return [entry for entry in entries if entry.id not in rows], problems
