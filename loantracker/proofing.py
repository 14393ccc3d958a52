"""One exact mail before it goes: read to the last header, and its words changed by a clerk for this once.

The change is made to the mail that was composed, so recipients, Message-ID and files stay what the plan
and the clerk gave it; nothing here can say who gets a mail.
"""

from __future__ import annotations

import email
import hashlib
import html as markup
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from email.header import decode_header, make_header
from typing import Final, NamedTuple

from loantracker.mail.compose import reworded
from loantracker.records import Mail

_PARAGRAPH: Final = re.compile(r"(<p\b[^>]*>)(.*?)</p>", re.DOTALL)
_BREAK: Final = re.compile(r"<br\s*/?>")
_TAG: Final = re.compile(r"<[^>]*>")
_WORDS: Final = re.compile(r"(?<=>)[^<>]+(?=<)")
_BODY: Final = re.compile(r"(<body\b[^>]*>).*(</body>)", re.DOTALL)
_STYLE: Final = "margin-top:12px; margin-bottom:0;"


@dataclass(frozen=True, slots=True)
class Edit:
    """A clerk's own subject and text for one mail, made from the mail that ``of`` names."""

    subject: str
    text: str
    of: str  # ``made_from`` of the mail that the clerk saw


class Part(NamedTuple):
    """A part of a mail as it goes out: ``text`` for a calendar entry, which people can read."""

    name: str
    content_type: str
    size: int  # bytes
    text: str = ""


class Source(NamedTuple):
    """A mail as it goes out: its headers in order, decoded, and its parts."""

    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


class _Line(NamedTuple):
    """A line of an HTML page that people see: where it stands, and the paragraph around it."""

    words: str
    start: int
    end: int
    opening: str
    paragraph: tuple[int, int]
    alone: bool  # the paragraph's only line


def made_from(mail: Mail) -> str:
    """What tells that a mail still says what the clerk saw who changed it."""
    said = f"{mail.subject}\0{mail.text}\0{mail.html}"
    return hashlib.sha256(said.encode()).hexdigest()


def edited(mail: Mail, edit: Edit) -> Mail:
    """The mail with the clerk's words, in the text and in the HTML alike.

    Raises:
        UnsafeHeader: the subject can't stand in a header (facts: field).
    """
    subject = " ".join(edit.subject.split()) if edit.subject.isprintable() else edit.subject
    before = mail.text.replace(mail.subject, subject)
    text = edit.text.replace("\r\n", "\n").replace(mail.subject, subject).strip("\n") + "\n"
    page = _WORDS.sub(lambda found: _renamed(found.group(), mail.subject, subject), mail.html)
    return reworded(mail, subject, text, _follow(page, _lines(before), _lines(text)))


def source(mail: Mail) -> Source:
    """The mail's own bytes, read as a mail program reads them."""
    read = email.message_from_bytes(mail.raw)
    parts = []
    for part in read.walk():
        if part.is_multipart():
            continue
        found = part.get_payload(decode=True)
        content = found if isinstance(found, bytes) else b""
        kind = part.get_content_type()
        readable = content.decode(errors="replace") if kind == "text/calendar" else ""
        parts.append(Part(part.get_filename() or "", kind, len(content), readable))
    headers = ((name, str(make_header(decode_header(value)))) for name, value in read.items())
    return Source(tuple((name, " ".join(value.split())) for name, value in headers), tuple(parts))


def _lines(text: str) -> list[str]:
    """The lines that say something, their blanks evened out."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _renamed(words: str, old: str, new: str) -> str:
    return markup.escape(new) if markup.unescape(words).strip() == old else words


def _follow(page: str, before: Sequence[str], after: Sequence[str]) -> str:
    """The page with what changed between two texts; where that can't be placed, a page of the text alone."""
    seen = _seen(page)
    counts = Counter(each.words for each in seen)
    places = {each.words: each for each in seen if counts[each.words] == 1}
    twice = {words for words, count in Counter(before).items() if count > 1}
    changes: list[tuple[int, int, str]] = []
    for what, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        old, new = before[first:last], after[begin:end]
        near = old or before[max(first - 1, 0) : first] or before[first : first + 1]
        found = [places[words] for words in near if words in places and words not in twice]
        if len(found) < len(near) or not found:
            return _plain(page, after)
        behind = bool(old) or first > 0
        changes += _replaced(found, new) if old else [_added(found[0], new, behind=behind)]
    for start, finish, words in sorted(changes, reverse=True):
        page = page[:start] + words + page[finish:]
    return page


def _seen(page: str) -> list[_Line]:
    """The lines of a page's paragraphs."""
    found = []
    for paragraph in _PARAGRAPH.finditer(page):
        breaks = [(each.start(), each.end()) for each in _BREAK.finditer(page, *paragraph.span(2))]
        starts = [paragraph.start(2), *(end for _start, end in breaks)]
        ends = [*(start for start, _end in breaks), paragraph.end(2)]
        for start, end in zip(starts, ends, strict=True):
            words = " ".join(markup.unescape(_TAG.sub("", page[start:end])).split())
            found.append(_Line(words, start, end, paragraph.group(1), paragraph.span(), not breaks))
    return found


def _replaced(old: Sequence[_Line], new: Sequence[str]) -> list[tuple[int, int, str]]:
    """Changes that put the new lines where the first old one stood, and take the others out."""
    first, *others = old
    changes = [_gone(each) for each in others]
    if not new:
        return [_gone(first), *changes]
    start, end, more = _added(first, new[1:], behind=True)
    words = markup.escape(new[0])
    if not first.alone:
        return [(first.start, first.end, words + more), *changes]
    return [(first.start, first.end, words), *([(start, end, more)] if more else []), *changes]


def _gone(line: _Line) -> tuple[int, int, str]:
    return (*line.paragraph, "") if line.alone else (line.start, line.end, "")


def _added(beside: _Line, new: Sequence[str], *, behind: bool) -> tuple[int, int, str]:
    """A change that puts new lines before or behind a line, as paragraphs of its look."""
    if beside.alone:
        at = beside.paragraph[1] if behind else beside.paragraph[0]
        return at, at, "".join(f"{beside.opening}{markup.escape(line)}</p>" for line in new)
    at = beside.end if behind else beside.start
    said = [markup.escape(line) for line in new]
    return at, at, "".join(f"<br>{line}" if behind else f"{line}<br>" for line in said)


def _plain(page: str, lines: Sequence[str]) -> str:
    """A page that says the text, one paragraph a line."""
    said = "\n".join(f'<p style="{_STYLE}">{markup.escape(line)}</p>' for line in lines)
    if _BODY.search(page) is None:
        return f"<html><body>\n{said}\n</body></html>\n"
    return _BODY.sub(lambda found: f"{found.group(1)}\n{said}\n{found.group(2)}", page)
