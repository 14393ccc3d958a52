"""Templates -> texts, in a process of its own; the home of jinja2.

Run as ``python -m loantracker.mail.rendering BYTES``: one JSON object a line
on standard input (first the templates' sources, then one request a message)
and one a line on standard output. ``render_guard`` is the other end; it kills
this process when a template takes too long.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from loantracker import thai
from loantracker.errors import TemplateError
from loantracker.mail import views
from loantracker.mail.templates import HTML, SUBJECT, TEXT
from loantracker.mail.views import View

MAX_CHARACTERS: Final = 1_000_000  # of one rendered text; a mail of this program has a few thousand


@dataclass(frozen=True, slots=True)
class Rendered:
    """The three texts of one message."""

    subject: str
    text: str
    html: str


class _Sandbox(ImmutableSandboxedEnvironment):
    """Nothing of Python's inside can be reached or changed, and texts can't be multiplied into gigabytes."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple):
            raise jinja2.exceptions.SecurityError(f"{operator!r} is not for texts, lists or powers")
        return super().call_binop(context, operator, left, right)


class _TooLongError(Exception):
    """A rendered text has more than MAX_CHARACTERS."""


class _Unknown(jinja2.StrictUndefined):
    """A name that a template made up; its error says the name alone."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class Renderer:
    """Renders templates by name from their sources (file name -> text)."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._plain = _Sandbox(
            loader=jinja2.FunctionLoader(self._load),
            undefined=_Unknown,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._plain.globals.clear()
        self._plain.filters.update(date=thai.format_date, money=thai.format_money, baht_text=thai.baht_text)
        # By what it is for and not by a file's name: phrases that texts and HTML share are escaped here too.
        self._html = self._plain.overlay(autoescape=True)

    def render(self, name: str, view: View) -> Rendered:
        """The three texts of one message.

        Raises:
            TemplateError: any fault of the template's (facts: template, detail, and line where it is known;
                said: the unknown name, or jinja2's own words for a fault of syntax).
        """
        context = {field: getattr(view, field) for field in View.__slots__}
        subject = self._one(self._plain, name + SUBJECT, context).strip()
        context["subject"] = subject
        text = self._one(self._plain, name + TEXT, context)
        return Rendered(subject, text, self._one(self._html, name + HTML, context))

    def _one(self, environment: jinja2.Environment, name: str, context: Mapping[str, object]) -> str:
        try:
            return _limited(environment.get_template(name).generate(context))
        except jinja2.TemplateNotFound as error:
            raise TemplateError(template=error.name, detail="no_such_text") from error
        except jinja2.TemplateSyntaxError as error:
            raise _fault(error.name or name, error.lineno, "syntax", said=error.message or "") from error
        except jinja2.UndefinedError as error:
            raise _fault(*self._where(error, name), "unknown_name", said=error.message or "") from error
        except jinja2.exceptions.SecurityError as error:
            raise _fault(*self._where(error, name), "not_allowed", said=error.message or "") from error
        except MemoryError as error:
            raise _fault(*self._where(error, name), "too_much_memory") from error
        except _TooLongError as error:
            raise _fault(*self._where(error, name), "too_long") from error
        except Exception as error:  # whatever a template's expressions raise is the template's fault
            raise _fault(*self._where(error, name), str(error) or type(error).__name__) from error

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = self._sources.get(name)
        return None if source is None else (source, name, lambda: True)

    def _where(self, error: BaseException, name: str) -> tuple[str, int]:
        """The innermost template and line that the error came through."""
        found = name, 0
        step: TracebackType | None = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename in self._sources:
                found = step.tb_frame.f_code.co_filename, step.tb_lineno
            step = step.tb_next
        return found


def _fault(template: str, line: int, detail: str, **more: str) -> TemplateError:
    facts = {"template": template, "detail": detail, **more}
    return TemplateError(**facts, line=line) if line else TemplateError(**facts)


def _limited(pieces: Iterable[str]) -> str:
    kept: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_CHARACTERS:
            raise _TooLongError
        kept.append(piece)
    return "".join(kept)


def limit_memory(size: int) -> None:
    """Let this process have at most ``size`` bytes of address space, where the system knows how (POSIX)."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):  # macOS refuses it at times; time and length still hold
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def answer(renderer: Renderer, request: Mapping[str, Any]) -> dict[str, Any]:
    """The reply to one request: the three texts, or the facts of what went wrong under ``error``."""
    reply = {"number": request["number"]}
    try:
        made = renderer.render(request["name"], views.from_json(request["view"]))
    except TemplateError as error:
        return reply | {"error": json.dumps(error.facts)}
    return reply | {"subject": made.subject, "text": made.text, "html": made.html}


def main() -> None:
    """Serve requests until standard input ends."""
    limit_memory(int(sys.argv[1]))
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    renderer = Renderer(json.loads(requests.readline()))
    replies.write(b"{}\n")
    replies.flush()
    for line in requests:
        reply = json.dumps(answer(renderer, json.loads(line)), ensure_ascii=False)
        replies.write(reply.encode() + b"\n")
        replies.flush()


if __name__ == "__main__":
    main()
