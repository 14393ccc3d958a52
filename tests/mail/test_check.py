"""Trying an account: every step said, the first failure named with its mend, and a real message sent."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from exchange_server import PASSWORD as EWS_PASSWORD
from exchange_server import USER as EWS_USER
from exchange_server import Exchange
from mail_samples import SENDER
from mail_servers import DOT, Certificates, ScriptedServer, make_certificates
from microsoft_server import CLIENT, TENANT, USER, Microsoft365
from msal_extensions.persistence import BasePersistence
from smtp_tls_server import PASSWORD, serving

from loantracker import checkup, cli, doctor, wording
from loantracker.calendar import BANGKOK
from loantracker.errors import SignInNeeded, TestMailFailed, UnsafeHeader
from loantracker.mail import accounts
from loantracker.mail.check import CheckStep, Step, check
from loantracker.mail.ews import EwsTransport
from loantracker.mail.folder import FolderTransport
from loantracker.mail.graph import GraphTransport
from loantracker.mail.signin import SignIn
from loantracker.mail.smtp import SmtpTransport
from loantracker.mail.transport import Transport
from loantracker.records import Account
from loantracker.settings import Settings, save
from loantracker.workplace import Workplace

AT = datetime(2026, 11, 21, 9, tzinfo=BANGKOK)
EVERY = [*CheckStep]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def tried(account: Account, way: Transport, *, direct: bool = True) -> list[Step]:
    return list(check(account, lambda: way, AT, direct=direct))


def names(steps: list[Step]) -> list[CheckStep]:
    assert all(step.ok for step in steps[:-1])
    return [step.step for step in steps]


def failure(steps: list[Step]) -> tuple[CheckStep, str]:
    last = steps[-1]
    assert not last.ok
    assert last.error is not None
    names(steps)
    return last.step, type(last.error).__name__


def test_smtp_goes_through_every_step_and_the_message_arrives(certificates: Certificates) -> None:
    with serving(certificates) as (account, received):
        steps = tried(account, SmtpTransport(account, PASSWORD))
    assert names(steps) == EVERY
    assert all(step.ok for step in steps)
    assert steps[1].detail.startswith("localhost: ")
    assert steps[-1].detail == "250 2.0.0 kept"
    (envelope,) = received.envelopes
    assert envelope.rcpt_tos == ["finance@example.org"]
    assert isinstance(envelope.content, bytes)
    assert b"Subject: =?utf-8?b?" in envelope.content
    assert PASSWORD not in str(steps)


def test_exchange_and_microsoft_365_get_there_too(certificates: Certificates) -> None:
    with Exchange(certificates) as world:
        account = Account(
            "office", "ews", SENDER, "localhost", world.port,
            username=EWS_USER, sign_in="basic", ca_file=str(certificates.authority),
        )  # fmt: skip
        assert names(tried(account, EwsTransport(account, EWS_PASSWORD))) == EVERY
        assert len(world.delivered) == 1
    with Microsoft365(certificates) as online:
        account = Account(
            "office", "graph", SENDER, ca_file=str(certificates.authority), tenant="t", client_id="c"
        )
        way = GraphTransport(account, Signed(online), base=online.base)
        steps = tried(account, way, direct=False)  # the name of the real service is not asked for
        assert names(steps) == [CheckStep.SETTINGS, CheckStep.SECURITY, CheckStep.SIGN_IN, CheckStep.MESSAGE]
        assert steps[-1].ok
        assert len(online.delivered) == 1


class Signed:
    """Tokens of the double, or nobody signed in."""

    def __init__(self, world: Microsoft365 | None) -> None:
        self._world = world

    def token(self, *, fresh: bool = False) -> str:
        if self._world is None or fresh:
            raise SignInNeeded(account="office", host="login", answer="nobody")
        return self._world.new_token()


def test_drafts_need_no_server(tmp_path: Path) -> None:
    account = Account("drafts", "folder", SENDER)
    steps = tried(account, FolderTransport(tmp_path / "outbox", account="drafts"))
    assert names(steps) == [CheckStep.SETTINGS, CheckStep.MESSAGE]
    assert steps[-1].ok
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1


def test_settings_that_cannot_work_are_the_first_step_to_fail() -> None:
    account = Account("office", "smtp", SENDER, host="")
    steps = list(check(account, pytest.fail, AT))
    assert failure(steps) == (CheckStep.SETTINGS, "BadAccount")


def test_a_host_that_has_no_address_fails_at_the_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    account = Account("office", "smtp", SENDER, host="mail.example.org")
    steps = list(check(account, pytest.fail, AT))
    assert failure(steps) == (CheckStep.LOOK_UP, "TransportUnavailable")


def test_a_closed_port_fails_at_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    steps = list(check(Account("office", "smtp", SENDER, "127.0.0.1", port), pytest.fail, AT))
    assert failure(steps) == (CheckStep.CONNECTION, "TransportUnavailable")


def test_a_certificate_a_password_and_a_sign_in_fail_at_their_own_steps(certificates: Certificates) -> None:
    with serving(certificates, which="expired") as (account, _):
        steps = tried(account, SmtpTransport(account, PASSWORD))
        assert failure(steps) == (CheckStep.SECURITY, "CertificateRefused")
    with serving(certificates) as (account, _):
        assert failure(tried(account, SmtpTransport(account, "wrong"))) == (
            CheckStep.SIGN_IN,
            "SignInRefused",
        )
    with Microsoft365(certificates) as online:
        account = Account(
            "office", "graph", SENDER, ca_file=str(certificates.authority), tenant="t", client_id="c"
        )
        way = GraphTransport(account, Signed(None), base=online.base)
        assert failure(tried(account, way, direct=False)) == (CheckStep.SIGN_IN, "SignInNeeded")


@pytest.mark.parametrize(
    "script", [{"MAIL": ["550 5.7.60 not as this sender"]}, {DOT: ["999 odd"]}], ids=["refused", "unknown"]
)
def test_a_message_that_is_not_taken_is_said_with_the_server_s_word(script: dict[str, list[str]]) -> None:
    with ScriptedServer(script) as server:
        account = Account("office", "smtp", SENDER, "127.0.0.1", server.port, "none")
        steps = tried(account, SmtpTransport(account, None))
    assert failure(steps) == (CheckStep.MESSAGE, "TestMailFailed")
    assert isinstance(steps[-1].error, TestMailFailed)
    (said,) = (reply for replies in script.values() for reply in replies)
    assert said in steps[-1].error.facts["answer"]


def test_every_step_and_finding_has_its_words(tmp_path: Path) -> None:
    place = Workplace(tmp_path, tmp_path / "settings.toml", Settings())
    said = [
        *(checkup.step(step) for step in CheckStep),
        *(checkup.finding(each.name) for each in doctor.findings(place)),
    ]
    assert len(set(said)) == len(said)


# --- the command ------------------------------------------------------------


def place_with(home: Path, *known: Account) -> None:
    save(Settings(accounts={each.name: each for each in known}), home / "settings.toml")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOANTRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return tmp_path


def test_doctor_says_what_is_there_and_tries_the_named_account(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drafts = Account("drafts", "folder", SENDER)
    place_with(home, drafts, replace(drafts, name="broken", sender="nobody"))
    assert cli.main(["doctor", "--account", "drafts", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    found = {each["name"]: each for each in told["findings"] if each["name"] != "account"}
    assert found["home"]["detail"] == str(home)
    assert found["journal"]["ok"]
    assert found["keyring"]["detail"]
    assert [(each["detail"], each["ok"]) for each in told["findings"] if each["name"] == "account"] == [
        ("broken (folder)", False),
        ("drafts (folder)", True),
    ]
    assert [each["step"] for each in told["steps"]] == ["settings", "message"]
    assert len(list((home / "outbox").glob("*.eml"))) == 1


def test_doctor_says_a_damaged_journal_and_a_failing_account_with_their_mend(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place_with(home, Account("office", "ews", SENDER, "outlook.office365.com", username="u"))
    monkeypatch.setenv("LOANTRACKER_PASSWORD_OFFICE", "canary-doctor")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # so no name is looked up
    (home / "journal.sqlite").write_text("not a journal " * 99)
    assert cli.main(["doctor", "--account", "office"]) == 1
    said = capsys.readouterr().out
    assert "✗ สมุดบันทึกการส่ง" in said
    assert "✗ การเข้ารหัสและใบรับรอง" in said
    assert "Microsoft 365 (Graph)" in said
    assert "canary" not in said


def test_doctor_says_in_words_what_keeps_everything_from_being_sent(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loantracker.doctor.os.access", lambda _path, mode: mode == os.F_OK)
    assert cli.main(["doctor", "--json"]) == 1
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    for name in ("home", "keyring"):
        assert not found[name]["ok"]
        assert "โปรด" in found[name]["message"]
    assert str(home) in found["home"]["english"]


def test_doctor_without_an_account_sends_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place_with(home, Account("drafts", "folder", SENDER))
    assert cli.main(["doctor"]) == 0
    assert "drafts (folder)" in capsys.readouterr().out
    assert not (home / "outbox").exists()


def test_doctor_signs_in_with_a_code(
    certificates: Certificates,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_store(_: str) -> BasePersistence:
        raise ImportError

    def beside(account: Account, folder: Path) -> SignIn:
        return SignIn(account, folder / "sign-in", authority=online.authority, persistence=no_store)

    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # so the real service is out of reach
    monkeypatch.setenv("no_proxy", "localhost")
    monkeypatch.setattr(accounts, "open_sign_in", beside)
    with Microsoft365(certificates) as online:
        authority = str(certificates.authority)
        place_with(
            home, Account("cloud", "graph", SENDER, ca_file=authority, tenant=TENANT, client_id=CLIENT)
        )
        assert cli.main(["doctor", "--account", "cloud", "--sign-in"]) == 1
        said = capsys.readouterr().out
        assert "https://login.example.org/device" in said
        assert "ABCD-1234" in said
        assert f"ลงชื่อเข้าใช้แล้ว: {USER} (จนกว่าจะปิดโปรแกรม" in said
        assert "✗ การเข้ารหัสและใบรับรอง" in said
        assert not [secret for secret in online.secrets if secret in said]
    for path in home.rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes()


@pytest.mark.parametrize("field", ["sender", "reply_to"])
def test_a_fault_in_the_settings_is_not_looked_for_in_the_ledger(field: str) -> None:
    assert "หน้าตั้งค่า" in wording.explain(UnsafeHeader(field=field)).thai
    assert "ทะเบียน" in wording.explain(UnsafeHeader(field="party")).thai
