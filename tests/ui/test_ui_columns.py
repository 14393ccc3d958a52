from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from fake_desk import FakeDesk, entry
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_at, press, said, type_in

from loantracker.errors import WindowStateNotKept
from loantracker.window_state import WindowState
from ui import copying
from ui.models.entries import COLUMN, COLUMNS, USUAL
from ui.window import Window
from ui.wrapping import BREAK


def shown(window: Window) -> list[str]:
    return [COLUMNS[number].key for number in window.entries.table.shown_columns()]


def actions(window: Window) -> dict[str, QAction]:
    """The entries of the columns' menu, as it opens."""
    menu = window.entries.table.columns
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


def restarted(window: Window, desk: FakeDesk, opened: Callable[[FakeDesk], Window]) -> Window:
    assert window.entries.may_close()
    return opened(FakeDesk(arranged=desk.arranged))


def test_a_column_is_chosen_in_the_menu_and_there_at_the_next_start(
    window: Window, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    window.resize(1920, 1080)
    QApplication.processEvents()
    assert shown(window) == list(USUAL)
    actions(window)["เลขที่เอกสาร"].trigger()
    actions(window)["โครงการ"].trigger()
    wanted = [*(key for key in USUAL if key != "project"), "document_no"]
    assert shown(window) == wanted
    later = restarted(window, desk, opened)
    assert shown(later) == wanted
    actions(later)["จัดคอลัมน์ตามค่าเริ่มต้น"].trigger()
    later.resize(1920, 1080)
    QApplication.processEvents()
    assert shown(later) == list(USUAL)


def test_the_chip_and_the_head_open_the_same_menu(qtbot: QtBot, window: Window) -> None:
    page = window.entries
    assert page.columns.menu() is page.table.columns
    page.table.head.asks_for_menu.emit(page.table.mapToGlobal(QPoint(20, 20)))
    qtbot.waitUntil(page.table.columns.isVisible, timeout=WAIT_MS)
    assert not actions(window)["เลขที่สัญญา"].isEnabled()
    page.table.columns.close()


def test_a_column_is_dragged_to_another_place_and_stays_there(
    window: Window, desk: FakeDesk, opened: Callable[[FakeDesk], Window]
) -> None:
    head = window.entries.table.head
    middle = head.height() // 2
    start = QPoint(head.sectionViewportPosition(COLUMN["status"]) + 20, middle)
    end = QPoint(head.sectionViewportPosition(COLUMN["party"]) + 4, middle)
    QTest.mousePress(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for share in range(1, 6):
        QTest.mouseMove(head.viewport(), start + (end - start) * (share / 5))
    QTest.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    keys = shown(window)
    assert keys.index("status") < keys.index("project")
    assert keys[0] == "contract_no"
    assert shown(restarted(window, desk, opened)) == keys


def test_a_column_is_moved_by_keys_but_never_before_the_contract_number(qtbot: QtBot, window: Window) -> None:
    menu = window.entries.table.columns
    menu.popup(window.mapToGlobal(QPoint(10, 10)))
    qtbot.waitUntil(menu.isVisible, timeout=WAIT_MS)
    menu.setActiveAction(next(each for each in menu.actions() if each.data() == COLUMN["agency"]))
    QTest.keyClick(menu, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert shown(window).index("agency") == 2
    for _twice in range(2):
        QTest.keyClick(menu, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert shown(window)[:2] == ["contract_no", "agency"]
    menu.close()


def test_a_width_is_kept(window: Window, desk: FakeDesk, opened: Callable[[FakeDesk], Window]) -> None:
    window.entries.table.head.resizeSection(COLUMN["party"], 333)
    assert window.entries.table.columnWidth(COLUMN["party"]) == 333
    assert restarted(window, desk, opened).entries.table.columnWidth(COLUMN["party"]) == 333


def test_the_order_is_kept(window: Window, desk: FakeDesk, opened: Callable[[FakeDesk], Window]) -> None:
    head = window.entries.table.head
    for _twice in range(2):
        click_at(head.viewport(), QPoint(head.sectionViewportPosition(COLUMN["balance"]) + 20, 10))
    later = restarted(window, desk, opened)
    assert later.entries.model.sorted_by == (COLUMN["balance"], Qt.SortOrder.DescendingOrder)


def test_the_contract_number_stays_in_sight_and_can_be_sorted_by_while_scrolled(window: Window) -> None:
    table = window.entries.table
    for key in ("category", "amount", "note"):
        table.show_column(COLUMN[key], on=True)
    table.setFocus()
    QApplication.processEvents()
    assert table.head.frozen is None
    press(table, Qt.Key.Key_Right)
    QApplication.processEvents()
    frozen = table.head.frozen
    assert frozen is not None
    picture = table.viewport().grab(table.viewport().rect()).toImage()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    QApplication.processEvents()
    scrolled = table.viewport().grab(table.viewport().rect()).toImage()
    width = frozen.width - 2
    assert picture.copy(0, 0, width, 200) == scrolled.copy(0, 0, width, 200)
    assert picture.copy(width + 4, 0, 200, 200) != scrolled.copy(width + 4, 0, 200, 200)
    click_at(table.head.viewport(), QPoint(frozen.width // 2, 10))
    assert window.entries.model.sorted_by[0] == COLUMN["contract_no"]
    press(table, Qt.Key.Key_Left)
    assert table.horizontalScrollBar().value() < table.horizontalScrollBar().maximum()


def test_columns_that_cant_be_kept_are_said_and_stay_for_now(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    desk.fails["keep_window_state"] = WindowStateNotKept(path="/desk/window.json", detail="No space left")
    window.entries.table.show_column(COLUMN["note"], on=True)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert "window.json" in said(window.errors.sentence)
    assert "note" in shown(window)
    assert desk.arranged == WindowState()


def test_several_rows_are_counted_and_added_up(window: Window) -> None:
    page = window.entries
    page.table.setFocus()
    press(page.table, Qt.Key.Key_Home)
    assert page.foot.several.isHidden()
    for _twice in range(2):
        QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    entries = [page.model.entry(row)[0] for row in range(3)]
    assert f"{sum(each.amount for each in entries):,.2f}" in page.foot.sums.text()
    assert f"{sum(each.balance for each in entries):,.2f}" in page.foot.sums.text()
    assert "เลือก 3 รายการ" in page.foot.sums.text()
    at = page.table.visualRect(page.model.index(5, 1)).center()
    held = Qt.KeyboardModifier.ControlModifier
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, held, at)
    assert page.table.selected_rows() == [0, 1, 2, 5]
    press(page.table, Qt.Key.Key_Escape)
    assert page.table.selected_rows() == [5]
    QTest.keyClick(page.table, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.selected_rows() == list(range(5, 40))


def test_copied_rows_are_numbers_days_and_texts_for_excel(
    opened: Callable[[FakeDesk], Window],
) -> None:
    odd = entry(
        0,
        party="=HYPERLINK(1)",
        project=f"โครงการ{BREAK}ก\nข",
        amount=Decimal("12500.50"),
        ledger_deadline=date(2023, 8, 25),
        contract_no="12/2566",
    )
    window = opened(FakeDesk(entries=[odd]))
    table = window.entries.table
    table.setFocus()
    press(table, Qt.Key.Key_A, ctrl=True)
    press(table, Qt.Key.Key_C, ctrl=True)
    mime = QGuiApplication.clipboard().mimeData()
    heads, line = (each.split("\t") for each in mime.text().split("\n"))
    row = dict(zip(heads, line, strict=True))
    assert row["เลขที่สัญญา"] == "12/2566"
    assert row["ผู้ยืม/คู่สัญญา"] == "'=HYPERLINK(1)"
    assert row["โครงการ"] == "โครงการก ข"
    assert row["คงเหลือ (บาท)"] == "12500.50"
    assert row["ครบกำหนด"] == "25/08/2566"
    page = mime.html()
    assert 'x:num="12500.50"' in page
    assert 'x:num="45163"' in page  # the number that Excel has for 25 August 2023
    assert "<td style='mso-number-format:\"\\@\"' x:str>=HYPERLINK(1)</td>" in page
    assert BREAK not in page + mime.text()


@pytest.mark.parametrize("sign", list("=+-@"))
def test_a_text_that_looks_like_a_formula_stays_a_text(sign: str) -> None:
    made = copying.table(["ก"], [[f"{sign}1+1"], ["<b>&"]])
    assert made.text() == f"ก\n'{sign}1+1\n<b>&"
    assert "&lt;b&gt;&amp;" in made.html()


def test_a_negative_amount_is_a_number_and_no_text() -> None:
    made = copying.table(["ก"], [[Decimal("-5.00"), None]])
    assert made.text() == "ก\n-5.00\t"
    assert 'x:num="-5.00"' in made.html()


def test_keys_lead_from_the_search_to_the_rows_and_to_the_entry(window: Window) -> None:
    page = window.entries
    window.activateWindow()
    page.table.setFocus()
    press(page.table, Qt.Key.Key_Slash)
    assert window.focusWidget() is page.search
    type_in(page.search, "สปส.")
    press(page.search, Qt.Key.Key_Down)
    assert window.focusWidget() is page.table
    type_in(page.table, "ก")
    assert window.focusWidget() is page.search
    assert page.search.text() == "สปส.ก"
    press(page.search, Qt.Key.Key_Backspace)
    press(page.search, Qt.Key.Key_Return)
    press(page.table, Qt.Key.Key_Return)
    assert page.panel.isAncestorOf(window.focusWidget())
    press(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.focusWidget() is page.table
    assert page.search.text() == "สปส."
    press(page.table, Qt.Key.Key_Escape)
    assert page.search.text() == ""


def test_the_empty_table_says_the_way_back(window: Window) -> None:
    type_in(window.entries.search, "ไม่มีคำนี้")
    assert "Esc" in said(window.entries.table.empty)


def test_a_copy_button_stands_beside_the_sums(window: Window) -> None:
    page = window.entries
    page.table.setFocus()
    press(page.table, Qt.Key.Key_A, ctrl=True)
    click(page.foot.copy)
    assert len(QGuiApplication.clipboard().text().split("\n")) == 41
    assert "40" in window.toast.words.text()
