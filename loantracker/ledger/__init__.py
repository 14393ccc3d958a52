"""The unit's own workbook, read and written without harm."""

from loantracker.ledger.confirmed import NOTHING_CONFIRMED, Confirmed, Layouts, Signature
from loantracker.ledger.edits import clearing_edits, mark_edits, needs_mark_columns, stale_marks
from loantracker.ledger.layout import Layout, Proposal, SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.reading import find_layout, read
from loantracker.ledger.saving import fingerprint, lock_holder, save, sweep
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.verdicts import Reason

__all__ = [
    "NOTHING_CONFIRMED",
    "Confirmed",
    "Field",
    "Layout",
    "Layouts",
    "Proposal",
    "Reason",
    "SheetLayout",
    "Signature",
    "Snapshot",
    "clearing_edits",
    "find_layout",
    "fingerprint",
    "lock_holder",
    "mark_edits",
    "needs_mark_columns",
    "read",
    "save",
    "stale_marks",
    "sweep",
]
