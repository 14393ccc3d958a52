"""A clerk's whole day in the window, from opening the ledger to finding all of it on a second start.

Nothing stands in for the program: a copy of the sample ledger, the office's folder with its settings,
journal and copies, a mail server on loopback. Only the system's two file dialogs answer by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from shutil import copyfile

import pytest
from ledger_cells import outstanding, written
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_when_ready, focused, press, said, settle, tab_to, type_in

from loantracker import demo, settings, thai
from loantracker.calendar import BANGKOK
from loantracker.changes import ChangeKind
from loantracker.policy import Limits
from loantracker.records import Account, Entry, Kind, Office, ReminderState
from loantracker.summary import Cards
from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.pages.record_form import RecordForm
from ui.window import Window

TODAY = demo.DAY
NINE = datetime(2023, 8, 25, 9, 0, tzinfo=BANGKOK)
LONG_MS = 60_000
MOST_FOUND = 3  # rows that a contract number may be found in
ASK_ABOVE = 5  # so that the day's batch wants its number typed

PART, FULL, RETURN = "บย. 24/2566", "บย. 30/2566", "สปส. 9/2566"
NEW = "สปส. 90/2566"
PR = "saraban.sps@example.org"
MENDED = "prapatsorn.n@example.com"
DONE = [
    ChangeKind.NEW_ENTRY,
    ChangeKind.RETURN,
    ChangeKind.CLEARING,
    ChangeKind.CLEARING,
    ChangeKind.MEND,
]
MARKS = "วันที่แจ้งเตือนล่าสุด"  # a head that the program adds when the clerk agrees


@dataclass(frozen=True, slots=True)
class Desk:
    """What stays when the program is closed."""

    home: Path
    ledger: Path
    inbox: Path
    exported: Path

    def mails(self) -> list[tuple[str, str]]:
        """Address and text of every mail that arrived."""
        found = []
        for path in sorted(self.inbox.glob("*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            assert body is not None
            found.append((parseaddr(str(mail["to"]))[1], body.get_content()))
        return found


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An office whose settings stand in its file, as they do between two starts."""
    home, share = tmp_path / "home", tmp_path / "share"
    for folder in (home, share):
        folder.mkdir()
    made = Desk(home, share / "ledger_2566.xlsx", tmp_path / "inbox", share / "export.xlsx")
    copyfile(demo.sample(), made.ledger)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(made.ledger), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(made.exported), ""))
    with demo.mail_server(made.inbox) as port:
        account = Account("office", "smtp", "ฝ่ายการคลัง <finance@example.org>", "127.0.0.1", port, "none")
        settings.save(
            settings.Settings(
                accounts={"office": account},
                default_account="office",
                office=Office(phone="0 2000 0000", signer="นางสาวตัวอย่าง ใจดี"),
                limits=Limits(ask_above=ASK_ABOVE),
            ),
            home / settings.FILE_NAME,
        )
        yield made


@pytest.fixture
def start(qtbot: QtBot, office: Desk) -> Iterator[Callable[[], Window]]:
    """Starts the program on the office's folder; the clerk then opens the ledger."""
    made: list[Window] = []

    def begin() -> Window:
        place = replace(Workplace.open(office.home), now=lambda: NINE)
        window = Window(OfficeDesk(place, TODAY))
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        click(window.welcome.open)
        settle(qtbot, window)
        return window

    yield begin
    for window in made:
        window.changing.close()
        window.work.finish()


# --- what the clerk does ------------------------------------------------------------


def show(qtbot: QtBot, window: Window, page: str) -> None:
    click(window.nav.button(page))
    settle(qtbot, window)


def find(qtbot: QtBot, window: Window, contract_no: str) -> Entry:
    """Search for an entry from wherever the focus is, and go on to it with the keyboard."""
    press(window, Qt.Key.Key_F, ctrl=True)
    assert window.entries.search.hasFocus()
    type_in(window.entries.search, contract_no)
    assert 1 <= window.entries.model.rowCount() <= MOST_FOUND
    press(focused(), Qt.Key.Key_Return)
    table = window.entries.table
    assert table.hasFocus()
    press(table, Qt.Key.Key_Home)
    while window.entries.model.entry(table.current_row())[0].contract_no != contract_no:
        before = table.current_row()
        press(table, Qt.Key.Key_Down)
        assert table.current_row() == before + 1
    press(table, Qt.Key.Key_Return)
    settle(qtbot, window)
    entry = window.entries.panel.entry
    assert entry is not None
    assert entry.contract_no == contract_no
    return entry


def mend_the_address(qtbot: QtBot, window: Window) -> None:
    """Mend the one problem of the ledger where it is shown."""
    page = window.problems
    assert page.model.rowCount() == window.nav.button("problems").count == 1
    assert page.table.hasFocus()
    press(page.table, Qt.Key.Key_Return)
    line = page.form.field.line
    assert focused() is line
    line.selectAll()
    type_in(line, MENDED)
    press(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0, timeout=WAIT_MS)
    settle(qtbot, window)


