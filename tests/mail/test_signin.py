"""Signing in to Microsoft 365: by browser or by code, kept by the operating system or not at all."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import ssl
import threading
import traceback
import urllib.error
import urllib.parse
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mail_samples import SENDER
from mail_servers import Certificates, make_certificates
from microsoft_server import CLIENT, TENANT, USER, Microsoft365, Say
from msal_extensions import FilePersistence
from msal_extensions.persistence import BasePersistence, PersistenceNotFound

from loantracker.errors import (
    BadAccount,
    CertificateRefused,
    SignInNeeded,
    SignInRefused,
    TransportUnavailable,
)
from loantracker.mail import signin
from loantracker.mail.setting_up import DeviceCode
from loantracker.mail.signin import SignIn
from loantracker.records import Account


class Store(BasePersistence):  # type: ignore[misc]  # msal-extensions ships no types
    """Stands for the operating system's store: encrypted by its own word, and in memory."""

    is_encrypted = True
    kept: dict[str, str]
    locked = False

    def __init__(self, place: str) -> None:
        self._place = place

    def save(self, content: str) -> None:
        if Store.locked:
            raise RuntimeError("locked")
        Store.kept[self._place] = content

    def load(self) -> str:
        if Store.locked:
            raise RuntimeError("locked")
        if self._place not in Store.kept:
            raise PersistenceNotFound
        return Store.kept[self._place]

    def time_last_modified(self) -> float:
        return float("inf")  # always worth a look

    def get_location(self) -> str:
        return self._place


@pytest.fixture(autouse=True)
def _new_start(monkeypatch: pytest.MonkeyPatch) -> None:
    Store.kept, Store.locked = {}, False
    start_over(monkeypatch)


