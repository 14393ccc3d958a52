"""The part of the fake desk that answers about doubts, decisions, policy and the journal's order."""

# ruff: noqa: ARG002 - a desk takes what the protocol gives, whether this one needs it or not

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from loantracker import guard, reminders
from loantracker.bouncing import Reading
from loantracker.calendar import WorkingDays
from loantracker.decisions import Decision, DecisionKind, decided
from loantracker.errors import RecordRefused
from loantracker.guard import Doubt
from loantracker.past import NOTHING_SENT, Past
from loantracker.records import (
    Accepted,
    Adoption,
    Batch,
    Entry,
    JournalMessage,
    Mail,
    Message,
    Reminder,
    ReminderState,
)
from loantracker.sending import Progress, Result, SendReport
from loantracker.settings import Settings
from loantracker.upkeep import InFlight, decision_fault

if TYPE_CHECKING:
    from loantracker.actions import Day

DECIDED_AT = datetime(2023, 8, 25, 3, 0, tzinfo=UTC)


@dataclass
class FakeUpkeep(ABC):
    """Decisions, passed-over stages and trials, kept in lists."""

    settings: Settings = field(default_factory=Settings)
    today: date = date(2023, 8, 25)
    past: Past = NOTHING_SENT
    standing: list[Decision] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    flying: list[InFlight] = field(default_factory=list)
    trials: list[tuple[str, str]] = field(default_factory=list)  # address, message id
    asked_settings: list[Settings] = field(default_factory=list)
    written: list[tuple[str, Path]] = field(default_factory=list)
    purged: int = 0
    restored: int = 0
    in_ledger: list[Adoption] = field(default_factory=list)
    adopted: list[Adoption] = field(default_factory=list)
    journal: list[JournalMessage] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)  # what the mailboxes give; empty: none is read
    cleared: list[str] = field(default_factory=list)
    bounce_passwords: list[dict[str, str]] = field(default_factory=list)
    fails: dict[str, BaseException] = field(default_factory=dict)

    def _may_fail(self, name: str) -> None:
        if name in self.fails:
            raise self.fails.pop(name)

    @abstractmethod
    def open_ledger(self, path: Path) -> Day:
        """Read, assess and plan."""

    def decided(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """The entries with the decisions in force."""
        return decided(entries, self.standing, self.today)

    def plan(
        self, entries: Iterable[Entry], history: Mapping[str, ReminderState], settings: Settings
    ) -> Batch:
        """The real plan of a day."""
        return reminders.plan(
            entries,
            {**history, **dict.fromkeys(self.spent, ReminderState.SPENT)},
            settings.policy,
            settings.rules,
            self.today,
            WorkingDays(settings.extra_holidays, settings.extra_working),
            settings.limits,
            self.past,
        )

    def doubts(self, day: Day, messages: Sequence[Message]) -> tuple[Doubt, ...]:
        return self.doubts_of(messages)

    def doubts_of(self, messages: Sequence[Message]) -> tuple[Doubt, ...]:
        """What is unusual in messages."""
        return guard.doubts(messages, self.today, self.settings.limits, self.past)

    def pass_over(self, day: Day, reminders: Iterable[Reminder]) -> Day:
        self._may_fail("pass_over")
        self.spent += [each.id for each in reminders]
        return self.open_ledger(day.path)

    def decisions(self) -> list[Decision]:
        return list(self.standing)

    def decision_fault(self, day: Day, decision: Decision) -> str | None:
        return decision_fault(self.settings.rules, day, decision)

    def decide(self, day: Day, decision: Decision) -> Day:
        self._may_fail("decide")
        if reason := self.decision_fault(day, decision):
            raise RecordRefused(entry=decision.entry_id, reason=reason)
        self._drop(decision.entry_id, decision.kind)
        self.standing.append(replace(decision, decided_at=DECIDED_AT, clerk="kanda"))
        return self.open_ledger(day.path)

    def end_decision(self, day: Day, entry_id: str, kind: DecisionKind) -> Day:
        self._may_fail("end_decision")
        self._drop(entry_id, kind)
        return self.open_ledger(day.path)

    def _drop(self, entry_id: str, kind: DecisionKind) -> None:
        self.standing = [each for each in self.standing if (each.entry_id, each.kind) != (entry_id, kind)]

    def what_if(self, day: Day, settings: Settings) -> Batch:
        self._may_fail("what_if")
        self.asked_settings.append(settings)
        return self.plan(day.snapshot.entries, {}, settings)

    def send_trial(
        self,
        messages: Sequence[Message],
        mails: Mapping[str, Mail],
        address: str,
        account: str | None,
        *,
        password: str | None,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
    ) -> SendReport:
        self._may_fail("send_trial")
        results = []
        for number, message in enumerate(messages, start=1):
            self.trials.append((address, message.id))
            results.append(Result(message, Accepted("250 trial")))
            on_progress(Progress(number, len(messages), message, results[-1].outcome))
        return SendReport(tuple(results), stopped=False)

    def in_flight(self) -> list[InFlight]:
        return list(self.flying)

    def export_about(self, who: str, out: Path) -> Path:
        self._may_fail("export_about")
        self.written.append((who, out))
        return out

    def purge(self) -> int:
        self._may_fail("purge")
        self.purged += 1
        return 3

    def restore_journal(self) -> Path:
        self._may_fail("restore_journal")
        self.restored += 1
        return Path("/desk/backups/journal/journal-2023-08-24.sqlite")

    def adoptable(self, path: Path) -> list[Adoption]:
        self._may_fail("adoptable")
        return list(self.in_ledger)

    def adopt(self, found: list[Adoption]) -> int:
        self._may_fail("adopt")
        self.adopted += found
        return len(found)

    def reads_bounces(self) -> bool:
        return bool(self.readings)

    def read_bounces(self, passwords: Mapping[str, str]) -> list[Reading]:
        self._may_fail("read_bounces")
        self.bounce_passwords.append(dict(passwords))
        came_back = {each.address for reading in self.readings for each in reading.new if each.permanent}
        self.past = replace(self.past, bounced=self.past.bounced | came_back)
        return list(self.readings)

    def clear_bounces(self, day: Day | None, addresses: Sequence[str]) -> Day | None:
        self._may_fail("clear_bounces")
        self.cleared += addresses
        self.past = replace(self.past, bounced=self.past.bounced - {each.casefold() for each in addresses})
        self.journal = [
            replace(each, bounced=tuple(set(each.bounced) - set(addresses))) for each in self.journal
        ]
        return None if day is None else self.open_ledger(day.path)
