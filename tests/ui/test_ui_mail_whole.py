"""A mail with a file and changed words, and one that bounced: the window on the real core and loopback."""

from __future__ import annotations

import hashlib
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot
from ui_helpers import click, click_at, click_when_seen, said, settle, type_in

from loantracker import actions, bouncing, demo
from loantracker.bounced import Failure, Report
from ui.window import Window
from ui.wrapping import plain

pytest_plugins = ("demo_window",)

LONG_MS = 60_000
WORDS = "ตามที่ได้หารือทางโทรศัพท์แล้ว"
NAME = "หนังสือแจ้งเตือน ๑๔-๒๕๖๖.pdf"


def bodies(raw: bytes) -> list[str]:
    """The text and the HTML of a mail."""
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    found = [parsed.get_body((kind,)) for kind in ("plain", "html")]
    return [part.get_content() for part in found if part is not None]


def attached(raw: bytes) -> list[tuple[str | None, object]]:
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    return [(part.get_filename(), part.get_payload(decode=True)) for part in parsed.iter_attachments()]


def send_first(qtbot: QtBot, window: Window, letter: Path) -> None:
    """Send the first mail alone, with a file and with words of the clerk's own."""
    page = window.reminders
    page.side.files.attach([letter])
    settle(qtbot, window)
    click(page.none)
    box = page.table.visualRect(page.messages.index(0, 0))
    click_at(page.table.viewport(), QPoint(box.left() + 14, box.center().y()))
    click(page.side.edit)
    page.side.words.text.moveCursor(QTextCursor.MoveOperation.End)
    type_in(page.side.words.text, WORDS)
    click(page.side.words.use)
    assert WORDS in plain(page.letter.html.toPlainText())
    click(page.strip.button)
    click(page.strip.yes)
    qtbot.waitUntil(lambda: page.results.rowCount() == 1 and not page.is_sending, timeout=LONG_MS)
    settle(qtbot, window)


def test_a_file_arrives_in_the_journalled_mail_and_a_bounced_address_is_cleared_again(
    qtbot: QtBot, demo_window: Window, stage: demo.Stage, tmp_path: Path
) -> None:
    window = demo_window
    click(window.nav.button("reminders"))
    settle(qtbot, window)
    page = window.reminders
    message = page.messages.records[0]
    letter = tmp_path / NAME
    letter.write_bytes(b"%PDF-1.7\n" * 1000)
    send_first(qtbot, window, letter)
    (received,) = stage.inbox.glob("*.eml")
    assert attached(received.read_bytes())[-1] == (NAME, letter.read_bytes())
    (known,) = actions.history(stage.place)
    assert known.message_id == message.id
    said_in = bodies(received.read_bytes())
    assert [WORDS in each for each in said_in] == [True, True]
    assert "<table" in said_in[1]  # the entry's facts stay as they were
    assert known.sha256 == hashlib.sha256(received.read_bytes()).hexdigest()

    address = message.party.to[0]
    failure = Failure(address.casefold(), "5.1.1", "no such user", permanent=True)
    with stage.place.journal() as journal:
        report = Report((f"<{message.id}@example.org>",), (failure,))
        journal.keep_reports([report], "example.org", stage.place.clock(stage.today)())
    window.read_again()
    settle(qtbot, window)
    assert window.day is not None
    assert window.day.past.bounced == {address.casefold()}
    click(window.nav.button("history"))
    settle(qtbot, window)
    bounced = window.history.card.bounced
    assert address in said(bounced.said)
    click(bounced.clear)
    click_when_seen(qtbot, bounced.yes)
    settle(qtbot, window)
    assert not window.day.past.bounced
    assert [each.cleared_at is not None for each in bouncing.bounces(stage.place)] == [True]
    assert not bounced.isVisible()
