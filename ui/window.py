"""The main window: navigation, head, bars, pages; it opens ledgers and hands each page its day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget, QWidget

from loantracker import wording
from loantracker.wording import text as _
from ui.bars import ErrorBar, Toast
from ui.chips import keyed
from ui.desk import Desk
from ui.head import Head
from ui.nav import Nav
from ui.pages.entries import EntriesPage
from ui.pages.history import HistoryPage
from ui.pages.page import Page, column, row
from ui.pages.problems import ProblemsPage
from ui.pages.received import ReceivedPage
from ui.pages.reminders import RemindersPage
from ui.pages.settings import SettingsPage
from ui.pages.welcome import Welcome
from ui.work import Work
from ui.writeback import WriteBackBar

if TYPE_CHECKING:
    from loantracker.actions import Day

SIZE = QSize(1366, 768)
SMALLEST = QSize(1024, 600)
NEED_A_LEDGER = frozenset({"entries", "reminders", "problems"})


class Window(QMainWindow):
    """One ledger as of one day."""

    def __init__(self, desk: Desk, *, inbox: Path | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._day: Day | None = None
        self._loading: Path | None = None
        self._page = "entries"
        self.errors = ErrorBar()
        self.work = Work(self.errors.tell, self)
        self.nav = Nav()
        self.head = Head()
        self.welcome = Welcome()
        self.write_back = WriteBackBar(desk, self.work)
        self.entries = EntriesPage(desk, self.work)
        self.reminders = RemindersPage(desk, self.work)
        self.history = HistoryPage(desk, self.work)
        self.problems = ProblemsPage(desk, self.work)
        self.settings = SettingsPage(desk, self.work)
        self.received = ReceivedPage(desk, self.work, inbox) if inbox is not None else None
        self.pages: dict[str, Page] = {
            "entries": self.entries,
            "reminders": self.reminders,
            "history": self.history,
            "problems": self.problems,
            "settings": self.settings,
        }
        if self.received is not None:
            self.pages["received"] = self.received
        self.stack = QStackedWidget()
        self._build()
        self.toast = Toast(self.stack)
        self._connect()
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE)
        self.go_to("entries")
        self._title()

    @property
    def day(self) -> Day | None:
        """The ledger that is open, as of its day."""
        return self._day

    def open_ledger(self, path: Path) -> None:
        """Read a ledger beside the window and show it."""
        self._loading = path
        self.head.loading(path.name)
        self.work.run(lambda _control: self._desk.open_ledger(path), self._opened, self._not_opened)

    def open_sample(self) -> None:
        """Open a copy of the sample ledger."""
        self.work.run(lambda _control: self._desk.sample(), self.open_ledger)

    def read_again(self) -> None:
        """Read the open ledger and the journal again."""
        if self._day is not None and self._loading is None:
            self.open_ledger(self._day.path)

    def go_to(self, key: str) -> None:
        """Show a page; a page that needs a ledger shows the welcome until there is one."""
        self._page = key
        self.nav.check(key)
        page = self.pages[key]
        lacking = key in NEED_A_LEDGER and self._day is None
        self.stack.setCurrentWidget(self.welcome if lacking else page)
        if page is self.history:
            self.history.refresh()
        elif self.received is not None and page is self.received:
            self.received.refresh()

    def speak(self, language: str) -> None:
        """Say every word of the window in another language, at once."""
        wording.set_language(language)
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LanguageChange))

    def closeEvent(self, event: QCloseEvent) -> None:
        if all(page.may_close() for page in self.pages.values()):
            self.work.finish()
            event.accept()
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._title()

    def _build(self) -> None:
        self.nav.add("entries", lambda: _("รายการ"), "list")
        self.nav.add("reminders", lambda: _("แจ้งเตือน"), "bell")
        self.nav.add("history", lambda: _("ประวัติ"), "clock")
        self.nav.add("problems", lambda: _("ข้อมูลที่ต้องตรวจ"), "warning")
        if self.received is not None:
            self.nav.add("received", lambda: _("จดหมายที่ได้รับ"), "inbox")
        self.nav.add("settings", lambda: _("ตั้งค่า"), "gear", at_foot=True)
        self.stack.addWidget(self.welcome)
        for page in self.pages.values():
            self.stack.addWidget(page)
        right = QWidget()
        box = column(right, margin=0, space=0)
        for bar in (self.head, self.errors, self.write_back):
            box.addWidget(bar)
        box.addWidget(self.stack, 1)
        whole = QWidget()
        line = row(whole, space=0)
        line.addWidget(self.nav)
        line.addWidget(right, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.nav.chosen.connect(self.go_to)
        for opener in (self.head, self.welcome):
            opener.opens.connect(self._choose_ledger)
        self.welcome.opens_sample.connect(self.open_sample)
        self.head.reads_again.connect(self.read_again)
        self.head.writes.connect(self._write_back)
        for page in self.pages.values():
            page.failed.connect(self.errors.tell)
            page.told.connect(self.toast.tell)
            page.changed.connect(self.read_again)
            page.changed_to.connect(self._show_day)
            page.goes_to.connect(self.go_to)
        self.write_back.told.connect(self.toast.tell)
        self.write_back.failed.connect(self.errors.tell)
        self.write_back.ended.connect(self.read_again)
        self.reminders.sent.connect(self._write_back)
        self.reminders.closable.connect(self.close)
        self.history.settled.connect(self.read_again)
        self.settings.speaks.connect(self.speak)
        self.settings.settings_changed.connect(self.reminders.settings_changed)
        keyed(self, "F5").triggered.connect(self.read_again)
        keyed(self, "Ctrl+O").triggered.connect(self._choose_ledger)

    def _choose_ledger(self) -> None:
        start = str(self._day.path.parent) if self._day is not None else ""
        kinds = _("ทะเบียน Excel (*.xlsx *.xlsm)")
        chosen, _kind = QFileDialog.getOpenFileName(self, _("เปิดทะเบียน"), start, kinds)
        if chosen:
            self.open_ledger(Path(chosen))

    def _opened(self, day: Day) -> None:
        if day.path != self._loading:
            return  # another ledger was asked for meanwhile
        self._loading = None
        self._show_day(day)

    def _not_opened(self, error: BaseException) -> None:
        self._loading = None
        self.head.settled(self._day)
        self.errors.tell(error)

    def _show_day(self, day: Day) -> None:
        self._day = day
        self.head.settled(day)
        for page in self.pages.values():
            page.show_day(day)
        self.nav.wait("reminders", len(day.batch.messages))
        self.nav.wait("problems", len(day.snapshot.problems))
        self.go_to(self._page)
        self._title()

    def _write_back(self) -> None:
        if self._day is not None:
            self.write_back.start(self._day.path)

    def _title(self) -> None:
        day = self._day
        if day is None:
            self.setWindowTitle("LoanTracker")
            return
        saved = _("รอบันทึกลงทะเบียน") if day.pending_marks else _("บันทึกแล้ว")
        as_of = _("ณ วันที่ {day}", day=wording.day(day.today))
        self.setWindowTitle(f"{day.path.name} · {as_of} · {saved} – LoanTracker")
