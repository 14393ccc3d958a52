"""Today's messages, what is left out of them, and what became of those sent, as tables."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from loantracker import wording
from loantracker.records import (
    Accepted,
    Entry,
    Message,
    Outcome,
    Prepared,
    Refused,
    Role,
    Skipped,
    SkipReason,
)
from loantracker.thai import format_money
from loantracker.wording import text as _
from ui import theme
from ui.models.records import RecordsModel, TickModel
from ui.models.roles import Column

MESSAGE_COLUMNS = (
    Column("party", lambda: _("ผู้รับแจ้ง"), 0),
    Column("role", lambda: _("ฐานะ"), 92),
    Column("stage", lambda: _("ขั้นการแจ้งเตือน"), 136),
    Column("lines", lambda: _("รายการ"), 64, right=True),
    Column("balance", lambda: _("คงเหลือ (บาท)"), 108, right=True),
)
SKIPPED_COLUMNS = (
    Column("party", lambda: _("ผู้รับแจ้ง"), 168),
    Column("contract_no", lambda: _("เลขที่สัญญา"), 116),
    Column("stage", lambda: _("ขั้นการแจ้งเตือน"), 128),
    Column("reason", lambda: _("เหตุที่ไม่ส่งวันนี้"), 0),
)
RESULT_COLUMNS = (
    Column("party", lambda: _("ผู้รับแจ้ง"), 0),
    Column("outcome", lambda: _("ผล"), 176),
    Column("answer", lambda: _("คำตอบของเครื่องแม่ข่าย"), 0),
)


class Left(NamedTuple):
    """A reminder that is not sent today, with its entry."""

    skipped: Skipped
    entry: Entry | None


class Result(NamedTuple):
    """What became of a message; None while it has not been tried.

    ``taken`` says that another workstation had claimed it meanwhile.
    """

    message: Message
    outcome: Outcome | None
    taken: bool = False


class Order(enum.Enum):
    """In which order the day's messages stand, and go out."""

    URGENCY = enum.auto()  # as planned: the longest overdue first
    BALANCE = enum.auto()
    PARTY = enum.auto()


ORDER_OF = {"party": Order.PARTY, "stage": Order.URGENCY, "balance": Order.BALANCE}  # by a column's key


def ordered(messages: Sequence[Message], order: Order) -> tuple[Message, ...]:
    """Messages in an order; those that are alike stay as they were planned."""
    match order:
        case Order.URGENCY:
            return tuple(messages)
        case Order.BALANCE:
            return tuple(sorted(messages, key=balance, reverse=True))
        case Order.PARTY:
            return tuple(sorted(messages, key=lambda message: message.party.name))


def messages_model(is_edited: Callable[[str], bool]) -> TickModel[Message]:
    """Today's messages with their ticks; those whose words a clerk has changed (by id) say so."""

    def words(message: Message, key: str) -> str:
        said = _message_words(message, key)
        if key != "party" or not is_edited(message.id):
            return said
        return _("{name} (แก้ไขแล้ว)", name=said)

    return TickModel(MESSAGE_COLUMNS, words, _message_tone, lambda message: message.id)


def skipped_model() -> RecordsModel[Left]:
    """What a stage asks for and is not sent."""
    return RecordsModel(SKIPPED_COLUMNS, _left_words, _left_tone)


def results_model() -> RecordsModel[Result]:
    """What became of the messages of the last batch."""
    return RecordsModel(RESULT_COLUMNS, _result_words, _result_tone)


