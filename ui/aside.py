"""The pages about changes, which have no place in the navigation: a row's form, the changes, the copies."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from loantracker.drafts import Draft
from loantracker.records import Entry
from ui.changing import Changing
from ui.desk import Desk
from ui.pages.page import Page
from ui.work import Work

if TYPE_CHECKING:
    from ui.pages.backups import BackupsPage
    from ui.pages.changes import ChangesPage
    from ui.pages.entry_form import EntryForm

KEYS = ("entry", "changes", "backups")


class Aside(QObject):
    """Each page is built when it is first asked for; ``goes_to`` asks the window to show it."""

    goes_to = Signal(str)
    restored = Signal(object)  # the Path of a ledger that is another now

    def __init__(
        self, desk: Desk, work: Work, changing: Changing, add: Callable[[Page], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work = work
        self._changing = changing
        self._add = add
        changing.disputed.connect(lambda: self.show_changes("conflicts"))

    @cached_property
    def entry(self) -> EntryForm:
        """A row of the ledger as a form."""
        from ui.pages.entry_form import EntryForm  # noqa: PLC0415 - brings the reading of workbooks

        page = EntryForm(self._desk, self._work)
        page.drafts = self._changing.drafts
        page.left.connect(lambda: self.goes_to.emit("entries"))
        self._add(page)
        return page

    @cached_property
    def changes(self) -> ChangesPage:
        """What waits, what is in dispute, what was written."""
        from ui.pages.changes import ChangesPage  # noqa: PLC0415 - few days need it

        page = ChangesPage(self._desk, self._work)
        page.undoes.connect(self._changing.undo)
        page.retries.connect(self._changing.waiting.retry)
        page.again.connect(self._changing.again)
        self._changing.waits.connect(page.show_pending)
        page.show_pending(self._changing.waiting.pending, self._changing.waiting.why)
        self._add(page)
        return page

    @cached_property
    def backups(self) -> BackupsPage:
        """The copies of the ledger."""
        from ui.pages.backups import BackupsPage  # noqa: PLC0415 - few days need it

        page = BackupsPage(self._desk, self._work)
        page.restored.connect(self.restored)
        self._add(page)
        return page

    def page(self, key: str) -> Page:
        """A page by its key."""
        pages: dict[str, Callable[[], Page]] = {
            "entry": lambda: self.entry,
            "changes": lambda: self.changes,
            "backups": lambda: self.backups,
        }
        return pages[key]()

    def correct(self, entry: Entry) -> None:
        """Open the form on an entry's row."""
        if self._changing.day is not None:
            self.entry.begin_correction(self._changing.day, entry)
            self.goes_to.emit("entry")

    def add_entry(self, table: str = "") -> None:
        """Open the form on a new row."""
        if self._changing.day is not None:
            self.entry.begin_new(self._changing.day, table)
            self.goes_to.emit("entry")

    def show_changes(self, tab: str) -> None:
        """Show one of the lists of changes."""
        self.changes.show_tab(tab)
        self.goes_to.emit("changes")

    def show(self, where: str) -> None:
        """Show what the head's menu and pills name: "backups", "changes" or "changes/waiting"."""
        key, _slash, tab = where.partition("/")
        if tab:
            self.show_changes(tab)
        else:
            self.goes_to.emit(key)

    def show_backups(self, path: Path) -> None:
        """Show the copies of a ledger that can't be opened."""
        self.backups.show_path(path)
        self.goes_to.emit("backups")

    def resumes(self, draft: Draft) -> bool:
        """Go on with a half-filled form of these pages; False where it is another page's."""
        day = self._changing.day
        if day is None or draft.form not in {"correct", "new"}:
            return False
        if draft.form == "new":
            self.add_entry(draft.about)
        else:
            found = next((each for each in day.snapshot.entries if each.id == draft.about), None)
            if found is None:
                self._changing.drafts.drop(draft.form, draft.about)
            else:
                self.correct(found)
        return True
