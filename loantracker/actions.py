"""What a clerk does, as functions: each takes what is known and returns what came of it.

Both composition roots (the command line and the windows) call these and nothing below them.
Today's date comes from the root; so does the clock, made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from loantracker import deadlines, guard, ledger, reminders, sending, settings, wording, writing
from loantracker.changes import Conflict
from loantracker.collecting import give_back, uncollected
from loantracker.deadlines import Assessment
from loantracker.decisions import decided
from loantracker.errors import (
    ExportRefused,
    JournalError,
    LedgerChanged,
    NoAccount,
    NoSuchEntry,
    Unconfirmed,
    write_fault,
)
from loantracker.guard import Doubt
from loantracker.inbox import ReceivedMail, received
from loantracker.ledger import Snapshot
from loantracker.mail import accounts
from loantracker.mail.addresses import parse_mailbox
from loantracker.mail.compose import Composer, retarget
from loantracker.past import NOTHING_SENT, Past
from loantracker.records import (
    Attachment,
    Batch,
    Entry,
    JournalMessage,
    Mail,
    Mark,
    Message,
    Outcome,
    Reminder,
)
from loantracker.sending import Progress, SendReport
from loantracker.settings import Settings
from loantracker.workplace import Workplace
from loantracker.writing import MarksWritten as WriteBack

__all__ = [
    "Day",
    "Progress",
    "ReceivedMail",
    "SendReport",
    "Workplace",
    "WriteBack",
    "assess",
    "compose",
    "doubts",
    "entry_history",
    "export",
    "find_entry",
    "history",
    "open_ledger",
    "received",
    "record",
    "resolve_unknown",
    "save_settings",
    "send",
    "send_test",
    "write_back",
    "write_previews",
]

PREVIEW_SENDER = "preview@loantracker.invalid"  # only in previews made before any account is set up


@dataclass(frozen=True, slots=True)
class Day:
    """A ledger as of a day: what is in it, how each entry stands, what goes out."""

    path: Path
    today: date
    snapshot: Snapshot
    assessments: Mapping[str, Assessment]
    batch: Batch
    pending_marks: int  # entries whose reminders the ledger does not show yet
    doubts: tuple[Doubt, ...] = ()  # what a person confirms by typing before this batch goes out
    past: Past = NOTHING_SENT

    @property
    def waiting(self) -> int:
        """How many changes the ledger does not have yet; they are laid over all of this."""
        return len(self.snapshot.merged.changes)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where a waiting change and the ledger say different things."""
        return self.snapshot.merged.conflicts

    def entry(self, wanted: str) -> Entry:
        """The entry of this id or, where only one has it, of this contract number.

        Raises:
            NoSuchEntry: none, or more than one (facts: path, entry).
        """
        return find_entry(self.snapshot, wanted)


# --- seeing -----------------------------------------------------------------


def assess(entries: Sequence[Entry], today: date, rules: deadlines.Rules) -> dict[str, Assessment]:
    """How each entry stands, by entry id."""
    return {entry.id: deadlines.assess(entry, today, rules) for entry in entries}


@uncollected()
def open_ledger(place: Workplace, path: Path, today: date, snapshot: Snapshot | None = None) -> Day:
    """Read the ledger, assess every entry and plan today's batch; ``snapshot`` has just been read.

    Reading takes seconds on a large ledger: windows call this in a worker.
    """
    snapshot = snapshot or place.read(path)
    give_back()  # the program stays open all day, and reading leaves much behind
    chosen = place.settings
    with place.journal() as journal:
        journal.recover(place.clock(today)())
        history, past = journal.history(), journal.past()
        snapshot = replace(snapshot, entries=decided(snapshot.entries, journal.decisions(), today))
        marks = sending.marks(journal, snapshot.entries)
    batch = reminders.plan(
        snapshot.entries, history, chosen.policy, chosen.rules, today, place.working_days, chosen.limits, past
    )
    assessments = assess(snapshot.entries, today, chosen.rules)
    pending = len(ledger.stale_marks(snapshot, marks))
    found = _doubts(place, snapshot, batch.messages, today, past)
    return Day(path, today, snapshot, assessments, batch, pending, found, past)


def doubts(place: Workplace, day: Day, messages: Sequence[Message]) -> tuple[Doubt, ...]:
    """What a person confirms by typing before these messages of the day's batch go out."""
    return _doubts(place, day.snapshot, messages, day.today, day.past)


