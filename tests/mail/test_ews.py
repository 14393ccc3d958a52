"""Exchange Server: one CreateItem with the exact bytes, never twice, and the Sent Items' word in doubt."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_server import FINE, PASSWORD, USER, Exchange, Say
from exchangelib.autodiscover import Autodiscovery
from mail_samples import OFFICE, SENDER, TODAY, message
from mail_servers import Certificates, make_certificates

from loantracker.errors import (
    BadAccount,
    CertificateRefused,
    EwsSwitchedOff,
    SignInRefused,
    TransportUnavailable,
)
from loantracker.mail.compose import Composer
from loantracker.mail.ews import EwsTransport
from loantracker.mail.ews_client import EwsClient, is_online
from loantracker.mail.pace import Pace
from loantracker.mail.transport import Tracing
from loantracker.records import Accepted, Account, Mail, Outcome, Refused, Unknown


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    with Composer(OFFICE, SENDER) as composer:
        return [composer.compose(message(ident=f"{number:020d}"), today=TODAY) for number in range(3)]


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> float:
        return sum(self.slept)


def account(world: Exchange, mailbox: str = "") -> Account:
    sender = mailbox or SENDER
    authority = str(world.certificates.authority)
    return Account(
        "office", "ews", sender, "localhost", world.port,
        username=USER, ca_file=authority, sign_in="basic", mailbox=mailbox,
    )  # fmt: skip


def transport(
    world: Exchange,
    clock: Clock | None = None,
    *,
    mailbox: str = "",
    read: float = 10,
) -> EwsTransport:
    clock = clock or Clock()
    chosen = account(world, mailbox)
    pace = Pace(sleep=clock.slept.append, clock=clock.now)
    return EwsTransport(chosen, PASSWORD, pace=pace, client=EwsClient(chosen, PASSWORD, read=read))


def outcomes(world: Exchange, mails: Sequence[Mail], clock: Clock | None = None) -> list[Outcome]:
    with transport(world, clock) as way:
        return [way.send(mail) for mail in mails]


@pytest.mark.parametrize("mailbox", ["", "saraban.pr@example.org"])
def test_a_batch_arrives_byte_for_byte(certificates: Certificates, mails: list[Mail], mailbox: str) -> None:
    with Exchange(certificates) as world:
        with transport(world, mailbox=mailbox) as way:
            assert [way.send(mail) for mail in mails] == [Accepted("NoError")] * 3
        assert world.delivered == [mail.raw for mail in mails]
        assert world.sent == [mail.message_id for mail in mails]
        assert world.mailboxes == {mailbox or "finance@example.org"}
        assert world.done.count("CreateItem") == 3


def test_a_mail_that_was_sent_before_is_not_sent_again(certificates: Certificates, mails: list[Mail]) -> None:
    with Exchange(certificates) as world:
        _, again = outcomes(world, [mails[0], mails[0]])
        assert isinstance(again, Accepted)
        assert "sent before" in again.answer
        assert len(world.delivered) == 1


# --- after a doubtful answer ------------------------------------------------

DOUBTFUL = (
    Say(0),
    Say(500, body="oops"),
    Say(502, headers={"Connection": "close"}),
    Say(503),
    Say(504),
    Say(200, body="<html>"),
    Say(200, body="<a/>"),
    Say(code="ErrorTimeoutExpired"),
    Say(code="ErrorInternalServerError"),
)


@pytest.mark.parametrize(("say", "after"), [*((say, 0) for say in DOUBTFUL), (Say(504), 3)], ids=str)
def test_a_doubtful_sending_is_never_repeated_and_the_sent_items_tell(
    certificates: Certificates, mails: list[Mail], say: Say, after: int
) -> None:
    with Exchange(certificates, {"CreateItem": [replace(say, does=True, after=after)]}) as world:
        outcome, following = outcomes(world, mails[:2])
        assert isinstance(outcome, Accepted)
        assert "found in the Sent Items" in outcome.answer
        assert isinstance(following, Accepted)
        assert world.delivered == [mail.raw for mail in mails[:2]]


@pytest.mark.parametrize("say", DOUBTFUL, ids=str)
def test_a_doubtful_sending_that_the_sent_items_do_not_show_is_a_person_s(
    certificates: Certificates, mails: list[Mail], say: Say
) -> None:
    clock = Clock()
    with Exchange(certificates, {"CreateItem": [say]}) as world:
        (outcome,) = outcomes(world, mails[:1], clock)
        assert isinstance(outcome, Unknown)
        assert sum(clock.slept) == 60
        assert world.done.count("CreateItem") == 1


def test_silence_is_doubtful_too(certificates: Certificates, mails: list[Mail]) -> None:
    woken = threading.Event()
    with Exchange(certificates) as world, transport(world, read=0.5) as way:
        usual = world.create_item
        world.create_item = lambda *asked: (woken.wait(5) and usual(*asked)) or ""  # type: ignore[method-assign]  # late
        outcome = way.send(mails[0])
        woken.set()
    assert isinstance(outcome, Unknown)
    assert "ErrorTimeoutExpired" in outcome.evidence


def test_a_mailbox_that_cannot_be_asked_gets_no_mail(certificates: Certificates, mails: list[Mail]) -> None:
    with Exchange(certificates, {"FindItem": [FINE, Say(500), Say(500)]}) as world:
        (outcome,) = outcomes(world, mails[:1])
        assert isinstance(outcome, Refused)
        assert (outcome.retry_safe, outcome.stops_batch) == (True, True)
        assert world.delivered == []


def test_a_connection_that_was_closed_meanwhile_is_opened_again(
    certificates: Certificates, mails: list[Mail]
) -> None:
    with Exchange(certificates, {"FindItem": [FINE, Say(0)]}) as world:
        (outcome,) = outcomes(world, mails[:1])
        assert isinstance(outcome, Accepted)


def test_a_person_s_question_is_answered_from_the_sent_items(
    certificates: Certificates, mails: list[Mail]
) -> None:
    with Exchange(certificates) as world, transport(world) as way:
        assert isinstance(way, Tracing)
        way.send(mails[0])
        assert isinstance(way.trace(mails[0].message_id), Accepted)
        assert isinstance(way.trace(mails[1].message_id), Unknown)


# --- pace -------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["FindItem", "CreateItem"])
def test_a_busy_server_gets_the_pause_that_it_asks_for(
    certificates: Certificates, mails: list[Mail], operation: str
) -> None:
    clock = Clock()
    with Exchange(certificates, {operation: [Say(busy=7500)]}) as world:
        (outcome,) = outcomes(world, mails[:1], clock)
        assert isinstance(outcome, Accepted)
        assert clock.slept == [7.5]
        assert len(world.delivered) == 1


@pytest.mark.parametrize("says", [[Say(busy=7500)] * 2, [Say(busy=3_600_000)], [Say(429)] * 2])
def test_a_server_that_stays_busy_stops_the_batch_and_a_retry_is_safe(
    certificates: Certificates, mails: list[Mail], says: list[Say]
) -> None:
    with Exchange(certificates, {"CreateItem": says}) as world:
        (outcome,) = outcomes(world, mails[:1])
        assert isinstance(outcome, Refused)
        assert (outcome.retry_safe, outcome.stops_batch) == (True, True)
        assert world.done.count("CreateItem") == len(says)
        assert world.delivered == []


# --- refusals ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("say", "retry_safe", "stops"),
    [
        (Say(code="ErrorInvalidRecipients"), False, False),
        (Say(code="ErrorMessageSizeExceeded"), False, False),
        (Say(413), False, False),
        (Say(code="ErrorItemSave"), True, False),
        (Say(code="ErrorSendAsDenied"), True, True),
        (Say(401), True, True),
        (Say(403), True, True),
        (Say(302, headers={"Location": "https://elsewhere.example.org/"}), True, False),
    ],
    ids=str,
)
def test_a_refusal_is_the_mail_s_or_the_account_s(
    certificates: Certificates, mails: list[Mail], say: Say, *, retry_safe: bool, stops: bool
) -> None:
    with Exchange(certificates, {"CreateItem": [say]}) as world:
        outcome, following = outcomes(world, mails[:2])
        assert outcome == Refused(say.code or f"HTTP {say.status}", retry_safe=retry_safe, stops_batch=stops)
        assert isinstance(following, Accepted)
        assert world.delivered == [mails[1].raw]


@pytest.mark.parametrize("password", [PASSWORD, "another"])
def test_ntlm_signs_in_and_the_password_stays_here(
    certificates: Certificates,
    mails: list[Mail],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    password: str,
) -> None:
    known = tmp_path / "users"
    known.write_text(f"BMA:{USER}:{PASSWORD}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(known))
    with Exchange(certificates, ntlm=True) as world:
        chosen = replace(account(world), sign_in="", username=f"BMA\\{USER}")
        way = EwsTransport(chosen, password)
        if password == PASSWORD:
            with way:
                assert [type(way.send(mail)) for mail in mails[:2]] == [Accepted, Accepted]
            assert world.delivered == [mail.raw for mail in mails[:2]]
        else:
            with pytest.raises(SignInRefused), way:
                pass
            assert world.done == []


def test_a_wrong_password_is_tried_once(certificates: Certificates) -> None:
    with Exchange(certificates, password="another") as world:
        with pytest.raises(SignInRefused), transport(world):
            pass
        assert world.done == []


@pytest.mark.parametrize(
    ("say", "error"),
    [
        (Say(403), EwsSwitchedOff),
        (Say(code="ErrorAccessDenied"), SignInRefused),
        (Say(code="ErrorNonExistentMailbox"), SignInRefused),
        (Say(500), TransportUnavailable),
        (Say(404), TransportUnavailable),
        (Say(0), TransportUnavailable),
    ],
    ids=str,
)
def test_a_mailbox_that_cannot_be_used_ends_it_before_the_first_mail(
    certificates: Certificates, say: Say, error: type[TransportUnavailable]
) -> None:
    with Exchange(certificates, {"FindItem": [say]}) as world:
        with pytest.raises(TransportUnavailable) as raised, transport(world):
            pass
        assert type(raised.value) is error
        assert raised.value.facts["host"] == "localhost"
        assert raised.value.__context__ is None


@pytest.mark.parametrize("host", ["outlook.office365.com", "OUTLOOK.office365.com"])
def test_exchange_online_is_named_without_asking_it(host: str) -> None:
    chosen = Account("office", "ews", SENDER, host, username=USER)
    with pytest.raises(EwsSwitchedOff) as raised, EwsTransport(chosen, PASSWORD):
        pass
    assert raised.value.facts == {"account": "office", "host": host}
    assert not is_online("mail.example.org")


@pytest.mark.parametrize(("which", "authority"), [("elsewhere", True), ("expired", True), ("good", False)])
def test_a_certificate_that_is_not_right_ends_it_before_the_password(
    certificates: Certificates, which: str, *, authority: bool
) -> None:
    with Exchange(certificates, which=which) as world:
        chosen = account(world) if authority else replace(account(world), ca_file="")
        with pytest.raises(CertificateRefused), EwsTransport(chosen, PASSWORD):
            pass
        assert world.done == []


def test_a_closed_port_is_unavailable(certificates: Certificates) -> None:
    world = Exchange(certificates)
    world.close()
    with pytest.raises(TransportUnavailable) as raised, transport(world):
        pass
    assert "refused" in raised.value.facts["detail"]


def test_kerberos_without_its_library_is_the_account_s_fault(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loantracker.mail.ews_client.AUTH_TYPE_MAP", {})
    world = Exchange(certificates)
    world.close()
    with pytest.raises(BadAccount) as raised:
        EwsClient(replace(account(world), sign_in="kerberos"), None)
    assert raised.value.facts["detail"] == "kerberos"


# --- autodiscover -----------------------------------------------------------


def test_without_a_host_autodiscover_says_where_the_server_is(
    certificates: Certificates, mails: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Found:
        def __init__(self, world: Exchange) -> None:
            self.service_endpoint = f"https://localhost:{world.port}/EWS/Exchange.asmx"

    with Exchange(certificates) as world:
        monkeypatch.setattr(Autodiscovery, "discover", lambda _: (None, Found(world)))
        chosen = replace(account(world), host="", port=0)
        with EwsTransport(chosen, PASSWORD) as way:
            assert isinstance(way.send(mails[0]), Accepted)


def test_autodiscover_that_takes_too_long_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    woken = threading.Event()
    monkeypatch.setattr(Autodiscovery, "discover", lambda _: woken.wait(10))
    chosen = Account("office", "ews", SENDER, username=USER, sign_in="basic")
    client = EwsClient(chosen, PASSWORD, discovery=0.1)
    with pytest.raises(TransportUnavailable) as raised, EwsTransport(chosen, PASSWORD, client=client):
        pass
    woken.set()
    assert raised.value.facts["host"] == "autodiscover"


def test_the_password_is_in_no_log_repr_or_file(
    certificates: Certificates, mails: list[Mail], caplog: pytest.LogCaptureFixture, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    script = {"CreateItem": [Say(busy=10), Say(504), Say(0, does=True), Say(code="ErrorItemSave")]}
    with Exchange(certificates, script) as world:
        way = transport(world)
        with way:
            shown = [repr(way), str(vars(way)), *(repr(way.send(mail)) for mail in mails)]
    everything = "\n".join([*shown, caplog.text])
    for secret in (PASSWORD, "canary", "Authorization", "somying"):
        assert secret not in everything
    assert list(tmp_path.rglob("*")) == []
