from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from entry_samples import TODAY, deposit, entry

from loantracker.calendar import WorkingDays
from loantracker.deadlines import DEFAULT_RULES
from loantracker.past import Past
from loantracker.policy import DEFAULT_POLICY
from loantracker.records import Batch, Entry, ReminderState, Role, SkipReason
from loantracker.reminders import message_id, plan, reminder_id

NOTHING: Mapping[str, ReminderState] = {}


def planned(*entries: Entry, history: Mapping[str, ReminderState] = NOTHING, today: date = TODAY) -> Batch:
    return plan(entries, history, DEFAULT_POLICY, DEFAULT_RULES, today, WorkingDays())


def due(days_ago: int, **changes: object) -> Entry:
    return entry(ledger_deadline=TODAY - timedelta(days=days_ago), **changes)


def stages(batch: Batch) -> list[tuple[Role, str]]:
    return [(r.role, r.stage) for message in batch.messages for r in message.reminders]


@pytest.mark.parametrize(
    ("days_ago", "stage", "template"),
    [
        (-7, "-7", "advance_due_soon"),
        (0, "+0", "advance_due_today"),
        (7, "+7", "advance_overdue"),
        (15, "+15", "advance_overdue"),
        (30, "+30", "advance_overdue_again"),
        (100, "+90", "advance_overdue_again"),
    ],
)
def test_the_latest_stage_reached_is_owed(days_ago: int, stage: str, template: str) -> None:
    (message,) = planned(due(days_ago)).messages
    (line,) = message.lines
    assert (line.reminder.stage, line.reminder.template, message.template) == (stage, template, template)
    assert line.days_overdue == days_ago
    assert line.reminder.owed_on <= TODAY


def test_before_the_first_stage_nothing_is_owed() -> None:
    assert planned(due(-8)) == Batch(TODAY, (), ())


def test_an_entry_without_deadline_asks_for_nothing() -> None:
    assert planned(entry()) == Batch(TODAY, (), ())


def test_a_cleared_entry_asks_for_nothing_not_even_a_skip() -> None:
    assert planned(due(40, closed=True), due(40, cleared=entry().amount)) == Batch(TODAY, (), ())


def test_a_missed_month_is_caught_up_with_one_message() -> None:
    sent = {reminder_id(entry().id, TODAY - timedelta(days=40), "+7", Role.BORROWER): ReminderState.ACCEPTED}
    assert stages(planned(due(40), history=sent)) == [(Role.BORROWER, "+30")]


def test_a_stage_on_a_holiday_is_owed_on_the_next_working_day() -> None:
    on_saturday = entry(ledger_deadline=date(2023, 8, 26))
    assert planned(on_saturday, today=date(2023, 8, 27)).messages[0].reminders[0].stage == "-7"
    (message,) = planned(on_saturday, today=date(2023, 8, 28)).messages
    assert message.reminders[0].stage == "+0"
    assert message.reminders[0].owed_on == date(2023, 8, 28)


def test_a_stage_that_was_owed_before_a_holiday_is_caught_up_on_it() -> None:
    on_friday = entry(ledger_deadline=date(2023, 8, 25))
    assert stages(planned(on_friday, today=date(2023, 8, 26))) == [(Role.BORROWER, "+0")]


def test_a_new_deadline_starts_new_stages() -> None:
    old = planned(due(30)).messages[0].reminders[0].id
    batch = planned(due(7), history={old: ReminderState.ACCEPTED})
    assert stages(batch) == [(Role.BORROWER, "+7")]
    assert batch.messages[0].reminders[0].id != old


def test_an_extension_into_the_future_ends_the_reminders() -> None:
    assert planned(due(-30)).messages == ()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ReminderState.SENDING, SkipReason.IN_PROGRESS),
        (ReminderState.ACCEPTED, SkipReason.ALREADY_SENT),
        (ReminderState.PREPARED, SkipReason.PREPARED),
        (ReminderState.REFUSED, SkipReason.REFUSED),
        (ReminderState.UNKNOWN, SkipReason.UNKNOWN),
    ],
)
def test_what_the_journal_knows_of_is_skipped_with_the_reason(
    state: ReminderState, reason: SkipReason
) -> None:
    first = planned(due(7)).messages[0].reminders[0]
    again = planned(due(7, held=True), history={first.id: state})
    assert again.messages == ()
    assert [(skip.reminder, skip.reason) for skip in again.skipped] == [(first, reason)]


def test_what_may_be_tried_again_is_owed_again_under_the_same_message_id() -> None:
    first = planned(due(7)).messages[0]
    again = planned(due(7), history={first.reminders[0].id: ReminderState.RETRY})
    assert again.messages == (first,)


def test_an_entry_that_says_something_unreadable_is_skipped() -> None:
    batch = planned(due(7, doubtful=True))
    assert [skip.reason for skip in batch.skipped] == [SkipReason.DOUBTFUL]
    assert batch.messages == ()


def test_a_held_entry_is_skipped() -> None:
    batch = planned(due(7, held=True))
    assert [skip.reason for skip in batch.skipped] == [SkipReason.HELD]
    assert batch.messages == ()


def test_a_borrower_without_address_is_reached_through_the_agency() -> None:
    (message,) = planned(due(20, party_email=())).messages
    assert message.party.role is Role.BORROWER
    assert message.party.name == entry().party
    assert message.party.to == entry().agency_email
    assert message.party.cc == ()  # the agency is in To already


def test_without_any_address_the_reminder_is_skipped() -> None:
    batch = planned(due(20, party_email=(), agency_email=()))
    assert [skip.reason for skip in batch.skipped] == [SkipReason.NO_ADDRESS]


