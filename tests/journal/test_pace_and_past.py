"""How fast a batch goes, and what the journal tells planning of the days before."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from journal_samples import NOW, Script, at, later, mails, message

from loantracker.journal import Journal
from loantracker.past import Past, party_key
from loantracker.records import Accepted, Outcome, Prepared, Refused, Role, Unknown
from loantracker.sending import Pace, send

pytest_plugins = ("journal_places",)  # journal, open_journal, database, postgres


class Clock:
    """A clock that goes on when somebody sleeps, and by a second for each mail."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_messages_go_out_at_the_pace_that_was_set(journal: Journal) -> None:
    clock, sent_at = Clock(), []

    def answer() -> Outcome:
        sent_at.append(clock.now)
        clock.now += 1.0
        return Accepted("ok")

    batch = [message(number) for number in range(4)]
    pace = Pace(20, clock, clock.sleep)
    send(batch, mails(batch), Script(*[answer] * 4), journal, "office", at(), pace=pace)
    assert sent_at == pytest.approx([1000.0, 1003.0, 1006.0, 1009.0])


def test_a_slow_server_is_not_made_slower(journal: Journal) -> None:
    clock = Clock()

    def answer() -> Outcome:
        clock.now += 10.0
        return Accepted("ok")

    batch = [message(number) for number in range(3)]
    pace = Pace(20, clock, clock.sleep)
    send(batch, mails(batch), Script(*[answer] * 3), journal, "office", at(), pace=pace)
    assert clock.now == 1030.0


def test_a_wish_to_stop_ends_the_waiting(journal: Journal) -> None:
    clock, batch = Clock(), [message(number) for number in range(3)]
    report = send(
        batch,
        mails(batch),
        Script(),
        journal,
        "office",
        at(),
        should_stop=lambda: clock.now > 1005,
        pace=Pace(1, clock, clock.sleep),
    )
    assert (report.sent, report.stopped) == (1, True)
    assert clock.now < 1006


def test_without_a_pace_nobody_waits() -> None:
    clock = Clock()
    pace = Pace(0, clock, clock.sleep)
    for _ in range(3):
        pace.keep(lambda: False)
    assert clock.now == 1000.0


def test_the_past_knows_each_partys_last_day_and_each_days_number(journal: Journal) -> None:
    def sent(number: int, outcome: Outcome, moment: datetime = NOW, stage: str = "+7") -> None:
        each = message(number, stage=stage)
        send([each], mails([each]), Script(outcome), journal, "office", at(moment))

    sent(1, Accepted("ok"))
    sent(2, Refused("550", retry_safe=False))
    sent(3, Refused("451", retry_safe=True))
    sent(4, Unknown("?"))
    sent(5, Prepared("5.eml"), datetime(2023, 8, 25, 17, 30, tzinfo=UTC))  # the 26th in Bangkok
    sent(1, Accepted("ok"), later(days=3), stage="+15")

    def key(number: int) -> tuple[Role, str, tuple[str, ...]]:
        return party_key(Role.BORROWER, f"ผู้ยืม {number}", (f"borrower{number}@example.com",))

    assert journal.past() == Past(
        {key(1): date(2023, 8, 28), key(4): date(2023, 8, 25), key(5): date(2023, 8, 26)},
        {date(2023, 8, 25): 2, date(2023, 8, 26): 1, date(2023, 8, 28): 1},
    )


def test_the_usual_number_is_the_middle_one_of_the_days_before() -> None:
    daily = {date(2023, 8, day): count for day, count in ((1, 2), (2, 90), (3, 4), (4, 5))}
    assert Past({}, daily).usual(date(2023, 8, 4)) == 4
    assert Past().usual(date(2023, 8, 4)) == 0
