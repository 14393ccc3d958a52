"""A ledger as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from loantracker.ledger.layout import Layout, SheetLayout
from loantracker.ledger.merging import NOTHING_MERGED, Merged
from loantracker.ledger.workbook import Sheet
from loantracker.records import Agency, Entry, Fingerprint, Problem


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Entries and problems, the agencies known for them, and where in the workbook they stand.

    Waiting changes are laid over all of it; ``merged`` says what of them the file does not have.
    """

    path: Path
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    agencies: tuple[Agency, ...]
    layout: Layout
    fingerprint: Fingerprint
    beside: Mapping[str, SheetLayout] = field(default_factory=dict)  # entry ids of tables side by side
    cleared_parts: Mapping[str, tuple[Decimal | None, ...]] = field(default_factory=dict)  # by entry id
    sheets: Mapping[str, Sheet] = field(default_factory=dict, repr=False)  # the cells, by the sheet's name
    merged: Merged = NOTHING_MERGED

    def table(self, entry: Entry) -> SheetLayout:
        """The table that the entry was read from; raises KeyError for an entry of another ledger."""
        if entry.id in self.beside:
            return self.beside[entry.id]
        for each in self.layout.sheets:
            if each.sheet == entry.sheet and each.first_row <= entry.row <= each.last_row:
                return each
        raise KeyError(entry.id)
