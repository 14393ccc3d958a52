"""A clerk's own words in one mail: text and HTML say the same, and nothing but the words is another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_samples import OFFICE, SENDER, TEMPLATES, TODAY, entry, line, message

from loantracker.errors import UnsafeHeader
from loantracker.mail.compose import Composer
from loantracker.proofing import Edit, edited, made_from, source
from loantracker.records import Attachment, Mail

ADDED = 'ตามที่ได้หารือทางโทรศัพท์ <วันนี้> & โปรดติดต่อ "คุณมะลิ"'
FILE = Attachment("หนังสือ.pdf", "application/pdf", b"%PDF")


@pytest.fixture(scope="module")
def mails() -> Iterator[dict[str, Mail]]:
    with Composer(OFFICE, SENDER) as composer:
        yield {each: composer.compose(message(each), today=TODAY, files=[FILE]) for each in TEMPLATES}


def parse(mail: Mail) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(mail.raw)


def lines(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.split("\n") if each.strip()]


def seen(html: str) -> str:
    """What a reader of the page sees, its blanks evened out."""
    body = re.sub(r"<title>.*?</title>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", "\n", body)).split())


def change(mail: Mail, text: str, subject: str = "") -> Mail:
    return edited(mail, Edit(subject or mail.subject, text, made_from(mail)))


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_changed_is_the_same_mail_byte_for_byte(mails: dict[str, Mail], template: str) -> None:
    assert change(mails[template], mails[template].text) == mails[template]


@pytest.mark.parametrize("template", TEMPLATES)
def test_recipients_headers_and_files_stay_whatever_is_written(mails: dict[str, Mail], template: str) -> None:
    mail = mails[template]
    made = change(mail, f"To: thief@example.com\nBcc: thief@example.com\n\n{ADDED}\n", "เรื่องใหม่ ๑/๒๕๖๖")
    before, after = parse(mail), parse(made)
    names = {name for name in before if not name.startswith(("Content-", "MIME-", "Subject"))}
    assert [(name, after[name]) for name in sorted(names)] == [(name, before[name]) for name in sorted(names)]
    assert after["Subject"] == made.subject == "เรื่องใหม่ ๑/๒๕๖๖"
    assert (made.message_id, made.to, made.cc, made.sender) == (
        mail.message_id,
        mail.to,
        mail.cc,
        mail.sender,
    )
    assert after["Bcc"] is None
    assert made.attachments == mail.attachments
    assert [each.get_filename() for each in after.iter_attachments()] == [
        each.name for each in mail.attachments
    ]
    assert not after.defects


def test_a_new_paragraph_stands_in_the_page_and_the_table_stays(mails: dict[str, Mail]) -> None:
    mail = mails["advance_overdue"]
    paragraph = next(each for each in mail.text.split("\n") if each.startswith("บัดนี้"))
    made = change(mail, mail.text.replace(paragraph, f"{paragraph}\n\n{ADDED}"))
    assert " ".join(ADDED.split()) in seen(made.html)
    assert made.html.count("<table") == mail.html.count("<table")
    assert seen(made.html).index(paragraph[:30]) < seen(made.html).index("ตามที่ได้หารือ")
    assert "<วันนี้>" not in made.html


def test_a_paragraph_is_replaced_and_another_taken_out(mails: dict[str, Mail]) -> None:
    mail = mails["advance_overdue"]
    first = next(each for each in mail.text.split("\n") if each.startswith("บัดนี้"))
    last = next(each for each in mail.text.split("\n") if each.startswith("หากท่าน"))
    made = change(mail, mail.text.replace(first, ADDED).replace(last, ""))
    assert " ".join(ADDED.split()) in seen(made.html)
    assert first not in seen(made.html)
    assert last not in seen(made.html)
    assert made.html.count("<table") == mail.html.count("<table")


def test_a_new_subject_stands_in_the_letters_head_as_well(mails: dict[str, Mail]) -> None:
    mail = mails["advance_overdue"]
    made = change(mail, mail.text, "ขอให้ส่งใช้เงินยืมด่วน")
    assert "ขอให้ส่งใช้เงินยืมด่วน" in made.text
    assert mail.subject not in made.text + made.html
    assert "ขอให้ส่งใช้เงินยืมด่วน" in seen(made.html)
    assert made.html.count("<table") == mail.html.count("<table")


def test_a_figure_changed_in_the_text_does_not_stay_in_the_table(mails: dict[str, Mail]) -> None:
    mail = mails["advance_overdue"]
    fact = next(each for each in mail.text.split("\n") if "คงเหลือ:" in each)
    made = change(mail, mail.text.replace(fact, "   คงเหลือ: 1.00 บาท"))
    assert "1.00 บาท" in seen(made.html)
    assert all(line in seen(made.html) for line in lines(made.text))
    assert "<table" not in made.html


def test_a_subject_with_a_line_break_is_refused(mails: dict[str, Mail]) -> None:
    with pytest.raises(UnsafeHeader):
        change(mails["advance_overdue"], "ข้อความ", "เรื่อง\r\nBcc: thief@example.com")


@settings(deadline=None, max_examples=80)
@given(data=st.data(), template=st.sampled_from(TEMPLATES))
def test_text_and_page_say_the_same_after_any_change(
    mails: dict[str, Mail], data: st.DataObject, template: str
) -> None:
    mail = mails[template]
    kept = lines(mail.text)
    words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
    for _change in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(kept) - 1)) if kept else 0
        what = data.draw(st.sampled_from(["add", "drop", "replace"]))
        new = [data.draw(words)] if what != "drop" else []
        kept[at : at + (what != "add")] = new
    made = change(mail, "\n".join(kept))
    assert all(line in seen(made.html) for line in kept if line in {*kept} - {*lines(mail.text)})
    gone = [line for line in lines(mail.text) if not any(line in each for each in kept)]
    in_paragraphs = [line for line in gone if f"\n{line}\n" not in mail.html]
    assert not [line for line in in_paragraphs if _stands_in_paragraph(line, made.html)]


def _stands_in_paragraph(line: str, html: str) -> bool:
    paragraphs = re.findall(r"<p\b[^>]*>(.*?)</p>", html, flags=re.DOTALL)
    said = [re.split(r"<br\s*/?>", each) for each in paragraphs]
    return line in {
        " ".join(unescape(re.sub(r"<[^>]*>", "", each)).split()) for part in said for each in part
    }


def test_the_source_names_headers_and_parts_and_reads_the_calendar() -> None:
    early = message("advance_due_soon", (line(entry(), days_overdue=-5),))
    with Composer(OFFICE, SENDER) as composer:
        mail = composer.compose(early, today=TODAY, files=[FILE])
    found = source(mail)
    headers = dict(found.headers)
    assert headers["Subject"] == mail.subject
    assert headers["Message-ID"] == mail.message_id
    assert headers["To"] == f"{early.party.name} <{early.party.to[0]}>"
    assert [each.content_type for each in found.parts][:2] == ["text/plain", "text/html"]
    by_name = {each.name: each for each in found.parts}
    assert "BEGIN:VEVENT" in by_name["deadline.ics"].text
    assert by_name["หนังสือ.pdf"].size == len(FILE.content)
    assert not by_name["หนังสือ.pdf"].text
