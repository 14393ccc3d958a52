"""A mail's body (RFC 2046): text and HTML, and the files that go with them; always the same bytes."""

from __future__ import annotations

import base64
import hashlib
import urllib.parse
from collections.abc import Sequence

from loantracker.errors import UnsafeHeader
from loantracker.mail.addresses import checked_header
from loantracker.records import Attachment


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
    plain = name.isascii() and not set(name) & set('"\\')
    shown = f'filename="{name}"' if plain else f"filename*=utf-8''{urllib.parse.quote(name, safe='')}"
    return [
        f"Content-Type: {kind}",
        "Content-Disposition: attachment;",
        f" {shown}",
        *_encoded(attachment.content),
    ]


def _encoded(content: bytes) -> list[str]:
    encoded = base64.encodebytes(content).decode("ascii")
    return ["Content-Transfer-Encoding: base64", "", *encoded.splitlines(), ""]


def _multipart(subtype: str, parts: Sequence[Sequence[str]]) -> list[str]:
    digest = hashlib.sha256("\0".join("\n".join(part) for part in parts).encode()).hexdigest()[:32]
    boundary = f"=_{digest}"  # "_" is no base64 digit, and a part's own boundaries are other digests
    lines = [f"Content-Type: multipart/{subtype};", f' boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]
