"""What the unit decided of single entries, laid over the ledger; pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from loantracker.records import Entry


class DecisionKind(enum.StrEnum):
    """What the unit can decide of one entry."""

    HOLD = "hold"  # งดแจ้ง
    EXTENSION = "extension"  # ขยายเวลา
    PROMISE = "promise"  # นัดหมาย


@dataclass(frozen=True, slots=True)
class Decision:
    """What the unit decided of one entry: not to remind, a later deadline, or a day that was promised.

    ``until`` is a hold's last day (None: until somebody ends it), an extension's
    new deadline, or the promised day.
    """

    entry_id: str
    kind: DecisionKind
    until: date | None
    reason: str = ""
    document: str = ""  # an extension's approval
    decided_at: datetime | None = None  # None while it is not kept yet
    clerk: str = ""


def in_force(decision: Decision, today: date) -> bool:
    """Whether a decision counts today; a hold and a promise end with their last day."""
    if decision.kind is DecisionKind.EXTENSION:
        return True
    return decision.until is None or today <= decision.until


def decided(entries: Iterable[Entry], decisions: Iterable[Decision], today: date) -> tuple[Entry, ...]:
    """The entries as they stand with the decisions in force today."""
    changes: dict[str, dict[str, Any]] = {}
    for decision in decisions:
        if in_force(decision, today):
            changes.setdefault(decision.entry_id, {}).update(_change(decision))
    return tuple(replace(entry, **changes[entry.id]) if entry.id in changes else entry for entry in entries)


def _change(decision: Decision) -> dict[str, Any]:
    match decision.kind:
        case DecisionKind.HOLD:
            return {"held": True, "held_reason": decision.reason, "held_until": decision.until}
        case DecisionKind.EXTENSION:
            return {"extended_to": decision.until, "extension_document": decision.document}
        case DecisionKind.PROMISE:
            return {"promised_on": decision.until}


def fault(decision: Decision, deadline: date | None, today: date) -> str | None:
    """Why a new decision can't be kept, as a code for wording; None where it can.

    An extension needs a later deadline and its document, a hold its reason; no
    day may have passed.
    """
    if decision.kind is DecisionKind.HOLD and not decision.reason.strip():
        return "no_reason"
    if decision.kind is not DecisionKind.HOLD and decision.until is None:
        return "no_day"
    if decision.until is not None and decision.until < today:
        return "day_passed"
    if decision.kind is DecisionKind.EXTENSION:
        if not decision.document.strip():
            return "no_document"
        if deadline is not None and decision.until is not None and decision.until <= deadline:
            return "not_later"
    return None
