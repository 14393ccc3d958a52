"""The look: every colour, size and font of the windows, and nothing else.

Sizes are device-independent pixels in steps of 4. Colours are pairs that a
test holds to WCAG AA in both themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from loantracker.records import ReminderState, Status
from ui.icons import icon_path

SPACE_XS = 4
SPACE_S = 8
SPACE_M = 12
SPACE_L = 16
SPACE_XL = 24
RADIUS = 6
ROW_HEIGHT = 32
CONTROL_HEIGHT = 32
NAV_WIDTH = 192
PANEL_WIDTH = 320
FORM_WIDTH = 640

TEXT_PX = 14
CAPTION_PX = 12
HEADING_PX = 16
FIGURE_PX = 24

# Thai faces first: they carry Thai marks well and Latin letters that fit them.
FAMILIES = ("Leelawadee UI", "Noto Sans Thai", "Noto Sans", "Loma", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Tone:
    """Ink on its own ground: a status, a bar, a chip."""

    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme's colours, as #RRGGBB."""

    dark: bool
    window: str
    surface: str
    nav: str
    border: str
    border_strong: str  # around what can be typed in: 3:1 on surface and window
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    disabled_ground: str
    disabled_ink: str
    hover: str
    selection: str
    scroll: str
    danger: Tone
    warning: Tone
    neutral: Tone
    success: Tone
    quiet: Tone
    info: Tone


LIGHT = Tokens(
    dark=False,
    window="#F5F7F6",
    surface="#FFFFFF",
    nav="#ECF0EE",
    border="#D6DCD9",
    border_strong="#85908A",
    text="#1A211D",
    muted="#55605A",
    accent="#0B6E4F",
    accent_hover="#095C42",
    accent_press="#074A35",
    on_accent="#FFFFFF",
    disabled_ground="#E4E9E6",
    disabled_ink="#6A746F",
    hover="#F0F5F2",
    selection="#D9ECE3",
    scroll="#B5BFBA",
    danger=Tone("#B3261E", "#FCEBEA"),
    warning=Tone("#7A4F00", "#FFF3D6"),
    neutral=Tone("#404A45", "#EDF1EF"),
    success=Tone("#0B6E4F", "#E2F2EA"),
    quiet=Tone("#59635E", "#EAEDEB"),
    info=Tone("#1F5A8A", "#E6F0F8"),
)

DARK = Tokens(
    dark=True,
    window="#121614",
    surface="#1A201D",
    nav="#161B18",
    border="#313A35",
    border_strong="#78837D",
    text="#E7ECE9",
    muted="#A5B0AA",
    accent="#4CC38A",
    accent_hover="#66D29E",
    accent_press="#3BAA76",
    on_accent="#06231A",
    disabled_ground="#272E2A",
    disabled_ink="#939E98",
    hover="#222A26",
    selection="#1E4033",
    scroll="#4A554F",
    danger=Tone("#FFB4AB", "#4A1A17"),
    warning=Tone("#F5C66B", "#3B2C0A"),
    neutral=Tone("#C6CFCA", "#2A322E"),
    success=Tone("#7FDBAE", "#16382A"),
    quiet=Tone("#ACB5B0", "#272D2A"),
    info=Tone("#9CCBF2", "#172F42"),
)


class _Current:
    tokens = LIGHT


def tokens() -> Tokens:
    """The colours of the theme that is on now."""
    return _Current.tokens


def status_tone(status: Status) -> Tone:
    """The colours of an entry's status; the word always stands beside them."""
    now = tokens()
    return {
        Status.OVERDUE: now.danger,
        Status.DUE_SOON: now.warning,
        Status.OPEN: now.neutral,
        Status.CLEARED: now.success,
        Status.HELD: now.quiet,
    }[status]


def state_tone(state: ReminderState) -> Tone:
    """The colours of what the journal knows of a message."""
    now = tokens()
    return {
        ReminderState.ACCEPTED: now.success,
        ReminderState.PREPARED: now.info,
        ReminderState.SENDING: now.info,
        ReminderState.RETRY: now.warning,
        ReminderState.UNKNOWN: now.warning,
        ReminderState.REFUSED: now.danger,
    }[state]


def font(px: int = TEXT_PX, *, bold: bool = False, tabular: bool = False) -> QFont:
    """A face of the program at a size in pixels; ``tabular`` sets digits of one width."""
    face = QFont()
    face.setFamilies(list(FAMILIES))
    face.setPixelSize(px)
    if bold:
        face.setWeight(QFont.Weight.DemiBold)
    if tabular:
        face.setFeature(QFont.Tag("tnum"), 1)
    return face


