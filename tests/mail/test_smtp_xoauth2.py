"""XOAUTH2: the token goes over TLS, is renewed once where it is refused, and never shows."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import MISSING, SMTP, AuthResult
from mail_samples import OFFICE, SENDER, TODAY, message
from mail_servers import Certificates, ScriptedServer, make_certificates
from smtp_tls_server import Received, serving

from loantracker.errors import LoanTrackerError, SignInNeeded, SignInRefused, TransportUnavailable
from loantracker.mail.compose import Composer
from loantracker.mail.smtp import SmtpTransport, Timeouts
from loantracker.records import Accepted, Account, Mail

QUICK = Timeouts(opening=5, step=5, final=5)
GOOD, STALE = "canary-good-token", "canary-stale-token"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def mail() -> Mail:
    with Composer(OFFICE, SENDER) as composer:
        return composer.compose(message("advance_overdue"), today=TODAY)


@dataclass
class ByToken(Received):
    """Takes one token, and refuses another the way Exchange Online does: a challenge, then 535."""

    presented: list[str] = field(default_factory=list, repr=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        said = base64.b64decode(args[1]).decode()
        self.presented.append(said)
        if said == f"user=finance\x01auth=Bearer {GOOD}\x01\x01":
            return AuthResult(success=True)
        reason = base64.b64encode(json.dumps({"status": "401"}).encode()).decode()
        await server.push(f"334 {reason}")
        answer = await server._reader.readline()
        assert answer == b"\r\n"
        return AuthResult(success=False, handled=False, message=None, auth_data=MISSING)


@dataclass
class Tokens:
    """Gives one token after the other; SignInNeeded where there is none left."""

    left: list[str] = field(repr=False)
    asked: list[bool] = field(default_factory=list)

    def token(self, *, fresh: bool = False) -> str:
        self.asked.append(fresh)
        if not self.left:
            raise SignInNeeded(account="office", host="login.example.org", answer="invalid_grant")
        return self.left.pop(0)


def test_a_token_signs_in_and_the_mail_arrives_as_it_was_previewed(
    certificates: Certificates, mail: Mail
) -> None:
    tokens = Tokens([GOOD])
    with (
        serving(certificates, received=ByToken(), mechanisms="") as (account, received),
        SmtpTransport(account, None, QUICK, tokens=tokens) as way,
    ):
        assert isinstance(way.send(mail), Accepted)
    assert [each.content for each in received.envelopes] == [mail.raw]
    assert tokens.asked == [False]


def test_a_token_that_has_run_out_is_renewed_once(certificates: Certificates) -> None:
    tokens = Tokens([STALE, GOOD])
    with (
        serving(certificates, received=ByToken(), mechanisms="") as (account, _),
        SmtpTransport(account, None, QUICK, tokens=tokens),
    ):
        pass
    assert tokens.asked == [False, True]


@pytest.mark.parametrize(("left", "error"), [((STALE, STALE, GOOD), SignInRefused), ((STALE,), SignInNeeded)])
def test_a_token_that_stays_refused_ends_it_and_shows_nowhere(
    certificates: Certificates,
    caplog: pytest.LogCaptureFixture,
    left: tuple[str, ...],
    error: type[LoanTrackerError],
) -> None:
    caplog.set_level(logging.DEBUG, logger="loantracker")
    received = ByToken()
    with serving(certificates, received=received, mechanisms="") as (account, _):
        way = SmtpTransport(account, None, QUICK, tokens=Tokens(list(left)))
        with pytest.raises(LoanTrackerError) as raised, way:
            pass
    assert type(raised.value) is error
    assert len(received.presented) == len(left[:2])
    below = raised.tb.tb_next  # this test's own frame knows the tokens
    whole = traceback.TracebackException(type(raised.value), raised.value, below, capture_locals=True)
    everything = "".join(whole.format()) + caplog.text + repr(way) + str(raised.value.facts)
    assert "canary" not in everything
    for said in received.presented:
        assert base64.b64encode(said.encode()).decode() not in everything


def test_a_server_without_xoauth2_gets_no_token(certificates: Certificates) -> None:
    tokens = Tokens([GOOD])
    with (
        serving(certificates) as (account, _),
        pytest.raises(TransportUnavailable) as raised,
        SmtpTransport(account, None, QUICK, tokens=tokens),
    ):
        pass
    assert "XOAUTH2 is not offered" in raised.value.facts["detail"]
    assert tokens.asked == []


def test_a_token_never_goes_without_tls() -> None:
    tokens = Tokens([GOOD])
    with ScriptedServer({"EHLO": ["250-x\r\n250 AUTH XOAUTH2"]}) as server:
        account = Account("office", "smtp", SENDER, "127.0.0.1", server.port, "none", "finance")
        with pytest.raises(TransportUnavailable), SmtpTransport(account, None, QUICK, tokens=tokens):
            pass
    assert tokens.asked == []
    assert "AUTH" not in server.verbs()
