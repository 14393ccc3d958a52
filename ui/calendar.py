"""A month to pick a day from, in the Buddhist era; Qt's own calendar knows no such years.

Qt draws the days and minds the keys (arrows, Page Up and Down, Home, End,
Enter); the head with the month and the Buddhist year is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from loantracker import thai, wording
from loantracker.records import ProblemCode
from loantracker.wording import text as _
from ui import theme
from ui.fields import Fault, Field
from ui.words import Button, Label, Words

ERA = 543
WIDTH = 352
EARLIEST, LATEST = QDate(1950, 1, 1), QDate(2100, 12, 31)


def read_day(typed: str) -> date:
    """A day typed in any of the ways that the ledger's own are; raises :class:`Fault` with the words."""
    try:
        return thai.parse_date(typed)
    except thai.DateError as error:
        raise Fault(_date_fault(error.code)) from None


def read_period(typed: str) -> date:
    """The last day of "1-3 ก.พ. 66", or the day itself; raises :class:`Fault` with the words."""
    try:
        return thai.parse_period(typed)[1]
    except thai.DateError as error:
        raise Fault(_date_fault(error.code)) from None


def _date_fault(code: ProblemCode) -> str:
    if code is ProblemCode.AMBIGUOUS_DATE:
        return _("ปีสองหลักนี้เป็นได้ทั้ง พ.ศ. และ ค.ศ. โปรดพิมพ์ปีให้ครบสี่หลัก")
    if code is ProblemCode.IMPLAUSIBLE_DATE:
        return _("ปีนี้ไม่น่าเป็นไปได้ โปรดตรวจสอบปี")
    return _("อ่านวันที่ไม่ได้ โปรดพิมพ์ เช่น 25 ส.ค. 66 หรือ 25/08/2566")


class Calendar(QFrame):
    """One month. It pops up below a widget and is gone after a choice, Escape, or a click elsewhere."""

    picked = Signal(object)  # a date

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("calendar")
        self._today = today
        self.days = QCalendarWidget()
        self.days.setNavigationBarVisible(False)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.days.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Sunday)
        self.days.setDateRange(EARLIEST, LATEST)
        self.days.currentPageChanged.connect(self._tell)
        self.days.clicked.connect(self._take)
        self.days.activated.connect(self._take)
        self.year_back = Button(lambda: "«", look="plain", hint=lambda: _("ปีก่อน"))
        self.back = Button(lambda: "‹", look="plain", hint=lambda: _("เดือนก่อน"))
        self.month = Label()
        self.month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.on = Button(lambda: "›", look="plain", hint=lambda: _("เดือนถัดไป"))
        self.year_on = Button(lambda: "»", look="plain", hint=lambda: _("ปีถัดไป"))
        self.now = Button(self._today_words, look="link")
        self.year_back.clicked.connect(self.days.showPreviousYear)
        self.back.clicked.connect(self.days.showPreviousMonth)
        self.on.clicked.connect(self.days.showNextMonth)
        self.year_on.clicked.connect(self.days.showNextYear)
        self.now.clicked.connect(lambda: self._take(_as_qt(self._today)))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_S, theme.SPACE_S, theme.SPACE_S, theme.SPACE_S)
        box.setSpacing(theme.SPACE_XS)
        head = QHBoxLayout()
        head.setSpacing(0)
        for widget in (self.year_back, self.back, self.month, self.on, self.year_on):
            head.addWidget(widget, 1 if widget is self.month else 0)
        box.addLayout(head)
        box.addWidget(self.days)
        box.addWidget(self.now, 0, Qt.AlignmentFlag.AlignHCenter)
        self.days.setMinimumWidth(WIDTH)
        self.setFocusProxy(self.days)
        self._speak()

    def pop_up(self, below: QWidget, chosen: date | None) -> None:
        """Show the month of the chosen day, or of today, below a widget."""
        self._paint()
        self.days.setSelectedDate(_as_qt(chosen or self._today))
        self._tell()
        self.adjustSize()
        at = below.mapToGlobal(QPoint(0, below.height() + theme.SPACE_XS))
        room = below.screen().availableGeometry()
        if at.y() + self.height() > room.bottom():
            at = below.mapToGlobal(QPoint(0, -self.height() - theme.SPACE_XS))
        at.setX(max(room.left(), min(at.x(), room.right() - self.width())))
        self.move(at)
        self.show()
        self.days.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def _speak(self) -> None:
        thai_words = wording.language() == "th"
        self.days.setLocale(QLocale(QLocale.Language.Thai if thai_words else QLocale.Language.English))
        self.setAccessibleName(_("ปฏิทิน"))
        self._tell()

    def _tell(self) -> None:
        year, month = self.days.yearShown(), self.days.monthShown()
        if wording.language() == "th":
            self.month.say(f"{thai.MONTHS[month - 1]} {year + ERA}")
        else:
            self.month.say(f"{self.days.locale().standaloneMonthName(month)} {year}")

    def _today_words(self) -> str:
        return _("วันนี้ {day}", day=wording.day(self._today))

    def _paint(self) -> None:
        """Days of the week, weekends and today in the colours of the theme that is on now."""
        now = theme.tokens()
        head = QTextCharFormat()
        head.setProperty(QTextFormat.Property.FontPixelSize, theme.CAPTION_PX)
        head.setForeground(QColor(now.muted))
        head.setBackground(QColor(now.surface))
        self.days.setHeaderTextFormat(head)
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            weekend = QTextCharFormat()
            weekend.setForeground(QColor(now.danger.ink))
            self.days.setWeekdayTextFormat(weekday, weekend)
        today = QTextCharFormat()
        today.setForeground(QColor(now.accent))
        today.setFontWeight(700)
        today.setFontUnderline(True)
        self.days.setDateTextFormat(_as_qt(self._today), today)

    def _take(self, day: QDate) -> None:
        self.close()
        self.picked.emit(date(day.year(), day.month(), day.day()))


