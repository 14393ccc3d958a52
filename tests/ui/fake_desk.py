"""A desk for the windows without files, journal or network; the pure core is the real one."""

# ruff: noqa: ARG002 - a desk takes what the protocol gives, whether this one needs it or not

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from fake_accounts import FakeAccounts
from fake_changes import FakeChanges
from fake_columns import FakeColumns
from fake_upkeep import FakeUpkeep

from loantracker import attaching
from loantracker.actions import Day, ReceivedMail, WriteBack, assess
from loantracker.errors import Unconfirmed
from loantracker.ledger import Layout, Snapshot
from loantracker.policy import Limits
from loantracker.records import (
    Accepted,
    Account,
    Agency,
    Attachment,
    Entry,
    Fingerprint,
    JournalMessage,
    Kind,
    Mail,
    Message,
    Office,
    Outcome,
    Problem,
    ProblemCode,
    Refused,
    Reminder,
    ReminderState,
    Role,
    Unknown,
)
from loantracker.sending import Progress, Result, SendReport
from loantracker.settings import Settings
from loantracker.window_state import WindowState
from loantracker.workplace import Workplace
from ui.template_desk import TemplateDesk

TODAY = date(2023, 8, 25)
LEDGER = Path("/desk/ledger_2566.xlsx")
NOWHERE = Path("/desk/home")
AGENCIES = ("สลป.", "สปท.", "สตน.", "สกจ.", "สพข.", "สกค.", "สปส.", "กต.", "สกต.")
ACCOUNT = Account(
    name="office",
    kind="smtp",
    sender="ฝ่ายการคลัง <finance@example.org>",
    host="mail.example.org",
    username="finance",
)
PEOPLE = ("นางสาวกานดา ศรีสุข", "นายสมชาย ใจดี", "นางวิไล แก้วมณี", "นายธนา รุ่งเรือง", "นางสาวอรทัย พูนทรัพย์")
FIRMS = ("บริษัท รุ่งโรจน์ก่อสร้าง จำกัด", "ห้างหุ้นส่วนจำกัด สยามการช่าง", "บริษัท เพชรบูรพา เซอร์วิส จำกัด")
WORK = (
    "โครงการอบรมเชิงปฏิบัติการด้านการทะเบียน",
    "เดินทางไปราชการจังหวัดเชียงใหม่",
    "โครงการประชาสัมพันธ์งานบริการประชาชน",
    "จ้างปรับปรุงห้องประชุมชั้น 5",
)


