"""The account form: four kinds, what is found, tried, signed in to, imported and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_accounts import CODE
from fake_desk import ACCOUNT, FakeDesk
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from ui_helpers import WAIT_MS, click, click_at, press, said, type_in

from loantracker import wording
from loantracker.doctor import CheckStep, Step, Suggestion
from loantracker.errors import BadSettings, SignInRefused
from loantracker.records import Account
from loantracker.settings import Settings
from ui import theme
from ui.pages.account_form import AccountForm
from ui.work import Work
from ui.wrapping import plain

Opened = Callable[..., AccountForm]


@pytest.fixture
def failures() -> list[BaseException]:
    """What the form could not do, as the window's bar would hear of it."""
    return []


@pytest.fixture
def opened(qtbot: QtBot, failures: list[BaseException]) -> Iterator[Opened]:
    """The form alone, as the settings page embeds it."""
    made: list[Work] = []

    def open_on(desk: FakeDesk, kind: str = "") -> AccountForm:
        work = Work(failures.append)
        form = AccountForm(desk, work)
        made.append(work)
        qtbot.addWidget(form)
        form.resize(theme.FORM_WIDTH, 700)
        form.show()
        form.failed.connect(failures.append)
        qtbot.waitUntil(lambda: not work.busy, timeout=WAIT_MS)
        if kind:
            button = form.kind.buttons[kind]
            click_at(button, QPoint(button.height() // 2, button.height() // 2))
        return form

    yield open_on
    for work in made:
        work.finish()


def rest(qtbot: QtBot, form: AccountForm) -> None:
    """Wait until nothing is on its way, and everything is shown."""
    qtbot.waitUntil(lambda: not form.work.busy, timeout=WAIT_MS)
    QApplication.processEvents()


def words(form: AccountForm) -> str:
    """Everything that stands in the form's labels now."""
    return "\n".join(plain(each.text()) for each in form.findChildren(QLabel) if each.isVisibleTo(form))


def test_an_account_is_saved_and_its_password_goes_to_the_keyring_alone(qtbot: QtBot, opened: Opened) -> None:
    desk = FakeDesk(settings=Settings())
    form = opened(desk)
    assert not form.save.isEnabled()
    type_in(form.address.line, "finance@example.org")
    type_in(form.host.line, "mail.example.org")
    type_in(form.password.line, "canary-password")
    click(form.save)
    qtbot.waitUntil(lambda: bool(desk.passwords), timeout=WAIT_MS)
    rest(qtbot, form)
    account = desk.settings.accounts["office"]
    assert (account.host, account.security) == ("mail.example.org", "starttls")
    assert account.username == "finance@example.org"
    assert account.sender == f"{desk.settings.office.name} <finance@example.org>"
    assert desk.settings.default_account == "office"
    assert desk.passwords == [("office", "canary-password")]
    assert "canary-password" not in repr(desk.settings)
    assert not form.password.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("address", "ฝ่ายการคลัง"),
        ("address", "ฝ่าย <finance@example.org>"),
        ("shown_name", "ฝ่าย <การคลัง>"),
        ("host", "mail example"),
        ("port", "99999"),
        ("port", "abc"),
        ("name", "ชื่อ"),
        ("imap_host", "imap example"),
    ],
)
def test_an_account_with_a_fault_says_so_beside_the_field(opened: Opened, field: str, typed: str) -> None:
    form = opened(FakeDesk(settings=Settings()))
    form.address.fill("finance@example.org")
    form.host.fill("mail.example.org")
    click(form.more_button)
    assert form.save.isEnabled()
    faulty = getattr(form, field, None) or getattr(form.more, field)
    faulty.line.clear()
    type_in(faulty.line, typed)
    assert faulty.fault.isVisible()
    assert not form.save.isEnabled()
    assert not form.test.isEnabled()
    assert faulty.text == typed


