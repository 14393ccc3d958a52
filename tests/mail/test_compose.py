"""The exact mail: what a party may see, what the bytes say, and what a test copy is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_samples import OFFICE, SENDER, TEMPLATES, TODAY, entry, line, message

from loantracker.errors import TemplateError, UnsafeHeader
from loantracker.mail.compose import Composer, retarget
from loantracker.records import Kind, Line, Mail, Message, Office, Party, Role
from loantracker.thai import format_money

AT = datetime(2023, 8, 25, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def composer() -> Iterator[Composer]:
    with Composer(OFFICE, SENDER) as made:
        yield made


def parse(mail: Mail) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(mail.raw)


def body(mail: Mail, subtype: str) -> str:
    part = parse(mail).get_body((subtype,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_bytes_say_what_the_preview_says(composer: Composer, template: str) -> None:
    mail = composer.compose(message(template), today=TODAY, at=AT)
    parsed = parse(mail)
    assert parsed["Subject"] == mail.subject
    assert body(mail, "plain") == mail.text
    assert body(mail, "html") == mail.html
    assert [address.addr_spec for address in parsed["To"].addresses] == list(mail.to)
    both = next(part for part in parsed.walk() if part.get_content_type() == "multipart/alternative")
    assert [part.get_content_type() for part in both.iter_parts()] == ["text/plain", "text/html"]
    attached = [part.get_content_type() for part in parsed.iter_attachments()] if both is not parsed else []
    assert attached == ["text/calendar"] * len(mail.attachments)
    assert not parsed.defects
    assert mail.raw.isascii()
    assert max(map(len, mail.raw.split(b"\r\n"))) < 100
    assert b"\n" not in mail.raw.replace(b"\r\n", b"")
    assert b"\r" not in mail.raw.replace(b"\r\n", b"")


def test_the_headers_are_these_and_no_others(composer: Composer) -> None:
    mail = composer.compose(message("advance_overdue"), today=TODAY, at=AT)
    parsed = parse(mail)
    del parsed["Content-Type"]
    # Python 3.11 reads a blank too many between the encoded words of a long name.
    assert {name: " ".join(str(value).split()) for name, value in parsed.items()} == {
        "From": SENDER,
        "To": "นางสาวสมหญิง รักงาน <somying@example.com>",
        "Cc": "saraban.pr@example.org",
        "Reply-To": "การเงิน <finance-replies@example.org>",
        "Subject": mail.subject,
        "Date": "Fri, 25 Aug 2023 02:30:00 +0000",
        "Message-ID": "<0123456789abcdef0123@example.org>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    assert (mail.sender, mail.message_id) == ("finance@example.org", parsed["Message-ID"])


def test_without_cc_or_reply_address_those_lines_are_missing() -> None:
    party = Party(Role.CONTRACTOR, "บริษัท ตัวอย่าง จำกัด", ("a@example.com", "b@example.com"))
    with Composer(Office(), "finance@example.org") as composer:
        mail = composer.compose(message("deposit_withdraw", party=party), today=TODAY)
    assert b"\r\nCc:" not in mail.raw
    assert b"\r\nReply-To:" not in mail.raw
    assert mail.raw.startswith(b"From: finance@example.org\r\n")
    assert mail.recipients == ("a@example.com", "b@example.com")


def test_the_same_message_gives_the_same_bytes_in_another_process(composer: Composer) -> None:
    first = composer.compose(message(), today=TODAY, at=AT)
    with Composer(OFFICE, SENDER) as another:
        assert another.compose(message(), today=TODAY, at=AT) == first


def test_without_a_time_the_mail_is_dated_the_morning_of_the_day(composer: Composer) -> None:
    mail = composer.compose(message(), today=TODAY)
    assert parse(mail)["Date"] == "Fri, 25 Aug 2023 09:00:00 +0700"


def test_a_time_without_a_zone_is_a_bug(composer: Composer) -> None:
    with pytest.raises(ValueError, match="time zone"):
        composer.compose(message(), today=TODAY, at=AT.replace(tzinfo=None))


def test_the_day_to_comply_by_is_a_working_day(composer: Composer) -> None:
    # A week after Saturday 7 October 2023 is Saturday the 14th; the 13th is a holiday, so Monday the 16th.
    mail = composer.compose(message("advance_overdue"), today=date(2023, 10, 7))
    assert "ภายในวันที่ 16 ตุลาคม 2566" in mail.text
    assert "ภายในวันที่ 16 ตุลาคม 2566" in mail.html


def test_all_messages_of_a_batch_are_composed_by_their_ids(composer: Composer) -> None:
    messages = [message("advance_overdue", ident="a" * 20), message("deposit_return", ident="b" * 20)]
    mails = composer.compose_all(messages, today=TODAY, at=AT)
    assert mails == {each.id: composer.compose(each, today=TODAY, at=AT) for each in messages}


# --- nothing smuggled in ----------------------------------------------------


@pytest.mark.parametrize("bad", ["\r\nBcc: spy@example.net", "\n", "\r", "\0", "\u2028", "\x85"])
@pytest.mark.parametrize("field", ["name", "to", "cc", "contract_no", "party", "id"])
def test_a_line_break_in_anything_that_becomes_a_header_is_refused(
    composer: Composer, bad: str, field: str
) -> None:
    whole = message()
    party, first = whole.party, whole.lines[0]
    bad_text = f"x{bad}y"
    changed = {
        "name": replace(whole, party=replace(party, name=bad_text)),
        "to": replace(whole, party=replace(party, to=(f"{bad_text}@example.com",))),
        "cc": replace(whole, party=replace(party, cc=(f"a@example.com{bad}",))),
        "contract_no": replace(
            whole, lines=(replace(first, entry=replace(first.entry, contract_no=bad_text)),)
        ),
        "party": replace(whole, lines=(replace(first, entry=replace(first.entry, party=bad_text)),)),
        "id": replace(whole, id=bad_text),
    }[field]
    with pytest.raises(UnsafeHeader):
        composer.compose(changed, today=TODAY)


@pytest.mark.parametrize(
    "sender", ["", "finance", "x\r\nBcc: a@example.net <b@example.org>", "a@b.com, c@d.com"]
)
def test_a_sender_that_is_not_one_mailbox_is_refused(sender: str) -> None:
    with pytest.raises(UnsafeHeader) as raised:
        Composer(OFFICE, sender)
    assert raised.value.facts["field"] == "sender"


def test_a_reply_address_that_is_not_one_mailbox_is_refused() -> None:
    with pytest.raises(UnsafeHeader) as raised:
        Composer(replace(OFFICE, reply_to="x\n<a@example.org>"), SENDER)
    assert raised.value.facts["field"] == "reply_to"


def test_a_template_whose_subject_has_two_lines_is_refused() -> None:
    sources = {
        "advance_overdue.subject.txt": "one\nBcc: spy@example.net\n",
        "advance_overdue.txt": "text",
        "advance_overdue.html": "html",
    }
    with Composer(OFFICE, SENDER, sources=sources) as composer, pytest.raises(UnsafeHeader) as raised:
        composer.compose(message("advance_overdue"), today=TODAY)
    assert raised.value.facts["field"] == "subject"


def test_a_project_of_several_lines_and_marks_stays_one_harmless_cell(composer: Composer) -> None:
    project = 'จัดซื้อ\r\n99. สัญญาเลขที่ 1\n<script>alert("x")</script> & {{ office }}\0'
    mail = composer.compose(message(lines=(line(entry(project=project), days_overdue=7),)), today=TODAY)
    flat = 'จัดซื้อ 99. สัญญาเลขที่ 1 <script>alert("x")</script> & {{ office }}'
    assert f"   โครงการ: {flat}\n" in mail.text
    assert "<script" not in mail.html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; {{ office }}" in mail.html


# --- a party's own rows -----------------------------------------------------

WORDS = st.text(st.sampled_from("กขคงจฉชซabcxyz"), min_size=4, max_size=9)
AMOUNTS = st.integers(1, 10**9).map(lambda satang: Decimal(satang) / 100)


@st.composite
def two_messages(draw: st.DrawFn) -> tuple[Message, Message]:
    """Two parties' messages from one ledger; every text and contract number stands once in it."""
    sizes = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    words = iter(draw(st.lists(WORDS, min_size=20, max_size=20, unique=True)))
    made = []
    for number, size in enumerate(sizes):
        template = draw(st.sampled_from(TEMPLATES))
        name = f"ผู้รับ{next(words)}"
        lines = []
        for row in range(size):
            amount = draw(AMOUNTS)
            what = replace(
                entry(
                    f"{next(words)}/{number}{row}",
                    kind=Kind.CONTRACT_DEPOSIT if template.startswith("deposit") else Kind.IMPREST_ADVANCE,
                    party=name,
                    project=f"โครงการ{next(words)}",
                ),
                amount=amount,
                cleared=(amount / 2).quantize(Decimal("0.01")),
                released_on=draw(st.none() | st.just(TODAY)),
            )
            lines.append(line(what, days_overdue=draw(st.integers(-40, 400)), number=draw(st.integers(0, 4))))
        party = Party(Role.BORROWER, name, (f"to{number}@example.com",), (f"cc{number}@example.org",))
        made.append(Message(f"{number}" * 20, party, template, tuple(lines)))
    return made[0], made[1]


