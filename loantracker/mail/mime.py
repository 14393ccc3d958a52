"""A mail's body (RFC 2046): text and HTML, and the files that go with them; always the same bytes."""

from __future__ import annotations

import base64
import hashlib
import urllib.parse
from collections.abc import Sequence
from typing import Final

from loantracker.errors import UnsafeHeader
from loantracker.mail.addresses import checked_header
from loantracker.records import Attachment

_LINE: Final = 76  # characters of base64 on one line (RFC 2045, 6.8)
_LONGEST: Final = 700  # characters of a name on one line; a line may have 998 (RFC 5322, 2.1.1)
_PIECE: Final = 50  # characters of a longer name on one line, of 9 letters each in Thai and 12 at most


def body(text: str, html: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """The lines from MIME-Version on.

    Raises:
        UnsafeHeader: an attachment's name or type can't stand in a header (facts: field).
    """
    crlf = [content.replace("\n", "\r\n").encode() for content in (text, html)]
    parts = [
        [f'Content-Type: text/{subtype}; charset="utf-8"', *_encoded(content)]
        for subtype, content in zip(("plain", "html"), crlf, strict=True)
    ]
    whole = _multipart("alternative", parts)
    if attachments:
        whole = _multipart("mixed", [whole, *map(_attached, attachments)])
    return "\r\n".join(["MIME-Version: 1.0", *whole, ""]).encode("ascii")


def _attached(attachment: Attachment) -> list[str]:
    name = checked_header(attachment.name, "attachment")
    kind = checked_header(attachment.content_type, "attachment")
    if not kind.isascii():
        raise UnsafeHeader(field="attachment")
    return [
        f"Content-Type: {kind}",
        "Content-Disposition: attachment;",
        *_named(name),
        *_encoded(attachment.content),
    ]


def _named(name: str) -> list[str]:
    """The name as a parameter (RFC 2231), in pieces where a line would grow beyond what a mail may hold."""
    if name.isascii() and not set(name) & set('"\\'):
        return [f' filename="{name}"']
    quoted = urllib.parse.quote(name, safe="")
    if len(quoted) <= _LONGEST:
        return [f" filename*=utf-8''{quoted}"]
    pieces = [name[at : at + _PIECE] for at in range(0, len(name), _PIECE)]
    named = [f"filename*{number}*={urllib.parse.quote(each, safe='')}" for number, each in enumerate(pieces)]
    named[0] = named[0].replace("*=", "*=utf-8''", 1)
    return [f" {each};" for each in named[:-1]] + [f" {named[-1]}"]


def _encoded(content: bytes) -> list[str]:
    encoded = base64.b64encode(content).decode("ascii")
    lines = [encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)]
    return ["Content-Transfer-Encoding: base64", "", *lines, ""]


def _multipart(subtype: str, parts: Sequence[Sequence[str]]) -> list[str]:
    digest = hashlib.sha256("\0".join("\n".join(part) for part in parts).encode()).hexdigest()[:32]
    boundary = f"=_{digest}"  # "_" is no base64 digit, and a part's own boundaries are other digests
    lines = [f"Content-Type: multipart/{subtype};", f' boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]
