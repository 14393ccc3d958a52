"""What scripts/screenshots.py shows of changes: forms, what waits, collides and was written, the copies.

Each view puts back what it changed, so that it can be shown in every language, theme and size.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from showing import View, until

from loantracker import ledger
from loantracker.records import Entry, Kind
from loantracker.workplace import Workplace
from ui.window import Window

ON, DOCUMENT = "24 ส.ค. 66", "บค. 12/2566"


def views(place: Workplace) -> Iterator[View]:
    """The forms, the problems and, once something was written, the lists and the copies."""
    yield "entry-new", adding
    yield "entry-correct", correcting
    yield "problems-mending", mending
    yield "changes-written", written
    yield "changes-waiting", waiting
    yield "changes-conflicts", lambda at: colliding(at, place)
    yield "backups", copies


def open_entries(window: Window) -> list[Entry]:
    """Advances that may be cleared, in the ledger's order."""
    if window.day is None:
        raise RuntimeError
    return [
        each
        for each in window.day.snapshot.entries
        if each.kind is Kind.OFFICIAL_ADVANCE and each.balance > 0 and each.cleared == 0
    ]


def adding(window: Window) -> None:
    """A new advance of somebody who has not cleared an earlier one."""
    window.aside.add_entry()
    page = window.aside.entry
    until(window, lambda: bool(page.fields.fields))
    page.fields.fill(
        {
            "contract_no": "บย. 99/2566",
            "party": open_entries(window)[0].party,
            "agency": "สำนักงานประชาสัมพันธ์",
            "project": "โครงการอบรมเชิงปฏิบัติการ",
            "amount": "12,500",
            "received_on": "1 ส.ค. 66",
        }
    )
    until(window, lambda: not page.planning.asking)


def correcting(window: Window) -> None:
    """A correction with one field right and one wrong."""
    window.aside.entry.cancel.click()
    window.aside.correct(open_entries(window)[0])
    page = window.aside.entry
    until(window, lambda: "received_on" in page.fields.fields)
    page.fields.fill({"project": "จัดแถลงข่าวโครงการกรุงเทพมหานคร (ครั้งที่ 2)", "received_on": "32/6/66"})
    until(window, lambda: not page.planning.asking)


def mending(window: Window) -> None:
    """A problem with what shall be there instead."""
    window.aside.entry.cancel.click()
    window.go_to("problems")
    window.problems.form.field.fill("prapatsorn.n@example.com")
    until(window, lambda: not window.problems.form.planning.asking)


def record(window: Window, entry: Entry) -> None:
    """Record a clearing in part."""
    window.go_to("entries")
    window.entries.begin_record(entry.id)
    form = window.entries.panel.form
    form.amount.fill("1,000")
    form.on.fill(ON)
    form.document.fill(DOCUMENT)
    until(window, form.save.isEnabled)
    form.save.click()
    until(window, lambda: not form.isVisible())


def written(window: Window) -> None:
    """What was written, with the way back."""
    record(window, open_entries(window)[0])
    window.aside.show_changes("written")


def waiting(window: Window) -> None:
    """Two clearings wait while a colleague has the ledger open."""
    with held(window):
        for entry in open_entries(window)[:2]:
            record(window, entry)
        until(window, lambda: window.changing.waiting.undisputed == 2)
        window.aside.show_changes("waiting")
    still(window)


def still(window: Window) -> None:
    """Nothing is tried by itself before the next view."""
    window.changing.watcher.stop()
    window.changing.waiting.timer.stop()


def colliding(window: Window, place: Workplace) -> None:
    """The colleague has filled the same cells."""
    path = _path(window)
    edits: dict[str, dict[str, str]] = {}
    for change in window.changing.waiting.pending.changes:
        for cell in change.cells[-1:]:
            edits.setdefault(change.sheet, {})[f"{cell.column}{change.row}"] = "บค. 11/2566"
    ledger.save(path, ledger.fingerprint(path), edits, place.backups, now=place.now())
    window.changing.waiting.retry()
    until(window, lambda: bool(window.changing.waiting.pending.conflicts))
    window.aside.show_changes("conflicts")
    still(window)


def copies(window: Window) -> None:
    """The copies, with the second look at one of them; what collided is thrown away."""
    window.aside.changes.conflicts.all_theirs.click()
    until(window, lambda: not window.changing.waiting.pending.changes)
    window.go_to("backups")
    page = window.aside.backups
    until(window, lambda: page.model.rowCount() > 0)
    page.restore.click()
    until(window)


@contextmanager
def held(window: Window) -> Iterator[None]:
    """The ledger is open elsewhere, by a colleague whose name stands beside it."""
    path = _path(window)
    name = "สมชาย".encode("utf-16-le")
    beside = path.with_name(f"~${path.name}")
    beside.write_bytes(b"\0" * 55 + len("สมชาย").to_bytes(2, "little") + name.ljust(108, b"\0"))
    with path.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    beside.unlink()


def _path(window: Window) -> Path:
    if window.day is None:
        raise RuntimeError
    return window.day.path
