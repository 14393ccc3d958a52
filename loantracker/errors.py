"""One small tree of errors that a user can act on; each carries facts, no sentence.

``wording.explain`` turns the facts into one Thai sentence with the English
beside it. A bug of ours is any other exception and is never caught as one of these.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import ClassVar, Final

_NOT_WRITTEN: Final[Mapping[int, str]] = {
    errno.EACCES: "no_writing",
    errno.EPERM: "no_writing",
    errno.EROFS: "no_writing",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "file_too_large",
    errno.EIO: "disk_error",
    errno.ENOENT: "folder_gone",
    errno.ENOTDIR: "folder_gone",
    errno.EEXIST: "a_file",
    errno.EISDIR: "a_folder",
    errno.ENAMETOOLONG: "name_too_long",
}


def write_fault(error: OSError) -> str:
    """Why the system did not write, as a ``detail``: a code for ``wording``, or the system's own words."""
    return _NOT_WRITTEN.get(error.errno or 0) or error.strerror or str(error)


class LoanTrackerError(Exception):
    """An environment error. ``facts`` fill the sentence; ``exit_code`` is the command line's."""

    exit_code: ClassVar[int] = 2

    def __init__(self, **facts: object) -> None:
        super().__init__(type(self).__name__)
        self.facts: dict[str, str] = {name: str(value) for name, value in facts.items()}

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{type(self).__name__}({shown})"


class UsageError(LoanTrackerError):
    """A value on the command line can't be understood (facts: value, expected)."""


class BadCommand(UsageError):
    """A command line that is no command of ours (facts: command, detail: argparse's own words)."""


class NoDisplay(LoanTrackerError):
    """No screen to open a window on (no facts)."""


class AnswerLost(LoanTrackerError):
    """The work is done, and its answer could not be written out (facts: detail)."""


# --- the ledger -------------------------------------------------------------


class LedgerError(LoanTrackerError):
    """Anything about the ledger file (facts: path)."""


class LedgerMissing(LedgerError):
    """No such file (facts: path)."""


class NotAWorkbook(LedgerError):
    """Not an .xlsx or .xlsm (facts: path, found: what it really is)."""


class PasswordProtected(LedgerError):
    """Encrypted by Excel (facts: path)."""


class DamagedWorkbook(LedgerError):
    """A workbook that can't be read to its end (facts: path, detail)."""


class HostileWorkbook(LedgerError):
    """Refused for safety: DOCTYPE, zip bomb, ... (facts: path, detail)."""


class NoKnownHeader(LedgerError):
    """No sheet has a header row that can be recognised (facts: path, sheets)."""


class NoSuchSheet(LedgerError):
    """(facts: path, sheet, sheets)."""


class NoSuchEntry(LedgerError):
    """(facts: path, entry)."""


class NoSuchColumn(LedgerError):
    """The sheet has no column for this fact (facts: path, sheet, field)."""


class BadCell(LedgerError):
    """A cell reference or value that can't be written (facts: path, sheet, cell, detail)."""


class CellRefused(LedgerError):
    """A cell that can't be changed without hurting others (facts: path, sheet, cell, reason)."""


class SignedWorkbook(LedgerError):
    """A digital signature would break (facts: path)."""


class LedgerNotWritten(LedgerError):
    """Writing failed, the ledger is as it was (facts: path, detail)."""

    exit_code: ClassVar[int] = 3


class LedgerLocked(LedgerNotWritten):
    """Open elsewhere (facts: path, holder)."""


class LedgerChanged(LedgerNotWritten):
    """Changed by someone since it was read (facts: path)."""


class LedgerReadOnly(LedgerNotWritten):
    """The file or its folder can't be written (facts: path)."""


class LedgerUnreadable(LedgerError):
    """The file is there and can't be read (facts: path, detail)."""


class ChangeWaits(LedgerNotWritten):
    """Kept, and written as soon as the ledger is free (facts: path, entry, holder)."""


class ChangeInConflict(LedgerNotWritten):
    """Kept, and a person has to settle it: others changed the same cell (facts: path, entry, cells)."""


class RowGone(LedgerError):
    """A waiting change's row is gone, doubled or taken: no cell can be chosen (facts: path, entry)."""


class NoSuchChange(LedgerError):
    """No change of this id waits or was written (facts: path, change)."""


class PendingBusy(LedgerNotWritten):
    """Another process of this program is writing into the ledger (facts: path)."""


class PendingDamaged(LoanTrackerError):
    """The file of waiting changes can't be read (facts: path, detail)."""


class PendingNotKept(LoanTrackerError):
    """A change could not be kept in the program's folder; nothing was written (facts: path, detail)."""


class SavedUnconfirmed(LedgerError):
    """Replaced, but the disk did not confirm it (facts: path)."""

    exit_code: ClassVar[int] = 3


# --- recording --------------------------------------------------------------


class RecordRefused(LoanTrackerError):
    """A clearing or return that can't be right (facts: entry, reason, amount, balance)."""


