"""aiosmtpd, a real mail server, over TLS on loopback, with sign-in."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from mail_samples import SENDER
from mail_servers import Certificates

from loantracker.records import Account

PASSWORD = "canary-รหัสลับ-93f1"
USER = "finance"


@dataclass
class Received:
    """An aiosmtpd handler and authenticator that keeps what came."""

    envelopes: list[Envelope] = field(default_factory=list)
    sign_ins: list[tuple[str, bytes, bytes]] = field(default_factory=list, repr=False)
    password: bytes = field(default=PASSWORD.encode(), repr=False)
    hangs_up: bool = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.envelopes.append(envelope)
        return "250 2.0.0 kept"

    def authenticate(
        self, server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.sign_ins.append((mechanism, data.login, data.password))
        if self.hangs_up and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return AuthResult(success=data.password == self.password, handled=False)


class Server(Controller):
    """aiosmtpd on a free port of 127.0.0.1, with implicit TLS or STARTTLS."""

    def __init__(self, received: Received, context: ssl.SSLContext, security: str, mechanisms: str) -> None:
        excluded = {"PLAIN", "LOGIN"} - set(mechanisms.split())
        implicit = security == "tls"
        super().__init__(
            received,
            hostname="127.0.0.1",
            port=0,
            ssl_context=context if implicit else None,
            tls_context=None if implicit else context,
            require_starttls=not implicit,
            authenticator=received.authenticate,
            auth_required=not implicit,  # aiosmtpd takes implicit TLS for none
            auth_require_tls=not implicit,
            auth_exclude_mechanism=excluded,
        )

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]  # known only once it listens
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd ships no types for it


@contextmanager
def serving(
    certificates: Certificates,
    *,
    security: str = "starttls",
    which: str = "good",
    mechanisms: str = "PLAIN LOGIN",
    host: str = "localhost",
    received: Received | None = None,
) -> Iterator[tuple[Account, Received]]:
    received = received or Received()
    server = Server(received, getattr(certificates, which), security, mechanisms)
    server.start()
    try:
        authority = str(certificates.authority)
        yield (
            Account("office", "smtp", SENDER, host, server.port, security, USER, ca_file=authority),
            received,
        )
    finally:
        server.stop()