def strings(lines: tuple[Line, ...]) -> set[str]:
    return {text for each in lines for text in (each.entry.contract_no, each.entry.project, each.entry.party)}


@settings(deadline=None, max_examples=40)
@given(two_messages())
def test_a_party_s_mail_holds_all_of_its_own_rows_and_nothing_of_another_s(
    composer: Composer, pair: tuple[Message, Message]
) -> None:
    mails = composer.compose_all(pair, today=TODAY)
    for own, other in (pair, pair[::-1]):
        mail = mails[own.id]
        everything = "\n".join((mail.subject, mail.text, mail.html, str(parse(mail).items())))
        for text in strings(own.lines):
            assert text in mail.text
            assert text in mail.html
        for text in (*strings(other.lines), other.party.name, *other.party.to, *other.party.cc):
            assert text not in everything
        entries = [each.entry for each in own.lines]
        own_money = {format_money(value) for each in entries for value in (each.amount, each.balance)}
        own_money |= {format_money(sum((each.amount for each in entries), Decimal(0)))}
        own_money |= {format_money(sum((each.balance for each in entries), Decimal(0)))}
        for shown in (mail.text, mail.html):
            assert set(re.findall(r"(?<![\d,])\d[\d,]*\.\d\d(?!\d)", shown)) <= own_money