class NotThatLedger(LoanTrackerError):
    """Changes wait for a ledger that can't be told to be this one (facts: path, old)."""


class NotUndone(RecordRefused):
    """What was written can't be taken back from here (facts: entry, reason)."""


class FieldRefused(LoanTrackerError):
    """A typed value that a field can't hold (facts: field, value, code: a ProblemCode, or why)."""


# --- mail -------------------------------------------------------------------


class MailError(LoanTrackerError):
    """Anything about sending (facts: account)."""


class UnknownAccount(MailError):
    """(facts: account, known)."""


class NoAccount(MailError):
    """No mail account is set up (no facts)."""


class BadAccount(MailError):
    """An account's settings can't work (facts: account, field, detail)."""


class NoPassword(MailError):
    """No password in the keyring or the environment (facts: account, variable)."""


class UnsafeKeyring(MailError):
    """The keyring is missing, null or plaintext (facts: account, backend, variable)."""


class TransportUnavailable(MailError):
    """The server can't be reached or trusted; nothing was sent (facts: account, host, detail)."""

    exit_code: ClassVar[int] = 1


class CertificateRefused(TransportUnavailable):
    """The server's certificate is not trusted (facts: account, host, detail)."""


class StartTlsMissing(TransportUnavailable):
    """The server offers no STARTTLS (facts: account, host)."""


class SignInRefused(TransportUnavailable):
    """Wrong user name or password (facts: account, host, answer)."""


class SignInNeeded(SignInRefused):
    """Nobody has signed in to Microsoft 365 yet, or the sign-in has ended (facts: account, host, answer)."""


class EwsSwitchedOff(TransportUnavailable):
    """Exchange Online takes no EWS any more (facts: account, host)."""


class TestMailFailed(MailError):
    """The test message to oneself did not go out for certain (facts: account, answer)."""

    exit_code: ClassVar[int] = 1
    __test__ = False  # for pytest: an error, no test


class TemplateError(LoanTrackerError):
    """A template can't be rendered (facts: template, line, detail)."""


class TemplateNotSaved(LoanTrackerError):
    """The office's own template can't be written (facts: path, detail)."""


class UnsafeHeader(LoanTrackerError):
    """A line break in something that becomes a header (facts: field)."""


class AttachmentRefused(LoanTrackerError):
    """A file can't go with a mail (facts: name, reason as a code; limit: of all files together, in MB)."""


class NobodyToAsk(UsageError):
    """What only a person may agree to, where no terminal can ask one (facts: option that agrees)."""


class Unconfirmed(LoanTrackerError):
    """An unusual batch wants the number of its messages typed (facts: count)."""


# --- journal and settings ---------------------------------------------------


class JournalError(LoanTrackerError):
    """Anything about the journal (facts: path)."""


class JournalDamaged(JournalError):
    """(facts: path, detail; backup: the newest sound copy, where there is one)."""


class JournalSound(JournalError):
    """A copy is not restored over a journal that is in order (facts: path)."""


class NoBackup(JournalError):
    """There is no sound copy of the journal to restore (facts: path)."""


class JournalTooNew(JournalError):
    """Written by a newer version of the program (facts: path, found, known)."""


class JournalUnavailable(JournalError):
    """Can't be opened or written (facts: path, detail)."""


class JournalOnNetwork(JournalUnavailable):
    """SQLite is not safe on a network share (facts: path, filesystem, detail)."""


class HistoryMissing(JournalError):
    """The ledger shows reminders that the journal lacks (facts: path, count, ledger)."""


class NotUnsettled(JournalError):
    """No such message waits for a person's word (facts: path, message_id, state)."""


class ClockBehind(JournalError):
    """Today lies before the journal's last entry (facts: today, last)."""


class BadSettings(LoanTrackerError):
    """settings.toml can't be read (facts: path, line, detail)."""


class HomeNotWritable(LoanTrackerError):
    """The program's own folder can't be written (facts: path)."""


class SettingsNotSaved(BadSettings):
    """settings.toml can't be written (facts: path, detail)."""


class DraftNotKept(LoanTrackerError):
    """What was typed into a form can't be kept for the next start (facts: path, detail)."""


class WindowStateNotKept(LoanTrackerError):
    """How the windows are arranged can't be kept for the next start (facts: path, detail)."""


class ExportRefused(LoanTrackerError):
    """The export can't be written (facts: path, detail)."""


# --- columns ----------------------------------------------------------------


class BadLayouts(LoanTrackerError):
    """The file of confirmed columns can't be read (facts: path, detail)."""


class LayoutsNotKept(BadLayouts):
    """The file of confirmed columns can't be written (facts: path, detail)."""


class NoSuchHeader(LedgerError):
    """No table of the sheet has a header in this column (facts: path, sheet, column, columns)."""


class SeveralTables(LedgerError):
    """Tables of several headers have this column (facts: path, sheet, column, example)."""


class FieldTakenTwice(LedgerError):
    """Two columns of a table for one field (facts: path, sheet, field, columns)."""
