"""New rows go on as the rows above do, and are taken back cell by cell while nothing came of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from editing_ledgers import HEADER, ROWS, SHEET, TODAY, cells, colleague, held, opened
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from loantracker import actions, editing, settings, upkeep
from loantracker.changes import Change
from loantracker.decisions import Decision, DecisionKind
from loantracker.errors import LoanTrackerError, NotUndone
from loantracker.records import Account
from loantracker.settings import Settings
from loantracker.workplace import Workplace

pytest_plugins = ("editing_places",)

SAMPLE = Path(__file__).parents[1] / "sample_ledger.xlsx"
NEW = {"contract_no": "4/2566", "party": "นายใหม่ มาแล้ว", "amount": "4,500", "deadline": "15 ก.ย. 66"}
NUMBERED = [(number, *row, f"=E{number + 1}-G{number + 1}") for number, row in enumerate(ROWS, start=1)]


def rewritten(ledger: Path, rows: Sequence[Sequence[Any]]) -> None:
    book = Workbook()
    book.worksheets[0].title = SHEET
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(ledger)


def numbered(ledger: Path, *more: Sequence[Any]) -> None:
    """The small ledger with a running number before, and a computed balance behind."""
    rewritten(ledger, [("ลำดับ", *HEADER, "คงเหลือ"), *NUMBERED, *more])


def add(place: Workplace, ledger: Path, typed: Mapping[str, str] = NEW) -> Change:
    day = opened(place, ledger)
    change = editing.new_entry(place, day, SHEET, typed)
    editing.apply(place, day, change)
    return change


def take_back(place: Workplace, ledger: Path, change: Change) -> editing.Applied:
    day = opened(place, ledger)
    return editing.apply(place, day, editing.counter(place, day, change.id))


def shown(change: Change) -> dict[str, str]:
    return {each.column: each.after for each in change.cells}


# --- going on -----------------------------------------------------------------


def test_a_new_row_goes_on_with_the_number_and_the_status_and_shows_that_it_will(
    place: Workplace, ledger: Path
) -> None:
    rows = [(f"๐{'๐๑๒๓'[n]}", *row[:8], "ค้างส่งใช้", *row[9:]) for n, row in enumerate(ROWS, start=1)]
    rewritten(ledger, [("ที่", *HEADER), *rows])
    change = editing.new_entry(place, opened(place, ledger), SHEET, NEW)
    assert (shown(change)["A"], shown(change)["J"]) == ("๐๔", "ค้างส่งใช้")
    assert change.continued == {"A", "J"}
    editing.apply(place, opened(place, ledger), change)
    assert (cells(ledger)["A5"], cells(ledger)["J5"]) == ("๐๔", "ค้างส่งใช้")
    own = editing.new_entry(
        place, opened(place, ledger), SHEET, NEW | {"contract_no": "5/2566", "status": "งดแจ้ง"}
    )
    assert (shown(own)["A"], shown(own)["J"]) == ("๐๕", "งดแจ้ง")
    part = editing.new_entry(
        place, opened(place, ledger), SHEET, NEW | {"contract_no": "5/2566", "cleared": "1"}
    )
    assert "J" not in shown(part)


def test_the_number_is_that_of_the_row_as_it_is_when_it_is_written(place: Workplace, ledger: Path) -> None:
    numbered(ledger)
    with held(ledger):
        first = add(place, ledger)
        second = add(place, ledger, NEW | {"contract_no": "5/2566"})
        assert (shown(first)["A"], shown(second)["A"]) == ("4", "5")
        editing.drop(place, ledger, first.id)
    colleague(ledger, {"A5": 4, "B5": "9/2566", "C5": "นางผู้อื่น", "E5": 10, "F5": date(2023, 9, 1)})
    kept = place.queue(ledger).path.read_bytes()
    assert editing.flush(place, ledger).written == 1
    after = cells(ledger)
    assert (after["A6"], after["B6"]) == (5, "5/2566")
    place.queue(ledger).path.write_bytes(kept)  # as if the program had died right after the save
    assert editing.flush(place, ledger).written == 1
    assert cells(ledger) == after
    (done,) = editing.written(place, ledger)
    assert shown(done)["A"] == "5"


def test_a_prepared_row_keeps_the_number_that_it_has(place: Workplace, ledger: Path) -> None:
    prepared = [(number, *(None,) * len(HEADER), f"=E{number + 1}-G{number + 1}") for number in (14, 15)]
    numbered(ledger, *prepared)
    before = cells(ledger)
    change = add(place, ledger)
    assert cells(ledger)["A5"] == 14
    (done,) = editing.written(place, ledger)
    assert "A" not in shown(done)
    assert take_back(place, ledger, change).state == "written"
    assert cells(ledger) == before
    add(place, ledger)
    assert (cells(ledger)["A5"], cells(ledger)["B5"]) == (14, "4/2566")


# --- taking back --------------------------------------------------------------


def test_a_written_new_entry_is_taken_back_and_added_again(place: Workplace, ledger: Path) -> None:
    numbered(ledger)
    before, problems = cells(ledger), opened(place, ledger).snapshot.problems
    change = add(place, ledger)
    assert {"A5": 4, "B5": "4/2566", "L5": "=E5-G5"}.items() <= cells(ledger).items()
    counter = editing.counter(place, opened(place, ledger), change.id)
    assert set(shown(counter)) == {*"ABCEF", "L"}
    assert counter.row == 5
    assert set(shown(counter).values()) == {""}
    done = editing.apply(place, opened(place, ledger), counter)
    assert done.state == "written"
    assert cells(ledger) == before
    assert len(done.day.snapshot.entries) == len(ROWS)
    assert done.day.snapshot.problems == problems
    with pytest.raises(NotUndone) as caught:
        take_back(place, ledger, change)
    assert caught.value.facts["reason"] == "already_undone"
    assert take_back(place, ledger, counter).state == "written"  # undone itself
    assert {"A5": 4, "B5": "4/2566", "C5": "นายใหม่ มาแล้ว", "L5": "=E5-G5"}.items() <= cells(ledger).items()
    assert opened(place, ledger).entry("4/2566").amount == Decimal(4500)


def test_an_entry_that_waits_to_be_taken_back_counts_no_more(place: Workplace, ledger: Path) -> None:
    numbered(ledger)
    before = cells(ledger)
    change = add(place, ledger)
    with held(ledger):
        done = take_back(place, ledger, change)
        assert done.state == "waiting"
        assert all(each.row != 5 for each in done.day.snapshot.entries)
        assert all(each.row != 5 for each in done.day.snapshot.problems)
        kept = place.queue(ledger).path.read_bytes()
    assert editing.flush(place, ledger).written == 1
    assert cells(ledger) == before
    place.queue(ledger).path.write_bytes(kept)  # as if the program had died right after the save
    assert editing.flush(place, ledger).written == 1
    assert cells(ledger) == before


def test_a_row_with_nothing_computed_is_taken_back_from_the_middle(place: Workplace, ledger: Path) -> None:
    first = add(place, ledger)
    add(place, ledger, NEW | {"contract_no": "5/2566"})
    after = cells(ledger)
    assert take_back(place, ledger, first).state == "written"
    assert cells(ledger) == {name: value for name, value in after.items() if not name.endswith("5")}
    add(place, ledger, NEW | {"contract_no": "6/2566"})
    assert cells(ledger)["A7"] == "6/2566"
    assert [each.contract_no for each in opened(place, ledger).snapshot.entries[3:]] == ["5/2566", "6/2566"]
    assert opened(place, ledger).snapshot.problems == ()


def reminded(place: Workplace, ledger: Path, _: Change) -> None:
    day = opened(place, ledger)
    messages = [each for each in day.batch.messages if each.lines[0].entry.contract_no == "4/2566"]
    mails = actions.compose(place, day, messages, "drafts")
    assert actions.send(place, day, messages, mails, "drafts", confirmed=len(messages)).prepared == 1


def decided(place: Workplace, ledger: Path, _: Change) -> None:
    day = opened(place, ledger)
    upkeep.decide(place, day, Decision(day.entry("4/2566").id, DecisionKind.HOLD, None, "รอหนังสือ"))


def cleared_and_waiting(place: Workplace, ledger: Path, _: Change) -> None:
    day = opened(place, ledger)
    with held(ledger):
        editing.apply(place, day, editing.clearing(place, day, day.entry("4/2566").id, Decimal(5), TODAY))


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        (lambda *_: colleague(_[1], {"K5": "โทรแล้ว"}), "entry_changed"),
        (lambda *_: colleague(_[1], {"C5": "นายใหม่ มาแล้วจ้า"}), "entry_changed"),
        (lambda *_: colleague(_[1], {}, delete=5), "entry_gone"),
        (lambda *_: colleague(_[1], {"B5": "44/2566"}), "entry_gone"),
        (lambda *_: colleague(_[1], {"B2": "4/2566"}), "entry_gone"),
        (lambda *_: add(_[0], _[1], NEW | {"contract_no": "5/2566"}), "entries_below"),
        (reminded, "entry_reminded"),
        (decided, "entry_decided"),
        (cleared_and_waiting, "entry_waits"),
    ],
)
def test_an_entry_that_something_came_of_stays(
    place: Workplace, ledger: Path, happened: Callable[[Workplace, Path, Change], object], reason: str
) -> None:
    account = Account("drafts", kind="folder", sender="finance@example.org")
    object.__setattr__(place, "settings", Settings(accounts={"drafts": account}))
    numbered(ledger)
    change = add(place, ledger, NEW | {"party_email": "mai@example.com", "deadline": "20 ส.ค. 66"})
    happened(place, ledger, change)
    before = ledger.read_bytes()
    with pytest.raises(NotUndone) as caught:
        editing.counter(place, opened(place, ledger), change.id)
    assert caught.value.facts["reason"] == reason
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("theirs", [{"K5": "โทรแล้ว"}, {"C5": "อื่น"}, {"B5": "44/2566"}])
def test_what_a_colleague_writes_into_the_row_before_it_is_blanked_keeps_it(
    place: Workplace, ledger: Path, theirs: dict[str, str]
) -> None:
    numbered(ledger)
    change = add(place, ledger)
    counter = editing.counter(place, opened(place, ledger), change.id)
    colleague(ledger, theirs)
    before = ledger.read_bytes()
    done = editing.apply(place, opened(place, ledger), counter)
    assert done.state == "conflict"
    assert [(each.cell, each.place) for each in done.conflicts] == [(None, "")]
    with pytest.raises(LoanTrackerError):
        editing.settle(place, ledger, counter.id, None, mine=True)
    assert editing.drop(place, ledger, counter.id).changes == ()
    assert ledger.read_bytes() == before


# --- real workbooks -----------------------------------------------------------


def calculated(ledger: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """Every cell as LibreOffice shows it after it has calculated all of them anew."""
    command = [shutil.which("soffice") or "soffice", f"-env:UserInstallation=file://{folder}/office"]
    command += ["--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(ledger)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = load_workbook(folder / "out" / ledger.name, data_only=True)
    return {
        sheet.title: {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None}
        for sheet in book
    }


def sample(tmp_path: Path) -> tuple[Workplace, Path]:
    ledger = shutil.copy(SAMPLE, tmp_path / "sample.xlsx")
    home = tmp_path / "home"
    now = datetime(2024, 9, 30, 2, 0, tzinfo=UTC)
    return Workplace(home, home / settings.FILE_NAME, Settings(), now=lambda: now), Path(ledger)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_sample_opens_elsewhere_with_its_sums_right_after_adding_and_taking_back(tmp_path: Path) -> None:
    place, ledger = sample(tmp_path)
    day = actions.open_ledger(place, ledger, date(2024, 9, 30))
    table = editing.tables_of(day)[0]
    typed = {"contract_no": "บย. 99/2567", "party": "นายใหม่ ตัวอย่าง", "amount": "1,000"}
    change = editing.new_entry(place, day, table.key, typed)
    day = editing.apply(place, day, change).day
    added = calculated(ledger, tmp_path)[table.sheet]
    assert (added["A81"], added["P81"], added["Q81"]) == (76, 1000, "ค้างส่งใช้")
    assert (added["K82"], added["P82"]) == (4_731_900, 711_549.5)
    done = editing.apply(place, day, editing.counter(place, day, change.id))
    assert done.state == "written"
    left = calculated(ledger, tmp_path)[table.sheet]
    assert not [name for name in left if name[1:] == "81"]
    assert (left["K82"], left["P82"]) == (4_730_900, 710_549.5)


def test_a_table_of_excel_takes_the_row_back_and_another_into_it(place: Workplace, ledger: Path) -> None:
    book = load_workbook(ledger)
    book[SHEET].add_table(Table(displayName="Loans", ref="A1:J4"))
    book.save(ledger)
    change = add(place, ledger)
    assert load_workbook(ledger)[SHEET].tables["Loans"].ref == "A1:J5"
    assert take_back(place, ledger, change).state == "written"
    add(place, ledger, NEW | {"contract_no": "5/2566"})
    assert cells(ledger)["A5"] == "5/2566"
    assert load_workbook(ledger)[SHEET].tables["Loans"].ref == "A1:J5"
