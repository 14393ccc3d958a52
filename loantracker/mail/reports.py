"""Delivery reports (RFC 3464, RFC 6522) and what other servers write instead; pure.

Nobody signs them: what is read here is a claim. Only a report that names a Message-ID
of ours, which strangers don't know, and a recipient of that very mail, counts (journal/bouncing.py).
The language of a report makes no difference, as only its fields are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr
from typing import Final

from loantracker.bounced import Failure, Report
from loantracker.mail.addresses import is_address

LARGEST: Final = 512 * 1024  # bytes of a report that are looked at
_PARTS: Final = 40  # nested parts beyond this are no report's
_WORDS: Final = 300  # characters of another server's words that are kept
_FAILED: Final = frozenset({"failed", "delayed"})
_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9._=+-]{1,128}@[A-Za-z0-9.-]{1,253}>")
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY: Final = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")
_SPOKEN: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_DAEMON: Final = re.compile(r"mailer-daemon|postmaster|mailsystem|microsoftexchange[0-9a-f]*", re.IGNORECASE)
_ID_FIELDS: Final = (
    "References",
    "In-Reply-To",
    "Original-Message-ID",
    "X-Original-Message-ID",
    "X-MS-Original-Message-ID",
)


def parse(raw: bytes) -> Report | None:
    """What a mail says as a delivery report; None where it is none, or names no mail or no recipient."""
    mail = BytesParser(policy=compat32).parsebytes(raw[:LARGEST])
    parts = list(_parts(mail))
    ids = _message_ids(mail, parts)
    if not ids:
        return None
    failures = tuple(_by_fields(parts)) if mail.get_content_type() == "multipart/report" else ()
    failures = failures or tuple(_by_header(mail, parts))
    loose = not failures
    if loose and _is_daemon(mail):
        failures = tuple(_by_words(parts))
    return Report(ids, failures, loose) if failures else None


def _parts(mail: Message) -> Iterator[Message]:
    """The parts in order, but nothing inside the mail that was sent back beyond its headers."""
    waiting, seen = [mail], 0
    while waiting and seen < _PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        inner = part.get_payload()
        if part.get_content_type() in {
            "multipart/report",
            "multipart/mixed",
            "multipart/alternative",
        } and isinstance(inner, list):
            waiting = [each for each in inner if isinstance(each, Message)] + waiting


def _message_ids(mail: Message, parts: list[Message]) -> tuple[str, ...]:
    found: list[str] = []
    for part in parts:
        kind, inner = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(inner, list) and inner and isinstance(inner[0], Message):
            found += _ids_in(inner[0], ("Message-ID",))
        elif kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            head = BytesParser(policy=compat32).parsebytes(_content(part), headersonly=True)
            found += _ids_in(head, ("Message-ID",))
        elif kind == "message/delivery-status" and isinstance(inner, list):
            for group in inner:
                if isinstance(group, Message):
                    found += _ids_in(group, _ID_FIELDS)
    found += _ids_in(mail, _ID_FIELDS)
    if not found:  # some servers write the headers of the mail into their text
        for part in parts:
            if part.get_content_maintype() == "text":
                found += re.findall(rf"(?im)^\W*Message-ID:\s*({_MESSAGE_ID.pattern})", _text(part))
    return tuple(dict.fromkeys(found))


def _ids_in(part: Message, names: tuple[str, ...]) -> list[str]:
    return [
        each for name in names for value in part.get_all(name, []) for each in _MESSAGE_ID.findall(str(value))
    ]


def _by_fields(parts: list[Message]) -> Iterator[Failure]:
    """The groups of a message/delivery-status: one a recipient, after the one of the whole mail."""
    for part in parts:
        groups = part.get_payload()
        if part.get_content_type() != "message/delivery-status" or not isinstance(groups, list):
            continue
        for group in groups:
            if not isinstance(group, Message):
                continue
            action = str(group.get("Action", "")).strip().casefold()
            if action not in _FAILED:
                continue
            status = _found(_STATUS, str(group.get("Status", "")))
            words = _clean(
                str(group.get("Diagnostic-Code", "")).partition(";")[2]
                or str(group.get("Diagnostic-Code", ""))
            )
            status = status or _found(_STATUS, words)
            permanent = action == "failed" and not status.startswith("4")
            for address in _addresses(group):
                yield Failure(address, status, words, permanent)


def _addresses(group: Message) -> list[str]:
    """Whom the group is about: as sent to, and where the mail had come to in the end."""
    found = []
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = str(group.get(name, "")).partition(";")
        address = parseaddr(address.strip())[1] if kind.strip().casefold() == "rfc822" else ""
        if is_address(address):
            found.append(address.casefold())
    return list(dict.fromkeys(found))


def _by_header(mail: Message, parts: list[Message]) -> Iterator[Failure]:
    """Exim and others name the recipients in a header of the report."""
    words = _first_words(parts)
    status, permanent = _verdict(words)
    for address in str(mail.get("X-Failed-Recipients", "")).split(","):
        if is_address(address.strip()):
            yield Failure(address.strip().casefold(), status, words, permanent)


def _by_words(parts: list[Message]) -> Iterator[Failure]:
    """Whoever is named in the words before the mail that is sent back, where these say a refusal."""
    whole = next((_text(part) for part in parts if part.get_content_type() == "text/plain"), "")
    said = re.split(r"(?im)^\W*(?:Message-ID|Received|From|Von|จาก):", whole)[0]
    words = _clean(said)
    status, permanent = _verdict(words)
    if not status and not _REPLY.search(words):
        return
    for address in dict.fromkeys(each.rstrip(".").casefold() for each in _SPOKEN.findall(said)):
        if is_address(address):
            yield Failure(address, status, words, permanent)


def _is_daemon(mail: Message) -> bool:
    """Whether a mail system wrote it; a person's automatic answer is no bounce."""
    local = parseaddr(str(mail.get("From", "")))[1].partition("@")[0]
    return _DAEMON.fullmatch(local) is not None


def _verdict(words: str) -> tuple[str, bool]:
    """The status in the words, and whether it is final: so unless they say that it may pass."""
    status = _found(_STATUS, words)
    code = status or _found(_REPLY, words)
    return status, not code.startswith("4")


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _first_words(parts: list[Message]) -> str:
    return _clean(next((_text(part) for part in parts if part.get_content_maintype() == "text"), ""))


def _clean(text: str) -> str:
    """Words on one line, without what can't be shown."""
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.split())[:_WORDS]


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return _content(part).decode(charset, "replace")
    except LookupError:
        return _content(part).decode("utf-8", "replace")
