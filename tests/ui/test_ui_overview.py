from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from fake_desk import LEDGER, TODAY, FakeDesk, entry, journalled
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_ui_look import TEXT, THEMES, contrast
from ui_helpers import WAIT_MS, click, press, said, settle

from loantracker.records import Accepted, Kind, Status
from loantracker.summary import Summary
from loantracker.thai import format_money
from ui import theme
from ui.figures import HOTTEST, mixed
from ui.models.roles import ROW_ROLE
from ui.pages.overview import OverviewPage
from ui.theme import Tokens
from ui.window import Window


def go(qtbot: QtBot, window: Window) -> OverviewPage:
    click(window.nav.button("overview"))
    settle(qtbot, window)
    return window.overview


def summed(page: OverviewPage) -> Summary:
    found = page.summary
    assert found is not None
    return found


def listed(window: Window) -> list[str]:
    """The ids of the entries that the entries page shows."""
    model = window.entries.model
    return [model.index(row, 0).data(ROW_ROLE).id for row in range(model.rowCount())]


def test_the_program_opens_on_the_overview(qtbot: QtBot, desk: FakeDesk) -> None:
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    window.open_ledger(LEDGER)
    settle(qtbot, window)
    assert window.stack.currentWidget() is window.overview
    overdue = [
        each for each in desk.open_ledger(LEDGER).assessments.values() if each.status is Status.OVERDUE
    ]
    assert summed(window.overview).cards.overdue.count == len(overdue) > 0
    assert f": {len(overdue)} " in window.overview.overdue.accessibleName()
    window.work.finish()


