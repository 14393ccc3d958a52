"""Telling the ledger what was sent; asks before columns are added to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from loantracker.wording import text as _
from ui.bars import Question
from ui.desk import Desk
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import WriteBack


class WriteBackBar(Question):
    """Writes, and asks once where the ledger has no columns for it yet."""

    told = Signal(str)
    failed = Signal(object)
    ended = Signal()  # written, waiting, or failed: the day wants to be read again

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._path: Path | None = None
        self._busy = False
        self.yes = self.add(lambda: _("เพิ่มคอลัมน์และบันทึก"), self._agree, main=True, icon_name="check")
        self.no = self.add(lambda: _("ไว้ภายหลัง"), self.hide)

    def start(self, path: Path) -> None:
        """Write what the ledger does not show yet."""
        self._path = path
        self._write(add_columns=False)

    def _agree(self) -> None:
        self.hide()
        self._write(add_columns=True)

    def _write(self, *, add_columns: bool) -> None:
        path = self._path
        if self._busy or path is None:
            return
        self._busy = True
        self._work.run(
            lambda _control: self._desk.write_back(path, add_columns=add_columns),
            self._written,
            self._not_written,
        )

    def _written(self, result: WriteBack) -> None:
        self._busy = False
        if result.needs_columns:
            waiting = result.pending
            self.put(
                lambda: _(
                    "ทะเบียนยังไม่มีคอลัมน์บันทึกการแจ้งเตือน จะเพิ่มต่อท้ายตารางเพื่อบันทึก {count} รายการหรือไม่",
                    count=waiting,
                )
            )
        if result.written:
            self.told.emit(_("บันทึกการแจ้งเตือนลงทะเบียนแล้ว {count} รายการ", count=result.written))
        self.ended.emit()

    def _not_written(self, error: BaseException) -> None:
        self._busy = False
        self.failed.emit(error)
        self.ended.emit()
