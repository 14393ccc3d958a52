"""A mail server on loopback that takes everything and remembers what it took."""

from __future__ import annotations

import asyncio
import email
import socket
from collections import Counter
from collections.abc import Awaitable
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink(Controller):
    """Counts the accepted mails by Message-ID; a context manager."""

    def __init__(self) -> None:
        self.delivered: Counter[str] = Counter()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        super().__init__(self, hostname="127.0.0.1", port=self._socket.getsockname()[1], ready_timeout=30)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take the mail: from here on it is delivered, whatever becomes of the answer."""
        content = envelope.original_content or b""
        self.delivered[str(email.message_from_bytes(content)["Message-ID"])] += 1
        return "250 2.0.0 taken"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
