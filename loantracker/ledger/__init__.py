"""The unit's own workbook, read and written without harm."""

from loantracker.ledger.confirmed import NOTHING_CONFIRMED, Confirmed, Layouts, Signature
from loantracker.ledger.drafting import Stamp, clearing_change, reversed_change, row_change
from loantracker.ledger.edits import clearing_edits, mark_plan, needs_mark_columns, stale_marks
from loantracker.ledger.files import differs, fingerprint
from loantracker.ledger.filling import (
    FieldChoice,
    TableChoice,
    correction,
    fields_of,
    mend,
    new_entry,
    tables,
)
from loantracker.ledger.layout import Layout, Proposal, SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.reading import find_layout, read
from loantracker.ledger.saving import backups, is_locked, lock_holder, restore, save, sweep
from loantracker.ledger.snapshot import Snapshot
from loantracker.ledger.verdicts import Reason
from loantracker.ledger.withdrawing import again, withdrawal

__all__ = [
    "NOTHING_CONFIRMED",
    "Confirmed",
    "Field",
    "FieldChoice",
    "Layout",
    "Layouts",
    "Proposal",
    "Reason",
    "SheetLayout",
    "Signature",
    "Snapshot",
    "Stamp",
    "TableChoice",
    "again",
    "backups",
    "clearing_change",
    "clearing_edits",
    "correction",
    "differs",
    "fields_of",
    "find_layout",
    "fingerprint",
    "is_locked",
    "lock_holder",
    "mark_plan",
    "mend",
    "needs_mark_columns",
    "new_entry",
    "read",
    "restore",
    "reversed_change",
    "row_change",
    "save",
    "stale_marks",
    "sweep",
    "tables",
    "withdrawal",
]
