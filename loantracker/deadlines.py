"""When an entry is due and the facts that say why; pure.

The rules are data with a citation beside each, for the clerk to confirm and
edit. A deadline typed in the ledger always wins; one that differs from the
rule's stays a visible fact and is never recomputed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from loantracker.records import DeadlineSource, Entry, Kind, Status

Base = Literal["activity_end", "received_on", "released_on"]


@dataclass(frozen=True, slots=True)
class Rule:
    """So many calendar days counted from the day after ``base``.

    ``base`` names the date of the Entry to count from; ``citation`` is the
    regulation's name and clause in Thai.
    """

    id: str
    days: int
    base: Base
    citation: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule of the office, and how many days ahead "due soon" begins."""

    travel: Rule
    other: Rule
    deposit: Rule
    travel_words: tuple[str, ...]  # found in category or project, they tell travel
    due_soon_days: int = 7
    deposit_due_soon_days: int = 30


_ADVANCES: Final = "ระเบียบกรุงเทพมหานคร ว่าด้วยการรับเงินฯ พ.ศ. 2555 ข้อ 51"
_DEPOSITS: Final = "ระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560 ข้อ 170 (2)"

DEFAULT_RULES: Final = Rules(
    travel=Rule("travel", 15, "activity_end", _ADVANCES),
    other=Rule("other", 30, "received_on", _ADVANCES),
    deposit=Rule("deposit", 15, "released_on", _DEPOSITS),
    travel_words=("เดินทาง", "ไปราชการ"),
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """When one entry is due, why, and where it stands on the day asked about.

    ``deadline`` is None when it is neither typed nor computable. ``rule`` is
    the rule for this sort of entry, ``base_date`` the date that it counts
    from and ``rule_deadline`` what it gives; both are None while that date is
    unknown. ``days_overdue`` is in calendar days: negative while days are
    left, 0 when cleared or without a deadline.
    """

    entry_id: str
    deadline: date | None
    source: DeadlineSource | None
    rule: Rule
    rule_deadline: date | None
    base_date: date | None
    days_overdue: int
    status: Status


def rule_for(entry: Entry, rules: Rules) -> Rule:
    """The rule for this sort of entry; travel is told by words in category or project."""
    if entry.kind is Kind.CONTRACT_DEPOSIT:
        return rules.deposit
    for word in rules.travel_words:
        if word in entry.category or word in entry.project:
            return rules.travel
    return rules.other


def rule_deadline(entry: Entry, rule: Rule) -> date | None:
    """The last day that ``rule`` allows; None while its base date is unknown."""
    base: date | None = getattr(entry, rule.base)
    return None if base is None else base + timedelta(days=rule.days)


def deadline(entry: Entry, rules: Rules) -> date | None:
    """The deadline that holds: an approved extension's, the one typed in the ledger, else the rule's."""
    return entry.extended_to or entry.ledger_deadline or rule_deadline(entry, rule_for(entry, rules))


def is_cleared(entry: Entry) -> bool:
    """Whether nothing is left to clear or return."""
    return entry.closed or entry.amount == entry.cleared


def is_held(entry: Entry, today: date) -> bool:
    """Whether nobody is to be reminded of ``entry`` on ``today``; a hold counts up to its last day."""
    return entry.held and (entry.held_until is None or today <= entry.held_until)


def assess(entry: Entry, today: date, rules: Rules) -> Assessment:
    """Say when ``entry`` is due and where it stands on ``today``."""
    rule = rule_for(entry, rules)
    by_rule = rule_deadline(entry, rule)
    due, source = _holding(entry, by_rule)
    cleared = is_cleared(entry)
    overdue = 0 if due is None or cleared else (today - due).days
    if cleared:
        status = Status.CLEARED
    elif is_held(entry, today):
        status = Status.HELD
    else:
        status = _running(due, overdue, _due_soon_days(entry, rules))
    base: date | None = getattr(entry, rule.base)
    return Assessment(entry.id, due, source, rule, by_rule, base, overdue, status)


def _holding(entry: Entry, by_rule: date | None) -> tuple[date | None, DeadlineSource | None]:
    if entry.extended_to is not None:
        return entry.extended_to, DeadlineSource.EXTENSION
    if entry.ledger_deadline is not None:
        return entry.ledger_deadline, DeadlineSource.LEDGER
    return by_rule, None if by_rule is None else DeadlineSource.RULE


def _due_soon_days(entry: Entry, rules: Rules) -> int:
    return rules.deposit_due_soon_days if entry.kind is Kind.CONTRACT_DEPOSIT else rules.due_soon_days


def _running(due: date | None, overdue: int, soon: int) -> Status:
    if due is None:
        return Status.OPEN
    if overdue > 0:
        return Status.OVERDUE
    return Status.DUE_SOON if -overdue <= soon else Status.OPEN
