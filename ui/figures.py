"""Figures that open the list behind them: cards, cells of the heat table, and the bars of two charts.

Each paints itself with the theme's tokens and is a button: Tab reaches it, Space and Enter press it.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui import theme

CARD_HEIGHT = 104
CELL_HEIGHT = 30
TALLEST_CELL = 38
BAR_HEIGHT = 28
MONTH_HEIGHT = 136
HOTTEST = 0.38  # how much of the tone's ink the hottest cell takes; words stay readable on it

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


def mixed(ground: str, ink: str, share: float) -> QColor:
    """``share`` of ``ink`` (0 to 1) on ``ground``."""
    under, over = QColor(ground), QColor(ink)
    return QColor.fromRgbF(
        under.redF() + (over.redF() - under.redF()) * share,
        under.greenF() + (over.greenF() - under.greenF()) * share,
        under.blueF() + (over.blueF() - under.blueF()) * share,
    )


class FigureButton(QAbstractButton):
    """What all figures share: hover, focus, keys, and a name that says all of it."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._least = QSize(width, height)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def name(self, said: str, *, opens: bool) -> None:
        """Say the figure to screen readers and in a tool tip; one without a list can't be pressed."""
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setEnabled(opens)
        self.update()

    def sizeHint(self) -> QSize:
        return self._least

    def minimumSizeHint(self) -> QSize:
        return self._least

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.tokens().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.end()

    @abstractmethod
    def draw(self, painter: QPainter) -> None:
        """Paint the figure."""

    @property
    def lit(self) -> bool:
        """Whether the pointer is on a figure that can be pressed."""
        return self.isEnabled() and self.underMouse()

    @property
    def ink(self) -> str:
        """What the figure's words are written in."""
        now = theme.tokens()
        return now.text if self.isEnabled() else now.muted


def write(painter: QPainter, at: QRect, said: str, font: QFont, ink: str, side: Qt.AlignmentFlag) -> int:
    """Write in one line, shortened where there is no room; gives the width taken."""
    painter.setFont(font)
    painter.setPen(QColor(ink))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(said, Qt.TextElideMode.ElideRight, at.width())
    painter.drawText(at, side, shown)
    return metrics.horizontalAdvance(shown)


