"""Finding the server from the address, asked of a name server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.resolver
import dns.rrset
import pytest

from loantracker.errors import UnsafeHeader
from loantracker.mail.discovery import suggest
from loantracker.mail.setting_up import Suggestion

Zone = Mapping[tuple[str, str], list[str]]


@contextmanager
def name_server(zone: Zone) -> Iterator[dns.resolver.Resolver]:
    """Answers from the zone over UDP, and says that there is nothing else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                asked, client = server.recvfrom(4096)
                if not asked:
                    return
                query = dns.message.from_wire(asked)
                answer = dns.message.make_response(query)
                answer.flags |= dns.flags.RA
                (question,) = query.question
                kind = dns.rdatatype.to_text(question.rdtype)
                records = zone.get((str(question.name).rstrip("."), kind), [])
                if records:
                    answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, records))
                server.sendto(answer.to_wire(), client)

        thread = threading.Thread(target=serve)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.getsockname()[1]
        try:
            yield resolver
        finally:
            server.sendto(b"", server.getsockname())
            thread.join(10)


SUBMISSION, SUBMISSIONS = ("_submission._tcp.example.org", "SRV"), ("_submissions._tcp.example.org", "SRV")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ({}, None),
        ({("example.org", "MX"): ["0 example-org.mail.protection.outlook.com."]}, Suggestion("graph")),
        ({("example.org", "MX"): ["10 mail.example.org."]}, None),
        (
            {SUBMISSION: ["0 1 587 mail.example.org."]},
            Suggestion("smtp", "mail.example.org", 587, "starttls"),
        ),
        (
            {SUBMISSION: ["0 1 587 a.example.org."], SUBMISSIONS: ["0 1 465 b.example.org."]},
            Suggestion("smtp", "b.example.org", 465, "tls"),
        ),
        (
            {SUBMISSION: ["20 9 587 c.example.org.", "10 1 25 d.example.org.", "10 5 587 e.example.org."]},
            Suggestion("smtp", "e.example.org", 587, "starttls"),
        ),
        ({SUBMISSION: ["0 0 0 ."]}, None),
    ],
)
def test_what_the_domain_announces_is_suggested(zone: Zone, expected: Suggestion | None) -> None:
    with name_server(zone) as resolver:
        assert suggest("Finance@Example.org", resolver) == expected


def test_a_silent_name_server_suggests_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loantracker.mail.discovery.SECONDS", 0.1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = silent.getsockname()[1]
        assert suggest("finance@example.org", resolver) is None


@pytest.mark.parametrize("address", ["", "finance", "a@b@c", "a@example.org\r\n"])
def test_only_an_address_is_asked_about(address: str) -> None:
    with pytest.raises(UnsafeHeader):
        suggest(address)
