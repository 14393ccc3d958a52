"""What the windows ask of the core about doubts, decisions, policy, bounces and the journal's order.

A part of :class:`ui.desk.Desk`. ``doubts``, ``decision_fault`` and ``reads_bounces`` answer at once; all else
may take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from loantracker.decisions import Decision, DecisionKind
from loantracker.guard import Doubt
from loantracker.records import Adoption, Batch, Mail, Message, Reminder

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.bouncing import Reading
    from loantracker.sending import Progress, SendReport
    from loantracker.settings import Settings
    from loantracker.upkeep import InFlight


class UpkeepDesk(Protocol):
    """What a clerk decides, and what keeps the journal in order."""

    def doubts(self, day: Day, messages: Sequence[Message]) -> tuple[Doubt, ...]:
        """What a person confirms by typing before these messages go out."""

    def pass_over(self, day: Day, reminders: Iterable[Reminder]) -> Day:
        """Pass over owed stages without sending them."""

    def decisions(self) -> list[Decision]:
        """Every decision that stands."""

    def decision_fault(self, day: Day, decision: Decision) -> str | None:
        """Why a decision can't be kept, as a code for ``wording.refusal``; None where it can."""

    def decide(self, day: Day, decision: Decision) -> Day:
        """Keep a decision on one entry."""

    def end_decision(self, day: Day, entry_id: str, kind: DecisionKind) -> Day:
        """End an entry's decision of that kind."""

    def what_if(self, day: Day, settings: Settings) -> Batch:
        """The day's batch under other settings; nothing is saved."""

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

    def in_flight(self) -> list[InFlight]:
        """Who is sending what at this moment, on any workstation."""

    def export_about(self, who: str, out: Path) -> Path:
        """Write all that is held about one party to a file."""

    def purge(self) -> int:
        """Take out the personal data whose time is over; gives the number of messages."""

    def restore_journal(self) -> Path:
        """Put the newest sound copy in the place of a damaged journal; gives the copy."""

    def adoptable(self, path: Path) -> list[Adoption]:
        """What would be adopted from a ledger's own columns."""

    def adopt(self, found: list[Adoption]) -> int:
        """Take that into the journal; gives the number of entries."""

    def reads_bounces(self) -> bool:
        """Whether any account is set to look for mail that came back."""

    def read_bounces(self, passwords: Mapping[str, str]) -> list[Reading]:
        """Read the mailboxes for mail that came back; ``passwords`` are those typed for this session."""

    def clear_bounces(self, day: Day | None, addresses: Sequence[str]) -> Day | None:
        """Keep a clerk's word that these addresses work after all; gives the day as it is then."""
