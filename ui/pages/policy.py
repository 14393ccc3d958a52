"""When who is reminded: stages, copies, limits, days off and rules, with what they would change today.

The preview stands beside the cards, or below them where it is narrow; its count is in the strip then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from loantracker.deadlines import DEFAULT_RULES
from loantracker.policy import DEFAULT_LIMITS, DEFAULT_POLICY
from loantracker.wording import text as _
from ui import theme
from ui.desk import Desk
from ui.drafts import Drafts
from ui.pages import policy_draft
from ui.pages.page import Page, column, heading, row
from ui.pages.policy_cards import Card, DaysCard, EscalationCard, KindCard, LimitsCard, RulesCard
from ui.pages.policy_preview import PolicyPreview
from ui.words import Button, Label, Words
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day
    from loantracker.settings import Settings

WIDEST = 880  # a longer line is hard to read


class PolicyPage(Page):
    """Cards, their preview, and one button below."""

    saved = Signal()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._busy = False
        self._filling = False
        self._beside = True
        self._state: Words = lambda: ""
        self._before: dict[str, str] = {}  # what the fields say where nothing is changed
        self.drafts: Drafts | None = None
        self.advances = KindCard(deposit=False)
        self.deposits = KindCard(deposit=True)
        self.escalation = EscalationCard()
        self.limits = LimitsCard()
        self.days = DaysCard()
        self.rules = RulesCard()
        self.cards = policy_draft.Cards(
            self.advances, self.deposits, self.escalation, self.limits, self.days, self.rules
        )
        self.state = Label(look="muted", wrap=True)
        self.preview = PolicyPreview(desk, work)
        self.preview.failed.connect(self.failed)
        self.preview.counted.connect(self._say_state)
        self.save = Button(lambda: _("บันทึกกำหนดการแจ้ง"), look="main", icon_name="check")
        self.save.clicked.connect(self._save)
        self.undo = Button(lambda: _("ละทิ้งการแก้ไข"))
        self.undo.clicked.connect(lambda: self._fill(self.desk.settings))
        self.defaults = Button(
            lambda: _("ใช้ค่าเริ่มต้น"),
            look="plain",
            hint=lambda: _("ขั้น ขีดจำกัด และหลักเกณฑ์กลับเป็นค่าเริ่มต้น อีเมลและวันหยุดที่กรอกไว้คงเดิม"),
        )
        self.defaults.clicked.connect(self._to_defaults)
        self._build()
        for each in self.cards:
            each.changed.connect(self._changed)
        self._fill(desk.settings)

    def show_day(self, day: Day) -> None:
        """Compare with this day; its agencies may have heads of their own."""
        super().show_day(day)
        self.escalation.offer(day.snapshot.agencies)
        self.preview.show_day(day)

    def shown(self) -> None:
        """What was typed before a crash or a restart is there again, where nothing was typed since."""
        draft = self.drafts.find(policy_draft.FORM, policy_draft.ABOUT) if self.drafts is not None else None
        if draft is not None and not policy_draft.changes(policy_draft.texts(self.cards), self._before):
            self._filling = True
            policy_draft.put_back(self.cards, draft.typed)
            self._filling = False
            self._changed()

    def settings_changed(self) -> None:
        """What is typed here and not saved stays, and goes with the settings as they are now."""
        self._changed()

    def _build(self) -> None:
        self._inside = QWidget()
        self._inside.setMaximumWidth(WIDEST)
        self._cards = box = column(self._inside, margin=0, space=theme.SPACE_L)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_M, theme.SPACE_XL)
        box.addWidget(heading(lambda: _("กำหนดการแจ้ง")))
        _card(box, lambda: _("เงินยืม: แจ้งเมื่อใด ถึงผู้ใด"), self.advances)
        _card(box, lambda: _("เงินประกันสัญญา: แจ้งเมื่อใด ถึงผู้ใด"), self.deposits)
        _card(box, lambda: _("สำเนาเมื่อล่าช้ามาก"), self.escalation)
        _card(box, lambda: _("ขีดจำกัดการส่งและการเก็บข้อมูล"), self.limits)
        _card(box, lambda: _("วันหยุดและวันทำการของหน่วยงาน"), self.days)
        _card(box, lambda: _("หลักเกณฑ์วันครบกำหนด"), self.rules)
        box.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(self._inside)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes on to its fields
        strip = QFrame()
        strip.setObjectName("strip")
        line = row(strip)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_L, theme.SPACE_M)
        line.addWidget(self.defaults)
        line.addWidget(self.state, 1)
        line.addWidget(self.undo)
        line.addWidget(self.save)
        self._both = row(space=0)
        self._both.addWidget(self.area, 3)
        self._both.addWidget(self.preview, 2)
        outer = column(self, margin=0, space=0)
        outer.addLayout(self._both, 1)
        outer.addWidget(strip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LanguageChange:  # the cards have other words now, and another width
            self._arrange()
        return done

    def _arrange(self) -> None:
        needed = self._inside.minimumSizeHint().width() + self.area.verticalScrollBar().sizeHint().width()
        beside = self.width() >= needed + self.preview.minimumWidth()
        if beside == self._beside:
            return
        self._beside = beside
        self.preview.stand(beside=beside)
        if beside:
            self._both.addWidget(self.preview, 2)
        else:
            self._cards.insertWidget(self._cards.count() - 1, self.preview)
        self._say_state()

    def _typed(self) -> Settings | None:
        """The settings as they are typed; None while something is wrong."""
        typed: Settings | None = self.desk.settings
        for each in self.cards:
            typed = each.apply(typed) if typed is not None else None
        return typed

    def _fill(self, settings: Settings) -> None:
        self._filling = True
        for each in self.cards:
            each.fill(settings)
        self._filling = False
        if settings is self.desk.settings:
            self._before = policy_draft.texts(self.cards)
        self._changed()

    def _to_defaults(self) -> None:
        now = self._typed() or self.desk.settings
        escalation = replace(now.policy.escalation, offset=DEFAULT_POLICY.escalation.offset)
        self._fill(
            replace(
                now,
                policy=replace(DEFAULT_POLICY, escalation=escalation),
                limits=DEFAULT_LIMITS,
                rules=DEFAULT_RULES,
            )
        )

    def _changed(self) -> None:
        if self._filling:
            return
        typed = self._typed()
        changed = typed != self.desk.settings
        self.save.setEnabled(typed is not None and changed and not self._busy)
        self.undo.setEnabled(changed and not self._busy)
        self._state = lambda: _state_words(typed, changed=changed)
        self._say_state()
        self.preview.show_policy(typed)
        self._keep(changed=changed)

    def _say_state(self) -> None:
        """Whether anything is changed; where the preview is out of sight, what that comes to as well."""
        parts = (self._state,) if self._beside else (self._state, self.preview.words)
        self.state.say(lambda: " · ".join(said for said in (each() for each in parts) if said))

    def _keep(self, *, changed: bool) -> None:
        now = policy_draft.texts(self.cards)
        if not changed:
            self._before = now
        if self.drafts is not None:
            typed = policy_draft.changes(now, self._before)
            self.drafts.keep(policy_draft.FORM, policy_draft.ABOUT, "", typed)

    def _save(self) -> None:
        typed = self._typed()
        if self._busy or typed is None or typed == self.desk.settings:
            return
        self._busy = True
        self._changed()
        self.work.run(
            lambda _control: self.desk.save_settings(typed), lambda _nothing: self._saved(), self._not_saved
        )

    def _saved(self) -> None:
        self._busy = False
        self._changed()
        self.told.emit(_("บันทึกกำหนดการแจ้งแล้ว"))
        self.saved.emit()
        self.changed.emit()

    def _not_saved(self, error: BaseException) -> None:
        self._busy = False
        self._changed()
        self.failed.emit(error)


def _state_words(typed: Settings | None, *, changed: bool) -> str:
    if typed is None:
        return _("มีช่องที่ยังไม่ถูกต้อง")
    return _("แก้ไขแล้ว ยังไม่ได้บันทึก") if changed else ""


def _card(into: QVBoxLayout, words: Words, card: Card) -> None:
    """A card with a head, put into a column."""
    around = QFrame()
    around.setObjectName("card")
    inside = column(around)
    inside.addWidget(heading(words))
    inside.addWidget(card)
    into.addWidget(around)