def test_the_server_is_found_from_the_address_and_can_be_changed(qtbot: QtBot, opened: Opened) -> None:
    desk = FakeDesk(settings=Settings(), suggestion=Suggestion("smtp", "smtp.example.org", 465, "tls"))
    form = opened(desk)
    type_in(form.address.line, "finance@example.org")
    press(form.address.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.host.text == "smtp.example.org", timeout=WAIT_MS)
    assert "โปรดตรวจว่าเป็นของหน่วยงาน" in said(form.seek.words)
    form.host.fill("mail.example.org")
    type_in(form.address.line, "a")
    press(form.address.line, Qt.Key.Key_Return)
    rest(qtbot, form)
    assert form.host.text == "mail.example.org"
    assert desk.sought == ["finance@example.org"]  # a server that the clerk has named is not looked for
    click(form.save)
    qtbot.waitUntil(lambda: "office" in desk.settings.accounts, timeout=WAIT_MS)
    account = desk.settings.accounts["office"]
    assert (account.port, account.security, account.username) == (465, "tls", "finance@example.orga")


def test_a_domain_without_a_server_and_one_at_microsoft_are_said(qtbot: QtBot, opened: Opened) -> None:
    desk = FakeDesk(settings=Settings())
    form = opened(desk)
    type_in(form.address.line, "finance@example.org")
    press(form.address.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "ไม่พบเครื่องแม่ข่าย" in said(form.seek.words), timeout=WAIT_MS)
    desk.suggestion = Suggestion("graph")
    type_in(form.address.line, "a")
    press(form.address.line, Qt.Key.Key_Return)
    qtbot.waitUntil(form.seek.use_online.isVisible, timeout=WAIT_MS)
    click(form.seek.use_online)
    assert form.kind.value == "graph"
    assert form.tenant.isVisible()
    assert not form.password.isVisible()
    assert form.address.text == "finance@example.orga"


def test_each_step_of_a_test_is_ticked_and_a_good_account_is_kept(qtbot: QtBot, opened: Opened) -> None:
    desk = FakeDesk(settings=Settings())
    form = opened(desk)
    type_in(form.address.line, "finance@example.org")
    type_in(form.host.line, "mail.example.org")
    type_in(form.password.line, "canary-password")
    click(form.test)
    qtbot.waitUntil(lambda: bool(desk.passwords), timeout=WAIT_MS)
    rest(qtbot, form)
    ((tried, password),) = desk.checked
    assert (tried, password) == (desk.settings.accounts["office"], "canary-password")
    assert [each.step for each in form.check.steps] == [*CheckStep]
    assert "ทดสอบสำเร็จ" in said(form.check.state)
    qtbot.waitUntil(lambda: "ส่งอีเมลทดสอบถึงที่อยู่ของท่าน" in words(form), timeout=WAIT_MS)
    assert form.which.currentData() == "office"


def test_a_failed_step_is_explained_and_nothing_typed_is_lost_or_kept(qtbot: QtBot, opened: Opened) -> None:
    refused = SignInRefused(account="office", host="mail.example.org", answer="535 5.7.8")
    steps = [Step(CheckStep.SETTINGS, ok=True), Step(CheckStep.SIGN_IN, ok=False, error=refused)]
    desk = FakeDesk(settings=Settings(), steps=steps)
    form = opened(desk)
    type_in(form.address.line, "finance@example.org")
    type_in(form.host.line, "mail.example.org")
    type_in(form.password.line, "wrong")
    click(form.test)
    qtbot.waitUntil(lambda: "ทดสอบไม่สำเร็จ" in said(form.check.state), timeout=WAIT_MS)
    rest(qtbot, form)
    qtbot.waitUntil(lambda: "โปรดตรวจสอบรหัสผ่าน" in words(form), timeout=WAIT_MS)
    assert "535 5.7.8" in words(form)
    assert (form.address.text, form.host.text) == ("finance@example.org", "mail.example.org")
    assert form.password.text == "wrong"
    assert desk.settings.accounts == {}
    assert desk.passwords == []
    assert form.test.isEnabled()


