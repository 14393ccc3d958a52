"""Frozen records that cross the borders between the parts of the program.

Money is ``Decimal`` in baht with at most two decimals (satang); dates are ``datetime.date`` of the Gregorian
calendar. Nothing here computes more than a difference of its own fields.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


class Kind(enum.StrEnum):
    """What an entry is."""

    OFFICIAL_ADVANCE = "official_advance"  # เงินยืมใช้ในราชการ
    IMPREST_ADVANCE = "imprest_advance"  # เงินยืมทดรองราชการ
    CONTRACT_DEPOSIT = "contract_deposit"  # เงินประกันสัญญา


class Status(enum.StrEnum):
    """Where an entry stands on a given day."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    CLEARED = "cleared"
    HELD = "held"


class Role(enum.StrEnum):
    """In which capacity a party is reminded."""

    BORROWER = "borrower"  # ผู้ยืม
    CONTRACTOR = "contractor"  # คู่สัญญา
    AGENCY = "agency"  # ส่วนราชการ


class DeadlineSource(enum.StrEnum):
    """Whether the deadline was typed in the ledger or follows from a rule."""

    LEDGER = "ledger"
    RULE = "rule"
    EXTENSION = "extension"  # an approved extension took the place of either


@dataclass(frozen=True, slots=True)
class Agency:
    """A sub-agency (ส่วนราชการ) with its announced mailboxes."""

    code: str  # the abbreviation, e.g. "สปส."
    name: str
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One trusted row of the ledger: an advance or a deposit.

    ``id`` is made from kind and contract number, never from the row, so it survives sorting and inserting.
    Address tuples hold valid addresses only; a cell with a doubtful one gives an empty tuple and a Problem.
    """

    id: str
    sheet: str
    row: int  # 1-based, as Excel shows it
    kind: Kind
    agency: str  # as typed in the row
    agency_code: str  # the agency's code where it is known, else as typed
    contract_no: str
    category: str  # หมวดรายจ่าย; for deposits the kind of security
    project: str
    party: str  # borrower or contractor
    party_email: tuple[str, ...]
    agency_email: tuple[str, ...]  # the row's own, else the agency's mailbox
    amount: Decimal
    cleared: Decimal
    received_on: date | None = None  # money received, deposit taken
    activity_end: date | None = None  # return from travel, end of the event
    released_on: date | None = None  # deposits: พ้นข้อผูกพัน
    ledger_deadline: date | None = None  # the deadline typed in the ledger
    cleared_on: date | None = None
    document_no: str = ""  # receipt for vouchers or cash, or for the return
    closed: bool = False  # the ledger's status says: cleared, returned, forwarded or forfeited
    held: bool = False  # the ledger's status says: do not remind
    held_reason: str = ""
    note: str = ""
    reminded_on: date | None = None  # the ledger's own reminder columns
    reminded_count: int = 0
    reminded_stage: str = ""
    hidden: bool = False  # the row is hidden or filtered out in Excel
    extended_to: date | None = None  # an approved extension: the deadline that holds
    extension_document: str = ""
    doubtful: bool = False  # a fact that decides over reminding could not be read
    promised_on: date | None = None  # the day by which the party said to clear it
    held_until: date | None = None  # a hold's last day; None: until somebody ends it

    @property
    def balance(self) -> Decimal:
        """What is still to be cleared or returned, in baht."""
        return self.amount - self.cleared


@dataclass(frozen=True, slots=True)
class Account:
    """A way of sending, as settings.toml has it; the password is never here."""

    name: str
    kind: str  # "smtp", "ews", "graph" or "folder"
    sender: str  # "ฝ่ายการคลัง <finance@example.org>"
    host: str = ""
    port: int = 0  # 0: 587 for STARTTLS, 465 for implicit TLS
    security: str = "starttls"  # "starttls", "tls"; "none" on loopback only, without a password
    username: str = ""
    folder: str = ""  # for "folder": where the .eml drafts go; "" is outbox/ in the home
    ca_file: str = ""  # a private certificate authority (PEM), trusted besides the system's own
    sign_in: str = ""  # "smtp": "password" ("") or "xoauth2"; "ews": "ntlm" (""), "basic" or "kerberos"
    mailbox: str = ""  # "ews", "graph": the shared mailbox to send from; "" is one's own
    tenant: str = ""  # "graph", "xoauth2": the organisation in Microsoft 365, an id or a domain
    client_id: str = ""  # "graph", "xoauth2": the program's registration there
    imap_host: str = ""  # "smtp": where delivery reports are read; "" reads none
    imap_port: int = 0  # 0: 993; always implicit TLS
    bounces: str = ""  # "ews", "graph": "read" looks for delivery reports in the mailbox


@dataclass(frozen=True, slots=True)
class Office:
    """The unit that signs the reminders."""

    name: str = "ฝ่ายการคลัง สำนักงานเลขานุการปลัดกรุงเทพมหานคร"
    phone: str = ""
    signer: str = ""
    position: str = ""
    survey_url: str = ""  # แบบประเมินความพึงพอใจ, for contractors
    reply_to: str = ""


class ProblemCode(enum.StrEnum):
    """Why a row or a cell can't be trusted; wording.py says it in Thai."""

    NO_CONTRACT_NO = "no_contract_no"
    DUPLICATE_CONTRACT_NO = "duplicate_contract_no"
    NO_AMOUNT = "no_amount"
    BAD_AMOUNT = "bad_amount"
    NEGATIVE_AMOUNT = "negative_amount"
    OVERCLEARED = "overcleared"
    CLOSED_WITH_BALANCE = "closed_with_balance"
    BAD_DATE = "bad_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    IMPLAUSIBLE_DATE = "implausible_date"
    BUDDHIST_SERIAL = "buddhist_serial"  # a serial whose year is 2566
    NO_DEADLINE = "no_deadline"  # neither typed nor computable
    EXTENSION_TOO_EARLY = "extension_too_early"  # an extended deadline before the one that it extends
    NO_EXTENSION_DAY = "no_extension_day"  # an extension's document without the new deadline
    NO_PARTY = "no_party"
    NO_AGENCY = "no_agency"
    UNKNOWN_AGENCY = "unknown_agency"
    BAD_EMAIL = "bad_email"
    UNSAFE_TEXT = "unsafe_text"  # a line break or control character in a name
    ERROR_VALUE = "error_value"  # #N/A and friends
    NO_CACHED_VALUE = "no_cached_value"  # a formula that was never calculated
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_KIND = "unknown_kind"  # the kind column names none of the three
    MISSING_COLUMN = "missing_column"
    AMBIGUOUS_COLUMN = "ambiguous_column"


