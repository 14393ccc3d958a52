"""Sending over SMTP (RFC 5321), each step told apart; the home of smtplib.

Before the final dot nothing was sent, so any failure there is safe to retry.
After it, only the server's own answer tells; silence is ``Unknown``. Logs hold
message ids, domains and reply codes, never names, addresses or answers.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from loantracker.errors import (
    CertificateRefused,
    StartTlsMissing,
    TransportUnavailable,
)
from loantracker.mail import tls
from loantracker.mail.addresses import domain_of
from loantracker.mail.smtp_signin import Reply, as_reply, detail, sign_in
from loantracker.mail.transport import Tokens
from loantracker.records import Accepted, Account, Mail, Outcome, Refused, Unknown

_log = logging.getLogger(__name__)

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_READY, _SEND_BODY = 220, 354
_CLOSING, _TOO_LARGE = 421, 552
_LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait; ``final`` is RFC 5321's 10 minutes for the answer to the final dot (4.5.3.2.6)."""

    opening: float = 30.0  # connection, TLS and greeting
    step: float = 300.0
    final: float = 600.0


BRIEF: Final = Timeouts(opening=15.0, step=30.0, final=60.0)  # for a test that somebody is waiting for


class _Lost(Exception):
    """The connection broke or fell silent at a step before the final dot."""

    def __init__(self, where: str, cause: Exception) -> None:
        super().__init__(f"connection lost {where}: {detail(cause)}")
        self.silent = _is_timeout(cause)