def until_recorded(qtbot: QtBot, window: Window, form: RecordForm, contract_no: str) -> None:
    """Until a recording is in the ledger and said, with the search empty again."""
    qtbot.waitUntil(lambda: not form.isVisible(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: contract_no in said(window.toast.words), timeout=WAIT_MS)
    settle(qtbot, window)
    assert not window.errors.isVisible()
    press(window.entries.table, Qt.Key.Key_Escape)
    assert not window.entries.search.text()


def clear_a_part(qtbot: QtBot, window: Window) -> Entry:
    """Part of an advance came back: keyboard alone."""
    entry = find(qtbot, window, PART)
    assert window.entries.panel.record.hasFocus()
    press(focused(), Qt.Key.Key_Space)
    form = window.entries.panel.form
    assert form.amount.line.hasFocus()
    type_in(focused(), "๓๖,๐๐๐")
    for field, text in ((form.on, "24 ส.ค. 66"), (form.document, "บค. 101/2566")):
        tab_to(field.line)
        type_in(focused(), text)
    press(focused(), Qt.Key.Key_Return)
    until_recorded(qtbot, window, form, PART)
    return entry


def clear_the_rest(qtbot: QtBot, window: Window, contract_no: str, document: str) -> Entry:
    """All of a balance came back: with the mouse."""
    entry = find(qtbot, window, contract_no)
    form = window.entries.panel.form
    click(window.entries.panel.record)
    click(form.all_button)
    click(form.today_button)
    type_in(form.document.line, document)
    click_when_ready(qtbot, form.save)
    until_recorded(qtbot, window, form, contract_no)
    return entry


def add_a_deposit(qtbot: QtBot, window: Window) -> None:
    """A contractor's security came in."""
    click(window.entries.add)
    page = window.aside.entry
    qtbot.waitUntil(lambda: bool(page.fields.fields) and page.isVisible(), timeout=WAIT_MS)
    settle(qtbot, window)
    page.table.setFocus()
    press(page.table, Qt.Key.Key_End)
    settle(qtbot, window)
    typed = {
        "contract_no": NEW,
        "received_on": "๒๔ ส.ค. ๖๖",
        "party": "บริษัท รุ่งอรุณตัวอย่าง จำกัด",
        "category": "เงินสด",
        "agency": "สำนักงานประชาสัมพันธ์",
        "project": "จ้างทำวีดิทัศน์ตัวอย่าง",
        "released_on": "20/9/2566",
        "amount": "120,500.25",
    }
    for name, text in typed.items():
        line = page.fields.fields[name].line
        line.setFocus()
        type_in(line, text)
    assert page.fields.fields["agency_email"].text == PR
    assert said(page.side.due) == "5 ต.ค. 2566"
    qtbot.waitUntil(page.save.isEnabled, timeout=WAIT_MS)
    press(focused(), Qt.Key.Key_S, ctrl=True)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.entries, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: NEW in said(window.toast.words), timeout=WAIT_MS)
    settle(qtbot, window)


def send_the_batch(qtbot: QtBot, window: Window) -> int:
    """Send the day's mails after their number is typed, and let the ledger say so; gives the number."""
    page = window.reminders
    count = page.messages.rowCount()
    assert count == window.nav.button("reminders").count > ASK_ABOVE
    assert not window.errors.isVisible(), said(window.errors.sentence)
    click_when_ready(qtbot, page.strip.button)
    doubt = page.strip.doubt
    assert doubt.number.hasFocus()
    assert not doubt.send.isEnabled()
    type_in(doubt.number, str(count))
    press(doubt.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=LONG_MS)
    qtbot.waitUntil(window.write_back.isVisible, timeout=LONG_MS)
    assert {type(each.outcome).__name__ for each in page.results.records} == {"Accepted"}
    click(window.write_back.yes)
    qtbot.waitUntil(lambda: said(window.head.state) == "บันทึกแล้ว", timeout=LONG_MS)
    settle(qtbot, window)
    assert page.messages.rowCount() == 0
    return count


# --- what is there afterwards -----------------------------------------------------------


def cards(window: Window) -> Cards:
    found = window.overview.summary
    assert found is not None
    return found.cards


