"""Filters under names: a few that every office needs, and the clerk's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from loantracker.records import Kind, Status
from loantracker.window_state import LONGEST_NAME, MOST_FILTERS, SavedFilter
from loantracker.wording import text as _
from ui import theme
from ui.bars import Question
from ui.chips import Chip
from ui.pages.page import column, row
from ui.words import Button, Label, Words, restyle

NAME_WIDTH = 240
NOTHING = SavedFilter("")

# The names stand apart: they are said in the language of the moment, and kept nowhere.
BUILT_IN: tuple[tuple[Words, SavedFilter], ...] = (
    (lambda: _("เกินกำหนด"), SavedFilter("", statuses=(Status.OVERDUE,))),
    (lambda: _("เกินกำหนดเกิน 30 วัน"), SavedFilter("", days_from=31)),
    (lambda: _("ครบกำหนดใน 7 วัน"), SavedFilter("", days_from=-7, days_to=0)),
    (lambda: _("รอคืนเงินประกัน"), SavedFilter("", kinds=(Kind.CONTRACT_DEPOSIT,), released=True)),
)


class SavedChip(Chip):
    """Opens the list of filters and says which of them is on."""

    def __init__(self, fill: Callable[[], None], show: Callable[[], None]) -> None:
        super().__init__()
        self._show = show
        self.opened.aboutToShow.connect(fill)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.PaletteChange} and hasattr(self, "_show"):
            self._show()


class SavedFilters(QFrame):
    """The bar in which a filter gets its name, with the ``chip`` that lists them all."""

    changed = Signal()  # the clerk's own filters are others now

    def __init__(self, current: Callable[[], SavedFilter], apply: Callable[[SavedFilter], None]) -> None:
        super().__init__()
        self._current = current
        self._apply = apply
        self._own: tuple[SavedFilter, ...] = ()
        self._renames = ""  # the name of the filter that gets another; "": a new one
        self.chip = SavedChip(self._fill, self.refresh)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setMinimumWidth(NAME_WIDTH)
        self.name.setAccessibleName(_("ชื่อตัวกรอง"))
        self.name.textChanged.connect(self._look)
        self.name.returnPressed.connect(self._keep)
        self.fault = Label(look="fault")
        self.keep = Button(lambda: _("บันทึกตัวกรอง"), look="main", icon_name="save")
        self.keep.clicked.connect(self._keep)
        self.cancel = Button(lambda: _("ยกเลิก"), look="plain")
        self.cancel.clicked.connect(self._close)
        self._bar = QFrame()
        asked = column(self._bar, margin=0, space=theme.SPACE_XS)
        line = row()
        said = Label(lambda: _("ชื่อตัวกรอง"), look="muted")
        said.setBuddy(self.name)
        for each in (said, self.name, self.keep, self.cancel):
            line.addWidget(each)
        line.addStretch(1)
        asked.addLayout(line)
        asked.addWidget(self.fault)
        self.question = Question()
        self._doomed = ""
        self.yes = self.question.add(lambda: _("ลบตัวกรอง"), self._delete)
        self.no = self.question.add(lambda: _("ไม่ลบ"), self._close)
        box = column(self, margin=0)
        box.addWidget(self._bar)
        box.addWidget(self.question)
        self._close()
        self.refresh()

    @property
    def filters(self) -> tuple[SavedFilter, ...]:
        """The clerk's own filters, in their order."""
        return self._own

    def offer(self, filters: tuple[SavedFilter, ...]) -> None:
        """Offer these beside the built-in ones."""
        self._own = filters
        self.refresh()

    def refresh(self) -> None:
        """Say which filter is on, now that something was set."""
        said = self._on()
        self.chip.say(said or _("ตัวกรองที่บันทึกไว้"), name=_("ตัวกรองที่บันทึกไว้"), chosen=bool(said))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and hasattr(self, "name"):
            self.name.setAccessibleName(_("ชื่อตัวกรอง"))

    def _own_on(self) -> SavedFilter | None:
        """The clerk's filter that is exactly what is set."""
        now = self._current()
        return next((each for each in self._own if replace(each, name="") == now), None)

    def _on(self) -> str:
        own = self._own_on()
        if own is not None:
            return own.name
        now = self._current()
        return next((words() for words, each in BUILT_IN if each == now), "")

    def _fill(self) -> None:
        menu = self.chip.opened
        menu.clear()
        on = self._on()
        for words, each in BUILT_IN:
            self._offer(words(), each, on=on)
        if self._own:
            menu.addSeparator()
        for each in self._own:
            self._offer(each.name, each, on=on)
        menu.addSeparator()
        own = self._own_on()
        fresh = menu.addAction(_("บันทึกตัวกรองนี้…"))
        fresh.triggered.connect(self.begin)
        fresh.setEnabled(not on and self._current() != NOTHING and len(self._own) < MOST_FILTERS)
        if own is not None:
            name = own.name
            menu.addAction(_("เปลี่ยนชื่อ “{name}”…", name=name)).triggered.connect(
                lambda: self.begin_rename(name)
            )
            menu.addAction(_("ลบ “{name}”…", name=name)).triggered.connect(lambda: self.ask_delete(name))

    def _offer(self, said: str, each: SavedFilter, *, on: str) -> None:
        action = self.chip.opened.addAction(said.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(said == on)

        def choose() -> None:
            self._close()
            self._apply(NOTHING if said == on else each)
            self.chip.opened.close()

        action.triggered.connect(choose)

    def begin(self) -> None:
        """Ask for the name of what is set."""
        self._renames = ""
        self._ask("")

    def begin_rename(self, name: str) -> None:
        """Ask for another name of a filter."""
        self._renames = name
        self._ask(name)

    def ask_delete(self, name: str) -> None:
        """Ask whether a filter shall go."""
        self._doomed = name
        self._bar.hide()
        self.question.put(lambda: _("ลบตัวกรอง “{name}” หรือไม่ รายการในทะเบียนไม่เปลี่ยนแปลง", name=name))
        self.show()
        self.yes.setFocus()

    def _ask(self, name: str) -> None:
        self.question.hide()
        self.name.setText(name)
        self._look()
        self._bar.show()
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def _look(self) -> None:
        """Say what is wrong with the name, while it is typed."""
        typed = self.name.text().strip()
        taken = {each.name for each in self._own if each.name != self._renames}
        taken |= {words() for words, _each in BUILT_IN}
        said = _("มีตัวกรองชื่อนี้แล้ว โปรดใช้ชื่ออื่น") if typed in taken else ""
        self.fault.say(said)
        self.fault.setVisible(bool(said))
        self.name.setAccessibleDescription(said)
        self.keep.setEnabled(bool(typed) and not said)
        if self.name.property("fault") != bool(said):
            self.name.setProperty("fault", bool(said))
            restyle(self.name)

    def _keep(self) -> None:
        if not self.keep.isEnabled():
            return
        name = self.name.text().strip()
        if self._renames:
            self._own = tuple(
                replace(each, name=name) if each.name == self._renames else each for each in self._own
            )
        else:
            self._own = (*self._own, replace(self._current(), name=name))
        self._close()
        self.refresh()
        self.changed.emit()

    def _delete(self) -> None:
        self._own = tuple(each for each in self._own if each.name != self._doomed)
        self._close()
        self.refresh()
        self.changed.emit()

    def _close(self) -> None:
        self._bar.hide()
        self.question.hide()
        self.hide()
