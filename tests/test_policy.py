from __future__ import annotations

import pytest

from loantracker.policy import DEFAULT_POLICY, KindPolicy, Policy, Stage, ladder
from loantracker.records import Kind, Role


@pytest.mark.parametrize(
    ("elapsed", "name"),
    [
        (-8, None),
        (-7, "-7"),
        (-1, "-7"),
        (0, "+0"),
        (14, "+7"),
        (15, "+15"),
        (30, "+30"),
        (59, "+30"),
        (60, "+60"),
        (400, "+390"),
    ],
)
def test_the_latest_stage_of_an_advance(elapsed: int, name: str | None) -> None:
    steps = ladder(DEFAULT_POLICY.advance)(elapsed)
    assert [step.name for step in steps] == ([] if name is None else [name])


def test_an_overdue_advance_is_demanded_again_with_the_agency_in_copy() -> None:
    (step,) = ladder(DEFAULT_POLICY.advance)(60)
    assert step.stage.template == "advance_overdue_again"
    assert step.stage.cc == (Role.AGENCY,)
    assert step.demands == ("+7", "+15", "+30", "+60")


def test_a_deposit_has_a_ladder_for_agency_and_contractor() -> None:
    steps = ladder(DEFAULT_POLICY.deposit)
    assert [(step.role, step.name) for step in steps(-30)] == [(Role.AGENCY, "-30")]
    assert [(step.role, step.name, step.stage.template) for step in steps(46)] == [
        (Role.CONTRACTOR, "+45", "deposit_withdraw"),
        (Role.AGENCY, "+45", "deposit_return"),
    ]


def test_without_repeats_the_last_stage_is_the_end() -> None:
    once = KindPolicy("deadline", (Stage(0, (Role.BORROWER,), "a"),), repeat_days=0)
    assert [step.name for step in ladder(once)(500)] == ["+0"]


def test_only_the_roles_of_the_last_stage_are_reminded_again() -> None:
    handed_on = KindPolicy(
        "deadline", (Stage(0, (Role.BORROWER,), "a"), Stage(10, (Role.AGENCY,), "b")), repeat_days=5
    )
    assert [(step.role, step.name) for step in ladder(handed_on)(21)] == [
        (Role.BORROWER, "+0"),
        (Role.AGENCY, "+20"),
    ]


def test_a_policy_without_stages_owes_nothing() -> None:
    assert ladder(KindPolicy("deadline", ()))(100) == ()


def test_each_kind_has_its_policy() -> None:
    assert DEFAULT_POLICY.of(Kind.CONTRACT_DEPOSIT) is DEFAULT_POLICY.deposit
    assert DEFAULT_POLICY.of(Kind.IMPREST_ADVANCE) is DEFAULT_POLICY.advance


def test_nobody_but_the_agency_can_be_in_copy() -> None:
    with pytest.raises(ValueError, match="CC"):
        Stage(0, (Role.AGENCY,), "a", cc=(Role.BORROWER,))
    with pytest.raises(ValueError, match="CC"):
        Stage(0, (Role.AGENCY,), "a", cc=(Role.AGENCY,))


def test_a_stage_needs_a_role_and_a_template() -> None:
    with pytest.raises(ValueError, match="role"):
        Stage(0, (), "a")
    with pytest.raises(ValueError, match="template"):
        Stage(0, (Role.AGENCY,), "")


def test_a_role_has_one_stage_at_an_offset() -> None:
    with pytest.raises(ValueError, match="one stage"):
        KindPolicy("deadline", (Stage(0, (Role.AGENCY,), "a"), Stage(0, (Role.AGENCY,), "b")))
    with pytest.raises(ValueError, match="negative"):
        KindPolicy("deadline", (), repeat_days=-1)


def test_advances_have_no_contractor_and_deposits_no_borrower() -> None:
    with pytest.raises(ValueError, match="borrower"):
        Policy(DEFAULT_POLICY.deposit, DEFAULT_POLICY.deposit)
    with pytest.raises(ValueError, match="borrower"):
        Policy(DEFAULT_POLICY.advance, DEFAULT_POLICY.advance)
