"""The mapping page asks about a column that only resembles an extension, and knows its field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fake_desk import FakeDesk
from openpyxl import Workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press

from loantracker import ledger
from loantracker.errors import NoKnownHeader
from loantracker.ledger.kept import load_layouts
from loantracker.mapping import Field
from ui.window import Window

DAY, LATER = date(2023, 1, 15), date(2023, 2, 14)
HEADER = ("เลขที่สัญญา", "ผู้ยืม", "จำนวนเงิน", "วันครบกำหนด", "วันครบกำหนด (ที่ ผอ. ขยายให้)")


def test_the_clerk_says_that_a_column_is_the_extended_deadline(qtbot: QtBot, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "เงินยืม 2566"
    for row in (HEADER, *((f"{n}/2566", "นายสมมติ ตัวอย่าง", 100.5, DAY, LATER) for n in (1, 2, 3))):
        sheet.append(list(row))
    path = tmp_path / "a.xlsx"
    book.save(path)
    desk = FakeDesk(home=tmp_path / "home")
    desk.fails["open_ledger"] = NoKnownHeader(path=path, sheets="")
    window = Window(desk)
    qtbot.addWidget(window)
    qtbot.addWidget(window.columns.page, before_close_func=lambda _page: window.work.finish())
    window.show()
    window.open_ledger(path)
    page = window.columns.page
    qtbot.waitUntil(lambda: window.stack.currentWidget() is page and not page.work.busy, timeout=WAIT_MS)
    choices = page.sheet.heads.heads[4].field
    assert choices.currentIndex() == -1  # nothing is taken before the clerk's word
    assert choices.itemData(0) == Field.EXTENDED_TO  # what it may be stands first
    offered = {choices.itemData(at): choices.itemText(at) for at in range(choices.count())}
    assert offered[Field.EXTENDED_TO] == "ขยายเวลาถึงวันที่"
    assert offered[Field.EXTENSION_DOCUMENT] == "เลขที่หนังสือขยายเวลา"
    assert offered[Field.PROMISED_ON] == "วันที่นัดส่งใช้หรือคืน"
    assert offered[Field.HELD_UNTIL] == "งดแจ้งเตือนถึงวันที่"
    choices.setFocus()
    choices.showPopup()
    choices.view().setCurrentIndex(choices.model().index(0, 0))
    press(choices.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.work.busy, timeout=WAIT_MS)
    click(page.confirm)
    qtbot.waitUntil(lambda: window.day is not None and not window.work.busy, timeout=WAIT_MS)
    kept = load_layouts(tmp_path / "home" / "layouts.json")
    assert {each.extended_to for each in ledger.read(path, layouts=kept).entries} == {LATER}
