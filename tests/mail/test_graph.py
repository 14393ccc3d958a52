"""Microsoft 365: one draft, one sending, and the mailbox's own word where the answer was doubtful."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from mail_samples import OFFICE, SENDER, TODAY, message
from mail_servers import Certificates, make_certificates
from microsoft_server import FINE, Microsoft365, Say

from loantracker.errors import (
    BadAccount,
    CertificateRefused,
    SignInNeeded,
    SignInRefused,
    TransportUnavailable,
)
from loantracker.mail.compose import Composer
from loantracker.mail.graph import GraphTransport
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


class Signed:
    """Tokens of the double; ``stale`` ones come first, and are refused."""

    def __init__(self, world: Microsoft365, *, stale: bool = False) -> None:
        self._world = world
        self._now = "canary-stale" if stale else world.new_token()
        self.refreshed = 0
        self.gone = False

    def token(self, *, fresh: bool = False) -> str:
        if self.gone and fresh:
            raise SignInNeeded(account="office", host="login", answer="invalid_grant")
        if fresh:
            self.refreshed += 1
            self._now = self._world.new_token()
        return self._now


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def now(self) -> float:
        return sum(self.slept)


def account(world: Microsoft365, mailbox: str = "") -> Account:
    return Account("office", "graph", SENDER, ca_file=str(world.certificates.authority), mailbox=mailbox)


def transport(
    world: Microsoft365, tokens: Signed | None = None, clock: Clock | None = None, mailbox: str = ""
) -> GraphTransport:
    clock = clock or Clock()
    pace = Pace(sleep=clock.sleep, clock=clock.now)
    return GraphTransport(account(world, mailbox), tokens or Signed(world), base=world.base, pace=pace)


def outcomes(world: Microsoft365, mails: Sequence[Mail], clock: Clock | None = None) -> list[Outcome]:
    with transport(world, clock=clock) as way:
        return [way.send(mail) for mail in mails]


@pytest.mark.parametrize("mailbox", ["", "saraban.pr@example.org"])
def test_a_batch_arrives_byte_for_byte(certificates: Certificates, mails: list[Mail], mailbox: str) -> None:
    with Microsoft365(certificates) as world:
        with transport(world, mailbox=mailbox) as way:
            assert [way.send(mail) for mail in mails] == [Accepted("202 (r-1)")] * 3
        assert world.delivered == [mail.raw for mail in mails]
        assert world.drafts() == []
        assert world.roots == {mailbox or "me"}
        assert world.done == ["open", *["look", "create", "send"] * 3]


def test_a_mail_that_was_sent_before_is_not_sent_again(certificates: Certificates, mails: list[Mail]) -> None:
    with Microsoft365(certificates) as world:
        first, second = outcomes(world, [mails[0], mails[0]])
        assert isinstance(first, Accepted)
        assert isinstance(second, Accepted)
        assert "sent before" in second.answer
        assert len(world.delivered) == 1


def test_a_draft_that_an_earlier_try_left_is_put_away(certificates: Certificates, mails: list[Mail]) -> None:
    with Microsoft365(certificates, {"create": [Say(504, does=True)]}) as world:
        first, second = outcomes(world, [mails[0], mails[0]])
        assert isinstance(first, Refused)
        assert (first.retry_safe, first.stops_batch) == (True, True)
        assert isinstance(second, Accepted)
        assert (len(world.delivered), world.drafts()) == (1, [])


# --- after a doubtful answer ------------------------------------------------

DOUBTFUL = [Say(504), Say(500), Say(503), Say(502), Say(404), Say(0)]


@pytest.mark.parametrize(
    ("say", "after"), [*((say, 0) for say in DOUBTFUL), (Say(504), 1), (Say(0), 3)], ids=str
)
def test_a_doubtful_sending_that_the_mailbox_shows_is_accepted(
    certificates: Certificates, mails: list[Mail], say: Say, after: int
) -> None:
    with Microsoft365(certificates, {"send": [replace(say, does=True, after=after)]}) as world:
        outcome, following = outcomes(world, mails[:2])
        assert isinstance(outcome, Accepted)
        assert "found sent" in outcome.answer
        assert isinstance(following, Accepted)
        assert world.delivered == [mail.raw for mail in mails[:2]]
        assert world.done.count("send") == 2


@pytest.mark.parametrize("say", DOUBTFUL, ids=lambda say: str(say.status))
def test_a_doubtful_sending_whose_draft_is_still_there_is_taken_back_and_safe_to_retry(
    certificates: Certificates, mails: list[Mail], say: Say
) -> None:
    clock = Clock()
    with Microsoft365(certificates, {"send": [say]}) as world:
        first, again = outcomes(world, [mails[0], mails[0]], clock)
        assert isinstance(first, Refused)
        assert (first.retry_safe, first.stops_batch) == (True, False)
        assert sum(clock.slept) == 60
        assert isinstance(again, Accepted)
        assert world.delivered == [mails[0].raw]


def test_a_draft_that_leaves_while_it_is_taken_back_is_asked_for_once_more(
    certificates: Certificates, mails: list[Mail]
) -> None:
    # The seventh and last look still shows a draft; the eighth, after the failed deletion, shows it sent.
    script = {"send": [Say(504, does=True, after=8)], "delete": [Say(404)]}
    with Microsoft365(certificates, script) as world:
        (outcome,) = outcomes(world, mails[:1])
        assert isinstance(outcome, Accepted)


def test_a_mailbox_that_tells_nothing_leaves_it_to_a_person(
    certificates: Certificates, mails: list[Mail]
) -> None:
    with Microsoft365(certificates, {"send": [Say(504)], "delete": [Say(500)]}) as world:
        (outcome,) = outcomes(world, mails[:1])
    assert isinstance(outcome, Unknown)
    assert "504" in outcome.evidence


@pytest.mark.parametrize("looks", [[], [Say(500)] * 8], ids=["finds nothing", "in trouble"])
def test_a_mailbox_that_finds_nothing_proves_nothing(
    certificates: Certificates, mails: list[Mail], looks: list[Say]
) -> None:
    script = {"send": [Say(504, does=True)], "look": [FINE, *looks]}
    with Microsoft365(certificates, script) as world:
        world.lags = not looks
        (outcome,) = outcomes(world, mails[:1])
        assert len(world.delivered) == 1
    assert isinstance(outcome, Unknown)


def test_a_mailbox_that_cannot_be_asked_gets_no_draft(certificates: Certificates, mails: list[Mail]) -> None:
    with Microsoft365(certificates, {"look": [Say(500)]}) as world:
        (outcome,) = outcomes(world, mails[:1])
        assert isinstance(outcome, Refused)
        assert (outcome.retry_safe, outcome.stops_batch) == (True, True)
        assert "create" not in world.done


def test_a_person_s_question_is_answered_from_the_mailbox(
    certificates: Certificates, mails: list[Mail]
) -> None:
    with Microsoft365(certificates, {"create": [Say(504, does=True)]}) as world, transport(world) as way:
        assert isinstance(way, Tracing)
        way.send(mails[0])  # leaves a draft
        assert isinstance(way.send(mails[1]), Accepted)
        assert isinstance(way.trace(mails[0].message_id), Refused)
        assert isinstance(way.trace(mails[1].message_id), Accepted)
        assert isinstance(way.trace(mails[2].message_id), Unknown)
        assert world.drafts() == []


# --- pace and sign-in -------------------------------------------------------


@pytest.mark.parametrize("operation", ["open", "look", "create", "send", "delete"])
def test_429_waits_as_long_as_it_says_and_goes_on(
    certificates: Certificates, mails: list[Mail], operation: str
) -> None:
    script = {operation: [Say(429, "TooManyRequests", {"Retry-After": "17"}), Say(429)]}
    if operation == "delete":
        script["send"] = [Say(400, "ErrorInvalidRecipients")]
    clock = Clock()
    with Microsoft365(certificates, script) as world:
        (outcome,) = outcomes(world, mails[:1], clock)
        assert clock.slept == [17, 10]
        assert isinstance(outcome, Refused if operation == "delete" else Accepted)
        assert len(world.delivered) == (0 if operation == "delete" else 1)


@pytest.mark.parametrize("says", [[Say(429, headers={"Retry-After": "3600"})], [Say(429)] * 9])
@pytest.mark.parametrize("operation", ["create", "send"])
def test_429_that_does_not_end_stops_the_batch_and_a_retry_is_safe(
    certificates: Certificates, mails: list[Mail], operation: str, says: list[Say]
) -> None:
    clock = Clock()
    with Microsoft365(certificates, {operation: says}) as world:
        (outcome,) = outcomes(world, mails[:1], clock)
        assert isinstance(outcome, Refused)
        assert (outcome.retry_safe, outcome.stops_batch) == (True, True)
        assert sum(clock.slept) <= 40
        assert (world.delivered, world.drafts()) == ([], [])


def test_no_more_than_thirty_go_in_any_minute(certificates: Certificates, mails: list[Mail]) -> None:
    clock = Clock()
    many = [
        replace(mails[0], message_id=f"<m{n}@example.org>", raw=mails[0].raw.replace(b"<0", b"<%d" % n, 1))
        for n in range(31)
    ]
    with Microsoft365(certificates) as world:
        outcomes(world, many, clock)
        assert len(world.delivered) == 31
    assert clock.slept == [60]


def test_an_expired_token_is_renewed_once(certificates: Certificates, mails: list[Mail]) -> None:
    with Microsoft365(certificates) as world:
        tokens = Signed(world, stale=True)
        with transport(world, tokens) as way:
            assert isinstance(way.send(mails[0]), Accepted)
            world.valid.clear()  # expires in mid-batch
            assert isinstance(way.send(mails[1]), Accepted)
        assert tokens.refreshed == 2


@pytest.mark.parametrize("gone", [True, False])
def test_a_token_refused_at_the_sending_stops_the_batch_and_a_retry_is_safe(
    certificates: Certificates, mails: list[Mail], *, gone: bool
) -> None:
    script = {"send": [Say(401, "InvalidAuthenticationToken")] * 2}
    with Microsoft365(certificates, script) as world:
        tokens = Signed(world)
        with transport(world, tokens) as way:
            tokens.gone = gone
            outcome = way.send(mails[0])
        assert isinstance(outcome, Refused)
        assert (outcome.retry_safe, outcome.stops_batch) == (True, True)
        assert tokens.refreshed == (0 if gone else 1)
        assert world.delivered == []


# --- refusals ---------------------------------------------------------------


@pytest.mark.parametrize("operation", ["create", "send"])
@pytest.mark.parametrize(
    ("say", "retry_safe", "stops"),
    [
        (Say(400, "ErrorInvalidRecipients"), False, False),
        (Say(413, "RequestEntityTooLarge"), False, False),
        (Say(400, "ErrorSomethingNew"), True, False),
        (Say(403, "ErrorSendAsDenied"), True, True),
    ],
)
def test_a_refusal_is_the_mail_s_or_the_account_s(
    certificates: Certificates, mails: list[Mail], operation: str, say: Say, *, retry_safe: bool, stops: bool
) -> None:
    with Microsoft365(certificates, {operation: [say]}) as world:
        outcome, _ = outcomes(world, mails[:2])
        assert outcome == Refused(f"{say.status} {say.code} (r-1)", retry_safe=retry_safe, stops_batch=stops)
        assert world.delivered == [mails[1].raw]
        assert world.drafts() == []


@pytest.mark.parametrize(
    ("say", "error"),
    [
        (Say(401), SignInRefused),
        (Say(403, "ErrorAccessDenied"), SignInRefused),
        (Say(404, "MailboxNotEnabledForRESTAPI"), TransportUnavailable),
        (Say(500), TransportUnavailable),
        (Say(0), TransportUnavailable),
    ],
)
def test_a_mailbox_that_cannot_be_used_ends_it_before_the_first_mail(
    certificates: Certificates, say: Say, error: type[TransportUnavailable]
) -> None:
    with Microsoft365(certificates, {"open": [say] * 4}) as world:
        with pytest.raises(TransportUnavailable) as raised, transport(world):
            pass
        assert type(raised.value) is error
        assert raised.value.facts["host"] == f"localhost:{world.port}"
        assert world.done == ["open"] * len(world.done)


@pytest.mark.parametrize(("which", "authority"), [("elsewhere", True), ("expired", True), ("good", False)])
def test_a_certificate_that_is_not_right_ends_it_before_the_token(
    certificates: Certificates, which: str, *, authority: bool
) -> None:
    with Microsoft365(certificates, which=which) as world:
        chosen = account(world) if authority else replace(account(world), ca_file="")
        with pytest.raises(CertificateRefused), GraphTransport(chosen, Signed(world), base=world.base):
            pass
        assert world.roots == set()


def test_a_bundle_named_in_the_environment_is_not_trusted(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.authority))
    with Microsoft365(certificates) as world:
        chosen = replace(account(world), ca_file="")
        with pytest.raises(CertificateRefused), GraphTransport(chosen, Signed(world), base=world.base):
            pass


def test_a_closed_port_is_unavailable(certificates: Certificates) -> None:
    world = Microsoft365(certificates)
    world._server.server_close()
    with pytest.raises(TransportUnavailable) as raised, transport(world):
        pass
    assert "refused" in raised.value.facts["detail"]


@pytest.mark.parametrize(
    "base", ["http://graph.example.org/v1.0", "http://127.0.0.1.example.org", "ftp://localhost"]
)
def test_a_token_never_goes_over_a_network_in_the_clear(certificates: Certificates, base: str) -> None:
    chosen = Account("office", "graph", SENDER)
    world = Microsoft365(certificates)
    world._server.server_close()
    with pytest.raises(ValueError, match="not safe"):
        GraphTransport(chosen, Signed(world), base=base)


def test_an_authority_that_cannot_be_read_is_the_account_s_fault(
    certificates: Certificates, tmp_path: Path
) -> None:
    world = Microsoft365(certificates)
    world._server.server_close()
    with pytest.raises(BadAccount):
        GraphTransport(replace(account(world), ca_file=str(tmp_path / "none")), Signed(world))


def test_no_token_is_in_a_log(
    certificates: Certificates, mails: list[Mail], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    script = {"send": [Say(429, headers={"Retry-After": "1"}), Say(504, does=True)]}
    with Microsoft365(certificates, script) as world:
        shown = repr(outcomes(world, mails[:1]))
        everything = shown + caplog.text
        assert world.secrets
        assert not [secret for secret in world.secrets if secret in everything]
        assert "canary" not in everything
        assert "somying" not in everything
