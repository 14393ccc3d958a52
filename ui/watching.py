"""The ledger's file, watched: it tells when the file holds something else than what was read.

The system's own notices are quick, but network shares send none, and Excel
replaces the file instead of writing into it. So there is a slow look as well,
and the file is named to the system again whenever it was there.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from loantracker.records import Fingerprint
from ui.desk import Desk
from ui.work import Work

POLL_MS = 15_000
CALM_MS = 700  # Excel's own save takes several steps


class Watcher(QObject):
    """One file at a time. All looking at the file is done beside the window: a lost share answers slowly."""

    touched = Signal()  # something happened to the file or beside it
    changed = Signal()  # its content is not what was read
    gone = Signal(object)  # its Path; told once, until it is back

    def __init__(self, desk: Desk, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work = work
        self._path: Path | None = None
        self._fingerprint: Fingerprint | None = None
        self._looking = False
        self._again = False
        self._gone = False
        self._system = QFileSystemWatcher(self)
        self._system.fileChanged.connect(self.look_soon)
        self._system.directoryChanged.connect(self.look_soon)
        self.calm = QTimer(self)
        self.calm.setSingleShot(True)
        self.calm.setInterval(CALM_MS)
        self.calm.timeout.connect(self.look)
        self.poll = QTimer(self)
        self.poll.setInterval(POLL_MS)
        self.poll.timeout.connect(self.look)

    def watch(self, path: Path, fingerprint: Fingerprint) -> None:
        """Watch a file that was just read."""
        if path != self._path:
            self._forget()
        self._path, self._fingerprint = path, fingerprint
        self._name_again()
        self.poll.start()

    def stop(self) -> None:
        """Watch nothing."""
        self._forget()
        self._path = None
        self.calm.stop()
        self.poll.stop()

    def look_soon(self) -> None:
        """Look once the file has been quiet for a moment."""
        self.calm.start()

    def look(self) -> None:
        """Look now."""
        path, fingerprint = self._path, self._fingerprint
        if path is None or fingerprint is None:
            return
        if self._looking:
            self._again = True
            return
        self._looking = True

        def look() -> tuple[bool, bool]:
            """The core waits out the moment in which Excel's own save has the file away."""
            changed = self._desk.changed_outside(path, fingerprint)
            return changed, changed and self._desk.is_gone(path)

        self._work.run(
            lambda _control: look(),
            lambda found: self._looked(path, fingerprint, changed=found[0], gone=found[1]),
            lambda _error: self._not_seen(),
        )

    def _looked(self, path: Path, fingerprint: Fingerprint, *, changed: bool, gone: bool) -> None:
        self._looking = False
        if not gone:
            self._name_again()
        self.touched.emit()
        if path == self._path and gone and not self._gone:
            self.gone.emit(path)
        self._gone = gone
        if changed and not gone and fingerprint == self._fingerprint:  # else it was read anew meanwhile
            self.changed.emit()
        self._once_more()

    def _not_seen(self) -> None:
        """Gone for a moment, or the share is lost: no error, the slow look comes back to it."""
        self._looking = False
        self.touched.emit()
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self.look_soon()

    def _name_again(self) -> None:
        """Only after the file was read: asking for one on a lost share would hold the window."""
        if self._path is None:
            return
        known = {*self._system.files(), *self._system.directories()}
        wanted = [each for each in (str(self._path), str(self._path.parent)) if each not in known]
        if wanted:
            self._system.addPaths(wanted)

    def _forget(self) -> None:
        known = [*self._system.files(), *self._system.directories()]
        if known:
            self._system.removePaths(known)
