"""Two ledgers in one home that give one contract number to different contracts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from journal_samples import DEADLINE, Script, at, entry, mails, message

from loantracker.errors import HistoryMissing
from loantracker.journal import Journal
from loantracker.records import Entry, Mark, Party, Role
from loantracker.sending import check_history, marks, send

pytest_plugins = ("journal_places",)  # journal, open_journal, database, postgres

ROW = entry(1)
NAME = replace(ROW, party="นางสาวชื่อใหม่ สกุลเดิม")
DAY = replace(ROW, ledger_deadline=date(2023, 9, 30))
OTHER = replace(ROW, party="นายคนละคน กันเลย", ledger_deadline=date(2024, 8, 18))
SENT = Mark(ROW.id, date(2023, 8, 25), 1, "+7")


@pytest.fixture
def reminded(journal: Journal) -> Journal:
    send([message(1)], mails([message(1)]), Script(), journal, "office", at())
    return journal


@pytest.mark.parametrize(
    "row",
    [ROW, NAME, DAY, replace(OTHER, ledger_deadline=None), replace(OTHER, extended_to=DEADLINE)],
    ids=[
        "as it was",
        "a name corrected",
        "a deadline changed",
        "no deadline typed",
        "the old deadline holds",
    ],
)
def test_a_correction_leaves_an_entry_its_history(reminded: Journal, row: Entry) -> None:
    assert marks(reminded, [row]) == [SENT]
    check_history(reminded, [replace(row, reminded_on=SENT.last_on, reminded_count=1)])


def test_another_contract_of_the_same_number_is_not_marked(reminded: Journal) -> None:
    assert marks(reminded, [OTHER]) == []
    check_history(reminded, [OTHER])


def test_another_contract_s_history_vouches_for_no_mark(reminded: Journal) -> None:
    with pytest.raises(HistoryMissing):
        check_history(reminded, [replace(OTHER, reminded_on=SENT.last_on, reminded_count=1)])


def test_a_name_that_differs_in_blanks_is_the_same_name(reminded: Journal) -> None:
    assert marks(reminded, [replace(OTHER, party=ROW.party.replace(" ", "  "))]) == [SENT]


def test_what_went_to_an_agency_names_no_party_and_stays(journal: Journal) -> None:
    to_agency = message(1)
    to_agency = replace(to_agency, party=Party(Role.AGENCY, "สปส.", ("saraban@example.org",)))
    send([to_agency], mails([to_agency]), Script(), journal, "office", at())
    assert marks(journal, [OTHER]) == [SENT]