def test_every_card_opens_its_very_list(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    desk.journal = [journalled(desk.open_ledger(LEDGER).batch.messages[0], Accepted("250 ok"))]
    window.read_again()
    settle(qtbot, window)
    page = go(qtbot, window)
    cards = summed(page).cards
    for card, figure in (
        (page.overdue, cards.overdue),
        (page.due, cards.due),
        (page.deposits, cards.deposits),
        (page.sent, cards.sent.entries),
    ):
        go(qtbot, window)
        click(card)
        assert window.stack.currentWidget() is window.entries
        assert set(listed(window)) == set(figure.ids)
        assert window.entries.foot.total.text() == f"{format_money(figure.baht)} บาท"


def test_a_list_without_a_filter_of_its_own_says_where_it_came_from_and_is_cleared(
    qtbot: QtBot, window: Window
) -> None:
    page = go(qtbot, window)
    click(page.due)
    chip = window.entries.listed
    assert "ครบกำหนดใน 7 วัน" in chip.text()
    click(chip)
    assert not chip.isVisible()
    assert window.entries.model.rowCount() == 40


def test_a_search_goes_on_within_the_list(qtbot: QtBot, window: Window) -> None:
    page = go(qtbot, window)
    click(page.deposits)
    before = set(listed(window))
    window.entries.search.setText("สปส.")
    assert set(listed(window)) < before
    window.entries.search.clear()
    assert set(listed(window)) == before
    press(window.entries, Qt.Key.Key_Escape)
    assert window.entries.model.rowCount() == 40


def cell_of(found: Summary, code: str, kind: Kind) -> int:
    at = next(number for number, each in enumerate(found.agencies) if each.code == code)
    return at * (len(Kind) + 1) + tuple(Kind).index(kind)


def test_a_cell_of_the_heat_table_sets_the_filters_and_keys_press_it(qtbot: QtBot, window: Window) -> None:
    page = go(qtbot, window)
    click(page.heat.whole)
    found = summed(page)
    worst = next(each for each in found.agencies if each.kinds[Kind.IMPREST_ADVANCE].outstanding.ids)
    cell = page.heat.cells[cell_of(found, worst.code, Kind.IMPREST_ADVANCE)]
    figure = worst.kinds[Kind.IMPREST_ADVANCE].outstanding
    assert format_money(figure.baht) in cell.accessibleName()
    assert worst.code in cell.accessibleName()
    cell.setFocus()
    press(cell, Qt.Key.Key_Return)
    assert window.entries.kinds.chosen == {Kind.IMPREST_ADVANCE}
    assert window.entries.agencies.chosen == {worst.code}
    assert set(listed(window)) == set(figure.ids)


def test_the_last_row_of_the_heat_table_adds_the_others_up(qtbot: QtBot, window: Window) -> None:
    page = go(qtbot, window)
    click(page.heat.overdue)
    assert format_money(summed(page).cards.overdue.baht) in page.heat.cells[-1].accessibleName()
    click(page.heat.whole)
    assert format_money(summed(page).outstanding.baht) in page.heat.cells[-1].accessibleName()


def test_bars_open_their_entries_and_an_empty_one_cant_be_pressed(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    late = [
        entry(number, ledger_deadline=TODAY - timedelta(days=days), held=False, cleared=Decimal(0))
        for number, days in enumerate((5, 20, 40, 45))
    ]
    done = replace(late[0], id="done", cleared=late[0].amount, cleared_on=TODAY)
    window = opened(FakeDesk(entries=[*late, done]))
    page = go(qtbot, window)
    assert [bar.isEnabled() for bar in page.ages.bars] == [False, True, True, True, False, False, False]
    click(page.ages.bars[3])
    assert listed(window) == ["entry-3", "entry-2"]
    go(qtbot, window)
    assert [bar.isEnabled() for bar in page.months.bars] == [False] * 11 + [True]
    click(page.months.bars[-1])
    assert listed(window) == ["done"]


def test_the_oldest_are_listed_and_enter_opens_one(qtbot: QtBot, window: Window) -> None:
    page = go(qtbot, window)
    oldest = summed(page).oldest
    assert page.oldest.records == oldest
    page.oldest_table.go_to(2)
    page.oldest_table.setFocus()
    press(page.oldest_table, Qt.Key.Key_Return)
    assert listed(window) == [oldest[2].entry.id]
    panel = window.entries.panel
    assert panel.entry is not None
    assert panel.entry.id == oldest[2].entry.id


def test_another_day_is_typed_in_any_thai_way_and_left_again(qtbot: QtBot, window: Window) -> None:
    page = go(qtbot, window)
    page.on.setText("๑ ก.ค. ๖๖")
    press(page.on, Qt.Key.Key_Return)
    settle(qtbot, window)
    found = summed(page)
    assert found.day.isoformat() == "2023-07-01"
    assert page.on.text() == "1 ก.ค. 2566"
    assert found.later.ids
    click(page.overdue)
    assert set(listed(window)) == set(found.cards.overdue.ids)
    go(qtbot, window)
    click(page.today)
    qtbot.waitUntil(lambda: summed(page).day == TODAY, timeout=WAIT_MS)
    assert not page.today.isVisible()


def test_a_day_that_is_none_is_said_beside_it_and_stays_typed(qtbot: QtBot, window: Window) -> None:
    page = go(qtbot, window)
    page.on.setText("32 ก.ค. 66")
    press(page.on, Qt.Key.Key_Return)
    assert page.fault.isVisible()
    assert "อ่านวันที่ไม่ได้" in said(page.fault)
    assert page.on.text() == "32 ก.ค. 66"
    assert summed(page).day == TODAY


def test_a_ledger_without_entries_says_what_to_do(qtbot: QtBot, opened: Callable[[FakeDesk], Window]) -> None:
    window = opened(FakeDesk(entries=[]))
    page = go(qtbot, window)
    assert page.empty.isVisible()
    assert not page.area.isVisible()
    click(page.problems)
    settle(qtbot, window)
    assert window.stack.currentWidget() is window.problems


def test_the_overview_fits_a_small_office_screen(qtbot: QtBot, window: Window) -> None:
    page = go(qtbot, window)
    window.resize(1366, 768)
    QApplication.processEvents()
    assert page.inside.minimumSizeHint().width() <= page.area.viewport().width()
    table = page.oldest_table
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_an_agency_with_a_long_name_for_a_code_leaves_the_figures_their_room(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    name = "สำนักงานพัฒนาและส่งเสริมการปฏิบัติราชการ"
    window = opened(FakeDesk(entries=[entry(0, agency_code=name, agency=name)]))
    page = go(qtbot, window)
    code = page.heat.codes[0]
    assert code.text().endswith("…")
    assert code.toolTip() == name
    assert page.inside.minimumSizeHint().width() <= page.area.viewport().width()


@THEMES
def test_figures_can_be_read_on_the_hottest_cell(look: Tokens) -> None:
    for tone in (look.danger, look.info):
        ground = mixed(look.surface, tone.ink, HOTTEST)
        assert contrast(look.text, QColor(ground).name()) >= TEXT


def test_a_recorded_clearing_changes_the_figures_at_once(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    page = go(qtbot, window)
    before = summed(page).cards.overdue
    first = before.ids[0]
    desk.entries = [replace(each, cleared=each.amount) if each.id == first else each for each in desk.entries]
    window.read_again()
    qtbot.waitUntil(lambda: summed(page).cards.overdue.count == before.count - 1, timeout=WAIT_MS)
    assert first not in summed(page).cards.overdue.ids


@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_is_painted_in_both_themes(
    qtbot: QtBot, window: Window, qapp: QApplication, *, dark: bool
) -> None:
    page = go(qtbot, window)
    theme.apply(qapp, dark=dark)
    try:
        picture = page.overdue.grab().toImage()
        colours = {picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())}
        assert theme.tokens().danger.ink.lower() in colours
    finally:
        theme.apply(qapp, dark=False)
        qapp.setStyleSheet("")
