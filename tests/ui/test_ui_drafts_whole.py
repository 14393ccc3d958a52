"""Every form's half-typed text on the real core: on the disk while one types, and back after a crash."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, said, settle

from loantracker import demo, drafts
from loantracker.decisions import DecisionKind
from loantracker.records import Entry, Kind
from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.window import Window

pytest_plugins = ("demo_window",)

TYPED = {
    "new": {"contract_no": "บย. 99/2566", "received_on": "32 ส.ค."},  # what can't be read is kept too
    "correct": {"project": "โครงการที่แก้ยังไม่เสร็จ"},
    "record": {"amount": "1,0", "on": "24 ส.ค. 66", "document": "บค. 12"},
    "decide": {"until": "30 ก.ย. 66", "reason": "รอผลการตรวจ", "kind": "hold"},
    "mend": {"value": "prapatsorn.n@"},
}


def opened(qtbot: QtBot, place: Workplace, stage: demo.Stage) -> Window:
    window = Window(OfficeDesk(place, stage.today))
    qtbot.addWidget(window, before_close_func=lambda each: each.work.finish())
    window.resize(1366, 900)
    window.show()
    window.open_ledger(stage.ledger)
    settle(qtbot, window)
    return window


def advance(window: Window) -> Entry:
    assert window.day is not None
    entries = window.day.snapshot.entries
    return next(each for each in entries if each.kind is Kind.OFFICIAL_ADVANCE and each.balance > 0)


def open_form(qtbot: QtBot, window: Window, form: str) -> None:
    """Open one of the forms as its page does."""
    chosen = advance(window)
    page = window.aside.entry
    match form:
        case "new" | "correct":
            page.fields.put(())
            if form == "new":
                window.aside.add_entry()
            else:
                window.aside.correct(chosen)
            qtbot.waitUntil(lambda: bool(page.fields.fields), timeout=WAIT_MS)
        case "record":
            window.go_to("entries")
            window.entries.begin_record(chosen.id)
        case "decide":
            window.go_to("entries")
            window.entries.begin_decision(chosen.id, DecisionKind.HOLD)
        case "mend":
            window.go_to("problems")
    settle(qtbot, window)


def fields(window: Window, form: str) -> dict[str, str]:
    """What stands in a form's fields."""
    panel = window.entries.panel
    match form:
        case "new" | "correct":
            return window.aside.entry.fields.all
        case "record":
            return {name: getattr(panel.form, name).text for name in ("amount", "on", "document")}
        case "decide":
            return {name: getattr(panel.decision, name).text for name in ("until", "reason")} | {
                "kind": "hold"
            }
        case _:
            return {"value": window.problems.form.field.text}


def type_into(window: Window, form: str, typed: dict[str, str]) -> None:
    panel = window.entries.panel
    match form:
        case "new" | "correct":
            window.aside.entry.fields.fill(typed)
        case "record":
            for name, text in typed.items():
                getattr(panel.form, name).fill(text)
        case "decide":
            panel.decision.until.fill(typed["until"])
            panel.decision.reason.fill(typed["reason"])
        case _:
            window.problems.form.field.fill(typed["value"])


def test_what_is_typed_into_any_form_is_there_again_after_a_crash(qtbot: QtBot, stage: demo.Stage) -> None:
    window = opened(qtbot, stage.place, stage)
    before = stage.ledger.read_bytes()
    for form, typed in TYPED.items():
        open_form(qtbot, window, form)
        type_into(window, form, typed)
        settle(qtbot, window)

    def on_disk() -> dict[str, dict[str, str]]:
        found = drafts.load(stage.place.home / drafts.FOLDER, stage.ledger, stage.place.now())
        return {each.form: dict(each.typed) for each in found}

    qtbot.waitUntil(lambda: on_disk() == TYPED, timeout=WAIT_MS)  # nobody has closed the window
    again = opened(qtbot, Workplace.open(stage.place.home), stage)
    qtbot.waitUntil(again.half_filled.isVisible, timeout=WAIT_MS)
    assert "5 " in said(again.half_filled.words)
    click(again.half_filled.go_on)  # the newest one
    settle(qtbot, again)
    assert fields(again, "mend") == TYPED["mend"]
    for form, typed in TYPED.items():
        open_form(qtbot, again, form)
        assert typed.items() <= fields(again, form).items(), form
    assert stage.ledger.read_bytes() == before
    settle(qtbot, again)
