from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_changes import NOW
from fake_desk import FakeDesk, entry
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_when_ready, press, said, settle, type_in

from loantracker.changes import ChangeKind
from loantracker.drafts import Draft
from loantracker.editing import FieldChoice
from loantracker.errors import NoSuchEntry
from loantracker.ledger import typed
from loantracker.ledger.names import MARK_HEADERS, Field
from loantracker.records import Agency, Entry
from ui.calendar import DayField
from ui.pages.entry_fields import EntryFields
from ui.pages.entry_form import EntryForm
from ui.window import Window

PR = Agency("สปส.", "สำนักงานประชาสัมพันธ์", ("saraban.pr@example.org",))


def ready(qtbot: QtBot, window: Window) -> EntryForm:
    """The form, once its fields are there."""
    page = window.aside.entry
    qtbot.waitUntil(lambda: bool(page.fields.fields) and page.isVisible(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.work.busy, timeout=WAIT_MS)
    return page


def correcting(qtbot: QtBot, window: Window) -> tuple[EntryForm, Entry]:
    chosen = window.entries.panel.entry
    assert chosen is not None
    click(window.entries.panel.correct)
    return ready(qtbot, window), chosen


def adding(qtbot: QtBot, window: Window) -> EntryForm:
    click(window.entries.add)
    return ready(qtbot, window)


def test_an_entry_is_corrected_in_any_field(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    page, chosen = correcting(qtbot, window)
    party = page.fields.fields["party"]
    assert party.text == chosen.party
    assert not page.save.isEnabled()
    party.line.selectAll()
    type_in(party.line, "นางวิไล แก้วมณี")
    qtbot.waitUntil(page.save.isEnabled, timeout=WAIT_MS)
    assert page.side.cells.lines == (f"E{chosen.row} ผู้ยืม: {chosen.party} → นางวิไล แก้วมณี",)
    click(page.save)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    settle(qtbot, window)
    assert desk.done[0].kind is ChangeKind.CORRECTION
    assert window.stack.currentWidget() is window.entries
    assert window.entries.panel.entry is not None
    assert window.entries.panel.entry.party == "นางวิไล แก้วมณี"


def test_f2_opens_the_form_and_escape_leaves_it_with_a_draft(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    chosen = window.entries.panel.entry
    assert chosen is not None
    window.entries.table.setFocus()
    press(window.entries.table, Qt.Key.Key_F2)
    page = ready(qtbot, window)
    type_in(page.fields.fields["note"].line, "โทรแล้ว")
    press(page.fields.fields["note"].line, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.entries
    qtbot.waitUntil(lambda: ("correct", chosen.id) in desk.kept, timeout=WAIT_MS)
    click(window.entries.panel.correct)
    page = ready(qtbot, window)
    assert page.fields.fields["note"].text == "โทรแล้ว"
    assert page.resumed.isVisible()
    click(page.cancel)
    qtbot.waitUntil(lambda: not desk.kept, timeout=WAIT_MS)


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("received_on", "32/1/66", "อ่านวันที่ไม่ได้"),
        ("amount", "สิบ", "อ่านจำนวนเงินไม่ได้"),
        ("project", "?", "โครงการ"),  # what only the core knows
    ],
)
def test_a_fault_is_said_beside_its_field(
    qtbot: QtBot, window: Window, desk: FakeDesk, field: str, text: str, fault: str
) -> None:
    page, _chosen = correcting(qtbot, window)
    page.fields.fields[field].fill(text)
    qtbot.waitUntil(page.fields.fields[field].fault.isVisible, timeout=WAIT_MS)
    assert fault in said(page.fields.fields[field].fault)
    assert not page.save.isEnabled()
    press(page.fields.fields[field].line, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert not desk.done


def test_a_new_entry_says_when_it_falls_due_and_which_cells_it_fills(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    page = adding(qtbot, window)
    fields = page.fields.fields
    type_in(fields["contract_no"].line, "99/2567")
    type_in(fields["party"].line, "นายใหม่ ใจดี")
    type_in(fields["received_on"].line, "๑ ส.ค. ๖๖")
    assert said(page.side.due) == "31 ส.ค. 2566"
    assert "30 วัน" in said(page.side.reason)
    assert not page.side.owed_card.isVisible()
    qtbot.waitUntil(page.save.isEnabled, timeout=WAIT_MS)
    assert "A เลขที่สัญญา: 99/2567" in page.side.cells.lines
    press(fields["contract_no"].line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    assert (desk.done[0].kind, desk.done[0].sheet) == (ChangeKind.NEW_ENTRY, "official")
    settle(qtbot, window)
    click(window.toast.button)
    qtbot.waitUntil(lambda: len(desk.done) > 1, timeout=WAIT_MS)
    assert (desk.done[0].kind, desk.done[0].contract_no) == (ChangeKind.COUNTER, "99/2567")
    settle(qtbot, window)


def test_a_contract_number_that_stands_already_is_said_while_typing(qtbot: QtBot, window: Window) -> None:
    page = adding(qtbot, window)
    number = page.fields.fields["contract_no"]
    type_in(number.line, "1/2566")
    qtbot.waitUntil(number.fault.isVisible, timeout=WAIT_MS)
    assert "1/2566" in said(number.fault)
    assert not page.save.isEnabled()
    number.fill("1/25667")
    assert not number.fault.isVisible()
    settle(qtbot, window)
    party = page.fields.fields["party"]
    assert not party.fault.isVisible()  # nobody has come to it yet: it is no mistake
    assert said(page.side.hint) == "ยังต้องกรอก: ผู้ยืม · จำนวนเงิน"
    type_in(party.line, "นายใหม่ ใจดี")
    qtbot.waitUntil(page.save.isEnabled, timeout=WAIT_MS)


def test_every_field_that_holds_a_day_has_a_calendar_and_a_period_may_be_typed_where_there_are_some(
    qtbot: QtBot, desk: FakeDesk
) -> None:
    fields = EntryFields(desk)
    qtbot.addWidget(fields)
    days = [str(each) for each in Field if each in typed.DAYS or each in typed.PERIODS]
    fields.put([FieldChoice(each, each, "", "A") for each in days if each not in MARK_HEADERS])
    assert fields.fields
    assert all(isinstance(each, DayField) for each in fields.fields.values())
    for name, field in fields.fields.items():
        field.fill("๓๐ ม.ค. - ๒ ก.พ. ๖๖")
        assert field.faulty == (name not in typed.PERIODS)
    ended = fields.fields["activity_end"]
    assert said(ended.echoed) == "2 กุมภาพันธ์ 2566"
    ended.fill("15/01/2566")
    assert said(ended.echoed) == ""  # plain already


def test_the_agency_that_is_meant_and_its_addresses_are_shown(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.settings = replace(desk.settings, agencies=(PR,))
    page = adding(qtbot, opened(desk))
    agency = page.fields.fields["agency"]
    agency.fill("สปส.")
    assert said(agency.echoed) == "สำนักงานประชาสัมพันธ์"
    assert page.fields.fields["agency_email"].text == "saraban.pr@example.org"
    alone = EntryFields(desk)
    qtbot.addWidget(alone)
    alone.put([FieldChoice("agency", "ส่วนราชการ", "", "G")])
    alone.offer([], [PR])
    alone.fields["agency"].fill("สำนักงานประชาสัมพันธ์")
    assert said(alone.fields["agency"].echoed) == "saraban.pr@example.org"
    agency.fill("สปส.?")
    assert said(agency.echoed) == ""


def test_a_borrower_with_an_open_advance_is_pointed_out_and_not_forbidden(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    owed = entry(0, party="นาย สมชาย ใจดี")
    window = opened(FakeDesk(entries=[owed, *(entry(number) for number in range(3, 8))]))
    page = adding(qtbot, window)
    type_in(page.fields.fields["party"].line, "นายสมชาย ใจดี")
    assert page.side.owed_card.isVisible()
    assert owed.contract_no in said(page.side.owed)
    type_in(page.fields.fields["contract_no"].line, "99/2567")
    click_when_ready(qtbot, page.save)


def test_an_agencys_addresses_are_filled_in_and_a_typed_one_stays(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.settings = replace(desk.settings, agencies=(PR,))
    window = opened(desk)
    page = adding(qtbot, window)
    agency, mail = page.fields.fields["agency"], page.fields.fields["agency_email"]
    agency.fill("สปส.")
    assert mail.text == "saraban.pr@example.org"
    agency.fill("สปท.")
    assert mail.text == ""
    mail.fill("own@example.org")
    agency.fill("สำนักงานประชาสัมพันธ์")
    assert mail.text == "own@example.org"


def test_what_was_typed_for_one_table_goes_to_the_other(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    page = adding(qtbot, window)
    type_in(page.fields.fields["party"].line, "บริษัท ใหม่ จำกัด")
    page.table.setCurrentIndex(1)
    page.table.activated.emit(1)
    settle(qtbot, window)
    assert page.fields.fields["party"].text == "บริษัท ใหม่ จำกัด"
    type_in(page.fields.fields["contract_no"].line, "9/2567")
    click_when_ready(qtbot, page.save)
    qtbot.waitUntil(lambda: bool(desk.done), timeout=WAIT_MS)
    assert desk.done[0].sheet == "deposit"


def test_what_is_typed_stays_through_another_language_and_another_reading(
    qtbot: QtBot, window: Window, desk: FakeDesk
) -> None:
    page, chosen = correcting(qtbot, window)
    type_in(page.fields.fields["note"].line, "รอเอกสาร")
    window.speak("en")
    desk.entries = [
        replace(each, project="โครงการใหม่") if each.id == chosen.id else each for each in desk.entries
    ]
    window.read_again()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: page.fields.fields["project"].text == "โครงการใหม่", timeout=WAIT_MS)
    assert page.fields.fields["note"].text == "รอเอกสาร"
    assert window.stack.currentWidget() is page


def test_a_half_filled_new_entry_is_offered_after_a_restart(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.kept["new", "deposit"] = Draft("new", "deposit", "9/2567", {"party": "บริษัท ใหม่ จำกัด"}, NOW)
    window = opened(desk)
    qtbot.waitUntil(window.half_filled.isVisible, timeout=WAIT_MS)
    assert "9/2567" in said(window.half_filled.words)
    click(window.half_filled.go_on)
    page = ready(qtbot, window)
    assert page.fields.fields["party"].text == "บริษัท ใหม่ จำกัด"
    assert page.table.currentData() == "deposit"


def test_a_half_made_correction_is_offered_after_a_restart(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.kept["correct", "entry-4"] = Draft("correct", "entry-4", "5/2566", {"note": "รอ"}, NOW)
    window = opened(desk)
    qtbot.waitUntil(window.half_filled.isVisible, timeout=WAIT_MS)
    click(window.half_filled.go_on)
    page = ready(qtbot, window)
    assert page.fields.fields["note"].text == "รอ"
    assert "5/2566" in said(page.head)


def test_fields_that_cant_be_had_are_said(qtbot: QtBot, window: Window, desk: FakeDesk) -> None:
    desk.fails["fields_of"] = NoSuchEntry(path="x", entry="1/2566")
    click(window.entries.panel.correct)
    qtbot.waitUntil(window.errors.isVisible, timeout=WAIT_MS)


def test_the_form_opens_at_its_top_however_it_was_left(qtbot: QtBot, window: Window) -> None:
    page, _chosen = correcting(qtbot, window)
    page.area.setMaximumHeight(150)
    bar = page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=WAIT_MS)
    bar.setValue(bar.maximum())
    page.fields.fields["note"].line.setFocus()
    press(page, Qt.Key.Key_Escape)
    settle(qtbot, window)
    page, _chosen = correcting(qtbot, window)
    settle(qtbot, window)
    assert bar.value() == 0
