"""Delivery reports as mail systems write them, made of the fields that their makers document."""

from __future__ import annotations

from collections.abc import Callable

MINE = f"<{'a' * 20}@example.org>"


def _mail(text: str) -> bytes:
    return text.strip("\n").replace("\n", "\r\n").encode() + b"\r\n"


def postfix(
    to: str = "officer@agency.example",
    *,
    message_id: str = MINE,
    action: str = "failed",
    status: str = "5.1.1",
) -> bytes:
    """RFC 3464, as Postfix writes it."""
    return _mail(f"""
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: finance@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="B"

--B
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4Rk1

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.agency.example
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected:
    User unknown

--B
Content-Type: message/rfc822

From: finance@example.org
To: {to}
Message-ID: {message_id}
Subject: =?utf-8?b?4LiX4LiU4Liq4Lit4Lia?=

text
--B--
""")


def exchange(to: str = "officer@agency.example", message_id: str = MINE) -> bytes:
    """Exchange's: Thai words, the mail named in References and X-MS-... and only its headers sent back."""
    return _mail(f"""
From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@agency.example>
To: <finance@example.org>
Subject: =?utf-8?b?4LmE4Lih4LmI4Liq4Liy4Lih4Liy4Lij4LiW4Liq4LmI4LiH?=
In-Reply-To: {message_id}
References: {message_id}
X-MS-Exchange-Message-Is-Ndr:
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="X"

--X
Content-Type: multipart/alternative; boundary="Y"

--Y
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

ไม่สามารถส่งข้อความถึงผู้รับได้
--Y
Content-Type: text/html; charset="utf-8"

<p>ไม่สามารถส่งข้อความถึงผู้รับได้</p>
--Y--
--X
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.agency.example

Final-recipient: RFC822;{to}
Action: failed
Status: 5.1.10
Diagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found

--X
Content-Type: text/rfc822-headers

Subject: x
Message-ID: {message_id}

--X--
""")


def german(to: str = "officer@agency.example", message_id: str = MINE) -> bytes:
    """A system that writes nothing but German words."""
    return _mail(f"""
From: Mail-System <mailer-daemon@mail.example.de>
To: finance@example.org
Subject: Unzustellbar
In-Reply-To: {message_id}
Content-Type: text/plain; charset=iso-8859-1

Ihre Nachricht konnte nicht zugestellt werden:
<{to}>: 550 Empf=E4nger unbekannt

Von: finance@example.org
""")


def exim(to: str = "officer@agency.example", message_id: str = MINE) -> bytes:
    """Exim's own way: the recipients in a header, the mail in the text."""
    return _mail(f"""
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
To: finance@example.org
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

A message that you sent could not be delivered:
  {to}
    SMTP error from remote mail server: 550 5.1.1 no such user

------ This is a copy of the message, including all the headers. ------

Message-ID: {message_id}
From: finance@example.org
""")


def holiday(message_id: str = MINE) -> bytes:
    """A person's automatic answer: no bounce, whatever it says."""
    return _mail(f"""
From: officer@agency.example
To: finance@example.org
Subject: Out of office
Auto-Submitted: auto-replied
In-Reply-To: {message_id}
Content-Type: text/plain

I am away; error 550 5.1.1 officer@agency.example
""")


EVERY: tuple[Callable[..., bytes], ...] = (postfix, exchange, german, exim)
