"""What a ledger's own columns put off, from workbook to batch; decisions in the journal go before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from editing_ledgers import HEADER, ONE, ROWS, SHEET, cells
from entry_samples import TODAY, entry
from openpyxl import Workbook

from loantracker import editing, upkeep, wording
from loantracker.actions import Day, open_ledger
from loantracker.deadlines import DEFAULT_RULES, assess, is_held
from loantracker.decisions import Decision, DecisionKind, decided
from loantracker.errors import FieldRefused
from loantracker.mapping import CHOOSABLE, Field
from loantracker.phrases import FIELDS
from loantracker.records import DeadlineSource, SkipReason, Status
from loantracker.summary import summarize
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)

COLUMNS = ("ขยายเวลาถึง", "เลขที่หนังสือขยายเวลา", "วันที่นัดส่งใช้", "งดแจ้งถึง")
DEADLINE = date(2023, 8, 1)  # of the first entry
NEW = {
    "contract_no": "4/2566",
    "party": "นายใหม่ มาแล้ว",
    "amount": "500",
    "deadline": "15 ส.ค. 66",
}

Put = Callable[..., Path]


@pytest.fixture
def put(ledger: Path) -> Put:
    """Writes the ledger anew, with these values in the first entry's four columns."""

    def written(*values: Any) -> Path:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = SHEET
        sheet.append([*HEADER, *COLUMNS])
        sheet.append([*ROWS[0], *values])
        for row in ROWS[1:]:
            sheet.append([*row])
        book.save(ledger)
        return ledger

    return written


def on(place: Workplace, ledger: Path, today: date = TODAY) -> Day:
    return open_ledger(place, ledger, today)


def stages(day: Day) -> list[str]:
    return [
        reminder.stage
        for message in day.batch.messages
        for reminder in message.reminders
        if reminder.entry_id == ONE
    ]


def skips(day: Day) -> set[SkipReason]:
    return {each.reason for each in day.batch.skipped if each.reminder.entry_id == ONE}


# --- planning -------------------------------------------------------------------------


def test_an_extension_moves_every_stage_and_says_why(place: Workplace, put: Put) -> None:
    assert stages(on(place, put())) == ["+15"]
    extended = on(place, put(TODAY, "กท 0401/77"))
    assert stages(extended) == ["+0"]
    found = assess(extended.entry(ONE), TODAY, DEFAULT_RULES)
    assert (found.deadline, found.source) == (TODAY, DeadlineSource.EXTENSION)
    assert "กท 0401/77" in wording.reason(extended.entry(ONE), found)
    later = on(place, put(TODAY + timedelta(days=90), "กท 0401/77"))
    assert (stages(later), skips(later)) == ([], set())


def test_a_promise_defers_until_its_day_has_passed(place: Workplace, put: Put) -> None:
    path = put(None, None, TODAY)
    held_back = on(place, path)
    assert (stages(held_back), skips(held_back)) == ([], {SkipReason.PROMISED})
    assert stages(on(place, path, TODAY + timedelta(days=3))) == ["+15"]  # the next working day


def test_a_hold_ends_with_its_last_day(place: Workplace, put: Put) -> None:
    path = put(None, None, None, TODAY)
    held = on(place, path)
    assert (stages(held), skips(held)) == ([], {SkipReason.HELD})
    found = assess(held.entry(ONE), TODAY, DEFAULT_RULES)
    assert found.status is Status.HELD
    assert wording.reason(held.entry(ONE), found).endswith("จนถึงวันที่ 25 ส.ค. 2566")
    over = on(place, path, TODAY + timedelta(days=3))
    assert stages(over) == ["+15"]
    assert assess(over.entry(ONE), over.today, DEFAULT_RULES).status is Status.OVERDUE


@pytest.mark.parametrize("column", range(4))
def test_a_cell_that_leaves_the_day_open_sends_nothing(column: int, place: Workplace, put: Put) -> None:
    cells = [None] * column + ["ตามที่ตกลง"]
    day = on(place, put(*cells))
    assert (stages(day), skips(day)) == ([], {SkipReason.DOUBTFUL})


def test_an_extension_before_the_deadline_sends_nothing(place: Workplace, put: Put) -> None:
    day = on(place, put(DEADLINE - timedelta(days=1), "กท 77"))
    assert (stages(day), skips(day)) == ([], {SkipReason.DOUBTFUL})
    assert assess(day.entry(ONE), TODAY, DEFAULT_RULES).deadline == DEADLINE


@pytest.mark.parametrize(("until", "held"), [(-1, False), (0, True), (1, True)])
def test_figures_count_a_hold_up_to_its_last_day(until: int, held: bool) -> None:
    row = entry(held=True, held_until=TODAY + timedelta(days=until), ledger_deadline=DEADLINE)
    assert is_held(row, TODAY) is held
    found = summarize([row], {row.id: assess(row, TODAY, DEFAULT_RULES)}, (), TODAY)
    assert bool(found.held.ids) is held


# --- the journal's decisions ------------------------------------------------------------


def decide(kind: DecisionKind, until: date | None, **facts: Any) -> Decision:
    return Decision(ONE, kind, until, **facts)


