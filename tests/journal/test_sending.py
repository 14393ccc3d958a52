from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

import pytest
from journal_samples import NOW, Script, at, entry, later, mail, mails, message

from loantracker.errors import ClockBehind, HistoryMissing, TransportUnavailable
from loantracker.journal import Journal
from loantracker.records import Accepted, Entry, Mark, Outcome, Prepared, Refused, ReminderState, Unknown
from loantracker.sending import Pace, Progress, SendReport, check_history, marks, send

BATCH = [message(number) for number in range(1, 5)]


class Closed(Script):
    """A transport whose server can't be reached."""

    def __enter__(self) -> Self:
        raise TransportUnavailable(account="office", host="mail", detail="refused")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite") as opened:
        yield opened


def run(journal: Journal, transport: Script, moment: datetime = NOW) -> SendReport:
    return send(BATCH, mails(BATCH), transport, journal, "office", at(moment))


def states(journal: Journal) -> list[ReminderState | None]:
    history = journal.history()
    return [history.get(each.reminders[0].id) for each in BATCH]


def test_each_message_is_sent_with_its_exact_mail_and_kept(journal: Journal) -> None:
    transport = Script()
    report = run(journal, transport)
    assert transport.given == [mail(each) for each in BATCH]
    assert states(journal) == [ReminderState.ACCEPTED] * 4
    assert (report.sent, report.stopped, report.taken) == (4, False, ())
    assert not transport.open


def test_a_second_run_sends_nothing(journal: Journal) -> None:
    run(journal, Script())
    again = Script()
    report = run(journal, again)
    assert again.given == []
    assert report == SendReport((), False, tuple(BATCH))


def test_a_message_is_claimed_before_the_transport_has_it(journal: Journal) -> None:
    seen: list[list[ReminderState | None]] = []

    def look() -> Outcome:
        with Journal.open(journal.path) as other:
            seen.append(states(other))
        return Accepted("ok")

    run(journal, Script(look, look))
    sending = ReminderState.SENDING
    assert seen[0] == [sending] * 4
    assert seen[1] == [ReminderState.ACCEPTED, *[sending] * 3]


def test_a_message_is_said_to_go_out_just_before_it_does(journal: Journal) -> None:
    seen: list[list[str]] = []

    def look() -> Outcome:
        with Journal.open(journal.path) as other:
            seen.append([each.party for each in other.in_flight()])
        return Accepted("ok")

    run(journal, Script(look, look))
    assert seen == [[BATCH[0].party.name], [BATCH[1].party.name]]
    assert journal.in_flight() == []


def test_with_a_pace_to_keep_nothing_is_claimed_ahead(journal: Journal) -> None:
    seen: list[list[ReminderState | None]] = []

    def look() -> Outcome:
        seen.append(states(journal))
        return Accepted("ok")

    steady = Pace(60_000)
    send(BATCH, mails(BATCH), Script(look), journal, "office", at(), pace=steady)
    assert seen == [[ReminderState.SENDING, None, None, None]]


def test_outcomes_are_counted_and_the_rest_goes_on(journal: Journal) -> None:
    report = run(
        journal,
        Script(
            Refused("550 no such user", retry_safe=False),
            Refused("451 later", retry_safe=True),
            Unknown("lost"),
            Prepared("x.eml"),
        ),
    )
    assert (report.sent, report.refused, report.unknown, report.prepared) == (0, 2, 1, 1)
    assert states(journal) == [
        ReminderState.REFUSED,
        ReminderState.RETRY,
        ReminderState.UNKNOWN,
        ReminderState.PREPARED,
    ]


def test_a_server_that_can_not_be_used_any_more_stops_the_batch(journal: Journal) -> None:
    transport = Script(Accepted("ok"), Refused("421 closing", retry_safe=True, stops_batch=True))
    report = run(journal, transport)
    assert report.stopped
    assert len(transport.given) == 2
    assert states(journal) == [ReminderState.ACCEPTED, ReminderState.RETRY, None, None]


def test_a_failed_reconnection_stops_the_batch_and_is_safe_to_retry(journal: Journal) -> None:
    report = run(journal, Script(TransportUnavailable(account="office", host="mail", detail="refused")))
    assert (report.stopped, report.refused) == (True, 1)
    assert states(journal) == [ReminderState.RETRY, None, None, None]


def test_after_the_last_message_there_is_nothing_left_to_stop(journal: Journal) -> None:
    accepted = [Accepted("ok")] * 3
    report = run(journal, Script(*accepted, Refused("421", retry_safe=True, stops_batch=True)))
    assert not report.stopped


def test_where_the_connection_fails_nothing_is_claimed(journal: Journal) -> None:
    with pytest.raises(TransportUnavailable):
        run(journal, Closed())
    assert states(journal) == [None] * 4


def test_an_empty_batch_opens_no_connection(journal: Journal) -> None:
    assert send([], {}, Closed(), journal, "office", at()) == SendReport((), stopped=False)


def test_cancelling_finishes_the_current_message_and_leaves_the_rest(journal: Journal) -> None:
    transport = Script()
    report = send(
        BATCH,
        mails(BATCH),
        transport,
        journal,
        "office",
        at(),
        should_stop=lambda: len(transport.given) == 2,
    )
    assert report.stopped
    assert report.sent == 2
    assert states(journal) == [ReminderState.ACCEPTED, ReminderState.ACCEPTED, None, None]
    assert run(journal, Script()).sent == 2


