"""A bar that stays for what failed, and a toast for what succeeded."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from loantracker import wording
from loantracker.errors import DamagedWorkbook, LedgerMissing, LoanTrackerError, NotAWorkbook
from loantracker.wording import text as _
from ui import theme
from ui.words import Button, Label, Picture, Words

TOAST_MS = 5000
UNDO_MS = 12_000  # long enough to notice, to think and to reach the button


def bug_report(error: BaseException) -> str:
    """Where our own mistake happened, without any value that could be personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames]
    return "\n".join([f"LoanTracker: {type(error).__name__}", *lines])


class ErrorBar(QFrame):
    """One failure at a time, in Thai with the English below, until it is closed."""

    told = Signal(object)  # the error that is shown now
    wants_backups = Signal(object)  # the Path of a ledger that a copy may mend

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setProperty("tone", "danger")
        self.sentence = Label(wrap=True, selectable=True)
        self.second = Label(look="caption", wrap=True, selectable=True)
        self.copy = Button(lambda: _("คัดลอกรายละเอียด"), icon_name="copy")
        self.copy.clicked.connect(self._copy)
        self.close_button = Button(lambda: _("ปิด"), icon_name="close", look="plain")
        self.close_button.clicked.connect(self.hide)
        self.backups = Button(lambda: _("ดูสำเนาสำรอง"), icon_name="clock")
        self.backups.clicked.connect(self._ask_backups)
        self._damaged: Path | None = None
        self._report = ""
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.second)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_S, theme.SPACE_S)
        row.setSpacing(theme.SPACE_M)
        row.addWidget(Picture("warning", 20, "danger"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.backups, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def tell(self, error: BaseException) -> None:
        """Show an error that the user can act on, or own up to a mistake of the program."""
        if isinstance(error, LoanTrackerError):
            said = wording.explain(error, in_window=True)
            thai = wording.language() == "th"
            self.sentence.say(said.thai if thai else said.english)
            self.second.say(said.english if thai else said.thai)
            self._report = ""
        else:
            self.sentence.say(
                lambda: _("โปรแกรมทำงานผิดพลาด โปรดคัดลอกรายละเอียดแจ้งผู้ดูแลระบบ ข้อมูลในทะเบียนไม่ถูกแก้ไข")
            )
            self.second.say(type(error).__name__)
            self._report = bug_report(error)
        self.copy.setVisible(bool(self._report))
        self._damaged = None
        if isinstance(error, DamagedWorkbook | NotAWorkbook | LedgerMissing) and "path" in error.facts:
            self._damaged = Path(error.facts["path"])
        self.backups.setVisible(self._damaged is not None)
        self.show()
        self.told.emit(error)

    def _ask_backups(self) -> None:
        self.hide()
        self.wants_backups.emit(self._damaged)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


class Toast(QFrame):
    """A sentence at the foot of the window that goes by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._around = parent
        self.words = Label()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        row.addWidget(self.words)
        self.button = Button(lambda: _("เลิกทำ"), look="toast")
        self.button.clicked.connect(self._acted)
        self.button.hide()
        row.addWidget(self.button)
        self._act: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show a sentence for a few seconds."""
        self._show(sentence, None, TOAST_MS)

    def offer(self, sentence: str, words: Words, act: Callable[[], None]) -> None:
        """Show a sentence with a button beside it, somewhat longer."""
        self.button.say(words)
        self._show(sentence, act, UNDO_MS)

    def _show(self, sentence: str, act: Callable[[], None] | None, milliseconds: int) -> None:
        self._act = act
        self.button.setVisible(act is not None)
        self.words.say(sentence)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(milliseconds)

    def _acted(self) -> None:
        act, self._act = self._act, None  # a second click finds nothing to do
        self.hide()
        if act is not None:
            act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        around = self._around.rect()
        left = (around.width() - self.width()) // 2
        self.move(left, around.height() - self.height() - 3 * theme.SPACE_XL)


class Question(QFrame):
    """A question in place, with its answers as buttons; no window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ask")
        self.words = Label(wrap=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        self._row.setSpacing(theme.SPACE_S)
        self._row.addWidget(Picture("info", 20, "warning"))
        self._row.addWidget(self.words, 1)
        self.hide()

    def add(
        self, words: Words, act: Callable[[], None], *, main: bool = False, icon_name: str = ""
    ) -> Button:
        """Add an answer."""
        made = Button(words, look="main" if main else "", icon_name=icon_name)
        made.clicked.connect(act)
        self._row.addWidget(made)
        return made

    def put(self, words: Words) -> None:
        """Ask."""
        self.words.say(words)
        self.show()