@dataclass(frozen=True, slots=True)
class Problem:
    """A row or cell that can't be trusted: where, why, and what was read.

    ``blocking`` says that the row gave no Entry; else the Entry stands and only the named fact is missing.
    """

    sheet: str
    row: int  # 0 when the problem is the sheet's
    column: str  # a letter, "" when the problem is the row's
    code: ProblemCode
    value: str = ""  # what was read, as text
    facts: Mapping[str, str] = field(default_factory=dict)
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells that a file is still the one that was read."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Party:
    """Who a message is for. ``to`` is never empty."""

    role: Role
    name: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    agency_code: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One stage of one entry, owed to one party: the unit that is never doubled.

    ``id`` is made from entry, deadline, stage and role.
    """

    id: str
    entry_id: str
    deadline: date
    stage: str  # days from the stage's anchor: "-7", "+0", "+15"
    role: Role
    template: str  # the name of a template in templates/email
    owed_on: date  # the day from which it is owed (holidays defer)


@dataclass(frozen=True, slots=True)
class Line:
    """A reminder and the entry it speaks of, with its deadline's facts as of the batch's day."""

    reminder: Reminder
    entry: Entry
    days_overdue: int  # negative: days left
    number: int = 0  # ครั้งที่: which demand after the deadline this is; 0: not numbered


@dataclass(frozen=True, slots=True)
class Message:
    """The mail that carries one party's reminders, all of one template."""

    id: str  # made from the reminders' ids, so a retry has the same Message-ID
    party: Party
    template: str
    lines: tuple[Line, ...]

    @property
    def reminders(self) -> tuple[Reminder, ...]:
        """The reminders that this message carries."""
        return tuple(line.reminder for line in self.lines)


