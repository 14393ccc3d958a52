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
from ui.sheet import SHEET

SPACE_XS = 4
SPACE_S = 8
SPACE_M = 12
SPACE_L = 16
SPACE_XL = 24
RADIUS = 6
ROW_HEIGHT = 32
CONTROL_HEIGHT = 32
NAV_WIDTH = 192
NAV_NARROW = 64
NARROW = 1200  # a narrower window folds what can be folded
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


# The names of the tones that statuses and states wear; the word always stands beside the colour.
STATUS_TONES = {
    Status.OVERDUE: "danger",
    Status.DUE_SOON: "warning",
    Status.OPEN: "neutral",
    Status.CLEARED: "success",
    Status.HELD: "quiet",
}
STATE_TONES = {
    ReminderState.ACCEPTED: "success",
    ReminderState.PREPARED: "info",
    ReminderState.SENDING: "info",
    ReminderState.RETRY: "warning",
    ReminderState.UNKNOWN: "warning",
    ReminderState.REFUSED: "danger",
    ReminderState.SPENT: "quiet",
}


def tone(name: str) -> Tone:
    """A tone of the theme that is on now, by its name."""
    found = getattr(tokens(), name)
    if not isinstance(found, Tone):
        raise KeyError(name)
    return found


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
    return Template(SHEET).substitute(
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
