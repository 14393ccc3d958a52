"""The demonstration's inbox: the mails as a person would read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Final

_FOLD: Final = re.compile(r"\r?\n(?=[ \t])")


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail in the demonstration's inbox."""

    subject: str
    sender: str
    to: str
    text: str
    html: str
    path: Path


def received(inbox: Path) -> list[ReceivedMail]:
    """The mails in the demonstration's inbox, newest first."""
    found = []
    for path in sorted(inbox.glob("*.eml"), reverse=True):
        with path.open("rb") as handle:
            mail = BytesParser(EmailMessage, policy=policy.default).parse(handle)
        found.append(
            ReceivedMail(
                subject=_header(mail, "subject"),
                sender=_header(mail, "from"),
                to=_header(mail, "to"),
                text=_body(mail, "plain"),
                html=_body(mail, "html"),
                path=path,
            )
        )
    return found


def _header(mail: EmailMessage, name: str) -> str:
    """A header in words.

    Not by ``mail[name]``: the parser of Python 3.11 puts a blank between the encoded words of a long
    name, in the middle of a Thai word (RFC 2047 section 6.2: blanks between encoded words are none).
    """
    raw = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    return str(make_header(decode_header(_FOLD.sub("", str(raw)))))


def _body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return part.get_content() if part is not None else ""
