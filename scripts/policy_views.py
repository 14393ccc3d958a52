"""Views for the pictures: doubts, decisions, trials, the policy, and what nobody knows of a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtTest import QTest
from showing import View

from loantracker.decisions import Decision, DecisionKind
from loantracker.errors import JournalDamaged
from loantracker.guard import Doubt, DoubtKind
from loantracker.records import ReminderState
from loantracker.upkeep import InFlight
from ui.pages.send_strip import State
from ui.window import Window

ASKED_MS = 400  # the preview asks the core once the typing is quiet
AT = datetime(2023, 8, 25, 3, 12, tzinfo=UTC)
DOUBTS = (
    Doubt(DoubtKind.OLD_STAGES, 12, usual=4),
    Doubt(DoubtKind.NEW_DOMAIN, 2, ("mail.example.com", "rungroj.example")),
    Doubt(DoubtKind.NEW_ADDRESS, 1, ("นางสาวกานดา ศรีสุข",)),
)


def before() -> Iterator[View]:
    """Before a batch is sent."""
    yield "reminders-doubt", doubted
    yield "reminders-decision", deciding
    yield "reminders-trial", trying
    yield "entries-decision", deciding_of_entry
    yield "entries-standing", standing
    yield "policy", policy
    yield "policy-foot", policy_foot
    yield "policy-wrong", policy_wrong
    yield "mending", mending


def after() -> Iterator[View]:
    """After a batch was sent; the history's first message is shown as one that nobody knows of."""
    yield "history-unknown", unknown


def doubted(window: Window) -> None:
    """An unusual batch, half confirmed; a colleague sends meanwhile."""
    window.go_to("reminders")
    page = window.reminders
    page.side.show_letter()
    page.tabs.setCurrentIndex(0)
    page.flying.watch(on=False)
    page.flying.heard([InFlight("PC-07", "kanda", "office", "บริษัท รุ่งโรจน์ก่อสร้าง จำกัด", AT)])
    page.strip.state = State.ASKING
    page.strip.doubt.ask(DOUBTS, page.messages.rowCount(), 12)
    page.strip.doubt.number.setText("2")


def deciding(window: Window) -> None:
    """The form of a promise beside the batch."""
    window.go_to("reminders")
    page = window.reminders
    page.flying.heard([])
    page.strip.doubt.no.click()
    page.table.go_to(0)
    page.side.decide[DecisionKind.PROMISE].click()
    page.side.decision.until.fill("31 ส.ค. 66")


def trying(window: Window) -> None:
    """The question before a trial."""
    window.go_to("reminders")
    page = window.reminders
    page.side.show_letter()
    page.test.address.setText("somchai@example.org")
    page.test.batch.click()


def deciding_of_entry(window: Window) -> None:
    """An extension of an entry that has a hold, half right."""
    window.reminders.test.no.click()
    window.go_to("entries")
    panel = window.entries.panel
    panel.decide[DecisionKind.EXTENSION].click()
    panel.decision.until.fill("1 ม.ค. 66")


def standing(window: Window) -> None:
    """An entry on hold, about to be reminded of again."""
    panel = window.entries.panel
    panel.decision.cancel.click()
    if window.day is not None and panel.entry is not None:
        held = Decision(
            panel.entry.id,
            DecisionKind.HOLD,
            date(2023, 9, 15),
            "รอผลการตรวจสอบ",
            decided_at=AT,
            clerk="kanda",
        )
        panel.standing.show_decisions(window.day, panel.entry, [held])
        panel.standing.ends[0].click()


def policy(window: Window) -> None:
    """An earlier first stage, with whom it would remind today."""
    window.entries.panel.show_facts()
    window.go_to("policy")
    window.policy.undo.click()
    window.policy.advances.stages.rows[0].days.setText("25")
    window.policy.area.verticalScrollBar().setValue(0)
    QTest.qWait(ASKED_MS)


def policy_foot(window: Window) -> None:
    """The policy page scrolled to its end."""
    window.go_to("policy")
    bar = window.policy.area.verticalScrollBar()
    bar.setValue(bar.maximum())


def policy_wrong(window: Window) -> None:
    """Two fields that can't be read."""
    window.go_to("policy")
    window.policy.area.verticalScrollBar().setValue(0)
    window.policy.advances.stages.rows[0].days.setText("เจ็ด")
    window.policy.advances.stages.rows[1].days.setText("7")
    QTest.qWait(ASKED_MS)


def mending(window: Window) -> None:
    """A damaged journal, with its way out."""
    window.policy.undo.click()
    window.go_to("overview")
    window.errors.tell(
        JournalDamaged(path="journal.sqlite", detail="malformed", backup="journal-2023-08-24.sqlite")
    )


def unknown(window: Window) -> None:
    """A message that nobody knows of, about to be settled; the history is shown."""
    page = window.history
    message = page.model.records[0]
    page.card.show_message(
        replace(message, state=ReminderState.UNKNOWN, answer="connection lost"), window.day
    )
    page.card.lost.click()
