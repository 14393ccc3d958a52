"""The only place where facts become sentences.

The program speaks Thai first: every msgid is the Thai sentence itself, and
``locale/en`` holds the English beside it. Placeholders are named fields of ``str.format``.
"""

from __future__ import annotations

import gettext
from importlib.resources import as_file, files

LANGUAGES = ("th", "en")


def _load(language: str) -> gettext.NullTranslations:
    if language == "th":
        return gettext.NullTranslations()
    catalogue = files("loantracker") / "locale" / language / "LC_MESSAGES" / "loantracker.mo"
    with as_file(catalogue) as path:
        if not path.exists():
            return gettext.NullTranslations()
        with path.open("rb") as handle:
            return gettext.GNUTranslations(handle)


class _Current:
    language = "th"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def set_language(language: str) -> None:
    """Speak Thai ("th") or English ("en") from now on; raises ValueError for any other."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _Current.language = language
    _Current.catalogue = _load(language)


def language() -> str:
    """The language that the program speaks now."""
    return _Current.language


def text(msgid: str, /, **facts: object) -> str:
    """The sentence in the current language, with its facts filled in."""
    sentence = _Current.catalogue.gettext(msgid)
    return sentence.format(**facts) if facts else sentence
