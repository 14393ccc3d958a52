"""Mail that came back, in the window: read, seen beside message and entry, cleared by a clerk's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from fake_desk import LEDGER, FakeDesk, entry, journalled
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_when_seen, said, settle

from loantracker.bouncing import Bounce, Reading
from loantracker.errors import TransportUnavailable
from loantracker.records import Accepted, SkipReason
from ui.pages.reminders import RemindersPage
from ui.window import Window

AT = datetime(2023, 8, 25, 3, 0, tzinfo=UTC)
UNREAD = TransportUnavailable(host="imap.example.org", detail="timed out")


def bounce(address: str) -> Bounce:
    return Bounce("m" * 20, "ก", address, "5.1.1", "no such user", permanent=True, seen_at=AT)


def to_reminders(qtbot: QtBot, window: Window) -> RemindersPage:
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    return window.reminders


def send_all(qtbot: QtBot, window: Window, page: RemindersPage) -> None:
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: not page.is_sending, timeout=WAIT_MS)
    settle(qtbot, window)


def test_the_history_reads_bounces_and_says_what_came_back(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.readings = [Reading("office", 3, (bounce("nobody@example.com"),)), Reading("other", 0, (), UNREAD)]
    window = opened(desk)
    click(window.nav.button("history"))
    settle(qtbot, window)
    click(window.history.bounces)
    settle(qtbot, window)
    assert "3 ฉบับ" in said(window.toast.words)
    assert "1 ราย" in said(window.toast.words)
    assert "imap.example.org" in said(window.errors.sentence)
    assert window.history.bounces.isEnabled()


def test_where_no_account_reads_bounces_the_history_offers_nothing(qtbot: QtBot, window: Window) -> None:
    click(window.nav.button("history"))
    settle(qtbot, window)
    assert not window.history.bounces.isVisible()


def test_an_address_is_cleared_from_the_history_after_a_second_look(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    message = desk.open_ledger(LEDGER).batch.messages[0]
    address = message.party.to[0]
    desk.journal = [replace(journalled(message, Accepted("250")), bounced=(address,))]
    window = opened(desk)
    click(window.nav.button("history"))
    settle(qtbot, window)
    box = window.history.card.bounced
    assert "อีเมลตีกลับ" in said(window.history.card.state)
    assert address in said(box.said)
    click(box.clear)
    click_when_seen(qtbot, box.no)
    assert not desk.cleared
    click(box.clear)
    assert address in said(box.asked)
    click_when_seen(qtbot, box.yes)
    settle(qtbot, window)
    assert desk.cleared == [address]
    assert not box.isVisible()
    assert address in said(window.toast.words)


def test_an_address_is_cleared_from_the_entry_and_from_what_is_left_out(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    both = [entry(3, agency_email=()), entry(9, agency_email=())]
    addresses = [each.party_email[0] for each in both]
    desk = FakeDesk(entries=both)
    desk.past = replace(desk.past, bounced=frozenset(addresses))
    window = opened(desk)
    panel = window.entries.panel
    first = window.entries.model.entry(0)[0].party_email[0]
    assert first in said(panel.bounced.said)
    click(panel.bounced.clear)
    click(panel.bounced.yes)
    settle(qtbot, window)
    assert desk.cleared == [first]
    assert not panel.bounced.isVisible()
    page = to_reminders(qtbot, window)
    page.tabs.setCurrentIndex(1)
    (left,) = [each for each in page.skipped.records if each.skipped.reason is SkipReason.BOUNCED]
    page.left_out.go_to(page.skipped.records.index(left))
    assert left.entry is not None
    assert said(page.side.left.bounced.said).find(left.entry.party_email[0]) > 0
    waiting = page.messages.rowCount()
    click(page.side.left.bounced.clear)
    click(page.side.left.bounced.yes)
    settle(qtbot, window)
    assert sorted(desk.cleared) == sorted(addresses)
    assert page.messages.rowCount() == waiting + 1


def test_a_mailbox_that_cannot_be_read_says_so_and_the_batch_goes_on(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.readings = [Reading("office", 0, (), UNREAD)]
    window = opened(desk)
    page = to_reminders(qtbot, window)
    page.strip.passwords["office"] = "typed"
    send_all(qtbot, window, page)
    assert desk.bounce_passwords == [{"office": "typed"}]
    assert "imap.example.org" in said(window.errors.sentence)
    assert len(desk.batches) == 1


def test_a_batch_to_an_address_that_has_just_come_back_is_planned_again_and_not_sent(
    qtbot: QtBot, opened: Callable[[FakeDesk], Window]
) -> None:
    desk = FakeDesk(entries=[entry(3, agency_email=()), entry(9, agency_email=())])
    window = opened(desk)
    page = to_reminders(qtbot, window)
    gone = page.messages.records[0].party.to[0]
    desk.readings = [Reading("office", 1, (bounce(gone),))]
    send_all(qtbot, window, page)
    assert not desk.batches
    assert gone in said(page.report)
    assert all(gone not in each.party.to for each in page.messages.records)
    desk.readings = [Reading("office", 1, ())]
    send_all(qtbot, window, page)
    assert [len(batch) for batch in desk.batches] == [1]