def test_progress_tells_of_each_message_before_and_after(journal: Journal) -> None:
    told: list[Progress] = []
    send(BATCH[:2], mails(BATCH), Script(), journal, "office", at(), on_progress=told.append)
    first, second = BATCH[:2]
    assert told == [
        Progress(0, 2, first, None),
        Progress(1, 2, first, Accepted("250 ok")),
        Progress(1, 2, second, None),
        Progress(2, 2, second, Accepted("250 ok")),
    ]


def test_a_window_that_fails_while_told_of_progress_loses_no_outcome(journal: Journal) -> None:
    def fail(progress: Progress) -> None:
        if progress.outcome is not None:
            raise RuntimeError("a bug in the window")

    with pytest.raises(RuntimeError):
        send(BATCH, mails(BATCH), Script(), journal, "office", at(), on_progress=fail)
    assert states(journal) == [ReminderState.ACCEPTED, None, None, None]


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyboardInterrupt(), SystemExit(1)])
def test_a_transport_that_breaks_off_leaves_its_message_unknown(
    journal: Journal, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        run(journal, Script(Accepted("ok"), error))
    assert states(journal) == [ReminderState.ACCEPTED, ReminderState.UNKNOWN, None, None]
    assert journal.messages()[0].answer == type(error).__name__


def test_the_first_interrupt_finishes_the_current_message(journal: Journal) -> None:
    def interrupted() -> Outcome:
        signal.raise_signal(signal.SIGINT)
        return Accepted("250 ok")

    before = signal.getsignal(signal.SIGINT)
    report = run(journal, Script(interrupted))
    assert (report.stopped, report.sent) == (True, 1)
    assert states(journal) == [ReminderState.ACCEPTED, None, None, None]
    assert signal.getsignal(signal.SIGINT) is before


def test_the_second_interrupt_breaks_off(journal: Journal) -> None:
    def interrupted_twice() -> Outcome:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("not reached")

    with pytest.raises(KeyboardInterrupt):
        run(journal, Script(interrupted_twice))
    assert states(journal) == [ReminderState.UNKNOWN, None, None, None]


def test_a_worker_thread_can_send(journal: Journal) -> None:
    reports: list[SendReport] = []
    worker = threading.Thread(target=lambda: reports.append(run(journal, Script())))
    worker.start()
    worker.join()
    assert reports[0].sent == 4


def test_a_clock_set_back_sends_nothing(journal: Journal) -> None:
    send(BATCH[:1], mails(BATCH), Script(), journal, "office", at())
    transport = Script()
    with pytest.raises(ClockBehind):
        run(journal, transport, later(days=-2))
    assert transport.given == []


# --- what the ledger shall show ---------------------------------------------------


def test_marks_show_the_last_day_the_rounds_and_the_last_stage(journal: Journal) -> None:
    first, second = message(1), message(1, stage="+15")
    send([first], mails([first]), Script(), journal, "office", at())
    late = datetime(2023, 8, 31, 18, 0, tzinfo=UTC)  # 1 September in Bangkok
    send([second], mails([second]), Script(), journal, "office", at(late))
    assert marks(journal, [entry(1), entry(2)]) == [Mark(entry(1).id, date(2023, 9, 1), 2, "+15")]


def test_only_what_was_accepted_is_marked(journal: Journal) -> None:
    run(
        journal,
        Script(Refused("550", retry_safe=False), Unknown("?"), Prepared("x.eml"), Accepted("ok")),
    )
    rows = [entry(number) for number in range(1, 5)]
    assert [mark.entry_id for mark in marks(journal, rows)] == [entry(4).id]


def reminded(number: int, on: date = date(2023, 8, 25)) -> Entry:
    return replace(entry(number), reminded_on=on, reminded_count=1)


@pytest.mark.parametrize(
    "row",
    [reminded(8), reminded(2), reminded(1, date(2023, 8, 26))],
    ids=["never heard of", "never accepted", "an older copy of the journal"],
)
def test_a_journal_that_knows_less_than_the_ledger_shows_stops_the_sending(
    journal: Journal, row: Entry
) -> None:
    run(journal, Script(Accepted("ok"), Refused("550", retry_safe=False)))
    check_history(journal, [reminded(1), entry(8)])
    with pytest.raises(HistoryMissing) as caught:
        check_history(journal, [reminded(1), row])
    assert caught.value.facts == {"path": str(journal.path), "count": "1"}


def test_a_batch_that_meets_another_workstation_sends_all_that_is_left(journal: Journal) -> None:
    batch = [message(number) for number in range(12)]
    with Journal.open(tmp_path_of(journal)) as other:
        for number in (0, 3, 4, 11):
            assert other.claim(batch[number], mail(batch[number]), "office", NOW)
    transport = Script()
    seen: list[Progress] = []
    report = send(batch, mails(batch), transport, journal, "office", at(), on_progress=seen.append)
    left = [each for number, each in enumerate(batch) if number not in {0, 3, 4, 11}]
    assert sorted(each.raw for each in transport.given) == sorted(mail(each).raw for each in left)
    assert report.taken == (batch[0], batch[3], batch[4], batch[11])
    assert not report.stopped
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert seen[-1].done <= seen[-1].total == 12


def tmp_path_of(journal: Journal) -> Path:
    assert isinstance(journal.path, Path)
    return journal.path
