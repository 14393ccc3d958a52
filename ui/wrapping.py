"""Thai lines break between words on every system.

Qt finds Thai words only where libthai is installed, and Windows has none. A
zero-width blank between words, found by BudouX's Thai model, lets any text
engine break there. The blanks are for the screen alone: what is copied has none.
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from typing import Protocol

import budoux

BREAK = "\u200b"
_THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]{4,}")


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_thai_parser()


@lru_cache(maxsize=4096)
def wrappable(text: str) -> str:
    """The text with a zero-width blank between Thai words."""
    return _THAI.sub(lambda found: BREAK.join(_parser().parse(found.group())), text)


def address(text: str) -> str:
    """Addresses that may break after the @ and before a dot, where a narrow column needs it."""
    return text.replace("@", f"@{BREAK}").replace(".", f"{BREAK}.")


def rich(text: str) -> str:
    """Plain text as safe rich text that wraps at Thai words and keeps its line breaks."""
    return html.escape(wrappable(text)).replace("\n", "<br>")


def plain(text: str) -> str:
    """The text as it was before ``wrappable``."""
    return text.replace(BREAK, "")


class Clipboard(Protocol):
    """What of Qt's clipboard is needed here."""

    def ownsClipboard(self) -> bool:
        """Whether this program put there what is there."""

    def text(self) -> str:
        """What is there."""

    def setText(self, text: str) -> None:
        """Put a text there."""


def clean(clipboard: Clipboard) -> None:
    """Take the zero-width blanks out of what was just copied."""
    if clipboard.ownsClipboard() and BREAK in clipboard.text():
        clipboard.setText(plain(clipboard.text()))
