"""LoanTracker: advances, contract deposits, their deadlines and their reminders.

The whole program but its windows; nothing in here imports ``ui`` or PySide6.
"""

__version__ = "0.1.0"
