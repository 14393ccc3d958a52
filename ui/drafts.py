"""What is typed into forms, kept while it is typed and offered again after a crash or a restart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from loantracker.drafts import Draft
from loantracker.errors import LoanTrackerError
from ui.desk import Desk
from ui.work import Work

PAUSE_MS = 400
Key = tuple[str, str]  # form, and what it is about


class Drafts(QObject):
    """The drafts of the ledger that is open. Writing is beside the window, one at a time, the newest last."""

    changed = Signal()
    found = Signal()  # those of another ledger were read
    failed = Signal(object)  # once: nothing typed can be kept

    def __init__(self, desk: Desk, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work = work
        self._ledger: Path | None = None
        self._known: dict[Key, Draft] = {}
        self._unwritten: dict[Key, Draft | None] = {}
        self._writing = False
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._write)

    @property
    def all(self) -> tuple[Draft, ...]:
        """Every draft of the ledger, newest first."""
        return tuple(sorted(self._known.values(), key=lambda each: each.at, reverse=True))

    def open(self, ledger: Path) -> None:
        """Look for the drafts of a ledger; the same one again changes nothing."""
        if ledger == self._ledger:
            return
        self.write_now()
        self._ledger = ledger
        self._known = {}
        self.read_again()

    def read_again(self) -> None:
        """Look once more: there may be others on the disk."""
        ledger = self._ledger
        if ledger is None:
            return
        self._work.run(
            lambda _control: self._desk.drafts(ledger), lambda found: self._found(ledger, found), self._failed
        )

    def find(self, form: str, about: str) -> Draft | None:
        """What was typed into this form about this."""
        return self._known.get((form, about))

    def keep(self, form: str, about: str, title: str, typed: Mapping[str, str]) -> None:
        """Keep what is typed now; nothing typed is no draft."""
        filled = {name: text for name, text in typed.items() if text.strip()}
        if not filled:
            self.drop(form, about)
            return
        known = self._known.get((form, about))
        if known is None or known.typed != filled:
            self._set((form, about), Draft(form, about, title, filled, self._desk.now()))

    def drop(self, form: str, about: str) -> None:
        """Forget a draft: it was saved or cancelled."""
        if (form, about) in self._known:
            self._set((form, about), None)

    def write_now(self) -> None:
        """Write what is not written yet, before the window goes."""
        self._timer.stop()
        if self._ledger is not None and self._unwritten:
            waiting, self._unwritten = self._unwritten, {}
            try:
                self._store(self._ledger, waiting)
            except LoanTrackerError as error:
                self._failed(error)

    def _found(self, ledger: Path, found: tuple[Draft, ...]) -> None:
        if ledger == self._ledger:
            # What was typed since is newer than what the disk has.
            self._known = {(each.form, each.about): each for each in found} | self._known
            self.found.emit()

    def _set(self, key: Key, draft: Draft | None) -> None:
        if draft is None:
            del self._known[key]
        else:
            self._known[key] = draft
        self._unwritten[key] = draft
        self._timer.start()
        self.changed.emit()

    def _write(self) -> None:
        ledger = self._ledger
        if self._writing or ledger is None or not self._unwritten:
            return
        self._writing = True
        waiting, self._unwritten = self._unwritten, {}
        self._work.run(lambda _control: self._store(ledger, waiting), self._written, self._not_written)

    def _store(self, ledger: Path, waiting: Mapping[Key, Draft | None]) -> None:
        for (form, about), draft in waiting.items():
            if draft is None:
                self._desk.drop_draft(ledger, form, about)
            else:
                self._desk.keep_draft(ledger, draft)

    def _written(self, _nothing: None) -> None:
        self._writing = False
        self._write()

    def _not_written(self, error: BaseException) -> None:
        self._writing = False
        self._failed(error)

    def _failed(self, error: BaseException) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(error)