class SmtpTransport:
    """One connection, kept over a batch and renewed once where the server closed it between mails.

    A mail goes to all of its recipients (one party's To and Cc) or to none.
    """

    def __init__(
        self,
        account: Account,
        password: str | None,
        timeouts: Timeouts | None = None,
        *,
        tokens: Tokens | None = None,
    ) -> None:
        self._account = account
        self._sign_in = sign_in(account, password, tokens)
        self._timeouts = timeouts or Timeouts()
        self._context: ssl.SSLContext | None = None
        self._client: smtplib.SMTP | None = None
        self._silent = False
        self._unread = 0  # answers to a pipeline that are still to come

    def __enter__(self) -> Self:
        """Connect, secure and sign in.

        Raises:
            TransportUnavailable: refused, silent or not SMTP (facts: account, host, detail).
            CertificateRefused: the certificate isn't trusted or names another host.
            StartTlsMissing: STARTTLS isn't offered; no password was sent.
            SignInRefused: the user name, password or token is wrong (facts: account, host, answer).
            SignInNeeded: a person has to sign in to Microsoft 365 first (facts: account, host, answer).
            BadAccount: the file of the private certificate authority can't be read.
        """
        self._context = None if self._account.security == "none" else tls.context(self._account)
        self._client = self._connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            _set_timeout(client, self._timeouts.opening)
            client.quit()
        except (smtplib.SMTPException, OSError):
            client.close()

    def send(self, mail: Mail) -> Outcome:
        """Hand over one mail; see ``Transport.send``."""
        # A server that let one mail wait for ten minutes would do so to each of the others.
        silent = Refused("the server fell silent", retry_safe=True, stops_batch=True)
        outcome = silent if self._silent else self._transact(mail)
        _log.info("%s: %s", mail.message_id, type(outcome).__name__)
        return outcome

    # --- one mail -----------------------------------------------------------

    def _transact(self, mail: Mail) -> Outcome:
        try:
            refused = self._open_transaction(mail) or self._name_recipients(mail) or self._start_data()
            if refused is None:
                self._command_body(mail.raw)
        except _Lost as lost:
            self._drop()
            return Refused(str(lost), retry_safe=True, stops_batch=lost.silent)
        except TransportUnavailable as error:
            return Refused(str(error), retry_safe=True, stops_batch=True)
        return refused or self._finish()

    def _open_transaction(self, mail: Mail) -> Refused | None:
        """MAIL, on a fresh connection where the server has closed the old one meanwhile."""
        reply = None
        if self._client is not None:
            try:
                reply = self._begin(mail)
            except _Lost:
                self._drop()
        if reply is None or reply.code == _CLOSING:
            self._drop()
            self._client = self._connect()
            reply = self._begin(mail)
        if reply.good:
            return None
        # A refusal here is about the sender or the account, so it would hit every mail of the batch,
        # and no reminder may be given up for it; only a size limit is this mail's own.
        if reply.code == _TOO_LARGE:
            return self._refuse(reply, retry_safe=False)
        return self._refuse(reply, retry_safe=True, stops_batch=reply.permanent)

    def _begin(self, mail: Mail) -> Reply:
        """MAIL, and the answer to it; where the server takes a pipeline (RFC 2920) all RCPT go along.

        DATA never does: after a recipient that is refused, it would have to be taken back.
        """
        client = self._connected
        size = f" SIZE={len(mail.raw)}" if client.has_extn("size") else ""
        sender = f"MAIL FROM:<{mail.sender}>{size}"
        recipients = [f"RCPT TO:<{address}>" for address in mail.recipients]
        if not client.has_extn("pipelining"):
            return self._command(sender)
        lines = [sender, *recipients]
        if any("\r" in line or "\n" in line for line in lines):  # as smtplib refuses it in a single command
            raise ValueError("a line break in an envelope address")
        try:
            client.send("".join(f"{line}\r\n" for line in lines))
        except (smtplib.SMTPException, OSError) as error:
            raise _Lost("at MAIL", error) from error
        self._unread = len(recipients)
        return self._reply("MAIL")

    def _name_recipients(self, mail: Mail) -> Refused | None:
        for address in mail.recipients:
            reply = self._next_reply() if self._unread else self._command(f"RCPT TO:<{address}>")
            if not reply.good:
                _log.warning(
                    "%s: recipient at %s refused, %d", mail.message_id, domain_of(address), reply.code
                )
                return self._refuse(reply, retry_safe=not reply.permanent)
        return None

    def _start_data(self) -> Refused | None:
        reply = self._command("DATA")
        return None if reply.code == _SEND_BODY else self._refuse(reply, retry_safe=not reply.permanent)

    def _command_body(self, raw: bytes) -> None:
        """Everything but the final dot: as long as that is missing, the server must not deliver."""
        try:
            self._connected.send(_LEADING_DOT.sub(b"..", raw))
        except (smtplib.SMTPException, OSError) as error:
            raise _Lost("before the final dot", error) from error

    def _finish(self) -> Outcome:
        """The final dot and its answer; from here on silence proves nothing."""
        client = self._connected
        try:
            _set_timeout(client, self._timeouts.final)
            client.send(b".\r\n")
            reply = as_reply(client.getreply())
            _set_timeout(client, self._timeouts.step)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            self._silent = _is_timeout(error)
            return Unknown(f"connection lost after the final dot: {detail(error)}")
        if reply.good:
            return Accepted(str(reply))
        if not 400 <= reply.code < 600:  # noqa: PLR2004 - no answer that RFC 5321 knows here
            self._drop()
            return Unknown(f"no known answer to the final dot: {reply}")
        stops = reply.code == _CLOSING
        if stops:
            self._drop()
        return Refused(str(reply), retry_safe=not reply.permanent, stops_batch=stops)

    def _refuse(self, reply: Reply, *, retry_safe: bool, stops_batch: bool = False) -> Refused:
        """Take the transaction back, so that the next mail starts afresh and nobody gets this one."""
        if reply.code == _CLOSING:
            self._drop()
            return Refused(str(reply), retry_safe=True, stops_batch=True)
        try:
            while self._unread:
                if self._next_reply().code == _CLOSING:
                    self._drop()
            if self._client is not None and not self._command("RSET").good:
                self._drop()
        except _Lost:
            self._drop()
        return Refused(str(reply), retry_safe=retry_safe, stops_batch=stops_batch)

    def _command(self, line: str) -> Reply:
        verb = line[:4]
        try:
            self._connected.putcmd(line)
        except (smtplib.SMTPException, OSError) as error:
            raise _Lost(f"at {verb}", error) from error
        return self._reply(verb)

    def _next_reply(self) -> Reply:
        """The answer to the next RCPT of a pipeline."""
        self._unread -= 1
        return self._reply("RCPT")

    def _reply(self, verb: str) -> Reply:
        try:
            return as_reply(self._connected.getreply())
        except (smtplib.SMTPException, OSError) as error:
            raise _Lost(f"at {verb}", error) from error

    @property
    def _connected(self) -> smtplib.SMTP:
        if self._client is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._client

    def _drop(self) -> None:
        self._unread = 0
        client, self._client = self._client, None
        if client is not None:
            client.close()

    # --- the connection -----------------------------------------------------

    def _connect(self) -> smtplib.SMTP:
        account = self._account
        facts = {"account": account.name, "host": account.host}
        try:
            client = self._opened()
        except ssl.SSLCertVerificationError as error:
            raise CertificateRefused(**facts, detail=error.verify_message or detail(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TransportUnavailable(**facts, detail=detail(error)) from error
        try:
            if self._sign_in is not None:
                self._sign_in.perform(client, facts)
            _set_timeout(client, self._timeouts.step)
        except BaseException:
            client.close()
            raise
        _log.info("connected to %s, %s", account.host, _tls_version(client))
        return client

    def _opened(self) -> smtplib.SMTP:
        account = self._account
        port = account.port or PORTS[account.security]
        waiting = self._timeouts.opening
        # The machine's own name (perhaps Thai) stays here: greet with the address, as RFC 5321 4.1.3 has it.
        if account.security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host, port, local_hostname="localhost", timeout=waiting, context=self._context
            )
        else:
            client = smtplib.SMTP(account.host, port, local_hostname="localhost", timeout=waiting)
        try:
            client.local_hostname = _prepare(client)
            client.ehlo_or_helo_if_needed()
            if account.security == "starttls":
                self._start_tls(client)
        except BaseException:
            client.close()
            raise
        return client

    def _start_tls(self, client: smtplib.SMTP) -> None:
        if not client.has_extn("starttls"):
            raise StartTlsMissing(account=self._account.name, host=self._account.host)
        code, text = client.starttls(context=self._context)
        if code != _READY:
            raise smtplib.SMTPResponseException(code, text)
        client.ehlo_or_helo_if_needed()


def _set_timeout(client: smtplib.SMTP, seconds: float) -> None:
    if client.sock is not None:
        client.sock.settimeout(seconds)


def _prepare(client: smtplib.SMTP) -> str:
    """Let the small final dot go out at once (it waits 40 ms else); gives our address literal."""
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected("closed after the greeting")
    client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    own = ipaddress.ip_address(client.sock.getsockname()[0].partition("%")[0])
    return f"[IPv6:{own}]" if own.version == 6 else f"[{own}]"  # noqa: PLR2004 - IP's version


def _tls_version(client: smtplib.SMTP) -> str:
    return (client.sock.version() or "TLS") if isinstance(client.sock, ssl.SSLSocket) else "no TLS"


def _is_timeout(error: Exception) -> bool:
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