def test_a_test_can_be_given_up_while_it_runs(qtbot: QtBot, opened: Opened) -> None:
    desk = FakeDesk(settings=Settings(), gate=threading.Event())
    form = opened(desk)
    type_in(form.address.line, "finance@example.org")
    type_in(form.host.line, "mail.example.org")
    click(form.test)
    qtbot.waitUntil(lambda: len(form.check.steps) == 1, timeout=WAIT_MS)
    assert not form.test.isEnabled()
    click(form.check.cancel)
    assert "หยุดทดสอบแล้ว" in said(form.check.state)
    assert form.test.isEnabled()
    assert desk.gate is not None
    desk.gate.set()
    rest(qtbot, form)
    assert desk.stopped == 1
    assert len(form.check.steps) == 1
    assert desk.settings.accounts == {}


def test_without_a_safe_keyring_it_is_said_that_the_password_is_not_kept(
    qtbot: QtBot, opened: Opened
) -> None:
    desk = FakeDesk(settings=Settings(), has_keyring=False)
    form = opened(desk)
    qtbot.waitUntil(form.not_kept.isVisible, timeout=WAIT_MS)
    type_in(form.address.line, "finance@example.org")
    type_in(form.host.line, "mail.example.org")
    type_in(form.password.line, "canary-password")
    with qtbot.waitSignal(form.told, timeout=WAIT_MS) as told:
        click(form.save)
    assert told.args is not None
    assert "จนกว่าจะปิดโปรแกรม" in told.args[0]
    rest(qtbot, form)


def test_microsoft_365_is_signed_in_to_by_a_code_that_can_be_copied(qtbot: QtBot, opened: Opened) -> None:
    desk = FakeDesk(settings=Settings(), gate=threading.Event())
    form = opened(desk, "graph")
    type_in(form.address.line, "finance@example.org")
    assert not form.sign_in.code_button.isEnabled()
    type_in(form.tenant.line, "example.org")
    type_in(form.client_id.line, "0b6d9d5e-0000-4000-8000-00000000bbbb")
    click(form.sign_in.code_button)
    qtbot.waitUntil(form.sign_in.panel.isVisible, timeout=WAIT_MS)
    assert form.sign_in.url.text() == CODE.url
    click(form.sign_in.copy_code)
    assert QGuiApplication.clipboard().text() == CODE.code
    click(form.sign_in.copy_url)
    assert QGuiApplication.clipboard().text() == CODE.url
    assert desk.gate is not None
    desk.gate.set()
    qtbot.waitUntil(lambda: "ลงชื่อเข้าใช้แล้ว: finance@example.org" in said(form.sign_in.state), timeout=WAIT_MS)
    assert not form.sign_in.panel.isVisible()
    account, _password = desk.checked[0]
    assert (account.kind, account.tenant) == ("graph", "example.org")
    click(form.test)
    qtbot.waitUntil(lambda: "office" in desk.settings.accounts, timeout=WAIT_MS)
    rest(qtbot, form)
    assert desk.passwords == []


def test_a_sign_in_can_be_given_up_and_tried_again_in_the_browser(
    qtbot: QtBot, opened: Opened, failures: list[BaseException]
) -> None:
    desk = FakeDesk(settings=Settings(), gate=threading.Event())
    form = opened(desk, "graph")
    form.address.fill("finance@example.org")
    form.tenant.fill("example.org")
    form.client_id.fill("registered")
    click(form.sign_in.browser)
    qtbot.waitUntil(lambda: bool(desk.checked), timeout=WAIT_MS)
    assert not form.test.isEnabled()
    click(form.sign_in.cancel)
    assert "ยกเลิก" in said(form.sign_in.state)
    assert desk.gate is not None
    desk.gate.set()
    rest(qtbot, form)
    desk.fails["sign_in"] = SignInRefused(account="office", host="login", answer="access_denied")
    click(form.sign_in.browser)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    assert form.tenant.text == "example.org"
    assert form.sign_in.browser.isEnabled()


