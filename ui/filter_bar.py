"""What the clerk looks for: the search box, the chips, and filters under names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from loantracker import wording
from loantracker.records import Kind, Status
from loantracker.window_state import SavedFilter
from loantracker.wording import text as _
from ui import theme
from ui.chips import FilterChip
from ui.days_chip import Days, DaysChip
from ui.flow import Flow
from ui.icons import icon
from ui.models.entries import short_kind
from ui.models.haystack import search_words
from ui.models.index import Query
from ui.models.listing import Listing
from ui.pages.page import column, row
from ui.saved_filters import SavedFilters
from ui.words import Button, Words

SEARCH_WIDTH = 160
_ON = frozenset({Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter})


class SearchLine(QLineEdit):
    """The search box; the arrow down and Enter go on to what was found."""

    goes_on = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ON:
            self.goes_on.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Everything that narrows the list; ``changed`` tells that something else is wanted now."""

    changed = Signal()

    def __init__(self, *others: QWidget) -> None:
        """``others`` stand behind the search box."""
        super().__init__()
        self._quiet = True
        self._ids: frozenset[str] = frozenset()  # the only entries to show; none: all
        self.search = SearchLine()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(SEARCH_WIDTH)
        self._glass = self.search.addAction(
            icon("search", theme.tokens().muted, 16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.kinds = FilterChip(lambda: _("ประเภท"), lambda: _("ทุกประเภท"))
        self.agencies = FilterChip(lambda: _("ส่วนราชการ"), lambda: _("ทุกส่วนราชการ"))
        self.statuses = FilterChip(lambda: _("สถานะ"), lambda: _("ทุกสถานะ"))
        self.days = DaysChip()
        self.chips = (self.kinds, self.agencies, self.statuses, self.days)
        self.released = Button(lambda: _("พ้นข้อผูกพันแล้ว"), look="only", icon_name="close")
        self.listed = Button(lambda: _("จากภาพรวม"), look="only", icon_name="close")
        for button in (self.released, self.listed):
            button.hide()
        self.clear = Button(
            lambda: _("ล้าง"), look="plain", icon_name="close", hint=lambda: _("ล้างคำค้นและตัวกรองทั้งหมด (Esc)")
        )
        keeps = self.clear.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # the first letter typed moves nothing
        self.clear.setSizePolicy(keeps)
        self.kinds.offer([(kind, _kind_words(kind)) for kind in Kind])
        self.statuses.offer([(status, _status_words(status)) for status in Status])
        self.saved = SavedFilters(self.settings, self.apply)
        self._connect()
        self._tools = row()
        for other in (self.saved.chip, *others):
            self._tools.addWidget(other)
        self._top = row()
        self._top.addWidget(self.search, 1)
        self._top.addLayout(self._tools)
        self._below = below = Flow()
        for widget in (*self.chips, self.released, self.listed, self.clear):
            below.addWidget(widget)
        box = column(self, margin=0, space=theme.SPACE_S)
        box.addLayout(self._top)
        box.addLayout(below)
        box.addWidget(self.saved)
        self._speak()
        self._quiet = False
        self._tell()

    @property
    def query(self) -> Query:
        """What to look for."""
        return Query(
            words=search_words(self.search.text()),
            kinds=frozenset(map(Kind, self.kinds.chosen)),
            agencies=self.agencies.chosen,
            statuses=frozenset(map(Status, self.statuses.chosen)),
            ids=self._ids,
            days_from=self.days.chosen.first,
            days_to=self.days.chosen.last,
            released=not self.released.isHidden(),
        )

    def settings(self) -> SavedFilter:
        """What is set, without a name; a list from the overview is none of it."""
        return SavedFilter(
            name="",
            search=" ".join(self.search.text().split()),
            kinds=tuple(kind for kind in Kind if kind in self.kinds.chosen),
            agencies=tuple(sorted(self.agencies.chosen)),
            statuses=tuple(status for status in Status if status in self.statuses.chosen),
            days_from=self.days.chosen.first,
            days_to=self.days.chosen.last,
            released=not self.released.isHidden(),
        )

    def apply(self, wanted: SavedFilter) -> None:
        """Set exactly this."""
        with self._at_once():
            self._ids = frozenset()
            self.listed.hide()
            self.search.setText(wanted.search)
            self.kinds.choose(wanted.kinds)
            self.agencies.also(wanted.agencies)  # the ledger that is open may have none of them
            self.agencies.choose(wanted.agencies)
            self.statuses.choose(wanted.statuses)
            self.days.choose(Days(wanted.days_from, wanted.days_to))
            self.released.setVisible(wanted.released)

    def show_listing(self, listing: Listing) -> None:
        """Set what a figure stands for: by its filters, or by its entries where it has none."""
        by_filters = listing.kinds or listing.agencies or listing.statuses
        with self._at_once():
            self.clear_all()
            self.kinds.choose(listing.kinds)
            self.agencies.choose(listing.agencies)
            self.statuses.choose(listing.statuses)
            if not by_filters:
                self._ids = frozenset(listing.figure.ids)
                self.listed.say(lambda: _("จากภาพรวม: {title}", title=listing.title()))
                self.listed.show()

    def clear_all(self) -> None:
        """Set nothing."""
        self.apply(SavedFilter(""))

    def minimumSizeHint(self) -> QSize:
        """As narrow as with the search box on a line of its own, however it stands now."""
        parts = [self._tools.minimumSize(), self._below.minimumSize()]
        if not self.saved.isHidden():
            parts.append(self.saved.minimumSizeHint())
        return QSize(max(each.width() for each in parts), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the search box gets a line of its own."""
        super().resizeEvent(event)
        needed = SEARCH_WIDTH + theme.SPACE_S + self._tools.sizeHint().width()
        way = QBoxLayout.Direction
        self._top.setDirection(way.LeftToRight if self.width() >= needed else way.TopToBottom)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not hasattr(self, "saved"):
            return  # Qt may send a change event from the base constructor
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
        elif event.type() is QEvent.Type.PaletteChange:
            self._glass.setIcon(icon("search", theme.tokens().muted, 16))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._tell)
        for chip in self.chips:
            chip.changed.connect(self._tell)
        self.listed.clicked.connect(self._forget_list)
        self.released.clicked.connect(self._forget_released)
        self.clear.clicked.connect(self.clear_all)

    def _speak(self) -> None:
        self.search.setPlaceholderText(_("ค้นหาเลขที่สัญญา ชื่อ โครงการ จำนวนเงิน"))
        self.search.setAccessibleName(_("ค้นหา"))
        self.search.setToolTip(_("พิมพ์ / หรือ Ctrl+F เพื่อค้นหา ลูกศรลงเพื่อไปที่ตาราง"))

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """Several settings, and one change."""
        was, self._quiet = self._quiet, True
        yield
        self._quiet = was
        self._tell()

    def _tell(self) -> None:
        if self._quiet:
            return
        self.clear.setVisible(self.query != Query())
        self.saved.refresh()
        self.changed.emit()

    def _forget_list(self) -> None:
        self._ids = frozenset()
        self.listed.hide()
        self._tell()

    def _forget_released(self) -> None:
        self.released.hide()
        self._tell()


def _kind_words(kind: Kind) -> Words:
    return lambda: short_kind(kind)


def _status_words(status: Status) -> Words:
    return lambda: wording.status(status)