class SkipReason(enum.StrEnum):
    """Why a reminder that a stage asks for is not in today's batch."""

    ALREADY_SENT = "already_sent"
    PREPARED = "prepared"  # a draft waits for the clerk
    IN_PROGRESS = "in_progress"  # another workstation has claimed it
    UNKNOWN = "unknown"  # a person has to settle it first
    REFUSED = "refused"  # refused for good; the address wants mending
    SPENT = "spent"  # passed over by a person's decision
    HELD = "held"
    DOUBTFUL = "doubtful"  # the row says something that can't be read
    NO_ADDRESS = "no_address"
    PROMISED = "promised"  # the party has named a day, which has not passed yet
    QUIET = "quiet"  # the party got a message only days ago
    CAPPED = "capped"  # the day's limit is reached; it goes out on the next
    BOUNCED = "bounced"  # mail to every address came back; the address wants mending, or a clerk's word


@dataclass(frozen=True, slots=True)
class Skipped:
    """A reminder that is owed by its stage but not sent now, and why."""

    reminder: Reminder
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Batch:
    """What one click sends, as of ``today``."""

    today: date
    messages: tuple[Message, ...]
    skipped: tuple[Skipped, ...]


class ReminderState(enum.StrEnum):
    """What the journal knows of a reminder."""

    SENDING = "sending"  # claimed; no outcome yet
    ACCEPTED = "accepted"
    PREPARED = "prepared"
    REFUSED = "refused"  # final
    RETRY = "retry"  # refused or never reached the server; sending again is safe
    UNKNOWN = "unknown"
    SPENT = "spent"  # passed over by a person's decision: never sent, and not owed any more


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str  # "text/calendar", "application/pdf"
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """The exact mail: what is previewed is what is sent, byte for byte."""

    message_id: str  # the Message-ID header with its angle brackets
    sender: str  # envelope sender, an address
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str
    raw: bytes  # RFC 5322, CRLF line ends
    attachments: tuple[Attachment, ...] = ()  # as they stand in raw

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every envelope recipient, in order, once."""
        return tuple(dict.fromkeys((*self.to, *self.cc)))


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took responsibility for the mail."""

    answer: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft was written; a person sends it."""

    path: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The mail certainly did not go out."""

    answer: str
    retry_safe: bool  # a later try may succeed (4xx, connection lost before the final dot)
    stops_batch: bool = False  # the server itself is out of reach; the rest would fail alike


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the mail went out; only a person settles it."""

    evidence: str


Outcome = Accepted | Prepared | Refused | Unknown


@dataclass(frozen=True, slots=True)
class JournalMessage:
    """A message as the journal holds it (history page, ``loantracker history``)."""

    message_id: str  # Message.id
    party: str
    role: Role
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    account: str
    state: ReminderState
    answer: str
    claimed_at: datetime
    settled_at: datetime | None
    sha256: str  # of the exact bytes
    reminders: tuple[Reminder, ...]
    bounced: tuple[str, ...] = ()  # addresses that it came back from for good


@dataclass(frozen=True, slots=True)
class Mark:
    """What the ledger's own reminder columns shall show for one entry."""

    entry_id: str
    last_on: date
    count: int
    stage: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """What the ledger's own reminder columns tell of one entry, taken into the journal as history.

    ``stage`` stands as the ledger shows it. ``accepted`` and ``spent`` are ids of
    reminders: those that went out by the ledger's count, and earlier ones that
    are past and must not be sent any more.
    """

    entry_id: str
    last_on: date | None  # None where the ledger shows a count or a stage without its day
    count: int
    stage: str
    accepted: tuple[str, ...] = ()
    spent: tuple[str, ...] = ()