def test_a_decision_in_the_journal_goes_before_the_ledgers_column(place: Workplace, put: Put) -> None:
    soon, later = TODAY + timedelta(days=5), TODAY + timedelta(days=60)
    path = put(later, "กท 77", later, later)
    for made in (
        decide(DecisionKind.EXTENSION, soon, document="กท 99"),
        decide(DecisionKind.PROMISE, soon),
        decide(DecisionKind.HOLD, soon, reason="อุทธรณ์"),
    ):
        upkeep.decide(place, on(place, path), made)
    found = on(place, path).entry(ONE)
    assert (found.extended_to, found.extension_document) == (soon, "กท 99")
    assert found.promised_on == soon
    assert (found.held, found.held_until, found.held_reason) == (True, soon, "อุทธรณ์")
    for kind in DecisionKind:
        upkeep.end_decision(place, on(place, path), ONE, kind)
    again = on(place, path).entry(ONE)
    assert (again.extended_to, again.extension_document) == (later, "กท 77")
    assert (again.promised_on, again.held_until) == (later, later)


def test_a_hold_without_an_end_in_the_journal_outlasts_the_ledgers(place: Workplace, put: Put) -> None:
    path = put(None, None, None, TODAY - timedelta(days=1))
    assert stages(on(place, path)) == ["+15"]
    day = upkeep.decide(place, on(place, path), decide(DecisionKind.HOLD, None, reason="อุทธรณ์"))
    assert skips(day) == {SkipReason.HELD}


def test_a_decision_whose_day_has_passed_leaves_the_ledgers_column() -> None:
    yesterday = TODAY - timedelta(days=1)
    row = entry(promised_on=TODAY, held=True, held_until=TODAY)
    made = [
        Decision(row.id, DecisionKind.PROMISE, yesterday),
        Decision(row.id, DecisionKind.HOLD, yesterday, reason="อุทธรณ์"),
    ]
    assert decided([row], made, TODAY) == (row,)


# --- forms and columns ---------------------------------------------------------------------


def test_the_forms_have_the_columns_as_fields(place: Workplace, put: Put) -> None:
    day = on(place, put(TODAY, "กท 77"))
    shown = {each.name: (each.header, each.shown) for each in editing.fields_of(day, ONE)}
    assert shown["extended_to"] == ("ขยายเวลาถึง", "25/08/2566")
    assert shown["extension_document"] == ("เลขที่หนังสือขยายเวลา", "กท 77")
    assert {"promised_on", "held_until"} <= set(shown)
    assert set(shown) == {each.name for each in editing.fields_of(day, SHEET)}


def test_a_typed_extension_and_promise_are_written_as_days(place: Workplace, put: Put) -> None:
    path = put()
    typed = {"extended_to": "๓๐ ก.ย. ๒๕๖๖", "extension_document": "กท 88", "promised_on": "15/9/2566"}
    change = editing.correction(place, on(place, path), ONE, typed)
    editing.apply(place, on(place, path), change)
    written = cells(path)
    assert [written[each] for each in ("K2", "L2", "M2")] == [
        datetime(2023, 9, 30),  # noqa: DTZ001 - cells know no zone
        "กท 88",
        datetime(2023, 9, 15),  # noqa: DTZ001 - cells know no zone
    ]
    assert on(place, path).entry(ONE).extended_to == date(2023, 9, 30)


@pytest.mark.parametrize("field", ["extended_to", "promised_on", "held_until"])
def test_a_day_that_can_not_be_read_is_refused_beside_its_field(
    field: str, place: Workplace, put: Put
) -> None:
    day = on(place, put())
    with pytest.raises(FieldRefused) as corrected:
        editing.correction(place, day, ONE, {field: "สิ้นเดือน"})
    with pytest.raises(FieldRefused) as added:
        editing.new_entry(place, day, SHEET, {**NEW, field: "สิ้นเดือน"})
    for caught in (corrected, added):
        assert (caught.value.facts["field"], caught.value.facts["code"]) == (field, "bad_date")


@pytest.mark.parametrize(
    "cells", [(DEADLINE - timedelta(days=1), "กท 77"), (None, "กท 77"), ("ตามหนังสือ", "กท 77")]
)
def test_a_doubtful_extension_is_mended_in_its_own_cell(
    cells: tuple[Any, ...], place: Workplace, put: Put
) -> None:
    path = put(*cells)
    day = on(place, path)
    (problem,) = day.snapshot.problems
    editing.apply(place, day, editing.mend(place, day, problem, "25 ส.ค. 66"))
    assert stages(on(place, path)) == ["+0"]


def test_columns_of_several_days_can_be_corrected_one_by_one(place: Workplace, ledger: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    parts = ("ขยายเวลาครั้งที่ 1 ถึงวันที่", "ขยายเวลาครั้งที่ 2 ถึงวันที่")
    sheet.append([*HEADER, *parts])
    sheet.append([*ROWS[0], TODAY])
    book.save(ledger)
    day = on(place, ledger)
    names = [each.name for each in editing.fields_of(day, ONE) if each.header in parts]
    assert names == ["extended_to_part:K", "extended_to_part:L"]
    editing.apply(place, day, editing.correction(place, day, ONE, {"extended_to_part:L": "30 ก.ย. 66"}))
    assert on(place, ledger).entry(ONE).extended_to == date(2023, 9, 30)


def test_the_clerk_can_choose_each_of_these_fields_for_a_column() -> None:
    wanted = {
        Field.EXTENDED_TO,
        Field.EXTENDED_TO_PART,
        Field.EXTENSION_DOCUMENT,
        Field.PROMISED_ON,
        Field.HELD_UNTIL,
    }
    assert wanted <= set(CHOOSABLE)
    assert len({FIELDS[each] for each in CHOOSABLE}) == len(CHOOSABLE)  # told apart in the page's lists
