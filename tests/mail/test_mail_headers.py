"""Addresses and header lines: read back as they were meant, and nothing smuggled in."""

from __future__ import annotations

import re
import sys
import unicodedata
from email import policy
from email.header import decode_header, make_header
from email.parser import BytesParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loantracker.errors import UnsafeHeader
from loantracker.mail.addresses import Mailbox, checked_header, is_address, parse_mailbox
from loantracker.mail.headers import address_line, subject_line

if TYPE_CHECKING:
    from email.headerregistry import Address

# What can stand in a name: Thai, Latin, digits and every mark that means something in a header.
NAMES = st.text(
    st.one_of(
        st.sampled_from('()<>[]:;@\\,."=?_ '), st.characters(codec="utf-8", exclude_categories=["C", "Z"])
    ),
    max_size=120,
).map(lambda text: " ".join(text.split()))
ADDRESSES = st.from_regex(r"[a-z]{1,20}(\.[a-z]{1,10})?@[a-z]{1,20}\.(com|org|go\.th)", fullmatch=True)
UNSAFE = ["\r", "\n", "\r\nBcc: spy@example.net", "\0", "\x7f", "\t", "\x0b", "\x85", "\u2028", "\u2029"]


def read_back(line: bytes, name: str) -> str:
    parsed = BytesParser(policy=policy.default).parsebytes(line + b"\r\n")
    assert parsed.keys() == [name]
    return str(parsed[name])


def addresses(line: bytes) -> tuple[Address, ...]:
    parsed = BytesParser(policy=policy.default).parsebytes(line + b"\r\n")
    assert parsed.keys() == ["To"]
    found: tuple[Address, ...] = parsed["To"].addresses
    return found


@settings(deadline=None)
@given(NAMES)
@example("ขอให้ส่งใช้เงินยืม " * 12)
@example("=?utf-8?q?forged?=")
def test_a_subject_is_read_back_as_it_was_written(text: str) -> None:
    line = subject_line(text)
    assert read_back(line, "Subject") == " ".join(text.split())
    assert all(len(part) <= 78 for part in line.split(b"\r\n"))
    assert line.isascii()


@settings(deadline=None)
@given(st.lists(st.builds(Mailbox, NAMES, ADDRESSES), min_size=1, max_size=4))
@example([Mailbox("บริษัท ก, ข (ประเทศไทย) จำกัด", "a@example.com"), Mailbox("", "b@example.com")])
@example([Mailbox('นาย "แดง" ใจดี <c@example.com>, ', "d@example.com")])
@example([Mailbox("x" * 61, "e@example.com"), Mailbox("=?utf-8?q?x?=", "f@example.com")])
def test_mailboxes_are_read_back_as_they_were_written(mailboxes: list[Mailbox]) -> None:
    line = address_line("To", mailboxes)
    assert [address.addr_spec for address in addresses(line)] == [each.address for each in mailboxes]
    assert all(len(part) <= 998 for part in line.split(b"\r\n"))
    assert line.isascii()


@settings(deadline=None)
@given(NAMES.filter(bool), ADDRESSES)
@example("บริษัท ก, ข (ประเทศไทย) จำกัด", "a@example.com")
@example('"="', "a@example.com")
def test_a_display_name_is_read_back_as_it_was_written(name: str, address: str) -> None:
    # By email.header: Python 3.11's newer parser puts blanks between two encoded words of a name.
    value = address_line("To", [Mailbox(name, address)]).decode().replace("\r\n", "")
    phrase = value.removeprefix("To: ").removesuffix(f" <{address}>")
    if phrase.startswith('"'):
        assert re.sub(r"\\(.)", r"\1", phrase[1:-1]) == name
    else:
        assert str(make_header(decode_header(phrase))) == name


def test_no_mailbox_makes_no_line() -> None:
    assert address_line("Cc", []) == b""


@pytest.mark.parametrize("bad", UNSAFE)
@pytest.mark.parametrize("where", ["{0}x", "x{0}", "x{0}y"])
def test_control_characters_never_get_into_a_header(bad: str, where: str) -> None:
    text = where.format(bad)
    with pytest.raises(UnsafeHeader):
        subject_line(text)
    with pytest.raises(UnsafeHeader):
        address_line("To", [Mailbox(text, "a@example.com")])
    with pytest.raises(UnsafeHeader) as raised:
        address_line("To", [Mailbox("", f"{text}@example.com")])
    assert raised.value.facts == {"field": "to"}


def test_a_lone_surrogate_never_gets_into_a_header() -> None:
    with pytest.raises(UnsafeHeader):
        checked_header("a\ud800", "subject")


@pytest.mark.parametrize(
    "text",
    [
        "somying@example.com",
        "saraban.pr@bangkok.go.th",
        "a+b_c-d@x.example",
        "o'neil@example.com",
        f"{'a' * 64}@example.com",
    ],
)
def test_plain_addresses_are_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "somying",
        "@example.com",
        "somying@",
        "a@b@example.com",
        "a b@example.com",
        "a@example.com, b@example.com",
        "a@example.com\n",
        "<a@example.com>",
        "สมหญิง@example.com",
        "a@ตัวอย่าง.ไทย",
        ".a@example.com",
        "a..b@example.com",
        "a@-example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b.' * 130}com",
        '"a b"@example.com',
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("ฝ่ายการคลัง <finance@example.org>", Mailbox("ฝ่ายการคลัง", "finance@example.org")),
        ('"การคลัง, กทม." <finance@example.org>', Mailbox("การคลัง, กทม.", "finance@example.org")),
        ("finance@example.org", Mailbox("", "finance@example.org")),
        ("<finance@example.org>", Mailbox("", "finance@example.org")),
    ],
)
def test_a_sender_is_a_name_and_an_address(text: str, mailbox: Mailbox) -> None:
    assert parse_mailbox(text, "sender") == mailbox


@pytest.mark.parametrize(
    "text",
    ["", "finance", "a <b> <c@example.org>", "x <a@example.org>, y <b@example.org>", "x <a@example.org> y"],
)
def test_what_is_not_exactly_one_mailbox_is_refused(text: str) -> None:
    with pytest.raises(UnsafeHeader) as raised:
        parse_mailbox(text, "sender")
    assert raised.value.facts == {"field": "sender"}


def test_no_single_character_can_break_a_header() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        breaks = len(f"a{character}b".splitlines()) > 1
        if breaks or unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"}:
            with pytest.raises(UnsafeHeader):
                checked_header(f"a{character}b", "subject")
