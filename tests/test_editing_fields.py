"""Corrections, mends, new entries: what is typed is read as the ledger's own cells are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from editing_ledgers import HEADER, ONE, ROWS, SHEET, THREE, cells, colleague, held, opened, rewritten
from openpyxl import load_workbook

from loantracker import editing
from loantracker.changes import Change
from loantracker.errors import FieldRefused, LedgerLocked, LedgerMissing, NoSuchEntry
from loantracker.records import Agency, Problem, ProblemCode
from loantracker.settings import Settings
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)

NEW = {
    "contract_no": "4/2566",
    "party": "นายใหม่ มาแล้ว",
    "party_email": "mai@example.com",
    "amount": "๔,๕๐๐.๕๐ บาท",
    "deadline": "15 ก.ย. 66",
}


def fields(change: Change) -> dict[str, tuple[str, str]]:
    return {each.column: (each.before, each.after) for each in change.cells}


def write(place: Workplace, ledger: Path, change: Change) -> dict[str, Any]:
    assert editing.apply(place, opened(place, ledger), change).state == "written"
    return cells(ledger)


# --- corrections --------------------------------------------------------------


def test_the_fields_of_an_entry_show_what_its_cells_hold(place: Workplace, ledger: Path) -> None:
    found = {each.name: each for each in editing.fields_of(opened(place, ledger), ONE)}
    assert (found["amount"].shown, found["amount"].cell) == ("1,000.00", "D2")
    assert (found["deadline"].shown, found["deadline"].header) == ("01/08/2566", "วันครบกำหนด")
    assert found["note"].shown == ""
    with pytest.raises(NoSuchEntry):
        editing.fields_of(opened(place, ledger), "nobody")


def test_a_correction_writes_each_field_as_its_type_and_nothing_else(place: Workplace, ledger: Path) -> None:
    before = cells(ledger)
    typed = {"amount": "1,500", "deadline": "๒๐ ส.ค. ๒๕๖๖", "party": "นางสาวมะลิ ใจดี", "note": " โทรแล้ว "}
    change = editing.correction(place, opened(place, ledger), ONE, typed)
    assert fields(change) == {
        "D": ("1,000.00", "1,500.00"),
        "E": ("01/08/2566", "20/08/2566"),
        "J": ("", "โทรแล้ว"),
    }
    assert write(place, ledger, change) == before | {
        "D2": 1500,
        "E2": datetime(2023, 8, 20),  # noqa: DTZ001 - cells know no zone
        "J2": "โทรแล้ว",
    }


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("amount", "ห้าร้อย", "bad_amount"),
        ("amount", "-5", "negative_amount"),
        ("amount", "", "no_amount"),
        ("cleared", "1000.01", "overcleared"),
        ("deadline", "32/1/2566", "bad_date"),
        ("deadline", "1/1/20", "ambiguous_date"),
        ("party", " ", "no_party"),
        ("party", "สอง\nบรรทัด", "unsafe_text"),
        ("party_email", "mali(at)example.com", "bad_email"),
        ("status", "สีแดง", "unknown_status"),
        ("contract_no", "๒/2566", "duplicate_contract_no"),
        ("contract_no", "", "no_contract_no"),
        ("released_on", "1/1/2566", "no_column"),
        ("note", "x" * 40_000, "too_long"),
    ],
)
def test_a_text_that_a_field_cannot_hold_is_refused_with_its_own_reason(
    place: Workplace, ledger: Path, field: str, typed: str, code: str
) -> None:
    with pytest.raises(FieldRefused) as caught:
        editing.correction(place, opened(place, ledger), ONE, {field: typed})
    assert (caught.value.facts["field"], caught.value.facts["code"]) == (field, code)


def test_an_agency_is_one_that_is_known(place: Workplace, ledger: Path) -> None:
    rewritten(ledger, [(*HEADER, "ส่วนราชการ"), *((*row, "สปส.") for row in ROWS)])
    known = Workplace(place.home, place.config, Settings(agencies=(Agency("สปส.", "สำนักงานประชาสัมพันธ์"),)))
    day = opened(known, ledger)
    assert fields(editing.correction(known, day, ONE, {"agency": "สำนักงานประชาสัมพันธ์"}))["K"][0] == "สปส."
    with pytest.raises(FieldRefused) as caught:
        editing.correction(known, day, ONE, {"agency": "กองอะไรสักอย่าง"})
    assert caught.value.facts["code"] == "unknown_agency"


def test_a_plain_balance_follows_the_amounts_and_a_computed_one_is_left_alone(
    place: Workplace, ledger: Path
) -> None:
    rewritten(
        ledger,
        [
            (*HEADER, "คงเหลือ"),
            (*ROWS[0], 1000),
            (*ROWS[1], "=D3-F3"),
        ],
    )
    one = editing.correction(place, opened(place, ledger), ONE, {"amount": "1,200", "cleared": "200"})
    assert fields(one) == {"D": ("1,000.00", "1,200.00"), "F": ("", "200.00"), "K": ("1,000.00", "1,000.00")}
    two = "official_advance:2/2566"
    day = opened(place, ledger)
    assert "balance" not in {each.name for each in editing.fields_of(day, two)}
    assert set(fields(editing.correction(place, day, two, {"amount": "1,200"}))) == {"D"}
    with pytest.raises(FieldRefused) as caught:
        editing.correction(place, day, two, {"balance": "5"})
    assert caught.value.facts["code"] == "formula"


def test_a_part_of_a_merged_cell_is_refused_before_anything_is_kept(place: Workplace, ledger: Path) -> None:
    rewritten(ledger, [HEADER, *ROWS], ["J2:J3"])
    with pytest.raises(FieldRefused) as caught:
        editing.correction(place, opened(place, ledger), "official_advance:2/2566", {"note": "โทรแล้ว"})
    assert caught.value.facts["code"] == "merged"
    assert editing.pending(place, ledger).changes == ()


def test_a_corrected_contract_number_waits_and_is_found_again_and_undone(
    place: Workplace, ledger: Path
) -> None:
    before = cells(ledger)
    change = editing.correction(place, opened(place, ledger), ONE, {"contract_no": "11/2566"})
    with held(ledger):
        day = editing.apply(place, opened(place, ledger), change).day
        renamed = day.entry("11/2566")
        after = editing.correction(place, day, renamed.id, {"note": "เลขใหม่"})
        editing.apply(place, day, after)
    assert editing.flush(place, ledger).written == 2
    assert cells(ledger) == before | {"A2": "11/2566", "J2": "เลขใหม่"}
    undone = editing.counter(place, opened(place, ledger), change.id)
    assert editing.apply(place, opened(place, ledger), undone).state == "written"
    assert cells(ledger) == before | {"J2": "เลขใหม่"}


def test_a_number_that_reminders_were_sent_under_stays(place: Workplace, ledger: Path) -> None:
    rewritten(
        ledger,
        [
            (*HEADER, "วันที่แจ้งเตือนล่าสุด", "จำนวนครั้งที่แจ้งเตือน", "ขั้นการแจ้งเตือนล่าสุด"),
            (*ROWS[0], date(2023, 8, 9), 1, "+7"),
        ],
    )
    with pytest.raises(FieldRefused) as caught:
        editing.correction(place, opened(place, ledger), ONE, {"contract_no": "11/2566"})
    assert caught.value.facts["code"] == "reminded"


# --- mends --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "wrong", "typed", "value"),
    [
        ("E2", "32 ม.ค. 66", "1/9/2566", datetime(2023, 9, 1)),  # noqa: DTZ001 - cells know no zone
        ("E2", date(2566, 1, 15), "15/01/2566", datetime(2023, 1, 15)),  # noqa: DTZ001 - as above
        ("D2", "ห้าร้อย", "500", 500),
        ("C2", "mali(at)example.com", "mali@example.org", "mali@example.org"),
        ("I2", "สีแดง", "ค้างส่งใช้", "ค้างส่งใช้"),
        ("B2", None, "นางสาวมะลิ ใจดี", "นางสาวมะลิ ใจดี"),
        ("A2", None, "9/2566", "9/2566"),
        ("A2", "2/2566", "9/2566", "9/2566"),
        ("F2", 5000, "100", 100),
    ],
)
def test_every_problem_that_a_value_mends_is_mended_in_its_cell(
    place: Workplace, ledger: Path, cell: str, wrong: object, typed: str, value: object
) -> None:
    colleague(ledger, {cell: wrong})
    day = opened(place, ledger)
    problem = next(each for each in day.snapshot.problems if f"{each.column}{each.row}" == cell)
    done = editing.apply(place, day, editing.mend(place, day, problem, typed))
    assert done.state == "written"
    assert done.day.snapshot.problems == ()
    assert cells(ledger)[cell] == value


def test_an_error_value_is_mended_even_while_the_ledger_is_open_elsewhere(
    place: Workplace, ledger: Path
) -> None:
    colleague(ledger, {"E2": "#N/A"})
    with held(ledger):
        day = opened(place, ledger)
        (problem,) = day.snapshot.problems
        assert problem.code is ProblemCode.ERROR_VALUE
        done = editing.apply(place, day, editing.mend(place, day, problem, "1/9/2566"))
        assert (done.state, done.day.snapshot.problems) == ("waiting", ())
        assert done.day.entry(ONE).ledger_deadline == date(2023, 9, 1)


@pytest.mark.parametrize(
    ("problem", "typed", "code"),
    [
        (Problem(SHEET, 2, "", ProblemCode.MISSING_COLUMN), "x", "no_value"),
        (Problem(SHEET, 1, "E", ProblemCode.AMBIGUOUS_COLUMN), "x", "no_value"),
        (Problem("อื่น", 2, "E", ProblemCode.BAD_DATE), "1/1/2566", "no_value"),
        (Problem(SHEET, 2, "E", ProblemCode.BAD_DATE), "เมื่อวาน", "bad_date"),
        (Problem(SHEET, 2, "A", ProblemCode.DUPLICATE_CONTRACT_NO), "3/2566", "duplicate_contract_no"),
    ],
)
def test_what_no_value_mends_and_what_is_no_value_is_refused(
    place: Workplace, ledger: Path, problem: Problem, typed: str, code: str
) -> None:
    with pytest.raises(FieldRefused) as caught:
        editing.mend(place, opened(place, ledger), problem, typed)
    assert caught.value.facts["code"] == code


# --- new entries --------------------------------------------------------------


def add(place: Workplace, ledger: Path, typed: Mapping[str, str] = NEW) -> Change:
    (table,) = editing.tables_of(opened(place, ledger))
    assert (table.key, table.sheet, table.header_row) == (f"{SHEET}!A1", SHEET, 1)
    return editing.new_entry(place, opened(place, ledger), table.key, typed)


def test_a_new_entry_goes_below_the_last_and_above_the_total_and_leaves_formulas_to_the_ledger(
    place: Workplace, ledger: Path
) -> None:
    balance = [(*row, f"=D{number}-F{number}") for number, row in enumerate(ROWS, start=2)]
    rewritten(ledger, [(*HEADER, "คงเหลือ"), *balance, (), ("รวม", None, None, "=SUM(D2:D5)")])
    day = opened(place, ledger)
    assert "balance" not in {each.name for each in editing.fields_of(day, SHEET)}
    done = editing.apply(place, day, add(place, ledger))
    assert done.state == "written"
    entry = done.day.entry("4/2566")
    assert (entry.row, entry.amount, entry.ledger_deadline) == (5, Decimal("4500.50"), date(2023, 9, 15))
    sheet = load_workbook(ledger)[SHEET]
    assert sheet["K5"].value == "=D5-F5"
    assert sheet["A6"].value == "รวม"


def test_a_new_entry_fills_the_next_row_that_was_prepared_for_it(place: Workplace, ledger: Path) -> None:
    rows = [(number, *row, f"=E{number + 1}-G{number + 1}") for number, row in enumerate(ROWS, start=1)]
    prepared = (4, *(None,) * len(HEADER), "=E5-G5")
    end = [(), (None, "รวม", None, None, "=SUM(E2:E5)"), ("หมายเหตุ ตัวอย่าง",)]
    rewritten(ledger, [("ลำดับ", *HEADER, "คงเหลือ"), *rows, prepared, *end])
    before = cells(ledger)
    with held(ledger):
        for number in (4, 5):
            change = editing.new_entry(
                place, opened(place, ledger), SHEET, NEW | {"contract_no": f"{number}/2566"}
            )
            editing.apply(place, opened(place, ledger), change)
    assert editing.flush(place, ledger).written == 2
    after = cells(ledger)
    assert (after["A5"], after["B5"], after["L5"]) == (4, "4/2566", "=E5-G5")
    assert (after.get("A6"), after["B6"], after["L6"]) == (5, "5/2566", "=E6-G6")
    assert after["B7" if "B7" in after else "B8"] == before["B7"] == "รวม"
    assert {each.contract_no for each in opened(place, ledger).snapshot.entries} >= {"4/2566", "5/2566"}


def test_a_new_entry_counts_while_it_waits_and_takes_changes(place: Workplace, ledger: Path) -> None:
    before = cells(ledger)
    with held(ledger):
        done = editing.apply(place, opened(place, ledger), add(place, ledger))
        assert isinstance(done.why, LedgerLocked)
        entry = done.day.entry("4/2566")
        assert entry.amount == Decimal("4500.50")
        note = editing.correction(place, done.day, entry.id, {"note": "เพิ่งเพิ่ม"})
        editing.apply(place, done.day, note)
        with pytest.raises(FieldRefused):
            add(place, ledger)
    kept = place.queue(ledger).path.read_bytes()
    assert editing.flush(place, ledger).written == 2
    after = cells(ledger)
    assert {name: value for name, value in after.items() if name not in before} == {
        "A5": "4/2566",
        "B5": "นายใหม่ มาแล้ว",
        "C5": "mai@example.com",
        "D5": 4500.5,
        "E5": datetime(2023, 9, 15),  # noqa: DTZ001 - cells know no zone
        "J5": "เพิ่งเพิ่ม",
    }
    place.queue(ledger).path.write_bytes(kept)  # as if the program had died right after the save
    assert editing.flush(place, ledger).written == 2
    assert cells(ledger) == after


def test_a_number_that_a_colleague_gave_meanwhile_makes_a_conflict(place: Workplace, ledger: Path) -> None:
    change = add(place, ledger)
    colleague(ledger, {"A5": "4/2566", "B5": "คนอื่น", "D5": 1})
    done = editing.apply(place, opened(place, ledger), change)
    assert [(each.cell, each.theirs, each.place) for each in done.conflicts] == [(None, "4/2566", "A5")]
    assert done.day.entry("4/2566").doubtful
    assert editing.settle(place, ledger, change.id, None, mine=False).changes == ()


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"contract_no": "1 / 2566"}, "contract_no", "duplicate_contract_no"),
        ({"contract_no": "1/2566", "party": "", "amount": ""}, "contract_no", "duplicate_contract_no"),
        ({"contract_no": ""}, "contract_no", "no_contract_no"),
        ({"party": ""}, "party", "no_party"),
        ({"amount": ""}, "amount", "no_amount"),
        ({"cleared": "5000"}, "cleared", "overcleared"),
        ({"kind": "เงินประกัน"}, "kind", "no_column"),
    ],
)
def test_a_new_entry_wants_what_an_entry_needs(
    place: Workplace, ledger: Path, changed: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(FieldRefused) as caught:
        add(place, ledger, NEW | changed)
    assert (caught.value.facts["field"], caught.value.facts["code"]) == (field, code)


# --- copies of the file ---------------------------------------------------------


def test_a_copy_is_put_back_and_what_was_there_is_kept(place: Workplace, ledger: Path) -> None:
    original = ledger.read_bytes()
    assert editing.backups(place, ledger) == ()
    write(place, ledger, editing.correction(place, opened(place, ledger), THREE, {"note": "ผิดแถว"}))
    changed = ledger.read_bytes()
    (copy,) = editing.backups(place, ledger)
    assert (copy.size, copy.at.isoformat()) == (len(original), "2023-08-25T02:00:00+07:00")
    with held(ledger), pytest.raises(LedgerLocked):
        editing.restore(place, ledger, copy.path)
    with pytest.raises(LedgerMissing):
        editing.restore(place, ledger, ledger)
    before = editing.restore(place, ledger, copy.path)
    assert ledger.read_bytes() == original
    assert before.read_bytes() == changed
    assert {each.path for each in editing.backups(place, ledger)} == {copy.path, before}
    ledger.unlink()
    editing.restore(place, ledger, copy.path)
    assert ledger.read_bytes() == original


def test_a_change_outside_is_seen_by_size_or_by_content(place: Workplace, ledger: Path) -> None:
    known = opened(place, ledger).snapshot.fingerprint
    assert not editing.changed_outside(ledger, known)
    raw = ledger.read_bytes()
    ledger.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert editing.changed_outside(ledger, known)
    ledger.write_bytes(raw + b"\0")
    assert editing.changed_outside(ledger, known)
    ledger.unlink()
    assert editing.changed_outside(ledger, known)
