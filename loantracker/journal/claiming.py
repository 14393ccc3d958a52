"""How messages are claimed: one by one, or several ahead in one commit.

A commit that waits for the disk takes longer than a mail. In a file of this
computer several messages are therefore claimed together and durably; each is
then marked as handed over, just before it goes out, in a commit that survives
the end of the process but perhaps not a power cut. So a process that is killed
leaves one message unknown, the one in flight; after a power cut all that were
claimed and not settled are unknown. Neither is ever sent again by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select

from loantracker.journal import history, owners, rows
from loantracker.journal.tables import ATTEMPTS, CLAIMS, LINES
from loantracker.journal.upserts import upserts
from loantracker.records import Mail, Message, ReminderState

Values = dict[str, Any]

_SENDING: Final = ReminderState.SENDING.value
_RETRY: Final = ReminderState.RETRY.value


def values_of(message: Message, mail: Mail, account: str, owner: owners.Owner, at: str) -> Values:
    """The row of ``attempts`` for a message that is claimed now, and not handed over yet."""
    return {
        "message_id": message.id,
        "party": message.party.name,
        "role": message.party.role.value,
        "recipients_to": json.dumps(mail.to),
        "recipients_cc": json.dumps(mail.cc),
        "subject": mail.subject,
        "account": account,
        "sha256": hashlib.sha256(mail.raw).hexdigest(),
        "state": _SENDING,
        "answer": "",
        "claimed_at": at,
        "host": owner.host,
        "pid": owner.pid,
        "process_start": owner.start,
        "clerk": owner.clerk,
        "handed_at": None,
    }


def claim(connection: Connection, message: Message, values: Values) -> int | None:
    """Claim one message, handed over from then on; None where any of its reminders is taken.

    The caller rolls back what stands in the transaction then.
    """
    if history.taken(connection, [message]):  # the keys decide below; this spares them the crowd
        return None
    row = {**values, "handed_at": values["claimed_at"]}
    attempt = connection.execute(insert(ATTEMPTS).returning(ATTEMPTS.c.id), row).scalar_one()
    wanted = _claims(message, attempt)
    if connection.execute(upserts(connection.dialect.name).take, wanted).rowcount != len(wanted):
        return None
    connection.execute(insert(LINES), rows.line_values(message.reminders, attempt))
    return int(attempt)


def release(connection: Connection, attempts: Sequence[int]) -> None:
    """Give claims back that were never handed over, as if they had never been."""
    for attempt in attempts:
        carried = select(LINES.c.reminder_id).where(LINES.c.attempt_id == attempt)
        before = (
            select(LINES.c.reminder_id, func.max(LINES.c.attempt_id).label("attempt_id"))
            .where(LINES.c.reminder_id.in_(carried), LINES.c.attempt_id != attempt)
            .group_by(LINES.c.reminder_id)
        )
        earlier = [
            {"reminder_id": ident, "attempt_id": last, "state": _RETRY}
            for ident, last in connection.execute(before)
        ]
        held = CLAIMS.c.attempt_id == attempt  # beside the key: the column itself has no index
        connection.execute(delete(CLAIMS).where(CLAIMS.c.reminder_id.in_(carried), held))
        if earlier:  # only what may be sent again could be claimed
            connection.execute(insert(CLAIMS), earlier)
        connection.execute(delete(LINES).where(LINES.c.attempt_id == attempt))
        connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.id == attempt))


def _claims(message: Message, attempt: int) -> list[Values]:
    return [
        {"reminder_id": reminder.id, "attempt_id": attempt, "state": _SENDING}
        for reminder in sorted(message.reminders, key=lambda reminder: reminder.id)
    ]
