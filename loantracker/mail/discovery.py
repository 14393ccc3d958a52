"""Where an address's mail is sent from, as far as DNS tells (RFC 6186, RFC 8314); the home of dnspython.

DNS is not signed, so what is found is a suggestion that fills in a form: a person sees the
host, and its certificate has to be good for that very name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import dns.exception
import dns.resolver

from loantracker.mail.addresses import checked_address, domain_of
from loantracker.mail.setting_up import Suggestion

SECONDS: Final = 5.0  # for each question
_ONLINE: Final = (".mail.protection.outlook.com", ".mx.microsoft")
_SERVICES: Final = (("_submissions._tcp", "tls"), ("_submission._tcp", "starttls"))

Ask = Callable[[str, str], list[Any]]


def suggest(address: str, resolver: dns.resolver.Resolver | None = None) -> Suggestion | None:
    """The way that the address's domain announces; None where it announces none, or DNS is silent.

    Raises:
        UnsafeHeader: it is not one plain address (facts: field).
    """
    domain = domain_of(checked_address(address, "sender"))
    asking = resolver or dns.resolver.Resolver()

    def ask(name: str, kind: str) -> list[Any]:
        try:
            return list(asking.resolve(name, kind, lifetime=SECONDS, search=False))
        except dns.exception.DNSException:
            return []

    if any(_name(each.exchange).endswith(_ONLINE) for each in ask(domain, "MX")):
        return Suggestion("graph")
    return next((found for service in _SERVICES if (found := _service(ask, domain, *service))), None)


def _service(ask: Ask, domain: str, service: str, security: str) -> Suggestion | None:
    records = sorted(ask(f"{service}.{domain}", "SRV"), key=lambda each: (each.priority, -each.weight))
    hosts = [(_name(each.target), each.port) for each in records]
    found = next(((host, port) for host, port in hosts if host), None)  # "." says: not here (RFC 2782)
    return None if found is None else Suggestion("smtp", found[0], found[1], security)


def _name(name: Any) -> str:
    return str(name).rstrip(".").lower()
