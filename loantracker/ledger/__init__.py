"""The unit's own workbook, read and written without harm."""

from loantracker.ledger.edits import clearing_edits, mark_edits, needs_mark_columns, stale_marks
from loantracker.ledger.layout import Layout, Proposal, Reason, SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.reading import read
from loantracker.ledger.saving import fingerprint, lock_holder, save, sweep
from loantracker.ledger.snapshot import Snapshot

__all__ = [
    "Field",
    "Layout",
    "Proposal",
    "Reason",
    "SheetLayout",
    "Snapshot",
    "clearing_edits",
    "fingerprint",
    "lock_holder",
    "mark_edits",
    "needs_mark_columns",
    "read",
    "save",
    "stale_marks",
    "sweep",
]
