"""The overview: how the ledger stands as of a day, each figure a way to its list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QScrollArea, QTabWidget, QWidget

from loantracker import thai, wording
from loantracker.records import Status
from loantracker.summary import LONGEST, Aged, Cards, Figure, Summary, compared_days, summarize
from loantracker.wording import text as _
from ui import theme
from ui.charts import AgesChart, HeatTable, MonthsChart
from ui.desk import Desk
from ui.figures import Card, CardWords
from ui.models.entries import short_kind
from ui.models.listing import Listing
from ui.models.records import RecordsModel
from ui.models.roles import Column
from ui.pages.page import Page, column, heading, row
from ui.table import Table
from ui.words import Button, Label, Words, restyle
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day

DATE_WIDTH = 128
BESIDE = 1040  # pixels of the page in which the charts have room beside the heat table
LIST_HEIGHT = (LONGEST + 1) * theme.ROW_HEIGHT + 8


class Shown(NamedTuple):
    """A day's summary, and the cards of a month and a year before."""

    now: Summary
    before: tuple[Cards, Cards]


def read(day: Day, desk: Desk, as_of: date) -> Shown:
    """Add everything up; runs beside the window."""
    messages = desk.history()
    entries, assessments = day.snapshot.entries, day.assessments
    month, year = (summarize(entries, assessments, messages, each).cards for each in compared_days(as_of))
    return Shown(summarize(entries, assessments, messages, as_of), (month, year))


def _columns(since: str) -> tuple[Column, ...]:
    heads = {"deadline": lambda: _("ครบกำหนด"), "released": lambda: _("พ้นข้อผูกพัน")}
    return (
        Column("agency", lambda: _("ส่วนราชการ"), 84),
        Column("contract_no", lambda: _("เลขที่สัญญา"), 120),
        Column("kind", lambda: _("ประเภท"), 96),
        Column("party", lambda: _("ผู้ยืม/คู่สัญญา"), 0),
        Column("project", lambda: _("โครงการ"), 0),
        Column("balance", lambda: _("คงเหลือ (บาท)"), 116, right=True),
        Column("since", heads[since], 104, right=True),
        Column("days", lambda: _("จำนวนวัน"), 104),
    )


def _cell(aged: Aged, key: str) -> str:
    entry = aged.entry
    if key == "balance":
        return thai.format_money(aged.baht)
    if key == "since":
        return wording.day(aged.since)
    if key == "days":
        return _("{days} วัน", days=f"{aged.days:,}")
    if key == "kind":
        return short_kind(entry.kind)
    return entry.agency_code if key == "agency" else str(getattr(entry, key))


