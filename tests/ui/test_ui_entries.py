from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from fake_desk import FakeDesk, entry
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_at, press, said, type_in

from loantracker.records import Kind, Status
from ui.models.entries import COLUMN
from ui.models.roles import ROW_ROLE, SORT_ROLE
from ui.window import Window


def shown(window: Window, key: str) -> list[object]:
    model = window.entries.model
    return [model.index(row, COLUMN[key]).data(SORT_ROLE) for row in range(model.rowCount())]


def heard(window: Window, key: str) -> object:
    """What a screen reader hears of a head besides its name."""
    role = Qt.ItemDataRole.AccessibleTextRole
    return window.entries.model.headerData(COLUMN[key], Qt.Orientation.Horizontal, role)


def head_click(window: Window, key: str) -> None:
    head = window.entries.table.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(COLUMN[key]) + 10, head.height() // 2)
    click_at(head.viewport(), at)


def test_opening_shows_every_entry_the_most_overdue_first(window: Window, desk: FakeDesk) -> None:
    assert window.entries.model.rowCount() == len(desk.entries)
    assert shown(window, "status")[0] == Status.OVERDUE
    assert window.entries.foot.count.text() == "40 รายการ"
    total = sum((each.balance for each in desk.entries), Decimal(0))
    assert window.entries.foot.total.text() == f"{total:,.2f} บาท"
    assert "ledger_2566.xlsx" in window.windowTitle()
    assert "25 ส.ค. 2566" in window.windowTitle()


def test_typing_narrows_to_rows_with_every_word(window: Window) -> None:
    type_in(window.entries.search, "สปส. ")
    assert set(shown(window, "agency")) == {"สปส."}
    before = window.entries.model.rowCount()
    type_in(window.entries.search, "เชียงใหม่")
    assert 0 < window.entries.model.rowCount() < before
    assert all("เชียงใหม่" in str(each) for each in shown(window, "project"))
    assert "จาก 40 รายการ" in window.entries.foot.count.text()


@pytest.mark.parametrize("typed", ["12,500.00", "12500", "๑๒,๕๐๐"])
def test_an_amount_is_found_as_people_type_it(window: Window, typed: str) -> None:
    type_in(window.entries.search, typed)
    found = [window.entries.model.entry(row)[0] for row in range(window.entries.model.rowCount())]
    assert Decimal(12500) in {each.amount for each in found}


def test_widening_the_search_brings_rows_back(qtbot: QtBot, window: Window) -> None:
    type_in(window.entries.search, "ไม่มีคำนี้")
    assert window.entries.model.rowCount() == 0
    assert window.entries.table.empty.isVisible()
    qtbot.waitUntil(lambda: window.entries.panel.entry is None, timeout=WAIT_MS)
    for _ in range(10):
        press(window.entries.search, Qt.Key.Key_Backspace)
    assert window.entries.model.rowCount() == 40
    assert not window.entries.table.empty.isVisible()


def test_chips_combine_and_are_cleared_together(window: Window) -> None:
    page = window.entries
    page.kinds.choose([Kind.CONTRACT_DEPOSIT, Kind.IMPREST_ADVANCE])
    page.statuses.choose([Status.OVERDUE])
    assert set(shown(window, "kind")) == {Kind.CONTRACT_DEPOSIT, Kind.IMPREST_ADVANCE}
    assert set(shown(window, "status")) == {Status.OVERDUE}
    assert page.kinds.text() == "ประเภท: เลือก 2"
    click(page.clear)
    assert page.model.rowCount() == 40
    assert not page.clear.isVisible()


def test_a_click_in_the_chips_list_ticks_without_closing_it(qtbot: QtBot, window: Window) -> None:
    chip = window.entries.agencies
    menu = chip.menu()
    menu.popup(chip.mapToGlobal(QPoint(0, chip.height())))
    qtbot.waitUntil(menu.isVisible)
    for action in menu.actions()[:2]:
        click_at(menu, menu.actionGeometry(action).center())
    assert menu.isVisible()
    assert len(chip.chosen) == 2
    assert set(shown(window, "agency")) == chip.chosen
    menu.close()


def test_clicking_a_head_sorts_and_clicking_again_turns_the_order(window: Window) -> None:
    head_click(window, "balance")
    rising = shown(window, "balance")
    assert rising == sorted(rising, key=lambda each: Decimal(str(each)))
    assert heard(window, "balance") == "คงเหลือ (บาท) น้อยไปมาก"
    assert heard(window, "status") is None
    head_click(window, "balance")
    assert heard(window, "balance") == "คงเหลือ (บาท) มากไปน้อย"
    assert shown(window, "balance") == rising[::-1] or shown(window, "balance") == sorted(
        rising, key=lambda each: -Decimal(str(each))
    )


def test_sorting_keeps_the_filter_and_the_current_entry(window: Window) -> None:
    type_in(window.entries.search, "สปส.")
    rows = window.entries.model.rowCount()
    window.entries.table.go_to(2)
    kept = window.entries.panel.entry
    head_click(window, "contract_no")
    assert window.entries.model.rowCount() == rows
    assert window.entries.panel.entry is kept
    at = window.entries.table.current_row()
    assert window.entries.model.index(at, 0).data(ROW_ROLE) is kept


def test_contract_numbers_sort_by_their_value(window: Window) -> None:
    head_click(window, "contract_no")
    assert shown(window, "contract_no")[:11][-2:] == ["10/2566", "11/2566"]


def test_thai_names_sort_by_their_consonant(opened: Callable[[FakeDesk], Window]) -> None:
    names = ["โอภาส", "เกษม", "กานดา", "ขจร", "แก้ว"]
    window = opened(FakeDesk(entries=[entry(number, party=name) for number, name in enumerate(names)]))
    head_click(window, "party")
    assert shown(window, "party") == ["กานดา", "เกษม", "แก้ว", "ขจร", "โอภาส"]


def test_the_panel_says_why_an_entry_is_due(window: Window) -> None:
    panel = window.entries.panel
    assert panel.entry is not None
    assert said(panel.party) == panel.entry.party
    assert "ครบกำหนด" in said(panel.reason)


def test_copied_rows_are_a_table_with_heads(window: Window) -> None:
    window.entries.table.setFocus()
    press(window.entries.table, Qt.Key.Key_A, ctrl=True)
    press(window.entries.table, Qt.Key.Key_C, ctrl=True)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 41
    assert lines[0].split("\t")[0] == "เลขที่สัญญา"


def test_a_cleared_entry_offers_no_clearing(opened: Callable[[FakeDesk], Window]) -> None:
    whole = entry(0)
    window = opened(FakeDesk(entries=[replace(whole, cleared=whole.amount)]))
    assert not window.entries.panel.record.isEnabled()


def test_export_tells_where_it_went(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    window.entries.export_to(Path("/desk/out.xlsx"))
    qtbot.waitUntil(window.toast.isVisible, timeout=WAIT_MS)
    assert desk.exported == [Path("/desk/out.xlsx")]
    assert "out.xlsx" in window.toast.words.text()
