"""The head where it is narrow: words fold, and none is cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fake_desk import FakeDesk
from PySide6.QtWidgets import QApplication, QWidget

from loantracker.changes import Change, ChangeKind, Pending
from loantracker.errors import LedgerLocked
from ui.head import Head
from ui.waiting import Waiting
from ui.window import Window
from ui.work import Work

AT = datetime(2023, 8, 25, 3, 0, tzinfo=UTC)
CHANGE = Change("1", ChangeKind.CLEARING, "ยืม", 7, "", "บย. 1/2566", (), (), AT)
HOLDER = "นางสาวกาญจนาภรณ์ วัฒนาประเสริฐสุขสกุล"


def full(window: Window) -> Head:
    """A head with all it can show: marks and changes wait, a colleague has the file open."""
    assert window.day is not None
    head = Head()
    head.setParent(window)  # as a window of its own it would be as wide as it likes
    head.show()
    name = "ทะเบียนคุมเงินยืมและเงินประกันสัญญา ปีงบประมาณ 2566.xlsx"
    head.settled(replace(window.day, pending_marks=17, path=Path("/desk") / name))
    waiting = Waiting(FakeDesk(), Work(lambda _error: None, window), window)
    waiting.pending = Pending(changes=(CHANGE,))
    waiting.why = LedgerLocked(path="x", holder=HOLDER)
    head.tell_waiting(waiting)
    return head


def cut(head: Head) -> list[QWidget]:
    """What has less width than its words need."""
    words = (head.as_of, head.state, head.write, head.waiting)
    shown = [each for each in (*words, head.again, head.open, head.more) if each.isVisible()]
    return [each for each in shown if each.width() < each.sizeHint().width()]


def test_words_fold_one_after_another_as_the_head_gets_narrow(window: Window) -> None:
    head = full(window)
    head.resize(2400, head.height())
    assert head.again.text() == "อ่านใหม่"
    assert head.state.isVisible()
    assert HOLDER[:10] in head.waiting.text()
    seen = []
    for width in range(2400, 880, -40):
        head.resize(width, head.height())
        QApplication.processEvents()
        folded = (head.again.text() == "", not head.state.isVisible(), HOLDER[:10] not in head.waiting.text())
        seen.append(folded)
        assert not cut(head), width
        assert list(folded) == sorted(folded, reverse=True)  # buttons first, then the count, then the reason
    assert seen == sorted(seen)  # what is folded stays so as it gets narrower
    assert (head.again.accessibleName(), head.open.toolTip()) == ("อ่านใหม่", "เปิดทะเบียน")
    if not head.state.isVisible():
        assert "17" in head.write.text()


def test_a_long_file_name_is_shortened_in_its_middle_and_whole_in_its_tool_tip(
    window: Window,
) -> None:
    head = full(window)
    head.resize(904, head.height())
    assert "…" in head.file.text()
    assert head.file.toolTip().endswith("ปีงบประมาณ 2566.xlsx")
    head.resize(2400, head.height())
    assert head.file.text().endswith("ปีงบประมาณ 2566.xlsx")