def start_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new start of the program forgets."""
    monkeypatch.setattr(signin, "_caches", {})


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def world(certificates: Certificates) -> Iterator[Microsoft365]:
    with Microsoft365(certificates) as made:
        yield made


def account(world: Microsoft365, kind: str = "graph") -> Account:
    authority = str(world.certificates.authority)
    return Account("office", kind, SENDER, ca_file=authority, tenant=TENANT, client_id=CLIENT)


def sign_in(world: Microsoft365, folder: Path, chosen: Account | None = None) -> SignIn:
    return SignIn(chosen or account(world), folder, authority=world.authority, persistence=Store)


def by_code(made: SignIn) -> str:
    return made.by_device(lambda _: None)


def test_a_code_signs_in_and_the_next_start_needs_nobody(
    world: Microsoft365, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[DeviceCode] = []
    world.pending = 2
    made = sign_in(world, tmp_path)
    assert made.user() == ""
    assert made.by_device(shown.append) == USER
    assert shown == [DeviceCode("ABCD-1234", "https://login.example.org/device", 900)]
    assert made.remembers
    start_over(monkeypatch)
    again = sign_in(world, tmp_path)
    assert again.user() == USER
    assert again.token() == made.token()
    assert made.token() in world.valid
    assert set(world.scopes[0].split()) >= {
        "https://graph.microsoft.com/Mail.ReadWrite",
        "https://graph.microsoft.com/Mail.Send",
    }


def test_the_browser_signs_in(world: Microsoft365, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusting = ssl.create_default_context(cafile=str(world.certificates.authority))
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting))

    def follow(url: str) -> None:
        with opener.open(url, timeout=10) as page:
            form = json.loads(page.read())
        (action,) = re.findall(r'action="(.*?)"', form)
        fields = dict(re.findall(r'name="(.*?)" value="(.*?)"', form))
        opener.open(action, urllib.parse.urlencode(fields).encode(), timeout=10).close()

    browsing: list[threading.Thread] = []

    def browse(url: str, *_: object, **__: object) -> bool:
        """What a browser does: open the sign-in page, and send on the form that it gets."""
        browsing.append(threading.Thread(target=follow, args=(url,)))
        browsing[0].start()
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    made = sign_in(world, tmp_path)
    assert made.in_browser(seconds=10) == USER
    assert made.token() in world.valid
    for each in browsing:
        each.join(10)


def test_a_browser_that_never_comes_back_is_a_refusal(
    world: Microsoft365, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda *_, **__: True)
    with pytest.raises(SignInRefused) as raised:
        sign_in(world, tmp_path).in_browser(seconds=1)
    assert type(raised.value) is SignInRefused
    assert raised.value.facts["answer"] == "timeout"


def test_an_answer_that_is_not_for_this_sign_in_is_a_refusal(
    world: Microsoft365, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = urllib.request.build_opener()
    sending: list[threading.Thread] = []

    def send(url: str) -> None:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
        fields = urllib.parse.urlencode({"code": "canary-stolen", "state": "another"}).encode()
        with contextlib.suppress(urllib.error.HTTPError):
            opener.open(query["redirect_uri"][0], fields, 10).close()

    def browse(url: str, *_: object, **__: object) -> bool:
        sending.append(threading.Thread(target=send, args=(url,)))
        sending[0].start()
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    with pytest.raises(SignInRefused) as raised:
        sign_in(world, tmp_path).in_browser(seconds=1)
    sending[0].join(10)
    assert "canary" not in str(raised.value)
    assert world.valid == set()


def test_a_code_can_be_given_up(world: Microsoft365, tmp_path: Path) -> None:
    world.pending = 10**6
    world.interval = 1
    with pytest.raises(SignInRefused) as raised:
        sign_in(world, tmp_path).by_device(lambda _: None, should_stop=lambda: True)
    assert raised.value.facts["answer"] == "authorization_pending AADSTS70016"


def test_without_a_sign_in_a_person_is_asked_for(world: Microsoft365, tmp_path: Path) -> None:
    with pytest.raises(SignInNeeded) as raised:
        sign_in(world, tmp_path).token()
    assert raised.value.facts["account"] == "office"


def test_a_sign_in_that_was_revoked_needs_a_person_again(world: Microsoft365, tmp_path: Path) -> None:
    made = sign_in(world, tmp_path)
    by_code(made)
    world.refusal = {
        "error": "invalid_grant",
        "error_description": f"AADSTS50173: the grant for {USER} is revoked",
        "suberror": "bad_token",
    }
    assert made.token() in world.valid  # good for its hour
    with pytest.raises(SignInNeeded) as raised:
        made.token(fresh=True)
    assert raised.value.facts["answer"] == "invalid_grant AADSTS50173"


def test_a_fresh_token_is_another_one(world: Microsoft365, tmp_path: Path) -> None:
    made = sign_in(world, tmp_path)
    by_code(made)
    first = made.token()
    assert made.token() == first
    assert made.token(fresh=True) not in {"", first}


def test_another_user_of_the_account_is_not_taken(world: Microsoft365, tmp_path: Path) -> None:
    by_code(sign_in(world, tmp_path))
    theirs = sign_in(world, tmp_path, replace(account(world), username="head@example.org"))
    with pytest.raises(SignInNeeded):
        theirs.token()
    assert sign_in(world, tmp_path, replace(account(world), username=USER.upper())).token() in world.valid


def test_signing_out_forgets_the_tokens(world: Microsoft365, tmp_path: Path) -> None:
    made = sign_in(world, tmp_path)
    by_code(made)
    made.forget()
    assert made.user() == ""
    assert not [secret for secret in world.secrets if secret in "".join(Store.kept.values())]


@pytest.mark.parametrize(
    ("kind", "mailbox", "scope"),
    [
        ("smtp", "", "https://outlook.office.com/SMTP.Send"),
        ("graph", "saraban@example.org", "https://graph.microsoft.com/Mail.Send.Shared"),
    ],
)
def test_only_what_the_account_needs_is_asked_for(
    world: Microsoft365, tmp_path: Path, kind: str, mailbox: str, scope: str
) -> None:
    by_code(sign_in(world, tmp_path, replace(account(world, kind), mailbox=mailbox)))
    assert scope in world.scopes[0].split()
    assert "Mail.ReadWrite " not in world.scopes[0] + " "


# --- where tokens are kept --------------------------------------------------


def missing(_: str) -> BasePersistence:
    raise ImportError("no gi")


@pytest.mark.parametrize("store", [missing, FilePersistence, Store], ids=["missing", "plain file", "locked"])
def test_without_a_safe_store_the_sign_in_lasts_as_long_as_the_program(
    world: Microsoft365, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: type[BasePersistence]
) -> None:
    Store.locked = True
    made = SignIn(account(world), tmp_path, authority=world.authority, persistence=store)
    assert by_code(made) == USER
    assert not made.remembers
    another = SignIn(account(world), tmp_path, authority=world.authority, persistence=store)
    assert another.token() in world.valid
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes()
    start_over(monkeypatch)
    with pytest.raises(SignInNeeded):
        SignIn(account(world), tmp_path, authority=world.authority, persistence=store).token()


# --- what goes wrong --------------------------------------------------------


def test_an_unknown_organisation_is_the_account_s_fault(world: Microsoft365, tmp_path: Path) -> None:
    with pytest.raises(BadAccount) as raised:
        sign_in(world, tmp_path, replace(account(world), tenant="nobody.example.org")).token()
    assert raised.value.facts == {"account": "office", "field": "tenant", "detail": "tenant"}


def test_a_sign_in_server_out_of_reach_is_unavailable(certificates: Certificates, tmp_path: Path) -> None:
    closed = Microsoft365(certificates)
    closed._server.server_close()
    with pytest.raises(TransportUnavailable) as raised:
        sign_in(closed, tmp_path).token()
    assert type(raised.value) is TransportUnavailable


def test_a_sign_in_server_that_cannot_be_trusted_gets_nothing(world: Microsoft365, tmp_path: Path) -> None:
    with pytest.raises(CertificateRefused):
        by_code(sign_in(world, tmp_path, replace(account(world), ca_file="")))
    assert world.scopes == []


def test_no_secret_of_the_sign_in_is_in_a_log_repr_file_or_traceback(
    world: Microsoft365, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = sign_in(world, tmp_path)
    by_code(made)
    made.token(fresh=True)
    shown = [repr(made), str(vars(made))]
    world._left["token"] = [Say(500, "server_error")]
    world.refusal = {"error": "invalid_grant", "error_description": "AADSTS1"}
    acts: tuple[Callable[[], str], ...] = (lambda: made.token(fresh=True), lambda: by_code(made))
    for act in acts:
        with pytest.raises((TransportUnavailable, SignInRefused)) as raised:
            act()
        whole = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
        shown += ["".join(whole.format()), str(raised.value.facts)]
    everything = "\n".join([*shown, caplog.text])
    assert len(world.secrets) >= 4
    assert not [secret for secret in world.secrets if secret in everything]
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes()
