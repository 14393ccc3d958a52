"""The part of the tests' desk that answers what columns mean: from real files, as the core reads them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from loantracker import mapping
from loantracker.settings import Settings
from loantracker.workplace import Workplace


@dataclass
class FakeColumns:
    """Keeps confirmed columns in ``home``, which a test gives; ``gate`` holds each trial until it opens."""

    fails: dict[str, BaseException] = field(default_factory=dict)
    gate: threading.Event | None = None
    home: Path | None = None
    tried: list[mapping.Choices] = field(default_factory=list)

    def columns(self, path: Path, choices: mapping.Choices) -> mapping.Mapping:
        self._fail("columns")
        return mapping.look(self._workplace(), path, choices)

    def try_columns(self, path: Path, choices: mapping.Choices) -> mapping.Tried:
        self._fail("try_columns")
        if self.gate is not None and not self.gate.wait(timeout=10):
            raise TimeoutError
        self.tried.append(choices)
        return mapping.try_out(self._workplace(), path, choices)

    def keep_columns(self, path: Path, choices: mapping.Choices) -> None:
        self._fail("keep_columns")
        mapping.keep(self._workplace(), path, choices)

    def _fail(self, name: str) -> None:
        if name in self.fails:
            raise self.fails.pop(name)

    def _workplace(self) -> Workplace:
        assert self.home is not None
        return Workplace(self.home, self.home / "settings.toml", Settings())