class OverviewPage(Page):
    """Cards, heat table, charts and the entries that wait longest."""

    opens = Signal(object)  # a Listing

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._chosen: date | None = None  # another day than the ledger's own
        self._shown: Shown | None = None
        self.title = heading(lambda: _("ภาพรวม"))
        self.on = QLineEdit()
        self.on.setFixedWidth(DATE_WIDTH)
        self.on.returnPressed.connect(self._choose)
        self.fault = Label(look="fault")
        self.fault.hide()
        self.today = Button(lambda: _("กลับเป็นวันนี้"), look="plain", icon_name="refresh")
        self.today.clicked.connect(self._back)
        self.today.hide()
        self.overdue, self.due, self.deposits, self.sent = map(Card, ("danger", "warning", "info", "success"))
        self.heat, self.ages, self.months = HeatTable(), AgesChart(), MonthsChart()
        self.oldest, self.oldest_table = self._list("deadline", "danger")
        self.waiting, self.waiting_table = self._list("released", "warning")
        self.tabs = QTabWidget()
        self.tabs.addTab(self.oldest_table, "")
        self.tabs.addTab(self.waiting_table, "")
        self.empty = QFrame()
        self.problems = Button(lambda: _("ดูข้อมูลที่ต้องตรวจ"), icon_name="warning")
        self.problems.clicked.connect(lambda: self.goes_to.emit("problems"))
        self.entries = Button(lambda: _("ไปหน้ารายการ"), icon_name="list")
        self.entries.clicked.connect(lambda: self.goes_to.emit("entries"))
        self.nothing = Label(look="muted")
        self.inside = QWidget()
        self.area = QScrollArea()
        self._build()
        self._connect()
        self._speak()

    @property
    def summary(self) -> Summary | None:
        """What is shown; None until it is added up."""
        return None if self._shown is None else self._shown.now

    def show_day(self, day: Day) -> None:
        """Add the ledger up beside the window and show it."""
        super().show_day(day)
        self._read()

    def choose_day(self, chosen: date) -> None:
        """Show the ledger as of another day."""
        self._chosen = None if self.day is not None and chosen == self.day.today else chosen
        self._read()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and hasattr(self, "tabs"):
            self._speak()
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the charts stand below the heat table, beside each other."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        beside = self.width() >= BESIDE
        self._middle.setDirection(way.LeftToRight if beside else way.TopToBottom)
        self._charts.setDirection(way.TopToBottom if beside else way.LeftToRight)

    def _build(self) -> None:
        head = row()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.fault)
        head.addWidget(self.today)
        as_of = Label(lambda: _("ณ วันที่"), look="muted")
        as_of.setBuddy(self.on)
        head.addWidget(as_of)
        head.addWidget(self.on)
        cards = row(space=theme.SPACE_M)
        for card in (self.overdue, self.due, self.deposits, self.sent):
            cards.addWidget(card, 1)
        self._charts: QBoxLayout = column(margin=0)
        self._charts.addWidget(self.ages, 1)
        self._charts.addWidget(self.months, 1)
        self._middle: QBoxLayout = row(space=theme.SPACE_M)
        self._middle.addWidget(self.heat, 3)
        self._middle.addLayout(self._charts, 2)
        box = column(self.inside)
        for line in (head, cards, self._middle):
            box.addLayout(line)
        box.addWidget(self.tabs)
        box.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # with it the arrows scroll; Tab passes by
        centre = column(self.empty)
        centre.addStretch(1)
        for each in (self.nothing, self.problems, self.entries):
            centre.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        centre.addStretch(2)
        self.empty.hide()
        outer = column(self, margin=0, space=0)
        outer.addWidget(self.area, 1)
        outer.addWidget(self.empty, 1)

    def _connect(self) -> None:
        for chart in (self.heat, self.ages, self.months):
            chart.asks.connect(self._ask)
        for number, card in enumerate(self._card_buttons):
            card.clicked.connect(lambda _checked, number=number: self._ask(self._card_listings()[number]))

    @property
    def _card_buttons(self) -> tuple[Card, ...]:
        return self.overdue, self.due, self.deposits, self.sent

    def _card_listings(self) -> tuple[Listing, ...]:
        cards = self._shown.now.cards if self._shown is not None else Cards()
        return (
            Listing(lambda: _("เกินกำหนด"), cards.overdue, statuses=frozenset({Status.OVERDUE})),
            Listing(lambda: _("ครบกำหนดใน 7 วัน"), cards.due),
            Listing(lambda: _("เงินประกันรอคืน"), cards.deposits),
            Listing(lambda: _("แจ้งเตือนแล้วเดือนนี้"), cards.sent.entries),
        )

    def _list(self, since: str, tone: str) -> tuple[RecordsModel[Aged], Table]:
        model = RecordsModel[Aged](
            _columns(since), _cell, lambda _aged, key: theme.tone(tone) if key == "days" else None
        )
        names = {"deadline": lambda: _("ค้างนานที่สุด"), "released": lambda: _("เงินประกันรอคืน")}
        table = Table(model, names[since], spare=2)
        table.setFixedHeight(LIST_HEIGHT)
        table.activated.connect(lambda index: self._open_row(model, index))
        return model, table

    def _read(self) -> None:
        day = self.day
        if day is None:
            return
        as_of = self._chosen or day.today
        self.work.run(
            lambda _control: read(day, self.desk, as_of), lambda shown: self._show_read(day, as_of, shown)
        )

    def _show_read(self, day: Day, as_of: date, shown: Shown) -> None:
        if day is self.day and as_of == (self._chosen or day.today):  # else asked anew meanwhile
            self._shown = shown
            self._show()

    def _show(self) -> None:
        if self._shown is None or self.day is None:
            return
        found = self._shown.now
        nothing = not self.day.snapshot.entries
        faulty = bool(self.day.snapshot.problems)
        self.nothing.say(
            (lambda: _("ทะเบียนนี้ยังไม่มีรายการที่ใช้ได้"))
            if faulty
            else (lambda: _("ทะเบียนนี้ยังไม่มีรายการ เพิ่มรายการแรกได้ในหน้า “รายการ”"))
        )
        self.problems.setVisible(faulty)
        self.entries.setVisible(not faulty)
        self.empty.setVisible(nothing)
        self.area.setVisible(not nothing)
        self.today.setVisible(self._chosen is not None)
        self.on.setText(wording.day(found.day))
        self._fault("")
        self._tell_cards(found.cards, *self._shown.before)
        for chart in (self.heat, self.ages, self.months):
            chart.show_summary(found)
        self.oldest.show(found.oldest)
        self.waiting.show(found.waiting)

    def _tell_cards(self, now: Cards, month: Cards, year: Cards) -> None:
        cards = (
            (self.overdue, now.overdue, month.overdue.count, year.overdue.count),
            (self.due, now.due, month.due.count, year.due.count),
            (self.deposits, now.deposits, month.deposits.count, year.deposits.count),
            (self.sent, now.sent.entries, month.sent.messages, year.sent.messages),
        )
        for (card, figure, last_month, last_year), listing in zip(cards, self._card_listings(), strict=True):
            sent = card is self.sent
            number = f"{now.sent.messages if sent else figure.count:,}"
            counted = _("{count} ฉบับ", count=number) if sent else _("{count} รายการ", count=number)
            words = CardWords(
                title=listing.title(),
                number=number,
                unit=counted.removeprefix(number).strip(),  # in English the word depends on the number
                baht=_("{amount} บาท", amount=thai.format_money(figure.baht)),
                before=_("เดือนก่อน {month} · ปีก่อน {year}", month=f"{last_month:,}", year=f"{last_year:,}"),
            )
            card.tell(words, opens=figure.count > 0)

    def _speak(self) -> None:
        self.on.setAccessibleName(_("ณ วันที่"))
        self.on.setToolTip(_("พิมพ์วันที่แล้วกด Enter เพื่อดูภาพรวม ณ วันนั้น"))
        self.tabs.setTabText(0, _("ค้างนานที่สุด"))
        self.tabs.setTabText(1, _("เงินประกันรอคืน"))
        self.oldest_table.when_empty(lambda: _("ไม่มีรายการเกินกำหนด"))
        self.waiting_table.when_empty(lambda: _("ไม่มีเงินประกันที่พ้นข้อผูกพันและยังไม่ได้คืน"))

    def _choose(self) -> None:
        try:
            chosen = thai.parse_date(self.on.text())
        except thai.DateError:
            self._fault(_("อ่านวันที่ไม่ได้ โปรดพิมพ์ เช่น 25 ส.ค. 66 หรือ 25/08/2566"))
        else:
            self.choose_day(chosen)

    def _fault(self, said: str) -> None:
        self.fault.say(said)
        self.fault.setVisible(bool(said))
        self.on.setProperty("fault", bool(said))
        self.on.setAccessibleDescription(said)
        restyle(self.on)

    def _back(self) -> None:
        self._chosen = None
        self._read()

    def _open_row(self, model: RecordsModel[Aged], index: QModelIndex) -> None:
        aged = model.records[index.row()]
        figure = Figure((aged.entry.id,), aged.baht)
        self._ask(Listing(lambda: aged.entry.contract_no, figure))

    def _ask(self, listing: Listing) -> None:
        """Ask for a list: by the filters where they give the very entries, else by the entries themselves."""
        if not self._filters_give(listing):
            listing = Listing(self._dated(listing), listing.figure)
        self.opens.emit(listing)

    def _filters_give(self, listing: Listing) -> bool:
        if self.day is None or not (listing.kinds or listing.agencies or listing.statuses):
            return False
        assessments = self.day.assessments
        given = [
            each.id
            for each in self.day.snapshot.entries
            if (not listing.kinds or each.kind in listing.kinds)
            and (not listing.agencies or each.agency_code in listing.agencies)
            and (not listing.statuses or assessments[each.id].status in listing.statuses)
        ]
        return len(given) == listing.figure.count and set(given) == set(listing.figure.ids)

    def _dated(self, listing: Listing) -> Words:
        chosen = self._chosen
        if chosen is None:
            return listing.title
        return lambda: f"{listing.title()} · {wording.day(chosen)}"
