"""Delivery reports in the journal: which of our messages did not reach whom.

A report is only believed about a recipient of the very message that it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, func, insert, select, update

from loantracker.bounced import Bounce, Failure, Report
from loantracker.journal import owners, rows
from loantracker.journal.opening import translated
from loantracker.journal.tables import ATTEMPTS, BOUNCES, LINES
from loantracker.records import ReminderState

_NEVER_SENT = (ReminderState.REFUSED.value, ReminderState.RETRY.value)


class Bouncing:
    """The journal's part about mail that came back."""

    path: Path | str
    _engine: Engine
    _writer: Engine
    _owner: owners.Owner

    def keep_reports(self, reports: Iterable[Report], domain: str, at: datetime) -> list[Bounce]:
        """Mark the recipients whom a message from ``domain`` did not reach; gives those that are news.

        What names no message of ours, or nobody whom it went to, is passed over.
        """
        with translated(self.path), self._writer.begin() as connection:
            kept = {key for report in reports for key in _keep(connection, report, domain, rows.stamp(at))}
            return [each for each in _bounces(connection) if (each.message_id, each.address) in kept]

    def bounces(self) -> list[Bounce]:
        """Every recipient whom a message did not reach; newest first."""
        with translated(self.path), self._engine.begin() as connection:
            return _bounces(connection)

    def clear_bounces(self, address: str, at: datetime) -> int:
        """Keep a clerk's word that an address works after all; gives how many bounces that settles."""
        standing = and_(BOUNCES.c.address == address.strip().casefold(), BOUNCES.c.cleared_at.is_(None))
        values = {"cleared_at": rows.stamp(at), "clerk": self._owner.clerk}
        with translated(self.path), self._writer.begin() as connection:
            return connection.execute(update(BOUNCES).where(standing).values(**values)).rowcount


def stopped(connection: Connection) -> frozenset[str]:
    """The addresses, in small letters, that nothing more is sent to until a clerk clears them."""
    wanted = select(BOUNCES.c.address).where(BOUNCES.c.permanent == 1, BOUNCES.c.cleared_at.is_(None))
    return frozenset(connection.execute(wanted).scalars())


def forget(connection: Connection, before: str) -> None:
    """Take out what was seen before a moment."""
    connection.execute(delete(BOUNCES).where(BOUNCES.c.seen_at < before))


def _keep(connection: Connection, report: Report, domain: str, at: str) -> list[tuple[str, str]]:
    kept = []
    for message_id in _ours(report, domain):
        recipients = _recipients(connection, message_id)
        failures = {each.address: each for each in report.failures if each.address in recipients}
        if report.loose and len(failures) != 1:
            continue
        kept += [
            (message_id, each.address) for each in failures.values() if _put(connection, message_id, each, at)
        ]
    return kept


def _ours(report: Report, domain: str) -> list[str]:
    """The ids of messages whose Message-IDs are made as we make them."""
    parted = [each.strip("<>").rpartition("@") for each in report.message_ids]
    return [local for local, _, place in parted if place.casefold() == domain.casefold()]


def _recipients(connection: Connection, message_id: str) -> set[str]:
    """Whom a message went to, in small letters; nobody where it never went out."""
    sent = select(ATTEMPTS.c.recipients_to, ATTEMPTS.c.recipients_cc).where(
        ATTEMPTS.c.message_id == message_id, ATTEMPTS.c.state.not_in(_NEVER_SENT)
    )
    return {
        address.casefold()
        for row in connection.execute(sent)
        for column in row
        for address in json.loads(column)
    }


def _put(connection: Connection, message_id: str, failure: Failure, at: str) -> bool:
    """Keep a failure; False where it was known.

    A final one takes the place of one that might have passed, and of a clerk's word on that one.
    """
    key = and_(BOUNCES.c.message_id == message_id, BOUNCES.c.address == failure.address)
    known = connection.execute(select(BOUNCES.c.permanent).where(key)).scalar_one_or_none()
    facts = {"status": failure.status, "diagnostic": failure.diagnostic, "permanent": int(failure.permanent)}
    if known is None:
        connection.execute(
            insert(BOUNCES), {"message_id": message_id, "address": failure.address, "seen_at": at, **facts}
        )
        return True
    if failure.permanent and not known:
        connection.execute(
            update(BOUNCES).where(key).values(seen_at=at, cleared_at=None, clerk=None, **facts)
        )
        return True
    return False


def _bounces(connection: Connection) -> list[Bounce]:
    last = select(func.max(ATTEMPTS.c.id)).group_by(ATTEMPTS.c.message_id)
    parties = (
        select(ATTEMPTS.c.id, ATTEMPTS.c.message_id, ATTEMPTS.c.party)
        .where(ATTEMPTS.c.id.in_(last))
        .subquery()
    )
    wanted = (
        select(BOUNCES, parties.c.party, parties.c.id.label("attempt_id"))
        .join(parties, parties.c.message_id == BOUNCES.c.message_id)
        .order_by(BOUNCES.c.id.desc())
    )
    return [_bounce(connection, row) for row in connection.execute(wanted).all()]


def _bounce(connection: Connection, row: Row[Any]) -> Bounce:
    about = select(LINES.c.entry_id).where(LINES.c.attempt_id == row.attempt_id).order_by(LINES.c.position)
    return Bounce(
        message_id=row.message_id,
        party=row.party,
        address=row.address,
        status=row.status,
        diagnostic=row.diagnostic,
        permanent=bool(row.permanent),
        seen_at=datetime.fromisoformat(row.seen_at),
        cleared_at=None if row.cleared_at is None else datetime.fromisoformat(row.cleared_at),
        entries=tuple(dict.fromkeys(connection.execute(about).scalars())),
    )
