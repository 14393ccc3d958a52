"""The near end of the rendering process: starts it, asks it, and stops it in time.

Templates can be edited by people, so a template may loop for ever or build a
text of gigabytes. It does so in a process with limits, which sees neither the
environment (passwords may be there) nor any file's name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from typing import Final

from loantracker.errors import TemplateError
from loantracker.mail import views
from loantracker.mail.views import View

SECONDS: Final = 5.0  # a message
START_SECONDS: Final = 60.0  # Python's own start on a busy machine is not the template's fault
MEMORY: Final = 256 * 1024 * 1024
_MAX_REPLY: Final = 16_000_000  # bytes: three texts at rendering.MAX_CHARACTERS, UTF-8 and escapes included

# What Python needs to start on Windows and to find itself; nothing else goes along.
_KEPT_VARIABLES: Final = ("SYSTEMROOT", "PATH", "TEMP", "TMP", "LD_LIBRARY_PATH")


class RenderGuard:
    """One rendering process for a whole batch, started at the first message.

    ``close`` it, or use it as a context manager; at the latest it ends with this object.
    Not for several threads at once.
    """

    def __init__(self, sources: Mapping[str, str], *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._sources = dict(sources)
        self._seconds = seconds
        self._memory = memory
        self._end: weakref.finalize[[subprocess.Popen[bytes]], RenderGuard] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def render(self, name: str, view: View) -> dict[str, str]:
        """The texts of one message under "subject", "text" and "html".

        Raises:
            TemplateError: a fault in the template, too slow, or too large (facts: template, detail, and line
                where it is known).
        """
        process = self._process or self._start(name)
        request = json.dumps({"name": name, "view": views.to_json(view)}, ensure_ascii=False)
        reply = self._ask(process, request, name, self._seconds)
        if "error" in reply:
            raise TemplateError(**json.loads(reply["error"]))
        return reply

    def close(self) -> None:
        """End the process, if there is one."""
        if self._end is not None:
            self._end()
        self._end = self._process = None

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        environment |= {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path), "PYTHONUTF8": "1"}
        try:
            process = subprocess.Popen(  # noqa: S603 - our own module, run by our own Python
                [sys.executable, "-P", "-m", "loantracker.mail.rendering", str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise TemplateError(template=name, detail=f"rendering can't start: {error}") from error
        self._process = process
        self._end = weakref.finalize(self, _stop, process)
        self._ask(process, json.dumps(self._sources, ensure_ascii=False), name, START_SECONDS)
        return process

    def _ask(
        self, process: subprocess.Popen[bytes], request: str, name: str, seconds: float
    ) -> dict[str, str]:
        """One line there, one line back, or the process is ended and the fault named."""
        assert process.stdin is not None  # noqa: S101 - both are pipes, see _start
        assert process.stdout is not None  # noqa: S101
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(seconds, stop)
        watch.start()
        try:
            process.stdin.write(request.encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline(_MAX_REPLY)
        except OSError:  # it ended before it had read everything
            line = b""
        finally:
            watch.cancel()
        if not line.endswith(b"\n"):
            self.close()
            detail = f"stopped after {seconds:g} s" if late.is_set() else "too much memory"
            raise TemplateError(template=name, detail=detail)
        reply: dict[str, str] = json.loads(line)
        return reply


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdout, process.stdin):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what was still to be written has no reader now
                continue
    process.wait()
