"""Templates and a message -> the exact mail, byte for byte what will be sent.

Composing is deterministic: the same message, office, day and time give the same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from types import TracebackType
from typing import Final, Self

from loantracker.calendar import BANGKOK, WorkingDays
from loantracker.errors import UnsafeHeader
from loantracker.mail import mime
from loantracker.mail.addresses import Mailbox, checked_address, checked_header, domain_of, parse_mailbox
from loantracker.mail.headers import address_line, header_line, subject_line
from loantracker.mail.render_guard import RenderGuard
from loantracker.mail.templates import built_in
from loantracker.mail.views import View, make_view
from loantracker.records import Attachment, Mail, Message, Office

COMPLY_DAYS: Final = 7  # an overdue party is asked to act within so many days, on a working day
TEST_MARK: Final = "[ทดสอบ]"
_MORNING: Final = time(9, tzinfo=BANGKOK)
_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADER: Final = re.compile(rb"([A-Za-z-]+):.*\r\n(?:[ \t].*\r\n)*")


class Composer:
    """Makes the mails of one batch. ``close`` it or use it as a context manager.

    Args:
        office: who signs.
        sender: ``ฝ่ายการคลัง <finance@example.org>``, as the account has it.
        sources: the templates' texts by file name (``mail.templates``); the built-in ones by default.
        days: the working days, for the day by which an overdue party shall act.

    Raises:
        UnsafeHeader: the sender or the office's reply address is not one mailbox (facts: field).
    """

    def __init__(
        self,
        office: Office,
        sender: str,
        *,
        sources: Mapping[str, str] | None = None,
        days: WorkingDays | None = None,
    ) -> None:
        self._office = office
        self._sender = parse_mailbox(sender, "sender")
        self._reply_to = parse_mailbox(office.reply_to, "reply_to") if office.reply_to else None
        self._days = days or WorkingDays()
        self._guard = RenderGuard(built_in() if sources is None else sources)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the rendering process."""
        self._guard.close()

    def compose(
        self,
        message: Message,
        *,
        today: date,
        at: datetime | None = None,
        files: Sequence[Attachment] = (),
    ) -> Mail:
        """The exact mail of one message, with ``files`` after what the program itself attaches.

        For the rest see ``compose_all``.
        """
        return self.compose_all([message], today=today, at=at, files={message.id: files})[message.id]

    def compose_all(
        self,
        messages: Sequence[Message],
        *,
        today: date,
        at: datetime | None = None,
        files: Mapping[str, Sequence[Attachment]] | None = None,
    ) -> dict[str, Mail]:
        """The exact mail of each message, by message id, as ``files`` are too.

        ``at`` (aware) is the mails' Date; without it, nine o'clock of ``today`` in Bangkok.

        Raises:
            TemplateError: a template can't be rendered (facts: template, detail, perhaps line).
            UnsafeHeader: a line break or control character in something that becomes a header, or
                an address that is none (facts: field).
            ValueError: ``at`` has no time zone.
        """
        at = at or datetime.combine(today, _MORNING)
        if at.tzinfo is None:
            raise ValueError("the mail's Date needs a time zone")
        comply_by = self._days.next_working(today + timedelta(days=COMPLY_DAYS))
        wanted = ((each.template, make_view(each, self._office, today, comply_by)) for each in messages)
        beside, mails = files or {}, {}
        with contextlib.closing(self._guard.render_all(wanted)) as rendered:
            for message, (view, made) in zip(messages, rendered, strict=True):
                attachments = (*self._attachments(message, view, today), *beside.get(message.id, ()))
                mails[message.id] = self._mail(message, made, attachments, at)
        return mails

    def _mail(
        self, message: Message, made: Mapping[str, str], attachments: tuple[Attachment, ...], at: datetime
    ) -> Mail:
        if not _MESSAGE_ID.fullmatch(message.id):
            raise UnsafeHeader(field="message_id")
        subject = checked_header(made["subject"].strip(), "subject")
        text, html = _tidy(made["text"]), _tidy(made["html"])
        to = [Mailbox(message.party.name, address) for address in message.party.to]
        message_id = f"<{message.id}@{self._sender.domain}>"
        lines = [
            address_line("From", [self._sender]),
            address_line("To", to),
            address_line("Cc", [Mailbox("", address) for address in message.party.cc]),
            address_line("Reply-To", [self._reply_to] if self._reply_to else []),
            subject_line(subject),
            header_line("Date", [format_datetime(at)]),
            header_line("Message-ID", [message_id]),
            # RFC 3834: out-of-office answers stay away from the finance unit's mailbox.
            header_line("Auto-Submitted", ["auto-generated"]),
        ]
        return Mail(
            message_id=message_id,
            sender=self._sender.address,
            to=message.party.to,
            cc=message.party.cc,
            subject=subject,
            text=text,
            html=html,
            raw=b"".join(lines) + mime.body(text, html, attachments),
            attachments=attachments,
        )

    def _attachments(self, message: Message, view: View, today: date) -> tuple[Attachment, ...]:
        from loantracker.mail.calendar_entry import calendar_entry  # noqa: PLC0415 - icalendar only here

        lines = list(zip(message.lines, view.lines, strict=True))
        found = calendar_entry(message.template, lines, today, self._sender.domain)
        return () if found is None else (found,)


