"""Accounts: settings that can't work are named, and a password comes from a trusted place or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.null import Keyring as NullKeyring
from keyring.core import load_keyring
from keyring.errors import KeyringLocked, PasswordSetError
from mail_samples import SENDER

from loantracker.errors import BadAccount, LoanTrackerError, NoPassword, UnsafeKeyring
from loantracker.mail import accounts
from loantracker.mail.ews import EwsTransport
from loantracker.mail.folder import FolderTransport
from loantracker.mail.graph import GraphTransport
from loantracker.mail.smtp import SmtpTransport
from loantracker.records import Account

OFFICE = Account("ฝ่าย office-1", "smtp", SENDER, "mail.example.org", 587, "starttls", "finance")
MICROSOFT = {"kind": "graph", "tenant": "example.org", "client_id": "0b6d9d5e-0000-4000-8000-00000000bbbb"}
VARIABLE = "LOANTRACKER_PASSWORD______OFFICE_1"


class Store(keyring.backend.KeyringBackend):
    """A keyring in memory; ``trusted`` makes it pass for one of the operating systems' own."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring types only part of itself
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise PasswordSetError("locked")
        self.kept[service, username] = password


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    use(monkeypatch, made)
    monkeypatch.setattr(accounts, "TRUSTED_BACKENDS", frozenset({f"{__name__}.Store"}))
    return made


def build(kind: Any) -> keyring.backend.KeyringBackend:
    made: keyring.backend.KeyringBackend = kind()
    return made


def use(monkeypatch: pytest.MonkeyPatch, backend: keyring.backend.KeyringBackend) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


@pytest.fixture(autouse=True)
def _no_password_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


# --- settings ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "detail"),
    [
        ({"kind": "pigeon"}, "kind", "unknown"),
        ({"sender": ""}, "sender", "empty"),
        ({"sender": "finance"}, "sender", "address"),
        ({"sender": "a\r\nBcc: x <a@example.org>"}, "sender", "address"),
        ({"host": ""}, "host", "empty"),
        ({"host": "mail example"}, "host", "name"),
        ({"host": "mail.example.org/x"}, "host", "name"),
        ({"port": 70000}, "port", "number"),
        ({"port": -1}, "port", "number"),
        ({"security": "ssl"}, "security", "unknown"),
        ({"security": "none"}, "security", "loopback"),
        ({"security": "none", "host": "127.0.0.1"}, "username", "password"),
        ({"security": "none", "host": "10.0.0.1", "username": ""}, "security", "loopback"),
        ({"security": "none", "host": "127.0.0.1.example.org", "username": ""}, "security", "loopback"),
        ({"ca_file": "/nowhere/authority.pem"}, "ca_file", "missing"),
        ({"sign_in": "ntlm"}, "sign_in", "unknown"),
        ({"sign_in": "xoauth2"}, "tenant", "empty"),
        ({"sign_in": "xoauth2", "tenant": "example.org"}, "client_id", "empty"),
        ({"sign_in": "xoauth2", "security": "none", "host": "::1", "username": ""}, "username", "password"),
        ({"kind": "ews", "username": ""}, "username", "empty"),
        ({"kind": "ews", "host": "a b"}, "host", "name"),
        ({"kind": "ews", "sign_in": "xoauth2"}, "sign_in", "unknown"),
        ({"kind": "ews", "mailbox": "saraban"}, "mailbox", "address"),
        ({"kind": "ews", "mailbox": "saraban@example.org"}, "mailbox", "sender"),
        ({"kind": "graph"}, "tenant", "empty"),
        ({"kind": "graph", "tenant": "../common"}, "tenant", "name"),
        ({"kind": "graph", "tenant": "example.org"}, "client_id", "empty"),
        ({"kind": "graph", "tenant": "example.org", "client_id": "a/b"}, "client_id", "name"),
        ({**MICROSOFT, "mailbox": "saraban@example.org"}, "mailbox", "sender"),
        ({**MICROSOFT, "ca_file": "/nowhere/authority.pem"}, "ca_file", "missing"),
    ],
)
def test_settings_that_cannot_work_are_named(
    tmp_path: Path, changes: dict[str, Any], field: str, detail: str
) -> None:
    account = replace(OFFICE, **changes)
    with pytest.raises(BadAccount) as raised:
        accounts.open_transport(account, outbox=tmp_path, password="x")
    assert raised.value.facts == {"account": OFFICE.name, "field": field, "detail": detail}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_in_the_clear_is_for_loopback_and_without_a_password(tmp_path: Path, host: str) -> None:
    account = replace(OFFICE, host=host, security="none", username="")
    assert isinstance(accounts.open_transport(account, outbox=tmp_path), SmtpTransport)