def apply(app: QApplication, *, dark: bool | None = None) -> None:
    """Dress the whole program; ``dark`` None follows the system."""
    if dark is None:
        dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    _Current.tokens = DARK if dark else LIGHT
    app.setFont(font())
    app.setPalette(palette(_Current.tokens))
    app.setStyleSheet(stylesheet(_Current.tokens))


def palette(look: Tokens) -> QPalette:
    """What style-drawn controls (check boxes, menus, tool tips) take their colours from."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in {
        role.Window: look.window,
        role.WindowText: look.text,
        role.Base: look.surface,
        role.AlternateBase: look.hover,
        role.Text: look.text,
        role.PlaceholderText: look.muted,
        role.Button: look.surface,
        role.ButtonText: look.text,
        role.BrightText: look.danger.ink,
        role.ToolTipBase: look.surface,
        role.ToolTipText: look.text,
        role.Highlight: look.selection,
        role.HighlightedText: look.text,
        role.Link: look.accent,
        role.LinkVisited: look.accent,
        role.Accent: look.accent,
        role.Light: look.surface,
        role.Midlight: look.hover,
        role.Mid: look.border,
        role.Dark: look.border_strong,
        role.Shadow: look.border,
    }.items():
        made.setColor(where, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for where in (role.Text, role.WindowText, role.ButtonText, role.HighlightedText):
        made.setColor(disabled, where, QColor(look.disabled_ink))
    return made


def stylesheet(look: Tokens) -> str:
    """The style sheet of one theme."""
    tone = "dark" if look.dark else "light"
    tones = {
        f"{name}_{part}": getattr(getattr(look, name), part)
        for name in ("danger", "warning", "success", "info", "neutral", "quiet")
        for part in ("ink", "ground")
    }
    colours = {name: getattr(look, name) for name in Tokens.__slots__ if isinstance(getattr(look, name), str)}
    return Template(_SHEET).substitute(
        colours,
        **tones,
        caret=icon_path(f"caret-{tone}"),
        tick=icon_path(f"tick-{tone}"),
        radius=RADIUS,
        control=CONTROL_HEIGHT - 2,
        control_small=CONTROL_HEIGHT - 8,
        xs=SPACE_XS,
        s=SPACE_S,
        m=SPACE_M,
        caption_px=CAPTION_PX,
        heading_px=HEADING_PX,
        figure_px=FIGURE_PX,
    )


_SHEET = """
QMainWindow, QDialog, #page { background: $window; }
QToolTip { background: $surface; color: $text; border: 1px solid $border; padding: ${xs}px; }
QLabel { background: transparent; }
QLabel[look="caption"] { color: $muted; font-size: ${caption_px}px; }
QLabel[look="heading"] { font-size: ${heading_px}px; font-weight: 600; }
QLabel[look="figure"] { font-size: ${figure_px}px; font-weight: 600; }
QLabel[look="fault"] { color: $danger_ink; font-size: ${caption_px}px; }
QLabel[look="muted"] { color: $muted; }
QLabel[tone="danger"], QLabel[tone="warning"], QLabel[tone="success"], QLabel[tone="info"],
QLabel[tone="neutral"], QLabel[tone="quiet"] {
  border-radius: ${xs}px; padding: 1px ${s}px; font-size: ${caption_px}px; font-weight: 600;
}
QLabel[tone="danger"] { color: $danger_ink; background: $danger_ground; }
QLabel[tone="warning"] { color: $warning_ink; background: $warning_ground; }
QLabel[tone="success"] { color: $success_ink; background: $success_ground; }
QLabel[tone="info"] { color: $info_ink; background: $info_ground; }
QLabel[tone="neutral"] { color: $neutral_ink; background: $neutral_ground; }
QLabel[tone="quiet"] { color: $quiet_ink; background: $quiet_ground; }

#nav { background: $nav; border: none; border-right: 1px solid $border; }
#head { background: $surface; border: none; border-bottom: 1px solid $border; }
#panel { background: $surface; border: none; border-left: 1px solid $border; }
#card { background: $surface; border: 1px solid $border; border-radius: ${radius}px; }
#strip { background: $surface; border: none; border-top: 1px solid $border; }
#bar[tone="danger"] { background: $danger_ground; border: none; border-bottom: 1px solid $danger_ink; }
#bar[tone="warning"], #ask { background: $warning_ground; border: none; border-bottom: 1px solid $border; }
#bar[tone="info"] { background: $info_ground; border: none; border-bottom: 1px solid $border; }
#bar[tone="danger"] QLabel { color: $danger_ink; }
#bar[tone="warning"] QLabel, #ask QLabel { color: $warning_ink; }
#bar[tone="info"] QLabel { color: $info_ink; }
#toast { background: $text; border-radius: ${radius}px; }
#toast QLabel { color: $surface; }

