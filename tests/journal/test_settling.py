"""Unknown messages that the mailbox proves, at the start of the next batch."""

from __future__ import annotations

from typing import Self

import pytest
from journal_samples import NOW, Script, at, later, mails, message

from loantracker.errors import TransportUnavailable
from loantracker.journal import Journal
from loantracker.records import Accepted, Outcome, Prepared, Refused, ReminderState, Unknown
from loantracker.sending import SendReport, send

pytest_plugins = ("journal_places",)  # journal, open_journal, database, postgres

ONE, TWO, NEXT = message(1), message(2), message(3)
HEADERS = {each.id: f"<{each.id}@example.org>" for each in (ONE, TWO)}
FOUND = Accepted("found in the Sent Items, after: asked for")
DRAFT = Refused("was still a draft and is taken back, after: asked for", retry_safe=True)


class Mailbox(Script):
    """A transport that can be asked; it answers as told."""

    def __init__(self, shows: dict[str, Outcome]) -> None:
        super().__init__()
        self.shows = shows
        self.asked: list[str] = []

    def trace(self, header: str) -> Outcome:
        assert self.open
        self.asked.append(header)
        return self.shows.get(header, Unknown("not in the Sent Items"))


@pytest.fixture
def doubtful(journal: Journal) -> Journal:
    """A journal with two unknown messages."""
    send([ONE, TWO], mails([ONE, TWO]), Script(Unknown("lost"), Unknown("lost")), journal, "office", at())
    return journal


def states(journal: Journal) -> list[ReminderState]:
    history = journal.history()
    return [history[each.reminders[0].id] for each in (ONE, TWO)]


def start(journal: Journal, transport: Script) -> SendReport:
    unknown = {ident: HEADERS[ident] for ident in journal.unknown("office")}
    return send([NEXT], mails([NEXT]), transport, journal, "office", at(later(hours=1)), unknown=unknown)


def test_what_the_mailbox_proves_is_settled_before_the_next_batch_and_the_proof_kept(
    doubtful: Journal,
) -> None:
    transport = Mailbox({HEADERS[ONE.id]: FOUND, HEADERS[TWO.id]: DRAFT})
    assert start(doubtful, transport).sent == 1
    assert transport.asked == [HEADERS[ONE.id], HEADERS[TWO.id]]
    assert states(doubtful) == [ReminderState.ACCEPTED, ReminderState.RETRY]
    answers = {each.message_id: each.answer for each in doubtful.messages()}
    assert (answers[ONE.id], answers[TWO.id]) == (FOUND.answer, DRAFT.answer)
    assert doubtful.unknown("office") == []


def test_what_the_mailbox_does_not_know_waits_for_a_person(doubtful: Journal) -> None:
    assert start(doubtful, Mailbox({})).sent == 1
    assert states(doubtful) == [ReminderState.UNKNOWN] * 2
    assert {each.answer for each in doubtful.messages()[1:]} == {"lost"}


def test_with_nothing_to_send_the_mailbox_is_asked_all_the_same(doubtful: Journal) -> None:
    transport = Mailbox({HEADERS[ONE.id]: FOUND})
    send([], {}, transport, doubtful, "office", at(), unknown=HEADERS)
    assert states(doubtful) == [ReminderState.ACCEPTED, ReminderState.UNKNOWN]


def test_a_transport_that_can_not_be_asked_is_not_opened_for_it(doubtful: Journal) -> None:
    class Closed(Script):
        def __enter__(self) -> Self:
            raise TransportUnavailable(account="office", host="mail", detail="refused")

    assert send([], {}, Closed(), doubtful, "office", at(), unknown=HEADERS) == SendReport((), stopped=False)


@pytest.mark.parametrize("outcome", [Unknown("?"), Prepared("x.eml"), Refused("550", retry_safe=False)])
def test_anything_but_sent_or_taken_back_proves_nothing(doubtful: Journal, outcome: Outcome) -> None:
    assert not doubtful.prove(ONE.id, outcome, NOW)
    assert states(doubtful)[0] is ReminderState.UNKNOWN


def test_what_a_person_settled_meanwhile_stays(doubtful: Journal) -> None:
    doubtful.resolve(ONE.id, arrived=True, at=NOW)
    assert not doubtful.prove(ONE.id, DRAFT, NOW)
    assert not doubtful.prove("never heard of", FOUND, NOW)
    assert states(doubtful)[0] is ReminderState.ACCEPTED


def test_only_the_messages_of_the_account_are_asked_about(doubtful: Journal) -> None:
    assert doubtful.unknown("office") == [ONE.id, TWO.id]
    assert doubtful.unknown("other") == []


def test_a_wish_to_stop_ends_the_asking(doubtful: Journal) -> None:
    transport = Mailbox({HEADERS[ONE.id]: FOUND})
    send([], {}, transport, doubtful, "office", at(), unknown=HEADERS, should_stop=lambda: True)
    assert transport.asked == []
