"""Changes that wait for a ledger which is not where it was: offered to the one that is open, or said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loantracker.changes import Left
from loantracker.wording import text as _
from ui.bars import Question
from ui.changing import Changing
from ui.desk import Desk
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


class LeftBar(Question):
    """One question at a time. Putting it off loses nothing: it comes again with the next opening."""

    def __init__(self, desk: Desk, work: Work, changing: Changing) -> None:
        super().__init__()
        self._desk = desk
        self._work = work
        self._changing = changing
        self._left: Left | None = None
        self.follow = self.add(lambda: _("นำมาใช้กับทะเบียนนี้"), self._follow, main=True, icon_name="check")
        self.later = self.add(lambda: _("ไว้ภายหลัง"), self.hide)
        changing.opened.connect(self._ask)

    def _ask(self, day: Day) -> None:
        self.hide()
        self._work.run(
            lambda _control: self._desk.left_behind(day),
            lambda found: self._offer(day, found),
            self._changing.failed.emit,
        )

    def _offer(self, day: Day, found: tuple[Left, ...]) -> None:
        """Ask about the file that this one surely is; speak of another only where it may well be meant."""
        near = [each for each in found if each.same or each.path.name == day.path.name]
        near += [each for each in found if each.path.parent == day.path.resolve().parent]
        if self._changing.day is not day or not near:
            return
        left = self._left = near[0]
        self.follow.setVisible(left.same)
        self.follow.setEnabled(True)
        self.put(lambda: _words(left))

    def _follow(self) -> None:
        day, left = self._changing.day, self._left
        if day is not None and left is not None:
            self.follow.setEnabled(False)
            self._work.run(
                lambda _control: self._desk.follow(day, left.path), self._followed, self._not_followed
            )

    def _followed(self, count: int) -> None:
        self.hide()
        self._changing.told.emit(_("นำการแก้ไขที่รอบันทึก {count} รายการมาใช้กับทะเบียนนี้แล้ว", count=count))
        self._changing.drafts.read_again()
        self._changing.rereads.emit()

    def _not_followed(self, error: BaseException) -> None:
        self.hide()
        self._changing.failed.emit(error)


def _words(left: Left) -> str:
    if left.same:
        return _(
            "ทะเบียนนี้คือไฟล์ {path} ที่ถูกย้ายหรือเปลี่ยนชื่อ และมีการแก้ไขรอบันทึกอยู่ {count} รายการ "
            "ต้องการนำมาใช้กับทะเบียนนี้หรือไม่",
            path=left.path,
            count=left.count,
        )
    return _(
        "ไม่พบทะเบียน {path} ซึ่งมีการแก้ไขรอบันทึก {count} รายการ และยืนยันไม่ได้ว่าเป็นไฟล์ที่เปิดอยู่ "
        "การแก้ไขเหล่านั้นจึงยังไม่นับในหน้านี้ หากย้ายหรือเปลี่ยนชื่อไฟล์ โปรดนำกลับไปไว้ที่เดิม",
        path=left.path,
        count=left.count,
    )
