"""A batch on its way and after it: the order it goes in, the time that is left, what may safely go again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_desk import FakeDesk, entry
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, press, said, settle, type_in

from loantracker.policy import Limits
from loantracker.records import Accepted, Message, Outcome, Refused, Unknown
from loantracker.sending import Progress, Result, SendReport
from loantracker.settings import Settings
from ui.models.batch import balance
from ui.models.time_left import TimeLeft, left_words
from ui.pages.reminders import RemindersPage
from ui.pages.send_strip import SendStrip
from ui.window import Window

LATER = Refused("451 later", retry_safe=True)
GONE_FOR_GOOD = Refused("550 no such user", retry_safe=False)
CUT_OFF = Unknown("connection lost after the final dot")


def to_reminders(qtbot: QtBot, window: Window) -> RemindersPage:
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    return window.reminders


@pytest.fixture
def desk() -> FakeDesk:
    people = enumerate(("ก", "ข", "ค", "ง"))
    return FakeDesk(entries=[entry(3 + 6 * at, party=name) for at, name in people])


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> RemindersPage:
    return to_reminders(qtbot, window)


def send_all(qtbot: QtBot, window: Window, page: RemindersPage) -> None:
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: not page.is_sending, timeout=WAIT_MS)
    settle(qtbot, window)


def names(messages: tuple[Message, ...]) -> list[str]:
    return [each.party.name for each in messages]


# --- the order ----------------------------------------------------------------------------


def test_the_batch_goes_out_in_the_order_that_is_shown(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    planned = names(page.messages.records)
    press(page.lists.order, Qt.Key.Key_Down)
    page.lists.order.activated.emit(page.lists.order.currentIndex())
    by_balance = page.messages.records
    assert [balance(each) for each in by_balance] == sorted(map(balance, by_balance), reverse=True)
    assert sorted(names(by_balance)) == sorted(planned)
    send_all(qtbot, window, page)
    assert desk.batches[0] == by_balance


def test_a_click_on_a_columns_head_sorts_and_on_the_stage_goes_back_to_urgency(page: RemindersPage) -> None:
    planned = page.messages.records
    page.table.go_to(1)
    kept = planned[1].id
    head = page.table.horizontalHeader()

    def click_head(column: int) -> None:
        at = QPoint(head.sectionViewportPosition(column) + 10, head.height() // 2)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    click_head(0)
    assert names(page.messages.records) == sorted(names(planned))
    assert page.lists.order.currentText() == "เรียงตามชื่อ"
    current = page.lists.current_message()
    assert current is not None
    assert current.id == kept
    assert page.strip.button.isEnabled()
    click_head(2)
    assert page.messages.records == planned


def test_the_order_and_the_ticks_stay_when_the_day_is_read_again(
    qtbot: QtBot, page: RemindersPage, window: Window
) -> None:
    page.lists.order.setCurrentIndex(2)
    page.lists.order.activated.emit(2)
    first = page.messages.records[0]
    page.messages.tick_only([first.id])
    window.read_again()
    settle(qtbot, window)
    assert page.messages.records[0].id == first.id
    assert [each.id for each in page.messages.chosen] == [first.id]


# --- the time left ------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 500), st.integers(0, 60), st.floats(0.01, 60))
def test_an_even_batch_is_foretold_exactly_and_never_faster_than_its_pace(
    total: int, per_minute: int, each: float
) -> None:
    clock = Clock()
    left = TimeLeft(clock)
    left.begin(per_minute)
    left.seconds(0, total)
    for done in range(1, total + 1):
        clock.now += each
        said_left = left.seconds(done, total)
        assert said_left is not None
        rest = total - done
        slowest = max(each * rest, 60 / per_minute * rest if per_minute else 0)
        assert said_left == pytest.approx(slowest, rel=1e-6)


def test_nobody_can_say_before_the_first_message_unless_there_is_a_pace() -> None:
    left = TimeLeft(Clock())
    left.begin(0)
    assert left.seconds(0, 10) is None
    left.begin(20)
    assert left.seconds(0, 10) == 30


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, ""),
        (3, "เหลือไม่ถึง 1 นาที"),
        (61, "เหลืออีกประมาณ 2 นาที"),
        (3600, "เหลืออีกประมาณ 60 นาที"),
        (5400.5, "เหลืออีกประมาณ 1 ชั่วโมง 31 นาที"),
    ],
)
def test_the_time_left_is_said_as_people_do(seconds: float | None, words: str) -> None:
    assert left_words(seconds) == words


def test_the_strip_says_how_far_it_is_and_how_long_it_takes(qtbot: QtBot, page: RemindersPage) -> None:
    clock = Clock()
    strip = SendStrip(lambda _messages: ((), 0), clock)
    qtbot.addWidget(strip)
    strip.offer(Settings())
    strip.show()
    strip.sending(4, 0)
    message = page.messages.records[0]
    strip.progressed(Progress(0, 4, message, None))
    assert not said(strip.left)
    clock.now += 60
    strip.progressed(Progress(1, 4, message, Accepted("250")))
    assert "1 จาก 4" in said(strip.step)
    assert said(strip.left) == "เหลืออีกประมาณ 3 นาที"
    strip.stop()
    assert not strip.left.isVisible()


def test_while_a_batch_is_on_its_way_the_time_left_is_shown(
    qtbot: QtBot, page: RemindersPage, desk: FakeDesk, window: Window
) -> None:
    desk.settings = replace(desk.settings, limits=Limits(ask_above=0, per_minute=1))
    desk.gate = threading.Event()
    sends = desk.send

    def send(*given: object, **named: object) -> SendReport:
        named["on_progress"](Progress(0, 4, given[1][0], None))  # type: ignore[operator,index]  # as the core does
        return sends(*given, **named)  # type: ignore[arg-type]  # handed on as they came

    desk.send = send  # type: ignore[method-assign]  # the desk's own, with the core's first report
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: said(page.strip.left) == "เหลืออีกประมาณ 4 นาที", timeout=WAIT_MS)
    assert page.table.hasFocus()
    desk.gate.set()
    qtbot.waitUntil(lambda: not page.is_sending, timeout=WAIT_MS)
    settle(qtbot, window)


# --- what may go again --------------------------------------------------------------------


def test_only_what_certainly_did_not_go_is_sent_again_and_nobody_gets_two(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.outcomes = {"ก": LATER, "ข": CUT_OFF, "ค": GONE_FOR_GOOD}
    send_all(qtbot, window, page)
    assert page.lists.retry.text() == "ส่งฉบับที่ยังไม่ไป (1)"
    assert [each.outcome for each in page.results.records][-1] == Accepted("250 ok")  # trouble stands first
    desk.outcomes = {}
    click(page.lists.retry)
    assert page.strip.question.isVisible()  # asked as ever
    assert names(page.messages.chosen) == ["ก"]
    click(page.strip.yes)
    qtbot.waitUntil(lambda: len(desk.batches) == 2, timeout=WAIT_MS)
    settle(qtbot, window)
    assert [names(batch) for batch in desk.batches][1] == ["ก"]
    assert not page.lists.retry.isVisible()


def test_what_was_not_tried_because_of_a_stop_can_be_sent_after_all(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.gate = threading.Event()
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: bool(desk.batches), timeout=WAIT_MS)
    click(page.strip.cancel)
    desk.gate.set()
    qtbot.waitUntil(lambda: not page.is_sending, timeout=WAIT_MS)
    settle(qtbot, window)
    assert page.lists.retry.text() == "ส่งฉบับที่ยังไม่ไป (3)"
    click(page.lists.retry)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: len(desk.delivered) == 4, timeout=WAIT_MS)
    settle(qtbot, window)
    assert len({each.message_id for each in desk.delivered}) == 4


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Accepted("250"), "จะไม่ส่งซ้ำ"),
        (LATER, "ลองส่งใหม่ได้โดยไม่ซ้ำ"),
        (CUT_OFF, "จึงไม่ส่งซ้ำให้เอง"),
        (GONE_FOR_GOOD, "ตรวจสอบที่อยู่"),
    ],
)
def test_each_result_says_whether_it_may_go_again_and_why(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk, outcome: Outcome, words: str
) -> None:
    desk.outcomes = dict.fromkeys("กขคง", outcome)
    send_all(qtbot, window, page)
    assert words in said(page.side.why)
    assert page.lists.retry.isVisible() is (outcome is LATER)
    assert page.lists.settle.isVisible() is (outcome in {CUT_OFF, GONE_FOR_GOOD})


def test_an_unknown_result_leads_to_its_message_in_the_history(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    desk.outcomes = {"ค": CUT_OFF}
    send_all(qtbot, window, page)
    click(page.lists.settle)
    settle(qtbot, window)
    history = window.history
    assert window.stack.currentWidget() is history
    assert history.model.records[history.table.current_row()].party == "ค"
    assert history.card.lost.isVisible()


def test_a_trials_results_offer_nothing_to_send_again(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk
) -> None:
    def refused(messages: tuple[Message, ...], *_given: object, **_named: object) -> SendReport:
        return SendReport(tuple(Result(each, LATER) for each in messages), stopped=False)

    desk.send_trial = refused  # type: ignore[method-assign,assignment]  # a server that puts all of it off
    page.test.address.clear()
    type_in(page.test.address, "me@example.org")
    click(page.test.batch)
    click(page.test.yes)
    qtbot.waitUntil(lambda: page.results.rowCount() == 4, timeout=WAIT_MS)
    settle(qtbot, window)
    assert page.outcomes.isVisible()
    assert not page.lists.retry.isVisible()
    assert not page.lists.settle.isVisible()


# --- why it goes, and exactly what --------------------------------------------------------


def test_beside_a_mail_stands_why_it_goes_today_and_what_comes_next(page: RemindersPage) -> None:
    message = page.messages.records[0]
    assert "แจ้งเพราะถึงขั้น" in said(page.side.why)
    page.letter.tabs.setCurrentWidget(page.side.reasons)
    words = page.side.reasons.toPlainText().replace("\u200b", "")
    assert message.lines[0].entry.contract_no in words
    assert message.party.to[0] in words
    assert "ครบกำหนดวันที่" in words
    assert "จะแจ้งขั้นถัดไปวันที่" in words


def test_a_borrower_without_an_address_is_said_to_be_reached_through_the_agency(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    window = opened(FakeDesk(entries=[entry(3, party_email=())]))
    page = to_reminders(qtbot, window)
    assert "เพราะทะเบียนไม่มีอีเมลของผู้ยืม" in page.side.reasons.toPlainText().replace("\u200b", "")


# --- on a small screen --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_smallest_window_shows_lists_and_buttons_without_scrolling_the_page(
    qtbot: QtBot, page: RemindersPage, window: Window, desk: FakeDesk, language: str
) -> None:
    desk.settings = replace(desk.settings, limits=Limits(ask_above=1))
    window.speak(language)
    window.resize(960, 500)
    qtbot.waitUntil(lambda: window.width() == 960, timeout=WAIT_MS)

    def fits() -> bool:
        QApplication.processEvents()
        bars = window.room.verticalScrollBar(), window.room.horizontalScrollBar()
        return not any(each.maximum() for each in bars)

    assert fits()
    click(page.strip.button)
    assert page.strip.doubt.isVisible()
    assert fits()
    click(page.strip.doubt.no)
    click(page.side.edit)
    assert fits()
    desk.outcomes = {"ค": CUT_OFF}
    desk.settings = replace(desk.settings, limits=Limits(ask_above=0))
    click(page.side.words.cancel)
    send_all(qtbot, window, page)
    assert fits()
    click(page.lists.settle)
    settle(qtbot, window)
    assert window.history.card.lost.isVisible()
    assert fits()
