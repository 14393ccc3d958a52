"""Is an account ready to send? Each step in turn, up to a real message to oneself and the server's word."""

from __future__ import annotations

import enum
import hashlib
import html
import socket
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from loantracker import checkup
from loantracker.errors import (
    BadAccount,
    CertificateRefused,
    LoanTrackerError,
    NoPassword,
    SignInRefused,
    StartTlsMissing,
    TestMailFailed,
    TransportUnavailable,
    UnsafeKeyring,
)
from loantracker.mail import accounts, mime
from loantracker.mail.addresses import parse_mailbox
from loantracker.mail.compose import TEST_MARK
from loantracker.mail.headers import address_line, header_line, subject_line
from loantracker.mail.transport import Transport
from loantracker.records import Accepted, Account, Mail, Outcome, Prepared, Refused, Unknown

_SECONDS: Final = 15.0  # for the look-up's connection
_HTTPS: Final = 443
_GRAPH_HOST: Final = "graph.microsoft.com"
_SMTP_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


class CheckStep(enum.StrEnum):
    """What is looked at, in this order."""

    SETTINGS = "settings"
    LOOK_UP = "look_up"  # the host's name
    CONNECTION = "connection"
    SECURITY = "security"  # TLS and the certificate
    SIGN_IN = "sign_in"
    MESSAGE = "message"  # a real one to oneself


@dataclass(frozen=True, slots=True)
class Step:
    """One step's result: ``detail`` is what was seen; ``error`` says what is wrong and how to mend it."""

    step: CheckStep
    ok: bool
    detail: str = ""
    error: LoanTrackerError | None = None


def check(
    account: Account, open_transport: Callable[[], Transport], at: datetime, *, direct: bool | None = None
) -> Iterator[Step]:
    """Try the account, step by step; the first that fails is the last.

    ``open_transport`` gives the account's transport, not yet connected; ``at`` (aware) dates the
    message. ``direct`` says that no proxy stands between; by default the system's settings tell.
    """
    try:
        accounts.validate(account)
    except BadAccount as error:
        yield Step(CheckStep.SETTINGS, ok=False, error=error)
        return
    yield Step(CheckStep.SETTINGS, ok=True, detail=account.kind)
    for step in _reached(account, direct=_is_direct(account) if direct is None else direct):
        yield step
        if not step.ok:
            return
    yield from _used(account, open_transport, at)


def _is_direct(account: Account) -> bool:
    return account.kind == "smtp" or not urllib.request.getproxies().get("https")


def _reached(account: Account, *, direct: bool) -> Iterator[Step]:
    """The host's addresses and a connection to one of them; behind a proxy neither is ours to try."""
    host, port = _place(account)
    if not host or not direct:
        return
    facts = {"account": account.name, "host": host}
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        failure = TransportUnavailable(**facts, detail=error.strerror or error)
        yield Step(CheckStep.LOOK_UP, ok=False, error=failure)
        return
    addresses = dict.fromkeys(str(where[0]) for *_, where in found)
    yield Step(CheckStep.LOOK_UP, ok=True, detail=f"{host}: {', '.join(addresses)}")
    try:
        socket.create_connection((host, port), timeout=_SECONDS).close()
    except OSError as error:
        failure = TransportUnavailable(**facts, detail=error.strerror or error)
        yield Step(CheckStep.CONNECTION, ok=False, error=failure)
        return
    yield Step(CheckStep.CONNECTION, ok=True, detail=f"{host}:{port}")


def _place(account: Account) -> tuple[str, int]:
    match account.kind:
        case "smtp":
            return account.host, account.port or _SMTP_PORTS[account.security]
        case "ews":
            return account.host, account.port or _HTTPS
        case "graph":
            return _GRAPH_HOST, _HTTPS
    return "", 0


def _used(account: Account, open_transport: Callable[[], Transport], at: datetime) -> Iterator[Step]:
    steps = [] if account.kind == "folder" else [CheckStep.SECURITY, CheckStep.SIGN_IN]
    try:
        with open_transport() as way:
            yield from (Step(step, ok=True) for step in steps)
            steps = [CheckStep.MESSAGE]
            yield _told(account, way.send(message_to_oneself(account, at)))
    except LoanTrackerError as error:
        failed = _step_of(error, steps)
        if failed is CheckStep.SIGN_IN:
            yield Step(CheckStep.SECURITY, ok=True)
        yield Step(failed, ok=False, error=error)


def _step_of(error: LoanTrackerError, steps: list[CheckStep]) -> CheckStep:
    """The step that an error of opening belongs to."""
    if CheckStep.SECURITY not in steps:
        return CheckStep.MESSAGE
    if isinstance(error, CertificateRefused | StartTlsMissing):
        return CheckStep.SECURITY
    if isinstance(error, SignInRefused | NoPassword | UnsafeKeyring):
        return CheckStep.SIGN_IN
    return CheckStep.SECURITY


def _told(account: Account, outcome: Outcome) -> Step:
    match outcome:
        case Accepted(answer) | Prepared(answer):
            return Step(CheckStep.MESSAGE, ok=True, detail=answer)
        case Refused(answer) | Unknown(answer):
            return Step(
                CheckStep.MESSAGE, ok=False, error=TestMailFailed(account=account.name, answer=answer)
            )


def message_to_oneself(account: Account, at: datetime) -> Mail:
    """A short mail from the account to itself, marked as a test; ``at`` (aware) is its date.

    Raises:
        UnsafeHeader: the sender is not one mailbox (facts: field).
    """
    sender = parse_mailbox(account.sender, "sender")
    said = checkup.message_to_oneself()
    subject = f"{TEST_MARK} {said.subject}"
    digest = hashlib.sha256(f"{account.sender}\n{at.isoformat()}".encode()).hexdigest()[:20]
    message_id = f"<test.{digest}@{sender.domain}>"
    page = f"<p>{html.escape(said.text)}</p>\n"
    lines = [
        address_line("From", [sender]),
        address_line("To", [sender]),
        subject_line(subject),
        header_line("Date", [format_datetime(at)]),
        header_line("Message-ID", [message_id]),
        header_line("Auto-Submitted", ["auto-generated"]),
        mime.body(said.text + "\n", page),
    ]
    return Mail(
        message_id=message_id,
        sender=sender.address,
        to=(sender.address,),
        cc=(),
        subject=subject,
        text=said.text + "\n",
        html=page,
        raw=b"".join(lines),
    )