# --- the copy to oneself ----------------------------------------------------


def test_a_test_copy_goes_to_one_address_alone_and_says_so(composer: Composer) -> None:
    mail = composer.compose(message("advance_overdue"), today=TODAY, at=AT)
    copy = retarget(mail, "me@example.net")
    parsed = parse(copy)
    assert copy.recipients == ("me@example.net",)
    assert copy.subject == parsed["Subject"] == f"[ทดสอบ] {mail.subject}"
    assert (parsed["To"], parsed["Cc"]) == ("me@example.net", None)
    assert b"somying" not in copy.raw
    assert b"saraban" not in copy.raw
    assert copy.message_id == parsed["Message-ID"] != mail.message_id
    assert (body(copy, "plain"), body(copy, "html")) == (mail.text, mail.html)
    assert (copy.text, copy.html) == (mail.text, mail.html)
    unchanged = {"From", "Reply-To", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"}
    assert {name: parsed[name] for name in unchanged} == {name: parse(mail)[name] for name in unchanged}
    assert parsed.keys() == [name for name in parse(mail) if name != "Cc"]


def test_two_tries_of_a_test_copy_have_two_message_ids(composer: Composer) -> None:
    mail = composer.compose(message("advance_overdue"), today=TODAY, at=AT)
    tries = {
        retarget(mail, "me@example.net", nonce=str(AT + timedelta(seconds=n))).message_id for n in range(3)
    }
    assert len(tries) == 3


@pytest.mark.parametrize("address", ["", "me", "me@example.net\r\nBcc: spy@example.net", "a@b.com,c@d.com"])
def test_a_test_copy_needs_one_plain_address(composer: Composer, address: str) -> None:
    mail = composer.compose(message("advance_overdue"), today=TODAY, at=AT)
    with pytest.raises(UnsafeHeader):
        retarget(mail, address)


def test_an_unknown_template_is_named(composer: Composer) -> None:
    with pytest.raises(TemplateError) as raised:
        composer.compose(replace(message("advance_overdue"), template="nothing_like_it"), today=TODAY)
    assert raised.value.facts["template"] == "nothing_like_it.subject.txt"