def send_words(messages: Iterable[Message], *, drafts: bool) -> str:
    """What the button will do: how many messages, to how many parties of which sort."""
    chosen = tuple(messages)
    parties = {(message.party.role, message.party.name) for message in chosen}
    counted = {role: sum(1 for each, _name in parties if each is role) for role in Role}
    said = {
        Role.AGENCY: _("{count} ส่วนราชการ", count=counted[Role.AGENCY]),
        Role.BORROWER: _("{count} ผู้ยืม", count=counted[Role.BORROWER]),
        Role.CONTRACTOR: _("{count} คู่สัญญา", count=counted[Role.CONTRACTOR]),
    }
    to = " ".join(words for role, words in said.items() if counted[role])
    if not chosen:
        return _("ยังไม่ได้เลือกอีเมล")
    if drafts:
        return _("จัดทำร่าง {count} ฉบับ ถึง {parties}", count=len(chosen), parties=to)
    return _("ส่ง {count} ฉบับ ถึง {parties}", count=len(chosen), parties=to)


def outcome_words(outcome: Outcome | None) -> str:
    """What became of a message, in a word or two."""
    if outcome is None:
        return _("ยังไม่ได้ส่ง")
    if isinstance(outcome, Accepted):
        return _("ส่งแล้ว")
    if isinstance(outcome, Prepared):
        return _("จัดทำร่างแล้ว")
    if isinstance(outcome, Refused):
        return _("ยังส่งไม่ได้ ลองใหม่ได้") if outcome.retry_safe else _("ถูกปฏิเสธ")
    return _("ไม่ทราบผล")


def outcome_tone(outcome: Outcome | None) -> str:
    """The theme's tone of an outcome."""
    if outcome is None:
        return "quiet"
    if isinstance(outcome, Accepted):
        return "success"
    if isinstance(outcome, Prepared):
        return "info"
    return "danger" if isinstance(outcome, Refused) and not outcome.retry_safe else "warning"


def outcome_answer(outcome: Outcome | None) -> str:
    """The server's answer, the draft's file, or the evidence."""
    if outcome is None:
        return ""
    if isinstance(outcome, Prepared):
        return outcome.path
    return outcome.answer if isinstance(outcome, Accepted | Refused) else outcome.evidence


def _message_words(message: Message, key: str) -> str:
    if key == "party":
        return message.party.name
    if key == "role":
        return wording.role(message.party.role)
    if key == "stage":
        return wording.stage(latest(message))
    if key == "lines":
        return f"{len(message.lines):,}"
    return format_money(balance(message))


def balance(message: Message) -> Decimal:
    """What the entries of a message still owe together, in baht."""
    return sum((line.entry.balance for line in message.lines), Decimal(0))


def _message_tone(message: Message, key: str) -> theme.Tone | None:
    if key != "stage":
        return None
    now = theme.tokens()
    offset = int(latest(message))
    return now.neutral if offset < 0 else now.warning if offset == 0 else now.danger


def latest(message: Message) -> str:
    """The latest stage that a message speaks of."""
    return max((line.reminder.stage for line in message.lines), key=int)


def _left_words(left: Left, key: str) -> str:
    if key == "reason":
        return wording.skip(left.skipped.reason)
    if key == "stage":
        return wording.stage(left.skipped.reminder.stage)
    if left.entry is None:
        return left.skipped.reminder.entry_id if key == "contract_no" else ""
    if key == "contract_no":
        return left.entry.contract_no
    return left_name(left)


def left_name(left: Left) -> str:
    """Whom a reminder that is left out would go to."""
    if left.entry is None:
        return ""
    return left.entry.agency if left.skipped.reminder.role is Role.AGENCY else left.entry.party


def _left_tone(left: Left, key: str) -> theme.Tone | None:
    wants_hand = left.skipped.reason in {SkipReason.UNKNOWN, SkipReason.REFUSED, SkipReason.NO_ADDRESS}
    return theme.tokens().warning if key == "reason" and wants_hand else None


def _result_words(result: Result, key: str) -> str:
    if key == "party":
        return result.message.party.name
    if result.taken:
        return _("เครื่องอื่นส่งแล้ว") if key == "outcome" else ""
    return outcome_words(result.outcome) if key == "outcome" else outcome_answer(result.outcome)


def _result_tone(result: Result, key: str) -> theme.Tone | None:
    return theme.tone(outcome_tone(result.outcome)) if key == "outcome" else None
