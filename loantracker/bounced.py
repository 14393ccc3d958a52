"""What delivery reports say of our mails; pure records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient whom a mail did not reach."""

    address: str
    status: str  # RFC 3463, "5.1.1"; "" where the report gives none
    diagnostic: str  # the other server's words
    permanent: bool  # False: delayed, or a fault that may pass


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report, as far as it can be told which mail it is about.

    ``loose`` says that the addresses were found in free text: they mean something
    only where exactly one of them is a recipient of the mail.
    """

    message_ids: tuple[str, ...]  # as headers have them, with angle brackets
    failures: tuple[Failure, ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """A recipient whom one of our messages did not reach, as the journal holds it."""

    message_id: str  # Message.id
    party: str
    address: str
    status: str
    diagnostic: str
    permanent: bool  # only these stop further reminders to the address
    seen_at: datetime  # UTC
    cleared_at: datetime | None = None  # a clerk said that the address works after all
    entries: tuple[str, ...] = ()  # ids of the entries that the message was about
