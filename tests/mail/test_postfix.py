"""Against Debian's Postfix with TLS and SASL, signed in through Dovecot: a real server's every answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import dovecot
import postfix
import pytest
from mail_samples import SENDER
from mail_servers import Certificates, make_certificates

from loantracker.errors import CertificateRefused, SignInRefused
from loantracker.mail import mime
from loantracker.mail.addresses import Mailbox, parse_mailbox
from loantracker.mail.headers import address_line, header_line, subject_line
from loantracker.mail.smtp import SmtpTransport
from loantracker.records import Accepted, Account, Attachment, Mail, Refused

SUBJECT = "ขอให้ส่งใช้เงินยืม สัญญาเลขที่ ๑๔/๒๕๖๗"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def certificates(folder: Path) -> Certificates:
    return make_certificates(folder)


@pytest.fixture(scope="module")
def server(certificates: Certificates, folder: Path) -> Iterator[postfix.Postfix]:
    postfix.program()
    assert certificates.authority.parent == folder
    with (
        dovecot.running(folder / "good.pem") as sasl,
        postfix.running(folder / "good.pem", sasl.sasl) as running,
    ):
        yield running


@pytest.fixture(params=["starttls", "tls"])
def account(request: pytest.FixtureRequest, server: postfix.Postfix, certificates: Certificates) -> Account:
    port = server.starttls if request.param == "starttls" else server.implicit
    return Account(
        "office",
        "smtp",
        SENDER,
        "localhost",
        port,
        request.param,
        dovecot.USER,
        ca_file=str(certificates.authority),
    )


def mail(number: int, *to: str, size: int = 0) -> Mail:
    sender = parse_mailbox(SENDER, "sender")
    text, html = "เรียน ผู้ยืม\n.\n..จุดนำหน้า\n", "<p>เรียน ผู้ยืม</p>\n"
    files = (Attachment("หนังสือ.pdf", "application/pdf", b"%PDF-1.7\r\n" + b"x" * size),)
    message_id = f"<{number:020x}@example.org>"
    raw = b"".join(
        [
            address_line("From", [sender]),
            address_line("To", [Mailbox("", each) for each in to]),
            subject_line(SUBJECT),
            header_line("Message-ID", [message_id]),
            header_line("Date", ["Fri, 25 Aug 2023 09:00:00 +0700"]),
            mime.body(text, html, files),
        ]
    )
    return Mail(message_id, sender.address, to, (), SUBJECT, text, html, raw, files)


def test_mails_arrive_byte_for_byte_below_the_server_s_own_headers(
    server: postfix.Postfix, account: Account
) -> None:
    before = len(server.delivered(0))
    mails = [mail(before + number, f"to{number}@example.com") for number in range(3)]
    with SmtpTransport(account, dovecot.PASSWORD) as way:
        outcomes = [way.send(each) for each in mails]
    assert [type(each) for each in outcomes] == [Accepted] * 3
    assert all("queued as" in str(each) for each in outcomes)
    arrived = server.delivered(before + 3)
    for each in mails:
        (raw,) = [found for found in arrived if each.message_id.encode() in found]
        assert raw.replace(b"\n", b"\r\n").endswith(each.raw)
        parsed = BytesParser(policy=policy.default).parsebytes(raw)
        assert parsed["Subject"] == SUBJECT


def test_a_wrong_password_is_refused_and_sends_nothing(account: Account) -> None:
    with pytest.raises(SignInRefused, match="535"), SmtpTransport(account, "wrong"):
        pass


def test_a_certificate_of_an_authority_that_nobody_trusts_ends_it(account: Account) -> None:
    with pytest.raises(CertificateRefused), SmtpTransport(replace(account, ca_file=""), dovecot.PASSWORD):
        pass


def test_size_and_refused_or_greylisted_recipients_are_told_apart(account: Account) -> None:
    with SmtpTransport(account, dovecot.PASSWORD) as way:
        large = way.send(mail(101, "to@example.com", size=postfix.SIZE_LIMIT))
        unknown = way.send(mail(102, "unknown@example.com"))
        later = way.send(mail(103, "to@example.com", "greylisted@example.com"))
        good = way.send(mail(104, "to@example.com"))
    assert isinstance(large, Refused)
    assert (large.retry_safe, large.stops_batch) == (False, False)
    assert isinstance(unknown, Refused)
    assert "5.1.1" in unknown.answer
    assert not unknown.retry_safe
    assert isinstance(later, Refused)
    assert "4.2.0" in later.answer
    assert later.retry_safe
    assert isinstance(good, Accepted)


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_both_ways_of_giving_a_password_are_taken(
    account: Account, mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import smtplib  # noqa: PLC0415 - only to hide one of the two mechanisms from the client

    taken = smtplib.SMTP.ehlo

    def ehlo(self: smtplib.SMTP, name: str = "") -> tuple[int, bytes]:
        answer = taken(self, name)
        if "auth" in self.esmtp_features:
            self.esmtp_features["auth"] = mechanism
        return answer

    monkeypatch.setattr(smtplib.SMTP, "ehlo", ehlo)
    with SmtpTransport(account, dovecot.PASSWORD) as way:
        assert isinstance(way.send(mail(200, "to@example.com")), Accepted)
