"""A batch of which the server puts one mail off, sent once more from the window: nobody gets two."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytestqt.qtbot import QtBot
from ui_helpers import click, click_when_ready, settle

from loantracker import demo
from loantracker.records import Accepted, Refused
from loantracker.settings import Settings
from ui.app import OfficeDesk
from ui.window import Window

LONG_MS = 60_000
FULL = "teerapat.m@example.com"  # this mailbox is full at the first try


class _Busy:
    """Takes every mail but the first to one address, and counts what it took."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.put_off = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if FULL in envelope.rcpt_tos and not self.put_off:
            self.put_off += 1
            return "452 4.2.2 mailbox full, try again later"
        self.taken.update([",".join(sorted(envelope.rcpt_tos)) + str(hash(envelope.content))])
        return "250 2.0.0 ok"


class _Server(Controller):
    """On a port of 127.0.0.1 that the system chose."""

    def __init__(self, handler: _Busy) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self._socket.getsockname()[1], ready_timeout=30)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


@pytest.fixture
def busy() -> Iterator[tuple[_Busy, int]]:
    handler = _Busy()
    server = _Server(handler)
    server.start()
    yield handler, server.port
    server.stop()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, busy: tuple[_Busy, int]) -> Iterator[Window]:
    with demo.stage(base=tmp_path) as stage:
        chosen: Settings = stage.place.settings
        account = replace(chosen.accounts[demo.ACCOUNT], port=busy[1])
        place = replace(stage.place, settings=replace(chosen, accounts={demo.ACCOUNT: account}))
        made = Window(OfficeDesk(place, stage.today))
        qtbot.addWidget(made)
        made.show()
        made.open_ledger(stage.ledger)
        settle(qtbot, made)
        click(made.nav.button("reminders"))
        settle(qtbot, made)
        yield made
        made.work.finish()


def send(qtbot: QtBot, window: Window) -> list[object]:
    """Send what is ticked, leave the ledger as it is; gives the outcomes."""
    page = window.reminders
    count = page.messages.rowCount()
    click_when_ready(qtbot, page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: page.results.rowCount() == count, timeout=LONG_MS)
    qtbot.waitUntil(window.write_back.isVisible, timeout=LONG_MS)
    click(window.write_back.no)
    settle(qtbot, window)
    return [each.outcome for each in page.results.records]


def test_only_what_was_put_off_goes_again(qtbot: QtBot, window: Window, busy: tuple[_Busy, int]) -> None:
    page = window.reminders
    count = page.messages.rowCount()
    outcomes = send(qtbot, window)
    (refused,) = [each for each in outcomes if isinstance(each, Refused)]
    assert refused.retry_safe
    assert sum(isinstance(each, Accepted) for each in outcomes) == count - 1

    page.tabs.setCurrentIndex(0)
    assert [each.party.to for each in page.messages.records] == [(FULL,)]
    assert window.nav.button("reminders").count == 1
    (again,) = send(qtbot, window)
    assert isinstance(again, Accepted)
    assert page.messages.rowCount() == 0
    assert (sum(busy[0].taken.values()), max(busy[0].taken.values())) == (count, 1)
    click(window.nav.button("history"))
    settle(qtbot, window)
    assert window.history.model.rowCount() == count + 1  # the refusal stays in the journal
