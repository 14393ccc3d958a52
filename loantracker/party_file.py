"""All that the journal holds about one party, as a text that the party itself can read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loantracker import upkeep, wording
from loantracker.calendar import bangkok_date
from loantracker.decisions import Decision
from loantracker.errors import ExportRefused, write_fault
from loantracker.records import JournalMessage
from loantracker.upkeep import Held
from loantracker.wording import text as _
from loantracker.workplace import Workplace


def write(place: Workplace, who: str, out: Path) -> Path:
    """Write all that is held about a party, by an address or its exact name, to a text file.

    Raises:
        ExportRefused: the file can't be written (facts: path, detail).
    """
    said = "\n".join(lines(upkeep.about(place, who)))
    try:
        # Notepad takes a file without the mark at its head for another encoding.
        out.write_text(said + "\n", encoding="utf-8-sig")
    except OSError as error:
        raise ExportRefused(path=out, detail=write_fault(error)) from error
    return out


def lines(held: Held) -> Iterator[str]:
    """The text's lines: messages newest first, then the decisions on entries in them."""
    yield _("ข้อมูลที่โปรแกรมเก็บไว้เกี่ยวกับ {who}", who=held.who)
    yield _(
        "ข้อความ {messages} ฉบับ การตัดสินใจ {decisions} เรื่อง",
        messages=len(held.messages),
        decisions=len(held.decisions),
    )
    for message in held.messages:
        yield ""
        yield from _message(message)
    for decision in held.decisions:
        yield ""
        yield from _decision(decision)


def _message(message: JournalMessage) -> Iterator[str]:
    at = message.settled_at or message.claimed_at
    yield f"{_('วันที่')}: {wording.day(bangkok_date(at))}"
    yield f"{_('ผู้รับแจ้ง')}: {message.party} ({wording.role(message.role)})"
    yield f"{_('ถึง')}: {', '.join(message.to)}"
    if message.cc:
        yield f"{_('สำเนา')}: {', '.join(message.cc)}"
    yield f"{_('เรื่อง')}: {message.subject}"
    yield f"{_('สถานะ')}: {wording.state(message.state)}"
    if message.answer:
        yield f"{_('คำตอบของเครื่องแม่ข่าย')}: {message.answer}"
    for reminder in message.reminders:
        yield f"- {reminder.entry_id} · {wording.stage(reminder.stage)} · {wording.day(reminder.deadline)}"


def _decision(decision: Decision) -> Iterator[str]:
    yield f"{wording.decision_kind(decision.kind)}: {decision.entry_id}"
    yield wording.decision(decision)