def check_the_cells(office: Desk) -> None:
    """Read by openpyxl: every recording (30,000 of the full one came back before), mend, row, mark."""
    official = written(office.ledger, Kind.OFFICIAL_ADVANCE)
    deposits = written(office.ledger, Kind.CONTRACT_DEPOSIT)
    part, full, back, new = official[PART], official[FULL], deposits[RETURN], deposits[NEW]
    assert (part["จำนวนเงินส่งใช้"], part["เลขที่ใบรับใบสำคัญ"]) == (36_000, "บค. 101/2566")
    assert part["วันที่ส่งใช้"] == datetime(2023, 8, 24)  # noqa: DTZ001 - a cell's day has no zone
    assert (full["จำนวนเงินส่งใช้"], full["เลขที่ใบรับใบสำคัญ"]) == (54_500, "บค. 127/2566, บค. 102/2566")
    assert full["สถานะ"] == "ส่งใช้แล้ว"
    assert (back["จำนวนเงินที่คืน"], back["เลขที่เอกสารการคืน"]) == (76_500, "คืน 7/2566")
    assert back["สถานะ"] == "คืนแล้ว"
    assert (new["คู่สัญญา"], new["จำนวนเงิน"]) == ("บริษัท รุ่งอรุณตัวอย่าง จำกัด", 120_500.25)
    assert new["วันพ้นข้อผูกพัน"] == datetime(2023, 9, 20)  # noqa: DTZ001 - a cell's day has no zone
    assert MENDED in {str(each["อีเมลผู้ยืม"]) for each in official.values()}
    assert part[MARKS] is not None
    assert full[MARKS] is None


def test_a_whole_day_is_found_again_by_a_second_start(
    qtbot: QtBot, start: Callable[[], Window], office: Desk
) -> None:
    window = start()
    before = cards(window)

    show(qtbot, window, "problems")
    mend_the_address(qtbot, window)

    show(qtbot, window, "entries")
    count = window.entries.model.rowCount()
    cleared = [
        clear_a_part(qtbot, window),
        clear_the_rest(qtbot, window, FULL, "บค. 102/2566"),
        clear_the_rest(qtbot, window, RETURN, "คืน 7/2566"),
    ]
    add_a_deposit(qtbot, window)
    assert window.entries.model.rowCount() == count + 1

    show(qtbot, window, "overview")
    now = cards(window)
    assert now.overdue.count == before.overdue.count - 2
    assert now.overdue.baht == before.overdue.baht - 36_000 - sum(each.balance for each in cleared[1:])
    assert now.deposits.count == before.deposits.count - 1
    assert f": {now.overdue.count} " in window.overview.overdue.accessibleName()

    show(qtbot, window, "reminders")
    sent = send_the_batch(qtbot, window)
    texts = office.mails()
    assert len(texts) == sent
    assert [PART for _to, text in texts if PART in text and "50,000.00" in text]
    assert not [text for _to, text in texts if FULL in text or RETURN in text]
    assert [to for to, text in texts if NEW in text] == [PR]  # the agency inspects first

    show(qtbot, window, "entries")
    click(window.entries.export)
    qtbot.waitUntil(lambda: office.exported.name in said(window.toast.words), timeout=WAIT_MS)
    settle(qtbot, window)
    assert window.close()
    check_the_cells(office)

    again = start()
    assert not again.errors.isVisible()
    check_the_second_start(qtbot, again, office, sent, count + 1)


def check_the_second_start(qtbot: QtBot, window: Window, office: Desk, sent: int, count: int) -> None:
    """What a clerk sees who starts the program again on the same day."""
    assert said(window.head.state) == "บันทึกแล้ว"
    assert not window.head.waiting.isVisible()
    assert not window.head.conflicts.isVisible()
    assert not window.half_filled.isVisible()
    assert window.nav.button("problems").count == window.nav.button("reminders").count == 0

    found = window.overview.summary
    assert found is not None
    owed = outstanding(office.ledger)
    assert found.outstanding.baht + found.later.baht == owed
    assert sum(row.whole.outstanding.baht for row in found.agencies) == found.outstanding.baht
    assert sum(age.figure.baht for age in found.ages) + found.held.baht == found.outstanding.baht
    assert found.cards.sent.messages == sent

    show(qtbot, window, "entries")
    assert window.entries.model.rowCount() == count
    assert thai.format_money(owed) in said(window.entries.foot.total)
    for contract_no, balance in ((PART, 50_000), (FULL, 0), (RETURN, 0), (NEW, Decimal("120500.25"))):
        assert find(qtbot, window, contract_no).balance == balance
        press(window.entries.table, Qt.Key.Key_Escape)

    show(qtbot, window, "problems")
    assert window.problems.model.rowCount() == 0
    show(qtbot, window, "reminders")
    assert window.reminders.messages.rowCount() == 0
    assert not window.reminders.strip.button.isEnabled()
    show(qtbot, window, "history")
    assert window.history.model.rowCount() == sent
    assert {each.state for each in window.history.model.records} == {ReminderState.ACCEPTED}

    window.head.changes.trigger()
    settle(qtbot, window)
    check_the_changes(qtbot, window)
    exported = load_workbook(office.exported)
    assert any(NEW in row for sheet in exported for row in sheet.iter_rows(values_only=True))


def check_the_changes(qtbot: QtBot, window: Window) -> None:
    """The list of what was changed has all five, newest first, and nothing waits."""
    page = window.aside.changes
    page.show_tab("written")
    model = page.written.model
    qtbot.waitUntil(lambda: model.rowCount() == len(DONE), timeout=WAIT_MS)
    assert [each.kind for each in model.records] == DONE
    assert page.waiting.model.rowCount() == 0
    assert not page.conflicts.isVisible()
