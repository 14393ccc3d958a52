"""What becomes of a message that nobody could be sure of: a person's word, or proof from the mailbox."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select

from loantracker.errors import NotUnsettled
from loantracker.journal import recovering, rows
from loantracker.journal.opening import translated
from loantracker.journal.tables import ATTEMPTS
from loantracker.records import Accepted, Outcome, Refused, ReminderState

# What a person may say of a message, by the state that it is in. A draft may
# have been sent or thrown away; a refused address may have been mended.
_RESOLVABLE: Final = {
    True: frozenset({ReminderState.UNKNOWN, ReminderState.PREPARED}),
    False: frozenset({ReminderState.UNKNOWN, ReminderState.PREPARED, ReminderState.REFUSED}),
}


class Settling:
    """The journal's part about messages whose outcome comes afterwards."""

    path: Path | str
    _engine: Engine
    _writer: Engine

    def resolve(self, message_id: str, *, arrived: bool, at: datetime) -> None:
        """Keep a person's word on a message: it arrived, or it did not and may be sent again.

        An unknown message or a draft can be either; a refused one can be freed
        to be sent again (``arrived=False``) once the address is mended.

        Raises:
            NotUnsettled: the message's last attempt is in no such state.
        """
        last = select(ATTEMPTS).where(ATTEMPTS.c.message_id == message_id)
        last = last.order_by(ATTEMPTS.c.id.desc()).limit(1).with_for_update()
        with translated(self.path), self._writer.begin() as connection:
            attempt = connection.execute(last).one_or_none()
            if attempt is None or ReminderState(attempt.state) not in _RESOLVABLE[arrived]:
                state = attempt.state if attempt is not None else ""
                raise NotUnsettled(path=self.path, message_id=message_id, state=state)
            state = ReminderState.ACCEPTED if arrived else ReminderState.RETRY
            recovering.set_state(connection, attempt.id, state, resolved_at=rows.stamp(at))

    def unknown(self, account: str) -> list[str]:
        """The ids of the messages of an account whose last attempt is unknown; oldest first."""
        last = select(func.max(ATTEMPTS.c.id)).group_by(ATTEMPTS.c.message_id).scalar_subquery()
        wanted = select(ATTEMPTS.c.message_id).where(
            ATTEMPTS.c.state == ReminderState.UNKNOWN.value,
            ATTEMPTS.c.account == account,
            ATTEMPTS.c.id.in_(last),
        )
        with translated(self.path), self._engine.begin() as connection:
            return list(connection.execute(wanted.order_by(ATTEMPTS.c.id)).scalars())

    def prove(self, message_id: str, outcome: Outcome, at: datetime) -> bool:
        """Settle an unknown message by what its mailbox shows, which is kept as its answer.

        False where the mailbox proves nothing, or the message is not unknown any more.
        """
        if not isinstance(outcome, Accepted) and not (isinstance(outcome, Refused) and outcome.retry_safe):
            return False
        last = select(ATTEMPTS).where(ATTEMPTS.c.message_id == message_id)
        last = last.order_by(ATTEMPTS.c.id.desc()).limit(1).with_for_update()
        state, answer = rows.settled(outcome)
        with translated(self.path), self._writer.begin() as connection:
            attempt = connection.execute(last).one_or_none()
            if attempt is None or attempt.state != ReminderState.UNKNOWN.value:
                return False
            recovering.set_state(connection, attempt.id, state, answer=answer, resolved_at=rows.stamp(at))
        return True
