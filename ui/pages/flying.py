"""Who else is sending at this moment: the journal is shared, and a colleague may be faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QFrame

from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.pages.page import row
from ui.words import Label, Picture
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.upkeep import InFlight

EVERY_MS = 15_000


class FlyingBar(QFrame):
    """Asks now and then while it can be seen; quiet where nobody else sends."""

    landed = Signal()  # a colleague's batch has ended: what is owed has changed
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setProperty("tone", "info")
        self._desk = desk
        self._work = work
        self._found: list[InFlight] = []
        self._job: Job[list[InFlight]] | None = None
        self._asking = False
        self.words = Label(wrap=True)
        line = row(self)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        line.addWidget(Picture("info", 20, "info"))
        line.addWidget(self.words, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.ask)
        self.hide()

    def watch(self, *, on: bool) -> None:
        """Ask now and from time to time, or no longer (while this window itself sends)."""
        self._asking = on
        if on:
            self._timer.start()
            self.ask()
        else:
            self._timer.stop()
            if self._job is not None:
                self._job.cancel()
                self._job = None
            self.hide()

    def ask(self) -> None:
        """Ask the journal who is sending, beside the window."""
        page = self.parentWidget()
        if self._job is None and self._asking and page is not None and page.isVisible():
            self._job = self._work.run(lambda _control: self._desk.in_flight(), self.heard, self._not_heard)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def heard(self, found: list[InFlight]) -> None:
        """Show who is sending; the end of it is told."""
        self._job = None
        landed = bool(self._found) and not found
        self._found = found
        self._speak()
        self.setVisible(bool(found))
        if landed:
            self.landed.emit()

    def _not_heard(self, error: BaseException) -> None:
        self._job = None
        self._timer.stop()  # said once; the next visit asks again
        self.failed.emit(error)

    def _speak(self) -> None:
        """One sentence for each colleague at a computer."""
        groups: dict[tuple[str, str], list[InFlight]] = {}
        for each in self._found:
            groups.setdefault((each.clerk, each.host), []).append(each)
        said = [
            _(
                "{clerk} ที่เครื่อง {host} กำลังส่งถึง {parties} ฉบับที่ส่งแล้วจะไม่ส่งซ้ำ",
                clerk=clerk or "–",
                host=host or "–",
                parties=", ".join(dict.fromkeys(each.party for each in group)),
            )
            for (clerk, host), group in groups.items()
        ]
        self.words.say("\n".join(said))
