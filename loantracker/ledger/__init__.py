"""The unit's own workbook, read and written without harm."""

from loantracker.ledger.confirmed import NOTHING_CONFIRMED, Confirmed, Layouts, Signature
from loantracker.ledger.drafting import Stamp, clearing_change, reversed_change, row_change
from loantracker.ledger.edits import clearing_edits, mark_edits, needs_mark_columns, stale_marks
from loantracker.ledger.layout import Layout, Proposal, SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.reading import find_layout, read
from loantracker.ledger.saving import fingerprint, is_locked, lock_holder, save, sweep
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
    "Stamp",
    "clearing_change",
    "clearing_edits",
    "find_layout",
    "fingerprint",
    "is_locked",
    "lock_holder",
    "mark_edits",
    "needs_mark_columns",
    "read",
    "reversed_change",
    "row_change",
    "save",
    "stale_marks",
    "sweep",
]
