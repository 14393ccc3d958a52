"""The calendar entry: before the deadline only, in the recipient's own words, and always the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from icalendar import Calendar
from mail_samples import ADVANCES, OFFICE, SENDER, TEMPLATES, TODAY, deposit, entry, line, message

from loantracker.errors import UnsafeHeader
from loantracker.mail import mime
from loantracker.mail.compose import Composer, retarget
from loantracker.records import Attachment, Line, Mail, Role


@pytest.fixture(scope="module")
def composer() -> Iterator[Composer]:
    with Composer(OFFICE, SENDER) as made:
        yield made


def attached(mail: Mail) -> list[EmailMessage]:
    whole = BytesParser(EmailMessage, policy=policy.default).parsebytes(mail.raw)
    assert not whole.defects
    return list(whole.iter_attachments()) if mail.attachments else []


def events(mail: Mail) -> list[Any]:
    (attachment,) = mail.attachments
    return list(Calendar.from_ical(attachment.content).walk("VEVENT"))


def ahead(*days: int, template: str = "advance_due_soon") -> tuple[Line, ...]:
    return tuple(
        line(entry(f"{number}/2566"), days_overdue=-left, template=template)
        for number, left in enumerate(days, start=1)
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_only_messages_before_the_deadline_or_on_it_bring_one(composer: Composer, template: str) -> None:
    late = {"advance_overdue", "advance_overdue_again"}
    lines = (line(entry(), days_overdue=7 if template in late else -7),) if template in ADVANCES else (
        line(replace(deposit(), released_on=TODAY + timedelta(days=30)), days_overdue=-45, role=Role.AGENCY),
    )  # fmt: skip
    mail = composer.compose(message(template, lines), today=TODAY)
    expected = template in {"advance_due_soon", "advance_due_today", "deposit_inspect"}
    assert (len(attached(mail)) == 1) is expected


def test_each_row_is_an_event_on_its_own_deadline(composer: Composer) -> None:
    mail = composer.compose(message("advance_due_soon", ahead(7, 0)), today=TODAY)
    (part,) = attached(mail)
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "deadline.ics")
    assert part.get_content_disposition() == "attachment"
    assert part.get_param("method") == "PUBLISH"
    first, second = events(mail)
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2023, 9, 1), date(2023, 9, 2))
    assert second["DTSTART"].dt == TODAY
    assert first["SUMMARY"] == "ครบกำหนดส่งใช้เงินยืม สัญญาเลขที่ 1/2566"
    assert first["DESCRIPTION"].splitlines() == [
        "สัญญาเลขที่ 1/2566",
        "โครงการ: โครงการฝึกอบรมเจ้าหน้าที่ประชาสัมพันธ์",
        "คงเหลือ: 12,500.00 บาท",
    ]
    assert first["DTSTAMP"].dt == datetime(2023, 8, 24, 17, tzinfo=UTC)


def test_a_deposit_is_to_be_inspected_by_its_release(composer: Composer) -> None:
    released = TODAY + timedelta(days=30)
    what = replace(deposit(), released_on=released)
    lines = (line(what, days_overdue=-45, role=Role.AGENCY),)
    (event,) = events(composer.compose(message("deposit_inspect", lines), today=TODAY))
    assert event["DTSTART"].dt == released
    assert event["SUMMARY"] == "ตรวจสอบความชำรุดบกพร่องก่อนพ้นข้อผูกพัน สัญญาเลขที่ สปส. 5/2565"


def test_a_row_whose_day_has_passed_has_no_event(composer: Composer) -> None:
    assert len(events(composer.compose(message("advance_due_today", ahead(0, -3)), today=TODAY))) == 1
    assert attached(composer.compose(message("advance_due_today", ahead(-3)), today=TODAY)) == []


def test_an_entry_keeps_its_event_and_two_entries_have_two(composer: Composer) -> None:
    soon = events(composer.compose(message("advance_due_soon", ahead(7, 7)), today=TODAY))
    later = date(2023, 9, 1)
    (today,) = events(
        composer.compose(message("advance_due_today", ahead(0)), today=later - timedelta(days=7))
    )
    assert soon[0]["UID"] == today["UID"] != soon[1]["UID"]
    assert "2566" not in today["UID"]


def test_the_same_rows_give_the_same_bytes_and_a_test_copy_keeps_them(composer: Composer) -> None:
    what = message("advance_due_soon", ahead(7, 3))
    mail = composer.compose(what, today=TODAY)
    with Composer(OFFICE, SENDER) as another:
        assert another.compose(what, today=TODAY) == mail
    copy = retarget(mail, "me@example.net")
    assert copy.attachments == mail.attachments
    assert attached(copy)[0].get_payload(decode=True) == mail.attachments[0].content
    assert mail.attachments[0].content == attached(mail)[0].get_payload(decode=True)
    assert mail.raw.isascii()
    assert max(map(len, mail.raw.split(b"\r\n"))) < 100


@pytest.mark.parametrize("project", ["a,b;c\\n", "x\r\nATTENDEE:mailto:spy@example.net", "END:VEVENT"])
def test_nothing_of_a_row_becomes_a_line_of_its_own(composer: Composer, project: str) -> None:
    lines = (line(entry(project=project), days_overdue=-7),)
    mail = composer.compose(message("advance_due_soon", lines), today=TODAY)
    (event,) = events(mail)
    assert "ATTENDEE" not in event
    assert event["DESCRIPTION"].splitlines()[1] == f"โครงการ: {' '.join(project.split())}"


@pytest.mark.parametrize("name", ["letter.pdf", "หนังสือ ที่ 1.pdf", 'a"b\\c.pdf'])
def test_any_file_comes_back_as_it_was(name: str) -> None:
    content = bytes(range(256)) * 5
    raw = mime.body("ข้อความ\n", "<p>ข้อความ</p>\n", [Attachment(name, "application/pdf", content)])
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(b"Subject: x\r\n" + raw)
    (part,) = parsed.iter_attachments()
    assert (part.get_filename(), part.get_content_type(), part.get_content()) == (
        name,
        "application/pdf",
        content,
    )
    text = parsed.get_body(("plain",))
    assert text is not None
    assert text.get_content() == "ข้อความ\r\n"
    assert not parsed.defects


@pytest.mark.parametrize(
    ("name", "kind"), [("a\r\nBcc: x", "text/plain"), ("a", "text/x\nBcc: x"), ("a", "ไทย")]
)
def test_a_file_s_name_or_type_never_becomes_a_header(name: str, kind: str) -> None:
    with pytest.raises(UnsafeHeader):
        mime.body("x\n", "x\n", [Attachment(name, kind, b"")])