def test_a_contractor_is_never_reached_through_the_agency() -> None:
    batch = planned(deposit(released_on=TODAY, party_email=()))
    assert [(message.party.role, message.party.to) for message in batch.messages] == [
        (Role.AGENCY, entry().agency_email)
    ]
    assert [(skip.reminder.role, skip.reason) for skip in batch.skipped] == [
        (Role.CONTRACTOR, SkipReason.NO_ADDRESS)
    ]


def test_the_agency_gets_a_copy_from_the_fifteenth_day_on() -> None:
    assert planned(due(14)).messages[0].party.cc == ()
    assert planned(due(15)).messages[0].party.cc == entry().agency_email


def test_a_copy_goes_to_no_address_that_mail_came_back_from() -> None:
    copied = due(15, agency_email=("Dead@example.org", "saraban@example.org"))
    past = Past(bounced=frozenset({"dead@example.org"}))
    batch = plan([copied], NOTHING, DEFAULT_POLICY, DEFAULT_RULES, TODAY, WorkingDays(), past=past)
    assert batch.messages[0].party.cc == ("saraban@example.org",)


def test_an_address_in_to_is_not_repeated_in_cc() -> None:
    both = due(15, agency_email=("Mali@Example.com", "saraban@example.org"))
    assert planned(both).messages[0].party.cc == ("saraban@example.org",)


def test_a_deposit_counts_from_release_and_asks_agency_and_contractor() -> None:
    batch = planned(deposit(released_on=TODAY))
    assert stages(batch) == [(Role.CONTRACTOR, "+0"), (Role.AGENCY, "+0")]
    assert [message.party.name for message in batch.messages] == [deposit().party, deposit().agency]
    assert all(r.deadline == TODAY + timedelta(days=15) for m in batch.messages for r in m.reminders)


def test_a_deposit_without_release_day_counts_back_from_its_deadline() -> None:
    assert stages(planned(deposit(ledger_deadline=TODAY + timedelta(days=15)))) == [
        (Role.CONTRACTOR, "+0"),
        (Role.AGENCY, "+0"),
    ]
    assert stages(planned(deposit(ledger_deadline=TODAY + timedelta(days=45)))) == [(Role.AGENCY, "-30")]


def test_a_party_gets_one_message_with_the_most_overdue_row_first() -> None:
    rows = [due(ago, id=f"official_advance:{ago}", contract_no=str(ago)) for ago in (8, 11, 9)]
    (message,) = planned(*rows).messages
    assert [line.entry.contract_no for line in message.lines] == ["11", "9", "8"]
    assert message.id == message_id(line.reminder.id for line in reversed(message.lines))


def test_messages_stand_most_overdue_first() -> None:
    batch = planned(due(8), due(12, id="official_advance:2", party="นายวิชัย"))
    assert [message.party.name for message in batch.messages] == ["นายวิชัย", entry().party]


def test_an_agency_typed_in_two_ways_gets_one_message_under_its_full_name() -> None:
    rows = [
        deposit(id=f"contract_deposit:{spelling}", agency=spelling, released_on=TODAY + timedelta(days=20))
        for spelling in ("สปส.", "สำนักงานประชาสัมพันธ์")
    ]
    (message,) = planned(*rows).messages
    assert message.party.name == "สำนักงานประชาสัมพันธ์"
    assert message.party.agency_code == "สปส."


def test_a_contractor_of_two_agencies_gets_one_message_of_neither() -> None:
    rows = [
        deposit(id=f"contract_deposit:{code}", agency=code, agency_code=code, released_on=TODAY)
        for code in ("สปส.", "สกต.")
    ]
    (message,) = [each for each in planned(*rows).messages if each.party.role is Role.CONTRACTOR]
    assert len(message.lines) == 2
    assert message.party.agency_code == ""


def test_people_of_one_name_with_different_addresses_get_their_own_messages() -> None:
    rows = [
        due(8, id=f"official_advance:{address}", party_email=(address,))
        for address in ("a@example.com", "b@example.com")
    ]
    assert [(message.party.to, len(message.lines)) for message in planned(*rows).messages] == [
        (("a@example.com",), 1),
        (("b@example.com",), 1),
    ]


def test_demands_are_numbered_by_those_that_went_out() -> None:
    deadline = TODAY - timedelta(days=30)
    sent = {
        reminder_id(entry().id, deadline, "+0", Role.BORROWER): ReminderState.ACCEPTED,
        reminder_id(entry().id, deadline, "+7", Role.BORROWER): ReminderState.ACCEPTED,
        reminder_id(entry().id, deadline, "+15", Role.BORROWER): ReminderState.REFUSED,
    }
    assert planned(due(30), history=sent).messages[0].lines[0].number == 2
    assert planned(due(30)).messages[0].lines[0].number == 1
    assert planned(due(0)).messages[0].lines[0].number == 0


def test_ids_name_entry_deadline_stage_and_role() -> None:
    one = reminder_id("a", date(2023, 8, 25), "+0", Role.AGENCY)
    assert len(one) == 20
    assert int(one, 16) >= 0
    others = {
        reminder_id("b", date(2023, 8, 25), "+0", Role.AGENCY),
        reminder_id("a", date(2023, 8, 26), "+0", Role.AGENCY),
        reminder_id("a", date(2023, 8, 25), "+7", Role.AGENCY),
        reminder_id("a", date(2023, 8, 25), "+0", Role.CONTRACTOR),
    }
    assert len(others | {one}) == 5
