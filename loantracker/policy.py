"""Which stages remind whom, as data; pure.

A stage stands so many calendar days from its anchor and is owed from the
first working day on or after that day. After the last stage its own roles are
reminded again every ``repeat_days``.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Final, Literal, NamedTuple

from loantracker.records import Kind, Role

Anchor = Literal["deadline", "release"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One point at which reminders are owed.

    ``offset`` is in calendar days from the anchor (negative: before it);
    ``template`` names a template in templates/email. ``cc`` may hold the
    agency alone: anyone else in CC would see rows that are not theirs.
    """

    offset: int
    roles: tuple[Role, ...]
    template: str
    cc: tuple[Role, ...] = ()

    def __post_init__(self) -> None:
        if not self.roles or not self.template:
            raise ValueError("a stage needs a role and a template")
        if self.cc and (set(self.cc) != {Role.AGENCY} or Role.AGENCY in self.roles):
            raise ValueError("only the agency can be in CC, and only of another party's message")


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """The stages of one kind of entry; ``repeat_days`` 0 ends with the last stage.

    The anchor is the deadline, or the day of release (for deposits).
    """

    anchor: Anchor
    stages: tuple[Stage, ...]
    repeat_days: int = 30

    def __post_init__(self) -> None:
        if self.repeat_days < 0:
            raise ValueError("repeat_days can't be negative")
        points = [(stage.offset, role) for stage in self.stages for role in stage.roles]
        if len(points) != len(set(points)):
            raise ValueError("a role can have one stage at an offset")


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who else gets a copy of late demands: the office's own people and the agencies' heads.

    ``offset`` is in calendar days from the anchor, as a stage's. ``everywhere``
    are addresses for every entry, ``heads`` those by the agency's code.
    """

    offset: int = 30
    everywhere: tuple[str, ...] = ()
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.everywhere or self.heads)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is sent to whom, how fast; 0 is no limit.

    ``quiet_days`` lie between two messages to one party, so 1 lets it have one a
    day. What a limit holds back stays owed and goes out as soon as it allows.
    """

    quiet_days: int = 0
    per_minute: int = 0  # messages of a batch
    per_day: int = 0  # messages of all batches of a day
    ask_above: int = 30  # messages with past stages never reminded of; beyond it a person is asked
    keep_days: int = 0  # how long the journal keeps names and addresses of settled messages

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) < 0:
                raise ValueError(f"{each.name} can't be negative")


@dataclass(frozen=True, slots=True)
class Policy:
    """The stages of both advances and of deposits, and to whom late ones are shown besides."""

    advance: KindPolicy
    deposit: KindPolicy
    escalation: Escalation = Escalation()

    def __post_init__(self) -> None:
        if Role.CONTRACTOR in _roles(self.advance) or Role.BORROWER in _roles(self.deposit):
            raise ValueError("advances have a borrower, deposits a contractor")

    def of(self, kind: Kind) -> KindPolicy:
        """The stages for entries of ``kind``."""
        return self.deposit if kind is Kind.CONTRACT_DEPOSIT else self.advance


class Step(NamedTuple):
    """The latest stage that one role has reached.

    ``name`` is its offset as "-7", "+0", "+45"; ``demands`` names the role's
    stages after the anchor up to and with this one (none while it is not after).
    """

    role: Role
    offset: int
    name: str
    stage: Stage
    demands: tuple[str, ...]


def ladder(policy: KindPolicy) -> Callable[[int], tuple[Step, ...]]:
    """A function from days since the anchor to the latest step of every role that has one.

    It remembers its answers: thousands of entries share a few hundred distances.
    """
    last = max((stage.offset for stage in policy.stages), default=0)
    roles = []
    for role in Role:
        stages = sorted((s for s in policy.stages if role in s.roles), key=lambda stage: stage.offset)
        if stages:
            roles.append((role, [stage.offset for stage in stages], stages))

    @functools.cache
    def steps(elapsed: int) -> tuple[Step, ...]:
        found = []
        for role, offsets, stages in roles:
            reached = bisect_right(offsets, elapsed)
            if not reached:
                continue
            offset = offsets[reached - 1]
            points = offsets[:reached]
            if offset == last and policy.repeat_days:
                points = offsets[: reached - 1] + list(range(last, elapsed + 1, policy.repeat_days))
            demands = tuple(f"{point:+d}" for point in points if point > 0)
            found.append(Step(role, points[-1], f"{points[-1]:+d}", stages[reached - 1], demands))
        return tuple(found)

    return steps


def names_until(policy: KindPolicy, elapsed: int) -> list[tuple[str, Role]]:
    """Every stage, by name and role, up to ``elapsed`` days since the anchor; the latest first."""
    last = max((stage.offset for stage in policy.stages), default=0)
    points: list[tuple[int, Role]] = []
    for stage in policy.stages:
        offsets = [stage.offset]
        if stage.offset == last and policy.repeat_days:
            offsets = list(range(last, elapsed + 1, policy.repeat_days))
        points += [(offset, role) for offset in offsets if offset <= elapsed for role in stage.roles]
    points.sort(key=lambda point: (-point[0], point[1]))
    return [(f"{offset:+d}", role) for offset, role in points]


def _roles(policy: KindPolicy) -> set[Role]:
    return {role for stage in policy.stages for role in stage.roles}


_BORROWER: Final = (Role.BORROWER,)
_AGENCY: Final = (Role.AGENCY,)
_CONTRACTOR: Final = (Role.CONTRACTOR,)

DEFAULT_LIMITS: Final = Limits()

DEFAULT_POLICY: Final = Policy(
    advance=KindPolicy(
        "deadline",
        (
            Stage(-7, _BORROWER, "advance_due_soon"),
            Stage(0, _BORROWER, "advance_due_today"),
            Stage(7, _BORROWER, "advance_overdue"),
            Stage(15, _BORROWER, "advance_overdue", cc=_AGENCY),
            Stage(30, _BORROWER, "advance_overdue_again", cc=_AGENCY),
        ),
    ),
    deposit=KindPolicy(
        "release",
        (
            Stage(-30, _AGENCY, "deposit_inspect"),
            Stage(0, _CONTRACTOR, "deposit_withdraw"),
            Stage(0, _AGENCY, "deposit_return"),
            Stage(15, _CONTRACTOR, "deposit_withdraw"),
            Stage(15, _AGENCY, "deposit_return"),
        ),
    ),
)
