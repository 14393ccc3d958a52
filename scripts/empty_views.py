"""What scripts/screenshots.py shows of a program that has nothing to show yet: each says what to do next.

Every state has a home and a window of its own, since a real office meets it on its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from showing import View, wait

from loantracker import demo
from loantracker.workplace import Workplace
from ui.app import OfficeDesk
from ui.window import Window

LONG_AGO = date(2019, 1, 4)  # nothing of the sample is due by then
HEADER = ("ลำดับ", "เลขที่สัญญา", "ผู้ยืม", "จำนวนเงินยืม", "วันครบกำหนด", "สถานะ")
STRANGE = ("Ref", "Who", "Sum", "Till")


def ledger(folder: Path, name: str, *rows: tuple[object, ...]) -> Path:
    """A small ledger of these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def views(folder: Path) -> Iterator[tuple[Path | None, date, list[View]]]:
    """The ledger to open, the day, and what to show of it."""
    pages = ("overview", "entries", "reminders", "history", "problems")
    yield None, demo.DAY, [("first-start", lambda at: at.go_to("overview")), *_each("no-ledger", pages[1:])]
    yield ledger(folder, "empty.xlsx", HEADER), demo.DAY, _each("empty", pages)
    unread = ledger(folder, "strange.xlsx", STRANGE, ("1", "A", 5, "x"))
    yield unread, demo.DAY, [("mapping-unread", lambda _at: None)]
    yield demo.sample(), demo.DAY, _each("steps", ("overview", "mapping", "settings", "reminders"))
    yield demo.sample(), LONG_AGO, _each("nothing-due", ("reminders", "history"))


def _each(prefix: str, pages: tuple[str, ...]) -> list[View]:
    return [(f"{prefix}-{page}", lambda at, page=page: at.go_to(page)) for page in pages]  # type: ignore[misc]  # mypy infers no type for a lambda's default


def picture(shoot: Callable[[Window, list[View]], None], only: frozenset[str]) -> None:
    """Shoot the states that are wanted; an empty ``only`` means all."""
    with TemporaryDirectory() as folder:
        for path, today, shown in views(Path(folder)):
            if only and only.isdisjoint(name for name, _go in shown):
                continue
            with office(today) as window:
                if path is not None:
                    window.open_ledger(path)
                    wait(window)
                shoot(window, shown)


@contextmanager
def office(today: date) -> Iterator[Window]:
    """The window of an office that has set nothing."""
    with TemporaryDirectory() as home:
        place = Workplace.open(Path(home))
        window = Window(OfficeDesk(place, today))
        window.show()
        try:
            yield window
        finally:
            window.work.finish()
            window.close()
