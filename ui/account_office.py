"""The part of the desk that :mod:`ui.account_desk` names, answered by the core."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from loantracker import doctor
from loantracker.actions import Workplace
from loantracker.doctor import DeviceCode, SignedIn, Step, Suggestion
from loantracker.records import Account


class AccountOffice:
    """Setting up a way of sending, in a workplace."""

    _place: Workplace

    def suggest_server(self, address: str) -> Suggestion | None:
        """What the address's domain announces; asks DNS."""
        return doctor.suggest(address)

    def handed_out(self, path: Path) -> Account:
        """The account in a settings file of the IT department's."""
        return doctor.handed_out(path)

    def keeps_passwords(self) -> bool:
        """Whether this computer has a keyring that passwords may be kept in."""
        return doctor.keeps_passwords()

    def set_password(self, account: Account, password: str) -> bool:
        """Keep a password in the system's keyring or, where none can be trusted, for this session: False."""
        return doctor.keep_password(account, password)

    def sign_in(
        self,
        account: Account,
        show: Callable[[DeviceCode], None] | None,
        should_stop: Callable[[], bool],
    ) -> SignedIn:
        """Sign in to Microsoft 365, by browser or, with ``show``, by a code."""
        return doctor.sign_in(self._place, account, show, should_stop)

    def check_account(
        self,
        account: Account,
        password: str | None,
        on_step: Callable[[Step], None],
        should_stop: Callable[[], bool],
    ) -> bool:
        """Try the account step by step up to a real message to oneself; whether all went well."""
        well = False
        for step in doctor.check_account(self._place, account, password=password):
            if should_stop():  # between sign-in and message too: nothing was sent
                return False
            on_step(step)
            well = step.ok
        return well
