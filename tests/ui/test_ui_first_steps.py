"""The first start: choose a ledger, confirm its columns, set up mail or not, see today's mails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fake_desk import FakeDesk
from pytestqt.qtbot import QtBot
from ui_helpers import click, settle

from loantracker import demo
from loantracker.actions import Workplace
from ui.app import OfficeDesk
from ui.window import Window


@pytest.fixture
def fresh(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    made = Window(OfficeDesk(Workplace.open(tmp_path), date(2023, 8, 25)))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.work.finish()


def test_a_new_clerk_is_led_to_todays_mails_without_setting_anything(qtbot: QtBot, fresh: Window) -> None:
    steps = fresh.first_steps
    assert steps.isVisible()
    assert [each.done for each in (steps.ledger, steps.columns, steps.mail)] == [False, False, False]
    assert not steps.preview.isEnabled()
    click(fresh.welcome.sample)
    settle(qtbot, fresh)
    assert [each.done for each in (steps.ledger, steps.columns, steps.mail)] == [True, True, False]
    click(steps.preview)
    settle(qtbot, fresh)
    assert fresh.stack.currentWidget() is fresh.reminders
    assert steps.preview.done


def test_the_steps_lead_to_the_pages(qtbot: QtBot, fresh: Window) -> None:
    fresh.open_ledger(demo.sample())
    settle(qtbot, fresh)
    click(fresh.first_steps.columns)
    assert fresh.stack.currentWidget() is fresh.columns.page
    click(fresh.first_steps.mail)
    assert fresh.stack.currentWidget() is fresh.settings
    settle(qtbot, fresh)


def test_put_off_they_stay_away(qtbot: QtBot, fresh: Window) -> None:
    click(fresh.first_steps.later)
    assert not fresh.first_steps.isVisible()
    fresh.open_ledger(demo.sample())
    settle(qtbot, fresh)
    assert not fresh.first_steps.isVisible()


def test_an_office_with_an_account_sees_none_of_it(
    opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    assert not opened(desk).first_steps.isVisible()


def test_without_an_account_the_columns_that_wait_are_told(
    opened: Callable[[FakeDesk], Window], desk: FakeDesk
) -> None:
    desk.settings = replace(desk.settings, accounts={}, default_account="")
    steps = opened(desk).first_steps
    assert steps.isVisible()
    assert steps.columns.done
