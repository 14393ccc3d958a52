"""The copies of the ledger that were made before each write: seen, shown in their folder, put back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame

from loantracker import wording
from loantracker.calendar import bangkok_date
from loantracker.changes import Backup
from loantracker.wording import text as _
from ui.bars import Question
from ui.desk import Desk
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label
from ui.work import Job, Work

if TYPE_CHECKING:
    from loantracker.actions import Day

KIB = 1024

COLUMNS = (
    Column("day", lambda: _("วันที่"), 160),
    Column("time", lambda: _("เวลา"), 90),
    Column("age", lambda: _("อายุ"), 120),
    Column("size", lambda: _("ขนาด"), 110, right=True),
    Column("file", lambda: _("ไฟล์สำเนา"), 0),
)


def when(backup: Backup) -> str:
    """Day and time of a copy."""
    return f"{wording.day(bangkok_date(backup.at))} {backup.at:%H:%M}"


def differing(day: Day, old: Day) -> int:
    """How many entries are not the same in both, wherever their rows are."""

    def facts(of: Day) -> dict[str, object]:
        return {each.id: replace(each, row=0, hidden=False) for each in of.snapshot.entries}

    now, before = facts(day), facts(old)
    return sum(1 for each in now.keys() | before.keys() if now.get(each) != before.get(each))


class BackupsPage(Page):
    """A table of copies; one can be put in the ledger's place after a second look."""

    restored = Signal(object)  # the Path of the ledger that is another now

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._path: Path | None = None
        self._asked: Backup | None = None
        self._busy = False
        self._comparing: Job[int] | None = None
        self.model: RecordsModel[Backup] = RecordsModel(COLUMNS, self._words)
        self.table = Table(self.model, lambda: _("สำเนาสำรองของทะเบียน"))
        self.table.when_empty(lambda: _("ยังไม่มีสำเนาสำรองของทะเบียนนี้ โปรแกรมทำสำเนาให้เองก่อนบันทึกทุกครั้ง"))
        self.table.moved.connect(self._show_row)
        self.name = Label(look="muted")
        self.about = Label(lambda: _("เก็บสำเนา 20 ครั้งล่าสุด และวันละหนึ่งสำเนาย้อนหลัง 30 วัน"), look="caption")
        self.where = heading(lambda: "")
        self.file = Label(look="caption", wrap=True, selectable=True)
        self.restore = Button(lambda: _("นำสำเนานี้กลับมาใช้"), icon_name="clock")
        self.restore.clicked.connect(self._ask)
        self.folder = Button(lambda: _("แสดงในโฟลเดอร์"), icon_name="folder")
        self.folder.clicked.connect(self._show_folder)
        self.question = Question()
        self.yes = self.question.add(lambda: _("แทนที่ทะเบียน"), self._restore, icon_name="check")
        self.no = self.question.add(lambda: _("ไม่แทนที่"), self._forget)
        self.card = QFrame()
        self.card.setObjectName("card")
        inside = column(self.card)
        inside.addWidget(self.where)
        inside.addWidget(self.file)
        buttons = row()
        buttons.addWidget(self.restore)
        buttons.addWidget(self.folder)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        box = column(self)
        head = row()
        head.addWidget(heading(lambda: _("สำเนาสำรองของทะเบียน")))
        head.addWidget(self.name)
        head.addStretch(1)
        head.addWidget(self.about)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.question)
        box.addWidget(self.card)
        self.card.hide()

    def show_day(self, day: Day) -> None:
        """The open ledger's copies are shown, unless those of a damaged one were asked for."""
        super().show_day(day)
        self.show_path(day.path)

    def show_path(self, path: Path) -> None:
        """Show the copies of a ledger, be it open, damaged or gone."""
        self._path = path
        self.name.say(path.name)
        self.name.setToolTip(str(path))
        if self.isVisible():
            self.shown()

    def shown(self) -> None:
        """Look what copies there are."""
        path = self._path
        if path is not None:
            self.work.run(lambda _control: self.desk.backups(path), self._found)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_row(self.table.current_row())

    def _words(self, backup: Backup, key: str) -> str:
        made = bangkok_date(backup.at)
        days = (self.desk.now().date() - made).days
        return {
            "day": wording.day(made),
            "time": f"{backup.at:%H:%M:%S}",
            "age": _("วันนี้") if days <= 0 else _("{days} วันก่อน", days=days),
            "size": f"{backup.size / KIB:,.0f} KB",
            "file": backup.path.name,
        }[key]

    def _found(self, backups: tuple[Backup, ...]) -> None:
        if backups == self.model.records:
            return
        self._forget()
        self.model.show(backups)
        self.table.go_to(0 if backups else -1)
        self._show_row(self.table.current_row())

    def _show_row(self, at: int) -> None:
        self._forget()
        self.card.setVisible(at >= 0)
        if at >= 0:
            backup = self.model.records[at]
            self.where.say(lambda: _("สำเนาเมื่อ {when} น.", when=when(backup)))
            self.file.say(str(backup.path))

    def _ask(self) -> None:
        """Say what would be lost; it is counted beside the window, and may be unknown."""
        at, path, day = self.table.current_row(), self._path, self.day
        if at < 0 or path is None or self._busy:
            return
        backup = self._asked = self.model.records[at]
        self._put(backup, path, "")
        if day is not None and day.path == path:
            self._comparing = self.work.run(
                lambda _control: differing(day, self.desk.open_ledger(backup.path)),
                lambda count: self._put(
                    backup, path, _("รายการที่ต่างจากปัจจุบัน {count} รายการ", count=f"{count:,}")
                ),
                lambda _error: self._put(backup, path, _("ยังนับรายการที่ต่างไม่ได้")),
            )

    def _put(self, backup: Backup, path: Path, lost: str) -> None:
        self.question.put(
            lambda: " ".join(
                each
                for each in (
                    _(
                        "แทนที่ {name} ด้วยสำเนาเมื่อ {when} น. หรือไม่ สิ่งที่แก้ไขหลังจากนั้นจะไม่อยู่ในทะเบียน",
                        name=path.name,
                        when=when(backup),
                    ),
                    lost,
                    _("โปรแกรมจะเก็บไฟล์ปัจจุบันเป็นสำเนาก่อน"),
                )
                if each
            )
        )

    def _forget(self) -> None:
        self._asked = None
        if self._comparing is not None:
            self._comparing.cancel()
            self._comparing = None
        self.question.hide()

    def _restore(self) -> None:
        backup, path = self._asked, self._path
        if backup is None or path is None or self._busy:
            return
        self._busy = True
        self._forget()
        self.restore.setEnabled(False)
        self.work.run(
            lambda _control: self.desk.restore(path, backup.path),
            lambda _copy: self._restored(backup, path),
            self._not_restored,
        )

    def _restored(self, backup: Backup, path: Path) -> None:
        self._busy = False
        self.restore.setEnabled(True)
        self.told.emit(_("ใช้สำเนาเมื่อ {when} น. เป็นทะเบียนแล้ว", when=when(backup)))
        self.shown()
        self.restored.emit(path)

    def _not_restored(self, error: BaseException) -> None:
        self._busy = False
        self.restore.setEnabled(True)
        self.failed.emit(error)

    def _show_folder(self) -> None:
        at = self.table.current_row()
        if at >= 0:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.model.records[at].path.parent)))
