"""One batch whose connection is lost once, sent again until all is done, and what came of it."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from batch_faults import Faults, faults
from cutting_server import MAY_BE_UNKNOWN, Cut, CuttingServer
from journal_samples import NOW, mail, message

from loantracker.errors import TransportUnavailable
from loantracker.journal import Journal
from loantracker.mail.smtp import SmtpTransport, Timeouts
from loantracker.records import Account, Mail, Message, ReminderState
from loantracker.sending import send

_QUICK = Timeouts(opening=10, step=10, final=10)


class Came(NamedTuple):
    """What came of a batch."""

    faults: Faults
    needless: int  # unknown, though it can be known; or more than the one in flight
    happened: bool  # the connection was lost where it should be

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong but for one message in flight that nobody can know of."""
        return self.happened and not (any(self.faults[:3]) or self.needless)


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
        found = faults(batch, journal.history(), server.delivered)
    return Came(found, max(0, found.unknown - (cut.step in MAY_BE_UNKNOWN)), server.cut_happened)
