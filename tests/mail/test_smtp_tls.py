"""TLS, certificates and sign-in against aiosmtpd, a real mail server; no password ever shows."""

from __future__ import annotations

import base64
import logging
import traceback
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from mail_samples import OFFICE, SENDER, TODAY, message
from mail_servers import Certificates, ScriptedServer, make_certificates
from smtp_tls_server import PASSWORD, USER, serving

from loantracker.errors import (
    BadAccount,
    CertificateRefused,
    LoanTrackerError,
    SignInRefused,
    StartTlsMissing,
    TransportUnavailable,
)
from loantracker.mail.compose import Composer
from loantracker.mail.smtp import SmtpTransport, Timeouts
from loantracker.records import Accepted, Account, Mail, Refused

QUICK = Timeouts(opening=5, step=5, final=5)

# The password as it could turn up: plain, and as AUTH PLAIN and LOGIN put it on the wire.
SECRETS = (
    PASSWORD,
    "canary-",
    base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
    base64.b64encode(PASSWORD.encode()).decode(),
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def mail() -> Mail:
    with Composer(OFFICE, SENDER) as composer:
        return composer.compose(message("deposit_withdraw"), today=TODAY)


def refusal(account: Account, password: str | None = PASSWORD) -> LoanTrackerError:
    with pytest.raises(LoanTrackerError) as raised, SmtpTransport(account, password, QUICK):
        pass
    return raised.value


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN"])
def test_the_mail_arrives_over_tls_as_it_was_previewed(
    certificates: Certificates, mail: Mail, security: str, host: str, mechanisms: str
) -> None:
    with (
        serving(certificates, security=security, host=host, mechanisms=mechanisms) as (account, received),
        SmtpTransport(account, PASSWORD, QUICK) as way,
    ):
        assert isinstance(way.send(mail), Accepted)
        assert isinstance(way.send(mail), Accepted)
    assert [each.content for each in received.envelopes] == [mail.raw, mail.raw]
    assert received.envelopes[0].rcpt_tos == list(mail.recipients)
    assert received.sign_ins == [(mechanisms.split(maxsplit=1)[0], USER.encode(), PASSWORD.encode())]
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(mail.raw)
    assert parsed["Subject"] == mail.subject
    for subtype, previewed in (("plain", mail.text), ("html", mail.html)):
        part = parsed.get_body((subtype,))
        assert part is not None
        assert part.get_content().replace("\r\n", "\n") == previewed


def test_without_a_user_name_nothing_signs_in(certificates: Certificates, mail: Mail) -> None:
    with (
        serving(certificates) as (account, received),
        SmtpTransport(replace(account, username=""), None, QUICK) as way,
    ):
        outcome = way.send(mail)
    assert received.sign_ins == []
    # 530 Authentication required: the account's fault, so no reminder is given up for it.
    assert isinstance(outcome, Refused)
    assert (outcome.answer[:3], outcome.retry_safe, outcome.stops_batch) == ("530", True, True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(("which", "authority"), [("elsewhere", True), ("expired", True), ("good", False)])
def test_a_certificate_that_is_not_right_ends_it_before_the_password(
    certificates: Certificates, security: str, which: str, *, authority: bool
) -> None:
    with serving(certificates, security=security, which=which) as (account, received):
        error = refusal(account if authority else replace(account, ca_file=""))
    assert type(error) is CertificateRefused
    assert error.facts["host"] == "localhost"
    assert error.facts["detail"]
    assert received.sign_ins == []


def test_a_wrong_password_is_tried_once(certificates: Certificates) -> None:
    with serving(certificates) as (account, received):
        error = refusal(account, "wrong")
    assert type(error) is SignInRefused
    assert error.facts["answer"].startswith("535")
    assert len(received.sign_ins) == 1


@pytest.mark.parametrize("ehlo", ["250 plain", "250-plain\r\n250 AUTH PLAIN LOGIN"])
def test_missing_starttls_ends_it_before_the_password(ehlo: str) -> None:
    with ScriptedServer({"EHLO": [ehlo]}) as server:
        account = Account("office", "smtp", SENDER, "127.0.0.1", server.port, "starttls", USER)
        error = refusal(account)
    assert type(error) is StartTlsMissing
    assert "AUTH" not in server.verbs()
    assert "MAIL" not in server.verbs()


def test_refused_starttls_ends_it_before_the_password() -> None:
    script = {"EHLO": ["250-x\r\n250 STARTTLS"], "STARTTLS": ["454 4.7.0 TLS not available"]}
    with ScriptedServer(script) as server:
        account = Account("office", "smtp", SENDER, "127.0.0.1", server.port, "starttls", USER)
        error = refusal(account)
    assert type(error) is TransportUnavailable
    assert error.facts["detail"] == "454 4.7.0 TLS not available"
    assert "AUTH" not in server.verbs()


def test_a_server_that_speaks_no_tls_is_unavailable() -> None:
    with ScriptedServer() as server:
        error = refusal(Account("office", "smtp", SENDER, "127.0.0.1", server.port, "tls", USER))
    assert type(error) is TransportUnavailable
    assert server.verbs().count("AUTH") == 0


def test_no_password_goes_out_without_tls() -> None:
    with ScriptedServer({"EHLO": ["250-x\r\n250 AUTH PLAIN"]}) as server:
        error = refusal(Account("office", "smtp", SENDER, "127.0.0.1", server.port, "none", USER))
    assert type(error) is TransportUnavailable
    assert "AUTH" not in server.verbs()


def test_a_server_without_a_known_mechanism_is_named_as_such(certificates: Certificates) -> None:
    with serving(certificates, mechanisms="") as (account, received):
        error = refusal(account)
    assert type(error) is TransportUnavailable
    assert "neither AUTH PLAIN nor LOGIN" in error.facts["detail"]
    assert received.sign_ins == []


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_an_authority_that_cannot_be_read_is_the_account_s_fault(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    error = refusal(Account("office", "smtp", SENDER, "localhost", 1, "tls", USER, ca_file=str(file)))
    assert type(error) is BadAccount
    assert error.facts["field"] == "ca_file"


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("works", [True, False])
def test_the_password_is_in_no_log_repr_or_traceback(
    certificates: Certificates, mail: Mail, caplog: pytest.LogCaptureFixture, mechanisms: str, *, works: bool
) -> None:
    caplog.set_level(logging.DEBUG, logger="loantracker")
    with serving(certificates, mechanisms=mechanisms) as (account, received):
        if not works:
            received.password = b"another"
        way = SmtpTransport(account, PASSWORD, QUICK)
        shown = [repr(way), str(vars(way)), repr(account)]
        try:
            with way:
                shown.append(repr(way.send(mail)))
        except SignInRefused as error:
            whole = traceback.TracebackException.from_exception(error, capture_locals=True)
            shown += [repr(error), str(error), str(error.facts), *whole.format()]
    everything = "\n".join([*shown, caplog.text])
    assert ("SignInRefused" in everything) is not works
    for secret in SECRETS:
        assert secret not in everything


def test_a_connection_lost_while_signing_in_shows_no_password(certificates: Certificates) -> None:
    with serving(certificates) as (account, received):
        received.hangs_up = True
        with pytest.raises(TransportUnavailable) as raised, SmtpTransport(account, PASSWORD, QUICK):
            pass
    whole = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    everything = "".join(whole.format())
    assert type(raised.value) is TransportUnavailable
    for secret in SECRETS:
        assert secret not in everything
