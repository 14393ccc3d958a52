"""The way out of an error about the journal, below the error: its copy, or the history in the ledger."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from loantracker import wording
from loantracker.errors import HistoryMissing, JournalDamaged
from loantracker.records import Adoption
from loantracker.wording import text as _
from ui.bars import ErrorBar, Question
from ui.desk import Desk
from ui.work import Work


class MendBar(Question):
    """Offers to restore the newest copy, or to take over what the ledger shows; asks before either."""

    told = Signal(str)
    mended = Signal()  # the journal is in order again: read the ledger once more

    def __init__(self, desk: Desk, work: Work, errors: ErrorBar) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._errors = errors
        self._ledger = Path()
        self._found: list[Adoption] = []
        self._busy = False
        self.restore = self.add(lambda: _("นำสำเนามาใช้"), self._restore, main=True, icon_name="refresh")
        self.look = self.add(lambda: _("ตรวจประวัติในทะเบียน"), self._look, main=True, icon_name="search")
        self.adopt = self.add(lambda: _("รับประวัติ"), self._adopt, main=True, icon_name="check")
        self.no = self.add(lambda: _("ไว้ภายหลัง"), self.hide)
        errors.told.connect(self.hear)

    def hear(self, error: BaseException) -> None:
        """Offer the mend of an error, where there is one."""
        if self._busy:
            return
        if isinstance(error, JournalDamaged) and (copy := error.facts.get("backup")):
            name = Path(copy).name
            self._offer(restore=True)
            self.put(
                lambda: _(
                    "นำสำเนาสำรอง {name} มาใช้แทนสมุดบันทึกการส่งหรือไม่ ไฟล์ที่ชำรุดจะเก็บไว้ "
                    "และก่อนส่งครั้งต่อไปจะเทียบกับทะเบียนเพื่อไม่ให้ส่งซ้ำ",
                    name=name,
                )
            )
        elif isinstance(error, HistoryMissing) and (ledger := error.facts.get("ledger")):
            self._ledger = Path(ledger)
            self._offer(look=True)
            self.put(lambda: _("หากไม่มีสมุดบันทึกเดิมแล้ว รับประวัติการแจ้งเตือนจากคอลัมน์ในทะเบียนแทนได้"))
        else:
            self.hide()

    def _offer(self, *, restore: bool = False, look: bool = False, adopt: bool = False) -> None:
        for button, shown in ((self.restore, restore), (self.look, look), (self.adopt, adopt)):
            button.setVisible(shown)
            button.setEnabled(True)

    def _start(self) -> bool:
        if self._busy:
            return False
        self._busy = True
        for button in (self.restore, self.look, self.adopt):
            button.setEnabled(False)
        return True

    def _restore(self) -> None:
        if self._start():
            self._work.run(lambda _control: self._desk.restore_journal(), self._restored, self._failed)

    def _restored(self, copy: Path) -> None:
        self._over(_("นำสำเนา {path} มาใช้เป็นสมุดบันทึกการส่งแล้ว", path=copy.name))

    def _look(self) -> None:
        ledger = self._ledger
        if self._start():
            self._work.run(lambda _control: self._desk.adoptable(ledger), self._looked, self._failed)

    def _looked(self, found: list[Adoption]) -> None:
        self._busy = False
        self._found = found
        if not found:
            self._over(_("สมุดบันทึกการส่งมีประวัติในทะเบียนครบแล้ว"))
            return
        days = [each.last_on for each in found if each.last_on is not None]
        last = wording.day(max(days)) if days else "–"
        self._offer(adopt=True)
        self.put(
            lambda: _(
                "รับประวัติของ {count} รายการ (แจ้งล่าสุด {day}) จากทะเบียนหรือไม่ ขั้นที่แจ้งแล้วจะไม่ส่งซ้ำ",
                count=f"{len(found):,}",
                day=last,
            )
        )

    def _adopt(self) -> None:
        found = self._found
        if self._start():
            self._work.run(lambda _control: self._desk.adopt(found), self._adopted, self._failed)

    def _adopted(self, count: int) -> None:
        self._over(_("รับประวัติแล้ว {count} รายการ", count=count))

    def _over(self, sentence: str) -> None:
        self._busy = False
        self.hide()
        self._errors.hide()
        self.told.emit(sentence)
        self.mended.emit()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.hide()
        self._errors.tell(error)
