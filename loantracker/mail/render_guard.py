"""The near end of the rendering process: starts it, asks it, and stops it in time.

Templates can be edited by people, so a template may loop for ever or build a
text of gigabytes. It does so in a process with limits, which sees neither the
environment (passwords may be there) nor any file's name.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import weakref
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Final, NamedTuple, cast

from loantracker.errors import TemplateError
from loantracker.mail import views
from loantracker.mail.views import View

SECONDS: Final = 5.0  # that one message is waited for
START_SECONDS: Final = 60.0  # Python's own start on a busy machine is not the template's fault
MEMORY: Final = 256 * 1024 * 1024
AHEAD: Final = 16  # messages that are asked for before the first of them is taken
_MAX_REPLY: Final = 16_000_000  # bytes: three texts at rendering.MAX_CHARACTERS, UTF-8 and escapes included

# What Python needs to start on Windows and to find itself; nothing else goes along.
_KEPT_VARIABLES: Final = ("SYSTEMROOT", "PATH", "TEMP", "TMP", "LD_LIBRARY_PATH")


class _Asked(NamedTuple):
    """A request whose reply is still to come."""

    number: int
    name: str
    view: View


class RenderGuard:
    """One rendering process for a whole batch, started at the first message.

    ``close`` it, or use it as a context manager; at the latest it ends with this object.
    Not for several threads at once.
    """

    def __init__(self, sources: Mapping[str, str], *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._sources = dict(sources)
        self._seconds = seconds
        self._memory = memory
        self._numbers = itertools.count()
        self._end: weakref.finalize[[], RenderGuard] | None = None
        self._child: _Child | None = None

    def render(self, name: str, view: View) -> dict[str, str]:
        """The texts of one message under "subject", "text" and "html"; raises as ``render_all`` does."""
        with contextlib.closing(self.render_all([(name, view)])) as made:
            return next(made)[1]

    def render_all(
        self, wanted: Iterable[tuple[str, View]]
    ) -> Generator[tuple[View, dict[str, str]], None, None]:
        """Each view with the texts that the template of that name makes of it, in order.

        The next ones are rendered while the caller is at one. Close it where it is left
        before its end: what is under way then ends with its process.

        Raises:
            TemplateError: a fault in the template, too slow, or too large (facts: template, detail, and line
                where it is known).
        """
        asked: deque[_Asked] = deque()
        try:
            for name, view in wanted:
                asked.append(self._ask(name, view))
                if len(asked) == AHEAD:
                    yield self._reply(asked)
            while asked:
                yield self._reply(asked)
        finally:
            if asked:
                self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._end is not None:
            self._end()
        self._end = self._child = None

    def _ask(self, name: str, view: View) -> _Asked:
        child = self._child or self._start(name)
        number = next(self._numbers)
        child.tell({"number": number, "name": name, "view": views.to_json(view)})
        return _Asked(number, name, view)

    def _start(self, name: str) -> _Child:
        try:
            child = _Child(self._memory)
        except OSError as error:
            raise TemplateError(template=name, detail=error.strerror or error) from error
        self._child = child
        self._end = weakref.finalize(self, child.stop)
        child.tell(self._sources)
        return child

    def _reply(self, asked: deque[_Asked]) -> tuple[View, dict[str, str]]:
        """The reply to the first of what was asked, or the process is ended and the fault named."""
        number, name, view = asked[0]
        if self._child is None:
            raise RuntimeError("closed while replies were to come")
        if not self._child.started:
            self._heard(self._child, name, START_SECONDS)
            self._child.started = True
        reply = self._heard(self._child, name, self._seconds)
        if reply.pop("number") != number:  # one party's texts would go to another
            raise RuntimeError("replies and requests are out of step")
        asked.popleft()
        if "error" in reply:
            raise TemplateError(**json.loads(reply["error"]))
        return view, reply

    def _heard(self, child: _Child, name: str, seconds: float) -> dict[str, Any]:
        try:
            line = child.hear(seconds)
        except TimeoutError:
            self.close()
            raise TemplateError(template=name, detail="too_slow") from None
        if not line.endswith(b"\n"):
            self.close()
            raise TemplateError(template=name, detail="too_much_memory")
        reply: dict[str, Any] = json.loads(line)
        return reply


class _Child:
    """The rendering process. A thread waits for each of its pipes, so that neither can hold up the caller."""

    def __init__(self, memory: int) -> None:
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        environment |= {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path), "PYTHONUTF8": "1"}
        self.process = subprocess.Popen(  # noqa: S603 - our own module, run by our own Python
            [sys.executable, "-P", "-m", "loantracker.mail.rendering", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.started = False  # whether its greeting was heard
        self._requests = cast("IO[bytes]", self.process.stdin)
        self._replies = cast("IO[bytes]", self.process.stdout)
        self._writing, self._reading = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    def tell(self, content: Mapping[str, Any]) -> None:
        """Send one line as soon as there is room for it."""
        self._writing.submit(self._write, json.dumps(content, ensure_ascii=False).encode() + b"\n")

    def hear(self, seconds: float) -> bytes:
        """The next line; without its end where it is too long or the process has ended.

        Raises:
            TimeoutError: it did not come in time.
        """
        return self._reading.submit(self._replies.readline, _MAX_REPLY).result(seconds)

    def stop(self) -> None:
        """End the process and, with it, whatever waits for it."""
        self.process.kill()
        self._writing.shutdown(wait=False, cancel_futures=True)
        self._reading.shutdown(wait=False, cancel_futures=True)
        for pipe in (self._replies, self._requests):
            with contextlib.suppress(OSError):  # what was still to be written has no reader now
                pipe.close()
        self.process.wait()

    def _write(self, line: bytes) -> None:
        self._requests.write(line)
        self._requests.flush()
