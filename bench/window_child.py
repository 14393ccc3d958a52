"""Programs that bench_window starts: each opens a window of its own, and prints what it measured as JSON.

``python -m bench.window_child NAME LEDGER`` with NAME ``empty``, ``first``, ``keys`` or ``overview``.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

TODAY = date(2023, 8, 25)
FOLDER = tempfile.TemporaryDirectory()
# As the program starts: the ledger is read while Qt and the window are loaded. The empty window reads none.
if sys.argv[1] == "empty":
    AHEAD = None
else:
    from loantracker.ahead import ReadingAhead
    from loantracker.workplace import Workplace

    PLACE = Workplace.open(Path(FOLDER.name))
    AHEAD = ReadingAhead(PLACE, Path(sys.argv[2]))  # bench.ledgers would bring openpyxl

from PySide6.QtCore import QEvent, QEventLoop, QSize, Qt  # noqa: E402 - the ledger is being read by now
from PySide6.QtGui import QKeyEvent  # noqa: E402 - the same
from PySide6.QtWidgets import QApplication, QMainWindow  # noqa: E402 - the same

SIZE = QSize(1366, 768)
PATIENCE = 120  # seconds
Took = tuple[float, float]
# What clerks look for: a name, a project, contract numbers, an agency with a name, an amount, Thai digits.
TYPED = (
    "สมมติ12",
    "โครงการตัวอย่างที่ 1",
    "4321/2566",
    "สปส. สมมติ4",
    "2,356.75",
    "๑๒/๒๕๖๖",
    "นางสาวผู้ยืม",
    "zzz",
)


def empty() -> dict[str, object]:
    """A window with nothing in it, painted once."""
    app = QApplication([])
    app.setStyle("Fusion")
    window = QMainWindow()
    window.resize(SIZE)
    window.show()
    window.repaint()
    app.processEvents()
    return {"painted": time.monotonic()}


def first() -> dict[str, object]:
    """The program from its start to the first rows, painted."""
    session = _Session()
    session.until(lambda: session.page.model.rowCount() > 0)
    session.page.table.viewport().repaint()
    painted = time.monotonic()
    session.end()
    return {"painted": painted}


def keys() -> dict[str, object]:
    """Each keystroke in the search box, filtered and painted; each click on a head, sorted and painted."""
    session = _Session()
    session.settle()
    typed: list[Took] = []
    for word in TYPED:
        typed += [session.timed(partial(session.press, letter)) for letter in word]
        typed += [session.timed(partial(session.press, "\b", Qt.Key.Key_Backspace)) for _letter in word]
        session.settle()
    head = session.page.table.head
    twice = [column for column in session.page.table.shown_columns() for _turn in range(2)]
    sorts = [session.timed(partial(head.sectionClicked.emit, column)) for column in twice]
    session.settle()
    session.end()
    return {"keys": typed, "sorts": sorts, "peak": _peak()}


def overview() -> dict[str, object]:
    """The overview shown anew with figures that are added up already."""
    session = _Session("overview")
    page = session.window.overview
    session.until(lambda: page.summary is not None)
    session.settle()
    event = QEvent(QEvent.Type.LanguageChange)  # says and paints every figure anew
    drawn = [session.timed(partial(QApplication.sendEvent, page, event)) for _turn in range(20)]
    session.end()
    return {"drawn": drawn}


class _Session:
    """The real window on the ledger of the benches."""

    def __init__(self, page: str = "entries") -> None:
        from ui import theme  # noqa: PLC0415 - the empty window pays for none of these
        from ui.app import OfficeDesk  # noqa: PLC0415 - the same
        from ui.window import Window  # noqa: PLC0415 - the same

        self.app = QApplication([])
        self.app.setStyle("Fusion")
        theme.apply(self.app, dark=False)
        self.window = Window(OfficeDesk(PLACE, TODAY, AHEAD))
        self.window.resize(SIZE)
        self.window.go_to(page)
        self.window.show()
        self.window.open_ledger(Path(sys.argv[2]))
        self.until(lambda: self.window.day is not None)
        self.page = self.window.entries

    def until(self, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > end:
                raise TimeoutError(self.window.errors.sentence.text())
            # As exec() does: a loop that spins would keep the interpreter from the thread that reads.
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 0)
            if not ready():
                self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def settle(self) -> None:
        """Until nothing runs beside the window and the panel has followed."""
        self.until(lambda: not self.window.work.busy)
        time.sleep(0.1)  # the panel follows the cursor only once it rests
        self.app.processEvents()
        self.until(lambda: not self.window.work.busy)

    def press(self, letter: str, key: int = 0) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(self.page.search, event)

    def timed(self, act: Callable[[], object]) -> Took:
        """Seconds from here until all that this changes is painted: by the clock, and of the processor."""
        start, own = time.perf_counter(), time.thread_time()
        act()
        self.app.processEvents()  # everything that was marked for painting is painted in here
        return time.perf_counter() - start, time.thread_time() - own

    def end(self) -> None:
        self.window.work.finish()
        FOLDER.cleanup()


def _peak() -> float:
    """The most memory that this process has had, in MB; 0 where the system doesn't tell."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps({"empty": empty, "first": first, "keys": keys, "overview": overview}[sys.argv[1]]()))
    sys.stdout.flush()
    os._exit(0)  # what is measured has been; taking 50,000 entries down is not part of it
