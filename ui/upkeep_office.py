"""The part of the desk that :mod:`ui.upkeep_desk` names, answered by the core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from loantracker import actions, bouncing, party_file, upkeep
from loantracker.actions import Day, Workplace
from loantracker.bouncing import Reading
from loantracker.decisions import Decision, DecisionKind
from loantracker.guard import Doubt
from loantracker.records import Adoption, Batch, Mail, Message, Reminder
from loantracker.sending import Progress, SendReport
from loantracker.settings import Settings
from loantracker.upkeep import InFlight


class UpkeepOffice:
    """A workplace on a day."""

    def __init__(self, place: Workplace, today: date) -> None:
        self._place = place
        self._today = today

    def doubts(self, day: Day, messages: Sequence[Message]) -> tuple[Doubt, ...]:
        """What a person confirms by typing before these messages go out."""
        return actions.doubts(self._place, day, messages)

    def pass_over(self, day: Day, reminders: Iterable[Reminder]) -> Day:
        """Pass over owed stages without sending them."""
        return upkeep.adopt_stages(self._place, day, reminders)

    def decisions(self) -> list[Decision]:
        """Every decision that stands."""
        return upkeep.decisions(self._place)

    def decision_fault(self, day: Day, decision: Decision) -> str | None:
        """Why a decision can't be kept, as a code for ``wording.refusal``; None where it can."""
        return upkeep.decision_fault(self._place.settings.rules, day, decision)

    def decide(self, day: Day, decision: Decision) -> Day:
        """Keep a decision on one entry."""
        return upkeep.decide(self._place, day, decision)

    def end_decision(self, day: Day, entry_id: str, kind: DecisionKind) -> Day:
        """End an entry's decision of that kind."""
        return upkeep.end_decision(self._place, day, entry_id, kind)

    def what_if(self, day: Day, settings: Settings) -> Batch:
        """The day's batch under other settings; nothing is saved."""
        return upkeep.what_if(self._place, day, settings)

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
        """Send the messages to one address alone, marked as a trial; no stage is spent."""
        return upkeep.send_trial(
            self._place,
            messages,
            mails,
            address,
            account,
            password=password,
            on_progress=on_progress,
            should_stop=should_stop,
        )

    def in_flight(self) -> list[InFlight]:
        """Who is sending what at this moment, on any workstation."""
        return upkeep.in_flight(self._place)

    def export_about(self, who: str, out: Path) -> Path:
        """Write all that is held about one party to a file."""
        return party_file.write(self._place, who, out)

    def purge(self) -> int:
        """Take out the personal data whose time is over; gives the number of messages."""
        return upkeep.purge(self._place, self._today)

    def restore_journal(self) -> Path:
        """Put the newest sound copy in the place of a damaged journal; gives the copy."""
        copy, _aside = upkeep.restore_journal(self._place)
        return copy

    def adoptable(self, path: Path) -> list[Adoption]:
        """What would be adopted from a ledger's own columns."""
        return upkeep.adoptable(self._place, path, self._today)

    def adopt(self, found: list[Adoption]) -> int:
        """Take that into the journal; gives the number of entries."""
        return upkeep.adopt(self._place, found, self._today)

    def reads_bounces(self) -> bool:
        """Whether any account is set to look for mail that came back."""
        return any(bouncing.reads_bounces(each) for each in self._place.settings.accounts.values())

    def read_bounces(self, passwords: Mapping[str, str]) -> list[Reading]:
        """Read the mailboxes for mail that came back; ``passwords`` are those typed for this session."""
        return bouncing.read_all(self._place, self._today, passwords)

    def clear_bounces(self, day: Day | None, addresses: Sequence[str]) -> Day | None:
        """Keep a clerk's word that these addresses work after all; gives the day as it is then."""
        for address in addresses:
            bouncing.clear(self._place, address, self._today)
        return None if day is None else actions.open_ledger(self._place, day.path, day.today)