def filled(painter: QPainter, at: QRect, colour: QColor, radius: int) -> None:
    """A filled shape without an edge."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(at, radius, radius)


class CardWords(NamedTuple):
    """What stands on a card."""

    title: str
    number: str
    unit: str
    baht: str
    before: str  # what it was a month and a year before


class Card(FigureButton):
    """One of the four figures to begin a day with."""

    def __init__(self, tone: str) -> None:
        super().__init__(200, CARD_HEIGHT)
        self._tone = tone
        self._words = CardWords("", "", "", "", "")

    def tell(self, words: CardWords, *, opens: bool) -> None:
        """Show these words."""
        self._words = words
        self.name(f"{words.title}: {words.number} {words.unit} {words.baht} {words.before}", opens=opens)

    def draw(self, painter: QPainter) -> None:
        now, tone, words = theme.tokens(), theme.tone(self._tone), self._words
        painter.setPen(QColor(now.border))
        painter.setBrush(QColor(now.hover if self.lit else now.surface))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS
        )
        inside = self.rect().adjusted(theme.SPACE_L, theme.SPACE_M, -theme.SPACE_L, -theme.SPACE_M)
        dot = QRect(inside.left(), inside.top() + 6, 8, 8)
        filled(painter, dot, QColor(tone.ink), 4)
        line = QRect(inside.left() + 16, inside.top(), inside.width() - 16, 20)
        write(painter, line, words.title, theme.font(), now.text, _LEFT)
        line = QRect(inside.left(), inside.top() + 22, inside.width(), 36)
        big = theme.font(theme.FIGURE_PX, bold=True, tabular=True)
        ink = tone.ink if self.isEnabled() else now.muted
        taken = write(painter, line, words.number, big, ink, _LEFT)
        rest = line.adjusted(taken + theme.SPACE_S, 3, 0, 0)
        room = rest.width() - write(painter, rest, words.baht, theme.font(tabular=True), now.text, _RIGHT)
        small = theme.font(theme.CAPTION_PX)
        if QFontMetrics(small).horizontalAdvance(words.unit) + theme.SPACE_S <= room:
            write(painter, rest, words.unit, small, now.muted, _LEFT)
        line = QRect(inside.left(), inside.bottom() - 18, inside.width(), 20)
        write(painter, line, words.before, theme.font(theme.CAPTION_PX, tabular=True), now.muted, _LEFT)


class HeatCell(FigureButton):
    """Count and baht on a ground that is the warmer the more baht it is."""

    def __init__(self, *, bold: bool = False) -> None:
        super().__init__(112, CELL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(TALLEST_CELL)
        self._bold = bold
        self._tone = "danger"
        self._heat = 0.0
        self._count = ""
        self._baht = ""

    def tell(self, name: str, count: int, baht: str, tone: str, heat: float) -> None:
        """Show a figure; ``heat`` is 0 to 1."""
        self._count, self._baht = (f"{count:,}", baht) if count else ("", "–")
        self._tone, self._heat = tone, heat
        self.name(name, opens=count > 0)

    def draw(self, painter: QPainter) -> None:
        now = theme.tokens()
        at = self.rect()
        share = self._heat**0.5 * HOTTEST  # the root: small sums are seen beside the largest
        ground = mixed(now.surface, theme.tone(self._tone).ink, share)
        filled(painter, at, QColor(now.selection) if self.lit else ground, theme.SPACE_XS)
        inside = at.adjusted(theme.SPACE_S, 0, -theme.SPACE_S, 0)
        font = theme.font(13, bold=self._bold, tabular=True)
        if QFontMetrics(font).horizontalAdvance(f"{self._count} {self._baht}") > inside.width():
            font = theme.font(11, tabular=True)  # all of an amount, or it is none
        taken = write(painter, inside, self._count, font, self.ink, _LEFT)
        write(painter, inside.adjusted(taken + theme.SPACE_XS, 0, 0, 0), self._baht, font, self.ink, _RIGHT)


class AgeBar(FigureButton):
    """A horizontal bar: the age, its share of the largest, count and baht."""

    NAME = 108
    FIGURES = 164
    COUNT = 52

    def __init__(self, tone: str) -> None:
        super().__init__(self.NAME + self.FIGURES + 80, BAR_HEIGHT)
        self._tone = tone
        self._share = 0.0
        self._title = ""
        self._count = ""
        self._baht = ""

    def tell(self, title: str, name: str, count: int, baht: str, share: float) -> None:
        """Show a figure; ``share`` is 0 to 1 of the largest bar."""
        self._title, self._count, self._baht, self._share = title, f"{count:,}", baht, share
        self.name(name, opens=count > 0)

    def draw(self, painter: QPainter) -> None:
        now, at = theme.tokens(), self.rect()
        if self.lit:
            filled(painter, at, QColor(now.hover), theme.SPACE_XS)
        inside = at.adjusted(theme.SPACE_XS, 0, -theme.SPACE_XS, 0)
        font = theme.font(13, tabular=True)
        write(
            painter, inside.adjusted(0, 0, self.NAME - inside.width(), 0), self._title, font, self.ink, _LEFT
        )
        room = inside.adjusted(self.NAME, 8, -self.FIGURES - theme.SPACE_S, -8)
        filled(painter, room, QColor(now.neutral.ground), theme.SPACE_XS)
        if self._share > 0:
            bar = QRect(room)
            bar.setWidth(max(theme.SPACE_XS, round(room.width() * self._share)))
            filled(painter, bar, QColor(theme.tone(self._tone).ink), theme.SPACE_XS)
        figures = inside.adjusted(inside.width() - self.FIGURES, 0, 0, 0)
        count = figures.adjusted(0, 0, self.COUNT - figures.width(), 0)
        write(painter, count, self._count, font, self.ink, _RIGHT)
        write(painter, figures.adjusted(self.COUNT, 0, 0, 0), self._baht, font, self.ink, _RIGHT)


class MonthBar(FigureButton):
    """A standing bar: the share that was cleared on time in a month."""

    def __init__(self) -> None:
        super().__init__(32, MONTH_HEIGHT)
        self._month = ""
        self._rate: float | None = None

    def tell(self, month: str, name: str, rate: float | None) -> None:
        """Show a month; ``rate`` None where nothing was cleared in it."""
        self._month, self._rate = month, rate
        self.name(name, opens=rate is not None)

    def draw(self, painter: QPainter) -> None:
        now, at = theme.tokens(), self.rect()
        if self.lit:
            filled(painter, at, QColor(now.hover), theme.SPACE_XS)
        small = theme.font(theme.CAPTION_PX, tabular=True)
        foot = QRect(at.left(), at.bottom() - 19, at.width(), 20)
        write(painter, foot, self._month, small, now.muted, _MIDDLE)
        said = "–" if self._rate is None else f"{self._rate * 100:.0f}"
        write(painter, QRect(at.left(), at.top(), at.width(), 20), said, small, self.ink, _MIDDLE)
        side = max(6, (at.width() - 24) // 2)
        room = at.adjusted(side, 22, -side, -22)
        filled(painter, room, QColor(now.neutral.ground), theme.SPACE_XS)
        if self._rate:
            room.setTop(room.bottom() - max(theme.SPACE_XS, round(room.height() * self._rate)) + 1)
            filled(painter, room, QColor(now.accent), theme.SPACE_XS)
