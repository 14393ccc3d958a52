"""History adopted from a ledger: fault 55, and what the ledger shows afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from journal_samples import NOW, Script, at, entry, later, mail, mails, message

from loantracker.errors import HistoryMissing
from loantracker.journal import Journal
from loantracker.records import Accepted, Adoption, Entry, Mark, Outcome, Refused, ReminderState, Unknown
from loantracker.sending import check_history, marks, missing_history, send

pytest_plugins = ("journal_places",)  # journal, open_journal, database, postgres

LAST = date(2023, 8, 20)


def shown(number: int, last_on: date = LAST, count: int = 3, stage: str = "+0") -> Entry:
    return replace(entry(number), reminded_on=last_on, reminded_count=count, reminded_stage=stage)


def adoption(row: Entry, accepted: tuple[str, ...] = (), spent: tuple[str, ...] = ()) -> Adoption:
    return Adoption(row.id, row.reminded_on, row.reminded_count, row.reminded_stage, accepted, spent)


def reminder(number: int, stage: str = "+7") -> str:
    return message(number, stage=stage).reminders[0].id


def sent(journal: Journal, number: int, outcome: Outcome, stage: str = "+7") -> None:
    each = message(number, stage=stage)
    send([each], mails([each]), Script(outcome), journal, "office", at())


def test_a_lost_journal_stops_the_sending_until_its_history_is_adopted(journal: Journal) -> None:
    row = shown(1)
    with pytest.raises(HistoryMissing) as caught:
        check_history(journal, [row], Path("ทะเบียน.xlsx"))
    assert caught.value.facts["ledger"] == "ทะเบียน.xlsx"
    assert missing_history(journal, [row, entry(2)]) == [row]
    journal.adopt([adoption(row)], NOW)
    check_history(journal, [row])
    with pytest.raises(HistoryMissing):  # a later reminder than was adopted is missing again
        check_history(journal, [shown(1, date(2023, 8, 21))])


def test_adopted_reminders_can_not_be_claimed(journal: Journal) -> None:
    row = shown(1)
    journal.adopt([adoption(row, accepted=(reminder(1),), spent=(reminder(1, "+0"),))], NOW)
    assert journal.history() == {
        reminder(1): ReminderState.ACCEPTED,
        reminder(1, "+0"): ReminderState.SPENT,
    }
    for stage in ("+7", "+0"):
        each = message(1, stage=stage)
        assert not journal.claim(each, mail(each), "office", NOW)
    assert journal.messages() == []


def test_adopting_twice_is_adopting_once_with_the_later_facts(journal: Journal) -> None:
    journal.adopt([adoption(shown(1), accepted=(reminder(1),))], NOW)
    journal.adopt([adoption(shown(1, count=4), accepted=(reminder(1),))], later(hours=1))
    (kept,) = journal.adopted().values()
    assert (kept.last_on, kept.count, kept.stage, kept.adopted_at) == (LAST, 4, "+0", later(hours=1))
    assert journal.history() == {reminder(1): ReminderState.ACCEPTED}


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (Accepted("ok"), ReminderState.ACCEPTED),
        (Refused("550", retry_safe=False), ReminderState.REFUSED),
        (Unknown("?"), ReminderState.UNKNOWN),
        (Refused("451", retry_safe=True), ReminderState.SPENT),
    ],
)
def test_what_the_journal_knows_stays_but_for_what_waits_to_be_sent_again(
    journal: Journal, outcome: Outcome, after: ReminderState
) -> None:
    sent(journal, 1, outcome)
    journal.adopt([adoption(shown(1), spent=(reminder(1),))], later(hours=1))
    assert journal.history() == {reminder(1): after}


def test_the_ledger_goes_on_showing_what_it_showed(journal: Journal) -> None:
    row = shown(1, stage="ครั้งที่ 3")
    journal.adopt([adoption(row)], NOW)
    assert marks(journal, [row, entry(2)]) == [Mark(row.id, LAST, 3, "ครั้งที่ 3")]


def test_the_count_goes_on_from_the_one_adopted(journal: Journal) -> None:
    row = shown(1)
    journal.adopt([adoption(row)], NOW)
    sent(journal, 1, Accepted("ok"))
    assert marks(journal, [row]) == [Mark(row.id, date(2023, 8, 25), 4, "+7")]


def test_what_an_older_copy_knew_is_not_counted_twice(journal: Journal) -> None:
    sent(journal, 1, Accepted("ok"), stage="+0")  # the 25th, and the ledger shows later ones
    row = shown(1, date(2023, 8, 29), count=2)
    journal.adopt([adoption(row)], later(days=5))
    assert marks(journal, [row]) == [Mark(row.id, date(2023, 8, 29), 2, "+0")]
    check_history(journal, [row])


def test_an_adopted_day_still_to_come_does_not_stop_the_clock(journal: Journal) -> None:
    journal.adopt([adoption(shown(1, date(2066, 8, 20)))], NOW)
    journal.check_clock(date(2023, 8, 25))


# --- a count or a stage without its day ---------------------------------------------


@pytest.mark.parametrize(
    ("count", "stage"),
    [(1, ""), (0, "+0"), (3, "+0"), (0, "ครั้งที่ 2")],
    ids=["count", "stage", "both", "words"],
)
def test_a_mark_without_its_day_stops_the_sending_until_it_is_adopted(
    journal: Journal, count: int, stage: str
) -> None:
    row = replace(entry(1), reminded_count=count, reminded_stage=stage)
    with pytest.raises(HistoryMissing):
        check_history(journal, [row])
    journal.adopt([adoption(row)], NOW)
    check_history(journal, [row])
    assert marks(journal, [row]) == []  # no day is invented


@pytest.mark.parametrize(
    ("count", "stage", "known"),
    [(1, "", True), (1, "+7", True), (0, "+7", True), (2, "+7", False), (1, "+15", False)],
)
def test_without_a_day_count_and_stage_tell_what_the_journal_lacks(
    journal: Journal, count: int, stage: str, known: bool
) -> None:
    sent(journal, 1, Accepted("ok"))
    row = replace(entry(1), reminded_count=count, reminded_stage=stage)
    assert missing_history(journal, [row]) == ([] if known else [row])


def test_the_count_goes_on_from_one_that_was_shown_without_its_day(journal: Journal) -> None:
    row = replace(entry(1), reminded_count=3)
    journal.adopt([adoption(row)], NOW)
    each = message(1)
    send([each], mails([each]), Script(Accepted("ok")), journal, "office", at(later(hours=1)))
    assert marks(journal, [row]) == [Mark(row.id, date(2023, 8, 25), 4, "+7")]
    check_history(journal, [row])
    check_history(journal, [shown(1, date(2023, 8, 25), 4, "+7")])
