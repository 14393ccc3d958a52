"""The line above every page: which file, as of which day, and whether everything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy

from loantracker import wording
from loantracker.wording import text as _
from ui import telling, theme
from ui.pages.page import row
from ui.words import Button, Label, Picture, restyle

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.errors import LoanTrackerError
    from ui.waiting import Waiting

HEIGHT = 48
MOST_WHY = 40  # letters; whoever has the file open may have a long name


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
        self.file = Label(lambda: _("ยังไม่ได้เปิดทะเบียน"))
        self.file.setFont(theme.font(bold=True))
        self.as_of = Label(look="muted")
        self.state = Label()
        self.state.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.write = Button(lambda: _("บันทึกลงทะเบียน"), icon_name="save")
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
        line = row(self)
        line.setContentsMargins(theme.SPACE_L, 0, theme.SPACE_S, 0)
        line.addWidget(Picture("file"))
        for each in (self.file, self.as_of, self.state, self.write, self.waiting, self.conflicts):
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(self.again)
        line.addWidget(self.open)
        line.addWidget(self.more)
        self._all_marked = False
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

    def settled(self, day: Day | None) -> None:
        """Reading ended; ``day`` is what is open now."""
        self.again.setEnabled(True)
        self.open.setEnabled(True)
        if day is None:
            self.state.hide()
            return
        self.again.show()
        self.file.say(day.path.name)
        self.file.setToolTip(str(day.path))
        self.as_of.say(lambda: _("ณ วันที่ {day}", day=wording.day(day.today)))
        waiting = day.pending_marks
        self._all_marked = not waiting
        if waiting:
            self.state.say(lambda: _("รอบันทึกลงทะเบียน {count} รายการ", count=waiting))
            self.state.tone("warning")
        else:
            self.state.say(lambda: _("บันทึกแล้ว"))
            self.state.tone("success")
        self.write.setVisible(waiting > 0)
        self._show_state()

    def tell_waiting(self, found: Waiting) -> None:
        """So many changes wait to be written, for this reason, and so many cells want a decision."""
        waiting, conflicts, why = found.undisputed, len(found.pending.conflicts), found.why
        self.waiting.say(lambda: _("รอบันทึก {count} รายการ: {why}", count=waiting, why=_short(why)))
        self.waiting.setToolTip(telling.sentence(why) if why is not None else "")
        self.waiting.setVisible(waiting > 0)
        self.conflicts.say(lambda: _("รอตัดสิน {count} แห่ง", count=conflicts))
        self.conflicts.setVisible(conflicts > 0)
        self._unwritten = waiting + conflicts > 0
        if self.again.isEnabled():  # while a ledger is being read, the state says so
            self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

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

    def _show_state(self) -> None:
        """That all is saved is said only while nothing at all waits."""
        self.state.setVisible(not (self._unwritten and self._all_marked))


def _short(why: LoanTrackerError | None) -> str:
    text = telling.why(why)
    return text if len(text) <= MOST_WHY else f"{text[: MOST_WHY - 1]}…"
