"""The entries: find one among all of them, see why it is due, record what came back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from loantracker import wording
from loantracker.records import Entry, Kind, Status
from loantracker.thai import format_money
from loantracker.wording import text as _
from ui import theme
from ui.chips import FilterChip, keyed
from ui.desk import Desk
from ui.icons import icon
from ui.models.entries import COLUMNS, EntriesModel, short_kind
from ui.models.index import EntryIndex, Query, search_words
from ui.models.listing import Listing
from ui.pages.entry_panel import EntryPanel
from ui.pages.page import Page, column, row
from ui.table import Table
from ui.words import Button, Label, Words
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day


SEARCH_WIDTH = 160
PANEL_MS = 60  # how long the list is quiet before the panel follows
KIND = next(number for number, each in enumerate(COLUMNS) if each.key == "kind")


class EntriesPage(Page):
    """Search box, filter chips, the table, and the entry beside it."""

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self.model = EntriesModel()
        self.panel = EntryPanel(desk, work)
        self._following = True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PANEL_MS)
        self._later.timeout.connect(self._follow)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(SEARCH_WIDTH)
        self._glass = self.search.addAction(
            icon("search", theme.tokens().muted, 16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._filter)
        self.kinds = FilterChip(lambda: _("ประเภท"), lambda: _("ทุกประเภท"))
        self.agencies = FilterChip(lambda: _("ส่วนราชการ"), lambda: _("ทุกส่วนราชการ"))
        self.statuses = FilterChip(lambda: _("สถานะ"), lambda: _("ทุกสถานะ"))
        self.kinds.offer([(kind, _kind_words(kind)) for kind in Kind])
        self.statuses.offer([(status, _status_words(status)) for status in Status])
        for chip in (self.kinds, self.agencies, self.statuses):
            chip.changed.connect(self._filter)
        self.listed = Button(lambda: _("จากภาพรวม"), look="only", icon_name="close")
        self.listed.clicked.connect(self._forget_list)
        self.listed.hide()
        self._ids: frozenset[str] = frozenset()  # the only entries to show; none: all
        self._wanted: Listing | None = None  # a list to show once the day's index is there
        self._indexed: Day | None = None
        self.clear = Button(
            lambda: _("ล้าง"), look="plain", icon_name="close", hint=lambda: _("ล้างคำค้นและตัวกรองทั้งหมด (Esc)")
        )
        self.clear.clicked.connect(self.clear_filters)
        self.export = Button(lambda: _("ส่งออก"), icon_name="export")
        self.export.clicked.connect(self._export)
        self.table = Table(self.model, lambda: _("รายการเงินยืมและเงินประกัน"), spare=KIND)
        self.table.when_empty(lambda: _("ไม่พบรายการที่ตรงกับคำค้นหรือตัวกรอง"))
        self.table.moved.connect(self._moved)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.doubleClicked.connect(lambda _index: self.panel.begin_record())
        self.panel.failed.connect(self.failed)
        self.panel.recorded.connect(self._recorded)
        self.count = Label(look="muted")
        self.total = Label()
        self.total.setFont(theme.font(bold=True, tabular=True))
        self._build()
        find = keyed(self, "Ctrl+F")
        find.setShortcutContext(Qt.ShortcutContext.WindowShortcut)  # also while the navigation has the focus
        find.triggered.connect(self._to_search)
        keyed(self, "Escape").triggered.connect(self.clear_filters)
        self._speak()
        self._filter()

    def show_day(self, day: Day) -> None:
        """Show the ledger's entries; the index is built beside the window."""
        super().show_day(day)
        self.work.run(
            lambda _control: EntryIndex(day.snapshot.entries, day.assessments),
            lambda index: self._show_index(day, index),
        )

    def show_only(self, listing: Listing) -> None:
        """Show the entries of a list and no others: by its filters, or by their ids where it has none."""
        self._wanted = listing
        if self._indexed is self.day:
            self._show_wanted(listing)

    def clear_filters(self) -> None:
        """Show everything again."""
        self._wanted = None
        self.search.clear()
        self._forget_list()
        for chip in (self.kinds, self.agencies, self.statuses):
            chip.clear()

    def export_to(self, out: Path) -> None:
        """Write all entries to a new workbook."""
        day = self.day
        if day is None:
            return
        self.export.setEnabled(False)
        self.work.run(lambda _control: self.desk.export(day, out), self._exported, self._not_exported)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not hasattr(self, "total"):
            return  # Qt may send a change event from the base constructor
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
            self._foot()
        elif event.type() is QEvent.Type.PaletteChange:
            self._glass.setIcon(icon("search", theme.tokens().muted, 16))

    def _build(self) -> None:
        tools = row()
        tools.addWidget(self.search, 1)
        for each in (self.kinds, self.agencies, self.statuses, self.clear):
            tools.addWidget(each)
        tools.addWidget(self.export)
        main = QWidget()
        box = column(main)
        box.addLayout(tools)
        box.addWidget(self.listed, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.table, 1)
        foot = row()
        foot.addWidget(self.count)
        foot.addStretch(1)
        foot.addWidget(Label(lambda: _("คงเหลือรวม"), look="muted"))
        foot.addWidget(self.total)
        box.addLayout(foot)
        whole = row(self, space=0)
        whole.addWidget(main, 1)
        whole.addWidget(self.panel)

    def _speak(self) -> None:
        self.search.setPlaceholderText(_("ค้นหาเลขที่สัญญา ชื่อ โครงการ จำนวนเงิน"))
        self.search.setAccessibleName(_("ค้นหา"))

    def _show_index(self, day: Day, index: EntryIndex) -> None:
        if day is not self.day:
            return  # another ledger was opened meanwhile
        kept = self.panel.entry
        self.model.show_index(index)
        self.work.run(lambda _control: index.prepare(), lambda _nothing: None)
        self.agencies.offer([(code, _said(code, name)) for code, name in index.agencies])
        self._indexed = day
        self._sorted()
        self._stay_on(kept)
        self._follow()
        if self._wanted is not None:
            self._show_wanted(self._wanted)

    def _show_wanted(self, listing: Listing) -> None:
        self.clear_filters()
        if listing.kinds or listing.agencies or listing.statuses:
            self.kinds.choose(listing.kinds)
            self.agencies.choose(listing.agencies)
            self.statuses.choose(listing.statuses)
        else:
            self._ids = frozenset(listing.figure.ids)
            self.listed.say(lambda: _("จากภาพรวม: {title}", title=listing.title()))
            self.listed.show()
            self._filter()
        self._wanted = None
        self._follow()

    def _forget_list(self) -> None:
        self.listed.hide()
        if self._ids:
            self._ids = frozenset()
            self._filter()

    def _filter(self) -> None:
        kept = self.panel.entry
        self.model.search(
            Query(
                words=search_words(self.search.text()),
                kinds=frozenset(map(Kind, self.kinds.chosen)),
                agencies=self.agencies.chosen,
                statuses=frozenset(map(Status, self.statuses.chosen)),
                ids=self._ids,
            )
        )
        chips = (self.kinds, self.agencies, self.statuses)
        self.clear.setVisible(bool(self.search.text() or self._ids) or any(chip.chosen for chip in chips))
        self._stay_on(kept)
        # The panel follows a moment later: while the clerk types, only the table has to keep up.
        self._later.start()

    def _sort(self, section: int) -> None:
        kept = self.panel.entry
        at, order = self.model.sorted_by
        flip = section == at and order is Qt.SortOrder.AscendingOrder
        self.model.sort(section, Qt.SortOrder.DescendingOrder if flip else Qt.SortOrder.AscendingOrder)
        self._sorted()
        self._stay_on(kept)
        self._follow()

    def _sorted(self) -> None:
        last = len(COLUMNS) - 1
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def _stay_on(self, kept: Entry | None) -> None:
        """Keep the entry that was current where it is still shown, else take the first."""
        at = self.model.row_of(kept.id) if kept is not None else None
        if at is None:
            at = 0 if self.model.rowCount() else -1
        self._following = False
        self.table.go_to(at)
        self._following = True
        self._foot()

    def _follow(self) -> None:
        self._show_row(self.table.current_row())

    def _moved(self, at: int) -> None:
        if self._following:
            self._show_row(at)

    def _show_row(self, at: int) -> None:
        self._later.stop()
        if at < 0 or self.day is None:
            self.panel.show_entry(None, None, None)
        else:
            self.panel.show_entry(self.day, *self.model.entry(at))

    def _foot(self) -> None:
        shown, known = len(self.model.rows), len(self.model.index_of_entries)
        if shown == known:
            self.count.say(lambda: _("{count} รายการ", count=f"{known:,}"))
        else:
            self.count.say(lambda: _("{count} จาก {total} รายการ", count=f"{shown:,}", total=f"{known:,}"))
        total = self.model.index_of_entries.total(self.model.found)
        self.total.say(lambda: _("{amount} บาท", amount=format_money(total)))

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _recorded(self, day: Day, sentence: str) -> None:
        self.told.emit(sentence)
        self.changed_to.emit(day)

    def _export(self) -> None:
        if self.day is None:
            return
        offered = self.day.path.with_name(f"{self.day.path.stem}-export.xlsx")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("ส่งออกเป็น"), str(offered), "Excel (*.xlsx)")
        if chosen:
            self.export_to(Path(chosen))

    def _exported(self, out: Path) -> None:
        self.export.setEnabled(True)
        self.told.emit(_("ส่งออกแล้วที่ {path}", path=out.name))

    def _not_exported(self, error: BaseException) -> None:
        self.export.setEnabled(True)
        self.failed.emit(error)


def _kind_words(kind: Kind) -> Words:
    return lambda: short_kind(kind)


def _status_words(status: Status) -> Words:
    return lambda: wording.status(status)


def _said(code: str, name: str) -> Words:
    return lambda: f"{code}  {name}" if name != code else code
