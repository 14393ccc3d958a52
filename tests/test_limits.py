"""What holds a reminder back for a while, and who else sees a late one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from entry_samples import TODAY, deposit, entries, entry
from hypothesis import given, settings
from hypothesis import strategies as st

from loantracker import actions, upkeep
from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES
from loantracker.past import NOTHING_SENT, Past, party_key
from loantracker.policy import DEFAULT_POLICY, Escalation, KindPolicy, Limits, Policy
from loantracker.records import Batch, Entry, ReminderState, Role, SkipReason
from loantracker.reminders import plan
from loantracker.settings import Settings

DAYS = WorkingDays()
MALI = party_key(Role.BORROWER, "นางสาวมะลิ ใจดี", ("mali@example.com",))


def planned(
    *rows: Entry,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    past: Past = NOTHING_SENT,
    policy: Policy = DEFAULT_POLICY,
    today: date = TODAY,
) -> Batch:
    return plan(rows, {}, policy, DEFAULT_RULES, today, DAYS, limits, past)


def due(number: int, days_ago: int, **changes: object) -> Entry:
    return entry(id=f"e{number}", ledger_deadline=TODAY - timedelta(days=days_ago), **changes)


def reasons(batch: Batch) -> list[tuple[str, SkipReason]]:
    return [(skipped.reminder.entry_id, skipped.reason) for skipped in batch.skipped]


# --- the quiet period ------------------------------------------------------------


@pytest.mark.parametrize(("days_ago", "goes_out"), [(0, False), (2, False), (3, True), (30, True)])
def test_a_party_has_its_quiet_days_between_two_messages(days_ago: int, goes_out: bool) -> None:
    past = Past({MALI: TODAY - timedelta(days=days_ago)})
    batch = planned(due(1, 8), limits=Limits(quiet_days=3), past=past)
    assert bool(batch.messages) is goes_out
    assert reasons(batch) == ([] if goes_out else [("e1", SkipReason.QUIET)])


def test_of_two_messages_to_one_party_the_most_overdue_goes_first() -> None:
    rows = (due(1, 0), due(2, 8))
    assert len(planned(*rows).messages) == 2
    batch = planned(*rows, limits=Limits(quiet_days=1))
    assert [line.entry.id for message in batch.messages for line in message.lines] == ["e2"]
    assert reasons(batch) == [("e1", SkipReason.QUIET)]


def test_another_party_at_the_same_mailbox_has_its_own_quiet() -> None:
    rows = (due(1, 8, party="ก", party_email=()), due(2, 8, party="ข", party_email=()))
    assert len(planned(*rows, limits=Limits(quiet_days=5)).messages) == 2


def test_an_agency_is_one_party_however_its_name_is_typed() -> None:
    assert party_key(Role.AGENCY, "สปส.", ("a@example.org",)) == party_key(
        Role.AGENCY, "สำนักงานประชาสัมพันธ์", ("a@example.org",)
    )


# --- the day's number ---------------------------------------------------------------


def test_a_day_takes_so_many_messages_the_most_overdue_first_and_the_rest_the_next_day() -> None:
    rows = [due(number, number + 1, party=f"p{number}") for number in range(5)]
    limits = Limits(per_day=2)
    first = planned(*rows, limits=limits)
    assert [message.party.name for message in first.messages] == ["p4", "p3"]
    assert [reason for _, reason in reasons(first)] == [SkipReason.CAPPED] * 3
    later = planned(*rows, limits=limits, past=Past(daily={TODAY: 2}))
    assert later.messages == ()
    morrow = planned(*rows, limits=limits, past=Past(daily={TODAY: 2}), today=TODAY + timedelta(days=3))
    assert len(morrow.messages) == 2


@settings(deadline=None, max_examples=60)
@given(
    rows=entries(), quiet=st.integers(0, 5), per_day=st.integers(0, 4), sent=st.integers(0, 6), days=st.data()
)
def test_limits_only_hold_back_and_every_held_reminder_says_why(
    rows: list[Entry], quiet: int, per_day: int, sent: int, days: st.DataObject
) -> None:
    free = planned(*rows)
    known = {party_key(m.party.role, m.party.name, m.party.to) for m in free.messages}
    last = {
        key: TODAY - timedelta(days=days.draw(st.integers(0, 9)))
        for key in sorted(known)
        if days.draw(st.booleans())
    }
    limits = Limits(quiet_days=quiet, per_day=per_day)
    batch = planned(*rows, limits=limits, past=Past(last, {TODAY: sent}))
    assert set(batch.messages) <= set(free.messages)
    held = [s for s in batch.skipped if s.reason in {SkipReason.QUIET, SkipReason.CAPPED}]
    went = [reminder for message in batch.messages for reminder in message.reminders]
    assert sorted(each.id for each in went + [s.reminder for s in held]) == sorted(
        reminder.id for message in free.messages for reminder in message.reminders
    )
    if per_day:
        assert len(batch.messages) <= max(per_day - sent, 0)
    keys = [party_key(m.party.role, m.party.name, m.party.to) for m in batch.messages]
    if quiet:
        assert len(set(keys)) == len(keys)
        assert all(TODAY - last[key] >= timedelta(days=quiet) for key in keys if key in last)


@pytest.mark.parametrize("field", ["quiet_days", "per_minute", "per_day", "ask_above", "keep_days"])
def test_a_limit_is_never_negative(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        replace(Limits(), **{field: -1})


# --- promises and extensions -----------------------------------------------------------


def test_a_promise_holds_the_reminder_until_its_day_has_passed() -> None:
    row = due(1, 8, promised_on=TODAY)
    assert reasons(planned(row)) == [("e1", SkipReason.PROMISED)]
    assert planned(row, today=TODAY + timedelta(days=3)).messages


def test_an_extension_starts_new_stages_of_both_kinds() -> None:
    row = due(1, 40, extended_to=TODAY - timedelta(days=1))
    (message,) = planned(row).messages
    assert [reminder.stage for reminder in message.reminders] == ["+0"]
    released = deposit(released_on=TODAY - timedelta(days=60), extended_to=TODAY + timedelta(days=15))
    found = planned(released)
    assert {reminder.stage for message in found.messages for reminder in message.reminders} == {"+0"}


# --- escalation --------------------------------------------------------------------------


def escalated(*rows: Entry, **facts: Any) -> Mapping[str, tuple[str, ...]]:
    policy = replace(DEFAULT_POLICY, escalation=replace(Escalation(), **facts))
    batch = planned(*rows, policy=policy)
    return {message.lines[0].entry.id: message.party.cc for message in batch.messages}


def test_late_demands_are_shown_to_the_head_and_to_finance() -> None:
    heads = {"สปส.": ("head.pr@example.org",), "สกต.": ("head.fo@example.org",)}
    found = escalated(
        due(1, 30, party="ก"), due(2, 29, party="ข"), heads=heads, everywhere=("finance@example.org",)
    )
    assert found == {
        "e1": ("saraban.pr@example.org", "head.pr@example.org", "finance@example.org"),
        "e2": ("saraban.pr@example.org",),
    }


def test_nobody_stands_twice_in_a_message() -> None:
    found = escalated(
        due(1, 30),
        everywhere=("MALI@example.com", "Saraban.PR@example.org", "x@example.org", "X@example.org"),
    )
    assert found == {"e1": ("saraban.pr@example.org", "x@example.org")}


def test_a_company_never_sees_the_offices_own_people() -> None:
    row = deposit(released_on=TODAY - timedelta(days=60))
    policy = replace(DEFAULT_POLICY, escalation=Escalation(0, ("finance@example.org",)))
    copies = {message.party.role: message.party.cc for message in planned(row, policy=policy).messages}
    assert copies == {Role.CONTRACTOR: (), Role.AGENCY: ("finance@example.org",)}


def test_a_state_of_the_journal_goes_before_a_promise() -> None:
    row = due(1, 8, promised_on=TODAY)
    (skipped,) = planned(row).skipped
    history = {skipped.reminder.id: ReminderState.SPENT}
    batch = plan([row], history, DEFAULT_POLICY, DEFAULT_RULES, TODAY, DAYS)
    assert reasons(batch) == [("e1", SkipReason.SPENT)]


def test_other_settings_show_what_they_would_change_today_and_change_nothing(tmp_path: Path) -> None:
    ledger = Path(__file__).parents[1] / "sample_ledger.xlsx"
    place = actions.Workplace.open(home=tmp_path)
    day = actions.open_ledger(place, ledger, TODAY)
    assert upkeep.what_if(place, day, place.settings) == day.batch
    fewer = upkeep.what_if(place, day, Settings(limits=Limits(per_day=2)))
    assert fewer.messages == day.batch.messages[:2]
    silent = replace(DEFAULT_POLICY, advance=KindPolicy("deadline", ()), deposit=KindPolicy("deadline", ()))
    assert upkeep.what_if(place, day, Settings(policy=silent)).messages == ()
    assert actions.open_ledger(place, ledger, TODAY).batch == day.batch
    assert not place.config.exists()
