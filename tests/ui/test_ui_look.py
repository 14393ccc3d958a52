from __future__ import annotations

import re
from dataclasses import dataclass, fields

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from loantracker.records import ReminderState, Status
from ui import theme
from ui.icons import icon
from ui.theme import DARK, LIGHT, Tokens, Tone
from ui.wrapping import BREAK, clean, plain, rich, wrappable

TEXT = 4.5  # WCAG 2.2 AA, 1.4.3
SHAPE = 3.0  # WCAG 2.2 AA, 1.4.11


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


THEMES = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
def test_words_can_be_read_on_every_ground_they_stand_on(look: Tokens) -> None:
    grounds = ("window", "surface", "nav", "hover", "selection")
    for ink in ("text", "muted"):
        for ground in grounds:
            assert contrast(getattr(look, ink), getattr(look, ground)) >= TEXT, (ink, ground)
    for ground in ("window", "surface", "hover"):
        assert contrast(look.accent, getattr(look, ground)) >= TEXT, ground
    for ground in (look.accent, look.accent_hover, look.accent_press):
        assert contrast(look.on_accent, ground) >= TEXT


@THEMES
def test_status_words_can_be_read_on_their_own_ground(look: Tokens) -> None:
    tones = [getattr(look, each.name) for each in fields(look)]
    found = [tone for tone in tones if isinstance(tone, Tone)]
    assert len(found) == 6
    for tone in found:
        assert contrast(tone.ink, tone.ground) >= TEXT, tone
    assert contrast(look.danger.ink, look.surface) >= TEXT  # a field's fault


@THEMES
def test_edges_of_what_can_be_typed_in_and_the_focus_can_be_seen(look: Tokens) -> None:
    for ground in (look.surface, look.window):
        assert contrast(look.border_strong, ground) >= SHAPE
        assert contrast(look.accent, ground) >= SHAPE


def test_the_accents_and_states_are_those_of_the_design() -> None:
    assert LIGHT.accent == "#0B6E4F"
    assert DARK.accent == "#4CC38A"
    assert Tone("#B3261E", "#FCEBEA") == LIGHT.danger
    assert Tone("#7A4F00", "#FFF3D6") == LIGHT.warning


def test_every_status_and_state_has_its_tone() -> None:
    assert len({theme.tone(theme.STATUS_TONES[status]) for status in Status}) == len(Status)
    for state in ReminderState:
        assert theme.tone(theme.STATE_TONES[state]) in {
            each for each in map(LIGHT.__getattribute__, Tokens.__slots__) if isinstance(each, Tone)
        }


@THEMES
def test_the_style_sheet_names_no_colour_but_the_tokens(look: Tokens) -> None:
    known = set()
    for each in fields(look):
        value = getattr(look, each.name)
        known |= {value.ink, value.ground} if isinstance(value, Tone) else {value}
    assert set(re.findall(r"#[0-9A-F]{6}\b", theme.stylesheet(look))) <= known


@THEMES
def test_the_style_sheet_is_understood_by_qt(
    look: Tokens, qapp: QApplication, qtlog: pytest.LogCaptureFixture
) -> None:
    theme.apply(qapp, dark=look.dark)
    assert theme.tokens() is look
    assert qapp.palette().window().color() == QColor(look.window)
    theme.apply(qapp, dark=False)
    assert not qtlog.records


@pytest.mark.usefixtures("qapp")
def test_an_icon_is_drawn_in_the_colour_asked_for() -> None:
    drawn = icon("check", "#FF0000", 16).pixmap(16, 16).toImage()
    inks = {
        QColor(drawn.pixelColor(x, y)).name()
        for x in range(drawn.width())
        for y in range(drawn.height())
        if drawn.pixelColor(x, y).alpha() == 255
    }
    assert inks == {"#ff0000"}


def test_thai_is_broken_between_words_and_comes_back_whole() -> None:
    text = "ครบกำหนดวันที่ 9 มิ.ย. 2566 ตามระเบียบกรุงเทพมหานคร"
    broken = wrappable(text)
    assert broken.count(BREAK) >= 3
    assert plain(broken) == text


def test_no_break_stands_before_a_mark_or_after_a_leading_vowel() -> None:
    broken = wrappable("เรียนผู้อำนวยการสำนักงานปกครองและทะเบียนเพื่อโปรดพิจารณาดำเนินการส่งใช้เงินยืม")
    assert not re.search(f"{BREAK}[ะ-ฺ็-๎]", broken)
    assert not re.search(f"[เแโใไ]{BREAK}", broken)


def test_text_without_thai_is_left_alone() -> None:
    assert wrappable("finance@example.org 12,500.00") == "finance@example.org 12,500.00"


def test_rich_text_is_escaped() -> None:
    assert rich("<b>&\n") == "&lt;b&gt;&amp;<br>"


@dataclass
class Clipboard:
    """A clipboard; the off-screen platform's own never says whose its text is."""

    held: str
    ours: bool

    def ownsClipboard(self) -> bool:  # noqa: N802 - Qt's name
        return self.ours

    def text(self) -> str:
        return self.held

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        self.held = text


def test_what_is_copied_has_no_invisible_blanks() -> None:
    copied = Clipboard(wrappable("ขอให้ส่งใช้เงินยืมตามสัญญา"), ours=True)
    clean(copied)
    assert copied.held == "ขอให้ส่งใช้เงินยืมตามสัญญา"


def test_what_another_program_copied_is_left_alone() -> None:
    theirs = Clipboard(f"ก{BREAK}ข", ours=False)
    clean(theirs)
    assert theirs.held == f"ก{BREAK}ข"
