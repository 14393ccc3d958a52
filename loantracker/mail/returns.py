"""Reading a sending mailbox for delivery reports: by IMAP, EWS or Graph; the mailbox stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from loantracker.bounced import Report
from loantracker.errors import BadAccount
from loantracker.mail import accounts, reports
from loantracker.mail.addresses import domain_of, parse_mailbox
from loantracker.records import Account

Fetch = Callable[[datetime], Iterator[bytes]]


def reads_bounces(account: Account) -> bool:
    """Whether the account is set to look for delivery reports."""
    return bool(account.imap_host) if account.kind == "smtp" else account.bounces == "read"


def domain(account: Account) -> str:
    """The domain of the Message-IDs of what the account sends."""
    return domain_of(parse_mailbox(account.sender, "sender").address)


def read(
    account: Account, since: datetime, *, home: Path, password: str | None = None, fetch: Fetch | None = None
) -> Iterator[Report]:
    """The delivery reports that came in since a moment; ``fetch`` gives the mails instead of the mailbox.

    Raises:
        BadAccount: the settings can't work, or the account has no mailbox to read.
        NoPassword, UnsafeKeyring: a password is needed and there is none.
        TransportUnavailable: the mailbox can't be reached, trusted or signed in to.
    """
    for raw in (fetch or _mailbox(account, home, password))(since):
        found = reports.parse(raw)
        if found is not None:
            yield found


def _mailbox(account: Account, home: Path, password: str | None) -> Fetch:
    accounts.validate(account)
    if not reads_bounces(account):
        field = "imap_host" if account.kind == "smtp" else "bounces"
        raise BadAccount(account=account.name, field=field, detail="empty")
    if accounts.needs_password(account) and password is None:
        password = accounts.find_password(account)
    # What speaks to a server is imported only when reading.
    if account.kind == "smtp":
        from loantracker.mail.imap_returns import ImapReturns  # noqa: PLC0415 - see above

        tokens = accounts.open_sign_in(account, home) if accounts.needs_sign_in(account) else None
        return ImapReturns(account, password, tokens).fetch
    if account.kind == "ews":
        from loantracker.mail.ews_returns import EwsReturns  # noqa: PLC0415 - see above

        return EwsReturns(account, password).fetch
    from loantracker.mail.graph_returns import GraphReturns  # noqa: PLC0415 - see above

    return GraphReturns(account, accounts.open_sign_in(account, home)).fetch
