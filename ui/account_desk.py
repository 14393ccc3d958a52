"""What the account form asks of the core: a part of the desk of :mod:`ui.desk`.

All of it may take seconds or wait for a person, and is called through ``ui.work``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from loantracker.records import Account

if TYPE_CHECKING:
    from loantracker.doctor import DeviceCode, SignedIn, Step, Suggestion


class AccountDesk(Protocol):
    """Setting up a way of sending."""

    def suggest_server(self, address: str) -> Suggestion | None:
        """What the address's domain announces; asks DNS."""

    def handed_out(self, path: Path) -> Account:
        """The account in a settings file of the IT department's."""

    def keeps_passwords(self) -> bool:
        """Whether this computer has a keyring that passwords may be kept in."""

    def set_password(self, account: Account, password: str) -> bool:
        """Keep a password in the system's keyring or, where none can be trusted, for this session: False."""

    def sign_in(
        self,
        account: Account,
        show: Callable[[DeviceCode], None] | None,
        should_stop: Callable[[], bool],
    ) -> SignedIn:
        """Sign in to Microsoft 365, by browser or, with ``show``, by a code."""

    def check_account(
        self,
        account: Account,
        password: str | None,
        on_step: Callable[[Step], None],
        should_stop: Callable[[], bool],
    ) -> bool:
        """Try the account step by step up to a real message to oneself; whether all went well."""
