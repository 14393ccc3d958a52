"""The stages of one kind of entry, a line each: when, to whom, with which template."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from loantracker import thai, wording
from loantracker.policy import Stage
from loantracker.records import Role
from loantracker.wording import text as _
from ui import theme
from ui.choice import Choice
from ui.fields import Fault
from ui.pages.page import column, row
from ui.words import Button, Label, restyle

MOST_DAYS = 3650
DAYS_WIDTH, WHEN_WIDTH, WHO_WIDTH = 56, 128, 128
TEMPLATE_WIDTH = 152  # at least; longer names are shortened


def read_whole(typed: str, most: int) -> int:
    """A whole number in any digits from 0 to ``most``; raises :class:`Fault` with the words."""
    digits = thai.to_arabic_digits(typed.strip())
    if not digits.isdecimal() or not digits.isascii():
        raise Fault(_("โปรดพิมพ์จำนวนเต็ม เช่น 15"))
    if int(digits) > most:
        raise Fault(_("ต้องไม่เกิน {most}", most=f"{most:,}"))
    return int(digits)


class StageRow:
    """The widgets of one stage; ``value`` is None while its days can't be read."""

    def __init__(self, stage: Stage, roles: Sequence[Role], templates: Sequence[str]) -> None:
        self.value: Stage | None = stage
        self.days = QLineEdit(str(abs(stage.offset)))
        self.days.setFixedWidth(DAYS_WIDTH)
        self.days.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.when = Choice()
        self.when.setFixedWidth(WHEN_WIDTH)
        self.when.addItem("", -1)
        self.when.addItem("", 1)
        self.when.setCurrentIndex(0 if stage.offset < 0 else 1)
        self.who = Choice()
        self.who.setFixedWidth(WHO_WIDTH)
        for choice in _choices(stage.roles, roles):
            self.who.addItem("", ",".join(choice))
        self.who.setCurrentIndex(self.who.findData(",".join(stage.roles)))
        self.template = Choice()
        self.template.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.template.setMinimumWidth(TEMPLATE_WIDTH)
        for name in dict.fromkeys((*templates, stage.template)):
            self.template.addItem("", name)
        self.template.setCurrentIndex(self.template.findData(stage.template))
        self.copy = QCheckBox()
        self.copy.setChecked(bool(stage.cc))
        self.remove = Button(lambda: _("ลบ"), look="link")
        self.fault = Label(look="fault", wrap=True)
        self.fault.hide()

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of the columns."""
        return (self.days, self.when, self.who, self.template, self.copy, self.remove)

    def read(self) -> None:
        """Take what the widgets say."""
        roles = _roles(self.who.currentData())
        self.copy.setEnabled(Role.AGENCY not in roles)
        try:
            days = read_whole(self.days.text(), MOST_DAYS)
        except Fault as fault:
            self.value = None
            self.tell(str(fault))
            return
        cc = (Role.AGENCY,) if self.copy.isChecked() and self.copy.isEnabled() else ()
        offset = days * int(self.when.currentData())
        self.value = Stage(offset, roles, str(self.template.currentData()), cc)
        self.tell("")

    def typed(self) -> list[str]:
        """What stands in the line."""
        chosen = [str(each.currentData()) for each in (self.when, self.who, self.template)]
        return [self.days.text(), *chosen, "1" if self.copy.isChecked() else ""]

    def tell(self, fault: str) -> None:
        """Say below the line what is wrong with it."""
        self.fault.say(fault)
        self.fault.setVisible(bool(fault))
        self.days.setAccessibleDescription(fault)
        if bool(self.days.property("fault")) != bool(fault):
            self.days.setProperty("fault", bool(fault))
            restyle(self.days)

    def speak(self) -> None:
        """Say every choice in the language that is on now."""
        self.when.setItemText(0, _("วันก่อน"))
        self.when.setItemText(1, _("วันหลัง"))
        for at in range(self.who.count()):
            self.who.setItemText(at, " + ".join(map(wording.role, _roles(self.who.itemData(at)))))
        for at in range(self.template.count()):
            name = str(self.template.itemData(at))
            said = wording.template(name)
            self.template.setItemText(at, said)
            self.template.setItemData(at, said, Qt.ItemDataRole.ToolTipRole)
        self.copy.setText(_("สำเนา"))
        self.copy.setToolTip(_("ส่งสำเนาถึงส่วนราชการของรายการนั้น"))
        self.days.setAccessibleName(_("จำนวนวัน"))
        self.when.setAccessibleName(_("ก่อนหรือหลัง"))
        self.who.setAccessibleName(_("ส่งถึง"))
        self.template.setAccessibleName(_("แม่แบบข้อความ"))


class StageRows(QWidget):
    """All stages of a kind; ``value`` is None while any line is wrong."""

    changed = Signal()

    def __init__(self, roles: Sequence[Role], templates: Sequence[str], first: Stage) -> None:
        super().__init__()
        self._roles = tuple(roles)
        self._templates = tuple(templates)
        self._first = first  # what a new line begins with
        self.rows: list[StageRow] = []
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.SPACE_S)
        self.grid.setVerticalSpacing(theme.SPACE_XS)
        self.grid.setColumnStretch(3, 1)
        heads = (lambda: _("จำนวน"), lambda: _("จากวันที่นับ"), lambda: _("ส่งถึง"), lambda: _("แม่แบบข้อความ"))
        for number, words in enumerate(heads):
            self.grid.addWidget(Label(words, look="caption"), 0, number)
        self.add = Button(lambda: _("เพิ่มขั้น"), look="link")
        self.add.clicked.connect(self._add)
        foot = row()
        foot.addWidget(self.add)
        foot.addStretch(1)
        box = column(self, margin=0, space=theme.SPACE_XS)
        box.addLayout(self.grid)
        box.addLayout(foot)

    @property
    def value(self) -> tuple[Stage, ...] | None:
        """The stages as they stand in the lines."""
        stages = [each.value for each in self.rows]
        if any(each.fault.text() for each in self.rows):
            return None
        return tuple(each for each in stages if each is not None)

    def fill(self, stages: Sequence[Stage]) -> None:
        """Show these stages."""
        for each in self.rows:
            _drop(self.grid, each)
        self.rows = []
        for stage in stages:
            self._append(stage)
        self._check()

    def typed(self) -> list[list[str]]:
        """Every line as it is typed: days, before or after, to whom, template, copy."""
        return [each.typed() for each in self.rows]

    def type_again(self, lines: Sequence[Sequence[str]]) -> None:
        """Show lines as ``typed`` gave them; raises ValueError or TypeError where they are none."""
        stages = []
        for days, sign, roles, template, copy in lines:
            cc = (Role.AGENCY,) if copy else ()
            stages.append((str(days), Stage(int(sign), _roles(roles), str(template), cc)))
        self.fill([stage for _days, stage in stages])
        for each, (days, _stage) in zip(self.rows, stages, strict=True):
            each.days.setText(days)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            for each in self.rows:
                each.speak()
            self._check()

    def _append(self, stage: Stage) -> None:
        made = StageRow(stage, self._roles, self._templates)
        at = self.grid.rowCount()
        for number, widget in enumerate(made.widgets):
            self.grid.addWidget(widget, at, number)
        self.grid.addWidget(made.fault, at + 1, 0, 1, len(made.widgets))
        made.days.textChanged.connect(self._check)
        for combo in (made.when, made.who, made.template):
            combo.currentIndexChanged.connect(self._check)
        made.copy.toggled.connect(self._check)
        made.remove.clicked.connect(partial(self._remove, made))
        made.speak()
        self.rows.append(made)

    def _add(self) -> None:
        stages = [each.value.offset for each in self.rows if each.value is not None]
        later = max(stages, default=0) + 15
        self._append(Stage(later, self._first.roles, self._first.template))
        self._check()
        self.rows[-1].days.setFocus()
        self.rows[-1].days.selectAll()

    def _remove(self, gone: StageRow, *_checked: bool) -> None:
        _drop(self.grid, gone)
        self.rows.remove(gone)
        self.add.setFocus()
        self._check()

    def _check(self) -> None:
        """Read every line; two stages of one role on one day can't be told apart."""
        seen: set[tuple[int, Role]] = set()
        for each in self.rows:
            each.read()
            if each.value is None:
                continue
            points = {(each.value.offset, role) for role in each.value.roles}
            if points & seen:
                each.tell(_("ผู้รับแจ้งรายนี้มีขั้นการแจ้งเตือนของวันเดียวกันอยู่แล้ว"))
            seen |= points
        self.changed.emit()


def _roles(said: object) -> tuple[Role, ...]:
    """The roles of a choice, as its data names them."""
    return tuple(map(Role, str(said).split(",")))


def _choices(own: tuple[Role, ...], roles: Sequence[Role]) -> list[tuple[Role, ...]]:
    """Each role alone, all together, and what the stage has already."""
    return list(dict.fromkeys((each,) for each in roles)) + [
        each for each in dict.fromkeys((tuple(roles), own)) if len(each) > 1
    ]


def _drop(grid: QGridLayout, gone: StageRow) -> None:
    for widget in (*gone.widgets, gone.fault):
        grid.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
