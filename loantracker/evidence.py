"""What a person can go by who has to say whether a message arrived."""

from __future__ import annotations

import json
from dataclasses import dataclass

from loantracker.errors import UnsafeHeader
from loantracker.mail.addresses import Mailbox, parse_mailbox
from loantracker.records import Account, JournalMessage
from loantracker.settings import Settings


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where to look for a message, and what was heard of it last.

    ``header`` is its Message-ID with angle brackets, "" where its account is no
    more; ``kind``, ``host`` and ``sender`` are the account's. ``clerk`` at
    ``computer`` sent it when the program was cut off; else ``last`` is what the
    server, or the connection to it, said last.
    """

    header: str
    kind: str
    host: str
    sender: str
    computer: str = ""
    clerk: str = ""
    last: str = ""


def evidence(settings: Settings, message: JournalMessage) -> Evidence:
    """The evidence of one message of the journal."""
    account = settings.accounts.get(message.account)
    sender = _mailbox(account)
    header = f"<{message.message_id}@{sender.domain}>" if sender is not None else ""
    address = sender.address if sender is not None else ""
    kind, host = (account.kind, account.host) if account is not None else ("", "")
    owner = _owner(message.answer)
    if owner is not None:
        return Evidence(header, kind, host, address, *owner)
    return Evidence(header, kind, host, address, last=message.answer)


def _mailbox(account: Account | None) -> Mailbox | None:
    try:
        return parse_mailbox(account.sender, "sender") if account is not None else None
    except UnsafeHeader:  # changed since by hand; nothing could have been sent with it
        return None


def _owner(answer: str) -> tuple[str, str] | None:
    """Computer and clerk, where the journal kept the process that could not settle its claim."""
    try:
        known = json.loads(answer)
    except ValueError:
        return None
    if not isinstance(known, dict) or "host" not in known or "pid" not in known:
        return None
    return str(known["host"]), str(known.get("clerk", ""))