def entry(number: int, **changes: object) -> Entry:
    """One invented entry; every fact follows from its number."""
    kind = tuple(Kind)[number % 3]
    deposit = kind is Kind.CONTRACT_DEPOSIT
    code = AGENCIES[number % 9]
    received = TODAY - timedelta(days=10 + number * 7 % 90)
    amount = Decimal(5000 + number * 1250 % 90000)
    made = Entry(
        id=f"entry-{number}",
        sheet=("ยืมราชการ", "ยืมทดรอง", "เงินประกัน")[number % 3],
        row=number // 3 + 5,
        kind=kind,
        agency=f"หน่วยงานที่ {number % 9 + 1}",
        agency_code=code,
        contract_no=f"{number + 1}/2566",
        category="หลักประกันสัญญา" if deposit else "ค่าใช้สอย",
        project=WORK[number % 4],
        party=FIRMS[number % len(FIRMS)] if deposit else PEOPLE[number % len(PEOPLE)],
        party_email=(f"party{number}@example.com",),
        agency_email=(f"saraban.{number % 9 + 1}@example.org",),
        amount=amount,
        cleared=amount if number % 7 == 6 else Decimal(0),
        received_on=received,
        activity_end=received + timedelta(days=5),
        released_on=received + timedelta(days=20) if deposit else None,
        held=number % 23 == 22,
        held_reason="อยู่ระหว่างตรวจสอบ" if number % 23 == 22 else "",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # tests name fields of Entry


def problems() -> tuple[Problem, ...]:
    """A blocking and a lesser problem."""
    return (
        Problem("ยืมราชการ", 17, "F", ProblemCode.BAD_DATE, "32 ม.ค. 66"),
        Problem("เงินประกัน", 9, "K", ProblemCode.BAD_EMAIL, "someone(at)example.com", blocking=False),
    )


@dataclass
class FakeDesk(FakeUpkeep, FakeAccounts, FakeColumns, FakeChanges):
    """Answers as the core would, from lists; ``fails`` makes a method raise once."""

    entries: list[Entry] = field(default_factory=lambda: [entry(number) for number in range(40)])
    settings: Settings = field(
        default_factory=lambda: Settings(
            accounts={"office": ACCOUNT},
            default_account="office",
            office=Office(),
            limits=Limits(ask_above=0),  # its entries are full of old stages
        )
    )
    today: date = TODAY
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # by party name; else accepted
    has_columns: bool = True
    gate: threading.Event | None = None  # when given, each message waits for it
    batches: list[tuple[Message, ...]] = field(default_factory=list)
    delivered: list[Mail] = field(default_factory=list)
    tests: list[tuple[str, str]] = field(default_factory=list)
    used_password: list[str | None] = field(default_factory=list)
    journal: list[JournalMessage] = field(default_factory=list)
    marked: int = 0
    arranged: WindowState = field(default_factory=WindowState)
    exported: list[Path] = field(default_factory=list)
    settled: list[tuple[str, bool]] = field(default_factory=list)
    found: tuple[Problem, ...] = field(default_factory=problems)
    mails: list[ReceivedMail] = field(default_factory=list)

    @property
    def templates(self) -> TemplateDesk:
        """The real one, at a place that holds nothing."""
        return TemplateDesk(lambda: Workplace(NOWHERE, NOWHERE / "settings.toml", self.settings), self.today)

    def sample(self) -> Path:
        return LEDGER

    def open_ledger(self, path: Path) -> Day:
        self._may_fail("open_ledger")
        entries = self.decided(self.entries)
        snapshot = Snapshot(
            path=path,
            entries=entries,
            problems=self.found,
            agencies=tuple(Agency(code, code) for code in AGENCIES),
            layout=Layout(sheets=()),
            fingerprint=Fingerprint("0" * 64, 0),
        )
        history = {each.id: message.state for message in self.journal for each in message.reminders}
        chosen = self.settings
        batch = self.plan(entries, history, chosen)
        waiting = sum(1 for each in self.journal if each.state is ReminderState.ACCEPTED) - self.marked
        assessed = assess(entries, self.today, chosen.rules)
        return Day(
            path, self.today, snapshot, assessed, batch, waiting, self.doubts_of(batch.messages), self.past
        )

    def attach(self, day: Day, paths: Sequence[Path], beside: Sequence[Attachment]) -> tuple[Attachment, ...]:
        self._may_fail("attach")
        return attaching.read(day, paths, beside)

    def compose(
        self,
        day: Day,
        messages: Sequence[Message],
        account: str | None,
        files: Mapping[str, Sequence[Attachment]],
    ) -> dict[str, Mail]:
        self._may_fail("compose")
        return {message.id: mail(message, files.get(message.id, ())) for message in messages}

    def send(
        self,
        day: Day,
        messages: Sequence[Message],
        mails: Mapping[str, Mail],
        account: str | None,
        *,
        password: str | None,
        confirmed: int | None,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
    ) -> SendReport:
        self.used_password.append(password)
        self._may_fail("send")
        if self.doubts(day, messages) and confirmed != len(messages):
            raise Unconfirmed(count=len(messages))
        self.batches.append(tuple(messages))
        results: list[Result] = []
        for number, message in enumerate(messages, start=1):
            if should_stop():
                return SendReport(tuple(results), stopped=True)
            if self.gate is not None and not self.gate.wait(timeout=10):
                raise TimeoutError
            outcome = self.outcomes.get(message.party.name, Accepted("250 ok"))
            self.delivered.append(mails[message.id])
            self.journal.insert(0, journalled(message, outcome))
            results.append(Result(message, outcome))
            on_progress(Progress(number, len(messages), message, outcome))
        return SendReport(tuple(results), stopped=False)

    def send_test(self, mail: Mail, address: str, account: str | None, *, password: str | None) -> Outcome:
        self._may_fail("send_test")
        self.tests.append((address, mail.subject))
        return Accepted("250 2.0.0 queued")

    def write_back(self, path: Path, *, add_columns: bool) -> WriteBack:
        self._may_fail("write_back")
        waiting = sum(1 for each in self.journal if each.state is ReminderState.ACCEPTED) - self.marked
        if not self.has_columns and not add_columns:
            return WriteBack(written=0, pending=waiting, needs_columns=waiting > 0)
        self.has_columns = True
        self.marked += waiting
        return WriteBack(written=waiting, pending=0, needs_columns=False)

    def export(self, day: Day, out: Path) -> Path:
        self._may_fail("export")
        self.exported.append(out)
        return out

    def history(self) -> list[JournalMessage]:
        self._may_fail("history")
        return list(self.journal)

    def entry_history(self, entry_id: str) -> list[tuple[JournalMessage, Reminder]]:
        return [
            (message, each)
            for message in self.journal
            for each in message.reminders
            if each.entry_id == entry_id
        ]

    def resolve_unknown(self, message_id: str, *, arrived: bool) -> None:
        self.settled.append((message_id, arrived))
        state = ReminderState.ACCEPTED if arrived else ReminderState.RETRY
        self.journal = [
            replace(each, state=state) if each.message_id == message_id else each for each in self.journal
        ]

    def received(self, inbox: Path) -> list[ReceivedMail]:
        return list(self.mails)

    def save_settings(self, settings: Settings) -> None:
        self._may_fail("save_settings")
        self.settings = settings

    def remember(self, path: Path) -> None:
        self._may_fail("remember")
        self.settings = replace(self.settings, ledger=str(path))

    def window_state(self) -> WindowState:
        return self.arranged

    def keep_window_state(self, state: WindowState) -> None:
        self._may_fail("keep_window_state")
        self.arranged = state


def mail(message: Message, files: Sequence[Attachment] = ()) -> Mail:
    """A mail that says what a real one would, in short."""
    lines = [f"{each.entry.contract_no} {each.entry.project}" for each in message.lines]
    text = "\n".join((f"เรียน {message.party.name}", "", "ขอให้ส่งใช้เงินยืมตามสัญญาการยืมเงิน", *lines))
    html = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return Mail(
        message_id=f"<{message.id}@example.org>",
        sender="finance@example.org",
        to=message.party.to,
        cc=message.party.cc,
        subject=f"ขอให้ส่งใช้เงินยืม {message.lines[0].entry.contract_no}",
        text=text,
        html=f"<html><body>{html}<img src='https://example.com/track.png'></body></html>",
        raw=b"".join((text.encode(), *(each.content for each in files))),
        attachments=tuple(files),
    )


def journalled(message: Message, outcome: Outcome) -> JournalMessage:
    """What the journal would hold of a message."""
    at = datetime(2023, 8, 25, 2, 30, tzinfo=UTC)
    if isinstance(outcome, Accepted):
        state, answer = ReminderState.ACCEPTED, outcome.answer
    elif isinstance(outcome, Refused):
        state = ReminderState.RETRY if outcome.retry_safe else ReminderState.REFUSED
        answer = outcome.answer
    elif isinstance(outcome, Unknown):
        state, answer = ReminderState.UNKNOWN, outcome.evidence
    else:
        state, answer = ReminderState.PREPARED, outcome.path
    return JournalMessage(
        message_id=message.id,
        party=message.party.name,
        role=Role(message.party.role),
        to=message.party.to,
        cc=message.party.cc,
        subject=mail(message).subject,
        account="office",
        state=state,
        answer=answer,
        claimed_at=at,
        settled_at=at,
        sha256="0" * 64,
        reminders=message.reminders,
    )


def many(count: int) -> Iterable[Entry]:
    """A large ledger."""
    return (entry(number) for number in range(count))
