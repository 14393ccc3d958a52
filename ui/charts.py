"""The overview's heat table and its two charts; each figure asks for its list."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QSizePolicy

from loantracker import wording
from loantracker.records import Kind, Status
from loantracker.summary import Age, AgencyRow, Cell, Figure, Month, Summary
from loantracker.thai import format_money
from loantracker.wording import text as _
from ui import theme
from ui.figures import AgeBar, HeatCell, MonthBar
from ui.models.entries import short_kind
from ui.models.listing import Listing
from ui.pages.page import column, heading, row
from ui.words import Button, Label, Words

OUTSTANDING = frozenset({Status.OPEN, Status.DUE_SOON, Status.OVERDUE, Status.HELD})
CODE_WIDTH = 60
# Not due, then warmer with age, then held.
AGE_TONES = ("success", "warning", "warning", "danger", "danger", "danger", "quiet")


class Measure(NamedTuple):
    """What the heat table shows of each cell."""

    words: Words
    tone: str
    statuses: frozenset[Status]

    def of(self, cell: Cell) -> Figure:
        """The measure's figure of a cell."""
        return cell.overdue if self.tone == "danger" else cell.outstanding


OVERDUE = Measure(lambda: _("เกินกำหนด"), "danger", frozenset({Status.OVERDUE}))
ALL = Measure(lambda: _("คงค้างทั้งหมด"), "info", OUTSTANDING)


def counted(figure: Figure) -> str:
    """A figure in words."""
    return _("{count} รายการ {amount} บาท", count=f"{figure.count:,}", amount=format_money(figure.baht))


def age_words(age: Age) -> str:
    """An age in words."""
    if not age.first:
        return _("ยังไม่ครบกำหนด")
    if age.last is None:
        return _("เกินกว่า {days} วัน", days=age.first - 1)
    return _("เกิน {first}–{last} วัน", first=age.first, last=age.last)


def _kind_words(kind: Kind | None) -> Words:
    return lambda: _("รวม") if kind is None else short_kind(kind)


def month_words(month: Month) -> str:
    """The month's short name with its year."""
    return wording.day(month.first_day).partition(" ")[2]


class _Card(QFrame):
    asks = Signal(object)  # a Listing

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")


