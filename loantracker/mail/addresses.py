"""Mailboxes, hosts and the texts that become mail headers: checked, never mended.

A line break in a header would start a new one (a hidden "Bcc:"), so anything
with a control character is refused here, whatever Python's own library does.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from loantracker.errors import UnsafeHeader

# RFC 5321 dot-string and domain, in ASCII: SMTPUTF8 is not used. 64 and 254 are its section 4.5.3.1.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")

# Control characters, line and paragraph separators, lone surrogates (Cc, Zl, Zp, Cs: Unicode adds none).
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name ("" for none) and an address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands after the @: the only part of an address that a log may hold."""
        return domain_of(self.address)


def domain_of(address: str) -> str:
    """The domain of an address."""
    return address.rpartition("@")[2].lower()


def is_loopback(host: str) -> bool:
    """Whether the host is this very machine by its name or number."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(text: str) -> bool:
    """Whether the text is one plain ASCII address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def checked_header(text: str, field: str) -> str:
    """The text with its blanks evened out, safe to stand in a header.

    Raises:
        UnsafeHeader: it holds a line break or another control character (facts: field).
    """
    if UNSAFE.search(text):
        raise UnsafeHeader(field=field)
    return " ".join(text.split())


def checked_address(text: str, field: str) -> str:
    """The address itself.

    Raises:
        UnsafeHeader: it is not one plain ASCII address (facts: field).
    """
    if not is_address(text):
        raise UnsafeHeader(field=field)
    return text


def parse_mailbox(text: str, field: str) -> Mailbox:
    """Read ``ฝ่ายการคลัง <finance@example.org>`` or a bare address; exactly one, or none.

    Raises:
        UnsafeHeader: it is anything else (facts: field).
    """
    text = checked_header(text, field)
    named = _NAMED.fullmatch(text)
    if named is None:
        return Mailbox("", checked_address(text, field))
    name = named["name"].strip()
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = name[1:-1]
    return Mailbox(name, checked_address(named["address"].strip(), field))
