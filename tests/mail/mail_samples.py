"""Messages for the tests of mail, made by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from loantracker.records import Entry, Kind, Line, Message, Office, Party, Reminder, Role

TODAY = date(2023, 8, 25)
OFFICE = Office(
    name="ฝ่ายการคลัง สำนักงานเลขานุการปลัดกรุงเทพมหานคร",
    phone="0 2000 0000 ต่อ 1234",
    signer="นางสาวตัวอย่าง ใจดี",
    position="หัวหน้าฝ่ายการคลัง",
    survey_url="https://survey.example.org/deposit?from=mail&unit=1",
    reply_to="การเงิน <finance-replies@example.org>",
)
SENDER = "ฝ่ายการคลัง <finance@example.org>"

ADVANCES = ("advance_due_soon", "advance_due_today", "advance_overdue", "advance_overdue_again")
TO_AGENCY = ("agency_digest", "deposit_inspect", "deposit_return")
TEMPLATES = (*ADVANCES, *TO_AGENCY, "deposit_withdraw")


def entry(
    contract_no: str = "14/2566",
    *,
    kind: Kind = Kind.OFFICIAL_ADVANCE,
    party: str = "นางสาวสมหญิง รักงาน",
    project: str = "โครงการฝึกอบรมเจ้าหน้าที่ประชาสัมพันธ์",
    amount: str = "50000.00",
    cleared: str = "37500.00",
    category: str = "ค่าใช้สอย",
    released_on: date | None = None,
) -> Entry:
    return Entry(
        id=f"{kind}:{contract_no}",
        sheet="เงินยืม",
        row=7,
        kind=kind,
        agency="สำนักงานประชาสัมพันธ์",
        agency_code="สปส.",
        contract_no=contract_no,
        category=category,
        project=project,
        party=party,
        party_email=("somying@example.com",),
        agency_email=("saraban.pr@example.org",),
        amount=Decimal(amount),
        cleared=Decimal(cleared),
        released_on=released_on,
    )


def deposit(contract_no: str = "สปส. 5/2565", *, amount: str = "125000.00") -> Entry:
    return entry(
        contract_no,
        kind=Kind.CONTRACT_DEPOSIT,
        party="บริษัท ตัวอย่างก่อสร้าง (ประเทศไทย) จำกัด",
        project="จ้างปรับปรุงห้องประชุมชั้น 3",
        amount=amount,
        cleared="0",
        category="เงินสด",
        released_on=TODAY - timedelta(days=1),
    )


def line(
    what: Entry, *, days_overdue: int, role: Role = Role.BORROWER, template: str = "x", number: int = 0
) -> Line:
    reminder = Reminder(
        id=f"{what.contract_no}{days_overdue}",
        entry_id=what.id,
        deadline=TODAY - timedelta(days=days_overdue),
        stage=f"{days_overdue:+d}",
        role=role,
        template=template,
        owed_on=TODAY,
    )
    return Line(reminder, what, days_overdue, number)


def message(
    template: str = "advance_overdue",
    lines: tuple[Line, ...] | None = None,
    *,
    ident: str = "0123456789abcdef0123",
    party: Party | None = None,
) -> Message:
    if template in ADVANCES:
        party = party or Party(
            Role.BORROWER, "นางสาวสมหญิง รักงาน", ("somying@example.com",), ("saraban.pr@example.org",), "สปส."
        )
        lines = lines or (line(entry(), days_overdue=7),)
    elif template in TO_AGENCY:
        party = party or Party(Role.AGENCY, "สำนักงานประชาสัมพันธ์", ("saraban.pr@example.org",), (), "สปส.")
        lines = lines or (line(deposit(), days_overdue=-14, role=Role.AGENCY),)
    else:
        party = party or Party(
            Role.CONTRACTOR, "บริษัท ตัวอย่างก่อสร้าง (ประเทศไทย) จำกัด", ("sales@example.com",), (), "สปส."
        )
        lines = lines or (line(deposit(), days_overdue=-14, role=Role.CONTRACTOR),)
    return Message(ident, party, template, lines)
