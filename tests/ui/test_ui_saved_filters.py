from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from fake_desk import TODAY, FakeDesk, entry
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from ui_helpers import click, press, said, type_in

from loantracker.records import Kind, Status
from loantracker.window_state import SavedFilter, WindowState
from ui.days_chip import ANY, Days, days_words, read_days
from ui.window import Window


def menu(window: Window) -> dict[str, QAction]:
    """The entries of the filters' menu, as it opens."""
    opened = window.entries.filters.saved.chip.opened
    opened.aboutToShow.emit()
    return {action.text(): action for action in opened.actions()}


def numbers(window: Window) -> list[str]:
    model = window.entries.model
    return sorted(model.entry(row)[0].id for row in range(model.rowCount()))


def late(number: int, days: int, **changes: object) -> object:
    return entry(
        number, ledger_deadline=TODAY - timedelta(days=days), cleared=Decimal(0), held=False, **changes
    )


@pytest.fixture
def known(opened: Callable[[FakeDesk], Window]) -> Window:
    """Advances 45 and 20 days late, due today and in 7 and 8 days; and deposits, one to be returned."""
    advances = [
        late(number, days, kind=Kind.OFFICIAL_ADVANCE) for number, days in enumerate((45, 20, 0, -7, -8))
    ]
    deposits = [
        late(5, -14, kind=Kind.CONTRACT_DEPOSIT, released_on=TODAY - timedelta(days=1)),
        late(6, -40, kind=Kind.CONTRACT_DEPOSIT, released_on=TODAY + timedelta(days=25)),
    ]
    return opened(FakeDesk(entries=[*advances, *deposits]))  # type: ignore[list-item] # late makes entries


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("เกินกำหนด", ["entry-0", "entry-1"]),
        ("เกินกำหนดเกิน 30 วัน", ["entry-0"]),
        ("ครบกำหนดใน 7 วัน", ["entry-2", "entry-3"]),
        ("รอคืนเงินประกัน", ["entry-5"]),
    ],
)
def test_the_built_in_filters_find_what_they_say(known: Window, name: str, found: list[str]) -> None:
    menu(known)[name].trigger()
    assert numbers(known) == found
    assert known.entries.filters.saved.chip.text() == name
    assert menu(known)[name].isChecked()
    menu(known)[name].trigger()
    assert len(numbers(known)) == 7


def test_a_filter_is_named_and_there_at_the_next_start(
    known: Window, opened: Callable[[FakeDesk], Window]
) -> None:
    page = known.entries
    saved = page.filters.saved
    assert not menu(known)["บันทึกตัวกรองนี้…"].isEnabled()
    page.agencies.choose(["สลป."])
    page.days.choose(Days(31))
    menu(known)["บันทึกตัวกรองนี้…"].trigger()
    type_in(saved.name, "เกินกำหนด")
    assert "มีตัวกรองชื่อนี้แล้ว" in said(saved.fault)
    assert not saved.keep.isEnabled()
    type_in(saved.name, "เกิน 30 วัน ของ สลป.")
    press(saved.name, Qt.Key.Key_Return)
    assert not saved.isVisible()
    assert saved.chip.text() == "เกินกำหนดเกิน 30 วัน ของ สลป."
    desk = page.desk
    assert isinstance(desk, FakeDesk)
    later = opened(FakeDesk(entries=desk.entries, arranged=desk.arranged))
    menu(later)["เกินกำหนดเกิน 30 วัน ของ สลป."].trigger()
    assert later.entries.agencies.chosen == {"สลป."}
    assert later.entries.days.chosen == Days(31)
    assert numbers(later) == ["entry-0"]


def test_a_filter_gets_another_name_and_goes_when_that_is_confirmed(
    opened: Callable[[FakeDesk], Window],
) -> None:
    mine = SavedFilter("ของฉัน", search="เชียงใหม่", statuses=(Status.OVERDUE,))
    desk = FakeDesk(arranged=WindowState(filters=(mine,)))
    window = opened(desk)
    saved = window.entries.filters.saved
    menu(window)["ของฉัน"].trigger()
    assert window.entries.search.text() == "เชียงใหม่"
    menu(window)["เปลี่ยนชื่อ “ของฉัน”…"].trigger()
    type_in(saved.name, "เชียงใหม่")
    click(saved.keep)
    assert [each.name for each in desk.arranged.filters] == ["เชียงใหม่"]
    menu(window)["ลบ “เชียงใหม่”…"].trigger()
    assert "เชียงใหม่" in said(saved.question.words)
    click(saved.no)
    assert desk.arranged.filters
    menu(window)["ลบ “เชียงใหม่”…"].trigger()
    click(saved.yes)
    assert desk.arranged.filters == ()
    assert window.entries.search.text() == "เชียงใหม่"


def test_an_agency_that_this_ledger_lacks_stays_in_the_filter(opened: Callable[[FakeDesk], Window]) -> None:
    mine = SavedFilter("อื่น", agencies=("สนอ.",))
    window = opened(FakeDesk(arranged=WindowState(filters=(mine,))))
    menu(window)["อื่น"].trigger()
    assert window.entries.agencies.text() == "สนอ."
    assert numbers(window) == []


def test_days_are_typed_in_either_digits_and_a_slip_is_said(known: Window) -> None:
    chip = known.entries.days
    chip.opened.popup(chip.mapToGlobal(chip.rect().bottomLeft()))
    type_in(chip.first, "๑๕")
    type_in(chip.last, "ก")
    press(chip.last, Qt.Key.Key_Return)
    assert "จำนวนเต็ม" in said(chip.fault)
    assert len(numbers(known)) == 7
    press(chip.last, Qt.Key.Key_Backspace)
    type_in(chip.last, "5")
    press(chip.last, Qt.Key.Key_Return)
    assert "ไม่มากกว่า" in said(chip.fault)
    press(chip.last, Qt.Key.Key_Backspace)
    type_in(chip.last, "30")
    click(chip.use)
    assert numbers(known) == ["entry-1"]
    assert chip.text() == "เกิน 15–30 วัน"
    click(known.entries.clear)
    assert chip.chosen == ANY


def test_spans_of_days_are_said_in_words() -> None:
    assert days_words(Days(-7, 0)) == "ครบกำหนดใน 7 วัน"
    assert days_words(Days(31)) == "เกินกว่า 30 วัน"
    assert days_words(Days(None, -8)) == "… ถึง -8 วันจากกำหนด"
    assert read_days(" −7 ") == -7
    with pytest.raises(ValueError, match="x"):
        read_days("x")
