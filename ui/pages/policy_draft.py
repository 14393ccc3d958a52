"""What is typed on the policy page as texts by field, so that it can be kept and put back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from loantracker.records import Agency
from ui.fields import Field
from ui.pages.policy_cards import DaysCard, EscalationCard, KindCard, LimitsCard, RulesCard
from ui.pages.stage_rows import StageRows

FORM: Final = "policy"  # among the drafts
ABOUT: Final = "policy"
_HEAD: Final = "head."
_MARK: Final = "="  # before each text: an emptied field is something typed, too


class Cards(NamedTuple):
    """All cards of the page, in their order."""

    advances: KindCard
    deposits: KindCard
    escalation: EscalationCard
    limits: LimitsCard
    days: DaysCard
    rules: RulesCard


def texts(cards: Cards) -> dict[str, str]:
    """Everything that stands on the cards now."""
    found = {name: field.text for name, field in _fields(cards).items()}
    for name, card in (("advance", cards.advances), ("deposit", cards.deposits)):
        found[f"{name}.anchor"] = str(card.anchor.currentData())
        found[f"{name}.stages"] = json.dumps(card.stages.typed())
    for name, days in (("off", cards.days.off), ("on", cards.days.on)):
        found[f"days.{name}"] = days.text.toPlainText()
    return found


def changes(now: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """What differs from what the settings say, as a draft holds it."""
    return {name: f"{_MARK}{text}" for name, text in now.items() if before.get(name, "") != text}


def put_back(cards: Cards, typed: Mapping[str, str]) -> None:
    """Type a draft again; what names no field any more is passed over."""
    found = {name: text.removeprefix(_MARK) for name, text in typed.items()}
    codes = [name.removeprefix(_HEAD) for name in found if name.startswith(_HEAD)]
    cards.escalation.offer([Agency(code, code) for code in codes])
    for name, field in _fields(cards).items():
        if name in found:
            field.fill(found[name])
    for name, card in (("advance", cards.advances), ("deposit", cards.deposits)):
        at = card.anchor.findData(found.get(f"{name}.anchor"))
        if at >= 0:
            card.anchor.setCurrentIndex(at)
        if f"{name}.stages" in found:
            _put_stages(card.stages, found[f"{name}.stages"])
    for name, days in (("off", cards.days.off), ("on", cards.days.on)):
        if f"days.{name}" in found:
            days.text.setPlainText(found[f"days.{name}"])


def _put_stages(stages: StageRows, text: str) -> None:
    try:
        stages.type_again(json.loads(text))
    except (ValueError, TypeError):  # another version's, or damaged: the settings' own stages stay
        return


def _fields(cards: Cards) -> dict[str, Field[Any]]:
    escalation = cards.escalation
    return {
        "advance.repeat": cards.advances.repeat,
        "deposit.repeat": cards.deposits.repeat,
        "escalation.offset": escalation.offset,
        "escalation.everywhere": escalation.everywhere,
        **{f"{_HEAD}{code}": field for code, field in escalation.heads.items()},
        **{f"limits.{name}": field for name, field in cards.limits.fields.items()},
        **{f"rules.{name}": field for name, field in (cards.rules.days | cards.rules.soon).items()},
    }