class HeatTable(_Card):
    """Agencies by kinds: the worst agency first, each cell the warmer the more baht it is."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Summary | None = None
        self.measure = OVERDUE
        self.cells: list[HeatCell] = []
        self._listings: list[Listing] = []
        self._rows = 0
        self.overdue = Button(OVERDUE.words, look="plain")
        self.whole = Button(ALL.words, look="plain")
        group = QButtonGroup(self)
        head = row()
        head.addWidget(heading(lambda: _("ส่วนราชการและประเภท")))
        head.addWidget(Label(lambda: _("จำนวนรายการและบาท"), look="caption", wrap=True), 1)
        for button, measure in ((self.overdue, OVERDUE), (self.whole, ALL)):
            button.setCheckable(True)
            button.setProperty("look", "choice")
            button.clicked.connect(lambda _checked, chosen=measure: self._measure(chosen))
            group.addButton(button)
            head.addWidget(button)
        self.overdue.setChecked(True)
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        self._grid.setColumnMinimumWidth(0, CODE_WIDTH)
        for number in range(1, len(Kind) + 2):
            self._grid.setColumnStretch(number, 1)
        box = column(self, space=theme.SPACE_S)
        box.addLayout(head)
        box.addLayout(self._grid, 1)
        box.addStretch(0)
        self.codes: list[Label] = []
        self._heads()

    def show_summary(self, found: Summary) -> None:
        """Show another summary; rows are made or taken away as agencies come and go."""
        self._found = found
        whole = Cell(found.outstanding, found.cards.overdue)
        rows = [*found.agencies, AgencyRow("", "", found.kinds, whole)]
        if len(rows) != self._rows:
            self._lay_out(len(rows))
        most = max(
            (self.measure.of(row.kinds[kind]).baht for row in found.agencies for kind in Kind), default=0
        )
        self._listings = []
        for at, each in enumerate(rows):
            last = at == len(rows) - 1
            code = self.codes[at]
            code.setFont(theme.font(bold=last))
            code.setToolTip(each.name)
            # An agency that the program does not know has its name as typed for a code.
            short = code.fontMetrics().elidedText(each.code, Qt.TextElideMode.ElideRight, CODE_WIDTH)
            code.say((lambda: _("รวม")) if last else short)
            for kind in (*Kind, None):
                figure = self.measure.of(each.whole if kind is None else each.kinds[kind])
                self._listings.append(self._listing(each, kind, figure))
                cell = self.cells[len(self._listings) - 1]
                heat = float(figure.baht / most) if most and kind and not last else 0.0
                name = f"{self._listings[-1].title()}: {counted(figure)}"
                cell.tell(name, figure.count, format_money(figure.baht), self.measure.tone, heat)

    def _listing(self, each: AgencyRow, kind: Kind | None, figure: Figure) -> Listing:
        measure = self.measure

        def title() -> str:
            parts = (each.code, "" if kind is None else short_kind(kind), measure.words())
            return " ".join(part for part in parts if part)

        return Listing(
            title,
            figure,
            frozenset() if kind is None else frozenset({kind}),
            frozenset({each.code} if each.code else ()),
            measure.statuses,
        )

    def _measure(self, chosen: Measure) -> None:
        self.measure = chosen
        if self._found is not None:
            self.show_summary(self._found)

    def _heads(self) -> None:
        for number, kind in enumerate((*Kind, None), start=1):
            label = Label(_kind_words(kind), look="caption")
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setContentsMargins(0, 0, theme.SPACE_S, 0)
            self._grid.addWidget(label, 0, number)

    def _lay_out(self, rows: int) -> None:
        for each in (*self.codes, *self.cells):
            self._grid.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.codes, self.cells, self._rows = [], [], rows
        for at in range(rows):
            code = Label()
            code.setFixedWidth(CODE_WIDTH)
            self.codes.append(code)
            self._grid.addWidget(code, at + 1, 0)
            for number in range(1, len(Kind) + 2):
                cell = HeatCell(bold=at == rows - 1 or number == len(Kind) + 1)
                place = len(self.cells)
                cell.clicked.connect(lambda _checked, place=place: self.asks.emit(self._listings[place]))
                self.cells.append(cell)
                self._grid.addWidget(cell, at + 1, number)


class AgesChart(_Card):
    """Open entries by their days overdue, held ones apart."""

    def __init__(self) -> None:
        super().__init__()
        self._listings: list[Listing] = []
        self.bars = [AgeBar(tone) for tone in AGE_TONES]
        box = column(self, space=0)
        title = heading(lambda: _("อายุของรายการค้าง"))
        title.setContentsMargins(0, 0, 0, theme.SPACE_XS)
        box.addWidget(title)
        for place, bar in enumerate(self.bars):
            bar.clicked.connect(lambda _checked, place=place: self.asks.emit(self._listings[place]))
            box.addWidget(bar)

    def show_summary(self, found: Summary) -> None:
        """Show another summary."""
        self._listings = [Listing(_age_title(age), age.figure) for age in found.ages]
        held = Listing(lambda: wording.status(Status.HELD), found.held, statuses=frozenset({Status.HELD}))
        self._listings.append(held)
        most = max(each.figure.baht for each in self._listings)
        for bar, each in zip(self.bars, self._listings, strict=True):
            figure, title = each.figure, each.title()
            share = float(figure.baht / most) if most else 0.0
            bar.tell(title, f"{title}: {counted(figure)}", figure.count, format_money(figure.baht), share)


def _age_title(age: Age) -> Words:
    return lambda: age_words(age)


class MonthsChart(_Card):
    """The share cleared on time, month by month."""

    def __init__(self) -> None:
        super().__init__()
        self._listings: list[Listing] = []
        self.bars: list[MonthBar] = []
        box = column(self, space=theme.SPACE_S)
        head = row()
        head.addWidget(heading(lambda: _("ส่งใช้หรือคืนทันกำหนด")))
        head.addWidget(Label(lambda: _("ร้อยละ รายเดือน"), look="caption", wrap=True), 1)
        self.mean = Label()
        self.mean.setFont(theme.font(bold=True, tabular=True))
        self.mean.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        head.addWidget(self.mean)
        box.addLayout(head)
        self._row = row(space=0)
        box.addLayout(self._row)

    def show_summary(self, found: Summary) -> None:
        """Show another summary."""
        while len(self.bars) < len(found.months):
            bar, place = MonthBar(), len(self.bars)
            bar.clicked.connect(lambda _checked, place=place: self.asks.emit(self._listings[place]))
            self.bars.append(bar)
            self._row.addWidget(bar)
        self._listings = [Listing(_month_title(month), month.cleared) for month in found.months]
        for bar, month in zip(self.bars, found.months, strict=True):
            bar.tell(month_words(month).partition(" ")[0], _month_name(month), month.rate)
        cleared = sum(month.cleared.count for month in found.months)
        on_time = sum(month.on_time for month in found.months)
        percent = f"{on_time / cleared * 100:.0f}" if cleared else "–"
        self.mean.say(lambda: _("12 เดือน: ร้อยละ {percent}", percent=percent))


def _month_title(month: Month) -> Words:
    return lambda: _("ส่งใช้หรือคืนใน {month}", month=month_words(month))


def _month_name(month: Month) -> str:
    return _(
        "{month}: ทันกำหนด {on_time} จาก {count} รายการ",
        month=month_words(month),
        on_time=f"{month.on_time:,}",
        count=f"{month.cleared.count:,}",
    )
