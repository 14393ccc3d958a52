"""The columns of a ledger: what each is read as, the clerk's word on it, and what reading gives meanwhile."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QTabBar, QWidget

from loantracker import columns, wording
from loantracker.errors import LoanTrackerError
from loantracker.mapping import (
    NO_CHOICES,
    Choice,
    Choices,
    Field,
    KindChoice,
    Mapping,
    SheetLayout,
    SheetView,
    Tried,
    letters,
)
from loantracker.records import Kind
from loantracker.wording import text as _
from ui import theme
from ui.chips import keyed
from ui.desk import Desk
from ui.pages.mapping_options import BY_ROW, NOT_A_REGISTER, MappingOptions, is_put_aside
from ui.pages.mapping_sheet import MappingSheet
from ui.pages.page import Page, column, heading, row
from ui.words import Button, Label
from ui.work import Work

Place = tuple[str, int]  # a sheet, and the row of a table's header (0: the sheet has no table)


class MappingPage(Page):
    """Choices are tried out beside the window, the latest one after all others; none is lost by a failure."""

    kept = Signal(object)  # the ledger's path: its columns are confirmed
    left = Signal()  # the clerk leaves it as it is

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(desk, work)
        self._path: Path | None = None
        self._mapping: Mapping | None = None
        self._tried: Tried | None = None
        self._fault: LoanTrackerError | None = None
        self._columns: dict[tuple[str, int, int], Field] = {}
        self._kinds: dict[Place, Kind] = {}
        self._headers: dict[str, int] = {}
        self._places: list[Place] = []
        self._running = False
        self._again = False
        self._keeping = False
        self.name = Label(look="muted")
        self.intro = Label(wrap=True)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.currentChanged.connect(self._show_table)
        self.options = MappingOptions()
        self.options.kind.activated.connect(self._choose_kind)
        self.options.header.activated.connect(self._choose_header)
        self.sheet = MappingSheet()
        self.sheet.chosen.connect(self._choose_column)
        self.next = Button(
            lambda: _("ไปคอลัมน์ที่รอเลือก"), icon_name="chevron-down", hint=lambda: _("ไปคอลัมน์ถัดไปที่รอเลือก (F6)")
        )
        self.next.clicked.connect(self.sheet.go_to_waiting)
        keyed(self, "F6").triggered.connect(self.sheet.go_to_waiting)
        self.count = Label()
        self.why = Label(look="fault", wrap=True)
        self.cancel = Button(lambda: _("ยกเลิก"), icon_name="close")
        self.cancel.clicked.connect(self._leave)
        self.confirm = Button(lambda: _("ยืนยันคอลัมน์"), look="main", icon_name="check")
        self.confirm.clicked.connect(self._keep)
        self._build()
        self._speak()

    @property
    def choices(self) -> Choices:
        """What the clerk has said so far."""
        return Choices(
            tuple(
                Choice(sheet, letters(at + 1), field, header)
                for (sheet, header, at), field in self._columns.items()
            ),
            tuple(KindChoice(sheet, header, kind) for (sheet, header), kind in self._kinds.items()),
            tuple(self._headers.items()),
        )

    @property
    def path(self) -> Path | None:
        """The ledger whose columns are shown."""
        return self._path

    def begin(self, path: Path) -> None:
        """Show a ledger's columns; what was chosen for it and not yet confirmed or cancelled still stands."""
        if path != self._path:
            self._forget()
        self._path = path
        self._mapping = self._tried = self._fault = None
        self.name.say(path.name)
        self.name.setToolTip(str(path))
        while self.tabs.count():
            self.tabs.removeTab(0)
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
            self._show_tabs()
            self._show_table()

    # --- asking the core ---------------------------------------------------------

    def _look(self) -> None:
        """Read the first rows; then what reading all of them gives."""
        path, headers = self._path, tuple(self._headers.items())
        if path is None:
            return

        def seen(mapping: Mapping) -> None:
            if (path, headers) != (self._path, tuple(self._headers.items())):
                return  # another ledger or header row was asked for meanwhile
            first, self._mapping = self._mapping is None, mapping
            self._show_tabs(first=first)
            self._show_table()
            if first:
                self.sheet.setFocus()

        choices = Choices(headers=headers) if headers else NO_CHOICES
        self.work.run(lambda _control: self.desk.columns(path, choices), seen)
        self._try()

    def _try(self) -> None:
        if self._running:
            self._again = True
            return
        path, choices = self._path, self.choices
        if path is None:
            return
        self._running, self._again = True, False
        self._show_state()
        self.work.run(
            lambda _control: self.desk.try_columns(path, choices),
            lambda tried: self._answered(tried, None),
            lambda error: self._answered(None, error),
        )

    def _answered(self, tried: Tried | None, error: BaseException | None) -> None:
        self._running = False
        if self._again:
            self._try()
            return
        if error is not None and not isinstance(error, LoanTrackerError):
            self.failed.emit(error)
        self._fault = error if isinstance(error, LoanTrackerError) else None
        if tried is not None:
            self._tried = tried
            self._show_tabs()
            self.sheet.show_columns(self._table())
        self._offer()
        self._show_state()

    def _leave(self) -> None:
        self._forget()
        self.left.emit()

    def _forget(self) -> None:
        self._columns, self._kinds, self._headers = {}, {}, {}

    def _keep(self) -> None:
        path, choices = self._path, self.choices
        if path is None or self._keeping:
            return
        self._keeping = True
        self._show_state()

        def done() -> None:
            self._keeping = False
            self._show_state()

        def kept(_nothing: None) -> None:
            done()
            self._forget()
            self.told.emit(_("ยืนยันคอลัมน์แล้ว ทะเบียนที่มีหัวตารางเดียวกันจะเปิดได้เองในครั้งต่อไป"))
            self.kept.emit(path)

        def refused(error: BaseException) -> None:
            done()
            self.failed.emit(error)

        self.work.run(lambda _control: self.desk.keep_columns(path, choices), kept, refused)

    # --- the clerk's word ----------------------------------------------------------

    def _choose_column(self, at: int, field: Field) -> None:
        sheet, header = self._place()
        self._columns[sheet, header, at] = field
        self._try()

    def _choose_kind(self, at: int) -> None:
        said = self.options.kind.itemData(at)
        sheet, header = self._place()
        table = self._table()
        if table is None:
            return
        of_table = {(sheet, header, each.column): Field.OTHER for each in table.choosable}
        if said == NOT_A_REGISTER:
            self._columns.update(of_table)
        elif said != BY_ROW:
            self._kinds[sheet, header] = Kind(said)
            if is_put_aside(table):  # what was put aside as a whole is asked about as a whole
                self._columns = {key: each for key, each in self._columns.items() if key not in of_table}
        self._try()

    def _choose_header(self, at: int) -> None:
        sheet, _header = self._place()
        self._headers[sheet] = int(self.options.header.itemData(at))
        self._columns = {key: each for key, each in self._columns.items() if key[0] != sheet}
        self._kinds = {key: each for key, each in self._kinds.items() if key[0] != sheet}
        self._look()

    # --- showing ---------------------------------------------------------------------

    def _place(self) -> Place:
        at = self.tabs.currentIndex()
        return self._places[at] if 0 <= at < len(self._places) else ("", 0)

    def _view(self) -> SheetView | None:
        sheet, _header = self._place()
        sheets = self._mapping.sheets if self._mapping is not None else ()
        return next((each for each in sheets if each.name == sheet), None)

    def _table(self) -> SheetLayout | None:
        """The table that is shown, as it is read with the latest choices."""
        return self._tables().get(self._place())

    def _tables(self) -> dict[Place, SheetLayout]:
        seen = [table for view in self._mapping.sheets for table in view.tables] if self._mapping else []
        tried = self._tried.layout.sheets if self._tried is not None else ()
        return {(each.sheet, each.header_row): each for each in (*seen, *tried)}

    def _show_tabs(self, *, first: bool = False) -> None:
        """A tab for each table and for each sheet without one; how many columns wait stands beside it."""
        if self._mapping is None:
            return
        before = self._place()
        tables = self._tables()
        self._places = [
            (view.name, header)
            for view in self._mapping.sheets
            if view.rows
            for header in [each.header_row for each in view.tables] or [0]
        ]
        several = {view.name for view in self._mapping.sheets if len(view.tables) > 1}
        self.tabs.blockSignals(True)
        while self.tabs.count() > len(self._places):
            self.tabs.removeTab(self.tabs.count() - 1)
        for at, (sheet, header) in enumerate(self._places):
            table = tables.get((sheet, header))
            said = _("{sheet} แถว {row}", sheet=sheet, row=header) if sheet in several else sheet
            waiting = len(table.waiting()) if table is not None and table.is_register else 0
            words = _("{name} (รอเลือก {count})", name=said, count=waiting) if waiting else said
            if at == self.tabs.count():
                self.tabs.addTab(words)
            self.tabs.setTabText(at, words)
        self.tabs.setVisible(len(self._places) > 1)
        wanted = (
            self._first()
            if first
            else next(
                (at for at, each in enumerate(self._places) if each[0] == before[0] and each[1] == before[1]),
                next((at for at, each in enumerate(self._places) if each[0] == before[0]), 0),
            )
        )
        self.tabs.setCurrentIndex(wanted)
        self.tabs.blockSignals(False)

    def _first(self) -> int:
        """The table that most wants a look: one that can't be read, one that waits, any register."""
        tables = self._tables()
        found = [tables.get(each) for each in self._places]
        for wants in (
            lambda table: table.is_register and table.lacking(),
            lambda table: table.is_register and table.waiting(),
            lambda table: table.is_register,
            lambda table: not table.agencies,
        ):
            for at, table in enumerate(found):
                if table is not None and wants(table):
                    return at
        return 0

    def _show_table(self) -> None:
        view = self._view()
        if view is None:
            return
        self.sheet.show_table(view, self._table())
        self._offer()
        self._show_state()
        stops: list[QWidget] = [self.tabs, self.options.kind, self.options.header, *self.sheet.stops()]
        stops += [self.sheet, self.cancel, self.confirm]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def _offer(self) -> None:
        view = self._view()
        table = self._table()
        if view is not None:
            self.options.offer(view, table)
        self.next.setVisible(table is not None and table.is_register and bool(table.waiting()))

    def _show_state(self) -> None:
        """The count, and whether the columns can be confirmed or why not."""
        tried = self._tried
        if self._running:
            self.count.say(lambda: _("กำลังนับรายการ"))
        elif tried is None or self._fault is not None:
            self.count.say("")
        else:
            entries, problems = f"{tried.entries:,}", f"{tried.problems:,}"
            self.count.say(
                lambda: _("อ่านได้ {entries} รายการ ต้องตรวจ {problems} แห่ง", entries=entries, problems=problems)
            )
        why = self._why_not()
        self.why.say(why)
        self.why.setVisible(bool(why))
        self.confirm.setEnabled(tried is not None and not why and not self._running and not self._keeping)
        self.confirm.setAccessibleDescription(why)

    def _why_not(self) -> str:
        if self._fault is not None:
            said = wording.explain(self._fault)
            return said.thai if wording.language() == "th" else said.english
        if self._tried is None:
            return ""
        for each in self._tried.missing:
            fields = ", ".join(columns.field(field) for field in each.fields)
            return _(
                "แผ่นงาน “{sheet}” แถวหัวตาราง {row} ยังไม่ได้เลือก {fields} โปรดเลือกคอลัมน์ หรือระบุว่าไม่ใช่ทะเบียน",
                sheet=each.sheet,
                row=each.header_row,
                fields=fields,
            )
        if not self._tried.registers:
            return _("ยังไม่มีตารางใดเป็นทะเบียน โปรดเลือกแถวหัวตาราง แล้วเลือกเลขที่สัญญา ผู้ยืมหรือคู่สัญญา และจำนวนเงิน")
        return ""

    def _speak(self) -> None:
        self.intro.say(
            lambda: _("คอลัมน์ที่แน่ใจเลือกไว้แล้ว โปรดเลือกคอลัมน์ที่ยังรอ แล้วยืนยันครั้งเดียว ช่องที่มี * ต้องมีทุกทะเบียน")
        )
        self.tabs.setAccessibleName(_("ตารางในทะเบียน"))

    def _build(self) -> None:
        box = column(self, space=theme.SPACE_S)
        box.setContentsMargins(0, theme.SPACE_L, 0, 0)
        inside = column(margin=0, space=theme.SPACE_S)
        inside.setContentsMargins(theme.SPACE_L, 0, theme.SPACE_L, 0)
        head = row()
        head.addWidget(heading(lambda: _("จับคู่คอลัมน์")))
        head.addWidget(self.name)
        head.addStretch(1)
        head.addWidget(self.next)
        inside.addLayout(head)
        inside.addWidget(self.intro)
        inside.addWidget(self.tabs)
        inside.addWidget(self.options)
        inside.addWidget(self.sheet, 1)
        box.addLayout(inside, 1)
        strip = QFrame()
        strip.setObjectName("strip")
        line = row(strip, space=theme.SPACE_M)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_L, theme.SPACE_M)
        line.addWidget(self.count)
        line.addWidget(self.why, 1)
        line.addStretch(0)
        line.addWidget(self.cancel)
        line.addWidget(self.confirm)
        box.addWidget(strip)
