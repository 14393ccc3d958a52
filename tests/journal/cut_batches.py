"""One batch whose connection is lost once, sent again until all is done, and what came of it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import NamedTuple

from cutting_server import MAY_BE_UNKNOWN, Cut, CuttingServer
from journal_samples import NOW, mail, message

from loantracker.errors import TransportUnavailable
from loantracker.journal import Journal
from loantracker.mail.smtp import SmtpTransport, Timeouts
from loantracker.records import Account, Mail, Message, ReminderState
from loantracker.sending import send

_QUICK = Timeouts(opening=10, step=10, final=10)


class Came(NamedTuple):
    """Messages by what went wrong with them, or may not be known."""

    doubled: int
    invented: int  # said to be sent, but never delivered
    forgotten: int
    unknown: int
    needless: int  # unknown, though it can be known; or more than the one in flight
    happened: bool  # the connection was lost where it should be

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong but for one message in flight that nobody can know of."""
        return self.happened and not (self.doubled or self.invented or self.forgotten or self.needless)


def _mail(of: Message) -> Mail:
    """A mail with lines that begin with dots, whose last one is a dot alone."""
    plain = mail(of)
    return dataclasses.replace(plain, raw=plain.raw + b"x\r\n.hidden\r\n\r\nx\r\n.\r\n")


def run(journal: Journal, cut: Cut, numbers: range, *, pipelining: bool = False) -> Came:
    """Send the messages of these numbers with the connection lost at ``cut``; start over as a clerk would."""
    batch = [message(number) for number in numbers]
    mails = {each.id: _mail(each) for each in batch}
    with CuttingServer(cut, pipelining=pipelining) as server:
        account = Account("office", "smtp", "finance@example.org", "127.0.0.1", server.port, security="none")
        for _ in range(3):
            history = journal.history()
            owed = [
                each
                for each in batch
                if history.get(each.reminders[0].id, ReminderState.RETRY) is ReminderState.RETRY
            ]
            transport = SmtpTransport(account, None, _QUICK)
            try:
                send(owed, mails, transport, journal, account.name, lambda: NOW)
            except TransportUnavailable:  # nothing was claimed; tried again
                continue
        history = journal.history()
    states = {mails[each.id].message_id: history.get(each.reminders[0].id) for each in batch}
    tally = Counter(states.values())
    return Came(
        doubled=sum(times > 1 for times in server.delivered.values()),
        invented=sum(
            state is ReminderState.ACCEPTED and not server.delivered[ident] for ident, state in states.items()
        ),
        forgotten=len(batch) - tally[ReminderState.ACCEPTED] - tally[ReminderState.UNKNOWN],
        unknown=tally[ReminderState.UNKNOWN],
        needless=max(0, tally[ReminderState.UNKNOWN] - (cut.step in MAY_BE_UNKNOWN)),
        happened=server.cut_happened,
    )
