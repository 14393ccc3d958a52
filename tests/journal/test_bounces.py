"""What came back is marked, once, for recipients of the very message alone; and stops what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import journal_samples as samples
import pytest
from journal_samples import NOW, later

from loantracker import reminders
from loantracker.bounced import Failure, Report
from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES
from loantracker.journal import Journal
from loantracker.past import Past
from loantracker.policy import DEFAULT_POLICY
from loantracker.records import Accepted, Entry, Refused, SkipReason

pytest_plugins = ("journal_places",)

ONE = samples.message(1)
BORROWER = "borrower1@example.com"


def report(
    *addresses: str,
    message: str = ONE.id,
    domain: str = "example.org",
    permanent: bool = True,
    loose: bool = False,
) -> Report:
    failures = tuple(Failure(each, "5.1.1", "550 unknown", permanent) for each in addresses)
    return Report((f"<{message}@{domain}>",), failures, loose)


@pytest.fixture
def sent(journal: Journal) -> Journal:
    for each in (ONE, samples.message(2)):
        journal.claim(each, samples.mail(each), "office", NOW)
        journal.settle(each.id, Accepted("250"), NOW)
    return journal


def test_a_report_marks_the_recipient_and_the_entries_of_the_message(sent: Journal) -> None:
    (bounce,) = sent.keep_reports([report(BORROWER)], "example.org", later(hours=1))
    assert (bounce.message_id, bounce.address, bounce.party) == (ONE.id, BORROWER, "ผู้ยืม 1")
    assert bounce.entries == (samples.entry(1).id,)
    assert (bounce.status, bounce.permanent, bounce.seen_at) == ("5.1.1", True, later(hours=1))
    assert sent.bounces() == [bounce]
    assert {each.message_id: each.bounced for each in sent.messages()}[ONE.id] == (BORROWER,)
    assert sent.past().bounced == {BORROWER}


def test_the_same_report_read_again_is_no_news(sent: Journal) -> None:
    assert len(sent.keep_reports([report(BORROWER)], "example.org", NOW)) == 1
    assert sent.keep_reports([report(BORROWER)], "example.org", later(days=1)) == []
    assert len(sent.bounces()) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        report("borrower2@example.com"),  # a recipient of another message
        report("somebody@example.com"),
        report(BORROWER, message="f" * 20),
        report(BORROWER, domain="example.com"),
        report(BORROWER, "cc@example.org", loose=True),  # words that name more than one of ours
        Report((f"<{ONE.id}@example.org>",), ()),
        Report(("<>", "nothing", "<@example.org>"), (Failure(BORROWER, "", "", permanent=True),)),
    ],
)
def test_a_report_that_does_not_know_message_and_recipient_marks_nobody(
    sent: Journal, hostile: Report
) -> None:
    assert sent.keep_reports([hostile], "example.org", NOW) == []
    assert sent.past().bounced == frozenset()


def test_a_message_that_never_went_out_can_not_come_back(journal: Journal) -> None:
    journal.claim(ONE, samples.mail(ONE), "office", NOW)
    journal.settle(ONE.id, Refused("550", retry_safe=False), NOW)
    assert journal.keep_reports([report(BORROWER)], "example.org", NOW) == []


def test_a_delay_stops_nothing_until_it_is_final(sent: Journal) -> None:
    assert len(sent.keep_reports([report(BORROWER, permanent=False)], "example.org", NOW)) == 1
    assert sent.past().bounced == frozenset()
    assert len(sent.keep_reports([report(BORROWER)], "example.org", later(days=2))) == 1
    assert sent.past().bounced == {BORROWER}
    assert sent.keep_reports([report(BORROWER, permanent=False)], "example.org", later(days=3)) == []
    assert sent.past().bounced == {BORROWER}


def test_a_clerk_s_word_lets_the_address_be_used_again_and_the_old_report_does_not_undo_it(
    sent: Journal,
) -> None:
    sent.keep_reports([report(BORROWER)], "example.org", NOW)
    assert sent.clear_bounces(f" {BORROWER.upper()} ", later(days=1)) == 1
    assert sent.clear_bounces(BORROWER, later(days=1)) == 0
    assert sent.past().bounced == frozenset()
    assert sent.keep_reports([report(BORROWER)], "example.org", later(days=2)) == []
    assert sent.past().bounced == frozenset()
    assert [each.cleared_at for each in sent.bounces()] == [later(days=1)]


def test_a_clerk_s_word_on_a_delay_does_not_stand_against_the_final_report(sent: Journal) -> None:
    sent.keep_reports([report(BORROWER, permanent=False)], "example.org", NOW)
    assert sent.clear_bounces(BORROWER, later(days=1)) == 1
    (news,) = sent.keep_reports([report(BORROWER)], "example.org", later(days=2))
    assert (news.permanent, news.cleared_at) == (True, None)
    assert sent.past().bounced == {BORROWER}
    assert sent.clear_bounces(BORROWER, later(days=3)) == 1
    assert sent.past().bounced == frozenset()


def test_what_is_known_of_bounces_goes_with_the_other_personal_data(sent: Journal) -> None:
    sent.keep_reports([report(BORROWER)], "example.org", NOW)
    sent.purge(NOW - timedelta(days=1), later(days=1))
    assert len(sent.bounces()) == 1
    sent.purge(later(days=30), later(days=31))
    assert sent.bounces() == []


# --- what follows from it ---------------------------------------------------


def planned(entry: Entry, *bounced: str) -> tuple[list[tuple[str, ...]], list[SkipReason]]:
    batch = reminders.plan(
        [entry], {}, DEFAULT_POLICY, DEFAULT_RULES, date(2023, 8, 25), WorkingDays(frozenset(), frozenset()),
        past=Past(bounced=frozenset(bounced)),
    )  # fmt: skip
    return [each.party.to for each in batch.messages], [each.reason for each in batch.skipped]


def test_reminders_to_an_address_that_bounced_stop_until_it_is_another() -> None:
    entry = replace(samples.entry(1), party_email=("Borrower1@example.com",))
    assert planned(entry) == ([("Borrower1@example.com",)], [])
    assert planned(entry, BORROWER) == ([], [SkipReason.BOUNCED])
    mended = replace(entry, party_email=("new@example.com",))
    assert planned(mended, BORROWER) == ([("new@example.com",)], [])


def test_the_other_addresses_of_a_party_still_get_it_and_no_other_party_takes_its_place() -> None:
    entry = replace(samples.entry(1), party_email=(BORROWER, "second@example.com"))
    assert planned(entry, BORROWER) == ([("second@example.com",)], [])
    assert planned(entry, BORROWER, "second@example.com") == ([], [SkipReason.BOUNCED])
    assert planned(replace(entry, party_email=(), agency_email=()), BORROWER) == ([], [SkipReason.NO_ADDRESS])