def test_drafts_go_to_the_account_s_folder_or_to_the_outbox(tmp_path: Path) -> None:
    drafts = Account("drafts", "folder", SENDER)
    for account, folder in (
        (drafts, tmp_path / "outbox"),
        (replace(drafts, folder=str(tmp_path / "own")), tmp_path / "own"),
    ):
        transport = accounts.open_transport(account, outbox=tmp_path / "outbox")
        assert isinstance(transport, FolderTransport)
        with transport:
            assert folder.is_dir()


@pytest.mark.parametrize(
    ("changes", "kind", "password", "sign_in"),
    [
        ({}, SmtpTransport, True, False),
        ({"username": ""}, SmtpTransport, False, False),
        ({**MICROSOFT, "kind": "smtp", "sign_in": "xoauth2"}, SmtpTransport, False, True),
        ({"kind": "ews"}, EwsTransport, True, False),
        ({"kind": "ews", "sign_in": "basic", "mailbox": "Finance@example.org"}, EwsTransport, True, False),
        (MICROSOFT, GraphTransport, False, True),
        ({**MICROSOFT, "mailbox": "finance@example.org"}, GraphTransport, False, True),
    ],
)
def test_each_way_opens_with_what_it_needs(
    tmp_path: Path, changes: dict[str, Any], kind: type, *, password: bool, sign_in: bool
) -> None:
    account = replace(OFFICE, **changes)
    assert (accounts.needs_password(account), accounts.needs_sign_in(account)) == (password, sign_in)
    assert not accounts.needs_password(replace(account, kind="ews", sign_in="kerberos"))
    opened = accounts.open_transport(
        account, outbox=tmp_path / "outbox", password="secret" if password else None
    )
    assert isinstance(opened, kind)
    if password:
        with pytest.raises((NoPassword, UnsafeKeyring)):
            accounts.open_transport(account, outbox=tmp_path / "outbox")


# --- passwords --------------------------------------------------------------


def test_the_environment_comes_before_the_keyring(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.set_password(OFFICE, "from the keyring")
    assert accounts.find_password(OFFICE) == "from the keyring"
    monkeypatch.setenv(VARIABLE, "from the environment")
    assert accounts.find_password(OFFICE) == "from the environment"
    assert len(store.kept) == 1


def test_the_environment_needs_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, load_keyring("keyring.backends.fail.Keyring"))
    monkeypatch.setenv(VARIABLE, "from the environment")
    assert accounts.find_password(OFFICE) == "from the environment"


def test_no_password_anywhere_is_said_with_the_variable(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NoPassword) as raised:
        accounts.open_transport(OFFICE, outbox=tmp_path)
    assert raised.value.facts == {"account": OFFICE.name, "variable": VARIABLE}
    assert store.kept == {}


def test_a_password_is_bound_to_its_server_and_user(store: Store) -> None:
    accounts.set_password(OFFICE, "secret")
    assert store.kept == {("LoanTracker", "finance@mail.example.org"): "secret"}
    for other in (replace(OFFICE, host="evil.example.net"), replace(OFFICE, username="other")):
        with pytest.raises(NoPassword):
            accounts.find_password(other)


def test_a_locked_keyring_is_no_password_and_keeps_none(store: Store) -> None:
    store.locked = True
    with pytest.raises(NoPassword):
        accounts.find_password(OFFICE)
    with pytest.raises(UnsafeKeyring):
        accounts.set_password(OFFICE, "secret")


