"""Mailboxes are read for delivery reports by IMAP, EWS and Graph, and left as they are."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dovecot
import pytest
import report_samples as samples
from exchange_server import FINE, Exchange, Say
from exchange_server import PASSWORD as EWS_PASSWORD
from exchange_server import USER as EWS_USER
from imap_server import PASSWORD, USER, ImapServer
from mail_samples import SENDER
from mail_servers import Certificates, make_certificates
from microsoft_server import Microsoft365
from microsoft_server import Say as Graph

from loantracker.errors import BadAccount, CertificateRefused, SignInRefused, TransportUnavailable
from loantracker.mail import returns
from loantracker.mail.ews_returns import EwsReturns
from loantracker.mail.graph_returns import GraphReturns
from loantracker.mail.imap_returns import ImapReturns
from loantracker.mail.pace import Pace
from loantracker.records import Account

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
LETTER = b"From: somebody@example.com\r\nSubject: hello\r\n\r\nno report\r\n"
MAILS = (LETTER, *(system() for system in samples.EVERY), LETTER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def certificates(folder: Path) -> Certificates:
    return make_certificates(folder)


def account(certificates: Certificates, port: int, **changes: str) -> Account:
    made = Account(
        "office", "smtp", SENDER, "mail.example.org", username=USER,
        imap_host="localhost", imap_port=port, ca_file=str(certificates.authority),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of text alone


class Token:
    def token(self, *, fresh: bool = False) -> str:
        assert not fresh
        return "canary-imap-token"


@pytest.mark.parametrize("way", ["plain", "login", "xoauth2"])
def test_the_inbox_is_read_without_touching_it_and_only_likely_mails_whole(
    certificates: Certificates, way: str
) -> None:
    password = PASSWORD if way == "plain" else "plain-ascii"
    with ImapServer(
        certificates,
        MAILS,
        plain=way != "login",
        password=password,
        token="canary-imap-token",
    ) as server:
        tokens = Token() if way == "xoauth2" else None
        found = list(ImapReturns(account(certificates, server.port), password, tokens).fetch(SINCE))
    assert found == [raw for raw in MAILS if raw != LETTER]
    assert "EXAMINE INBOX" in server.commands
    assert "SEARCH SINCE 1-Jan-2020" in server.commands
    assert not [
        each for each in server.commands if each.split()[0] in {"SELECT", "STORE", "EXPUNGE", "DELETE"}
    ]
    assert not [each for each in server.commands if "BODY[" in each]  # without PEEK it would count as read


def test_what_is_read_is_parsed(certificates: Certificates, tmp_path: Path) -> None:
    with ImapServer(certificates, MAILS) as server:
        reading = returns.read(account(certificates, server.port), SINCE, home=tmp_path, password=PASSWORD)
        reports = list(reading)
    assert [each.message_ids[0] for each in reports] == [samples.MINE] * len(samples.EVERY)


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ({"AUTHENTICATE": ["NO [AUTHENTICATIONFAILED] no"]}, SignInRefused),
        ({"AUTHENTICATE": [""]}, TransportUnavailable),
        ({"EXAMINE": ["NO [NONEXISTENT] no"]}, TransportUnavailable),
        ({"SEARCH": ["BAD what"]}, TransportUnavailable),
        ({"FETCH": [""]}, TransportUnavailable),
    ],
    ids=["refused", "cut", "no inbox", "bad", "cut later"],
)
def test_what_the_server_refuses_is_one_clear_error_without_the_password(
    certificates: Certificates,
    script: dict[str, list[str]],
    error: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        ImapServer(certificates, MAILS, script=script) as server,
        pytest.raises(error) as caught,
    ):
        list(ImapReturns(account(certificates, server.port), PASSWORD).fetch(SINCE))
    assert type(caught.value) is error
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert PASSWORD not in shown.partition("imap_returns.py")[0] + caplog.text + str(caught.value)


def test_a_certificate_that_is_not_right_ends_it_before_the_password(certificates: Certificates) -> None:
    with (
        ImapServer(certificates, MAILS, which="elsewhere") as server,
        pytest.raises(CertificateRefused),
    ):
        list(ImapReturns(account(certificates, server.port), PASSWORD).fetch(SINCE))
    assert server.commands == []


@pytest.fixture(scope="module")
def real(certificates: Certificates, folder: Path) -> Iterator[dovecot.Dovecot]:
    assert certificates.authority.parent == folder
    with dovecot.running(folder / "good.pem", MAILS) as running:
        yield running


def test_dovecot_gives_its_reports_and_keeps_them_unread(
    certificates: Certificates, real: dovecot.Dovecot
) -> None:
    theirs = account(certificates, real.port)
    for _ in range(2):
        found = list(ImapReturns(theirs, dovecot.PASSWORD).fetch(SINCE))
        assert sorted(found) == sorted(raw for raw in MAILS if raw != LETTER)


def test_dovecot_refuses_a_wrong_password(certificates: Certificates, real: dovecot.Dovecot) -> None:
    with pytest.raises(SignInRefused, match="AUTHENTICATIONFAILED"):
        list(ImapReturns(account(certificates, real.port), "wrong").fetch(SINCE))


def test_an_exchange_server_s_reports_are_read(certificates: Certificates) -> None:
    with Exchange(certificates, reports=(samples.exchange(), samples.postfix())) as world:
        theirs = Account(
            "office", "ews", SENDER, "localhost", world.port, username=EWS_USER, sign_in="basic",
            ca_file=str(certificates.authority), bounces="read",
        )  # fmt: skip
        assert list(EwsReturns(theirs, EWS_PASSWORD).fetch(SINCE)) == [samples.exchange(), samples.postfix()]
        assert "CreateItem" not in world.done
    refusing = Exchange(certificates, script={"FindItem": [FINE, Say(code="ErrorAccessDenied")]})
    with refusing as world, pytest.raises(TransportUnavailable, match="ErrorAccessDenied"):
        list(EwsReturns(replace(theirs, port=world.port), EWS_PASSWORD).fetch(SINCE))


class Signed:
    def __init__(self, world: Microsoft365) -> None:
        self._world = world

    def token(self, *, fresh: bool = False) -> str:
        return self._world.new_token() if not fresh else "refused"


def test_microsoft_365_s_reports_are_read(certificates: Certificates) -> None:
    mailbox = Account(
        "office",
        "graph",
        SENDER,
        ca_file=str(certificates.authority),
        tenant="t",
        client_id="c",
        bounces="read",
    )
    pace = Pace(sleep=lambda _: None)
    with Microsoft365(certificates, reports=(samples.exchange(), samples.postfix())) as world:
        reading = GraphReturns(mailbox, Signed(world), base=world.base, pace=pace)
        assert list(reading.fetch(SINCE)) == [samples.exchange(), samples.postfix()]
    script = {"reports": [Graph(429, headers={"Retry-After": "1"}), Graph(403, "ErrorAccessDenied")]}
    with Microsoft365(certificates, script=script) as world:
        reading = GraphReturns(mailbox, Signed(world), base=world.base, pace=pace)
        with pytest.raises(SignInRefused, match="ErrorAccessDenied"):
            list(reading.fetch(SINCE))
        assert world.done == ["reports", "reports"]


def test_an_account_that_is_not_set_to_be_read_is_not(tmp_path: Path) -> None:
    unread = Account("office", "smtp", SENDER, "mail.example.org", username=USER)
    assert not returns.reads_bounces(unread)
    assert not returns.reads_bounces(Account("drafts", "folder", SENDER))
    with pytest.raises(BadAccount):
        list(returns.read(unread, SINCE, home=tmp_path, password=PASSWORD))
