"""The SMTP conversation step by step, with a server that does as its script says."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace

import pytest
from mail_samples import OFFICE, SENDER, TODAY, message
from mail_servers import DOT, DROP, GREETING, RESET, SILENT, ScriptedServer

from loantracker.errors import TransportUnavailable
from loantracker.mail.compose import Composer
from loantracker.mail.smtp import SmtpTransport, Timeouts
from loantracker.records import Accepted, Account, Mail, Refused, Unknown

QUICK = Timeouts(opening=5, step=5, final=5)
IMPATIENT = Timeouts(opening=0.3, step=0.3, final=0.3)


@pytest.fixture(scope="module")
def mail() -> Mail:
    with Composer(OFFICE, SENDER) as composer:
        return composer.compose(message("advance_overdue"), today=TODAY)


def transport(server: ScriptedServer, timeouts: Timeouts = QUICK) -> SmtpTransport:
    account = Account("office", "smtp", SENDER, "127.0.0.1", server.port, "none")
    return SmtpTransport(account, None, timeouts)


def test_an_accepted_mail_arrives_byte_for_byte_at_every_recipient(mail: Mail) -> None:
    with ScriptedServer() as server, transport(server) as way:
        outcome = way.send(mail)
    assert outcome == Accepted("250 2.0.0 queued as 1")
    assert server.bodies == [mail.raw]
    assert server.commands[1:] == [
        f"MAIL FROM:<finance@example.org> SIZE={len(mail.raw)}",
        "RCPT TO:<somying@example.com>",
        "RCPT TO:<saraban.pr@example.org>",
        "DATA",
        "QUIT",
    ]


def test_the_greeting_tells_the_address_and_not_the_machine_s_name() -> None:
    with ScriptedServer() as server, transport(server):
        pass
    assert server.commands[0] == "EHLO [127.0.0.1]"


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(mail: Mail) -> None:
    raw = b"Subject: x\r\n\r\n.\r\n..two\r\n.end\r\n"
    with ScriptedServer() as server, transport(server) as way:
        assert isinstance(way.send(replace(mail, raw=raw)), Accepted)
    assert server.bodies == [raw]


def test_one_connection_serves_the_batch(mail: Mail) -> None:
    with ScriptedServer() as server, transport(server) as way:
        assert [type(way.send(mail)) for _ in range(5)] == [Accepted] * 5
    assert server.connections == 1


@pytest.mark.parametrize(
    ("reply", "retry_safe"),
    [("550 5.1.1 no such user", False), ("451 4.7.1 greylisted", True), ("452 4.2.2 full", True)],
)
@pytest.mark.parametrize("recipient", [0, 1])
def test_one_refused_recipient_keeps_the_mail_from_all_and_the_rest_goes_on(
    mail: Mail, reply: str, *, retry_safe: bool, recipient: int
) -> None:
    script = {"RCPT": ["250 ok"] * recipient + [reply]}
    with ScriptedServer(script) as server, transport(server) as way:
        outcomes = [way.send(mail), way.send(mail)]
    assert outcomes[0] == Refused(reply, retry_safe=retry_safe)
    assert isinstance(outcomes[1], Accepted)
    assert len(server.bodies) == 1
    assert server.verbs()[2 + recipient :][:2] == ["RCPT", "RSET"]


@pytest.mark.parametrize("step", ["DATA", DOT])
@pytest.mark.parametrize(("code", "retry_safe"), [("554 5.7.1 spam", False), ("451 4.3.0 later", True)])
def test_a_refusal_at_the_content_is_this_mail_s_own(
    mail: Mail, step: str, code: str, *, retry_safe: bool
) -> None:
    with ScriptedServer({step: [code]}) as server, transport(server) as way:
        outcomes = [way.send(mail), way.send(mail)]
    assert outcomes[0] == Refused(code, retry_safe=retry_safe)
    assert isinstance(outcomes[1], Accepted)


def test_a_refused_sender_stops_the_batch_and_gives_no_reminder_up(mail: Mail) -> None:
    reply = "550 5.7.60 not allowed to send as this sender"
    with ScriptedServer({"MAIL": [reply]}) as server, transport(server) as way:
        assert way.send(mail) == Refused(reply, retry_safe=True, stops_batch=True)
    assert "RCPT" not in server.verbs()


def test_a_mail_too_large_for_the_server_is_refused_for_good(mail: Mail) -> None:
    reply = "552 5.3.4 message size exceeds fixed limit"
    with ScriptedServer({"MAIL": [reply]}) as server, transport(server) as way:
        assert way.send(mail) == Refused(reply, retry_safe=False)


@pytest.mark.parametrize("step", ["RCPT", "DATA", DOT])
def test_421_stops_the_batch_and_a_retry_is_safe(mail: Mail, step: str) -> None:
    with ScriptedServer({step: ["421 4.3.2 closing" + DROP]}) as server, transport(server) as way:
        assert way.send(mail) == Refused("421 4.3.2 closing", retry_safe=True, stops_batch=True)


def test_421_between_two_mails_is_answered_with_a_fresh_connection(mail: Mail) -> None:
    script = {"MAIL": ["250 ok", "421 4.4.2 idle too long" + DROP]}
    with ScriptedServer(script) as server, transport(server) as way:
        assert [type(way.send(mail)) for _ in range(3)] == [Accepted] * 3
    assert server.connections == 2
    assert len(server.bodies) == 3


def test_421_on_a_fresh_connection_stops_the_batch(mail: Mail) -> None:
    script = {"MAIL": ["421 4.3.2 closing" + DROP] * 2}
    with ScriptedServer(script) as server, transport(server) as way:
        assert way.send(mail) == Refused("421 4.3.2 closing", retry_safe=True, stops_batch=True)
    assert server.connections == 2


def test_a_connection_closed_between_two_mails_is_renewed_once(mail: Mail) -> None:
    script = {DOT: ["250 2.0.0 kept" + DROP]}
    with ScriptedServer(script) as server, transport(server) as way:
        assert [type(way.send(mail)) for _ in range(2)] == [Accepted] * 2
    assert server.connections == 2


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_connection_lost_before_the_final_dot_is_safe_to_retry(mail: Mail, step: str) -> None:
    with ScriptedServer({step: [DROP]}) as server, transport(server) as way:
        first, second = way.send(mail), way.send(mail)
    assert isinstance(first, Refused)
    assert (first.retry_safe, first.stops_batch) == (True, False)
    assert isinstance(second, Accepted)
    assert len(server.bodies) == 1


def test_a_connection_reset_in_the_middle_of_the_body_is_safe_to_retry(mail: Mail) -> None:
    # Larger than what the sockets' buffers hold, so that the reset comes before the dot can be written.
    large = replace(mail, raw=mail.raw + b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 400_000)
    with ScriptedServer({"DATA": ["354 go on" + DROP]}) as server, transport(server) as way:
        outcome = way.send(large)
    assert isinstance(outcome, Refused)
    assert outcome.retry_safe
    assert "before the final dot" in outcome.answer
    assert server.bodies == []


@pytest.mark.parametrize("cut", [DROP, RESET])
def test_a_connection_lost_after_the_final_dot_is_unknown_and_not_sent_again(mail: Mail, cut: str) -> None:
    with ScriptedServer({DOT: [cut]}) as server, transport(server) as way:
        outcome = way.send(mail)
        following = way.send(mail)
    assert isinstance(outcome, Unknown)
    assert "after the final dot" in outcome.evidence
    assert isinstance(following, Accepted)
    assert len(server.bodies) == 2


def test_silence_after_the_final_dot_is_unknown_and_the_rest_waits(mail: Mail) -> None:
    with ScriptedServer({DOT: [SILENT]}) as server, transport(server, replace(QUICK, final=0.2)) as way:
        outcome, following = way.send(mail), way.send(mail)
    assert isinstance(outcome, Unknown)
    assert following == Refused("the server fell silent", retry_safe=True, stops_batch=True)
    assert server.connections == 1


@pytest.mark.parametrize("answer", ["garbage", "199 hm", "354 go on", "250-unfinished" + DROP])
def test_an_answer_to_the_final_dot_that_nobody_knows_is_unknown(mail: Mail, answer: str) -> None:
    with ScriptedServer({DOT: [answer]}) as server, transport(server) as way:
        assert isinstance(way.send(mail), Unknown)
    assert len(server.bodies) == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_silence_before_the_final_dot_stops_the_batch_and_a_retry_is_safe(mail: Mail, step: str) -> None:
    # MAIL is tried again on a fresh connection, so silence there comes twice.
    with ScriptedServer({step: [SILENT] * 2}) as server, transport(server, IMPATIENT) as way:
        outcome = way.send(mail)
    assert isinstance(outcome, Refused)
    assert (outcome.retry_safe, outcome.stops_batch) == (True, True)
    assert server.bodies == []


@pytest.mark.parametrize("greeting", [DROP, SILENT, "554 5.3.2 go away", "nonsense"])
def test_a_server_that_does_not_greet_is_unavailable(greeting: str) -> None:
    with (
        ScriptedServer({GREETING: [greeting]}) as server,
        pytest.raises(TransportUnavailable) as raised,
        transport(server, IMPATIENT),
    ):
        pass
    assert raised.value.facts["account"] == "office"
    assert raised.value.facts["host"] == "127.0.0.1"
    assert raised.value.facts["detail"]


def test_a_closed_port_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    account = Account("office", "smtp", SENDER, "127.0.0.1", port, "none")
    with pytest.raises(TransportUnavailable), SmtpTransport(account, None, QUICK):
        pass


def test_a_server_gone_in_the_middle_of_the_batch_stops_it(mail: Mail) -> None:
    script = {DOT: ["250 kept" + DROP], GREETING: ["220 hello", "421 4.3.2 shutting down" + DROP]}
    with ScriptedServer(script) as server, transport(server) as way:
        assert isinstance(way.send(mail), Accepted)
        outcome = way.send(mail)
    assert isinstance(outcome, Refused)
    assert (outcome.retry_safe, outcome.stops_batch) == (True, True)


def test_logs_hold_ids_domains_and_codes_and_no_address_name_or_answer(
    mail: Mail, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    script = {"RCPT": ["550 5.1.1 <somying@example.com> unknown"], DOT: [DROP]}
    with ScriptedServer(script) as server, transport(server) as way:
        way.send(mail)
        way.send(mail)
    assert mail.message_id in caplog.text
    assert "recipient at example.com refused, 550" in caplog.text
    for secret in ("somying", "saraban", "สมหญิง", "12,500", "unknown", mail.subject):
        assert secret not in caplog.text


# --- a pipeline (RFC 2920) --------------------------------------------------------------

PIPELINE = "250-scripted\r\n250-PIPELINING\r\n250 SIZE 100000000"


def piped(script: dict[str, list[str]]) -> ScriptedServer:
    return ScriptedServer({"EHLO": [PIPELINE] * 3, **script})


def test_in_a_pipeline_the_recipients_go_along_and_the_content_waits(mail: Mail) -> None:
    with piped({}) as server, transport(server) as way:
        assert [type(way.send(mail)) for _ in range(2)] == [Accepted] * 2
    assert server.verbs() == ["EHLO", *["MAIL", "RCPT", "RCPT", "DATA"] * 2, "QUIT"]
    assert server.bodies == [mail.raw] * 2


@pytest.mark.parametrize("recipient", [0, 1])
def test_in_a_pipeline_one_refused_recipient_keeps_the_mail_from_all(mail: Mail, recipient: int) -> None:
    reply = "550 5.1.1 no such user"
    with piped({"RCPT": ["250 ok"] * recipient + [reply]}) as server, transport(server) as way:
        outcomes = [way.send(mail), way.send(mail)]
    assert outcomes[0] == Refused(reply, retry_safe=False)
    assert isinstance(outcomes[1], Accepted)
    assert server.verbs()[:5] == ["EHLO", "MAIL", "RCPT", "RCPT", "RSET"]
    assert server.bodies == [mail.raw]


def test_in_a_pipeline_a_refused_sender_stops_the_batch(mail: Mail) -> None:
    reply = "550 5.7.60 not allowed to send as this sender"
    script = {"MAIL": [reply], "RCPT": ["503 5.5.1 no sender"] * 2}
    with piped(script) as server, transport(server) as way:
        assert way.send(mail) == Refused(reply, retry_safe=True, stops_batch=True)
        assert isinstance(way.send(mail), Accepted)
    assert server.bodies == [mail.raw]


@pytest.mark.parametrize("nth", [0, 1])
def test_in_a_pipeline_421_stops_the_batch_and_a_retry_is_safe(mail: Mail, nth: int) -> None:
    script = {"RCPT": ["250 ok"] * nth + ["421 4.3.2 closing" + DROP]}
    with piped(script) as server, transport(server) as way:
        assert way.send(mail) == Refused("421 4.3.2 closing", retry_safe=True, stops_batch=True)
    assert server.bodies == []


def test_in_a_pipeline_421_after_a_refused_recipient_ends_the_connection(mail: Mail) -> None:
    script = {"RCPT": ["550 5.1.1 no such user", "421 4.3.2 closing" + DROP]}
    with piped(script) as server, transport(server) as way:
        assert way.send(mail) == Refused("550 5.1.1 no such user", retry_safe=False)
        assert isinstance(way.send(mail), Accepted)
    assert server.connections == 2


def test_a_line_break_in_an_address_never_becomes_a_command(mail: Mail) -> None:
    bad = replace(mail, to=("a@example.org>\r\nRCPT TO:<b@example.org",))
    for server in (piped({}), ScriptedServer()):
        with server, transport(server) as way, pytest.raises(ValueError, match="line"):
            way.send(bad)
        assert not any("b@example.org" in command for command in server.commands)
