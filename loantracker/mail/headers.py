"""Header lines as bytes: RFC 5322 folding, RFC 2047 encoded words.

Python's own folding loses blanks in Thai display names that hold a comma or
parentheses (3.11.7), and lets line breaks through in some versions
(CVE-2026-1299). These lines are the same on every version.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence

from loantracker.mail.addresses import Mailbox, checked_address, checked_header

_WIDTH = 76  # RFC 2047, section 2: a line with an encoded word
_WORD_BYTES = 39  # before base64: 64 characters with its frame, so one fits beside any header's name
_PARTS = re.compile(r" *[^ ]+| +")
_PLAIN = re.compile(r"[\x20-\x7e]{0,60}")


def subject_line(text: str) -> bytes:
    """``Subject: ...``, folded.

    Raises:
        UnsafeHeader: the text holds a control character.
    """
    text = checked_header(text, "subject")
    return header_line("Subject", [text] if _is_plain(text) else _encoded_words(text))


def address_line(name: str, mailboxes: Iterable[Mailbox]) -> bytes:
    """``To: name <address>, ...``, folded between mailboxes and words; nothing for no mailboxes.

    Raises:
        UnsafeHeader: a name or an address can't stand in a header.
    """
    tokens: list[str] = []
    for mailbox in mailboxes:
        if tokens:
            tokens[-1] += ","
        address = checked_address(mailbox.address, name.lower())
        shown = checked_header(mailbox.name, name.lower())
        if not shown:
            tokens.append(address)
        elif _is_plain(shown):
            quoted = shown.replace("\\", r"\\").replace('"', r"\"")
            tokens += [f'"{quoted}"', f"<{address}>"]
        else:
            tokens += [*_encoded_words(shown), f"<{address}>"]
    return header_line(name, tokens) if tokens else b""


def header_line(name: str, tokens: Sequence[str]) -> bytes:
    """A header of ASCII tokens with blanks between them, broken before a token where a line gets long."""
    lines = [f"{name}:"]
    for token in tokens:
        if len(lines[-1]) + 1 + len(token) > _WIDTH and lines[-1].strip() != f"{name}:":
            lines.append("")
        lines[-1] += f" {token}"
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and "=?" not in text


def _encoded_words(text: str) -> list[str]:
    """Words that decode to the text without a break in between (RFC 2047, section 6.2).

    They end where the text's own words end, if they can: some readers put a blank there.
    """
    words: list[str] = []
    chunk = b""
    for part in _PARTS.findall(text):
        pieces = [part] if len(part.encode()) <= _WORD_BYTES else part
        for piece in pieces:
            encoded = piece.encode()
            if len(chunk) + len(encoded) > _WORD_BYTES:
                words.append(_word(chunk))
                chunk = b""
            chunk += encoded
    return [*words, _word(chunk)]


def _word(chunk: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="
