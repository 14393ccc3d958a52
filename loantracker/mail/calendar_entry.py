"""The deadline as a calendar entry that the recipient's calendar takes (RFC 5545); the home of icalendar.

Only messages that come before the deadline, or on the day, bring one: a deadline that has
passed belongs in nobody's calendar.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from icalendar import Calendar, Event

from loantracker.calendar import BANGKOK
from loantracker.mail.views import LineView
from loantracker.records import Attachment, Line
from loantracker.thai import format_money

FILE_NAME: Final = "deadline.ics"
CONTENT_TYPE: Final = 'text/calendar; charset="utf-8"; method=PUBLISH'

# What is to be done by that day, by the message's template; like the templates, always in Thai.
_SUMMARIES: Final = {
    "advance_due_soon": "ครบกำหนดส่งใช้เงินยืม",
    "advance_due_today": "ครบกำหนดส่งใช้เงินยืม",
    "deposit_inspect": "ตรวจสอบความชำรุดบกพร่องก่อนพ้นข้อผูกพัน",
}


def calendar_entry(
    template: str, lines: Sequence[tuple[Line, LineView]], today: date, domain: str
) -> Attachment | None:
    """An all-day event for each line, the same bytes for the same lines and day; None where none is due.

    An entry keeps its event: a later mail, or another deadline, moves it instead of adding one.
    ``domain`` is the sender's.
    """
    summary = _SUMMARIES.get(template)
    if summary is None:
        return None
    events = [_event(summary, line, view, today, domain) for line, view in lines if _day(view) >= today]
    if not events:
        return None
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//LoanTracker//Reminders//TH"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
    ):
        calendar.add(name, value)
    for event in events:
        calendar.add_component(event)
    return Attachment(FILE_NAME, CONTENT_TYPE, calendar.to_ical())


def _day(view: LineView) -> date:
    """A deposit is inspected before the release; its deadline is the office's own."""
    return view.released_on or view.deadline


def _event(summary: str, line: Line, view: LineView, today: date, domain: str) -> Event:
    about = f"{line.entry.id}\n{line.reminder.role}"
    facts = (
        f"สัญญาเลขที่ {view.contract_no}",
        f"โครงการ: {view.project or '-'}",
        f"คงเหลือ: {format_money(view.balance)} บาท",
    )
    event = Event()
    event.add("uid", f"{hashlib.sha256(about.encode()).hexdigest()[:20]}@{domain}")
    event.add("dtstamp", datetime.combine(today, time(), BANGKOK).astimezone(UTC))
    event.add("dtstart", _day(view))
    event.add("dtend", _day(view) + timedelta(days=1))  # RFC 5545, 3.6.1: the day after the last
    event.add("summary", f"{summary} สัญญาเลขที่ {view.contract_no}")
    event.add("description", "\n".join(facts))
    event.add("transp", "TRANSPARENT")  # nobody is busy all day for it
    return event
