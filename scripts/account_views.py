"""Views for the pictures: the settings, and the form of an account in its kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from showing import View

from loantracker.doctor import CheckStep, Step
from loantracker.errors import SignInRefused
from ui.pages.account_form import AccountForm
from ui.window import Window


def views() -> Iterator[View]:
    """The settings page."""
    yield "settings", settings
    yield "account-tested", account_tested
    yield "account-online", account_online
    yield "account-exchange", account_exchange


def settings(window: Window) -> None:
    """The account that is there, from the head of the page."""
    window.go_to("settings")
    form = window.settings.account
    form.which.setCurrentIndex(0)
    form.which.activated.emit(0)
    form.check.clear()
    window.settings.area.verticalScrollBar().setValue(0)


def account_tested(window: Window) -> None:
    """A new account after a test that failed at the sign-in."""
    form = new_account(window, "smtp")
    form.host.fill("mail.example.org")
    refused = SignInRefused(account="office", host="mail.example.org", answer="535 5.7.8")
    steps = [
        *(Step(each, ok=True) for each in (CheckStep.SETTINGS, CheckStep.LOOK_UP, CheckStep.CONNECTION)),
        Step(CheckStep.SECURITY, ok=True),
        Step(CheckStep.SIGN_IN, ok=False, error=refused),
    ]

    def check(on_step: Callable[[Step], None], _should_stop: Callable[[], bool]) -> bool:
        for step in steps:
            on_step(step)
        return False

    form.check.start(check)


def account_online(window: Window) -> None:
    """Microsoft 365, before anybody has signed in."""
    form = new_account(window, "graph")
    form.tenant.fill("example.org")
    form.client_id.fill("0b6d9d5e-0000-4000-8000-00000000bbbb")


def account_exchange(window: Window) -> None:
    """Exchange Server with its details."""
    form = new_account(window, "ews")
    if not form.more.isVisibleTo(form):
        form.more_button.click()


def new_account(window: Window, kind: str) -> AccountForm:
    """The form of a new account."""
    window.go_to("settings")
    form = window.settings.account
    form.which.setCurrentIndex(form.which.count() - 1)
    form.which.activated.emit(form.which.currentIndex())
    form.kind.choose(kind)
    form.address.fill("finance@example.org")
    form.check.clear()
    window.settings.area.ensureWidgetVisible(form)
    return form
