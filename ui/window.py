"""The main window: navigation, head, bars, pages; it opens ledgers and hands each page its day."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QWidget

from loantracker import wording
from loantracker.errors import NoKnownHeader
from loantracker.wording import text as _
from ui import aside, theme
from ui.bars import ErrorBar, Toast
from ui.changing import Changing
from ui.chips import keyed
from ui.columns_asked import ColumnsAsked
from ui.desk import Desk
from ui.draft_bar import DraftBar
from ui.first_steps import FirstSteps
from ui.head import Head
from ui.left_bar import LeftBar
from ui.mending import MendBar
from ui.models.listing import Listing
from ui.nav import Nav
from ui.pages.entries import EntriesPage
from ui.pages.history import HistoryPage
from ui.pages.overview import OverviewPage
from ui.pages.page import Page, column, row
from ui.pages.problems import ProblemsPage
from ui.pages.received import ReceivedPage
from ui.pages.reminders import RemindersPage
from ui.pages.settings import SettingsPage
from ui.pages.welcome import Welcome
from ui.room import Room
from ui.work import Work
from ui.writeback import WriteBackBar

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.drafts import Draft
    from ui.help import Help
    from ui.pages.policy import PolicyPage
    from ui.pages.templates import TemplatesPage

SIZE = QSize(1366, 768)
SMALLEST = QSize(960, 500)  # a screen of 1920x1080 at 200 %, less its task bar
PageT = TypeVar("PageT", bound=Page)
NEED_A_LEDGER = frozenset({"overview", "entries", "reminders", "problems"})


class Window(QMainWindow):
    """One ledger as of one day."""

    def __init__(self, desk: Desk, *, inbox: Path | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._day: Day | None = None
        self._loading: Path | None = None
        self._tried: Path | None = None  # the ledger asked for last
        self._page = "overview"
        self.errors = ErrorBar()
        self.work = Work(self.errors.tell, self)
        self.nav = Nav()
        self.head = Head()
        self.welcome = Welcome()
        self.first_steps = FirstSteps()
        self.write_back = WriteBackBar(desk, self.work)
        self.mending = MendBar(desk, self.work, self.errors)
        self._inbox = inbox
        self._built: list[Page] = []
        self._pages: dict[str, Callable[[], Page]] = {
            "overview": lambda: self.overview,
            "entries": lambda: self.entries,
            "reminders": lambda: self.reminders,
            "history": lambda: self.history,
            "problems": lambda: self.problems,
            "templates": lambda: self.templates,
            "policy": lambda: self.policy,
            "settings": lambda: self.settings,
        }
        if inbox is not None:
            self._pages["received"] = lambda: self.received
        self.room = Room()
        self.stack = self.room.stack
        self.toast = Toast(self.room)
        self.changing = Changing(desk, self.work, self.toast, self)
        self.columns = ColumnsAsked(desk, self.work, self._added, self)
        self.aside = aside.Aside(desk, self.work, self.changing, self._added, self)
        self._pages |= {key: partial(self.aside.page, key) for key in aside.KEYS}
        self.half_filled = DraftBar(self.changing.drafts)
        self.left = LeftBar(desk, self.work, self.changing)
        self._build()
        self._connect()
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE)
        self.go_to("overview")
        self.first_steps.tell(None, desk.settings)
        self._title()

    @property
    def day(self) -> Day | None:
        """The ledger that is open, as of its day."""
        return self._day

    # Each page is built when it is first shown, so that the window opens at once.

    @cached_property
    def overview(self) -> OverviewPage:
        """How the ledger stands."""
        page = self._added(OverviewPage(self._desk, self.work))
        page.opens.connect(self._show_list)
        return page

    @cached_property
    def entries(self) -> EntriesPage:
        """All entries."""
        page = self._added(EntriesPage(self._desk, self.work))
        page.panel.form.drafts = page.panel.decision.drafts = self.changing.drafts
        page.panel.corrects.connect(self.aside.correct)
        page.adds.connect(self.aside.add_entry)
        return page

    @cached_property
    def reminders(self) -> RemindersPage:
        """Today's batch."""
        page = self._added(RemindersPage(self._desk, self.work))
        page.join(self.changing.drafts, self.aside.correct, self.history.seek)
        page.sent.connect(self._write_back)
        page.closable.connect(self.close)
        return page

    @cached_property
    def history(self) -> HistoryPage:
        """The journal."""
        page = self._added(HistoryPage(self._desk, self.work))
        page.settled.connect(self.read_again)
        return page

    @cached_property
    def problems(self) -> ProblemsPage:
        """What can't be trusted in the ledger."""
        page = self._added(ProblemsPage(self._desk, self.work))
        page.use(self.changing.drafts)
        return page

    @cached_property
    def templates(self) -> TemplatesPage:
        """The texts of the mails."""
        from ui.pages.templates import TemplatesPage  # noqa: PLC0415 - few days need it

        return self._added(TemplatesPage(self._desk, self.work))

    @cached_property
    def policy(self) -> PolicyPage:
        """When who is reminded."""
        from ui.pages.policy import PolicyPage  # noqa: PLC0415 - few days need it

        page = self._added(PolicyPage(self._desk, self.work))
        page.saved.connect(self._settings_changed)
        page.drafts = self.changing.drafts
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        """What the clerk sets."""
        page = self._added(SettingsPage(self._desk, self.work))
        page.speaks.connect(self.speak)
        page.saved.connect(self._settings_changed)
        return page

    @cached_property
    def received(self) -> ReceivedPage:
        """The demonstration's inbox; there is one only where its folder was given."""
        if self._inbox is None:
            raise KeyError("received")
        return self._added(ReceivedPage(self._desk, self.work, self._inbox))

    @cached_property
    def help(self) -> Help:
        """The manual, in a window of its own."""
        from ui.help import Help  # noqa: PLC0415 - most days need none

        return Help(self)

    def show_help(self) -> None:
        """Open the manual at the page that is shown."""
        shown = self.stack.currentWidget()
        page = "index" if shown is self.welcome else self._page
        self.help.open_at("mapping" if self.columns.is_shown(shown) else page)

    def open_ledger(self, path: Path) -> None:
        """Read a ledger beside the window and show it."""
        self._loading = self._tried = path
        self.head.loading(path.name)
        self.welcome.loading(path.name)
        self.work.run(lambda _control: self._desk.open_ledger(path), self._opened, self._not_opened)

    def open_sample(self) -> None:
        """Open a copy of the sample ledger."""
        self.work.run(lambda _control: self._desk.sample(), self.open_ledger)

    def read_again(self) -> None:
        """Read the open ledger and the journal again."""
        path = self._day.path if self._day is not None else self._tried
        if path is not None and self._loading is None:
            self.open_ledger(path)

    def go_to(self, key: str) -> None:
        """Show a page; a page that needs a ledger shows the welcome until there is one."""
        if key == "mapping":
            self.columns.ask()
            return
        self._page = key
        self.nav.check(key)
        if key in NEED_A_LEDGER and self._day is None:
            self.stack.setCurrentWidget(self.welcome)
            return
        page = self._pages[key]()
        self.stack.setCurrentWidget(page)
        self.first_steps.saw(key)
        page.shown()

    def speak(self, language: str) -> None:
        """Say every word of the window in another language, at once."""
        wording.set_language(language)
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LanguageChange))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(all(page.may_close() for page in self._built))
        if event.isAccepted():
            self.changing.close()
            self.work.finish()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.nav.fold(narrow=self.width() < theme.NARROW)

    def _build(self) -> None:
        self.nav.add("overview", lambda: _("ภาพรวม"), "overview")
        self.nav.add("entries", lambda: _("รายการ"), "list")
        self.nav.add("reminders", lambda: _("แจ้งเตือน"), "bell")
        self.nav.add("history", lambda: _("ประวัติ"), "clock")
        self.nav.add("problems", lambda: _("ข้อมูลที่ต้องตรวจ"), "warning")
        if self._inbox is not None:
            self.nav.add("received", lambda: _("อีเมลที่ได้รับ"), "inbox")
        self.nav.add("policy", lambda: _("กำหนดการแจ้ง"), "calendar", at_foot=True)
        self.nav.add("templates", lambda: _("แม่แบบข้อความ"), "mail", at_foot=True)
        self.nav.add("settings", lambda: _("ตั้งค่า"), "gear", at_foot=True)
        self.nav.add_action(lambda: _("คู่มือ (F1)"), "info", self.show_help)
        self.stack.addWidget(self.welcome)
        right = QWidget()
        box = column(right, margin=0, space=0)
        asking = (self.mending, self.left, self.half_filled, self.write_back)
        for bar in (self.head, self.first_steps, self.errors, *asking):
            box.addWidget(bar)
        box.addWidget(self.room, 1)
        whole = QWidget()
        line = row(whole, space=0)
        line.addWidget(self.nav)
        line.addWidget(right, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.nav.chosen.connect(self.go_to)
        for opener in (self.head, self.welcome, self.first_steps):
            opener.opens.connect(self._choose_ledger)
        self.welcome.opens_sample.connect(self.open_sample)
        self.first_steps.goes_to.connect(self.go_to)
        self.head.writes.connect(self._write_back)
        self.head.shows.connect(self.aside.show)
        self.head.maps.connect(self.columns.ask)
        self.columns.shows.connect(self.stack.setCurrentWidget)
        self.columns.shows.connect(lambda _page: self.nav.check("mapping"))
        self.columns.left.connect(lambda: self.go_to(self._page))
        self.columns.kept.connect(self.open_ledger)
        self.errors.wants_backups.connect(self.aside.show_backups)
        self.aside.goes_to.connect(self.go_to)
        self.aside.restored.connect(self.open_ledger)
        self.half_filled.resumes.connect(self._resume)
        self.changing.resumes.connect(self._resume)
        for told in (self.write_back.told, self.mending.told, self.changing.told):
            told.connect(self.toast.tell)
        for failed in (self.write_back.failed, self.changing.failed):
            failed.connect(self.errors.tell)
        self.changing.shows.connect(self._show_day)
        self.changing.waits.connect(lambda *_: self.head.tell_waiting(self.changing.waiting))
        stale = (self.head.reads_again, self.mending.mended, self.write_back.ended, self.changing.rereads)
        for each in stale:
            each.connect(self.read_again)
        for keys, act in (("F5", self.read_again), ("F1", self.show_help), ("Ctrl+O", self._choose_ledger)):
            keyed(self, keys).triggered.connect(act)

    def _added(self, page: PageT) -> PageT:
        """Put a new page into the window and give it the day that is open."""
        page.failed.connect(self.errors.tell)
        page.told.connect(self.toast.tell)
        page.changed.connect(self.read_again)
        page.changed_to.connect(self._show_day)
        page.applied.connect(self.changing.took)
        page.goes_to.connect(self.go_to)
        self._built.append(page)
        self.stack.addWidget(page)
        if self._day is not None:
            page.show_day(self._day)
        return page

    def _settings_changed(self) -> None:
        self.first_steps.tell(self._day, self._desk.settings)
        for page in self._built:
            page.settings_changed()

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
        self.columns.opened(day)
        self._desk.remember(day.path)

    def _not_opened(self, error: BaseException) -> None:
        self._loading = None
        self.head.settled(self._day)
        self.welcome.settled()
        if isinstance(error, NoKnownHeader):  # the clerk can say where it is
            self.columns.ask(Path(error.facts["path"]))
        else:
            self.errors.tell(error)

    def _show_day(self, day: Day) -> None:
        first = self._day is None
        self._day = day
        self.head.settled(day)
        self.first_steps.tell(day, self._desk.settings)
        self.changing.show_day(day)
        for page in self._built:
            page.show_day(day)
        self.nav.wait("reminders", len(day.batch.messages))
        self.nav.wait("problems", len(day.snapshot.problems))
        if not self.columns.is_shown(self.stack.currentWidget()):  # nothing chosen there goes by itself
            self.go_to(self._page)
        if first:
            self._pages["entries"]()  # its index is ready by the time the clerk goes there
        if first and self._page == "entries":
            self.entries.table.setFocus()
        elif first and self._page == "overview":
            self.overview.area.setFocus()
        self._title()

    def _resume(self, draft: Draft) -> None:
        """Go on with a half-filled form."""
        if self.aside.resumes(draft):
            return
        places = {"mend": "problems", "letter": "reminders", "policy": "policy"}
        self.go_to(places.get(draft.form, "entries"))
        if draft.form == "mend":
            self.problems.go_to(*draft.about.rsplit("!", 1))
        elif draft.form == "letter":
            self.reminders.begin_edit(draft.about)
        elif draft.form == "decide":
            self.entries.begin_decision(draft.about, draft.typed.get("kind", ""))
        elif draft.form == "record":
            self.entries.begin_record(draft.about)

    def _show_list(self, listing: Listing) -> None:
        self.entries.show_only(listing)
        self.go_to("entries")
        self.entries.table.setFocus()

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
