"""``loantracker summary``: the overview's figures as of a day, for people and for programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loantracker import thai, wording
from loantracker.commands import DONE, as_of, print_json, workplace
from loantracker.wording import text as _

if TYPE_CHECKING:
    from loantracker.summary import Age, Aged, AgencyRow, Cell, Figure, Month, Summary

Json = dict[str, Any]


def summary(options: argparse.Namespace) -> int:
    """Print the overview of a ledger as of the day."""
    from loantracker import actions
    from loantracker import summary as figures

    place, today = workplace(options), as_of(options)
    day = actions.open_ledger(place, options.ledger, today)
    found = figures.summarize(day.snapshot.entries, day.assessments, actions.history(place), today)
    if options.json:
        print_json(shape(options.ledger, found))
    else:
        _say(found)
    return DONE


def shape(path: Path, found: Summary) -> Json:
    """The object that ``loantracker summary --json`` prints: counts, and baht as strings with satang."""
    cards = found.cards
    return {
        "today": found.day.isoformat(),
        "ledger": str(path),
        "cards": {
            "overdue": _figure(cards.overdue),
            "due_in_7_days": _figure(cards.due),
            "deposits_to_return": _figure(cards.deposits),
            "sent_this_month": {
                "messages": cards.sent.messages,
                "entries": cards.sent.entries.count,
                "baht": f"{cards.sent.entries.baht:.2f}",
            },
        },
        "outstanding": _figure(found.outstanding),
        "held": _figure(found.held),
        "received_later": _figure(found.later),
        "kinds": {kind.value: _cell(cell) for kind, cell in found.kinds.items()},
        "agencies": [_agency(each) for each in found.agencies],
        "ages": [_age(each) for each in found.ages],
        "months": [_month(each) for each in found.months],
        "oldest": [_aged(each, "deadline") for each in found.oldest],
        "deposits_waiting": [_aged(each, "released_on") for each in found.waiting],
    }


def _figure(found: Figure) -> Json:
    return {"count": found.count, "baht": f"{found.baht:.2f}"}


def _cell(cell: Cell) -> Json:
    return {"outstanding": _figure(cell.outstanding), "overdue": _figure(cell.overdue)}


def _agency(row: AgencyRow) -> Json:
    return {
        "code": row.code,
        "name": row.name,
        "kinds": {kind.value: _cell(cell) for kind, cell in row.kinds.items()},
        "all": _cell(row.whole),
    }


def _age(age: Age) -> Json:
    return {"days_from": age.first, "days_to": age.last, **_figure(age.figure)}


def _month(month: Month) -> Json:
    return {
        "month": f"{month.first_day:%Y-%m}",
        "cleared": month.cleared.count,
        "on_time": month.on_time,
        "rate": None if month.rate is None else round(month.rate, 4),
    }


def _aged(aged: Aged, since: str) -> Json:
    return {
        "id": aged.entry.id,
        "contract_no": aged.entry.contract_no,
        "agency": aged.entry.agency_code,
        "party": aged.entry.party,
        since: aged.since.isoformat(),
        "days": aged.days,
        "balance": f"{aged.baht:.2f}",
    }


def _say(found: Summary) -> None:
    cards = found.cards
    print(_("ณ วันที่ {day}", day=wording.day(found.day)))
    for name, figure in (
        (_("เกินกำหนด"), cards.overdue),
        (_("ครบกำหนดใน 7 วัน"), cards.due),
        (_("เงินประกันรอคืน"), cards.deposits),
        (_("คงค้างทั้งหมด"), found.outstanding),
    ):
        print(f"{name}: {_counted(figure)}")
    print(_("ส่งแจ้งเตือนเดือนนี้: {count} ฉบับ", count=f"{cards.sent.messages:,}"))
    print()
    for row in found.agencies:
        overdue, whole = _counted(row.whole.overdue), _counted(row.whole.outstanding)
        print(f"{row.code}  {_('เกินกำหนด')} {overdue}  {_('คงค้างทั้งหมด')} {whole}")
    if found.oldest:
        print()
        print(_("ค้างนานที่สุด"))
    for each in found.oldest:
        days = _("เกิน {days} วัน", days=f"{each.days:,}")
        entry = each.entry
        money = thai.format_money(each.baht)
        print(entry.agency_code, entry.contract_no, entry.party, money, days, sep="  ")


def _counted(figure: Figure) -> str:
    return _("{count} รายการ {amount} บาท", count=f"{figure.count:,}", amount=thai.format_money(figure.baht))
