"""The send journal: the durable truth about every reminder."""

from loantracker.journal.journal import AcceptedReminder, Journal

__all__ = ["AcceptedReminder", "Journal"]