def _doubts(
    place: Workplace, snapshot: Snapshot, messages: Sequence[Message], today: date, past: Past
) -> tuple[Doubt, ...]:
    chosen = place.settings
    own = [address for each in (*snapshot.agencies, *chosen.agencies) for address in each.emails]
    domains = {address.rpartition("@")[2] for address in own}
    return guard.doubts(messages, today, chosen.limits, past, domains)


def find_entry(snapshot: Snapshot, wanted: str) -> Entry:
    """The entry of this id or, where only one has it, of this contract number.

    Raises:
        NoSuchEntry: none, or more than one (facts: path, entry).
    """
    found = [entry for entry in snapshot.entries if entry.id == wanted]
    found = found or [entry for entry in snapshot.entries if entry.contract_no == wanted]
    if len(found) != 1:
        raise NoSuchEntry(path=snapshot.path, entry=wanted)
    return found[0]


# --- sending ----------------------------------------------------------------


def compose(
    place: Workplace,
    day: Day,
    messages: Sequence[Message],
    account: str | None,
    files: Mapping[str, Sequence[Attachment]] | None = None,
) -> dict[str, Mail]:
    """The exact mail of each message, by message id; before any account is set up, a preview of it.

    ``files`` are what a clerk has put beside messages (``attaching``), by message id.
    """
    try:
        sender = place.account(account).sender
    except NoAccount:
        sender = PREVIEW_SENDER
    with Composer(
        place.settings.office, sender, sources=place.templates.sources(), days=place.working_days
    ) as composer:
        at = _mail_date(place.clock(day.today)())
        return composer.compose_all(messages, today=day.today, at=at, files=files)


def _mail_date(at: datetime) -> datetime:
    """The Date header: the last even hour, so that a preview and the sending after it give the same bytes.

    Mail filters mistrust a date more than three hours off, so the hour can't simply be the morning's.
    """
    return at.replace(hour=at.hour - at.hour % 2, minute=0, second=0, microsecond=0)


