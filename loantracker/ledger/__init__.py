"""The unit's own workbook, read and written without harm."""

from loantracker.ledger.layout import Layout, Proposal, Reason, SheetLayout
from loantracker.ledger.names import Field
from loantracker.ledger.reading import Snapshot, read

__all__ = ["Field", "Layout", "Proposal", "Reason", "SheetLayout", "Snapshot", "read"]
