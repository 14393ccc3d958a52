"""The part of the tests' desk that sets up accounts."""

# ruff: noqa: ARG002 - a desk takes what the protocol gives, whether this one needs it or not

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from loantracker.doctor import CheckStep, DeviceCode, SignedIn, Step, Suggestion, handed_out
from loantracker.records import Account

CODE = DeviceCode("ABCD-1234", "https://login.example.org/device", 900)


@dataclass
class FakeAccounts:
    """Answers from what the test has laid in; files are read as the core reads them."""

    fails: dict[str, BaseException] = field(default_factory=dict)
    gate: threading.Event | None = None
    has_keyring: bool = True
    passwords: list[tuple[str, str]] = field(default_factory=list)
    suggestion: Suggestion | None = None
    sought: list[str] = field(default_factory=list)  # addresses whose server was looked for
    checked: list[tuple[Account, str | None]] = field(default_factory=list)  # tried or signed in to
    steps: list[Step] = field(default_factory=lambda: [Step(each, ok=True) for each in CheckStep])
    stopped: int = 0  # tries that were given up

    def _may_fail(self, name: str) -> None:
        if name in self.fails:
            raise self.fails.pop(name)

    def set_password(self, account: Account, password: str) -> bool:
        self._may_fail("set_password")
        self.passwords.append((account.name, password))
        return self.has_keyring

    def keeps_passwords(self) -> bool:
        return self.has_keyring

    def suggest_server(self, address: str) -> Suggestion | None:
        self._may_fail("suggest_server")
        self.sought.append(address)
        return self.suggestion

    def handed_out(self, path: Path) -> Account:
        return handed_out(path)

    def sign_in(
        self, account: Account, show: Callable[[DeviceCode], None] | None, should_stop: Callable[[], bool]
    ) -> SignedIn:
        self._may_fail("sign_in")
        self.checked.append((account, None))
        if show is not None:
            show(CODE)
        self._wait()
        return SignedIn("finance@example.org", remembered=self.has_keyring)

    def check_account(
        self,
        account: Account,
        password: str | None,
        on_step: Callable[[Step], None],
        should_stop: Callable[[], bool],
    ) -> bool:
        self._may_fail("check_account")
        self.checked.append((account, password))
        for step in self.steps:
            if should_stop():
                self.stopped += 1
                return False
            on_step(step)
            self._wait()
        return self.steps[-1].ok

    def _wait(self) -> None:
        if self.gate is not None and not self.gate.wait(timeout=10):
            raise TimeoutError
