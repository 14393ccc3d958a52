"""Mail that came back: reading the mailboxes for delivery reports, and a clerk's word on an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loantracker import wording
from loantracker.bounced import Bounce
from loantracker.errors import LoanTrackerError
from loantracker.mail import returns
from loantracker.records import Account
from loantracker.workplace import Workplace

__all__ = ["Bounce", "Reading", "bounces", "clear", "read", "read_all", "reads_bounces", "warnings"]

DAYS: Final = 14  # reports older than this have been read before, or are about nothing recent


@dataclass(frozen=True, slots=True)
class Reading:
    """What one mailbox had; ``error`` where it could not be read: the next reading looks at all again."""

    account: str
    reports: int  # delivery reports, about whomever
    new: tuple[Bounce, ...]  # recipients of ours that were not known to bounce
    error: LoanTrackerError | None = None


def reads_bounces(account: Account) -> bool:
    """Whether the account is set to look for delivery reports."""
    return returns.reads_bounces(account)


def read(
    place: Workplace,
    account: Account,
    today: date,
    *,
    password: str | None = None,
    fetch: returns.Fetch | None = None,
) -> Reading:
    """Read one account's mailbox and mark whom mail did not reach; the mailbox stays as it is.

    Raises:
        MailError: the mailbox can't be read.
        JournalError: the journal can't be used.
    """
    at = place.clock(today)()
    found = list(
        returns.read(account, at - timedelta(days=DAYS), home=place.home, password=password, fetch=fetch)
    )
    with place.journal() as journal:
        new = journal.keep_reports(found, returns.domain(account), at) if found else []
    return Reading(account.name, len(found), tuple(new))


def read_all(place: Workplace, today: date, passwords: Mapping[str, str] | None = None) -> list[Reading]:
    """Read every mailbox that is set to be read; one that fails says so and keeps none of the others back.

    ``passwords`` are those typed for this session, by account; the others come from the keyring.
    """
    typed = passwords or {}
    readings = []
    for name, account in sorted(place.settings.accounts.items()):
        if returns.reads_bounces(account):
            try:
                readings.append(read(place, account, today, password=typed.get(name)))
            except LoanTrackerError as error:
                readings.append(Reading(name, 0, (), error))
    return readings


def warnings(place: Workplace, today: date) -> list[str]:
    """Read every mailbox before a batch; a mailbox that can't be read keeps no batch back, but says so."""
    return [wording.explain(each.error).thai for each in read_all(place, today) if each.error is not None]


def bounces(place: Workplace) -> list[Bounce]:
    """Every recipient whom a message of ours did not reach, newest first."""
    with place.journal() as journal:
        return journal.bounces()


def clear(place: Workplace, address: str, today: date) -> int:
    """Keep a clerk's word that an address works after all; gives how many bounces that settles."""
    with place.journal() as journal:
        return journal.clear_bounces(address, place.clock(today)())
