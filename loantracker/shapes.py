"""The JSON of the command line: money as strings, dates ISO, names as ARCHITECTURE.md has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loantracker import wording
from loantracker.deadlines import Assessment
from loantracker.records import (
    Accepted,
    Batch,
    Entry,
    JournalMessage,
    Mail,
    Outcome,
    Prepared,
    Problem,
    Refused,
    Unknown,
)

if TYPE_CHECKING:  # these bring the journal's database with them, which most commands never open
    from loantracker.sending import SendReport
    from loantracker.upkeep import Held

Json = dict[str, Any]


def money(amount: Decimal) -> str:
    """Baht with two decimals and no separators: ``"12500.00"``."""
    return f"{amount:.2f}"


def due(
    path: Path, today: date, assessed: Iterable[tuple[Entry, Assessment]], problems: Iterable[Problem]
) -> Json:
    """The object that ``loantracker due --json`` prints."""
    return {
        "today": today.isoformat(),
        "ledger": str(path),
        "entries": [_entry(entry, found) for entry, found in assessed],
        "problems": [
            {
                "sheet": each.sheet,
                "row": each.row,
                "column": each.column,
                "code": each.code.value,
                "message": wording.problem(each),
            }
            for each in problems
        ],
    }


def _entry(entry: Entry, found: Assessment) -> Json:
    return {
        "id": entry.id,
        "sheet": entry.sheet,
        "row": entry.row,
        "kind": entry.kind.value,
        "agency": entry.agency_code,
        "contract_no": entry.contract_no,
        "project": entry.project,
        "party": entry.party,
        "party_email": ", ".join(entry.party_email),
        "agency_email": ", ".join(entry.agency_email),
        "amount": money(entry.amount),
        "cleared": money(entry.cleared),
        "balance": money(entry.balance),
        "deadline": found.deadline.isoformat() if found.deadline else None,
        "deadline_source": found.source.value if found.source else None,
        "days_overdue": max(found.days_overdue, 0),
        "status": found.status.value,
        "reason": wording.reason(entry, found),
    }


def batch(planned: Batch, mails: Mapping[str, Mail], report: SendReport | None, skipped: int) -> Json:
    """The object that ``loantracker remind --json`` prints; without a report it is a preview.

    Every count is of messages. ``skipped`` are those that the reminders which are not
    in the batch would have made (``reminders.messages_skipped``). Two outcomes tell of
    messages that this run never handed to the server: "taken" (another workstation has
    it, or had it settled) and "not_tried" (the batch ended before its turn; it is still owed).
    """
    done = {} if report is None else _outcomes(report)
    messages = [
        {
            "message_id": message.id,
            "party": message.party.name,
            "to": list(message.party.to),
            "cc": list(message.party.cc),
            "subject": mails[message.id].subject,
            "reminders": [
                {"id": each.id, "entry": each.entry_id, "stage": each.stage} for each in message.reminders
            ],
            "outcome": "preview" if report is None else done.get(message.id, "not_tried"),
        }
        for message in planned.messages
    ]
    counts = Counter(message["outcome"] for message in messages)
    return {
        "sent": counts["accepted"],
        "prepared": counts["prepared"],
        "refused": counts["refused"],
        "unknown": counts["unknown"],
        "taken": counts["taken"],
        "not_tried": counts["not_tried"],
        "skipped": skipped,
        "messages": messages,
        "skipped_reminders": [
            {"id": each.reminder.id, "entry": each.reminder.entry_id, "reason": each.reason.value}
            for each in planned.skipped
        ],
    }


def _outcomes(report: SendReport) -> dict[str, str]:
    """What came of each message that the report tells of, by message id."""
    found = dict.fromkeys((message.id for message in report.taken), "taken")
    return found | {each.message.id: outcome(each.outcome) for each in report.results}


def outcome(found: Outcome) -> str:
    """The one word for an outcome: accepted, prepared, refused or unknown."""
    match found:
        case Accepted():
            return "accepted"
        case Prepared():
            return "prepared"
        case Unknown():
            return "unknown"
        case Refused():
            return "refused"


def history(messages: Sequence[JournalMessage]) -> Json:
    """The object that ``loantracker history --json`` prints, newest message first."""
    return {
        "messages": [
            {
                "message_id": each.message_id,
                "party": each.party,
                "role": each.role.value,
                "to": list(each.to),
                "cc": list(each.cc),
                "subject": each.subject,
                "account": each.account,
                "state": each.state.value,
                "answer": each.answer,
                "claimed_at": each.claimed_at.isoformat(),
                "settled_at": each.settled_at.isoformat() if each.settled_at else None,
                "sha256": each.sha256,
                "reminders": [
                    {
                        "id": reminder.id,
                        "entry": reminder.entry_id,
                        "stage": reminder.stage,
                        "deadline": reminder.deadline.isoformat(),
                    }
                    for reminder in each.reminders
                ],
            }
            for each in messages
        ]
    }


def party(held: Held) -> Json:
    """The object that ``loantracker history --party --json`` prints."""
    return {
        "party": held.who,
        **history(held.messages),
        "decisions": [
            {
                "entry": each.entry_id,
                "kind": each.kind.value,
                "until": each.until.isoformat() if each.until else None,
                "reason": each.reason,
                "document": each.document,
                "decided_at": each.decided_at.isoformat() if each.decided_at else None,
                "clerk": each.clerk,
            }
            for each in held.decisions
        ],
    }
