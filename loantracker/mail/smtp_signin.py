"""Signing in over SMTP: PLAIN, LOGIN (RFC 4616, RFC 4954) and XOAUTH2; and what the server replies.

Passwords and tokens go over TLS only, and no repr, log or traceback shows one.
"""

from __future__ import annotations

import base64
import smtplib
import ssl
from abc import ABC, abstractmethod
from typing import NamedTuple

from loantracker.errors import SignInRefused, TransportUnavailable
from loantracker.mail.addresses import parse_mailbox
from loantracker.mail.transport import Tokens
from loantracker.records import Account

_SIGNED_IN, _GO_ON = 235, 334


class Reply(NamedTuple):
    """A reply of the server."""

    code: int
    text: str

    @property
    def good(self) -> bool:
        """Whether the server did as it was asked."""
        return 200 <= self.code < 300  # noqa: PLR2004 - RFC 5321, section 4.2.1

    @property
    def permanent(self) -> bool:
        """Whether it will say the same again."""
        return 500 <= self.code < 600  # noqa: PLR2004 - RFC 5321, section 4.2.1

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


def as_reply(answer: tuple[int, bytes]) -> Reply:
    """Smtplib's pair as a reply of one line."""
    code, text = answer
    return Reply(code, " ".join(text.decode("utf-8", "replace").split()))


def detail(error: Exception) -> str:
    """What the server or the system said."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
        return str(as_reply((error.smtp_code, text)))
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


class SignIn(ABC):
    """A way of signing in; one try, so that a typing error locks nobody out."""

    __slots__ = ()

    def perform(self, client: smtplib.SMTP, facts: dict[str, str]) -> None:
        """Sign in over TLS.

        Raises:
            SignInRefused: the server refuses the secret (facts: account, host, answer).
            TransportUnavailable: no TLS, no known mechanism, or no answer (facts: account, host, detail).
        """
        if not isinstance(client.sock, ssl.SSLSocket):
            raise TransportUnavailable(**facts, detail="no TLS, so no password")
        offered = client.esmtp_features.get("auth", "").upper().split()
        failure = ""
        reply = Reply(-1, "")
        try:
            reply = self._converse(client, offered)
        except _NotOffered as error:
            failure = str(error)
        except (smtplib.SMTPException, OSError) as error:
            failure = detail(error)
        # Raised out here, so that no frame that held a secret hangs on the error as its context.
        if failure:
            raise TransportUnavailable(**facts, detail=failure)
        if reply.permanent:
            raise SignInRefused(**facts, answer=reply)
        if reply.code != _SIGNED_IN:
            raise TransportUnavailable(**facts, detail=reply)

    @abstractmethod
    def _converse(self, client: smtplib.SMTP, offered: list[str]) -> Reply:
        """Say what the mechanism wants said; gives the last reply."""


class _NotOffered(Exception):
    """The server knows no mechanism that we do."""


class _Password(SignIn):
    """AUTH PLAIN or LOGIN."""

    __slots__ = ("_password", "_username")

    def __init__(self, username: str, password: str) -> None:
        self._username = username
        self._password = password

    def _converse(self, client: smtplib.SMTP, offered: list[str]) -> Reply:
        if "PLAIN" in offered:
            message = f"\0{self._username}\0{self._password}"
            return as_reply(client.docmd("AUTH", f"PLAIN {_base64(message)}"))
        if "LOGIN" not in offered:
            raise _NotOffered(f"neither AUTH PLAIN nor LOGIN is offered: {' '.join(offered) or '-'}")
        reply = as_reply(client.docmd("AUTH", "LOGIN"))
        for secret in (self._username, self._password):
            if reply.code == _GO_ON:
                reply = as_reply(client.docmd(_base64(secret)))
        return reply


class _Token(SignIn):
    """AUTH XOAUTH2 (Microsoft's and Google's), with a token renewed once where it is refused."""

    __slots__ = ("_tokens", "_username")

    def __init__(self, username: str, tokens: Tokens) -> None:
        self._username = username
        self._tokens = tokens

    def _converse(self, client: smtplib.SMTP, offered: list[str]) -> Reply:
        if "XOAUTH2" not in offered:
            raise _NotOffered(f"AUTH XOAUTH2 is not offered: {' '.join(offered) or '-'}")
        reply = self._present(client, fresh=False)
        return self._present(client, fresh=True) if reply.permanent else reply

    def _present(self, client: smtplib.SMTP, *, fresh: bool) -> Reply:
        said = f"user={self._username}\x01auth=Bearer {self._tokens.token(fresh=fresh)}\x01\x01"
        reply = as_reply(client.docmd("AUTH", f"XOAUTH2 {_base64(said)}"))
        # A refusal comes as a challenge with the reason; an empty line asks for the real answer.
        return as_reply(client.docmd("")) if reply.code == _GO_ON else reply


def sign_in(account: Account, password: str | None, tokens: Tokens | None) -> SignIn | None:
    """How the account signs in; None where it does not.

    Raises:
        UnsafeHeader: without a user name the sender's address signs in, and there is none (facts: field).
    """
    if tokens is not None:
        return _Token(account.username or parse_mailbox(account.sender, "sender").address, tokens)
    return _Password(account.username, password or "") if account.username else None


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