class DayField(Field[date | None]):
    """A day, typed any Thai way or picked from the calendar.

    ``check`` raises :class:`Fault` for a day that is a day but can't be right here. An ``optional`` one may
    be left blank: its value is None then, and it is not ``faulty``. Where a ``period`` may be typed, its last
    day is the value.
    """

    def __init__(
        self,
        name: Words,
        today: Callable[[], date],
        check: Callable[[date], None] = lambda _day: None,
        *,
        optional: bool = False,
        period: bool = False,
    ) -> None:
        self._today = today
        self._day_of = read_period if period else read_day
        self.pick = Button(lambda: _("ปฏิทิน"), icon_name="calendar")
        super().__init__(
            name,
            lambda typed: None if optional and not typed.strip() else self._checked(typed, check),
            hint=(lambda: _("เช่น 25 ส.ค. 66 หรือ 23-25 ส.ค. 66"))
            if period
            else (lambda: _("เช่น 25 ส.ค. 66 หรือ 25/08/2566")),
            helper=self.pick,
            echo=self._said,
        )
        self.pick.clicked.connect(self.open)
        self.calendar: Calendar | None = None

    def open(self) -> None:
        """Show the calendar below the line."""
        if self.calendar is None:
            self.calendar = Calendar(self._today(), self)
            self.calendar.picked.connect(self._picked)
        self.calendar.pop_up(self.line, self.value)

    def _picked(self, day: date) -> None:
        self.fill(thai.format_date(day))
        self.line.setFocus()

    def _checked(self, typed: str, check: Callable[[date], None]) -> date:
        day = self._day_of(typed)
        check(day)
        return day

    def _said(self, day: date | None) -> str:
        """A day in full, as the window's language writes it; what is plain already is not said again."""
        if day is None or self.text.strip() == thai.format_date(day, "numeric"):
            return ""
        return thai.format_date(day, "long") if wording.language() == "th" else wording.day(day)


def _as_qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
