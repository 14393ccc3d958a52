"""Trying an account: each step ticked, or explained with its mend, while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from loantracker import checkup, wording
from loantracker.wording import text as _
from ui import theme
from ui.pages.page import column, row
from ui.words import Button, Label, Picture, rule
from ui.work import Control, Job, Work

if TYPE_CHECKING:
    from loantracker.doctor import Step

Check = Callable[[Callable[["Step"], None], Callable[[], bool]], bool]


class AccountCheck(QWidget):
    """The steps of one try, the newest below."""

    ended = Signal(bool)  # whether every step went well
    failed = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._job: Job[bool] | None = None
        self.steps: list[Step] = []
        self.state = Label(wrap=True)
        self.running = QProgressBar()
        self.running.setRange(0, 0)
        self.running.setTextVisible(False)
        self.cancel = Button(lambda: _("หยุดทดสอบ"), icon_name="close")
        self.cancel.clicked.connect(self.stop)
        head = row()
        head.addWidget(self.state, 1)
        head.addWidget(self.running, 1)
        head.addWidget(self.cancel)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.SPACE_S)
        box = column(self, margin=0, space=theme.SPACE_S)
        box.addWidget(rule())
        box.addLayout(head)
        box.addLayout(self._rows)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a try is under way."""
        return self._job is not None

    def start(self, check: Check) -> None:
        """Try, beside the window."""
        self.clear()
        self.show()

        def work(control: Control) -> bool:
            return check(control.report, control.should_stop)

        self._job = self._work.run(work, self._done, self._broke, self._step)
        self._show(lambda: _("กำลังทดสอบบัญชี"))
        QTimer.singleShot(0, self, self._come_in_sight)

    def stop(self) -> None:
        """Give up: no message goes out any more that has not gone yet."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._show(lambda: _("หยุดทดสอบแล้ว"))
            self.ended.emit(False)

    def clear(self) -> None:
        """Forget the last try."""
        self.steps = []
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()

    def _step(self, step: Step) -> None:
        self.steps.append(step)
        self._rows.addWidget(_Row(step))
        QTimer.singleShot(0, self, self._come_in_sight)

    def _done(self, well: bool) -> None:
        self._job = None
        words = (
            (lambda: _("ทดสอบสำเร็จ ส่งอีเมลทดสอบถึงที่อยู่ของท่านแล้ว"))
            if well
            else (lambda: _("ทดสอบไม่สำเร็จ โปรดแก้ไขตามคำแนะนำแล้วทดสอบใหม่ ค่าที่กรอกยังอยู่ครบ"))
        )
        self._show(words)
        self.state.tone("success" if well else "danger")
        self.ended.emit(well)

    def _broke(self, error: BaseException) -> None:
        self._job = None
        self._show(lambda: _("ทดสอบไม่สำเร็จ"))
        self.ended.emit(False)
        self.failed.emit(error)

    def _come_in_sight(self) -> None:
        """Whatever page this stands on is scrolled to the newest step."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            QApplication.sendPostedEvents(
                None, QEvent.Type.LayoutRequest
            )  # the newest step has its place now
            last = self._rows.itemAt(self._rows.count() - 1)
            above.ensureWidgetVisible((last.widget() if last is not None else None) or self)

    def _show(self, words: Callable[[], str]) -> None:
        self.state.tone("")
        self.state.say(words)
        self.running.setVisible(self.busy)
        self.cancel.setVisible(self.busy)


class _Row(QWidget):
    """One step: ticked with what was seen, or crossed with the reason and the mend."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        line = row(self)
        icon = Picture("check" if step.ok else "close", colour="success" if step.ok else "danger")
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = column(margin=0, space=0)
        self.name = Label(lambda: checkup.step(step.step))
        words.addWidget(self.name)
        said = self._said(step)
        self.detail = Label(said, look="caption" if step.ok else "", wrap=True, selectable=True)
        if not step.ok:
            self.detail.tone("danger")
        if said():
            words.addWidget(self.detail)
        line.addLayout(words, 1)

    @staticmethod
    def _said(step: Step) -> Callable[[], str]:
        error = step.error
        if error is None:
            return lambda: step.detail if step.step != "settings" else ""
        return lambda: (
            wording.explain(error).thai if wording.language() == "th" else wording.explain(error).english
        )