def write_previews(messages: Sequence[Message], mails: Mapping[str, Mail], folder: Path) -> list[Path]:
    """Write each exact mail as an .eml file that mail programs open; older previews there are replaced.

    Raises:
        ExportRefused: the folder can't be written (facts: path, detail).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("reminder-*.eml"):
            old.unlink()
        written = []
        for number, message in enumerate(messages, start=1):
            path = folder / f"reminder-{number:04d}-{message.id}.eml"
            path.write_bytes(mails[message.id].raw)
            written.append(path)
    except OSError as error:
        raise ExportRefused(path=folder, detail=write_fault(error)) from error
    return written


def send(
    place: Workplace,
    day: Day,
    messages: Sequence[Message],
    mails: Mapping[str, Mail],
    account: str | None,
    *,
    password: str | None = None,
    confirmed: int | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> SendReport:
    """Send the chosen messages, each exactly once, and keep every outcome in the journal.

    ``confirmed`` is the number of messages as a person typed it, which an unusual batch wants (``doubts``).

    Raises:
        Unconfirmed: the batch is unusual and nobody has typed its number of messages; nothing was sent.
        LedgerChanged: the file is no longer the one that the batch was made from; nothing was sent.
        MailError: the account can't be used, or its server not be reached; nothing was sent.
        HistoryMissing: the ledger shows reminders that this journal has never heard of.
    """
    if confirmed != len(messages) and doubts(place, day, messages):
        raise Unconfirmed(count=len(messages))
    chosen = place.account(account)
    transport = accounts.open_transport(chosen, outbox=place.outbox, password=password)
    domain = parse_mailbox(chosen.sender, "sender").domain
    # A colleague may have recorded a clearing or mended an address since; what they wrote decides. So does
    # what was recorded here while the file was not free.
    waiting = place.queue(day.path).load()
    if ledger.fingerprint(day.path) != day.snapshot.fingerprint or waiting != day.snapshot.merged.changes:
        raise LedgerChanged(path=day.path)
    with place.journal() as journal:
        sending.check_history(journal, day.snapshot.entries, day.path)
        journal.back_up(place.journal_backups, day.today)
        report = sending.send(
            messages,
            mails,
            transport,
            journal,
            chosen.name,
            now=place.clock(day.today),
            on_progress=on_progress,
            should_stop=should_stop,
            pace=sending.Pace(place.settings.limits.per_minute),
            unknown={ident: f"<{ident}@{domain}>" for ident in journal.unknown(chosen.name)},
        )
        try:
            if days := place.settings.limits.keep_days:
                journal.purge(place.clock(day.today)() - timedelta(days=days), place.clock(day.today)())
            # A copy that lacks the batch would be no help.
            journal.back_up(place.journal_backups, day.today, renew=True)
        except JournalError as error:  # what became of the mails is told all the same
            report = replace(report, fault=error)
        return report


def send_test(
    place: Workplace, mail: Mail, address: str, account: str | None, *, password: str | None = None
) -> Outcome:
    """Send one mail to oneself, marked as a test; no stage is spent and the journal is not told."""
    transport = accounts.open_transport(place.account(account), outbox=place.outbox, password=password)
    with transport:
        return transport.send(retarget(mail, address, nonce=place.now().isoformat()))


def write_back(place: Workplace, path: Path, *, add_columns: bool) -> WriteBack:
    """Show in the ledger's own columns what the journal knows: last reminder, count, stage.

    The ledger is read afresh and rows are found by key, so what colleagues wrote meanwhile stays.

    Raises:
        LedgerError: locked, not writable, not readable; the marks wait for the next call.
    """
    writing.flush(place, path)  # a row that waits to be added has to be there before its marks

    def known(entries: Sequence[Entry]) -> list[Mark]:
        with place.journal() as journal:
            return sending.marks(journal, entries)

    return writing.write_marks(place, path, known, add_columns=add_columns)


# --- recording --------------------------------------------------------------


def record(place: Workplace, day: Day, entry_id: str, amount: Decimal, on: date, document: str = "") -> Day:
    """Record a clearing (advances) or a return (deposits); gives the ledger as it is then.

    Raises:
        RecordRefused: the amount can't be right (facts: entry, reason, amount, balance).
        ChangeWaits, ChangeInConflict: it is kept, and not in the ledger yet.
        SavedUnconfirmed: it is written, and the disk did not confirm it.
    """
    entry = day.entry(entry_id)
    made = writing.stamp(place, day.today)
    done = writing.put(
        place, day.path, writing.clearing(place, day.snapshot, entry, amount, on, document, made)
    )
    if done.state != "written":
        raise writing.not_yet(day.path, entry.contract_no, done)
    if done.why is not None:
        raise done.why
    return open_ledger(place, day.path, day.today)


# --- handing on -------------------------------------------------------------


def export(place: Workplace, day: Day, out: Path, *, replace: bool = False) -> Path:
    """Write a new workbook of every entry with its status, reason and reminders.

    An earlier export is replaced; any other file only with ``replace``, and the ledger never.

    Raises:
        ExportRefused: the target is the ledger itself, another file, no .xlsx, or can't be written
            (facts: path, detail).
    """
    from loantracker.export import (  # noqa: PLC0415 - brings openpyxl, which takes 19 MB
        ExportRow,
        export_workbook,
        is_export,
    )

    try:
        there = out.exists()
        if there and out.samefile(day.path):
            raise ExportRefused(path=out, detail="is_the_ledger")
        if there and not out.is_file():  # a folder, or a pipe, which would be waited for
            raise ExportRefused(path=out, detail="a_folder" if out.is_dir() else "other_file")
    except OSError as error:
        raise ExportRefused(path=out, detail=write_fault(error)) from error
    if there and not replace and not is_export(out):
        raise ExportRefused(path=out, detail="other_file")
    with place.journal() as journal:
        marks = {mark.entry_id: mark for mark in sending.marks(journal, day.snapshot.entries)}
    rows = [
        ExportRow(
            entry=entry,
            assessment=day.assessments[entry.id],
            reason=wording.reason(entry, day.assessments[entry.id]),
            mark=marks.get(entry.id),
        )
        for entry in day.snapshot.entries
    ]
    export_workbook(rows, day.snapshot.problems, out, day.today)
    return out


# --- looking back -----------------------------------------------------------


def history(place: Workplace) -> list[JournalMessage]:
    """Every message of the journal, newest first."""
    with place.journal() as journal:
        return journal.messages()


def entry_history(place: Workplace, entry_id: str) -> list[tuple[JournalMessage, Reminder]]:
    """What was sent about one entry, newest first."""
    return [
        (message, reminder)
        for message in history(place)
        for reminder in message.reminders
        if reminder.entry_id == entry_id
    ]


def resolve_unknown(place: Workplace, message_id: str, *, arrived: bool, today: date) -> None:
    """A person settles a message that nobody could be sure of."""
    with place.journal() as journal:
        journal.resolve(message_id, arrived=arrived, at=place.clock(today)())


def save_settings(place: Workplace, changed: Settings) -> Workplace:
    """Write the settings and give the workplace that has them."""
    settings.save(changed, place.config)
    return replace(place, settings=changed)
