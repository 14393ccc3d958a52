"""The send journal: the durable truth about every reminder."""

from loantracker.journal.journal import AcceptedReminder, Adopted, InFlight, Journal
from loantracker.journal.restoring import newest_copy, restore

__all__ = ["AcceptedReminder", "Adopted", "InFlight", "Journal", "newest_copy", "restore"]
