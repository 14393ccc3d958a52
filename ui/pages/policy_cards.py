"""The cards of the policy page: each shows a part of the settings and gives it back as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QWidget

from loantracker import thai, wording
from loantracker.deadlines import Rules
from loantracker.policy import DEFAULT_POLICY, Anchor, Escalation, KindPolicy, Limits
from loantracker.records import Agency, Role
from loantracker.settings import Settings
from loantracker.wording import text as _
from ui import theme
from ui.addresses import read_addresses
from ui.calendar import read_day
from ui.choice import Choice
from ui.fields import Fault, Field
from ui.pages.page import column, row
from ui.pages.stage_rows import MOST_DAYS, StageRows, read_whole
from ui.words import Label, Words, restyle

MOST_MESSAGES = 100_000
DAYS_HEIGHT = 96
TOP = Qt.AlignmentFlag.AlignTop


def whole(name: Words, most: int, echo: Words | None = None) -> Field[int]:
    """A field of a whole number; ``echo`` says below what 0 means."""
    said = None if echo is None else lambda value: "" if value else echo()
    return Field(name, partial(read_whole, most=most), echo=said)


class Card(QWidget):
    """A part of the settings; ``changed`` whenever what is typed has changed."""

    changed = Signal()

    def fill(self, settings: Settings) -> None:
        """Show what the settings say."""

    def apply(self, settings: Settings) -> Settings | None:
        """The settings with what is typed here; None while something is wrong."""
        return settings

    def _watch(self, watched: Sequence[Field[int]]) -> None:
        for each in watched:
            each.changed.connect(self.changed)


class KindCard(Card):
    """The stages of advances or of deposits, and how often the last one is repeated."""

    def __init__(self, *, deposit: bool) -> None:
        super().__init__()
        self._deposit = deposit
        party = Role.CONTRACTOR if deposit else Role.BORROWER
        delivered = self._of(DEFAULT_POLICY.deposit, DEFAULT_POLICY.advance)
        names = tuple(dict.fromkeys(each.template for each in delivered.stages))
        first = next(each for each in reversed(delivered.stages) if party in each.roles)
        self._kept: Anchor = delivered.anchor
        self.anchor = Choice()
        self.anchor.addItem("", "release")
        self.anchor.addItem("", "deadline")
        self.anchor.currentIndexChanged.connect(self.changed)
        self.stages = StageRows((party, Role.AGENCY), names, first)
        self.stages.changed.connect(self.changed)
        self.repeat = whole(lambda: _("หลังขั้นสุดท้าย แจ้งซ้ำทุก (วัน)"), MOST_DAYS, lambda: _("0 คือไม่แจ้งซ้ำ"))
        self._watch((self.repeat,))
        box = column(self, margin=0)
        line = row()
        line.addWidget(Label(lambda: _("นับจาก"), look="muted"))
        if deposit:
            line.addWidget(self.anchor)
        else:
            line.addWidget(Label(lambda: _("วันครบกำหนดส่งใช้")))
        line.addWidget(Label(lambda: _("0 วัน คือวันนั้นเอง"), look="caption"))
        line.addStretch(1)
        box.addLayout(line)
        box.addWidget(self.stages)
        last = QHBoxLayout()
        last.addWidget(self.repeat, 1)
        last.addStretch(2)
        box.addLayout(last)
        self._speak()

    def fill(self, settings: Settings) -> None:
        kind = self._of(settings.policy.deposit, settings.policy.advance)
        self._kept = kind.anchor
        self.anchor.setCurrentIndex(self.anchor.findData(kind.anchor))
        self.stages.fill(kind.stages)
        self.repeat.fill(str(kind.repeat_days))

    def apply(self, settings: Settings) -> Settings | None:
        stages, repeat = self.stages.value, self.repeat.value
        if stages is None or repeat is None:
            return None
        kind = KindPolicy(self._anchor(), stages, repeat)
        policy = settings.policy
        changed = replace(policy, deposit=kind) if self._deposit else replace(policy, advance=kind)
        return replace(settings, policy=changed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _of(self, deposit: KindPolicy, advance: KindPolicy) -> KindPolicy:
        return deposit if self._deposit else advance

    def _anchor(self) -> Anchor:
        if not self._deposit:
            return self._kept
        return "release" if self.anchor.currentData() == "release" else "deadline"

    def _speak(self) -> None:
        self.anchor.setItemText(0, _("วันพ้นข้อผูกพัน"))
        self.anchor.setItemText(1, _("วันครบกำหนดคืน"))
        self.anchor.setAccessibleName(_("นับจาก"))


class EscalationCard(Card):
    """Who else gets a copy of late demands."""

    def __init__(self) -> None:
        super().__init__()
        self.offset = whole(lambda: _("เริ่มส่งสำเนาหลังครบกำหนด (วัน)"), MOST_DAYS)
        self.everywhere = Field(
            lambda: _("สำเนาทุกรายการ ถึงอีเมล"), read_addresses, hint=lambda: _("คั่นด้วยจุลภาค เว้นว่างได้")
        )
        self.heads: dict[str, Field[tuple[str, ...]]] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.SPACE_M)
        self.grid.setVerticalSpacing(theme.SPACE_S)
        line = row(space=theme.SPACE_M)
        line.addWidget(self.offset, 1, TOP)
        line.addWidget(self.everywhere, 2, TOP)
        box = column(self, margin=0)
        box.addLayout(line)
        self.heads_head = Label(
            lambda: _("หัวหน้าส่วนราชการที่ได้รับสำเนาเฉพาะรายการของตน"), look="muted", wrap=True
        )
        box.addWidget(self.heads_head)
        box.addLayout(self.grid)
        self._watch((self.offset,))
        self.everywhere.changed.connect(self.changed)
        self.offer(())

    def offer(self, agencies: Sequence[Agency]) -> None:
        """A line for each agency, besides those that have one."""
        for each in agencies:
            if each.code not in self.heads:
                self._add(each.code)
        self.heads_head.setVisible(bool(self.heads))

    def fill(self, settings: Settings) -> None:
        escalation = settings.policy.escalation
        self.offer([*settings.agencies, *(Agency(code, code) for code in escalation.heads)])
        self.offset.fill(str(escalation.offset))
        self.everywhere.fill(", ".join(escalation.everywhere))
        for code, field in self.heads.items():
            field.fill(", ".join(escalation.heads.get(code, ())))

    def apply(self, settings: Settings) -> Settings | None:
        offset, everywhere = self.offset.value, self.everywhere.value
        heads = {code: field.value for code, field in self.heads.items()}
        if offset is None or everywhere is None or None in heads.values():
            return None
        known = {code: found for code, found in heads.items() if found}
        policy = replace(settings.policy, escalation=Escalation(offset, everywhere, known))
        return replace(settings, policy=policy)

    def _add(self, code: str) -> None:
        made = Field(lambda: code, read_addresses)
        made.changed.connect(self.changed)
        at = len(self.heads)
        self.grid.addWidget(made, at // 2, at % 2, TOP)
        self.heads[code] = made


class LimitsCard(Card):
    """How much is sent to whom, how fast, and how long it is kept."""

    def __init__(self) -> None:
        super().__init__()

        def free() -> str:
            return _("0 คือไม่จำกัด")

        self.fields = {
            "quiet_days": whole(lambda: _("เว้นระหว่างฉบับถึงผู้รับเดียวกัน (วัน)"), MOST_DAYS, free),
            "per_minute": whole(lambda: _("ส่งไม่เกินนาทีละ (ฉบับ)"), MOST_MESSAGES, free),
            "per_day": whole(lambda: _("ส่งไม่เกินวันละ (ฉบับ)"), MOST_MESSAGES, free),
            "ask_above": whole(lambda: _("ให้ยืนยันเมื่อผิดปกติเกิน (ฉบับ)"), MOST_MESSAGES, lambda: _("0 คือไม่ถาม")),
            "keep_days": whole(lambda: _("เก็บชื่อและอีเมลในประวัติไว้ (วัน)"), MOST_MESSAGES, lambda: _("0 คือไม่ลบ")),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_M)
        grid.setVerticalSpacing(theme.SPACE_M)
        for at, field in enumerate(self.fields.values()):
            grid.addWidget(field, at // 2, at % 2, TOP)
        self._watch(tuple(self.fields.values()))

    def fill(self, settings: Settings) -> None:
        for each in fields(Limits):
            self.fields[each.name].fill(str(getattr(settings.limits, each.name)))

    def apply(self, settings: Settings) -> Settings | None:
        values = {name: field.value for name, field in self.fields.items()}
        found = {name: value for name, value in values.items() if value is not None}
        return replace(settings, limits=Limits(**found)) if len(found) == len(values) else None


class RulesCard(Card):
    """In how many days an entry is due, beside the regulation that says so."""

    def __init__(self) -> None:
        super().__init__()
        self._rules: Rules | None = None
        self.days = {
            "travel": whole(lambda: _("เดินทางไปราชการ (วัน)"), MOST_DAYS),
            "other": whole(lambda: _("งานอื่น (วัน)"), MOST_DAYS),
            "deposit": whole(lambda: _("คืนหลักประกัน (วัน)"), MOST_DAYS),
        }
        self.soon = {
            "due_soon_days": whole(lambda: _("เงินยืมใกล้ครบกำหนดเมื่อเหลือ (วัน)"), MOST_DAYS),
            "deposit_due_soon_days": whole(lambda: _("เงินประกันใกล้ครบกำหนดเมื่อเหลือ (วัน)"), MOST_DAYS),
        }
        self.cited = Label(self._cited, look="caption", wrap=True, selectable=True)
        box = column(self, margin=0)
        for group in (self.days, self.soon):
            line = row(space=theme.SPACE_M)
            for field in group.values():
                line.addWidget(field, 1, TOP)
            box.addLayout(line)
        box.addWidget(self.cited)
        self._watch((*self.days.values(), *self.soon.values()))

    def fill(self, settings: Settings) -> None:
        self._rules = settings.rules
        for name, field in self.days.items():
            field.fill(str(getattr(settings.rules, name).days))
        for name, field in self.soon.items():
            field.fill(str(getattr(settings.rules, name)))
        self.cited.say(self._cited)

    def apply(self, settings: Settings) -> Settings | None:
        rules = settings.rules
        days = {name: field.value for name, field in self.days.items() if field.value is not None}
        soon = {name: field.value for name, field in self.soon.items() if field.value is not None}
        if len(days) + len(soon) < len(self.days) + len(self.soon):
            return None
        changed = Rules(
            travel=replace(rules.travel, days=days["travel"]),
            other=replace(rules.other, days=days["other"]),
            deposit=replace(rules.deposit, days=days["deposit"]),
            travel_words=rules.travel_words,
            **soon,
        )
        return replace(settings, rules=changed)

    def _cited(self) -> str:
        if self._rules is None:
            return ""
        found = dict.fromkeys(getattr(self._rules, name).citation for name in self.days)
        return "\n".join(_("ตาม{citation}", citation=each) for each in found)


class DaysEdit(QWidget):
    """Days, one a line, typed any Thai way; ``value`` is None while a line can't be read."""

    changed = Signal()

    def __init__(self, name: Words) -> None:
        super().__init__()
        self._name = name
        self.value: frozenset[date] | None = frozenset()
        self.text = QPlainTextEdit()
        self.text.setFixedHeight(DAYS_HEIGHT)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._check)
        head = Label(name, look="caption")
        head.setBuddy(self.text)
        self.echo = Label(look="caption", wrap=True)
        self.fault = Label(look="fault", wrap=True)
        box = column(self, margin=0, space=theme.SPACE_XS)
        for each in (head, self.text, self.echo, self.fault):
            box.addWidget(each)
        self._check()

    def fill(self, days: frozenset[date]) -> None:
        """Show these days in their order."""
        self.text.setPlainText("\n".join(thai.format_date(each) for each in sorted(days)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._check()

    def _check(self) -> None:
        found, fault = set(), ""
        for number, line in enumerate(self.text.toPlainText().splitlines(), start=1):
            try:
                if line.strip():
                    found.add(read_day(line))
            except Fault:
                fault = fault or _("บรรทัดที่ {line} อ่านวันที่ไม่ได้ โปรดพิมพ์ เช่น 12 ส.ค. 2569", line=number)
        self.value = None if fault else frozenset(found)
        self.fault.say(fault)
        self.fault.setVisible(bool(fault))
        self.echo.say(", ".join(map(wording.day, sorted(found))))
        self.echo.setVisible(bool(found))
        self.text.setAccessibleName(self._name())
        self.text.setAccessibleDescription(fault)
        if bool(self.text.property("fault")) != bool(fault):
            self.text.setProperty("fault", bool(fault))
            restyle(self.text)
        self.changed.emit()


class DaysCard(Card):
    """The office's own days off and days on, which win over the known ones."""

    def __init__(self) -> None:
        super().__init__()
        self.off = DaysEdit(lambda: _("วันหยุดเพิ่มเติม (บรรทัดละวัน)"))
        self.on = DaysEdit(lambda: _("วันทำการเป็นพิเศษ (บรรทัดละวัน)"))
        line = row(self, space=theme.SPACE_M)
        for each in (self.off, self.on):
            line.addWidget(each, 1, TOP)
            each.changed.connect(self.changed)

    def fill(self, settings: Settings) -> None:
        self.off.fill(settings.extra_holidays)
        self.on.fill(settings.extra_working)

    def apply(self, settings: Settings) -> Settings | None:
        off, on = self.off.value, self.on.value
        if off is None or on is None:
            return None
        return replace(settings, extra_holidays=off, extra_working=on)
