"""Entries for tests: one plain entry to change, and hypothesis strategies for random ledgers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from loantracker.records import Entry, Kind

TODAY = date(2023, 8, 25)  # a Friday, a working day

_PLAIN = Entry(
    id="official_advance:1/2566",
    sheet="เงินยืม",
    row=7,
    kind=Kind.OFFICIAL_ADVANCE,
    agency="สำนักงานประชาสัมพันธ์",
    agency_code="สปส.",
    contract_no="1/2566",
    category="ค่าใช้สอย",
    project="จัดงานวันสถาปนา",
    party="นางสาวมะลิ ใจดี",
    party_email=("mali@example.com",),
    agency_email=("saraban.pr@example.org",),
    amount=Decimal("12500.00"),
    cleared=Decimal(0),
)


def entry(**changes: Any) -> Entry:
    """The plain entry with some fields changed."""
    return replace(_PLAIN, **changes)


def deposit(**changes: Any) -> Entry:
    """A deposit with some fields changed."""
    facts: dict[str, Any] = {
        "id": "contract_deposit:9/2566",
        "kind": Kind.CONTRACT_DEPOSIT,
        "category": "เงินสด",
        "contract_no": "9/2566",
        "party": "บริษัท ตัวอย่างก่อสร้าง จำกัด",
        "party_email": ("contact@example.net",),
    }
    return replace(_PLAIN, **(facts | changes))


days = st.dates(date(2022, 10, 1), date(2024, 9, 30))
near = st.integers(-60, 200).map(lambda distance: TODAY - timedelta(days=distance))

_people = st.sampled_from(["นายสมชาย", "นางสมศรี", "นายวิชัย", "บริษัท ก จำกัด"])
_addresses = st.sampled_from([(), ("a@example.com",), ("b@example.com",), ("a@example.com", "c@example.net")])
_agencies = st.sampled_from(
    [
        ("สำนักงานประชาสัมพันธ์", "สปส.", ("pr@example.org",)),
        ("สปส.", "สปส.", ("pr@example.org",)),
        ("สำนักงานการต่างประเทศ", "สกต.", ("foreign@example.org", "a@example.com")),
        ("กองใหม่", "กองใหม่", ()),
    ]
)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """A random ledger with up to a dozen entries, all ids different."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(Kind))
        agency, code, mailbox = draw(_agencies)
        made.append(
            entry(
                id=f"{kind}:{number}/2566",
                contract_no=f"{number}/2566",
                kind=kind,
                agency=agency,
                agency_code=code,
                agency_email=mailbox,
                category=draw(st.sampled_from(["ค่าเดินทางไปราชการ", "ค่าใช้สอย"])),
                party=draw(_people),
                party_email=draw(_addresses),
                cleared=draw(st.sampled_from([Decimal(0), Decimal(500), Decimal(12500)])),
                received_on=draw(st.none() | near),
                activity_end=draw(st.none() | near),
                released_on=draw(st.none() | near),
                ledger_deadline=draw(st.none() | near),
                closed=draw(st.sampled_from([False, False, False, True])),
                held=draw(st.sampled_from([False, False, False, True])),
            )
        )
    return made
