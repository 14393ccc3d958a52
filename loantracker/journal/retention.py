"""Personal data in the journal: taken out when its time is over, and shown to whom it is about.

What keeps a reminder from going out twice stays for ever: its id, entry, stage,
state, moments and the hash of the exact mail.
"""

from __future__ import annotations

from sqlalchemy import Connection, and_, func, or_, select, update

from loantracker.journal import bouncing, rows
from loantracker.journal.tables import ATTEMPTS, CLAIMS
from loantracker.records import JournalMessage, ReminderState


def purge(connection: Connection, before: str, at: str) -> int:
    """Take names, addresses, subjects and answers out of settled attempts claimed before a moment.

    An attempt to be sent again is settled once a later one took its place.
    """
    held = select(CLAIMS.c.attempt_id).where(CLAIMS.c.attempt_id.is_not(None))
    overtaken = and_(ATTEMPTS.c.state == ReminderState.RETRY.value, ATTEMPTS.c.id.not_in(held))
    settled = ATTEMPTS.c.state.in_([ReminderState.ACCEPTED.value, ReminderState.REFUSED.value])
    due = and_(ATTEMPTS.c.claimed_at < before, ATTEMPTS.c.purged_at.is_(None), or_(settled, overtaken))
    bouncing.forget(connection, before)
    emptied = {"party": "", "recipients_to": "[]", "recipients_cc": "[]", "subject": "", "answer": ""}
    return connection.execute(update(ATTEMPTS).where(due).values(**emptied, purged_at=at)).rowcount


def about(connection: Connection, who: str) -> list[JournalMessage]:
    """Every attempt to or about a party, by an address or its exact name; newest first."""
    wanted = who.strip().casefold()
    near = or_(
        ATTEMPTS.c.party == who.strip(),
        *(
            func.lower(column).contains(wanted, autoescape=True)
            for column in (ATTEMPTS.c.recipients_to, ATTEMPTS.c.recipients_cc)
        ),
    )
    found = rows.messages(connection, select(ATTEMPTS).where(near).order_by(ATTEMPTS.c.id.desc()))
    return [
        message
        for message in found
        if message.party == who.strip()
        or wanted in {address.casefold() for address in (*message.to, *message.cc)}
    ]