def test_a_settings_file_of_the_it_department_fills_the_form_and_keeps_what_was_typed(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    file = tmp_path / "account.toml"
    file.write_text('[account]\ntenant = "example.org"\nclient_id = "registered"\n', encoding="utf-8")
    form = opened(FakeDesk(settings=Settings()))
    type_in(form.address.line, "finance@example.org")
    form.import_file(file)
    qtbot.waitUntil(lambda: form.kind.value == "graph", timeout=WAIT_MS)
    rest(qtbot, form)
    assert (form.tenant.text, form.client_id.text) == ("example.org", "registered")
    assert form.address.text == "finance@example.org"
    assert form.save.isEnabled()


def test_a_settings_file_with_a_password_is_refused_and_the_form_left_alone(
    qtbot: QtBot, opened: Opened, failures: list[BaseException], tmp_path: Path
) -> None:
    file = tmp_path / "account.toml"
    file.write_text('host = "mail.example.org"\npassword = "canary-1"\n', encoding="utf-8")
    form = opened(FakeDesk(settings=Settings()))
    type_in(form.address.line, "finance@example.org")
    form.import_file(file)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    (error,) = failures
    assert isinstance(error, BadSettings)
    told = wording.explain(error)
    assert "รหัสผ่าน" in told.thai
    assert "canary-1" not in f"{told} {error}"
    assert (form.address.text, form.host.text) == ("finance@example.org", "")


@pytest.mark.parametrize(
    ("kind", "shown", "hidden"),
    [
        ("smtp", ("password", "host"), ("tenant", "folder")),
        ("ews", ("password", "host"), ("tenant", "folder")),
        ("graph", ("tenant", "client_id"), ("password", "host", "folder")),
        ("folder", ("folder",), ("password", "host", "tenant")),
    ],
)
def test_each_kind_asks_for_its_own_few_fields(
    opened: Opened, kind: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    form = opened(FakeDesk(settings=Settings()), kind)
    assert form.address.isVisible()
    assert all(getattr(form, name).isVisible() for name in shown)
    assert not any(getattr(form, name).isVisible() for name in hidden)


EXCHANGE = Account(
    "exchange", "ews", "ฝ่ายการคลัง <saraban@example.org>", "mail.example.org", 8443,
    username="BMA\\somchai", sign_in="basic", mailbox="saraban@example.org", bounces="read",
)  # fmt: skip
ONLINE = Account(
    "online", "graph", "finance@example.org", tenant="example.org", client_id="registered",
    username="a@example.org",
)  # fmt: skip
DRAFTS = Account("drafts", "folder", "finance@example.org", folder="/drafts")
BY_TOKEN = replace(ACCOUNT, sign_in="xoauth2", tenant="example.org", client_id="registered")
READING = replace(
    ACCOUNT, sign_in="password", imap_host="imap.example.org", imap_port=1993, ca_file="/ca.pem"
)


@pytest.mark.parametrize("theirs", [EXCHANGE, ONLINE, DRAFTS, BY_TOKEN, READING], ids=lambda each: each.name)
def test_saving_an_account_of_any_kind_changes_nothing_that_was_not_touched(
    qtbot: QtBot, opened: Opened, theirs: Account
) -> None:
    desk = FakeDesk(settings=Settings(accounts={theirs.name: theirs}, default_account=theirs.name))
    form = opened(desk)
    form.shown_name.fill("งานการเงิน")
    click(form.save)
    qtbot.waitUntil(lambda: "งานการเงิน" in desk.settings.accounts[theirs.name].sender, timeout=WAIT_MS)
    rest(qtbot, form)
    kept = desk.settings.accounts[theirs.name]
    assert replace(kept, sender=theirs.sender) == theirs


def test_settings_that_cannot_be_written_leave_everything_in_the_form(
    qtbot: QtBot, opened: Opened, failures: list[BaseException]
) -> None:
    desk = FakeDesk(settings=Settings())
    desk.fails["save_settings"] = BadSettings(path="settings.toml", detail="disk")
    form = opened(desk)
    type_in(form.address.line, "finance@example.org")
    type_in(form.host.line, "mail.example.org")
    type_in(form.password.line, "typed")
    click(form.save)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    assert (form.address.text, form.password.text) == ("finance@example.org", "typed")
    assert form.save.isEnabled()