@pytest.mark.parametrize("backend", ["null", "fail", "plaintext", "chain", "empty chain"])
def test_a_keyring_that_cannot_be_trusted_is_never_asked(
    backend: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Plaintext(Store):
        """Stands for keyrings.alt, which keeps passwords in a plain file."""

    class Chain(ChainerBackend):
        backends = ()

    Chain.__module__, Chain.__qualname__ = "keyring.backends.chainer", "ChainerBackend"
    plaintext = Plaintext()
    chained: tuple[keyring.backend.KeyringBackend, ...] = (store, plaintext) if backend == "chain" else ()
    monkeypatch.setattr(Chain, "backends", chained)
    if backend in {"null", "fail"}:
        use(monkeypatch, load_keyring(f"keyring.backends.{backend}.Keyring"))
    else:
        use(monkeypatch, plaintext if backend == "plaintext" else build(Chain))
    for ask in (
        lambda: accounts.find_password(OFFICE),
        lambda: accounts.set_password(OFFICE, "canary-7"),
    ):
        with pytest.raises(UnsafeKeyring) as raised:
            ask()
        assert raised.value.facts["variable"] == VARIABLE
        assert "canary-7" not in str(raised.value)
    assert plaintext.kept == store.kept == {}


def test_a_chain_of_trusted_keyrings_is_trusted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.set_password(OFFICE, "secret")

    class Chain(ChainerBackend):
        backends = (store,)

    Chain.__module__, Chain.__qualname__ = "keyring.backends.chainer", "ChainerBackend"
    use(monkeypatch, build(Chain))
    assert accounts.find_password(OFFICE) == "secret"


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_a_null_or_missing_keyring_of_the_real_library_is_refused(backend: str, tmp_path: Path) -> None:
    code = (
        "from loantracker.mail import accounts\n"
        "from loantracker.records import Account\n"
        "from loantracker.errors import UnsafeKeyring\n"
        "try: accounts.set_password(Account('a', 'smtp', 'a@example.org', 'h', username='u'), 'canary-8')\n"
        "except UnsafeKeyring as error: print(error.facts['backend'])\n"
    )
    environment = {"PYTHON_KEYRING_BACKEND": backend, "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == backend
    assert "canary" not in told.stdout + told.stderr
    assert not list(tmp_path.rglob("*pass*"))


HEAVY = (
    "jinja2 keyring smtplib truststore ssl holidays requests msal msal_extensions exchangelib icalendar dns "
    "lxml psycopg"
)


@pytest.mark.parametrize(
    ("imports", "may"),
    [
        ("loantracker.mail.accounts, loantracker.mail.compose", ""),
        ("loantracker.actions, loantracker.doctor", "ssl lxml"),
        ("ui.app", "ssl lxml"),
    ],
)
def test_nothing_is_imported_before_it_is_needed(imports: str, may: str) -> None:
    code = f"import sys; import {imports}; print(*sorted({set(HEAVY.split())!r} & set(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert set(told.stdout.split()) <= set(may.split())


def test_errors_of_accounts_show_no_password(store: Store, tmp_path: Path) -> None:
    store.locked = True
    for act in (
        lambda: accounts.set_password(OFFICE, "canary-9"),
        lambda: accounts.open_transport(replace(OFFICE, host=""), outbox=tmp_path, password="canary-9"),
    ):
        with pytest.raises(LoanTrackerError) as raised:
            act()
        assert "canary-9" not in f"{raised.value!r} {raised.value} {raised.value.facts}"
        assert raised.value.__context__ is None


def test_a_password_that_no_keyring_takes_holds_for_this_server_until_the_program_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accounts, "_session", {})
    monkeypatch.setattr(keyring, "get_keyring", NullKeyring)
    assert not accounts.keep_password(OFFICE, "typed")
    assert accounts.find_password(OFFICE) == "typed"
    with pytest.raises(UnsafeKeyring):
        accounts.find_password(replace(OFFICE, host="elsewhere.example.org"))


def test_no_process_that_is_started_inherits_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(accounts.variable(OFFICE), "canary-10")
    with accounts.private_environment():
        assert "canary-10" not in os.environ.values()
        assert accounts.find_password(OFFICE) == "canary-10"
    assert os.environ[accounts.variable(OFFICE)] == "canary-10"
