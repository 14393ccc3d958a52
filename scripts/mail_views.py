"""Views for the pictures: what does not go out, why a mail does, its source, its words being changed.

Each view puts back what it changed, so that it can be shown in every language, theme and size.
"""

from __future__ import annotations

from collections.abc import Iterator

from showing import View

from ui.pages.reminders import RemindersPage
from ui.window import Window


def before() -> Iterator[View]:
    """Before a batch is sent."""
    yield "reminders-left-out", left_out
    yield "reminders-why", why
    yield "reminders-source", source
    yield "reminders-words", words


def to_first(window: Window) -> RemindersPage:
    """The first mail of the batch."""
    window.go_to("reminders")
    page = window.reminders
    page.side.show_letter()
    page.tabs.setCurrentIndex(0)
    page.table.go_to(0)
    return page


def left_out(window: Window) -> None:
    """What does not go out today."""
    window.reminders.strip.no.click()
    window.reminders.tabs.setCurrentIndex(1)


def why(window: Window) -> None:
    """Why the first mail goes out."""
    page = to_first(window)
    page.letter.tabs.setCurrentWidget(page.side.reasons)


def source(window: Window) -> None:
    """A mail with a calendar entry, as it goes over the wire."""
    page = to_first(window)
    dated = (at for at, each in enumerate(page.messages.records) if int(each.lines[0].reminder.stage) < 0)
    page.table.go_to(next(dated, 0))
    page.letter.tabs.setCurrentWidget(page.side.source)


def words(window: Window) -> None:
    """The form of the first mail's words."""
    page = to_first(window)
    page.letter.tabs.setCurrentIndex(0)
    page.side.edit.click()
