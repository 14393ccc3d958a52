"""The mapping page as a clerk works it: it opens by itself, waits for the clerk's word, and keeps it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fake_desk import FakeDesk
from openpyxl import Workbook
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said

from loantracker.errors import BadLayouts, NoKnownHeader
from loantracker.ledger.kept import load_layouts
from loantracker.mapping import Field
from loantracker.records import Kind, Problem, ProblemCode
from ui import theme
from ui.pages.mapping import MappingPage
from ui.window import Window

DAY = date(2023, 1, 15)
HEADER = ("เลขสารบบ", "ผู้ยืม", "จำนวนเงิน", "วันนัด", "หมายเหตุ", "อีเมลผู้ยืม")
ROWS = [(f"{n}/2566", "นายสมมติ ตัวอย่าง", 100.5, DAY, "-", "a@example.com") for n in (1, 2, 3)]
SHEET = "เงินยืม 2566"


def book(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


@pytest.fixture
def desk(tmp_path: Path) -> FakeDesk:
    return FakeDesk(home=tmp_path / "home")


@pytest.fixture
def show(qtbot: QtBot, desk: FakeDesk) -> Callable[[Path], MappingPage]:
    """Opens a window on a ledger that has no known header, and waits for its columns."""

    def shown(path: Path) -> MappingPage:
        desk.fails["open_ledger"] = NoKnownHeader(path=path, sheets="")
        window = Window(desk)
        qtbot.addWidget(window)
        qtbot.addWidget(window.columns.page, before_close_func=lambda _page: window.work.finish())
        window.show()
        window.open_ledger(path)
        qtbot.waitUntil(lambda: window.stack.currentWidget() is window.columns.page, timeout=WAIT_MS)
        settle(qtbot, window.columns.page)
        return window.columns.page

    return shown


def settle(qtbot: QtBot, page: MappingPage) -> None:
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)


def list_of(page: MappingPage, column: int) -> QComboBox:
    return page.sheet.heads.heads[column].field


def choose(qtbot: QtBot, page: MappingPage, column: int, field: Field) -> None:
    """Open the list above a column and pick a field with the keyboard."""
    pick(list_of(page, column), field)
    settle(qtbot, page)


def pick(field_list: QComboBox, data: object) -> None:
    field_list.setFocus()
    field_list.showPopup()
    view = field_list.view()
    view.setCurrentIndex(field_list.model().index(field_list.findData(data), 0))
    press(view, Qt.Key.Key_Return)


def test_it_opens_by_itself_where_no_header_is_known_and_keeps_what_is_chosen(
    qtbot: QtBot, show: Callable[[Path], MappingPage], desk: FakeDesk, tmp_path: Path
) -> None:
    page = show(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    window = page.window()
    assert isinstance(window, Window)
    assert not window.errors.isVisible()
    assert "ยังไม่มี เลขที่สัญญา" in said(page.options.needed[Field.CONTRACT_NO])
    assert "✓ จำนวนเงิน" in said(page.options.needed[Field.AMOUNT])
    assert "เลขที่สัญญา" in said(page.why)
    assert not page.confirm.isEnabled()
    assert page.confirm.accessibleDescription() == said(page.why)
    choose(qtbot, page, 0, Field.CONTRACT_NO)
    assert said(page.count) == "อ่านได้ 3 รายการ ต้องตรวจ 3 แห่ง"  # no deadline yet
    choose(qtbot, page, 3, Field.DEADLINE)
    assert said(page.count) == "อ่านได้ 3 รายการ ต้องตรวจ 0 แห่ง"
    assert not page.why.isVisible()
    click(page.confirm)
    qtbot.waitUntil(lambda: window.day is not None and not window.work.busy, timeout=WAIT_MS)
    assert window.stack.currentWidget() is window.overview
    assert desk.home is not None
    (kept,) = load_layouts(desk.home / "layouts.json").confirmed
    assert kept.fields[0] is Field.CONTRACT_NO
    assert kept.fields[3] is Field.DEADLINE


@pytest.mark.parametrize("code", [ProblemCode.MISSING_COLUMN, ProblemCode.AMBIGUOUS_COLUMN])
def test_it_opens_by_itself_once_where_a_table_lacks_a_column(
    qtbot: QtBot, desk: FakeDesk, code: ProblemCode, tmp_path: Path
) -> None:
    desk.found = (Problem(SHEET, 1, "", code, "amount", {"field": "amount"}),)
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    path = book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]})
    for expected in (True, False):  # reading again asks no second time
        window.open_ledger(path)
        qtbot.waitUntil(lambda: window.day is not None and not window.work.busy, timeout=WAIT_MS)
        assert (window.stack.currentWidget() is window.columns.page) is expected
        window.go_to("entries")
    window.work.finish()


def test_a_doubtful_column_says_why_and_waits(
    qtbot: QtBot, show: Callable[[Path], MappingPage], tmp_path: Path
) -> None:
    page = show(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    head = page.sheet.heads.heads[3]
    assert head.field.currentIndex() == -1
    assert head.property("tone") == "warning"
    assert said(head.sure) == "คาดเดา"
    assert "อาจเป็น “วันครบกำหนด”" in said(head.why)
    assert head.field.itemData(0) == Field.DEADLINE  # what it may be stands first
    ground = page.sheet.rows.index(0, 3).data(Qt.ItemDataRole.BackgroundRole).color()
    assert ground == QColor(theme.tokens().warning.ground)
    assert page.tabs.tabText(0) == f"{SHEET} (รอเลือก 1)" if page.tabs.isVisible() else page.next.isVisible()
    press(page.sheet, Qt.Key.Key_F6)
    assert head.field.hasFocus()
    pick(head.field, Field.OTHER)
    settle(qtbot, page)
    assert said(head.sure) == "ยืนยันแล้ว"
    assert not page.next.isVisible()


def test_the_row_of_the_header_can_be_pointed_at(
    qtbot: QtBot, show: Callable[[Path], MappingPage], tmp_path: Path
) -> None:
    page = show(
        book(tmp_path / "a.xlsx", {SHEET: [("ทะเบียน",), ("ก", "ข", "ค", "ง"), *(r[:4] for r in ROWS)]})
    )
    assert not page.sheet.heads.heads
    assert not page.confirm.isEnabled()
    assert "โปรดเลือกแถวหัวตาราง" in said(page.why)
    pick(page.options.header, 2)
    settle(qtbot, page)
    for column, field in enumerate((Field.CONTRACT_NO, Field.PARTY, Field.AMOUNT, Field.DEADLINE)):
        choose(qtbot, page, column, field)
    assert said(page.count) == "อ่านได้ 3 รายการ ต้องตรวจ 0 แห่ง"
    assert page.confirm.isEnabled()


def test_two_columns_of_one_field_are_said_beside_the_button_and_nothing_is_lost(
    qtbot: QtBot, show: Callable[[Path], MappingPage], tmp_path: Path
) -> None:
    page = show(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    choose(qtbot, page, 0, Field.CONTRACT_NO)
    choose(qtbot, page, 4, Field.AMOUNT)
    assert "“จำนวนเงิน” ซ้ำกันที่คอลัมน์ C, E" in said(page.why)
    assert not page.confirm.isEnabled()
    assert list_of(page, 0).currentData() == Field.CONTRACT_NO
    choose(qtbot, page, 4, Field.NOTE)
    assert page.confirm.isEnabled()


def test_what_cannot_be_kept_is_told_and_every_choice_stands(
    qtbot: QtBot, show: Callable[[Path], MappingPage], desk: FakeDesk, tmp_path: Path
) -> None:
    page = show(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    window = page.window()
    assert isinstance(window, Window)
    choose(qtbot, page, 0, Field.CONTRACT_NO)
    desk.fails["keep_columns"] = BadLayouts(path="layouts.json", detail="disk_full")
    click(page.confirm)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)
    assert window.stack.currentWidget() is page
    assert list_of(page, 0).currentData() == Field.CONTRACT_NO
    window.go_to("history")
    window.columns.ask(page.path)
    settle(qtbot, page)
    assert list_of(page, 0).currentData() == Field.CONTRACT_NO
    assert page.confirm.isEnabled()


def test_the_latest_choice_wins_while_the_ledger_is_still_read(
    qtbot: QtBot, show: Callable[[Path], MappingPage], desk: FakeDesk, tmp_path: Path
) -> None:
    page = show(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    desk.tried.clear()
    desk.gate = threading.Event()
    pick(list_of(page, 0), Field.DOCUMENT_NO)
    assert said(page.count) == "กำลังนับรายการ"
    pick(list_of(page, 0), Field.NOTE)
    pick(list_of(page, 0), Field.CONTRACT_NO)
    desk.gate.set()
    settle(qtbot, page)
    assert [each.columns[0].field for each in desk.tried] == [Field.DOCUMENT_NO, Field.CONTRACT_NO]
    assert said(page.count).startswith("อ่านได้ 3 รายการ")


def test_a_table_is_put_aside_or_said_to_be_of_another_kind(
    qtbot: QtBot, show: Callable[[Path], MappingPage], tmp_path: Path
) -> None:
    plain = ("เลขที่สัญญา", "ชื่อ", "จำนวนเงิน", "ครบกำหนด")
    other = ("เลขที่สัญญา", "คู่สัญญา", "มูลค่างาน", "สถานะ")
    sheets: dict[str, Sequence[Sequence[Any]]] = {
        SHEET: [plain, *(row[:4] for row in ROWS)],
        "งานจ้าง": [other, ("9/66", "บริษัท ก", 5, "")],
    }
    page = show(book(tmp_path / "a.xlsx", sheets))
    assert page.tabs.currentIndex() == 1  # the one that can't be read is shown first
    assert not page.confirm.isEnabled()
    pick(page.options.kind, "none")
    settle(qtbot, page)
    assert page.confirm.isEnabled()
    page.tabs.setCurrentIndex(0)
    assert page.options.kind.currentData() == Kind.OFFICIAL_ADVANCE
    pick(page.options.kind, Kind.IMPREST_ADVANCE)
    settle(qtbot, page)
    assert page.options.kind.currentData() == Kind.IMPREST_ADVANCE
    assert page.confirm.isEnabled()


def test_the_columns_of_an_open_ledger_are_reached_from_its_problems_and_the_head(
    qtbot: QtBot, desk: FakeDesk, tmp_path: Path
) -> None:
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    window.open_ledger(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    qtbot.waitUntil(lambda: window.day is not None and not window.work.busy, timeout=WAIT_MS)
    window.go_to("problems")
    click(window.problems.columns)
    assert window.stack.currentWidget() is window.columns.page
    settle(qtbot, window.columns.page)
    click(window.columns.page.cancel)
    assert window.stack.currentWidget() is window.problems
    window.head.columns.trigger()
    assert window.stack.currentWidget() is window.columns.page
    window.work.finish()


def test_leaving_forgets_the_choices_and_goes_back(
    qtbot: QtBot, show: Callable[[Path], MappingPage], tmp_path: Path
) -> None:
    page = show(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    window = page.window()
    assert isinstance(window, Window)
    choose(qtbot, page, 0, Field.CONTRACT_NO)
    click(page.cancel)
    assert window.stack.currentWidget() is window.welcome
    assert page.choices.columns == ()


def test_a_wide_sheet_scrolls_inside_its_table_and_the_keyboard_reaches_every_column(
    show: Callable[[Path], MappingPage], tmp_path: Path
) -> None:
    header = (*HEADER, *(f"ช่อง {number}" for number in range(19)))
    page = show(book(tmp_path / "a.xlsx", {SHEET: [header, *ROWS]}))
    window = page.window()
    window.resize(1366, 768)
    assert window.width() == 1366
    assert len(page.sheet.heads.heads) == 25
    last = page.sheet.heads.heads[24]
    last.field.setFocus()
    assert last.geometry().right() <= page.sheet.heads.viewport().width()
    list_of(page, 0).setFocus()
    for column in range(1, 25):
        press(list_of(page, column - 1), Qt.Key.Key_Tab)
        assert list_of(page, column).hasFocus()
    names = {list_of(page, column).accessibleName() for column in range(25)}
    assert "คอลัมน์ A “เลขสารบบ”" in names
    assert len(names) == 25


def test_the_wheel_over_a_list_changes_nothing(show: Callable[[Path], MappingPage], tmp_path: Path) -> None:
    page = show(book(tmp_path / "a.xlsx", {SHEET: [HEADER, *ROWS]}))
    head = list_of(page, 2)
    before = head.currentIndex()
    turn(head)
    assert head.currentIndex() == before


def turn(widget: QComboBox) -> None:
    at = QPointF(5, 5)
    none = Qt.MouseButton.NoButton
    held, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    inverted = False
    event = QWheelEvent(at, at, QPoint(), QPoint(0, -120), none, held, phase, inverted)
    QCoreApplication.sendEvent(widget, event)
