"""Mail servers on loopback for the tests: one that does as a script says, and certificates for aiosmtpd."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP = "DROP"  # close the connection instead of answering
RESET = "RESET"  # the same, rudely: unread data is thrown away
SILENT = "SILENT"  # never answer; wait for the client to give up
GREETING = "GREETING"
DOT = "."

DEFAULTS: Mapping[str, str] = {
    GREETING: "220 scripted",
    "EHLO": "250-scripted\r\n250 SIZE 100000000",
    "HELO": "250 scripted",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    DOT: "250 2.0.0 queued as 1",
    "RSET": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
    "AUTH": "235 2.7.0 ok",
}


class Listening:
    """A server with a port and a thread of its own for the time of its ``with``."""

    def _listen(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # shutdown, unlike close, wakes the thread that waits in accept
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _connections(self) -> Iterator[socket.socket]:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            yield connection

    def _serve(self) -> None:
        raise NotImplementedError


@dataclass
class ScriptedServer(Listening):
    """Answers each verb from its list in ``script``, over all connections, and then from ``DEFAULTS``.

    An answer is a reply, DROP, RESET or SILENT; after a reply that ends in DROP the line is cut.
    """

    script: Mapping[str, Sequence[str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)  # every line received outside DATA
    bodies: list[bytes] = field(default_factory=list)  # every body that was received to its dot
    connections: int = 0

    def __post_init__(self) -> None:
        self._left = {verb: list(replies) for verb, replies in self.script.items()}
        self._listen()

    def verbs(self) -> list[str]:
        return [command.partition(" ")[0] for command in self.commands]

    def _serve(self) -> None:
        for connection in self._connections():
            self.connections += 1
            with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError):
                self._converse(connection, lines)

    def _converse(self, connection: socket.socket, lines: Iterator[bytes]) -> None:
        if not self._answer(connection, GREETING):
            return
        for line in lines:
            command = line.decode(errors="replace").rstrip("\r\n")
            verb, blank, arguments = command.partition(" ")
            verb = verb.upper()
            self.commands.append(verb + blank + arguments)
            if not self._answer(connection, verb):
                return
            if verb == "DATA" and self._said.startswith("354"):
                body = b""
                for part in lines:
                    if part == b".\r\n":
                        break
                    body += part.removeprefix(b".")
                else:
                    return
                self.bodies.append(body)
                if not self._answer(connection, DOT):
                    return
            if verb == "QUIT":
                return

    def _answer(self, connection: socket.socket, verb: str) -> bool:
        """Say what the script has next for the verb; False where the connection is over."""
        left = self._left.get(verb)
        self._said = left.pop(0) if left else DEFAULTS.get(verb, "502 5.5.1 what?")
        if self._said == SILENT:
            while connection.recv(65536):
                pass
            return False
        if self._said == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        reply, cut, _ = self._said.partition(DROP)
        if reply:
            connection.sendall(reply.rstrip("\r\n").encode() + b"\r\n")
        return not cut


@dataclass(frozen=True)
class Certificates:
    """A private authority, and server contexts whose certificates it signed."""

    authority: Path
    good: ssl.SSLContext  # for localhost and 127.0.0.1
    elsewhere: ssl.SSLContext  # for mail.example.org only
    expired: ssl.SSLContext


def make_certificates(folder: Path) -> Certificates:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("LoanTracker tests' own authority")
    now = datetime.now(UTC)
    authority = (
        _certificate(name, key, now)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "authority.pem"
    path.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    long_ago = now - timedelta(days=400)

    def context(label: str, names: Sequence[x509.GeneralName], start: datetime) -> ssl.SSLContext:
        own = ec.generate_private_key(ec.SECP256R1())
        signed = (
            _certificate(_name(label), own, start)
            .issuer_name(name)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        file = folder / f"{label}.pem"
        private = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(file)
        return made

    return Certificates(
        path,
        good=context("good", here, now),
        elsewhere=context("elsewhere", [x509.DNSName("mail.example.org")], now),
        expired=context("expired", here, long_ago),
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(days=1))
        .not_valid_after(start + timedelta(days=30))
    )