def retarget(mail: Mail, address: str, *, nonce: str = "", note: str = "") -> Mail:
    """The same mail to one address alone, its subject marked as a test, under another Message-ID.

    Mail servers hide a second mail with the same Message-ID: give each try its own ``nonce``.
    A ``note`` stands above text and HTML; without one the body is the same byte for byte.

    Raises:
        UnsafeHeader: the address is not one plain address (facts: field).
    """
    checked_address(address, "to")
    subject = f"{TEST_MARK} {mail.subject}"
    digest = hashlib.sha256(b"\n".join((mail.raw, address.encode(), nonce.encode()))).hexdigest()[:20]
    message_id = f"<test.{digest}@{domain_of(mail.sender)}>"
    changed = {
        b"To": address_line("To", [Mailbox("", address)]),
        b"Cc": b"",
        b"Subject": subject_line(subject),
        b"Message-ID": header_line("Message-ID", [message_id]),
    }
    text, html = mail.text, mail.html
    if note:
        text, html = f"{note}\n\n{text}", _noted(html, note)
        raw = _envelope(mail, changed, with_body=False) + mime.body(text, html, mail.attachments)
    else:
        raw = _envelope(mail, changed, with_body=True) + mail.raw.partition(b"\r\n\r\n")[2]
    return Mail(
        message_id=message_id,
        sender=mail.sender,
        to=(address,),
        cc=(),
        subject=subject,
        text=text,
        html=html,
        raw=raw,
        attachments=mail.attachments,
    )


def reworded(mail: Mail, subject: str, text: str, html: str) -> Mail:
    """The same mail to the same people under the same Message-ID, with other words.

    Raises:
        UnsafeHeader: the subject can't stand in a header (facts: field).
    """
    subject = checked_header(subject.strip(), "subject")
    head = _envelope(mail, {b"Subject": subject_line(subject)}, with_body=False)
    return replace(
        mail, subject=subject, text=text, html=html, raw=head + mime.body(text, html, mail.attachments)
    )


def _envelope(mail: Mail, changed: Mapping[bytes, bytes], *, with_body: bool) -> bytes:
    """A mail's headers, some of them changed; those of its body and the line behind only ``with_body``."""
    head = mail.raw.partition(b"\r\n\r\n")[0]
    headers = [changed.get(line[1], line[0]) for line in _HEADER.finditer(head + b"\r\n")]
    if with_body:
        return b"".join((*headers, b"\r\n"))
    return b"".join(line for line in headers if not line.startswith((b"MIME-Version:", b"Content-")))


def _noted(html: str, note: str) -> str:
    """The page with the note at its head."""
    paragraph = f"<p><strong>{escape(note)}</strong></p>"
    opened = re.search(r"<body[^>]*>", html)
    at = opened.end() if opened else 0
    return f"{html[:at]}{paragraph}{html[at:]}"


def _tidy(text: str) -> str:
    """Lines without blanks at their ends, never two empty ones together, one line break at the end."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"