QPushButton {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: ${radius}px;
  min-height: ${control}px; padding: 0 ${m}px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selection; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QPushButton:disabled { background: $disabled_ground; color: $disabled_ink; border-color: $border; }
QPushButton[look="main"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[look="main"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="main"]:pressed { background: $accent_press; border-color: $accent_press; }
QPushButton[look="main"]:focus { border: 2px solid $text; }
QPushButton[look="main"]:disabled {
  background: $disabled_ground; color: $disabled_ink; border-color: $border;
}
QPushButton[look="plain"] { background: transparent; border: 1px solid transparent; }
QPushButton[look="plain"]:hover { background: $hover; }
QPushButton[look="plain"]:focus { border: 2px solid $accent; }
QPushButton[look="plain"]:disabled { color: $disabled_ink; }
QPushButton[look="link"] {
  background: transparent; color: $accent; border: 1px solid transparent; font-size: ${caption_px}px;
  min-height: 18px; padding: 0 ${xs}px;
}
QPushButton[look="link"]:hover { background: $hover; }
QPushButton[look="link"]:focus { border: 1px solid $accent; }
QPushButton[look="nav"] {
  background: transparent; border: 2px solid transparent; text-align: left; padding: 0 ${s}px;
  min-height: 36px;
}
QPushButton[look="nav"]:hover { background: $hover; }
QPushButton[look="nav"]:checked { background: $selection; font-weight: 600; }
QPushButton[look="nav"]:focus { border: 2px solid $accent; }

QToolButton[look="chip"] {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: 16px;
  min-height: ${control}px; padding: 0 ${m}px;
}
QToolButton[look="chip"]:hover { background: $hover; }
QToolButton[look="chip"]:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QToolButton[look="chip"][chosen="true"] {
  background: $success_ground; color: $success_ink; border-color: $accent; font-weight: 600;
}
QToolButton[look="chip"]::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextBrowser, QComboBox, QSpinBox {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: ${radius}px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QComboBox, QSpinBox { min-height: ${control}px; padding: 0 ${s}px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus, QSpinBox:focus { border: 2px solid $accent; }
QLineEdit:focus, QSpinBox:focus { padding: 0 7px; min-height: 28px; }
QComboBox:focus { border: 2px solid $accent; padding: 0 7px; min-height: 28px; }
QLineEdit[fault="true"] { border: 2px solid $danger_ink; padding: 0 7px; min-height: 28px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
  background: $disabled_ground; color: $disabled_ink; border-color: $border;
}
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("$caret"); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
  background: $surface; color: $text; border: 1px solid $border; outline: 0;
  selection-background-color: $selection; selection-color: $text;
}
QTextBrowser, QPlainTextEdit { padding: ${s}px; }
#card QTextBrowser, #card QPlainTextEdit { border: none; }

QCheckBox { spacing: ${s}px; min-height: ${control_small}px; }
QCheckBox::indicator, QTableView::indicator {
  width: 16px; height: 16px; border: 1px solid $border_strong; border-radius: 3px; background: $surface;
}
QCheckBox::indicator:checked, QTableView::indicator:checked {
  background: $accent; border-color: $accent; image: url("$tick");
}
QCheckBox:focus { color: $accent; }
QCheckBox::indicator:focus { border: 2px solid $accent; }

QTableView {
  background: $surface; color: $text; border: 1px solid $border; border-radius: ${radius}px;
  gridline-color: transparent; outline: 0;
  selection-background-color: $selection; selection-color: $text;
}
QTableView:focus { border: 1px solid $accent; }
QTableView::item { border-bottom: 1px solid $border; padding: 0 ${xs}px; }
QTableView::item:hover { background: $hover; }
QTableView::item:selected { background: $selection; color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $border_strong;
  padding: 0 ${s}px; font-size: ${caption_px}px; font-weight: 600; min-height: 32px;
}
QHeaderView::section:hover { background: $hover; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; image: none; }
QTableCornerButton::section { background: $surface; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab {
  background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
  padding: ${s}px ${m}px; min-height: 20px;
}
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $accent; }

QMenu { background: $surface; color: $text; border: 1px solid $border; padding: ${xs}px; }
QMenu::item { padding: 6px ${m}px 6px 8px; border-radius: ${xs}px; min-height: 20px; }
QMenu::item:selected { background: $selection; }
QMenu::separator { height: 1px; background: $border; margin: ${xs}px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: ${s}px; border: 1px solid $border_strong;
  border-radius: 3px; background: $surface; }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }

QProgressBar {
  background: $neutral_ground; border: none; border-radius: ${xs}px; max-height: ${s}px; min-height: ${s}px;
}
QProgressBar::chunk { background: $accent; border-radius: ${xs}px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
#rule { background: $border; border: none; max-height: 1px; min-height: 1px; }
"""
