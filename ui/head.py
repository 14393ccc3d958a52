"""The line above every page: which file, as of which day, and whether everything is written.

Where it is too narrow for all of it, words fold away in the order of :data:`FOLDS`; none is cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy

from loantracker import wording
from loantracker.wording import text as _
from ui import telling, theme
from ui.pages.page import row
from ui.words import Button, Label, Picture, Words, restyle

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.errors import LoanTrackerError
    from ui.waiting import Waiting

HEIGHT = 48
MOST_WHY = 40  # letters; whoever has the file open may have a long name
LEAST_NAME = 96  # pixels of the file's name
FOLDS = ("nothing", "buttons", "count", "why")


class Head(QFrame):
    """File, day and state, with the buttons that change them."""

    opens = Signal()
    reads_again = Signal()
    writes = Signal()
    maps = Signal()  # the columns are to be seen
    shows = Signal(str)  # the key of a page that has no place in the navigation

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("head")
        self.setFixedHeight(HEIGHT)
        self._name: Words = lambda: _("ยังไม่ได้เปิดทะเบียน")
        self._folded = 0  # how many of FOLDS are folded, from the first
        self._marks: int | None = None  # what was sent and the ledger does not show yet; None: none is open
        self._waiting = 0
        self._why: LoanTrackerError | None = None
        self.file = Label(self._name)
        self.file.setFont(theme.font(bold=True))
        self.as_of = Label(look="muted")
        self.state = Label(look="pill")
        self.state.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.write = Button(self._write_words, icon_name="save")
        self.write.clicked.connect(self.writes)
        self.waiting = self._pill("warning", "waiting")
        self.conflicts = self._pill("danger", "conflicts")
        self._unwritten = False
        self.again = Button(
            lambda: _("อ่านใหม่"),
            icon_name="refresh",
            look="plain",
            hint=lambda: _("อ่านทะเบียนใหม่จากไฟล์ (F5)"),
        )
        self.again.clicked.connect(self.reads_again)
        self.open = Button(lambda: _("เปิดทะเบียน"), icon_name="folder", look="plain")
        self.open.clicked.connect(self.opens)
        self.more = Button(lambda: _("เพิ่มเติม"), look="plain")
        self.menu = QMenu(self.more)
        self.changes = self.menu.addAction("")
        self.changes.triggered.connect(lambda: self.shows.emit("changes"))
        self.backups = self.menu.addAction("")
        self.backups.triggered.connect(lambda: self.shows.emit("backups"))
        self.columns = self.menu.addAction("")
        self.columns.triggered.connect(self.maps)
        self.more.setMenu(self.menu)
        self._speak()
        self._line = line = row(self)
        line.setContentsMargins(theme.SPACE_L, 0, theme.SPACE_S, 0)
        line.addWidget(Picture("file"))
        for each in (self.file, self.as_of, self.state, self.write, self.waiting, self.conflicts):
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(self.again)
        line.addWidget(self.open)
        line.addWidget(self.more)
        self.state.hide()
        self.write.hide()
        self.again.hide()

    def loading(self, name: str) -> None:
        """A ledger is being read."""
        self.state.say(lambda: _("กำลังอ่าน {name}", name=name))
        self.state.tone("info")
        self.state.show()
        self.again.setEnabled(False)
        self.open.setEnabled(False)
        self._fit()

    def settled(self, day: Day | None) -> None:
        """Reading ended; ``day`` is what is open now."""
        self.again.setEnabled(True)
        self.open.setEnabled(True)
        if day is None:
            self.state.hide()
            self._fit()
            return
        self.again.show()
        name = day.path.name
        self._name = lambda: name
        self.file.setToolTip(str(day.path))
        self.as_of.say(lambda: _("ณ วันที่ {day}", day=wording.day(day.today)))
        self._marks = waiting = day.pending_marks
        if waiting:
            self.state.say(lambda: _("รอบันทึกลงทะเบียน {count} รายการ", count=waiting))
            self.state.tone("warning")
        else:
            self.state.say(lambda: _("บันทึกแล้ว"))
            self.state.tone("success")
        self.write.setVisible(waiting > 0)
        self._fit()

    def tell_waiting(self, found: Waiting) -> None:
        """So many changes wait to be written, for this reason, and so many cells want a decision."""
        self._waiting, self._why = found.undisputed, found.why
        conflicts = len(found.pending.conflicts)
        self.waiting.setVisible(self._waiting > 0)
        self.conflicts.say(lambda: _("รอเลือกค่า {count} แห่ง", count=conflicts))
        self.conflicts.setVisible(conflicts > 0)
        self._unwritten = self._waiting + conflicts > 0
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:  # the children have it now
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _speak(self) -> None:
        self.changes.setText(_("การแก้ไขที่รอและที่บันทึกแล้ว"))
        self.backups.setText(_("สำเนาสำรองของทะเบียน"))
        self.columns.setText(_("จับคู่คอลัมน์"))

    def _pill(self, tone: str, tab: str) -> Button:
        made = Button(lambda: _("การแก้ไขที่รอ"), look="pill")
        made.setProperty("tone", tone)
        restyle(made)
        made.clicked.connect(lambda: self.shows.emit(f"changes/{tab}"))
        made.hide()
        return made

    def _fit(self) -> None:
        """Fold as little as there has to be; the file's name gets what is left."""
        self.file.say(self._name)
        for folded in range(len(FOLDS)):
            self._fold(folded)
            over = self._line.minimumSize().width() - self.width()
            if over <= 0:
                return
        name = self._name()
        room = max(self.file.sizeHint().width() - over, LEAST_NAME)
        self.file.say(self.file.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room))

    def _fold(self, folded: int) -> None:
        self._folded = folded
        for button in (self.again, self.open):
            button.fold(folded=self._folds("buttons"))
        self.write.say(self._write_words)
        self.waiting.say(self._waiting_words)
        self.waiting.setToolTip(telling.sentence(self._why) if self._why is not None else "")
        # That all is saved is said only while nothing at all waits; that a ledger is read, always.
        reading = not self.open.isEnabled()
        unsaid = self._folds("count") if self._marks else self._unwritten or self._marks is None
        self.state.setVisible(reading or not unsaid)

    def _folds(self, what: str) -> bool:
        return FOLDS.index(what) <= self._folded

    def _write_words(self) -> str:
        words = _("บันทึกลงทะเบียน")
        return f"{words} ({self._marks:,})" if self._marks and self._folds("count") else words

    def _waiting_words(self) -> str:
        if self._folds("why"):
            return _("รอบันทึก {count} รายการ", count=self._waiting)
        return _("รอบันทึก {count} รายการ: {why}", count=self._waiting, why=_short(self._why))


def _short(why: LoanTrackerError | None) -> str:
    text = telling.why(why)
    return text if len(text) <= MOST_WHY else f"{text[: MOST_WHY - 1]}…"
