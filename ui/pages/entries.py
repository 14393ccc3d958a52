"""The entries: find one among all of them, see why it is due, record what came back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from loantracker.decisions import DecisionKind
from loantracker.errors import LoanTrackerError
from loantracker.records import Entry
from loantracker.wording import text as _
from ui.chips import MenuChip, keyed
from ui.desk import Desk
from ui.entry_table import EntryTable
from ui.filter_bar import FilterBar
from ui.models.entries import COLUMN, COLUMNS, EntriesModel
from ui.models.index import EntryIndex
from ui.models.listing import Listing
from ui.pages.entries_foot import EntriesFoot
from ui.pages.entry_panel import EntryPanel
from ui.pages.page import Page, column, row
from ui.words import Button, Words
from ui.work import Work

if TYPE_CHECKING:
    from loantracker.actions import Day

PANEL_MS = 60  # how long the list is quiet before the sum and the panel follow
READY_MS = 60  # until the first rows are painted; getting the search ready would hold them up
KEEP_MS = 500  # how long the columns are quiet before they are kept


class EntriesPage(Page):
    """Search box, filter chips, the table, and the entry beside it."""

    adds = Signal()  # a new entry is wanted

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self.model = EntriesModel()
        self.panel = EntryPanel(desk, work)
        self._following = True
        self._later = self._timer(PANEL_MS)
        self._later.timeout.connect(self._follow)
        self._soon = self._timer(READY_MS)
        self._soon.timeout.connect(self._get_ready)
        self._keep = self._timer(KEEP_MS)
        self._keep.timeout.connect(self.keep_arrangement)
        self._kept = desk.window_state()
        self._wanted: Listing | None = None  # a list to show once the day's index is there
        self._indexed: Day | None = None
        self.table = EntryTable(self.model, lambda: _("รายการเงินยืมและเงินประกัน"))
        self.columns = MenuChip(lambda: _("คอลัมน์ที่แสดง"), self.table.columns)
        self.export = Button(lambda: _("ส่งออก"), icon_name="export")
        self.add = Button(lambda: _("เพิ่มรายการ"), icon_name="plus", hint=lambda: _("เพิ่มรายการใหม่ (Ctrl+N)"))
        self.filters = FilterBar(self.columns, self.add, self.export)
        self.search, self.clear = self.filters.search, self.filters.clear
        self.kinds, self.agencies = self.filters.kinds, self.filters.agencies
        self.statuses, self.days = self.filters.statuses, self.filters.days
        self.listed = self.filters.listed
        self.foot = EntriesFoot()
        self._build()
        self._restore()
        self._connect()
        self._filter()

    def show_day(self, day: Day) -> None:
        """Show the ledger's entries; the index is built beside the window, and sorted as the table is."""
        super().show_day(day)
        at, _order = self.model.sorted_by

        def build() -> EntryIndex:
            index = EntryIndex(day.snapshot.entries, day.assessments, day.today)
            index.order(COLUMNS[at].key)
            return index

        self.work.run(lambda _control: build(), lambda index: self._show_index(day, index))

    def show_only(self, listing: Listing) -> None:
        """Show the entries of a list and no others: by its filters, or by their ids where it has none."""
        self._wanted = listing
        if self._indexed is self.day:
            self._show_wanted(listing)

    def begin_record(self, entry_id: str) -> None:
        """Go to an entry, whatever is filtered, and open the form of its clearing or return."""
        if self._go_to_entry(entry_id):
            self.panel.begin_record()

    def begin_decision(self, entry_id: str, kind: str) -> None:
        """Go to an entry, whatever is filtered, and open the form of a decision."""
        if kind in set(DecisionKind) and self._go_to_entry(entry_id):
            self.panel.begin_decision(DecisionKind(kind))

    def _go_to_entry(self, entry_id: str) -> bool:
        self.clear_filters()
        at = self.model.row_of(entry_id)
        if at is None:
            return False
        self.table.go_to(at)
        self._follow()
        return True

    def clear_filters(self) -> None:
        """Show everything again."""
        self._wanted = None
        self.filters.clear_all()

    def export_to(self, out: Path) -> None:
        """Write all entries to a new workbook."""
        day = self.day
        if day is None:
            return
        self.export.setEnabled(False)
        self.work.run(lambda _control: self.desk.export(day, out), self._exported, self._not_exported)

    def keep_arrangement(self) -> None:
        """Keep the columns, the order and the named filters for the next start."""
        self._keep.stop()
        at, order = self.model.sorted_by
        state = replace(
            self._kept,
            columns=self.table.arrangement(),
            sorted_by=COLUMNS[at].key,
            descending=order is Qt.SortOrder.DescendingOrder,
            filters=self.filters.saved.filters,
        )
        if state == self._kept:
            return
        try:
            self.desk.keep_window_state(state)
        except LoanTrackerError as error:
            self.failed.emit(error)
        else:
            self._kept = state

    def may_close(self) -> bool:
        self.keep_arrangement()
        return super().may_close()

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer

    def _build(self) -> None:
        main = QWidget()
        box = column(main)
        box.addWidget(self.filters)
        box.addWidget(self.table, 1)
        box.addWidget(self.foot)
        whole = row(self, space=0)
        whole.addWidget(main, 1)
        whole.addWidget(self.panel)

    def _restore(self) -> None:
        """Columns, order and filters as the clerk left them."""
        self.table.arrange(self._kept.columns)
        if self._kept.sorted_by in COLUMN:
            order = Qt.SortOrder.DescendingOrder if self._kept.descending else Qt.SortOrder.AscendingOrder
            self.model.sort(COLUMN[self._kept.sorted_by], order)
        self.filters.saved.offer(self._kept.filters)

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.filters.saved.changed.connect(self.keep_arrangement)
        self.search.goes_on.connect(self.table.setFocus)
        self.export.clicked.connect(self._export)
        self.table.moved.connect(self._moved)
        self.table.chosen.connect(self._several)
        self.table.entered_row.connect(self._to_panel)
        self.table.typed.connect(self._type_on)
        self.table.arranged.connect(self._keep.start)
        self.table.head.sectionClicked.connect(self._sort)
        self.table.doubleClicked.connect(lambda _index: self.panel.begin_record())
        self.foot.copy.clicked.connect(self._copy)
        self.panel.failed.connect(self.failed)
        self.panel.recorded.connect(self._recorded)
        self.panel.applied.connect(self.applied)
        decision = self.panel.decision
        for done in (self.panel.form.left, decision.left, decision.decided):
            done.connect(lambda *_: self.table.setFocus())  # the keys go on in the list
        self.add.clicked.connect(self.adds)
        for keys in ("Ctrl+F", "F3"):
            find = keyed(self, keys)
            find.setShortcutContext(
                Qt.ShortcutContext.WindowShortcut
            )  # also while the navigation has the focus
            find.triggered.connect(self._to_search)
        keyed(self, "/").triggered.connect(self._to_search)
        keyed(self, "Ctrl+N").triggered.connect(self.adds)
        keyed(self, "F2").triggered.connect(self.panel.begin_correction)
        keyed(self, "Escape").triggered.connect(self._escape)

    def _show_index(self, day: Day, index: EntryIndex) -> None:
        if day is not self.day:
            return  # another ledger was opened meanwhile
        kept = self.panel.entry
        self.model.show_index(index)
        self._soon.start()
        self.agencies.offer([(code, _said(code, name)) for code, name in index.agencies])
        self._indexed = day
        self._tell_empty()
        self._stay_on(kept)
        self._follow()
        if self._wanted is not None:
            self._show_wanted(self._wanted)

    def _get_ready(self) -> None:
        """Compute beside the window what the search and each column's order need."""
        index = self.model.index_of_entries
        shown = [COLUMNS[number].key for number in self.table.shown_columns()]
        self.work.run(lambda _control: index.prepare(shown), lambda _nothing: None)

    def _show_wanted(self, listing: Listing) -> None:
        self.filters.show_listing(listing)
        self._wanted = None
        self._follow()

    def _filter(self) -> None:
        kept = self.panel.entry
        self.model.search(self.filters.query)
        self._stay_on(kept)
        # Sum and panel follow a moment later: while the clerk types, only the table has to keep up.
        self._later.start()

    def _sort(self, section: int) -> None:
        kept = self.panel.entry
        at, order = self.model.sorted_by
        flip = section == at and order is Qt.SortOrder.AscendingOrder
        self.model.sort(section, Qt.SortOrder.DescendingOrder if flip else Qt.SortOrder.AscendingOrder)
        self.table.head.viewport().update()
        self._stay_on(kept)
        self._later.start()
        self._keep.start()

    def _stay_on(self, kept: Entry | None) -> None:
        """Keep the entry that was current where it is still shown, else take the first."""
        at = self.model.row_of(kept.id) if kept is not None else None
        if at is None:
            at = 0 if self.model.rowCount() else -1
        self._following = False
        self.table.go_to(at)
        self._following = True
        self.foot.say_count(len(self.model.rows), len(self.model.index_of_entries))

    def _follow(self) -> None:
        """Say of what is shown now what it comes to, and show the entry that the clerk is on."""
        self.foot.say_total(self.model.index_of_entries.total(self.model.found))
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

    def _several(self) -> None:
        """Count and sums of the rows that are selected."""
        index, shown = self.model.index_of_entries, self.model.rows
        numbers = [shown[each] for each in self.table.selected_rows()]
        self.foot.say_several(len(numbers), index.lent(numbers), index.balance(numbers))

    def _tell_empty(self) -> None:
        """Say in an empty table what to do next."""
        nothing = len(self.model.index_of_entries) == 0
        faulty = self.day is not None and bool(self.day.snapshot.problems)

        def words() -> str:
            if not nothing:
                return _("ไม่พบรายการที่ตรงกับคำค้นหรือตัวกรอง กด Esc เพื่อแสดงทั้งหมด")
            if faulty:
                return _("ทะเบียนนี้ยังไม่มีรายการที่ใช้ได้ โปรดดูหน้า “ข้อมูลที่ต้องตรวจ”")
            return _("ทะเบียนนี้ยังไม่มีรายการ กด “เพิ่มรายการ” เพื่อเพิ่มรายการแรก")

        self.table.when_empty(words)

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _type_on(self, typed: str) -> None:
        """Typing in the table goes on in the search box."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.end(False)
        self.search.insert(typed)

    def _to_panel(self) -> None:
        """Go to the entry beside the table, as Enter asks."""
        self._follow()
        if self.panel.record.isEnabled():
            self.panel.record.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _escape(self) -> None:
        """Back to the table, then to one row, then to all rows."""
        if self.panel.isAncestorOf(self.window().focusWidget()):
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif not self.foot.several.isHidden():
            self.table.go_to(self.table.current_row())
        else:
            self.clear_filters()

    def _copy(self) -> None:
        self.table.copy()
        count = f"{len(self.table.selected_rows()):,}"
        self.told.emit(_("คัดลอกแล้ว {count} รายการ นำไปวางใน Excel ได้", count=count))

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


def _said(code: str, name: str) -> Words:
    return lambda: f"{code}  {name}" if name != code else code
