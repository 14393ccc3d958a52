"""The texts that mails are made from: the built-in ones, and the office's own in their place.

An own template is one file a version, ``<name>/<moment>.json`` with the three
texts; the newest one counts, so that saving, or going back to the built-in
one, is one file written whole and nothing that was said before is lost.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from loantracker import whole
from loantracker.errors import TemplateError, TemplateNotSaved, write_fault

SUBJECT, TEXT, HTML = ".subject.txt", ".txt", ".html"
KEEP: Final = 50  # versions of each template
_STAMP: Final = "%Y%m%d-%H%M%S-%f"
LONGEST: Final = 200_000  # characters of one text; the built-in ones have two thousand


@dataclass(frozen=True, slots=True)
class Source:
    """The three texts of one template, as they are edited."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Version:
    """A template as it was saved at a moment; ``source`` None: back to the built-in one."""

    name: str
    at: datetime  # in the zone of whoever saved it, which the file doesn't tell
    source: Source | None


def read_templates(folder: Traversable) -> Mapping[str, str]:
    """File name -> text of every template in a folder."""
    return {
        each.name: each.read_text(encoding="utf-8")
        for each in folder.iterdir()
        if each.name.endswith((TEXT, HTML))
    }


def built_in() -> Mapping[str, str]:
    """File name -> text of the templates that the program comes with."""
    return read_templates(files("templates") / "email")


def names(sources: Mapping[str, str]) -> tuple[str, ...]:
    """The templates of messages among the files, without those that others are made of."""
    return tuple(sorted(each.removesuffix(SUBJECT) for each in sources if each.endswith(SUBJECT)))


class OwnTemplates:
    """The office's own templates in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built_in = built_in()

    def sources(self) -> Mapping[str, str]:
        """File name -> text of all templates, the office's own in place of the built-in ones.

        Raises:
            TemplateError: an own template can't be read (facts: template, detail). The built-in text in its
                place would say what the office no longer wants said.
        """
        found = dict(self._built_in)
        for name in names(self._built_in):
            if (own := self.own(name)) is not None:
                found |= in_files(name, own)
        return found

    def source(self, name: str) -> Source:
        """The texts of one template as they stand; raises TemplateError as ``sources`` does."""
        return self.own(name) or self.original(name)

    def original(self, name: str) -> Source:
        """The built-in texts of one template."""
        return Source(*(self._built_in[name + end] for end in (SUBJECT, TEXT, HTML)))

    def own(self, name: str) -> Source | None:
        """The office's own texts, or None where the built-in ones stand; raises TemplateError."""
        kept = self._files(name)
        return self._read(name, kept[0]).source if kept else None

    def save(self, name: str, source: Source | None, at: datetime) -> None:
        """Keep a new version; None goes back to the built-in texts.

        Raises:
            TemplateNotSaved: it can't be written (facts: path, detail).
        """
        if name not in names(self._built_in):
            raise ValueError(f"no template {name}")
        path = self._folder / name / f"{at:{_STAMP}}.json"
        content = {} if source is None else asdict(source)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole.write(path, json.dumps(content, ensure_ascii=False, indent=1))
        except OSError as error:
            raise TemplateNotSaved(path=path, detail=write_fault(error)) from error
        for old in self._files(name)[KEEP:]:
            with contextlib.suppress(OSError):  # open elsewhere, it goes the next time; the new one is kept
                old.unlink(missing_ok=True)

    def versions(self, name: str) -> tuple[Version, ...]:
        """What was saved, newest first; versions that can't be read any more are left out."""
        found = []
        for path in self._files(name):
            try:
                found.append(self._read(name, path))
            except TemplateError:
                continue
        return tuple(found)

    def _files(self, name: str) -> list[Path]:
        """Newest first."""
        folder = self._folder / name
        found = [path for path in folder.glob("*.json") if _moment(path) is not None]
        return sorted(found, key=lambda path: path.stem, reverse=True)

    @staticmethod
    def _read(name: str, path: Path) -> Version:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            texts = [] if data == {} else [data[each] for each in Source.__slots__]
            at = datetime.strptime(path.stem, _STAMP)  # noqa: DTZ007 - see Version
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TemplateError(template=name, detail=f"{path.name}: {type(error).__name__}") from error
        if not all(isinstance(each, str) and len(each) <= LONGEST for each in texts):
            raise TemplateError(template=name, detail=path.name)
        return Version(name, at, Source(*texts) if texts else None)


def in_files(name: str, source: Source) -> dict[str, str]:
    """One template's texts by file name, as the renderer takes them."""
    return {name + SUBJECT: source.subject, name + TEXT: source.text, name + HTML: source.html}


def _moment(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.stem, _STAMP)  # noqa: DTZ007 - only whether it is one
    except ValueError:
        return None
